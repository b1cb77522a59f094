// SPDX-License-Identifier: GPL-2.0-only
/*
 * foreign_links.c - links that run our programs and are not ours (any more): detached late, or
 * pinned or open elsewhere. With hooks of our own beside them each map and unmap is hit twice.
 *
 * A link has a reference to its program until it is detached: bpf_link_free() calls release()
 * before it drops it (kernel/bpf/syscall.c). So no such link is there if a program has no more
 * references than we know of. Links themselves do not show it: one that has lost its last reference
 * and waits for the worker that detaches it is in no list (bpf_link_get_curr_or_next()).
 *
 * A program of ours that is only open or pinned elsewhere looks the same.
 */
#include "foreign_links.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "internal.h"
#include "references.h"

/* Samples and events wait meanwhile: less than clients wait for a sample (source/socket.c). */
#define MOST_NS (5 * 1000000000ULL)

struct own {
	uint32_t program;
	int64_t references;
};

/* A link's own, and one of the perf event that a kprobe is (bpf_perf_link_attach()). */
static int64_t references_of_link(int link_fd, uint32_t program)
{
	struct bpf_link_info info = {0};
	uint32_t len = sizeof(info);

	if (link_fd < 0 || bpf_obj_get_info_by_fd(link_fd, &info, &len) || info.prog_id != program)
		return 0;
	return info.type == BPF_LINK_TYPE_PERF_EVENT ? 2 : 1;
}

/* Hooks may share a descriptor. */
static bool is_first_with_descriptor(const struct hooks *h, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (h->state[k].prog_fd == h->state[i].prog_fd)
			return false;
	return h->state[i].prog_fd >= 0;
}

/* By descriptors, pins and links of this tracer. */
static int64_t count_own(const struct tracer *t, uint32_t program)
{
	const struct hooks *h = &t->hooks;
	int64_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		if (is_first_with_descriptor(h, i))
			n += mechanism__program_id(h->state[i].prog_fd) == program;
		n += pin__program_id(t, i) == program;
		n += references_of_link(h->state[i].link_fd, program);
	}
	return n;
}

static bool is_listed(const struct own *own, size_t n, uint32_t program)
{
	for (size_t i = 0; i < n; i++)
		if (own[i].program == program)
			return true;
	return false;
}

/* Of the programs that maps and unmaps pass. */
static size_t list_own(const struct tracer *t, struct own *own)
{
	const struct hooks *h = &t->hooks;
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct hook_state *s = &h->state[i];
		uint32_t program;

		if (!hook__is_frequent(s) || !hook__is_ready(s) || s->prog_fd < 0)
			continue;
		program = mechanism__program_id(s->prog_fd);
		if (!is_listed(own, n, program))
			own[n++] = (struct own){program, count_own(t, program)};
	}
	return n;
}

static bool has_foreign(const struct references *r, const struct own *own, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (references__count(r, own[i].program) > own[i].references)
			return true;
	return false;
}

bool foreign_links__wait(const struct tracer *t)
{
	static const struct timespec a_moment = {.tv_nsec = 20000000};
	uint64_t end_ns = clock__monotonic_ns() + MOST_NS;
	struct references *r = references__open();
	struct own own[HOOKS_MAX];
	size_t n = list_own(t, own);
	bool has = r && has_foreign(r, own, n);

	while (has && clock__monotonic_ns() < end_ns) {
		nanosleep(&a_moment, NULL);
		has = has_foreign(r, own, n);
	}
	references__close(r);
	return !has;
}

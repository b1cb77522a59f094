// SPDX-License-Identifier: GPL-2.0-only
/*
 * hooks.c - attach what the plan has waiting, and watch it. The plan is in hook_plan.c.
 */
#include "hooks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "dma_types.h"
#include "hook_plan.h"
#include "kernel_btf.h"

/* Does the kernel's BTF describe this function? Asked only where the compiler made copies. */
static bool btf_describes(const char *function)
{
	const struct btf *btf = kernel_btf__get();

	return btf && btf__find_by_name_kind(btf, function, BTF_KIND_FUNC) > 0;
}

/* "MMU		: Radix" (arch/powerpc/kernel/setup-common.c, show_cpuinfo()). */
static bool has_radix(const char *path)
{
	FILE *f = fopen(path, "re");
	bool radix = false;
	char line[256];

	if (!f)
		return false;
	while (fgets(line, sizeof(line), f))
		radix |= !strncmp(line, "MMU", 3) && strstr(line, "Radix");
	fclose(f);
	return radix;
}

struct hooks_kernel hooks__kernel(const char *platform)
{
	return (struct hooks_kernel){
	    .platform = platform,
	    /* A hook attached while ftrace is off may break it when it is switched on (7.2). */
	    .off = kernel_switches__off(false),
	    .has_radix = has_radix("/proc/cpuinfo"),
	    .has_btf = !access("/sys/kernel/btf/vmlinux", R_OK),
	    .describes = btf_describes,
	    .traces_dma = dma_types__fit,
	};
}

/* One link serves all that wait for kprobe.multi, by the smallest program that has them all. */
struct batch {
	const char *program;
	bool maps;
	bool unmaps; /* and looks for tables at reads of attributes */
	bool rest;   /* powernv, VFIO */
};

/* The smallest first. */
static const struct batch batches[] = {
    {"multi_rare", false, false, false},
    {"multi_rest", false, false, true},
    {"multi_unmap", false, true, true},
    {"multi", true, true, true},
};

static void batch_add(struct batch *b, enum abi_hook hook)
{
	b->maps |=
	    hook == ABI_HOOK_MAP || hook == ABI_HOOK_WHO_MAPS || hook == ABI_HOOK_WHO_MAPS_SG;
	b->unmaps |= hook == ABI_HOOK_UNMAP || hook == ABI_HOOK_DISCOVER_DEVICE ||
		     hook == ABI_HOOK_DISCOVER_GROUP;
	b->rest |= hook >= ABI_HOOK_EXCHANGE && hook <= ABI_HOOK_LEVEL_USER;
}

static bool batch_serves(const struct batch *b, const struct batch *needs)
{
	return b->maps >= needs->maps && b->unmaps >= needs->unmaps && b->rest >= needs->rest;
}

static const char *choose_batch(const struct hooks *h)
{
	const struct batch *b = batches;
	struct batch needs = {0};

	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].result == HOOK_PENDING &&
		    h->state[i].mechanism == MECHANISM_KPROBE_MULTI)
			batch_add(&needs, h->state[i].hook);
	while (!batch_serves(b, &needs))
		b++;
	return b->program;
}

static const char *program_name(const struct hooks *h, const struct hook_state *s)
{
	switch (s->mechanism) {
	case MECHANISM_FENTRY:
		return s->fentry;
	case MECHANISM_KPROBE_MULTI:
		return h->batch;
	case MECHANISM_KPROBE:
	case MECHANISM_TRACEPOINT:
	case MECHANISMS:
		break;
	}
	return s->kprobe;
}

size_t hooks__choose(struct hooks *h, struct bpf_object *obj, size_t most)
{
	struct bpf_program *prog;
	size_t n = 0;

	bpf_object__for_each_program (prog, obj)
		if (mechanism__is_hook(prog))
			bpf_program__set_autoload(prog, false);
	h->batch = choose_batch(h);
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		int err;

		s->chosen = false;
		if (s->result != HOOK_PENDING || n == most)
			continue;
		prog = bpf_object__find_program_by_name(obj, program_name(h, s));
		err = prog ? mechanism__prepare(s->mechanism, prog, s->symbol) : -ENOENT;
		if (err)
			hook_plan__failed(h, s, -err, NULL);
		s->chosen = !err;
		n += !err;
	}
	return n;
}

/* Those that kprobe.multi serves have one program and one link. */
static bool is_of_batch(const struct hook_state *s)
{
	return s->chosen && s->mechanism == MECHANISM_KPROBE_MULTI;
}

void hooks__list_multi(const struct hooks *h, struct abi_multi *list, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n && n < max; i++)
		if (is_of_batch(&h->state[i]))
			list[n++] = (struct abi_multi){h->state[i].addr, h->state[i].hook};
}

static void attached(struct hook_state *s, int link_fd, const struct bpf_program *prog)
{
	s->link_fd = link_fd;
	s->prog_fd = bpf_program__fd(prog);
	s->error = 0;
	s->result = HOOK_ATTACHED;
	s->chosen = false;
}

/* All in one link, if the kernel takes them so. */
static bool attach_batch(struct hooks *h, const struct bpf_program *prog)
{
	struct hook_state *batch[HOOKS_MAX];
	uint64_t addrs[HOOKS_MAX] = {0};
	size_t n = 0;
	int link_fd;

	for (size_t i = 0; i < h->n; i++)
		if (is_of_batch(&h->state[i])) {
			addrs[n] = h->state[i].addr;
			batch[n++] = &h->state[i];
		}
	link_fd = mechanism__attach_all(bpf_program__fd(prog), addrs, n);
	if (link_fd < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		attached(batch[i], i ? -1 : link_fd, prog);
	return true;
}

static void let_go(struct hook_state *s)
{
	if (s->link_fd >= 0)
		close(s->link_fd);
	s->link_fd = -1;
}

/* What was attached in the one way before the other was taken. */
static void detach_other_way(struct hooks *h)
{
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];

		if (s->result != HOOK_ATTACHED || hooks__takes_way(h, s->spec))
			continue;
		let_go(s);
		s->prog_fd = -1;
		s->result = HOOK_SKIPPED;
		s->reason = hook_plan__other_way(h);
	}
}

void hooks__attach(struct hooks *h, struct bpf_object *obj)
{
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		const struct bpf_program *prog;
		int link_fd;

		if (!s->chosen)
			continue;
		prog = bpf_object__find_program_by_name(obj, program_name(h, s));
		if (is_of_batch(s) && attach_batch(h, prog))
			continue;
		link_fd =
		    mechanism__attach(s->mechanism, bpf_program__fd(prog), s->symbol, s->addr);
		if (link_fd >= 0) {
			attached(s, link_fd, prog);
			continue;
		}
		s->chosen = false;
		hook_plan__failed(h, s, -link_fd, NULL);
	}
	detach_other_way(h);
}

void hooks__fail(struct hooks *h, int error)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].chosen)
			hook_plan__failed(h, &h->state[i], error,
					  "the kernel refused its program; -v shows why");
	detach_other_way(h);
}

uint64_t hooks__variable(const struct hooks *h, const char *symbol)
{
	for (size_t i = 0; i < h->n; i++)
		if (!h->state[i].kprobe && h->state[i].result == HOOK_ATTACHED &&
		    !strcmp(h->state[i].symbol, symbol))
			return h->state[i].addr;
	return 0;
}

const char *hooks__symbol(const struct hooks *h, enum abi_hook hook)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].result == HOOK_ATTACHED && h->state[i].hook == hook)
			return h->state[i].symbol;
	return NULL;
}

bool hooks__serves(const struct hooks *h, enum abi_hook hook)
{
	return hooks__symbol(h, hook);
}

bool hooks__chose(const struct hooks *h, enum abi_hook hook)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].chosen && h->state[i].hook == hook)
			return true;
	return false;
}

/*
 * One program may serve several hooks: what it counts itself is counted with the first. By its
 * number: where pins were taken over, each hook has a descriptor of its own.
 */
static bool is_first(const uint32_t *seen, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (seen[i] == id)
			return false;
	return true;
}

void hooks__refresh(struct hooks *h)
{
	uint32_t seen[HOOKS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		struct bpf_prog_info info = {0};
		uint32_t len = sizeof(info);

		if (!hook__is_ready(s) || !s->kprobe)
			continue;
		s->misses = 0;
		if (bpf_obj_get_info_by_fd(s->prog_fd, &info, &len))
			continue;
		if (is_first(seen, n, info.id))
			seen[n++] = info.id;
		else
			info.recursion_misses = 0;
		if (s->link_fd >= 0)
			s->misses = mechanism__missed(s->link_fd, info.recursion_misses);
		else if (s->result == HOOK_OFF)
			s->misses = (int64_t)info.recursion_misses;
		if (s->misses >= 0)
			s->misses += s->ended_misses;
	}
}

void hooks__detach(struct hooks *h)
{
	for (size_t i = 0; i < h->n; i++)
		let_go(&h->state[i]);
}

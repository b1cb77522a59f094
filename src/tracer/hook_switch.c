// SPDX-License-Identifier: GPL-2.0-only
/*
 * hook_switch.c - hooks that every map and every unmap passes, attached and detached while all
 * others stay.
 *
 * Their programs stay loaded, so that nothing can be refused that was not refused before. Hooks
 * that kprobe.multi serves have one link: it gives way to another one with other functions, and for
 * a moment both are there. What is hit then is hit twice, and no hook is missed.
 */
#include "hooks.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

/* Hooks of the enum up to the last of the DMA API's tracepoints. */
static bool is_frequent(const struct hook_state *s)
{
	return s->kprobe && s->hook <= ABI_HOOK_DMA_ALLOC;
}

static void end_link(struct hooks *h, size_t i, struct hooks_ended *ended)
{
	struct hook_state *s = &h->state[i];
	int64_t missed;

	if (s->link_fd < 0)
		return;
	missed = mechanism__missed(s->link_fd, 0);
	s->ended_misses += missed > 0 ? missed : 0;
	ended->hook[ended->n] = i;
	ended->fd[ended->n++] = s->link_fd;
	s->link_fd = -1;
}

static uint32_t program_id(int fd)
{
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

static bool is_of_batch(const struct hook_state *s, uint32_t program)
{
	return s->mechanism == MECHANISM_KPROBE_MULTI && s->prog_fd >= 0 &&
	       (s->result == HOOK_ATTACHED || s->result == HOOK_OFF) &&
	       program_id(s->prog_fd) == program;
}

/* The hooks of one batch that are to be attached, in one link. 0 or a negative errno. */
static int link_batch(struct hooks *h, const size_t *batch, size_t n, struct hooks_ended *ended)
{
	uint64_t addrs[HOOKS_MAX];
	size_t list[HOOKS_MAX], wanted = 0;
	int link_fd = -1;

	for (size_t i = 0; i < n; i++)
		if (h->state[batch[i]].result == HOOK_ATTACHED) {
			addrs[wanted] = h->state[batch[i]].addr;
			list[wanted++] = batch[i];
		}
	if (wanted)
		link_fd = mechanism__attach_all(h->state[list[0]].prog_fd, addrs, wanted);
	if (wanted && link_fd < 0)
		return link_fd;
	for (size_t i = 0; i < n; i++)
		end_link(h, batch[i], ended);
	for (size_t i = 0; i < wanted; i++)
		h->state[list[i]].prog_fd = h->state[list[0]].prog_fd;
	if (wanted)
		h->state[list[0]].link_fd = link_fd;
	return 0;
}

static void set(struct hook_state *s, enum hook_result result, const char *reason, int error)
{
	s->result = result;
	s->reason = reason;
	s->error = error;
	s->misses = -1;
}

/* All frequent hooks that one program of kprobe.multi serves. 0 or a negative errno. */
static int switch_batch(struct hooks *h, uint32_t program, const char *reason,
			struct hooks_ended *ended)
{
	size_t batch[HOOKS_MAX], n = 0;
	int err;

	for (size_t i = 0; i < h->n; i++)
		if (is_of_batch(&h->state[i], program))
			batch[n++] = i;
	for (size_t i = 0; i < n; i++)
		if (is_frequent(&h->state[batch[i]]))
			set(&h->state[batch[i]], reason ? HOOK_OFF : HOOK_ATTACHED, reason, 0);
	err = link_batch(h, batch, n, ended);
	if (!err)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (is_frequent(&h->state[batch[i]]))
			set(&h->state[batch[i]], reason ? HOOK_ATTACHED : HOOK_FAILED, NULL, -err);
	return err;
}

static int switch_one(struct hooks *h, size_t i, const char *reason, struct hooks_ended *ended)
{
	struct hook_state *s = &h->state[i];
	int link_fd;

	if (reason) {
		end_link(h, i, ended);
		set(s, HOOK_OFF, reason, 0);
		return 0;
	}
	link_fd = mechanism__attach(s->mechanism, s->prog_fd, s->symbol, s->addr);
	if (link_fd < 0) {
		set(s, HOOK_FAILED, NULL, -link_fd);
		return link_fd;
	}
	s->link_fd = link_fd;
	set(s, HOOK_ATTACHED, NULL, 0);
	return 0;
}

static int switch_hook(struct hooks *h, size_t i, const char *reason, struct hooks_ended *ended)
{
	struct hook_state *s = &h->state[i];

	if (!is_frequent(s) || s->result != (reason ? HOOK_ATTACHED : HOOK_OFF))
		return 0;
	if (s->mechanism == MECHANISM_KPROBE_MULTI)
		return switch_batch(h, program_id(s->prog_fd), reason, ended);
	return switch_one(h, i, reason, ended);
}

/* The plan has maps before unmaps: attached the other way round, no map is without its unmap. */
bool hooks__switch(struct hooks *h, const char *reason, struct hooks_ended *ended)
{
	bool whole = true;

	/* Without the unmaps' hook those of maps stay off: they would fill the ledger. */
	for (size_t i = 0; i < h->n && (whole || reason); i++)
		whole &= !switch_hook(h, reason ? i : h->n - 1 - i, reason, ended);
	return whole;
}

int hooks__may_switch(const struct hooks *h)
{
	int err = 0;

	for (size_t i = 0; !err && i < h->n; i++)
		if (is_frequent(&h->state[i]) &&
		    (h->state[i].result == HOOK_ATTACHED || h->state[i].result == HOOK_OFF))
			err = mechanism__may_attach(h->state[i].mechanism, h->state[i].symbol);
	return err;
}

void hooks__end(struct hooks_ended *ended)
{
	for (size_t i = 0; i < ended->n; i++)
		close(ended->fd[i]);
	ended->n = 0;
}

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

/* Hooks of the enum up to the last of the tracepoints that maps pass. */
bool hook__is_frequent(const struct hook_state *s)
{
	return s->kprobe && s->hook <= ABI_HOOK_HCALL_EXIT;
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

static bool is_of_batch(const struct hook_state *s, uint32_t program)
{
	return s->mechanism == MECHANISM_KPROBE_MULTI && s->prog_fd >= 0 && hook__is_ready(s) &&
	       mechanism__program_id(s->prog_fd) == program;
}

/* One descriptor of their program for all: after pins were taken over some have their own. */
static void share_program(struct hooks *h, const size_t *batch, size_t n)
{
	int shared = h->state[batch[0]].prog_fd;

	for (size_t i = 1; i < n; i++) {
		int other = h->state[batch[i]].prog_fd;

		if (other == shared)
			continue;
		for (size_t k = i; k < n; k++)
			if (h->state[batch[k]].prog_fd == other)
				h->state[batch[k]].prog_fd = shared;
		close(other);
	}
}

/* The hooks of one batch that are to be attached, in one link. 0 or a negative errno. */
static int link_batch(struct hooks *h, const size_t *batch, size_t n, struct hooks_ended *ended)
{
	uint64_t addrs[HOOKS_MAX];
	size_t wanted = 0, first = 0;
	int link_fd = -1;

	share_program(h, batch, n);
	for (size_t i = n; i; i--)
		if (h->state[batch[i - 1]].result == HOOK_ATTACHED) {
			addrs[wanted++] = h->state[batch[i - 1]].addr;
			first = batch[i - 1];
		}
	if (wanted)
		link_fd = mechanism__attach_all(h->state[batch[0]].prog_fd, addrs, wanted);
	if (wanted && link_fd < 0)
		return link_fd;
	for (size_t i = 0; i < n; i++)
		end_link(h, batch[i], ended);
	if (wanted)
		h->state[first].link_fd = link_fd;
	return 0;
}

static void set(struct hook_state *s, bool on, const char *off)
{
	s->result = on ? HOOK_ATTACHED : HOOK_OFF;
	s->reason = on ? NULL : off;
	s->error = 0;
	s->misses = -1;
}

static void set_frequent(struct hooks *h, const size_t *batch, size_t n, bool on, const char *off)
{
	for (size_t i = 0; i < n; i++)
		if (hook__is_frequent(&h->state[batch[i]]))
			set(&h->state[batch[i]], on, off);
}

static size_t find_batch(const struct hooks *h, uint32_t program, size_t *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (is_of_batch(&h->state[i], program))
			batch[n++] = i;
	return n;
}

static int switch_one(struct hooks *h, size_t i, bool on, const char *off,
		      struct hooks_ended *ended)
{
	struct hook_state *s = &h->state[i];

	if (on) {
		int link_fd = mechanism__attach(s->mechanism, s->prog_fd, s->symbol, s->addr);

		if (link_fd < 0)
			return link_fd;
		s->link_fd = link_fd;
	} else {
		end_link(h, i, ended);
	}
	set(s, on, off);
	return 0;
}

/*
 * All frequent hooks that one program of kprobe.multi serves. Where the kernel did not take them in
 * one link, each has its own. 0 or a negative errno.
 */
static int switch_batch(struct hooks *h, size_t i, bool on, const char *off,
			struct hooks_ended *ended)
{
	size_t batch[HOOKS_MAX] = {0}, links = 0;
	size_t n = find_batch(h, mechanism__program_id(h->state[i].prog_fd), batch);
	int err;

	for (size_t k = 0; k < n; k++)
		links += h->state[batch[k]].link_fd >= 0;
	if (links > 1)
		return switch_one(h, i, on, off, ended);
	set_frequent(h, batch, n, on, off);
	err = link_batch(h, batch, n, ended);
	if (err)
		set_frequent(h, batch, n, !on, off);
	return err;
}

static int switch_hook(struct hooks *h, size_t i, bool on, const char *off,
		       struct hooks_ended *ended)
{
	const struct hook_state *s = &h->state[i];

	if (!hook__is_frequent(s) || s->result != (on ? HOOK_OFF : HOOK_ATTACHED))
		return 0;
	if (s->mechanism == MECHANISM_KPROBE_MULTI)
		return switch_batch(h, i, on, off, ended);
	return switch_one(h, i, on, off, ended);
}

/* The plan has maps before unmaps: attached the other way round, no map is without its unmap. */
bool hooks__switch(struct hooks *h, bool on, const char *off, struct hooks_ended *ended)
{
	for (size_t i = 0; i < h->n; i++)
		if (switch_hook(h, on ? h->n - 1 - i : i, on, off, ended))
			return false;
	return true;
}

int hooks__may_switch(const struct hooks *h)
{
	int err = 0;

	for (size_t i = 0; !err && i < h->n; i++)
		if (hook__is_frequent(&h->state[i]) && hook__is_ready(&h->state[i]))
			err = mechanism__may_attach(h->state[i].mechanism, h->state[i].symbol);
	return err;
}

void hooks__end(struct hooks_ended *ended)
{
	for (size_t i = 0; i < ended->n; i++)
		close(ended->fd[i]);
	ended->n = 0;
}

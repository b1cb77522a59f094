// SPDX-License-Identifier: GPL-2.0-only
/*
 * live_untold - raw events between the ring and the log, where no kill can lose them.
 *
 * What was taken from the ring is noted in the books before anything is made of it, and
 * forgotten when all that was made of it is told. The process that finds notes when it
 * takes over hears them again: an event may come twice then, but never not at all.
 * Who listens knows what was told (live_options.was_told).
 */
#include "live.h"

#include <stdlib.h>
#include <string.h>

static bool is_same(const struct abi_event *a, const struct abi_event *b)
{
	return a->time_ns == b->time_ns && a->kind == b->kind && a->gen == b->gen &&
	       a->pid == b->pid && a->dma_addr == b->dma_addr && a->device == b->device;
}

bool live__note_untold(struct live *l, const struct abi_event *raw)
{
	struct books *b = l->books;

	/* Killed before it could tell the ring so, the process before left it there as well. */
	for (size_t i = 0; i < l->nleft && raw->time_ns < l->opened_ns; i++)
		if (is_same(&l->left[i], raw))
			return false;
	if (b->nuntold < LIVE_UNTOLD) {
		b->untold[b->nuntold] = *raw;
		__atomic_store_n(&b->nuntold, b->nuntold + 1, __ATOMIC_RELEASE);
	}
	return true;
}

/* Each is in its new place before the old ones are forgotten. */
void live__forget_told(struct live *l)
{
	struct books *b = l->books;
	uint32_t n = 0;

	if (b->nuntold == l->npending)
		return;
	for (size_t i = 0; i < l->npending; i++)
		b->untold[n++] = l->pending[i].raw;
	__atomic_store_n(&b->nuntold, n, __ATOMIC_RELEASE);
}

void live__hear_left(struct live *l)
{
	struct books *b = l->books;
	size_t n = b->nuntold < LIVE_UNTOLD ? b->nuntold : LIVE_UNTOLD;

	if (!n)
		return;
	l->left = calloc(n, sizeof(*l->left));
	if (!l->left)
		return;
	memcpy(l->left, b->untold, n * sizeof(*l->left));
	for (size_t i = 0; i < n; i++)
		live__hear(l, &l->left[i]);
	l->nleft = n;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * replaced.c - events of the tracing that is replaced, handed over before its pins are removed.
 *
 * Both trace at that time. What the old one saw since the new one began is left to the new one.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"

static struct live *open_replaced(const struct live *l, struct tracer *replaced)
{
	struct live *old = calloc(1, sizeof(*old));

	if (!old)
		return NULL;
	old->tracer = replaced;
	old->state = tracer__user_state(replaced);
	old->platform = l->platform;
	old->on_event = l->on_event;
	old->is_logged = l->is_logged;
	old->event_arg = l->event_arg;
	old->taken = l->taken;
	old->opened_ns = clock__monotonic_ns();
	old->until_ns = tracer__began_mono(l->tracer);
	pthread_mutex_init(&old->lock, NULL);
	live__begin_counts(old, 0);
	return old;
}

static void free_replaced(struct live *old)
{
	pthread_mutex_destroy(&old->lock);
	sample__clear(&old->received);
	free(old->leftover);
	for (size_t i = 0; i < ABI_STACKS; i++)
		free(old->stack[i]);
	free(old);
}

int live__take_over(struct live *l, struct tracer *replaced)
{
	struct live *old = open_replaced(l, replaced);

	if (!old)
		return -ENOMEM;
	live__receive_leftover(old);
	tracer__poll(replaced, 0, live__receive_from_ring, old);
	live__report_hypercalls(old, true);
	live__end_pending(old);
	live__flush_event(old);
	live__commit_inflight(old);
	live__continue_counts(l, old);
	/* The first sample has them, too. */
	l->received = old->received;
	old->received = (struct sample){0};
	free_replaced(old);
	return 0;
}

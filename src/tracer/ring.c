// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring.c - the ring, read.
 */
#include "internal.h"

#include <errno.h>

#include <bpf/libbpf.h>

static int take_one(void *ctx, void *data, size_t size)
{
	struct tracer *t = ctx;

	if (size >= sizeof(struct abi_event))
		t->take(t->take_arg, data);
	return 0;
}

/* After those in the ring: when these came it was full. */
static int take_overflow(struct tracer *t)
{
	int n = 0;

	for (size_t i = 0; i < ABI_OVERFLOW_EVENTS; i++) {
		if (!__atomic_load_n(&t->overflow[i].first, __ATOMIC_ACQUIRE))
			continue;
		t->take(t->take_arg, &t->overflow[i]);
		__atomic_store_n(&t->overflow[i].first, 0, __ATOMIC_RELEASE);
		n++;
	}
	return n;
}

int tracer__open_ring(struct tracer *t)
{
	t->ring = ring_buffer__new(t->fd.map.ring, take_one, t, NULL);
	if (t->ring)
		return 0;
	return errno ? -errno : -ENOMEM;
}

int tracer__poll(struct tracer *t, int timeout_ms,
		 void (*take)(void *arg, const struct abi_event *e), void *arg)
{
	int n;

	t->take = take;
	t->take_arg = arg;
	n = ring_buffer__poll(t->ring, timeout_ms);
	return n < 0 ? n : n + take_overflow(t);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * hypercalls.c - hypercalls that were counted, and events of those that failed.
 *
 * The programs keep failures alike in one place with a count, and wake no reader (hcall.h). They
 * are looked at a few times a second, and are one event once there are no more of them, or after a
 * while: the count is true whatever the kernel prints. A process that is killed before its event is
 * logged has not marked it as reported: the next one makes it again.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/order.h"
#include "model/hypercall.h"

_Static_assert(HYPERCALL_TIMES == ABI_TIMES && HYPERCALL_CODES == ABI_HCALL_CODES &&
		   HYPERCALL_STUFF + 1 == ABI_HCALL_STUFF,
	       "the programs and the samples count differently");

#define QUIET_NS 200000000ULL     /* a flood without a failure for that long has ended */
#define LONGEST_NS 10000000000ULL /* a flood that does not end is an event each time */
#define RELEASE_NS 60000000000ULL /* then its place is another's */

static enum hypercall_kind kind_of(uint64_t key)
{
	return (enum hypercall_kind)((key & 3) - 1);
}

static void fill_failures(struct hypercall *h, const struct abi_hcall *from)
{
	for (uint32_t i = 0; i < ABI_HCALL_CODES; i++) {
		const struct abi_hcall_code *f = &from->failed[i];
		struct hypercall_failure *to = &h->failure[h->failures];

		if (!f->calls)
			continue;
		hypercall_code__format(f->code, to->code, sizeof(to->code));
		to->calls = f->calls;
		to->tces = f->tces;
		to->cleared = f->cleared;
		to->last_ns = f->last_ns;
		h->failures++;
	}
}

static void fill(struct hypercall *h, const struct abi_hcall *from)
{
	h->liobn = from->key >> 2;
	h->call = kind_of(from->key);
	h->calls = from->calls;
	h->tces = from->tces;
	for (uint32_t i = 0; i < ABI_TIMES; i++) {
		h->time[i] = from->time[i];
		if (from->time[i])
			h->times = i + 1;
	}
	fill_failures(h, from);
}

static int by_liobn(const void *a, const void *b)
{
	const struct hypercall *x = a, *y = b;

	return x->liobn != y->liobn ? order__u64(x->liobn, y->liobn) : order__u64(x->call, y->call);
}

/* Since when the table is known: failures of before may be another's with the same LIOBN. */
static uint64_t first_seen(const struct live *l, uint64_t gen)
{
	const struct abi_table *t = tracer__tables(l->tracer);

	for (uint32_t i = 0; gen && i < ABI_TABLES; i++)
		if (t[i].gen == gen)
			return t[i].first_seen_ns;
	return 0;
}

static void set_not_cleared(const struct live *l, struct sample *s)
{
	bool seen = tracer__sees_hcalls(l->tracer), failed = tracer__hcalls_failed(l->tracer);

	for (size_t i = 0; i < s->ntables; i++) {
		struct table *t = &s->tables[i];
		uint64_t n =
		    failed ? hypercalls__not_cleared(s, t->liobn, first_seen(l, t->gen)) : 0;

		t->not_cleared = seen || n ? (int64_t)n : COUNT_UNKNOWN;
	}
}

int live__add_hypercalls(const struct live *l, struct sample *s)
{
	const struct abi_hcall *counted = tracer__hcalls(l->tracer);

	for (uint32_t i = 0; i < ABI_HCALLS; i++) {
		struct hypercall *h;

		if (!counted[i].key || !counted[i].calls)
			continue;
		h = sample__add_hypercall(s);
		if (!h)
			return -ENOMEM;
		fill(h, &counted[i]);
	}
	if (s->nhypercalls)
		qsort(s->hypercalls, s->nhypercalls, sizeof(*s->hypercalls), by_liobn);
	set_not_cleared(l, s);
	return 0;
}

/* The slot + 1 of the table that had the LIOBN at that time, or else the last that had it; or 0. */
static uint32_t find_table(const struct live *l, uint64_t liobn, uint64_t time_ns)
{
	const struct abi_table *t = tracer__tables(l->tracer);
	uint64_t latest = 0;
	uint32_t found = 0;

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		if (!t[i].gen || t[i].it_index != liobn || t[i].first_seen_ns > time_ns)
			continue;
		if (t[i].ptr || t[i].dead_ns > time_ns)
			return i + 1;
		if (t[i].dead_ns >= latest) {
			latest = t[i].dead_ns;
			found = i + 1;
		}
	}
	return found;
}

static void set_window(struct live *l, struct event *e, const struct abi_hcall_failure *f,
		       const struct abi_event *raw)
{
	const struct abi_table *t = live__table_of(l, raw);
	const struct table *direct = t ? NULL : live__window(l, f->liobn);

	e->liobn = f->liobn;
	if (direct)
		event__set_window(e, direct);
	if (t && t->dead_ns && t->dead_ns < raw->time_ns)
		e->age_ns = (int64_t)(raw->time_ns - t->dead_ns);
}

/* The failures of a record that no event has yet: `count` of them, the first one at that time. */
static void emit_failed(struct live *l, const struct abi_hcall_failure *f, uint64_t time_ns,
			uint64_t count, uint64_t tces)
{
	uint32_t table = find_table(l, f->liobn, time_ns);
	struct abi_event raw = {
	    .time_ns = time_ns,
	    .table = table,
	    .gen = table ? tracer__tables(l->tracer)[table - 1].gen : 0,
	    .live = ABI_LIVE_UNKNOWN,
	    .stack = f->stack,
	    .pid = f->pid,
	};
	struct event e;

	memcpy(raw.task, f->task, sizeof(raw.task));
	live__begin_event(l, &e, EVENT_HCALL_FAILED, &raw);
	set_window(l, &e, f, &raw);
	if (!f->clears)
		e.severity = SEVERITY_WARNING;
	e.count = count;
	e.tces = (int64_t)tces;
	e.dma_addr = (int64_t)f->ioba;
	e.tce = (int64_t)f->tce;
	snprintf(e.call, sizeof(e.call), "%s", hypercall_kind__name(f->kind - 1));
	hypercall_code__format(f->code, e.code, sizeof(e.code));
	live__emit(l, &e);
}

/* True while failures of this record wait to be reported. */
static bool report(struct live *l, size_t i, struct abi_hcall_failure *f, uint64_t now, bool all)
{
	uint64_t count = __atomic_load_n(&f->count, __ATOMIC_ACQUIRE), tces = f->tces;
	uint64_t *since = &l->failing_since[i];

	if (!f->key || count == f->reported) {
		if (f->key && now > f->last_ns + RELEASE_NS)
			__atomic_store_n(&f->key, 0, __ATOMIC_RELEASE);
		return false;
	}
	if (!*since)
		*since = f->reported_ns ? now : f->first_ns;
	if (!all && now < f->last_ns + QUIET_NS && now < *since + LONGEST_NS)
		return true;
	emit_failed(l, f, *since, count - f->reported, tces - f->reported_tces);
	*since = 0;
	f->reported_ns = now;
	f->reported_tces = tces;
	/* Killed before this, the next process reports the same again. */
	__atomic_store_n(&f->reported, count, __ATOMIC_RELEASE);
	return false;
}

void live__report_hypercalls(struct live *l, bool all)
{
	struct abi_hcall_failure *f = tracer__hcall_failures(l->tracer);
	uint64_t failed = f ? tracer__hcalls_failed(l->tracer) : 0;
	uint64_t now = clock__monotonic_ns();
	bool wait = false;

	if (!failed || (failed == l->failures_seen && !all))
		return;
	for (size_t i = 0; i < ABI_HCALL_FAILURES; i++)
		wait |= report(l, i, &f[i], now, all);
	if (!wait)
		l->failures_seen = failed;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * events.c - raw events from the ring, made into events.
 *
 * A thread of its own receives them, so that an event is emitted, and in a log, while the kernel
 * is walked or a sample written; it waits only while a sample is put together. deferred.c waits
 * for parts of an event that are known a little later.
 */
#include "internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "host/eeh.h"
#include "model/bitmap.h"

#define POLL_MS 100
/*
 * A task that waits looks every 50 ms; without a look for this long the wait is over. The
 * end of the wait is seen at once where the return of the function could be hooked.
 */
#define ABANDONED_NS 30000000000ULL
#define UNSEEN_NS 600000000000ULL /* the same, where it was never seen to look */

static void emit_removed_live(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_WINDOW_REMOVED_LIVE, raw);
	live__add_event_holders(l, &e, raw);
	live__queue_event(l, &e);
	/* It has to be on disk before anything else. */
	live__flush_event(l);
}

static void emit_wait(struct live *l, const struct abi_event *raw, enum event_kind kind)
{
	const struct abi_table *t = live__table_of(l, raw);
	const struct stack *last;
	struct event e;

	if (!t)
		return;
	live__begin_event(l, &e, kind, raw);
	e.live_before = live__count(t->live_before);
	e.polls = 0;
	/* By the time that the begin is received, the kernel may have polled again. */
	if (raw->kind != ABI_EVENT_TABLE_DYING) {
		e.live = live__count(t->live_last);
		e.polls = t->rounds;
		e.wait_ns = (int64_t)(t->round_ns - t->dying_ns);
		last = live__stack(l, t->unmap_stack);
		e.stack = last ? *last : (struct stack){0};
	}
	if (e.live)
		live__add_event_holders(l, &e, raw);
	live__queue_event(l, &e);
}

static void on_created(struct live *l, const struct abi_event *raw)
{
	struct event e;

	if (!live__table_of(l, raw))
		return;
	live__begin_event(l, &e, EVENT_TABLE_CREATED, raw);
	live__wait_with(l, &e, raw);
}

static void on_freed(struct live *l, const struct abi_event *as_sent)
{
	const struct abi_table *t = live__table_of(l, as_sent);
	struct abi_event raw = *as_sent;
	struct event e;

	live__emit_created(l, as_sent->gen);
	/* The end of a wait is not where the table was put. */
	if (t && t->dying_ns && !raw.stack)
		raw.stack = t->put_stack;
	if (t && t->dying_ns)
		emit_wait(l, &raw,
			  ABI_LIVE_IS_NONE(raw.live) ? EVENT_TEARDOWN_WAIT
						     : EVENT_TEARDOWN_TIMEOUT);
	if (raw.first)
		emit_removed_live(l, &raw);
	live__begin_event(l, &e, EVENT_TABLE_FREED, &raw);
	live__queue_event(l, &e);
}

static void on_lost(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__emit_created(l, raw->gen);
	live__begin_event(l, &e, EVENT_TABLE_REPLACED, raw);
	live__queue_event(l, &e);
}

/* enable_ddw asks whether the default window is in use; VFIO does, too, and says so itself. */
static bool is_refusal(const struct stack *stack)
{
	static const char *const callers[] = {"enable_ddw+", "iommu_bypass_supported_pSeriesLP+",
					      "dma_iommu_dma_supported+"};

	for (uint32_t i = 0; i < stack->frames; i++)
		for (size_t k = 0; k < sizeof(callers) / sizeof(callers[0]); k++)
			if (!strncmp(stack->frame[i], callers[k], strlen(callers[k])))
				return true;
	return false;
}

static void on_in_use(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_DDW_REFUSED, raw);
	if (!is_refusal(&e.stack))
		return;
	live__add_event_holders(l, &e, raw);
	live__queue_event(l, &e);
}

static void on_late(struct live *l, const struct abi_event *raw)
{
	const struct abi_table *t = live__table_of(l, raw);
	struct event e;

	live__begin_event(l, &e, EVENT_LATE_UNMAP, raw);
	e.tces = (int64_t)raw->tces;
	e.dma_addr = (int64_t)raw->dma_addr;
	if (t)
		e.live = live__count(t->live_last);
	if (t && raw->time_ns > t->dead_ns)
		e.age_ns = (int64_t)(raw->time_ns - t->dead_ns);
	live__add_event_holders(l, &e, raw);
	/* The caller took the size from the table, which is freed memory; the ledger knows. */
	if (raw->mapped.pages)
		e.tces = (int64_t)raw->mapped.pages;
	live__queue_event(l, &e);
}

static void on_wrong(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_UNMAP_WRONG_WINDOW, raw);
	e.tces = (int64_t)raw->tces;
	e.dma_addr = (int64_t)raw->dma_addr;
	live__queue_event(l, &e);
}

/* The kernel limits how often it says so: there is time to look how full the table is now. */
static void on_failed(struct live *l, const struct abi_event *raw)
{
	struct bitmap counted;
	struct event e;

	live__begin_event(l, &e, EVENT_MAP_FAILED, raw);
	e.tces = (int64_t)raw->tces;
	if (live__table_of(l, raw) &&
	    live__count_bits(l, raw->table - 1, &counted) == ABI_COUNT_OK) {
		e.used = (int64_t)(counted.live + counted.reserved);
		for (uint32_t i = 0; i < counted.pools; i++)
			if ((int64_t)counted.pool[i].free_run > e.free_run)
				e.free_run = (int64_t)counted.pool[i].free_run;
	}
	live__queue_event(l, &e);
}

static void on_creating(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_DDW_CREATED, raw);
	e.page_shift = raw->page_shift;
	e.entries = 1ULL << ((raw->window_shift - raw->page_shift) & 63);
	live__wait_with(l, &e, raw);
}

/* If the compiler has inlined create_ddw, only the device tree has its result. */
static void on_queried(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_DDW_QUERIED, raw);
	live__queue_event(l, &e);
	if (hooks__serves(tracer__hooks(l->tracer), ABI_HOOK_WINDOW_CREATE) ||
	    live__is_creating(l, e.device))
		return;
	live__begin_event(l, &e, EVENT_DDW_CREATED, raw);
	live__wait_with(l, &e, raw);
}

static void on_removed(struct live *l, const struct abi_event *raw)
{
	struct event e;

	if (raw->first)
		emit_removed_live(l, raw);
	live__begin_event(l, &e, EVENT_DDW_REMOVED, raw);
	if (!raw->table) {
		const struct table *direct = live__window(l, raw->liobn);

		e.liobn = raw->liobn;
		if (direct)
			event__set_window(&e, direct);
	}
	live__queue_event(l, &e);
}

/* If the kernel continues without the level, this event may be the last: it has to be on disk. */
static void on_level_failed(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_LEVEL_FAILED, raw);
	if (!raw->first)
		e.severity = SEVERITY_WARNING;
	e.node = live__count(raw->node);
	e.bytes = (int64_t)(1ULL << (raw->page_shift & 63));
	live__queue_event(l, &e);
	if (raw->first)
		live__flush_event(l);
}

static void on_plain(struct live *l, const struct abi_event *raw, enum event_kind kind)
{
	struct event e;

	live__begin_event(l, &e, kind, raw);
	live__queue_event(l, &e);
}

/* With the window that the device maps through: the address that was bad is one of it. */
static void on_eeh(struct live *l, const struct abi_event *raw, enum event_kind kind)
{
	const struct abi_table *tables = tracer__tables(l->tracer);
	const struct table_snapshot *snapshot;
	struct event e;
	uint32_t table;

	live__begin_event(l, &e, kind, raw);
	e.freezes = live__count(raw->freezes);
	e.max_freezes = eeh__max_freezes();
	table = raw->device && raw->device <= ABI_DEVICES
		    ? tracer__devices(l->tracer)[raw->device - 1].table
		    : 0;
	snapshot = table && table <= ABI_TABLES
		       ? live__snapshot(l, table - 1, tables[table - 1].gen)
		       : NULL;
	if (snapshot)
		event__set_window(&e, &snapshot->table);
	live__queue_event(l, &e);
}

void live__receive(struct live *l, const struct abi_event *raw)
{
	switch ((enum abi_event_kind)raw->kind) {
	case ABI_EVENT_TABLE_CREATED:
		on_created(l, raw);
		break;
	case ABI_EVENT_TABLE_FREED:
		on_freed(l, raw);
		break;
	case ABI_EVENT_TABLE_LOST:
		on_lost(l, raw);
		break;
	case ABI_EVENT_TABLE_DYING:
		emit_wait(l, raw, EVENT_TEARDOWN_WAIT);
		live__flush_event(l);
		break;
	case ABI_EVENT_TABLE_IN_USE:
		on_in_use(l, raw);
		break;
	case ABI_EVENT_LATE_UNMAP:
		on_late(l, raw);
		break;
	case ABI_EVENT_WRONG_UNMAP:
		on_wrong(l, raw);
		break;
	case ABI_EVENT_MAP_FAILED:
		on_failed(l, raw);
		break;
	case ABI_EVENT_WINDOW_QUERIED:
		on_queried(l, raw);
		break;
	case ABI_EVENT_WINDOW_CREATING:
		on_creating(l, raw);
		break;
	case ABI_EVENT_WINDOW_RESET:
		on_plain(l, raw, EVENT_DDW_RESET);
		break;
	case ABI_EVENT_WINDOW_REMOVED:
		on_removed(l, raw);
		break;
	case ABI_EVENT_WINDOW_SET:
		on_plain(l, raw, EVENT_WINDOW_SET);
		break;
	case ABI_EVENT_WINDOW_UNSET:
		on_plain(l, raw, EVENT_WINDOW_UNSET);
		break;
	case ABI_EVENT_LEVEL_FAILED:
		on_level_failed(l, raw);
		break;
	case ABI_EVENT_ISOLATION:
		live__on_isolation(l, raw);
		break;
	case ABI_EVENT_SUSPENDED:
		live__on_suspended(l, raw);
		break;
	case ABI_EVENT_MIGRATING:
		on_plain(l, raw, EVENT_MIGRATION_START);
		break;
	case ABI_EVENT_DLPAR_REFUSED:
		live__on_dlpar_refused(l, raw);
		break;
	case ABI_EVENT_FROZEN:
		on_eeh(l, raw, EVENT_EEH_FREEZE);
		break;
	case ABI_EVENT_DISABLED:
		on_eeh(l, raw, EVENT_EEH_FAILED);
		break;
	}
}

void live__receive_from_ring(void *live, const struct abi_event *raw)
{
	struct live *l = live;

	if (raw->time_ns >= l->until_ns)
		return;
	pthread_mutex_lock(&l->lock);
	if (!live__has_room(l)) {
		live__flush_event(l);
		live__commit_inflight(l);
	}
	if (live__add_inflight(l, raw))
		live__receive(l, raw);
	pthread_mutex_unlock(&l->lock);
}

/* Tables that the kernel waited to free, and no longer does though no event reported it. */
static void find_abandoned(struct live *l)
{
	const struct abi_table *tables = tracer__tables(l->tracer);
	uint64_t now = clock__monotonic_ns();

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		/* Where its looks are not seen, it is unknown whether it still waits. */
		uint64_t silent = tables[i].rounds ? ABANDONED_NS : UNSEEN_NS;

		if (tables[i].ptr && tables[i].dying_ns && now > tables[i].round_ns + silent)
			tracer__declare_dead(l->tracer, i, silent);
	}
}

static void *receive_events(void *arg)
{
	struct live *l = arg;

	while (!__atomic_load_n(&l->stop, __ATOMIC_RELAXED)) {
		int n = tracer__poll(l->tracer, POLL_MS, live__receive_from_ring, l);

		if (n < 0 && n != -EINTR)
			nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL);
		pthread_mutex_lock(&l->lock);
		if (tracer__teardown(l->tracer) == ABI_TEARDOWN_WAITS)
			find_abandoned(l);
		live__look_at_pending(l);
		live__report_hypercalls(l, false);
		live__flush_event(l);
		live__commit_inflight(l);
		pthread_mutex_unlock(&l->lock);
	}
	return NULL;
}

void live__receive_leftover(struct live *l)
{
	live__take_inflight(l);
	for (size_t i = 0; i < l->nleftover; i++)
		live__receive(l, &l->leftover[i]);
	live__flush_event(l);
}

int live__start_events(struct live *l)
{
	sigset_t all, before;
	int err;

	live__receive_leftover(l);
	/* Signals are for the thread that can end what it waits for. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&l->event_thread, NULL, receive_events, l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	l->receiving = !err;
	return -err;
}

void live__stop_events(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	tracer__detach(l->tracer);
	pthread_mutex_unlock(&l->lock);
	__atomic_store_n(&l->stop, true, __ATOMIC_RELAXED);
	if (l->receiving)
		pthread_join(l->event_thread, NULL);
	/* What came while the thread ended. What is waited for, the next process may see come. */
	tracer__poll(l->tracer, 0, live__receive_from_ring, l);
	live__report_hypercalls(l, true);
	if (!l->pinned)
		live__end_pending(l);
	live__flush_event(l);
	live__commit_inflight(l);
	sample__clear(&l->received);
}

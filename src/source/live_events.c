// SPDX-License-Identifier: GPL-2.0-only
/*
 * live_events - what the hooks tell through the ring, made into events.
 *
 * A thread of its own takes them, so that an event is told, and in a log, while
 * the kernel is walked or a sample written; it waits only where one is put
 * together. What an event lacks, because the kernel
 * or the device tree knows it only a little later, is waited for: such events
 * are told with the next sample.
 */
#include "live.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bitmap.h"
#include "devicetree.h"

#define POLL_MS 100
#define MERGE_NS 100000000ULL /* events further apart are not made one */
#define HEARD_MAX 1024        /* events that one sample has */
/*
 * Who waits looks every 50 ms; so long after the last look nobody waits. The
 * end of the wait is seen at once where the return of the function could be hooked.
 */
#define GIVEN_UP_NS 30000000000ULL
#define UNSEEN_NS 600000000000ULL /* the same, where it was never seen to look */
/*
 * A window that was asked for and is not in the device tree after this was refused. A hypervisor
 * that is busy answers again and again that it will take a while.
 */
#define CREATION_NS 30000000000ULL
#define LOOK_NS 1000000000ULL /* between two looks whether it is there */

static uint64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

/* Hand on the event that may still have been merged with another. */
static void tell_last(struct live *l)
{
	struct event *e;

	if (!l->last.count)
		return;
	event__describe(&l->last);
	if (l->hear)
		l->hear(l->hear_arg, &l->last);
	/* While nobody takes samples they are told, and in the log, all the same. */
	e = l->heard.nevents < HEARD_MAX ? sample__add_event(&l->heard) : NULL;
	if (e)
		*e = l->last;
	else
		l->unsampled++;
	l->last.count = 0;
}

static void tell(struct live *l, const struct event *e)
{
	if (!l->last.count || !event__merge(&l->last, e)) {
		tell_last(l);
		l->last = *e;
	} else if (e->mono_ns > l->last.mono_ns + MERGE_NS) {
		/* A flood that does not end must not keep it from the disk. */
		tell_last(l);
	}
}

/* The table of an event, NULL where its slot is another one's by now. */
static const struct abi_table *table_of(const struct live *l, const struct abi_event *raw)
{
	const struct abi_table *t;

	if (!raw->table || raw->table > ABI_TABLES)
		return NULL;
	t = &tracer__tables(l->tracer)[raw->table - 1];
	return t->gen == raw->gen ? t : NULL;
}

/* What a table's slot says of it, where it was in no sample: it lived too short for that. */
static void set_from_slot(struct event *e, const struct abi_table *t)
{
	e->liobn = t->it_index;
	e->gen = t->gen;
	e->page_shift = t->it_page_shift;
	e->base = t->it_offset << (t->it_page_shift & 63);
	e->entries = t->it_size;
}

/* What is known of the raw event without looking further: time, window, task, stack. */
static void begin(struct live *l, struct event *e, enum event_kind kind,
		  const struct abi_event *raw)
{
	uint64_t time = now_ns(CLOCK_REALTIME), mono = now_ns(CLOCK_MONOTONIC);
	uint64_t age = mono > raw->time_ns ? mono - raw->time_ns : 0;
	const struct story *story = raw->table ? live__story(l, raw->table - 1, raw->gen) : NULL;
	const struct abi_table *t = table_of(l, raw);
	const struct stack *stack;

	event__init(e, kind, time - age, raw->time_ns);
	if (story) {
		event__set_window(e, &story->table);
		snprintf(e->device, sizeof(e->device), "%s", story->device);
	} else if (t) {
		set_from_slot(e, t);
	} else if (raw->table) {
		e->gen = raw->gen;
	}
	if (raw->device && raw->device <= ABI_DEVICES)
		snprintf(e->device, sizeof(e->device), "%.*s", ABI_NAME_LEN,
			 tracer__devices(l->tracer)[raw->device - 1].name);
	snprintf(e->task, sizeof(e->task), "%.*s", ABI_TASK_LEN, raw->task);
	if (raw->task[0])
		e->pid = raw->pid;
	stack = live__stack(l, raw->stack);
	if (stack)
		e->stack = *stack;
	e->live = raw->live;
}

/* Who holds, or held, what the event is about: all that its table has, or the one of a late unmap.
 */
static void add_holders(struct live *l, struct event *e, const struct abi_event *raw)
{
	bool one = raw->kind == ABI_EVENT_LATE_UNMAP;
	struct sample *s = sample__new();
	struct model *m = model__new();
	const struct holder *h;
	size_t n;

	if (s)
		s->mono_ns = e->mono_ns;
	if (s && m && table_of(l, raw) && !live__add_devices(l, s) &&
	    !(one ? live__add_mapped(l, s, raw) : live__add_mappings_of(l, s, raw->table - 1))) {
		h = model__update(m, s) ? NULL : model__holders(m, &n);
		for (size_t i = 0; h && i < n; i++)
			event__add_holder(e, &h[i]);
	}
	model__free(m);
	sample__free(s);
}

static void tell_removed_live(struct live *l, const struct abi_event *raw)
{
	struct event e;

	begin(l, &e, EVENT_WINDOW_REMOVED_LIVE, raw);
	add_holders(l, &e, raw);
	tell(l, &e);
	/* It has to be on disk before anything else. */
	tell_last(l);
}

static void tell_wait(struct live *l, const struct abi_event *raw, enum event_kind kind)
{
	const struct abi_table *t = table_of(l, raw);
	const struct stack *last;
	struct event e;

	if (!t)
		return;
	begin(l, &e, kind, raw);
	e.live_first = t->live_first;
	e.rounds = 0;
	/* By the time that the begin is told, the kernel may have looked again. */
	if (raw->kind != ABI_EVENT_TABLE_DYING) {
		e.live = t->live_last;
		e.rounds = t->rounds;
		e.wait_ns = (int64_t)(t->round_ns - t->dying_ns);
		last = live__stack(l, t->unmap_stack);
		e.stack = last ? *last : (struct stack){0};
	}
	if (e.live > 0)
		add_holders(l, &e, raw);
	tell(l, &e);
}

static struct pending *find_pending(struct live *l, uint64_t gen)
{
	for (size_t i = 0; i < l->npending; i++)
		if (l->pending[i].event.kind == EVENT_TABLE_CREATED && l->pending[i].gen == gen)
			return &l->pending[i];
	return NULL;
}

static void drop_pending(struct live *l, struct pending *p)
{
	memmove(p, p + 1, (size_t)(&l->pending[l->npending] - (p + 1)) * sizeof(*p));
	l->npending--;
}

/* The device tree has the window now: true, and the event is whole. */
static bool complete_creation(struct event *e)
{
	struct dt_place place = {0};
	const struct dt_window *w;

	devicetree__find("pci", e->device, &place);
	w = place.direct.present ? &place.direct : &place.dynamic;
	if (!w->present)
		return false;
	e->liobn = w->liobn;
	e->base = w->base;
	e->page_shift = w->page_shift;
	e->entries = 1ULL << ((w->size_shift - w->page_shift) & 63);
	snprintf(e->window, sizeof(e->window), "%s",
		 window_kind__name(place.direct.present ? WINDOW_DDW_DIRECT : WINDOW_DDW_DYNAMIC));
	snprintf(e->drc_name, sizeof(e->drc_name), "%s", place.drc_name);
	snprintf(e->loc_code, sizeof(e->loc_code), "%s", place.loc_code);
	return true;
}

/* Asked long ago, and the device still has no window: the firmware refused it. */
static bool is_refused(const struct event *e)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", e->device);
	return e->entries && now_ns(CLOCK_MONOTONIC) > e->mono_ns + CREATION_NS &&
	       !access(path, F_OK);
}

/* What came of a creation. Where nobody knows, since the device went or we do, it is not told. */
static void tell_pending(struct live *l, struct pending *p)
{
	struct event *e = &p->event;

	if (e->kind == EVENT_DDW_CREATED && !e->liobn && !complete_creation(e)) {
		/* A mere query may have been all that was wanted. */
		if (!is_refused(e))
			return;
		e->kind = EVENT_DDW_REFUSED;
		e->severity = SEVERITY_WARNING;
	}
	tell(l, e);
}

/* Wait with it for the next sample; where too many wait, the oldest goes as it is. */
static void wait_with(struct live *l, const struct event *e, const struct abi_event *raw)
{
	struct pending *p;

	if (l->npending == LIVE_PENDING) {
		tell_pending(l, &l->pending[0]);
		drop_pending(l, &l->pending[0]);
	}
	p = &l->pending[l->npending++];
	p->event = *e;
	p->gen = raw->gen;
	p->table = raw->table;
}

static void hear_created(struct live *l, const struct abi_event *raw)
{
	struct event e;

	if (!table_of(l, raw))
		return;
	begin(l, &e, EVENT_TABLE_CREATED, raw);
	wait_with(l, &e, raw);
}

/* A table that has come and gone before a sample could say where it is. */
static void tell_birth(struct live *l, const struct abi_event *raw)
{
	struct pending *born = find_pending(l, raw->gen);

	if (!born)
		return;
	tell(l, &born->event);
	drop_pending(l, born);
}

static void hear_freed(struct live *l, const struct abi_event *told)
{
	const struct abi_table *t = table_of(l, told);
	struct abi_event raw = *told;
	struct event e;

	tell_birth(l, told);
	/* The end of a wait is not where the table was put. */
	if (t && t->dying_ns && !raw.stack)
		raw.stack = t->put_stack;
	if (t && t->dying_ns)
		tell_wait(l, &raw, raw.live > 0 ? EVENT_TEARDOWN_TIMEOUT : EVENT_TEARDOWN_WAIT);
	if (raw.first)
		tell_removed_live(l, &raw);
	begin(l, &e, EVENT_TABLE_FREED, &raw);
	tell(l, &e);
}

static void hear_lost(struct live *l, const struct abi_event *raw)
{
	struct event e;

	tell_birth(l, raw);
	begin(l, &e, EVENT_TABLE_REPLACED, raw);
	tell(l, &e);
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

static void hear_in_use(struct live *l, const struct abi_event *raw)
{
	struct event e;

	begin(l, &e, EVENT_DDW_REFUSED, raw);
	if (!is_refusal(&e.stack))
		return;
	add_holders(l, &e, raw);
	tell(l, &e);
}

static void hear_late(struct live *l, const struct abi_event *raw)
{
	const struct abi_table *t = table_of(l, raw);
	struct event e;

	begin(l, &e, EVENT_LATE_UNMAP, raw);
	e.tces = (int64_t)raw->tces;
	e.dma_addr = (int64_t)raw->dma_addr;
	if (t)
		e.live = t->live_last;
	if (t && raw->time_ns > t->dead_ns)
		e.ago_ns = (int64_t)(raw->time_ns - t->dead_ns);
	add_holders(l, &e, raw);
	/* The caller took the size from the table, which is freed memory; the ledger knows. */
	if (raw->mapped.pages)
		e.tces = (int64_t)raw->mapped.pages;
	tell(l, &e);
}

static void hear_wrong(struct live *l, const struct abi_event *raw)
{
	struct event e;

	begin(l, &e, EVENT_UNMAP_WRONG_WINDOW, raw);
	e.tces = (int64_t)raw->tces;
	e.dma_addr = (int64_t)raw->dma_addr;
	tell(l, &e);
}

/* The kernel limits how often it says so: there is time to look how full the table is now. */
static void hear_failed(struct live *l, const struct abi_event *raw)
{
	struct bitmap counted;
	struct event e;

	begin(l, &e, EVENT_MAP_FAILED, raw);
	e.tces = (int64_t)raw->tces;
	if (table_of(l, raw) &&
	    tracer__count(l->tracer, raw->table - 1, &counted) == ABI_COUNT_OK) {
		e.used = (int64_t)(counted.live + counted.reserved);
		for (uint32_t i = 0; i < counted.pools; i++)
			if ((int64_t)counted.pool[i].free_run > e.free_run)
				e.free_run = (int64_t)counted.pool[i].free_run;
	}
	tell(l, &e);
}

static void hear_creating(struct live *l, const struct abi_event *raw)
{
	struct event e;

	begin(l, &e, EVENT_DDW_CREATED, raw);
	e.page_shift = raw->page_shift;
	e.entries = 1ULL << ((raw->window_shift - raw->page_shift) & 63);
	wait_with(l, &e, raw);
}

/* A window for that device is being waited for: the kernel may ask more than once. */
static bool is_creating(const struct live *l, const char *device)
{
	for (size_t i = 0; i < l->npending; i++)
		if (l->pending[i].event.kind == EVENT_DDW_CREATED &&
		    !strcmp(l->pending[i].event.device, device))
			return true;
	return false;
}

/* Where the compiler has put create_ddw into its caller, the device tree alone tells what came of
 * it. */
static void hear_queried(struct live *l, const struct abi_event *raw)
{
	struct event e;

	begin(l, &e, EVENT_DDW_QUERIED, raw);
	tell(l, &e);
	if (hooks__serves(tracer__hooks(l->tracer), ABI_HOOK_WINDOW_CREATE) ||
	    is_creating(l, e.device))
		return;
	begin(l, &e, EVENT_DDW_CREATED, raw);
	wait_with(l, &e, raw);
}

static void hear_removed(struct live *l, const struct abi_event *raw)
{
	struct event e;

	if (raw->first)
		tell_removed_live(l, raw);
	begin(l, &e, EVENT_DDW_REMOVED, raw);
	if (!raw->table) {
		const struct table *direct = live__window(l, raw->liobn);

		e.liobn = raw->liobn;
		if (direct)
			event__set_window(&e, direct);
	}
	tell(l, &e);
}

static void hear_plain(struct live *l, const struct abi_event *raw, enum event_kind kind)
{
	struct event e;

	begin(l, &e, kind, raw);
	tell(l, &e);
}

/* The lock is held. */
static void hear(struct live *l, const struct abi_event *raw)
{
	switch ((enum abi_event_kind)raw->kind) {
	case ABI_EVENT_TABLE_CREATED:
		hear_created(l, raw);
		break;
	case ABI_EVENT_TABLE_FREED:
		hear_freed(l, raw);
		break;
	case ABI_EVENT_TABLE_LOST:
		hear_lost(l, raw);
		break;
	case ABI_EVENT_TABLE_DYING:
		tell_wait(l, raw, EVENT_TEARDOWN_WAIT);
		tell_last(l);
		break;
	case ABI_EVENT_TABLE_IN_USE:
		hear_in_use(l, raw);
		break;
	case ABI_EVENT_LATE_UNMAP:
		hear_late(l, raw);
		break;
	case ABI_EVENT_WRONG_UNMAP:
		hear_wrong(l, raw);
		break;
	case ABI_EVENT_MAP_FAILED:
		hear_failed(l, raw);
		break;
	case ABI_EVENT_WINDOW_QUERIED:
		hear_queried(l, raw);
		break;
	case ABI_EVENT_WINDOW_CREATING:
		hear_creating(l, raw);
		break;
	case ABI_EVENT_WINDOW_RESET:
		hear_plain(l, raw, EVENT_DDW_RESET);
		break;
	case ABI_EVENT_WINDOW_REMOVED:
		hear_removed(l, raw);
		break;
	case ABI_EVENT_WINDOW_SET:
		hear_plain(l, raw, EVENT_WINDOW_SET);
		break;
	case ABI_EVENT_WINDOW_UNSET:
		hear_plain(l, raw, EVENT_WINDOW_UNSET);
		break;
	}
}

static void take(void *arg, const struct abi_event *raw)
{
	struct live *l = arg;

	pthread_mutex_lock(&l->lock);
	hear(l, raw);
	pthread_mutex_unlock(&l->lock);
}

/* Tables whose end the kernel waited for, and no longer does though nobody said so. */
static void find_given_up(struct live *l)
{
	const struct abi_table *tables = tracer__tables(l->tracer);
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		/* Where its looks are not seen, nobody knows whether it still waits. */
		uint64_t silent = tables[i].rounds ? GIVEN_UP_NS : UNSEEN_NS;

		if (tables[i].ptr && tables[i].dying_ns && now > tables[i].round_ns + silent)
			tracer__give_up(l->tracer, i, silent);
	}
}

/* Nobody may be taking samples. */
static void look_at_pending(struct live *l)
{
	if (l->npending && now_ns(CLOCK_MONOTONIC) > l->looked_ns + LOOK_NS)
		live__tell_pending(l);
}

static void *pump(void *arg)
{
	struct live *l = arg;

	while (!__atomic_load_n(&l->stop, __ATOMIC_RELAXED)) {
		int n = tracer__poll(l->tracer, POLL_MS, take, l);

		if (n < 0 && n != -EINTR)
			nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL);
		pthread_mutex_lock(&l->lock);
		if (tracer__teardown(l->tracer) == ABI_TEARDOWN_WAITS)
			find_given_up(l);
		look_at_pending(l);
		tell_last(l);
		pthread_mutex_unlock(&l->lock);
	}
	return NULL;
}

/* True if it has waited long enough. */
static bool complete(struct live *l, struct pending *p, uint64_t now)
{
	struct event *e = &p->event;

	if (e->kind == EVENT_TABLE_CREATED) {
		const struct story *story = live__story(l, p->table - 1, p->gen);

		if (story) {
			event__set_window(e, &story->table);
			snprintf(e->device, sizeof(e->device), "%s", story->device);
		}
		return story || now > e->mono_ns + CREATION_NS;
	}
	return complete_creation(e) || now > e->mono_ns + CREATION_NS;
}

void live__tell_pending(struct live *l)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	l->looked_ns = now;
	for (size_t i = 0; i < l->npending;) {
		struct pending *p = &l->pending[i];

		if (complete(l, p, now)) {
			tell_pending(l, p);
			drop_pending(l, p);
		} else {
			i++;
		}
	}
	tell_last(l);
}

void live__tell(struct live *l, const struct event *e)
{
	tell(l, e);
	tell_last(l);
}

int live__take_events(struct live *l, struct sample *s)
{
	for (size_t i = 0; i < l->heard.nevents; i++) {
		struct event *e = sample__add_event(s);

		if (!e)
			return -ENOMEM;
		*e = l->heard.events[i];
	}
	sample__clear(&l->heard);
	return 0;
}

int live__start_events(struct live *l)
{
	sigset_t all, before;
	int err;

	/* Signals are for the thread that can end what it waits for. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&l->pump, NULL, pump, l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	l->pumping = !err;
	return -err;
}

void live__stop_events(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	tracer__detach(l->tracer);
	pthread_mutex_unlock(&l->lock);
	__atomic_store_n(&l->stop, true, __ATOMIC_RELAXED);
	if (l->pumping)
		pthread_join(l->pump, NULL);
	/* What came while the thread ended. */
	tracer__poll(l->tracer, 0, take, l);
	for (size_t i = 0; i < l->npending; i++)
		tell_pending(l, &l->pending[i]);
	tell_last(l);
	sample__clear(&l->heard);
}

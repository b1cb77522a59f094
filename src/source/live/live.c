// SPDX-License-Identifier: GPL-2.0-only
/*
 * live.c - the kernel of this machine as a source of samples.
 *
 * One sample is: walk the tables, copy and count the bitmaps, copy the ledger, compare the two. The
 * parts are in tables.c, count.c, levels.c, vfio.c, ledger.c, attribution.c, losses.c.
 */
#include "internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/devicetree.h"
#include "host/dma_windows.h"
#include "model/rules.h"

_Static_assert((int)TEARDOWN_WAITS == ABI_TEARDOWN_WAITS &&
		   (int)PAGE_POOL_UNMAPS == ABI_PAGE_POOL_UNMAPS &&
		   (int)DETAIL_STACKS == ABI_DETAIL_STACKS,
	       "the programs and the samples count differently");

static void fill_header(const struct live *l, struct sample *s)
{
	s->time_ns = clock__realtime_ns();
	s->mono_ns = clock__monotonic_ns();
	s->attached_time_ns = tracer__began(l->tracer);
	s->page_size = (uint32_t)sysconf(_SC_PAGESIZE);
	snprintf(s->host, sizeof(s->host), "%s", l->host);
	snprintf(s->release, sizeof(s->release), "%s", l->release);
	snprintf(s->platform, sizeof(s->platform), "%s", l->platform);
	snprintf(s->btf, sizeof(s->btf), "%s", tracer__types(l->tracer));
	s->detail = (enum detail)tracer__detail(l->tracer);
	s->teardown = (enum teardown)tracer__teardown(l->tracer);
	s->page_pool = (enum page_pool)tracer__page_pool(l->tracer);
	s->full = rules__thresholds(l->rules)->full;
	tracer__longest_walk(l->tracer, &s->census_ns, &s->census_entries);
}

/*
 * What is raised counts when its events are handed over: a process that is killed before that has
 * the next one raise it again.
 */
static void save_raised(struct live *l)
{
	uint32_t other = !(l->state->raised_which & 1);

	l->state->raised[other] = l->raised;
	__atomic_store_n(&l->state->raised_which, other, __ATOMIC_RELEASE);
}

/* Events that follow from this sample and those before it. */
static int apply_rules(struct live *l, const struct sample *s)
{
	struct sample raised = {0};
	int err = model__update(l->model, s);

	if (!err)
		err = rules__update(l->rules, s, l->model, &raised);
	for (size_t i = 0; i < raised.nevents; i++)
		live__emit(l, &raised.events[i]);
	sample__clear(&raised);
	if (err)
		return err;
	save_raised(l);
	live__flush_event(l);
	live__commit_inflight(l);
	return 0;
}

/* The lock is held: beside this, only what the kernel writes changes. */
static int fill_sample(struct live *l, struct sample *s)
{
	int err;

	fill_header(l, s);
	err = live__add_devices(l, s);
	if (err)
		return err;
	live__see_drivers(l, s);
	err = live__add_modules(l, s);
	if (!err)
		err = live__add_tables(l, s);
	if (!err)
		err = live__add_hypercalls(l, s);
	if (!err)
		err = live__attribute(l, s);
	if (!err)
		err = live__complete_mappings(l, s);
	if (!err)
		err = live__add_health(l, s);
	if (!err)
		err = apply_rules(l, s);
	if (err)
		return err;
	live__emit_deferred(l);
	return live__take_events(l, s);
}

static int live__next(struct source *src, struct sample *s)
{
	struct live *l = (struct live *)src;
	struct abi_census census;
	int err;

	/* Symbols may be read again, which events need. */
	pthread_mutex_lock(&l->lock);
	tracer__keep_up(l->tracer);
	pthread_mutex_unlock(&l->lock);
	l->walk_ns = clock__monotonic_ns();
	err = tracer__walk(l->tracer, &census);
	if (err && err != -EAGAIN) {
		snprintf(src->error, sizeof(src->error), "the census cannot run: %s",
			 strerror(-err));
		return err;
	}
	s->complete = !err;
	if (!err && !l->state->counted_ns && tracer__users_since(l->tracer))
		l->state->counted_ns = clock__monotonic_ns();
	l->state->broken_walks += err == -EAGAIN;
	if (!err)
		l->census = census.number;
	tracer__expire_tables(l->tracer);
	tracer__release_tables(l->tracer);
	pthread_mutex_lock(&l->lock);
	err = fill_sample(l, s);
	pthread_mutex_unlock(&l->lock);
	if (err)
		snprintf(src->error, sizeof(src->error), "out of memory");
	return err;
}

static void live__tune(struct source *src, const struct thresholds *thresholds)
{
	rules__set(((struct live *)src)->rules, thresholds);
}

/* Events look at the hooks, too. */
static int live__set_detail(struct source *src, enum detail detail)
{
	struct live *l = (struct live *)src;
	const char *why;

	pthread_mutex_lock(&l->lock);
	why = tracer__set_detail(l->tracer, detail);
	pthread_mutex_unlock(&l->lock);
	if (why)
		snprintf(src->error, sizeof(src->error), "%s", why);
	return why ? -EPERM : 0;
}

static void live__ask(struct source *src, const struct mapping_query *q, size_t n)
{
	struct live *l = (struct live *)src;

	l->queries = n < QUERIES_MOST ? n : QUERIES_MOST;
	memcpy(l->query, q, l->queries * sizeof(*q));
}

static void live__close(struct source *src)
{
	struct live *l = (struct live *)src;

	live__stop_events(l);
	tracer__close(l->tracer);
	pthread_mutex_destroy(&l->lock);
	rules__free(l->rules);
	model__free(l->model);
	free(l->windows);
	free(l->leftover);
	live__free_modules(l);
	for (size_t i = 0; i < ABI_TABLES; i++) {
		bit_copy__free(&l->whole[i]);
		bit_copy__free(&l->copy[i]);
		bit_copy__free(&l->left[i]);
	}
	holder_index__free(&l->holders);
	for (size_t i = 0; i < ABI_STACKS; i++)
		free(l->stack[i]);
	free(l);
}

static const struct source_ops live_ops = {
    .next = live__next,
    .ask = live__ask,
    .tune = live__tune,
    .set_detail = live__set_detail,
    .close = live__close,
};

static void print_cost(struct tracer_cost cost)
{
	fprintf(stderr,
		"%s: attach: symbols %" PRIu64 " ns, load %" PRIu64 " ns, hooks %" PRIu64
		" ns, total %" PRIu64 " ns\n",
		program_invocation_short_name, cost.symbols_ns, cost.load_ns, cost.hooks_ns,
		cost.total_ns);
}

static int report_attached(const struct live *l, const struct live_options *opts, char *error,
			   size_t len)
{
	enum tracer_unread unread = tracer__unread(l->tracer);
	const struct live_start start = {
	    .began_mono_ns = tracer__began_mono(l->tracer),
	    .is_unread = unread != TRACER_UNREAD_NONE,
	    .is_unread_ring = unread == TRACER_UNREAD_EVENTS,
	};

	return opts->attached ? opts->attached(opts->event_arg, &start, error, len) : 0;
}

/* Its events are handed over before it goes: a process that is killed here leaves it as it was. */
static int replace_pinned(struct live *l, char *error, size_t len)
{
	struct tracer *replaced = tracer__replaced(l->tracer);

	if (replaced && live__take_over(l, replaced)) {
		snprintf(error, len, "out of memory");
		return -1;
	}
	return tracer__publish(l->tracer, error, len);
}

static void print_census(const struct tracer *t)
{
	uint64_t ns;
	uint32_t entries;

	tracer__longest_walk(t, &ns, &entries);
	fprintf(stderr,
		"%s: census: longest run %" PRIu64 " ns with preemption off, at most %" PRIu32
		" entries per run\n",
		program_invocation_short_name, ns, entries);
}

/* Windows may come later, of any size: from here on no more than there are entries now. */
#define ROOM_LEAST 524288

static uint32_t room_for_mappings(uint32_t most)
{
	uint64_t entries = dma_windows__entries(DEVICE_TREE_PATH);

	if (entries < ROOM_LEAST)
		entries = ROOM_LEAST;
	return entries < most ? (uint32_t)entries : most;
}

struct source *source__open_live(const struct live_options *opts, char *error, size_t len)
{
	struct tracer_options tracing = {
	    .mechanism = opts->mechanism,
	    .platform = devicetree__platform(),
	    .btf = opts->btf,
	    .pins = opts->pins,
	    .user_state_bytes = sizeof(struct live_state),
	    .detail = opts->detail,
	    .mappings = room_for_mappings(opts->max_mappings),
	    .max_mappings = opts->max_mappings,
	    .hypercalls = opts->hypercalls,
	    .count_hits = opts->count_hits,
	    .verbose = opts->verbose,
	};
	struct live *l = calloc(1, sizeof(*l));
	struct utsname u;
	int err, lossy;

	if (!l) {
		snprintf(error, len, "out of memory");
		return NULL;
	}
	l->source.ops = &live_ops;
	l->source.kind = SOURCE_LIVE;
	l->source.cost = &live_cost;
	l->platform = tracing.platform;
	if (!uname(&u)) {
		snprintf(l->host, sizeof(l->host), "%.*s", SAMPLE_HOST_LEN - 1, u.nodename);
		snprintf(l->release, sizeof(l->release), "%.*s", SAMPLE_NAME_LEN - 1, u.release);
	}
	l->tracer = tracer__open(&tracing, error, len);
	lossy = l->tracer ? report_attached(l, opts, error, len) : -1;
	if (lossy < 0) {
		tracer__close(l->tracer);
		free(l);
		return NULL;
	}
	l->state = tracer__user_state(l->tracer);
	if (tracer__notice(l->tracer)[0])
		fprintf(stderr, "%s: %s\n", program_invocation_short_name,
			tracer__notice(l->tracer));
	l->opened_ns = clock__monotonic_ns();
	l->pinned = opts->pins;
	l->wants_mappings = opts->mappings;
	l->on_event = opts->on_event;
	l->is_logged = opts->is_logged;
	l->event_arg = opts->event_arg;
	l->taken = opts->taken;
	l->until_ns = UINT64_MAX;
	pthread_mutex_init(&l->lock, NULL);
	live__begin_counts(l, (uint64_t)lossy);
	if (replace_pinned(l, error, len)) {
		live__close(&l->source);
		return NULL;
	}
	l->model = model__new();
	l->raised = l->state->raised[l->state->raised_which & 1];
	l->rules = rules__new(&opts->thresholds, &l->raised);
	err = l->model && l->rules ? live__start_events(l) : -ENOMEM;
	if (err) {
		snprintf(error, len, "cannot start to take events: %s", strerror(-err));
		live__close(&l->source);
		return NULL;
	}
	if (opts->verbose) {
		print_cost(tracer__cost(l->tracer));
		print_census(l->tracer);
	}
	return &l->source;
}

// SPDX-License-Identifier: GPL-2.0-only
/* test_rules.c - what follows from one sample after the other, and above all what does not. */
#include "fixture.h"

#include "model/event.h"
#include "model/rules.h"

#define GEN 5
#define NVME 7

/* One life of the rules: samples are given to it one by one. */
struct run {
	struct rules *rules;
	struct raised raised; /* what outlives them */
	struct model *model;
	struct sample *last; /* the model points into it */
};

static struct run *run_new(void **state)
{
	struct run *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	r->rules = rules__new(&THRESHOLDS_DEFAULT, &r->raised);
	r->model = model__new();
	assert_non_null(r->rules);
	assert_non_null(r->model);
	*state = r;
	return r;
}

static int run_free(void **state)
{
	struct run *r = *state;

	rules__free(r->rules);
	model__free(r->model);
	sample__free(r->last);
	free(r);
	return 0;
}

/* How many events a sample means; they are in r->last. */
static size_t look(struct run *r, struct sample *s)
{
	assert_int_equal(model__update(r->model, s), 0);
	sample__free(r->last);
	r->last = s;
	assert_int_equal(rules__update(r->rules, s, r->model, s), 0);
	return s->nevents;
}

static const struct event *event(const struct run *r, enum event_kind kind)
{
	assert_int_equal(r->last->nevents, 1);
	assert_int_equal(r->last->events[0].kind, kind);
	assert_int_equal(r->last->events[0].mono_ns, r->last->mono_ns);
	assert_int_equal(r->last->events[0].time_ns, r->last->time_ns);
	assert_true(r->last->events[0].message[0]);
	return &r->last->events[0];
}

/* A window of 1000 entries that can be given out and 100 reserved ones, without pools. */
static struct sample *window(uint64_t seconds, int64_t live)
{
	struct sample *s = new_sample(seconds * SECOND);
	struct table *t = add_table(s, GEN, live);

	s->time_ns = 1000 * SECOND + s->mono_ns;
	t->entries = 1100;
	t->reserved = 100;
	snprintf(add_device(s, NVME, GEN, "0001:00:02.0", "nvme")->bus, 16, "pci");
	return s;
}

static struct sample *with_runs(struct sample *s, uint64_t first, uint64_t second)
{
	s->tables[0].pools = 2;
	s->tables[0].pool[0] = (struct pool){.entries = 550, .free_run = first};
	s->tables[0].pool[1] = (struct pool){.first = 550, .entries = 550, .free_run = second};
	return s;
}

/* A holder of `tces` TCEs in one mapping, made at born_seconds. */
static struct sample *held(struct sample *s, uint64_t born_seconds, uint32_t tces)
{
	struct mapping *m = add_mapping(s, GEN, 0, tces);

	m->device = NVME;
	m->stack = 3;
	m->direction = MAP_FROM_DEVICE;
	m->mapped_ns = born_seconds * SECOND;
	return s;
}

static struct sample *without_driver(struct sample *s)
{
	s->devices[0].driver[0] = '\0';
	return s;
}

static struct sample *incomplete(struct sample *s)
{
	s->complete = false;
	return s;
}

static void full_is_raised_once_until_there_is_room(void **state)
{
	struct run *r = run_new(state);
	const struct event *e;

	assert_int_equal(look(r, window(1, 899)), 0);
	assert_int_equal(look(r, held(window(2, 900), 1, 8)), 1);
	e = event(r, EVENT_WINDOW_NEARLY_FULL);
	assert_int_equal(e->gen, GEN);
	assert_int_equal(e->live, 900);
	assert_int_equal(e->used, 1000);
	assert_int_equal(e->entries, 1100);
	assert_int_equal(e->free_run, COUNT_UNKNOWN);
	assert_string_equal(e->device, "0001:00:02.0");
	assert_int_equal(e->holders, 1);
	assert_int_equal(e->holder[0].tces, 8);
	assert_int_equal(look(r, window(3, 1000)), 0);
	assert_int_equal(look(r, window(4, 800)), 0);
	assert_int_equal(look(r, window(5, 900)), 0);
	assert_int_equal(look(r, window(6, 799)), 0);
	assert_int_equal(look(r, window(7, 900)), 1);
}

static void full_where_no_run_is_left(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(look(r, with_runs(window(1, 500), 15, 16)), 0);
	assert_int_equal(look(r, with_runs(window(2, 500), 15, 15)), 1);
	assert_int_equal(event(r, EVENT_WINDOW_NEARLY_FULL)->free_run, 15);
	assert_int_equal(look(r, with_runs(window(3, 500), 31, 31)), 0);
	assert_int_equal(look(r, with_runs(window(4, 500), 0, 0)), 0);
	assert_int_equal(look(r, with_runs(window(5, 850), 32, 0)), 0);
	assert_int_equal(look(r, with_runs(window(6, 500), 0, 0)), 0);
	assert_int_equal(look(r, with_runs(window(7, 500), 32, 0)), 0);
	assert_int_equal(look(r, with_runs(window(8, 500), 0, 0)), 1);
}

static void full_needs_a_count(void **state)
{
	struct run *r = run_new(state);
	struct sample *s = window(1, COUNT_UNKNOWN);

	assert_int_equal(look(r, s), 0);
	s = window(2, 1000);
	s->tables[0].user_owned = true;
	assert_int_equal(look(r, s), 0);
	s = window(3, 1000);
	s->tables[0].gen = 0;
	assert_int_equal(look(r, s), 0);
	s = window(4, 0);
	s->tables[0].entries = 100; /* all of them reserved */
	assert_int_equal(look(r, s), 0);
	assert_int_equal(look(r, incomplete(window(5, 1000))), 0);
	assert_int_equal(look(r, window(6, 1000)), 1);
	/* Not counted this time, and not seen: neither is room. */
	assert_int_equal(look(r, window(7, COUNT_UNKNOWN)), 0);
	s = incomplete(window(8, 0));
	s->ntables = 0;
	assert_int_equal(look(r, s), 0);
	assert_int_equal(look(r, window(9, 1000)), 0);
}

static void full_ends_with_the_window(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(look(r, window(1, 1000)), 1);
	assert_int_equal(look(r, new_sample(2 * SECOND)), 0);
	assert_int_equal(look(r, window(3, 1000)), 1);
}

/* What was raised before they changed is not raised again, and is over by the new ones. */
static void thresholds_may_change(void **state)
{
	struct run *r = run_new(state);

	rules__set(r->rules, &(struct thresholds){{50, 4}, 10 * SECOND});
	assert_int_equal(look(r, with_runs(window(1, 499), 4, 3)), 0);
	assert_int_equal(look(r, with_runs(window(2, 500), 4, 3)), 1);
	rules__set(r->rules, &(struct thresholds){{60, 4}, 10 * SECOND});
	assert_int_equal(look(r, window(3, 600)), 0);
	assert_int_equal(look(r, with_runs(window(4, 499), 7, 7)), 0);
	assert_int_equal(look(r, window(5, 600)), 0);
	assert_int_equal(look(r, with_runs(window(6, 499), 8, 7)), 0);
	assert_int_equal(look(r, window(7, 600)), 1);
	/* Ten percent less is nothing: so an empty window is over, and no other. */
	rules__set(r->rules, &(struct thresholds){{1, 0}, 10 * SECOND});
	assert_int_equal(look(r, window(8, 1)), 0);
	assert_int_equal(look(r, window(9, 10)), 0);
	assert_int_equal(look(r, window(10, 0)), 0);
	assert_int_equal(look(r, with_runs(window(11, 10), 0, 0)), 1);
}

static void unbound_for_as_long_as_was_said(void **state)
{
	struct run *r = run_new(state);

	rules__set(r->rules, &(struct thresholds){{90, 16}, 10 * SECOND});
	assert_int_equal(look(r, without_driver(held(window(1000, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1009, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1010, 8), 10, 8))), 1);
}

static void unbound_for_a_minute(void **state)
{
	struct run *r = run_new(state);
	const struct event *e;

	assert_int_equal(look(r, held(window(1000, 8), 10, 8)), 0);
	assert_int_equal(look(r, without_driver(held(window(1001, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1060, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1061, 8), 10, 8))), 1);
	e = event(r, EVENT_OLD_MAPPING);
	assert_int_equal(e->gen, GEN);
	assert_int_equal(e->tces, 8);
	assert_int_equal(e->age_ns, 1051 * SECOND);
	assert_string_equal(e->device, "0001:00:02.0");
	assert_int_equal(e->holders, 1);
	assert_non_null(strstr(e->message, "no driver is bound for 60 s"));
	assert_int_equal(look(r, without_driver(held(window(1200, 8), 10, 8))), 0);
	/* Vanished, and there again. */
	assert_int_equal(look(r, without_driver(window(1201, 0))), 0);
	assert_int_equal(look(r, without_driver(held(window(1202, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1262, 8), 10, 8))), 1);
}

static void gone_for_a_minute(void **state)
{
	struct run *r = run_new(state);

	for (uint64_t i = 0; i <= 60; i += 60) {
		struct sample *s = held(window(100 + i, 8), 10, 8);

		s->devices[0].gone = true;
		assert_int_equal(look(r, s), i / 60);
	}
	assert_non_null(
	    strstr(event(r, EVENT_OLD_MAPPING)->message, "the device is gone for 60 s"));
}

/* Rings are as old as the driver's binding. */
static void bound_may_be_as_old_as_it_likes(void **state)
{
	struct run *r = run_new(state);

	for (uint64_t i = 0; i < 100; i++)
		assert_int_equal(look(r, held(window(100000 + 30 * i, 8), 10, 8)), 0);
}

/* A driver that is loaded again binds before the minute is over. */
static void reload_begins_anew(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(look(r, without_driver(held(window(1000, 8), 10, 8))), 0);
	assert_int_equal(look(r, held(window(1050, 8), 10, 8)), 0);
	assert_int_equal(look(r, without_driver(held(window(1070, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1129, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(1130, 8), 10, 8))), 1);
}

/* Two samples of two reloads, with hours between: what is mapped in the second was not in the
 * first. */
static void gap_hides_a_binding(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(look(r, without_driver(held(window(1000, 8), 990, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(9000, 8), 8900, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(9001, 8), 1001, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(9002, 8), 1000, 8))), 1);
}

static void only_pci_and_vio_need_a_driver(void **state)
{
	static const char *const buses[] = {"", "platform", "vio"};

	for (size_t b = 0; b < 3; b++) {
		struct run *r = run_new(state);

		for (uint64_t i = 0; i < 3; i++) {
			struct sample *s = without_driver(held(window(1000 + 60 * i, 8), 10, 8));

			snprintf(s->devices[0].bus, sizeof(s->devices[0].bus), "%s", buses[b]);
			assert_int_equal(look(r, s), b == 2 && i == 1);
		}
		if (b < 2)
			run_free(state);
	}
}

static void nobody_is_asked_for_a_driver(void **state)
{
	struct run *r = run_new(state);

	for (uint64_t i = 0; i < 5; i++) {
		struct sample *s = without_driver(held(window(1000 + 60 * i, 8), 10, 8));

		s->mappings[0].device = i < 3 ? 0 : 99;
		assert_int_equal(look(r, s), 0);
	}
}

static void tables_that_are_not_judged(void **state)
{
	struct run *r = run_new(state);

	for (uint64_t i = 0; i < 3; i++) {
		struct sample *s = without_driver(held(window(1000 + 60 * i, 8), 10, 8));

		s->tables[0].user_owned = true;
		assert_int_equal(look(r, s), 0);
	}
	for (uint64_t i = 3; i < 6; i++) {
		struct sample *s = without_driver(held(window(1000 + 60 * i, 8), 10, 8));

		s->tables[0].gen = GEN + 1; /* the holder's table is dead */
		assert_int_equal(look(r, s), 0);
	}
}

static void doubtful_samples_start_nothing(void **state)
{
	struct run *r = run_new(state);
	struct sample *s;

	assert_int_equal(look(r, incomplete(without_driver(held(window(1000, 8), 10, 8)))), 0);
	s = without_driver(held(window(1000, 8), 10, 8));
	sample__add_degraded(s)->affects = AFFECTS_HOLDERS;
	assert_int_equal(look(r, s), 0);
	assert_int_equal(look(r, without_driver(held(window(1060, 8), 10, 8))), 0);
	assert_int_equal(look(r, incomplete(without_driver(held(window(1121, 8), 10, 8)))), 0);
	assert_int_equal(look(r, without_driver(held(window(1121, 8), 10, 8))), 1);
}

/* Another recording after the first: time starts again, and so does the minute. */
static void time_may_go_back(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(look(r, without_driver(held(window(1000, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(500, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(559, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(560, 8), 10, 8))), 1);
	/* An event of a holder is not repeated. */
	assert_int_equal(look(r, without_driver(held(window(100, 8), 10, 8))), 0);
	assert_int_equal(look(r, without_driver(held(window(300, 8), 10, 8))), 0);
}

/* Feed tces[] at these seconds apart; the number of the sample that raised, or -1. */
static int grow(struct run *r, const uint32_t *tces, size_t n, uint64_t seconds)
{
	int raised = -1;

	for (size_t i = 0; i < n; i++)
		if (look(r, held(window(1000 + i * seconds, 8), 990, tces[i]))) {
			assert_int_equal(raised, -1);
			event(r, EVENT_OLD_MAPPING);
			raised = (int)i;
		}
	return raised;
}

#define GROW(r, seconds, ...)                                                                      \
	grow(r, (const uint32_t[]){__VA_ARGS__},                                                   \
	     sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), seconds)

/* One sample a minute: gaps of more than that are gaps. */
static void grows_only(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(GROW(r, 60, 64, 80, 96, 96, 112, 112, 120, 120, 124, 124, 128, 128, 130),
			 10);
	assert_non_null(r->last);
}

static void growth_that_is_too_little(void **state)
{
	static const uint32_t few[] = {63, 63, 75, 75, 88, 88, 100, 100, 113, 113, 126, 126, 126};
	static const uint32_t less[] = {70, 70, 84, 84, 98, 98, 112, 112, 126, 126, 139, 139, 139};
	struct run *r = run_new(state);

	assert_int_equal(grow(r, few, 13, 60), -1); /* by 63 */
	run_free(state);
	r = run_new(state);
	assert_int_equal(grow(r, less, 13, 60), -1); /* by 69 of 70 */
	run_free(state);
	r = run_new(state);
	/* in four steps */
	assert_int_equal(GROW(r, 60, 64, 64, 128, 128, 192, 192, 256, 256, 320, 320, 320, 320, 320),
			 -1);
	run_free(state);
	r = run_new(state);
	/* within ten minutes */
	assert_int_equal(GROW(r, 59, 64, 64, 64, 80, 80, 80, 96, 112, 112, 112, 128), -1);
}

static void growth_begins_anew_after_a_fall(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(GROW(r, 60, 64, 64, 80, 80, 96, 96, 112, 112, 111, 120, 128, 128, 140, 140,
			      150, 150, 160, 160, 221),
			 -1);
}

/* Also where what is left is more than at the last step. */
static void growth_begins_anew_after_a_small_fall(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(
	    GROW(r, 60, 64, 64, 80, 95, 94, 96, 112, 112, 120, 120, 124, 124, 128, 128, 130, 130),
	    -1);
}

/* Five times within four minutes are two times in four minutes, and a third. */
static void growth_counts_once_in_two_minutes(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(GROW(r, 60, 64, 72, 80, 88, 96, 104, 104, 104, 104, 104, 104, 140, 140),
			 -1);
}

/* Twice as much in one step is growth, anything more is a jump. */
static void jump_is_more_than_there_was(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(GROW(r, 60, 64, 64, 128, 128, 130, 130, 132, 132, 134, 134, 136), 10);
	run_free(state);
	r = run_new(state);
	assert_int_equal(GROW(r, 60, 64, 64, 129, 129, 130, 130, 132, 132, 134, 134, 136), -1);
}

/* A device that opens its queues, and a cache that fills up a little more from there on. */
static void jump_is_no_leak(void **state)
{
	struct run *r = run_new(state);

	assert_int_equal(GROW(r, 60, 64, 64, 1064, 1064, 1074, 1074, 1084, 1084, 1094, 1094, 1104,
			      1104, 1114, 1114, 1124, 1124, 1134, 1134, 1144, 1144),
			 -1);
}

/* A steady leak from nothing is not taken for a jump. */
static void steady_leak_is_found(void **state)
{
	struct run *r = run_new(state);
	uint32_t tces[1500];
	int raised;

	for (uint32_t i = 0; i < 1500; i++)
		tces[i] = 10 * (i + 1);
	raised = grow(r, tces, 1500, 1);
	assert_in_range(raised, 600, 1000);
}

static void gap_begins_growth_anew(void **state)
{
	struct run *r = run_new(state);
	static const uint32_t tces[] = {64, 64, 80, 80, 96, 96, 112, 112, 120, 120, 128};

	for (uint64_t i = 0; i < 11; i++) {
		uint64_t at = 1000 + 60 * i + (i >= 5); /* one of 61 s */

		assert_int_equal(look(r, held(window(at, 8), 990, tces[i])), 0);
	}
}

/* A holder without a known device may grow as well. */
static void growth_of_an_unknown_device(void **state)
{
	struct run *r = run_new(state);
	size_t raised = 0;

	for (uint32_t i = 0; i < 12; i++) {
		struct sample *s = held(window(1000 + 60 * i, 8), 990, 64 + 16 * i);

		s->mappings[0].device = 0;
		raised += look(r, s);
	}
	assert_int_equal(raised, 1);
}

/* Stack, direction and device make a holder: each is watched for itself. */
static void holders_are_watched_one_by_one(void **state)
{
	struct run *r = run_new(state);

	for (uint64_t i = 0; i < 3; i++) {
		struct sample *s = window(1000 + 60 * i, 8);

		without_driver(held(s, 10, 8));
		for (uint32_t k = 1; k < 4; k++) {
			held(s, 10, 8);
			s->mappings[k].stack += k == 1;
			s->mappings[k].direction += k == 2;
		}
		add_device(s, NVME + 1, GEN, "0001:00:03.0", "nvme");
		s->devices[1] = s->devices[0];
		s->devices[1].id = NVME + 1;
		s->mappings[3].device = NVME + 1;
		if (i == 2) /* gone: the others move up */
			s->mappings[0].stack = 99;
		assert_int_equal(look(r, s), i == 1 ? 4 : 0);
	}
}

static void lossy(struct sample *s, const char *class, uint64_t count)
{
	struct loss *l = sample__add_loss(s);

	snprintf(l->class, sizeof(l->class), "%s", class);
	snprintf(l->meaning, sizeof(l->meaning), "what it means");
	l->count = count;
}

static void lossy_once_per_class(void **state)
{
	struct run *r = run_new(state);
	struct sample *s = new_sample(SECOND);
	const struct event *e;

	lossy(s, "ledger-full", 0);
	lossy(s, "nested-probe", 9);
	lossy(s, "missed-unmap", 9);
	assert_int_equal(look(r, s), 0);
	s = incomplete(new_sample(2 * SECOND));
	lossy(s, "ledger-full", 3);
	assert_int_equal(look(r, s), 0);
	s = new_sample(3 * SECOND);
	lossy(s, "ledger-full", 3);
	assert_int_equal(look(r, s), 1);
	e = event(r, EVENT_TRACING_LOSSY);
	assert_int_equal(e->count, 3);
	assert_int_equal(e->severity, SEVERITY_WARNING);
	assert_non_null(strstr(e->message, "; ledger-full: what it means"));
	s = new_sample(4 * SECOND);
	lossy(s, "ledger-full", 4);
	lossy(s, "ring-full", 1);
	assert_int_equal(look(r, s), 1);
	assert_non_null(strstr(event(r, EVENT_TRACING_LOSSY)->message, "ring-full"));
}

/* Another process continues with what this one raised. */
static void restart(struct run *r)
{
	rules__free(r->rules);
	r->rules = rules__new(&THRESHOLDS_DEFAULT, &r->raised);
	assert_non_null(r->rules);
}

static void nothing_is_raised_again_after_a_restart(void **state)
{
	struct run *r = run_new(state);
	struct sample *s;

	for (uint64_t i = 0; i < 3; i++) {
		s = without_driver(held(window(100 + 60 * i, 900), 10, 8));
		lossy(s, "ledger-full", 3);
		assert_int_equal(look(r, s), i == 0 ? 2 : i == 1 ? 1 : 0);
	}
	restart(r);
	for (uint64_t i = 0; i < 3; i++) {
		s = without_driver(held(window(300 + 60 * i, 900), 10, 8));
		lossy(s, "ledger-full", 4);
		assert_int_equal(look(r, s), 0);
	}
	/* What was over before anybody looked again may come again. */
	restart(r);
	assert_int_equal(look(r, window(500, 0)), 0);
	assert_int_equal(look(r, without_driver(held(window(501, 900), 10, 8))), 1);
	assert_int_equal(look(r, without_driver(held(window(561, 900), 10, 8))), 1);
}

/* Events go where the caller wants them. */
static void events_into_another_sample(void **state)
{
	struct run *r = run_new(state);
	struct sample *s = window(1, 1000), *out = sample__new();

	r->last = s;
	assert_int_equal(model__update(r->model, s), 0);
	assert_int_equal(rules__update(r->rules, s, r->model, out), 0);
	assert_int_equal(s->nevents, 0);
	assert_int_equal(out->nevents, 1);
	sample__free(out);
	rules__free(NULL);
}

#define TEST(function) cmocka_unit_test_teardown(function, run_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(full_is_raised_once_until_there_is_room),
	    TEST(full_where_no_run_is_left),
	    TEST(full_needs_a_count),
	    TEST(full_ends_with_the_window),
	    TEST(thresholds_may_change),
	    TEST(unbound_for_as_long_as_was_said),
	    TEST(unbound_for_a_minute),
	    TEST(nothing_is_raised_again_after_a_restart),
	    TEST(gone_for_a_minute),
	    TEST(bound_may_be_as_old_as_it_likes),
	    TEST(reload_begins_anew),
	    TEST(gap_hides_a_binding),
	    TEST(only_pci_and_vio_need_a_driver),
	    TEST(nobody_is_asked_for_a_driver),
	    TEST(tables_that_are_not_judged),
	    TEST(doubtful_samples_start_nothing),
	    TEST(time_may_go_back),
	    TEST(grows_only),
	    TEST(growth_that_is_too_little),
	    TEST(growth_begins_anew_after_a_fall),
	    TEST(growth_begins_anew_after_a_small_fall),
	    TEST(growth_counts_once_in_two_minutes),
	    TEST(jump_is_more_than_there_was),
	    TEST(jump_is_no_leak),
	    TEST(steady_leak_is_found),
	    TEST(gap_begins_growth_anew),
	    TEST(growth_of_an_unknown_device),
	    TEST(holders_are_watched_one_by_one),
	    TEST(lossy_once_per_class),
	    TEST(events_into_another_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

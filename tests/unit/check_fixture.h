/* SPDX-License-Identifier: GPL-2.0-only */
/* check_fixture.h - a check made by hand: its windows, its sample and a selection of its devices.
 */
#ifndef TCETOP_CHECK_FIXTURE_H
#define TCETOP_CHECK_FIXTURE_H

#include "fixture.h"

#include "model/check/internal.h"

#define WINDOWS 4
#define DEVICES 5

/* Nothing is selected, and no window has a TCE. */
struct run {
	struct sample *s; /* of 100 s, without tables */
	struct selection sel;
	bool device[DEVICES];
	struct table table[WINDOWS];
	struct check_window window[WINDOWS];
	struct check c;
};

static struct run run;

static int set_up(void **state)
{
	(void)state;
	run = (struct run){.s = new_sample(100 * SECOND), .sel = {.by = {.by = SELECT_ALL}}};
	run.sel.device = run.device;
	run.c.window = run.window;
	run.c.windows = WINDOWS;
	run.c.scope.unasked = "";
	for (uint64_t i = 0; i < WINDOWS; i++) {
		run.table[i].gen = 1 + i;
		run.window[i].table = &run.table[i];
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample__free(run.s);
	return 0;
}

static struct check_context context(void)
{
	return (struct check_context){.c = &run.c, .s = run.s, .sel = &run.sel};
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif

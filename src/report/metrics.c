// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics.c - a sample as metrics: its origin, windows, devices, and its coverage.
 *
 * Label sets are bounded by what the machine has: windows, devices, hooks, classes of losses,
 * kinds of events. Never by call stacks. docs/metrics.md has them all.
 */
#include "metrics.h"

#include "model/coverage.h"
#include "metrics_health.h"
#include "metrics_window.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void write_number(struct exposition *x, enum metric metric, bool known, uint64_t value)
{
	exposition__family(x, metric);
	if (!known)
		return;
	exposition__begin(x);
	exposition__value(x, value);
}

static void write_build(struct exposition *x, const struct sample *s)
{
	exposition__family(x, METRIC_BUILD);
	exposition__begin(x);
	exposition__label(x, "version", TCETOP_VERSION);
	exposition__label(x, "release", s->release);
	exposition__label(x, "platform", s->platform);
	exposition__value(x, 1);
}

static void write_windows_info(struct exposition *x, const struct metrics_window *w, size_t n)
{
	exposition__family(x, METRIC_WINDOW);
	for (size_t i = 0; i < n; i++) {
		const struct table *t = w[i].view->table;

		exposition__begin(x);
		metrics_window__label(x, &w[i]);
		exposition__label(x, "owner", t->user_owned ? "user" : "kernel");
		exposition__label(x, "loc_code", t->loc_code);
		exposition__label(x, "devices", w[i].view->devices);
		exposition__label(x, "drivers", w[i].view->drivers);
		exposition__value(x, 1);
	}
}

static uint64_t sum_dead(const struct model *m)
{
	uint64_t tces = 0;
	size_t n;
	const struct holder *h = model__holders(m, &n);

	for (size_t i = 0; i < n; i++)
		tces += h[i].table_gone ? h[i].tces : 0;
	return tces;
}

static uint64_t sum_device(const struct model *m, uint32_t device, bool only_held)
{
	uint64_t tces = 0;
	size_t n;
	const struct holder *h = model__holders(m, &n);

	for (size_t i = 0; i < n; i++)
		if (h[i].device == device)
			tces += only_held ? h[i].orphaned : h[i].tces;
	return tces;
}

/* A device that came and went twice is there twice, by the same name. */
static bool is_alike(const struct device *x, const struct device *y)
{
	return x->gone == y->gone && !strcmp(x->name, y->name) && !strcmp(x->driver, y->driver);
}

/* Of all that are alike, at the first of them: false for the others. */
static bool sum_alike(const struct sample *s, const struct model *m, size_t at, bool only_held,
		      uint64_t *tces)
{
	*tces = 0;
	for (size_t i = 0; i < s->ndevices; i++) {
		if (!is_alike(&s->devices[i], &s->devices[at]))
			continue;
		if (i < at)
			return false;
		*tces += sum_device(m, s->devices[i].id, only_held);
	}
	return true;
}

static void write_devices(struct exposition *x, enum metric metric, const struct sample *s,
			  const struct model *m, bool only_held)
{
	exposition__family(x, metric);
	for (size_t i = 0; coverage__of_mappings(s) != COVERAGE_MISSING && i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];
		uint64_t tces;

		if (!sum_alike(s, m, i, only_held, &tces) || (!tces && (d->gone || !d->gen)))
			continue;
		exposition__begin(x);
		exposition__label(x, "device", d->name);
		exposition__label(x, "driver", d->driver);
		exposition__label(x, "state", d->gone ? "gone" : "present");
		exposition__value(x, tces);
	}
}

int metrics__write(FILE *out, enum metrics_format format, const struct sample *s,
		   const struct model *m)
{
	struct exposition x = {.out = out, .format = format};
	struct metrics_window *w = metrics_windows__new(s, m);
	size_t n;

	if (!w)
		return -ENOMEM;
	model__tables(m, &n);
	write_build(&x, s);
	write_number(&x, METRIC_SAMPLE_TIME_SECONDS, true, s->time_ns);
	write_number(&x, METRIC_TRACING_START_TIME_SECONDS, s->attached_time_ns,
		     s->attached_time_ns);
	write_number(&x, METRIC_CENSUS_COMPLETE, true, s->complete);
	write_number(&x, METRIC_TEARDOWN_WAITS, s->teardown != TEARDOWN_UNKNOWN,
		     s->teardown == TEARDOWN_WAITS);
	write_number(&x, METRIC_FREED_WINDOW_TCES, coverage__of_mappings(s) != COVERAGE_MISSING,
		     sum_dead(m));
	write_windows_info(&x, w, n);
	metrics_windows__write(&x, w, n);
	write_devices(&x, METRIC_DEVICE_TCES, s, m, false);
	write_devices(&x, METRIC_DEVICE_ORPHANED, s, m, true);
	metrics_levels__write(&x, s, w, n);
	metrics_hypercalls__write(&x, s);
	metrics_health__write(&x, s);
	metrics_events__write(&x, s);
	exposition__end(&x);
	free(w);
	return ferror(out) ? -EIO : 0;
}

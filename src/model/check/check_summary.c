// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_summary.c - a verdict in one line: about what, how much, and what it rests on.
 */
#include "internal.h"

#include "model/device.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DRIVERS_SAID 3
#define SELECTORS_SAID 3

/* "e1000e", "e1000e, nvme, +2", and how many drivers these are: one at least is bound. */
static unsigned int name_drivers(const struct check_context *j, char *text, size_t len)
{
	const char *said[DRIVERS_SAID];
	unsigned int n = 0, more = 0;
	size_t used = 0;

	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];
		bool known = false;

		if (!check__is_selected(j, d) || !device__is_bound(d))
			continue;
		for (unsigned int k = 0; k < n; k++)
			known = known || strcmp(said[k], d->driver) == 0;
		if (known)
			continue;
		if (n == DRIVERS_SAID) {
			more++;
			continue;
		}
		used += (size_t)snprintf(text + used, len - used, "%s%s", n ? ", " : "", d->driver);
		said[n++] = d->driver;
	}
	if (more)
		snprintf(text + used, len - used, ", +%u", more);
	return n + more;
}

static size_t name_selector(char *text, size_t len, const struct selector *by)
{
	static const char *const kinds[] = {
	    [SELECT_ALL] = "all devices", [SELECT_LPM] = "migration, all devices but vio",
	    [SELECT_DEVICE] = "",         [SELECT_PHB] = "PHB ",
	    [SELECT_DRC] = "DRC ",        [SELECT_SLOT] = ""};
	const char *kind = kinds[by->by];

	/* A PHB's DRC name begins with the word. */
	if (by->name && strncmp(by->name, "PHB ", 4) == 0)
		kind = "";
	snprintf(text, len, "%s%.80s", kind, by->name ? by->name : "");
	return strlen(text);
}

/* "PHB 1, 0002:00:00.0, +2" */
static void name_selection(const struct check_context *j, char *text, size_t len)
{
	unsigned int named = 0, more = 0;
	size_t used = 0;

	for (const struct selector *by = &j->sel->by; by; by = by->next) {
		if (named++ >= SELECTORS_SAID || used + 2 >= len) {
			more++;
			continue;
		}
		used += (size_t)snprintf(text + used, len - used, "%s", used ? ", " : "");
		used += name_selector(text + used, len - used, by);
	}
	if (more && used < len)
		snprintf(text + used, len - used, ", +%u", more);
}

/* Of all windows: what would outlive the driver, and what has. */
static int64_t sum_held(const struct check *c)
{
	int64_t n = 0;

	for (size_t i = 0; i < c->windows; i++)
		n += c->window[i].orphaned;
	return n;
}

static int64_t sum_risky(const struct check *c)
{
	int64_t n = 0;

	for (size_t i = 0; i < c->windows; i++) {
		const struct check_window *w = &c->window[i];

		int64_t beside =
		    window__live_beside(w, w->released_on_unbind + w->orphaned + w->other_devices);

		/* A mapping younger than the count may cover what is unattributed. */
		n += beside == 0 && w->unattributed > 0 ? w->unattributed : beside;
		n += w->table->not_cleared > 0 ? w->table->not_cleared : 0;
	}
	return n;
}

/* What the verdict rests on, in half a sentence. */
static void conclude(const struct check_context *j, char *text, size_t len)
{
	const struct check *c = j->c;
	char drivers[SAMPLE_NAME_LEN * 4], n[TCES_LEN];
	unsigned int n_drivers;

	switch (c->verdict) {
	case VERDICT_HELD:
		if (sum_held(c))
			snprintf(text, len, "%" PRId64 " orphaned (no driver left to unmap %s)",
				 sum_held(c), sum_held(c) == 1 ? "it" : "them");
		else
			snprintf(text, len, "TCEs of a freed table are still mapped");
		break;
	case VERDICT_AT_RISK:
		snprintf(text, len, "%s may stay mapped without a driver",
			 check__format_tces(n, sum_risky(c)));
		break;
	case VERDICT_UNKNOWN:
		snprintf(text, len, "not everything is visible (see Notes)");
		break;
	default:
		if (!c->bound) {
			snprintf(text, len, "and no driver is bound");
			break;
		}
		n_drivers = name_drivers(j, drivers, sizeof(drivers));
		if (c->live)
			snprintf(text, len, "all released when %s unbind%s", drivers,
				 n_drivers == 1 ? "s" : "");
		else
			snprintf(text, len, "but %s may map at any time", drivers);
	}
}

void check__summarize(struct check_context *j)
{
	struct check *c = j->c;
	char name[SELECTORS_SAID * 100], end[SAMPLE_TEXT_LEN + 96], live[48], n[TCES_LEN];
	char unasked[SAMPLE_TEXT_LEN * 2] = "";
	size_t uncounted = 0;

	for (size_t i = 0; i < c->windows; i++)
		uncounted += c->window[i].live < 0;
	name_selection(j, name, sizeof(name));
	conclude(j, end, sizeof(end));
	if (uncounted == c->windows)
		snprintf(live, sizeof(live), "not counted");
	else if (c->live < 0)
		snprintf(live, sizeof(live), "live TCEs unknown");
	else if (c->live == 0)
		snprintf(live, sizeof(live), "nothing live");
	else
		snprintf(live, sizeof(live), "%s live", check__format_tces(n, c->live));
	if (c->scope.unasked[0])
		snprintf(unasked, sizeof(unasked),
			 "tced could not be asked (%s); traced directly: ", c->scope.unasked);
	if (!c->windows)
		snprintf(c->line, sizeof(c->line), "%s%s, no DMA window", unasked, name);
	else
		snprintf(c->line, sizeof(c->line), "%s%s, %zu window%s, %s, %s", unasked, name,
			 c->windows, c->windows == 1 ? "" : "s", live, end);
}

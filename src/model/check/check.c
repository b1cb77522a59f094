// SPDX-License-Identifier: GPL-2.0-only
/*
 * check.c - the verdict on a selection: the worst of its windows, and of all that is in no
 * single window.
 *
 * check_window.c assesses each window.
 */
#include "internal.h"

#include "base/array.h"
#include "model/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const char *verdict__name(uint32_t verdict)
{
	static const char *const names[VERDICTS] = {"clear", "at-risk", "unknown", "held"};

	return verdict < VERDICTS ? names[verdict] : NULL;
}

const char *check_source__name(uint32_t source)
{
	static const char *const names[CHECK_SOURCES] = {"own-trace", "tced", "recording"};

	return source < CHECK_SOURCES ? names[source] : NULL;
}

/* A removed device, and one that maps through another table now, count as in check_window.c. */
static bool is_concerned(const struct check_context *j, const struct holder *h)
{
	const uint32_t stays = FACT_DEVICE_GONE | FACT_FORMER_TABLE;

	if (!h->dev || check__is_selected(j, h->dev))
		return true;
	for (size_t i = 0; (h->facts & stays) && i < j->s->ndevices; i++)
		if (j->sel->device[i] && j->s->devices[i].gen == h->gen)
			return true;
	return false;
}

/* TCEs with that outcome in tables that are freed, or that the sample does not have. */
static uint64_t tces_outside(const struct check_context *j, uint32_t fact, enum outcome outcome)
{
	uint64_t tces = 0;
	size_t n;
	const struct holder *h = model__holders(j->m, &n);

	for (size_t i = 0; i < n; i++) {
		if (!(h[i].facts & fact) || !is_concerned(j, &h[i]))
			continue;
		tces += h[i].row->outcome == outcome ? h[i].tces - h[i].earlier : 0;
		tces += h[i].earlier_row->outcome == outcome ? h[i].earlier : 0;
	}
	return tces;
}

static void assess_tables_outside(const struct check_context *j)
{
	static const struct {
		enum outcome_fact fact;
		enum outcome outcome;
		const char *text;
	} cases[] = {
	    {FACT_TABLE_FREED, OUTCOME_ORPHANED,
	     "of a window that has been freed: unmapping them will write to freed memory"},
	    {FACT_TABLE_MISSING, OUTCOME_ORPHANED,
	     "that no driver unmaps, in a window that is missing in this sample"},
	    {FACT_TABLE_MISSING, OUTCOME_UNKNOWN, "in a window that is missing in this sample"},
	};
	char tces[TCES_LEN];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t n = tces_outside(j, cases[i].fact, cases[i].outcome);

		if (n)
			check__add_reason(j->c, verdict__of(cases[i].outcome), "%s %s",
					  check__format_tces(tces, (int64_t)n), cases[i].text);
	}
}

/* A window that the sample does not have has no verdict but UNKNOWN. */
static void assess_missing_tables(const struct check_context *j)
{
	size_t n = 0;

	if (!j->s->ntables)
		check__add_reason(j->c, VERDICT_UNKNOWN, "the sample has no DMA window at all");
	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];

		if (!check__is_selected(j, d) || !table_users__lack_table(j->s, d))
			continue;
		if (!n++)
			check__add_reason(j->c, VERDICT_UNKNOWN, "the DMA window of %s is unknown",
					  d->name);
	}
	if (n > 1)
		check__add_reason(j->c, VERDICT_UNKNOWN, "%zu more devices like it", n - 1);
}

/* Add the TCEs that a removal would unmap; those of other devices in the window are not in it. */
static int64_t add_live(int64_t sum, const struct check_window *w)
{
	if (!w->table->gen)
		return sum;
	if (sum < 0 || w->live < 0)
		return COUNT_UNKNOWN;
	return sum + window__live_beside(w, w->other_devices);
}

static void assess_windows(const struct check_context *j)
{
	struct check *c = j->c;
	size_t n;
	const struct table_view *v = model__tables(j->m, &n);

	for (size_t i = 0; i < n; i++) {
		struct check_window *w = &c->window[c->windows];

		if (!j->sel->table[v[i].table - j->s->tables])
			continue;
		check_window__assess(j, w, &v[i]);
		c->live = add_live(c->live, w);
		c->verdict = verdict__worse(c->verdict, w->verdict);
		c->windows++;
	}
}

static const char *text_or_empty(const char *text)
{
	return text ? text : "";
}

static void find_scope(struct check *c, const struct sample *s, const struct selector *by,
		       const struct check_basis *basis)
{
	static const struct check_basis own = {.source = CHECK_OWN_TRACE};
	struct check_scope *scope = &c->scope;

	basis = basis ? basis : &own;
	if (by->next)
		check__format_selectors(c->several, sizeof(c->several), by);
	*scope = (struct check_scope){
	    .host = s ? s->host : "",
	    .by = by->next ? SELECT_SEVERAL : by->by,
	    .name = by->next ? c->several : text_or_empty(by->name),
	    .source = basis->source,
	    .path = text_or_empty(basis->path),
	    .unasked = text_or_empty(basis->unasked),
	    .age_ns = COUNT_UNKNOWN,
	};
	if (!s)
		return;
	scope->time_ns = s->time_ns;
	scope->since_ns = s->attached_time_ns;
	if (basis->now_ns)
		scope->age_ns =
		    basis->now_ns > s->time_ns ? (int64_t)(basis->now_ns - s->time_ns) : 0;
}

/* A loss may be of any window's TCEs; one that has none, by its bitmap, has none to lose. */
static void lower_windows(struct check *c, enum verdict verdict)
{
	for (size_t i = 0; i < c->windows; i++) {
		struct check_window *w = &c->window[i];

		if (w->verdict >= verdict || !w->table->gen || !w->live)
			continue;
		window__add_reason(w, verdict,
				   "what tracing has lost or cannot see may be of this window");
		reasons__sort(w->reason, w->reasons);
	}
}

/* What is of no single window: where it makes the verdict worse, it does so for each of them. */
static void assess_all(struct check_context *j)
{
	struct check *c = j->c;
	enum verdict of_windows = c->verdict;

	c->verdict = VERDICT_CLEAR;
	check__add_notes(j);
	lower_windows(c, c->verdict);
	c->verdict = verdict__worse(c->verdict, of_windows);
}

int check__run(struct check *c, const struct sample *s, const struct model *m,
	       const struct selection *sel, const struct check_basis *basis)
{
	struct check_context j = {.c = c, .s = s, .m = m, .sel = sel};
	size_t n;

	model__tables(m, &n);
	*c = (struct check){.verdict = VERDICT_CLEAR};
	find_scope(c, s, &sel->by, basis);
	c->window = array__zeroed(n, sizeof(*c->window));
	if (!c->window)
		return -ENOMEM;
	for (size_t i = 0; i < s->ndevices; i++)
		c->bound += sel->device[i] && device__is_bound(&s->devices[i]);
	assess_windows(&j);
	assess_tables_outside(&j);
	assess_missing_tables(&j);
	assess_all(&j);
	check__summarize(&j);
	check__add_steps(&j);
	reasons__sort(c->reason, c->reasons);
	return 0;
}

void check__unknown(struct check *c, const struct sample *s, const struct selector *by,
		    const struct check_basis *basis, const char *why)
{
	*c = (struct check){.verdict = VERDICT_UNKNOWN, .live = COUNT_UNKNOWN};
	find_scope(c, s, by, basis);
	snprintf(c->line, sizeof(c->line), "%s", why);
}

void check__free(struct check *c)
{
	free(c->window);
	c->window = NULL;
	c->windows = 0;
}

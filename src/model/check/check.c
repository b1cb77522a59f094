// SPDX-License-Identifier: GPL-2.0-only
/*
 * check.c - the verdict on a selection: the worst of its windows, and of all that is in no
 * single window.
 *
 * check_window.c assesses each window.
 */
#include "internal.h"

#include "model/device.h"

#include <errno.h>
#include <stdlib.h>

const char *verdict__name(uint32_t verdict)
{
	static const char *const names[VERDICTS] = {"clear", "at-risk", "unknown", "held"};

	return verdict < VERDICTS ? names[verdict] : NULL;
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
	     "of a window whose table is freed already: their unmap will write to freed memory"},
	    {FACT_TABLE_MISSING, OUTCOME_ORPHANED,
	     "that no driver unmaps, in a window that this sample does not have"},
	    {FACT_TABLE_MISSING, OUTCOME_UNKNOWN, "in a window that this sample does not have"},
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
			check__add_reason(j->c, VERDICT_UNKNOWN,
					  "the DMA window of %s is not known", d->name);
	}
	if (n > 1)
		check__add_reason(j->c, VERDICT_UNKNOWN, "%zu more devices like it", n - 1);
}

/* What a removal would take away; what stays with others in the same window is not in it. */
static int64_t add_live(int64_t sum, const struct check_window *w)
{
	if (!w->table->gen)
		return sum;
	if (sum < 0 || w->live < 0)
		return COUNT_UNKNOWN;
	return sum + (w->live > w->others ? w->live - w->others : 0);
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
		if (w->verdict > c->verdict)
			c->verdict = w->verdict;
		c->windows++;
	}
}

int check__run(struct check *c, const struct sample *s, const struct model *m,
	       const struct selection *sel)
{
	struct check_context j = {.c = c, .s = s, .m = m, .sel = sel};
	size_t n;

	model__tables(m, &n);
	*c = (struct check){.verdict = VERDICT_CLEAR};
	c->window = calloc(n + 1, sizeof(*c->window));
	if (!c->window)
		return -ENOMEM;
	for (size_t i = 0; i < s->ndevices; i++)
		c->bound += sel->device[i] && device__is_bound(&s->devices[i]);
	c->for_this_instant = c->bound;
	assess_windows(&j);
	assess_tables_outside(&j);
	assess_missing_tables(&j);
	check__add_notes(&j);
	check__summarize(&j);
	check__add_steps(&j);
	reasons__sort(c->reason, c->reasons);
	return 0;
}

void check__free(struct check *c)
{
	free(c->window);
	c->window = NULL;
	c->windows = 0;
}

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

/* Held in tables that are freed already: the unmap is still to come. */
static void assess_dead_tables(const struct check_context *j)
{
	uint64_t dead = 0;
	char tces[TCES_LEN];
	size_t n;
	const struct holder *h = model__holders(j->m, &n);

	for (size_t i = 0; i < n; i++)
		if (h[i].table_gone && h[i].device &&
		    check__is_selected(j, sample__device(j->s, h[i].device)))
			dead += h[i].tces;
	if (!dead)
		return;
	check__add_reason(
	    j->c, VERDICT_HELD,
	    "%s of a window whose table is freed already: their unmap will write to freed "
	    "memory",
	    check__format_tces(tces, (int64_t)dead));
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
	assess_dead_tables(&j);
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

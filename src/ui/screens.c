// SPDX-License-Identifier: GPL-2.0-only
/* screens.c - the rows of each screen, and the details of a row. */
#include "internal.h"

#include "model/sample.h"
#include "report/text.h"

#include <errno.h>
#include <string.h>

void screens__init(struct ui *ui)
{
	for (unsigned int i = 0; i < SCREENS; i++)
		pane__init(&ui->panes[i], screen_kind__listing(i), &ui->settings->list_options[i]);
}

/* Events that firmware had a part in. */
static bool is_of_platform(const struct event *e)
{
	switch (e->kind) {
	case EVENT_DDW_QUERIED:
	case EVENT_DDW_CREATED:
	case EVENT_DDW_REMOVED:
	case EVENT_DDW_RESET:
	case EVENT_DDW_REFUSED:
	case EVENT_DLPAR_ADD:
	case EVENT_DLPAR_REMOVE:
	case EVENT_DLPAR_REFUSED:
	case EVENT_ISOLATE_REFUSED:
	case EVENT_MIGRATION_START:
	case EVENT_MIGRATION_END:
	case EVENT_EEH_FREEZE:
	case EVENT_EEH_FAILED:
	case EVENT_HCALL_FAILED:
		return true;
	default:
		return false;
	}
}

static int fill_windows(struct ui *ui, struct pane *p)
{
	const struct table_view *views;
	size_t n;

	if (ui->settings->tree) {
		p->listing = tree__listing(ui->tree);
		return tree__fill(ui->tree, ui->model, p->list_options, &p->rows);
	}
	p->listing = &listing_tables;
	views = model__tables(ui->model, &n);
	return rows__choose(&p->rows, p->listing, views, n, p->list_options);
}

static bool is_missing(const struct sample *s)
{
	char caveats[2];

	text__caveats(caveats, sizeof(caveats), s);
	return caveats[0] != '\0';
}

/* What an empty list means, which is not much where not everything can be seen. */
static const char *no_events(const struct ui *ui, bool platform)
{
	if (is_missing(ui->now))
		return "no event seen; coverage is incomplete, see Health";
	return platform ? "no DLPAR, migration, EEH or DDW event, and no failed hypercall so far"
			: "nothing has happened to a window since the view began";
}

static int fill_events(const struct ui *ui, struct pane *p, bool platform)
{
	size_t n = event_history__count(ui->events);
	int err = 0;

	p->empty = no_events(ui, platform);

	for (size_t i = 0; !err && i < n; i++) {
		const struct event *e = event_history__get(ui->events, i);

		if (!platform || is_of_platform(e))
			err = rows__offer(&p->rows, p->listing, e, p->list_options);
	}
	if (!err)
		rows__sort(&p->rows, p->listing, p->list_options);
	return err;
}

static int fill_health(struct ui *ui, struct pane *p)
{
	int err = list_health__fill(&ui->health, ui->now);

	return err ? err
		   : rows__choose(&p->rows, p->listing, ui->health.items, ui->health.n,
				  p->list_options);
}

static int fill_levels(const struct ui *ui, struct pane *p)
{
	p->empty = text__no_levels(ui->now);
	return rows__choose(&p->rows, p->listing, ui->now->levels, ui->now->nlevels,
			    p->list_options);
}

static int fill_hypercalls(struct ui *ui, struct pane *p)
{
	size_t n;
	const struct hypercall_view *h = model__hypercalls(ui->model, &n);

	text__no_hypercalls(ui->no_hypercalls, sizeof(ui->no_hypercalls), ui->now);
	p->empty = ui->no_hypercalls;
	return rows__choose(&p->rows, p->listing, h, n, p->list_options);
}

static int fill_holders(const struct ui *ui, struct pane *p)
{
	size_t n;
	const struct holder *h = model__holders(ui->model, &n);

	p->empty = is_missing(ui->now) ? "no mapping seen; coverage is incomplete, see Health"
				       : listing_holders.empty;
	return rows__choose(&p->rows, p->listing, h, n, p->list_options);
}

int screens__fill(struct ui *ui, enum screen_kind screen)
{
	struct pane *p = &ui->panes[screen];
	int err = 0;

	pane__empty(p);
	switch (screen) {
	case SCREEN_WINDOWS:
		err = fill_windows(ui, p);
		break;
	case SCREEN_HOLDERS:
		err = fill_holders(ui, p);
		break;
	case SCREEN_LEVELS:
		err = fill_levels(ui, p);
		break;
	case SCREEN_EVENTS:
	case SCREEN_PLATFORM:
		err = fill_events(ui, p, screen == SCREEN_PLATFORM);
		break;
	case SCREEN_HYPERCALLS:
		err = fill_hypercalls(ui, p);
		break;
	case SCREEN_HEALTH:
		err = fill_health(ui, p);
		break;
	case SCREENS:
		break;
	}
	pane__filled(p);
	return err;
}

static void node__details(const struct ui *ui, const struct node *n, FILE *out)
{
	if (n->kind == NODE_WINDOW)
		text__window_details(out, ui->now, ui->model, n->view, ui->events);
	else if (n->kind == NODE_HOLDER)
		text__holder_details(out, ui->now, ui->model, n->holder, ui->events);
}

static void screens__health_details(const struct health_item *i, FILE *out)
{
	if (i->loss)
		text__loss_details(out, i->loss);
	else if (i->degraded)
		text__degraded_details(out, i->degraded);
	else
		text__hook_details(out, i->hook);
}

bool screens__details(const struct ui *ui, const void *row, FILE *out)
{
	switch (ui->settings->screen) {
	case SCREEN_WINDOWS:
		if (ui->settings->tree)
			node__details(ui, row, out);
		else
			text__window_details(out, ui->now, ui->model, row, ui->events);
		break;
	case SCREEN_HOLDERS:
		text__holder_details(out, ui->now, ui->model, row, ui->events);
		break;
	case SCREEN_LEVELS:
		text__level_details(out, ui->now, ui->model, row);
		break;
	case SCREEN_EVENTS:
	case SCREEN_PLATFORM:
		text__event_details(out, row);
		break;
	case SCREEN_HYPERCALLS:
		text__hypercall_details(out, ui->now, row, ui->events);
		break;
	case SCREEN_HEALTH:
		screens__health_details(row, out);
		break;
	case SCREENS:
		break;
	}
	return ftell(out) > 0;
}

static int64_t node__weight(const struct node *n)
{
	return n->kind == NODE_WINDOW   ? n->view->table->live
	       : n->kind == NODE_HOLDER ? (int64_t)n->holder->tces
	       : n->kind == NODE_PHB    ? n->sum.live
					: COUNT_UNKNOWN;
}

bool screens__is_below_tagged(const struct ui *ui, size_t position)
{
	const struct pane *p = &ui->panes[ui->settings->screen];
	enum node_kind below;

	if (p->listing != tree__listing(ui->tree))
		return false;
	below = ((const struct node *)p->rows.at[position])->kind;
	for (size_t i = position; i-- > 0 && below != NODE_PHB;) {
		const struct node *n = p->rows.at[i];

		if (n->kind >= below)
			continue;
		if (pane__is_tagged(p, n))
			return true;
		below = n->kind;
	}
	return false;
}

int64_t screens__weight(const struct ui *ui, const void *row)
{
	switch (ui->settings->screen) {
	case SCREEN_WINDOWS:
		return ui->settings->tree ? node__weight(row)
					  : ((const struct table_view *)row)->table->live;
	case SCREEN_HOLDERS:
		return (int64_t)((const struct holder *)row)->tces;
	case SCREEN_LEVELS:
		return ((const struct level *)row)->bytes;
	case SCREEN_HYPERCALLS:
		return (int64_t)((const struct hypercall_view *)row)->counts->tces;
	default:
		return COUNT_UNKNOWN;
	}
}

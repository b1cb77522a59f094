// SPDX-License-Identifier: GPL-2.0-only
/* details_hypercall.c - the details of the hypercalls of one kind with one LIOBN. */
#include "text.h"

#include "base/format.h"
#include "details.h"
#include "model/hypercall.h"

#include <inttypes.h>
#include <string.h>

#define NUMBER_LEN 24
#define LONGEST_BAR 30U

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void print_window(FILE *out, const struct table_view *w)
{
	char name[DETAILS_NAME_LEN];

	if (!w) {
		details__field(out, "Window", "none has this LIOBN now");
		return;
	}
	details__field(out, "Window", "%s", details__window(name, w->table));
	if (w->table->phb[0] || w->table->drc_name[0])
		details__field(out, "PHB", "%s%s%s", w->table->phb[0] ? w->table->phb : "unknown",
			       w->table->drc_name[0] ? ", DRC " : "", w->table->drc_name);
	details__field(out, "Devices", "%s", w->devices[0] ? w->devices : "none");
}

static void print_counts(FILE *out, const struct hypercall_view *v)
{
	const struct hypercall *h = v->counts;
	uint64_t left = hypercall__not_cleared(h, 0);
	char rate[NUMBER_LEN];

	format__rate(rate, sizeof(rate), v->calls_per_s);
	details__field(out, "Calls", "%" PRIu64 " since tracing started; %s a second now", h->calls,
		       rate);
	details__field(out, "TCEs", "%" PRIu64 " that successful calls set or cleared", h->tces);
	details__field(out, "Failed", "%" PRIu64 " call%s", v->failed, plural(v->failed));
	if (left)
		details__field(out, "Not cleared",
			       "%" PRIu64 " TCE%s that failed calls were to clear: they may be "
			       "live, though no bit says so",
			       left, plural(left));
}

static void print_codes(FILE *out, const struct sample *s, const struct hypercall *h)
{
	uint32_t order[HYPERCALL_CODES];
	uint32_t n = hypercall__codes(h, order);

	if (!n)
		return;
	details__section(out, "Return codes of failed calls");
	for (uint32_t i = 0; i < n; i++) {
		const struct hypercall_failure *f = &h->failure[order[i]];
		char age[NUMBER_LEN] = "an unknown time";

		if (f->last_ns && f->last_ns <= s->mono_ns)
			format__age(age, sizeof(age), s->mono_ns - f->last_ns);
		details__line(out, 2,
			      "%s: %" PRIu64 " call%s for %" PRIu64 " TCE%s, the last one %s ago",
			      f->code, f->calls, plural(f->calls), f->tces, plural(f->tces), age);
	}
}

/* Each range down to the slowest one, with a bar as long as its share of the fullest one. */
static void print_times(FILE *out, const struct hypercall *h)
{
	uint64_t most = 0;

	details__section(out, "How long calls took");
	for (uint32_t i = 0; i < h->times && i < HYPERCALL_TIMES; i++)
		most = h->time[i] > most ? h->time[i] : most;
	if (!most)
		details__line(out, 2, "not known");
	for (uint32_t i = 0; most && i < h->times && i < HYPERCALL_TIMES; i++) {
		char range[FORMAT_RANGE_LEN], bar[LONGEST_BAR + 1] = "";
		unsigned int length =
		    (unsigned int)((double)h->time[i] / (double)most * (double)LONGEST_BAR);

		if (!h->time[i])
			continue;
		memset(bar, '#', length ? length : 1);
		format__time_range(range, sizeof(range), i, i == HYPERCALL_TIMES - 1);
		details__line(out, 2, "%-13s %10" PRIu64 "  %s", range, h->time[i], bar);
	}
}

static bool is_of(const struct event *e, const void *row)
{
	const struct hypercall *h = row;

	return e->kind == EVENT_HCALL_FAILED && e->liobn == h->liobn &&
	       !strcmp(e->call, hypercall_kind__name(h->call));
}

void text__hypercall_details(FILE *out, const struct sample *s, const struct hypercall_view *v,
			     const struct event_history *events)
{
	const char *call = hypercall_kind__name(v->counts->call);

	details__line(out, 0, "%s with LIOBN 0x%" PRIx64, call ? call : "?", v->counts->liobn);
	print_window(out, v->window);
	print_counts(out, v);
	print_codes(out, s, v->counts);
	print_times(out, v->counts);
	details__events(out, s, events, is_of, v->counts);
}

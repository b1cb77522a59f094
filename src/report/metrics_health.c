// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics_health.c - metrics of losses, hooks, events and degraded features.
 *
 * A counter that may grow is there with 0 from the beginning: an alert on its increase would
 * miss the first one otherwise.
 */
#include "metrics_health.h"

#include "model/event.h"
#include "model/hook_words.h"

#include <stddef.h>
#include <string.h>

static void write_losses(struct exposition *x, const struct sample *s)
{
	exposition__family(x, METRIC_LOSSES);
	for (size_t i = 0; i < s->nlosses; i++) {
		exposition__begin(x);
		exposition__label(x, "class", s->losses[i].class);
		exposition__value(x, s->losses[i].count);
	}
}

/* Only tced has sinks. */
static void write_sinks(struct exposition *x, const struct sample *s)
{
	static const struct {
		enum metric metric;
		size_t value;
	} sinks[] = {
	    {METRIC_SINK_WAITING, offsetof(struct sink_state, waiting)},
	    {METRIC_SINK_FAILURES, offsetof(struct sink_state, failures)},
	    {METRIC_SINK_LOST, offsetof(struct sink_state, lost)},
	};

	for (size_t k = 0; k < sizeof(sinks) / sizeof(sinks[0]); k++) {
		exposition__family(x, sinks[k].metric);
		for (size_t i = 0; i < s->nsinks; i++) {
			uint64_t value;

			memcpy(&value, (const char *)&s->sinks[i] + sinks[k].value, sizeof(value));
			exposition__begin(x);
			exposition__label(x, "sink", s->sinks[i].name);
			exposition__value(x, value);
		}
	}
}

static bool has_state(const struct hook *h, enum hook_condition state)
{
	return !strcmp(h->state, hook_state__name(state));
}

static bool is_attached(const struct hook *h)
{
	return has_state(h, HOOK_IS_ATTACHED);
}

/* A hook that is not needed, or not in this kernel, is not missing. */
static bool is_wanted(const struct hook *h)
{
	return is_attached(h) || has_state(h, HOOK_IS_FAILED) || has_state(h, HOOK_IS_REFUSED);
}

/* The same purpose may have several hooks on one symbol. */
static bool is_repeated(const struct sample *s, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_wanted(&s->hooks[i]) && !strcmp(s->hooks[i].purpose, s->hooks[at].purpose) &&
		    !strcmp(s->hooks[i].symbol, s->hooks[at].symbol))
			return true;
	return false;
}

static void begin_hook(struct exposition *x, const struct hook *h)
{
	exposition__begin(x);
	exposition__label(x, "purpose", h->purpose);
	exposition__label(x, "symbol", h->symbol);
	exposition__label(x, "mechanism", h->mechanism);
}

static void write_hooks(struct exposition *x, const struct sample *s)
{
	exposition__family(x, METRIC_HOOK_ATTACHED);
	for (size_t i = 0; i < s->nhooks; i++) {
		if (!is_wanted(&s->hooks[i]) || is_repeated(s, i))
			continue;
		begin_hook(x, &s->hooks[i]);
		exposition__value(x, is_attached(&s->hooks[i]));
	}
	exposition__family(x, METRIC_HOOK_MISSES);
	for (size_t i = 0; i < s->nhooks; i++) {
		if (!is_attached(&s->hooks[i]) || is_repeated(s, i) ||
		    (int64_t)s->hooks[i].misses < 0)
			continue;
		begin_hook(x, &s->hooks[i]);
		exposition__value(x, s->hooks[i].misses);
	}
}

static bool is_like(const struct degraded *x, const struct degraded *y)
{
	return x->affects == y->affects && !strcmp(x->purpose, y->purpose);
}

/* One line for all that are alike, at the first of them. */
static void write_degraded(struct exposition *x, const struct sample *s)
{
	exposition__family(x, METRIC_DEGRADED);
	for (size_t i = 0; i < s->ndegraded; i++) {
		uint64_t alike = 0;
		bool first = true;

		for (size_t j = 0; j < s->ndegraded; j++) {
			if (!is_like(&s->degraded[i], &s->degraded[j]))
				continue;
			first = first && j >= i;
			alike++;
		}
		if (!first)
			continue;
		exposition__begin(x);
		exposition__label(x, "purpose", s->degraded[i].purpose);
		exposition__label(x, "affects", affects__name(s->degraded[i].affects));
		exposition__value(x, alike);
	}
}

void metrics_health__write(struct exposition *x, const struct sample *s)
{
	write_losses(x, s);
	write_sinks(x, s);
	write_hooks(x, s);
	write_degraded(x, s);
}

/* A kind that has not come is there with 0, and this severity. */
static enum severity usual_severity(enum event_kind kind)
{
	struct event e;

	event__init(&e, kind, 0, 0);
	return e.severity;
}

static bool has_count(const struct sample *s, const char *event, const char *severity)
{
	for (size_t i = 0; i < s->nevent_counts; i++)
		if (!strcmp(s->event_counts[i].event, event) &&
		    !strcmp(s->event_counts[i].severity, severity))
			return true;
	return false;
}

static void write_count(struct exposition *x, const char *event, const char *severity,
			uint64_t count)
{
	exposition__begin(x);
	exposition__label(x, "event", event);
	exposition__label(x, "severity", severity);
	exposition__value(x, count);
}

void metrics_events__write(struct exposition *x, const struct sample *s)
{
	exposition__family(x, METRIC_EVENTS);
	if (!s->events_since_ns)
		return;
	for (size_t i = 0; i < s->nevent_counts; i++)
		write_count(x, s->event_counts[i].event, s->event_counts[i].severity,
			    s->event_counts[i].count);
	for (unsigned int kind = 0; kind < EVENT_KINDS; kind++) {
		const char *event = event_kind__name(kind);
		const char *severity = severity__name(usual_severity(kind));

		if (!has_count(s, event, severity))
			write_count(x, event, severity, 0);
	}
}

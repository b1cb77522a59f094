// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics_hypercall.c - metrics of hypercalls that set and clear TCEs (pseries).
 *
 * By LIOBN and not by window: calls may fail because there is none any more.
 */
#include "metrics_window.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t calls(const struct hypercall *h)
{
	return h->calls;
}

static uint64_t tces(const struct hypercall *h)
{
	return h->tces;
}

static const struct {
	enum metric metric;
	uint64_t (*value)(const struct hypercall *h);
} families[] = {
    {METRIC_HYPERCALLS, calls},
    {METRIC_HYPERCALL_TCES, tces},
};

static void begin(struct exposition *x, const struct hypercall *h)
{
	char liobn[24];

	snprintf(liobn, sizeof(liobn), "0x%" PRIx64, h->liobn);
	exposition__begin(x);
	exposition__label(x, "liobn", liobn);
	exposition__label(x, "call", hypercall_kind__name(h->call));
}

void metrics_hypercalls__write(struct exposition *x, const struct sample *s)
{
	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		exposition__family(x, families[f].metric);
		for (size_t i = 0; i < s->nhypercalls; i++) {
			begin(x, &s->hypercalls[i]);
			exposition__value(x, families[f].value(&s->hypercalls[i]));
		}
	}
	exposition__family(x, METRIC_HYPERCALL_FAILURES);
	for (size_t i = 0; i < s->nhypercalls; i++) {
		const struct hypercall *h = &s->hypercalls[i];

		for (uint32_t k = 0; k < h->failures && k < HYPERCALL_CODES; k++) {
			begin(x, h);
			exposition__label(x, "code", h->failure[k].code);
			exposition__value(x, h->failure[k].calls);
		}
	}
}

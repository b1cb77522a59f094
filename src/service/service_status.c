// SPDX-License-Identifier: GPL-2.0-only
/* service_status.c - READY, STATUS and WATCHDOG for systemd. */
#include "service_status.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/model.h"
#include "model/coverage.h"
#include "model/sample.h"

#define STATUS_EVERY_NS UINT64_C(10000000000) /* systemd wakes up for each */

void service_status__begin(struct service_status *s)
{
	memset(s, 0, sizeof(*s));
	notify__open(&s->notify);
}

void service_status__end(struct service_status *s)
{
	notify__send(&s->notify, "STOPPING=1");
	notify__close(&s->notify);
}

static void describe(char *status, size_t len, const struct sample *sample, const struct model *m)
{
	struct model_totals totals;
	uint64_t waiting = 0;
	char wait[64] = "", orphaned[32];

	model__totals(m, &totals);
	for (size_t i = 0; i < sample->nsinks; i++)
		waiting += sample->sinks[i].waiting;
	if (waiting)
		snprintf(wait, sizeof(wait), "; %" PRIu64 " events wait for the log", waiting);
	if (coverage__of_mappings(sample) == COVERAGE_MISSING)
		snprintf(orphaned, sizeof(orphaned), "holders unknown");
	else
		snprintf(orphaned, sizeof(orphaned), "%" PRIu64 " orphaned", totals.orphaned);
	snprintf(status, len, "%zu windows, %" PRId64 " TCEs live, %s%s%s", totals.windows,
		 totals.live, orphaned, sample->complete ? "" : "; the last census is incomplete",
		 wait);
}

static void send_status(struct service_status *s, const struct sample *sample,
			const struct model *m)
{
	uint64_t now = clock__monotonic_ns();
	char status[sizeof(s->status)];

	if (s->status_ns && now - s->status_ns < STATUS_EVERY_NS)
		return;
	describe(status, sizeof(status), sample, m);
	if (s->status_ns && !strcmp(status, s->status))
		return;
	if (!notify__send(&s->notify, "STATUS=%s", status)) {
		s->status_ns = now;
		memcpy(s->status, status, sizeof(status));
	}
}

void service_status__sample(struct service_status *s, const struct sample *sample,
			    const struct model *m)
{
	if (s->failing) {
		fprintf(stderr, "tced: sampling resumed\n");
		s->failing = false;
		s->status_ns = 0;
	}
	if (!s->ready)
		s->ready = !notify__send(&s->notify, "READY=1");
	send_status(s, sample, m);
}

void service_status__fail(struct service_status *s, const char *why)
{
	if (s->failing)
		return;
	s->failing = true;
	fprintf(stderr, "tced: no sample: %s\n", why);
	notify__send(&s->notify, "STATUS=no sample: %s", why);
}

uint64_t service_status__next(const struct service_status *s)
{
	return s->notify.watchdog_ns && !s->failing ? s->alive_ns + s->notify.watchdog_ns
						    : UINT64_MAX;
}

void service_status__live(struct service_status *s, uint64_t now)
{
	if (now >= service_status__next(s)) {
		notify__send(&s->notify, "WATCHDOG=1");
		s->alive_ns = now;
	}
}

void service_status__reloading(struct service_status *s)
{
	notify__send(&s->notify, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		     clock__monotonic_ns() / 1000);
}

void service_status__reloaded(struct service_status *s)
{
	s->ready = !notify__send(&s->notify, "READY=1");
}

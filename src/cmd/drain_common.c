// SPDX-License-Identifier: GPL-2.0-only
/*
 * drain_common.c - lines on standard error, the selected devices, and the operator's interruption.
 */
#include "drain_internal.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/format.h"
#include "base/stop.h"

/* Mount points are named as their users like it. */
void drain__log(struct drain *d, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	format__printable(line);
	progress__end(&d->progress);
	fprintf(stderr, "tcectl: %s\n", line);
}

const struct device *drain__next_device(const struct drain *d, size_t *i)
{
	while (*i < d->sample->ndevices) {
		size_t position = (*i)++;

		if (d->selection.device[position] && !d->sample->devices[position].gone)
			return &d->sample->devices[position];
	}
	return NULL;
}

static void log_reason(struct drain *d, const struct check_reason *reason)
{
	if (reason->verdict != VERDICT_CLEAR)
		drain__log(d, "%s", reason->text);
}

void drain__log_reasons(struct drain *d)
{
	const struct check *c = &d->check;

	for (size_t i = 0; i < c->windows; i++)
		for (uint32_t r = 0; r < c->window[i].reasons; r++)
			log_reason(d, &c->window[i].reason[r]);
	for (uint32_t r = 0; r < c->reasons; r++)
		log_reason(d, &c->reason[r]);
}

bool drain__interrupted(struct drain *d, double seconds)
{
	stop__wait(-1, seconds);
	if (stop__asked())
		drain__log(d, "interrupted");
	return stop__asked();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_reasons.c - reasons of a verdict: added, sorted.
 *
 * A reason makes the verdict the worst of the two. Reasons beyond CHECK_REASONS are dropped; their
 * verdict still counts.
 */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>

static bool add_reason(struct check_reason *reason, uint32_t *n, enum verdict v, const char *format,
		       va_list args)
{
	if (*n == CHECK_REASONS)
		return false;
	reason[*n].verdict = v;
	vsnprintf(reason[*n].text, sizeof(reason[*n].text), format, args);
	(*n)++;
	return true;
}

void window__add_reason(struct check_window *w, enum verdict v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_reason(w->reason, &w->reasons, v, format, args);
	va_end(args);
	w->verdict = verdict__worse(w->verdict, v);
}

void check__add_reason(struct check *c, enum verdict v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_reason(c->reason, &c->reasons, v, format, args);
	va_end(args);
	c->verdict = verdict__worse(c->verdict, v);
}

void reasons__sort(struct check_reason *reason, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct check_reason moved = reason[i];
		uint32_t k = i;

		for (; k && reason[k - 1].verdict < moved.verdict; k--)
			reason[k] = reason[k - 1];
		reason[k] = moved;
	}
}

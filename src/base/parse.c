// SPDX-License-Identifier: GPL-2.0-only
/* parse.c - numbers and times as users type them. */
#include "parse.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST_NS 1e18 /* some 30 years: more is a mistake */

bool parse__duration(const char *text, uint64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {{"ms", 1e6}, {"s", 1e9}, {"", 1e9}, {"m", 6e10}, {"h", 3.6e12}};
	char *end;
	double value;

	/* strtod would take inf, nan and signs. */
	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return false;
	value = strtod(text, &end);
	if (end == text)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit))
			continue;
		if (value * units[i].ns > LONGEST_NS)
			return false;
		*ns = (uint64_t)(value * units[i].ns);
		return true;
	}
	return false;
}

/* Without the year's month and day beyond their ends: mktime() would take 2026-02-31. */
static bool to_seconds(struct tm *tm, bool utc, time_t *seconds)
{
	const struct tm typed = *tm;

	tm->tm_isdst = -1;
	*seconds = utc ? timegm(tm) : mktime(tm);
	return *seconds > 0 && tm->tm_mday == typed.tm_mday && tm->tm_mon == typed.tm_mon;
}

bool parse__moment(const char *text, uint64_t now_ns, uint64_t *ns)
{
	static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
					    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"};
	time_t seconds;
	uint64_t ago;

	if (parse__duration(text, &ago)) {
		*ns = ago < now_ns ? now_ns - ago : 0;
		return ago < now_ns;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = {0};
		const char *end = strptime(text, forms[i], &tm);
		bool utc = end && !strcmp(end, "Z");

		if (!end || (*end && !utc))
			continue;
		if (!to_seconds(&tm, utc, &seconds))
			return false;
		*ns = (uint64_t)seconds * 1000000000;
		return true;
	}
	return false;
}

bool parse__within(const char *text, double least, double most, double *number)
{
	char *end;
	double value = strtod(text, &end);

	/* So that nan is not. */
	if (end == text || *end || !(value >= least && value <= most))
		return false;
	*number = value;
	return true;
}

bool parse__number(const char *text, uint64_t *n)
{
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	*n = strtoull(text, &end, 0);
	return !errno && !*end;
}

bool parse__count(const char *text, unsigned long *n)
{
	uint64_t value;

	if (!parse__number(text, &value) || !value)
		return false;
	*n = value;
	return true;
}

char *parse__trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

// SPDX-License-Identifier: GPL-2.0-only
/* format.c - numbers as people read them. */
#include "format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NSEC_PER_SEC 1000000000ULL

void format__count(char *buf, size_t len, int64_t count)
{
	if (count < 0)
		snprintf(buf, len, "-");
	else
		snprintf(buf, len, "%" PRId64, count);
}

void format__rate(char *buf, size_t len, double rate)
{
	if (rate < 0)
		snprintf(buf, len, "-");
	else if (rate < 0.05)
		snprintf(buf, len, "%s", rate > 0 ? "<0.1" : "0");
	else if (rate < 9.95)
		snprintf(buf, len, "%.1f", rate);
	else if (rate < 9999.5)
		snprintf(buf, len, "%.0f", rate);
	else if (rate < 999950)
		snprintf(buf, len, "%.1fk", rate / 1e3);
	else
		snprintf(buf, len, "%.1fM", rate / 1e6);
}

void format__percent(char *buf, size_t len, double percent)
{
	if (percent < 0)
		snprintf(buf, len, "-");
	else if (percent < 0.005)
		snprintf(buf, len, "%s", percent > 0 ? "<0.01%" : "0%");
	else if (percent < 0.995)
		snprintf(buf, len, "%.2f%%", percent);
	else if (percent < 9.95)
		snprintf(buf, len, "%.1f%%", percent);
	else
		snprintf(buf, len, "%.0f%%", percent);
}

void format__age(char *buf, size_t len, uint64_t ns)
{
	uint64_t s = ns / NSEC_PER_SEC;

	if (s < 1)
		snprintf(buf, len, "<1s");
	else if (s < 60)
		snprintf(buf, len, "%" PRIu64 "s", s);
	else if (s < 3600)
		snprintf(buf, len, "%" PRIu64 "m%02" PRIu64 "s", s / 60, s % 60);
	else if (s < 86400)
		snprintf(buf, len, "%" PRIu64 "h%02" PRIu64 "m", s / 3600, s / 60 % 60);
	else
		snprintf(buf, len, "%" PRIu64 "d%02" PRIu64 "h", s / 86400, s / 3600 % 24);
}

void format__time_range(char *buf, size_t len, unsigned int power, bool last)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	unsigned int unit = power / 10 < 3 ? power / 10 : 3;
	unsigned int low = 1U << (power - 10 * unit);

	if (last)
		snprintf(buf, len, "%u %s or more", low, units[unit]);
	else
		snprintf(buf, len, "%u-%u %s", low, low * 2, units[unit]);
}

void format__size(char *buf, size_t len, double bytes)
{
	static const char units[] = " KMGTPE";
	size_t unit = 0;

	while (bytes >= 1024 && unit < sizeof(units) - 2) {
		bytes /= 1024;
		unit++;
	}
	if (unit == 0)
		snprintf(buf, len, "%.0f", bytes);
	else
		snprintf(buf, len, bytes < 9.95 ? "%.1f%c" : "%.0f%c", bytes, units[unit]);
}

static void format__local(char *buf, size_t len, uint64_t ns, const char *how)
{
	time_t s = (time_t)(ns / NSEC_PER_SEC);
	struct tm tm;

	if (!localtime_r(&s, &tm) || strftime(buf, len, how, &tm) == 0)
		snprintf(buf, len, "-");
}

void format__time(char *buf, size_t len, uint64_t ns)
{
	format__local(buf, len, ns, "%Y-%m-%d %H:%M:%S %Z");
}

void format__time_within(char *buf, size_t len, uint64_t ns)
{
	char whole[64];

	format__time(whole, sizeof(whole), ns);
	if (strlen(whole) < len)
		memcpy(buf, whole, strlen(whole) + 1);
	else
		format__local(buf, len, ns, "%H:%M:%S %Z");
}

size_t format__printable(char *text)
{
	size_t n;

	for (n = 0; text[n]; n++)
		if (text[n] < ' ' || text[n] > '~')
			text[n] = '?';
	return n;
}

// SPDX-License-Identifier: GPL-2.0-only
/* metrics_negotiate.c - the format that an HTTP client accepts (RFC 9110, 12.5.1). */
#include "metrics.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OPENMETRICS "application/openmetrics-text"

const char *metrics__content_type(enum metrics_format format)
{
	return format == METRICS_OPENMETRICS ? OPENMETRICS "; version=1.0.0; charset=utf-8"
					     : "text/plain; version=0.0.4; charset=utf-8";
}

/* Thousandths, 1000 without a q; by hand, since strtod() follows the language. */
static int quality(const char *range, size_t len)
{
	const char *q = memmem(range, len, "q=", 2);
	const char *end = range + len;
	int thousandths;

	if (!q || q + 2 == end)
		return 1000;
	thousandths = q[2] == '1' ? 1000 : 0;
	if (q + 3 < end && q[3] == '.' && !thousandths)
		for (int i = 0, weight = 100; i < 3 && q + 4 + i < end; i++, weight /= 10) {
			if (q[4 + i] < '0' || q[4 + i] > '9')
				break;
			thousandths += (q[4 + i] - '0') * weight;
		}
	return thousandths;
}

/* The best quality that a type is given; 0: it is not wanted. */
static int wanted(const char *accept, const char *type)
{
	int best = 0;

	while (*accept) {
		size_t len;

		accept += strspn(accept, " \t,");
		len = strcspn(accept, ",");
		if (!strncasecmp(accept, type, strlen(type))) {
			int q = quality(accept, len);

			best = q > best ? q : best;
		}
		accept += len;
	}
	return best;
}

enum metrics_format metrics__negotiate(const char *accept)
{
	int openmetrics = accept ? wanted(accept, OPENMETRICS) : 0;

	return openmetrics && openmetrics >= wanted(accept, "text/plain") ? METRICS_OPENMETRICS
									  : METRICS_TEXT;
}

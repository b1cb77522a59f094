// SPDX-License-Identifier: GPL-2.0-only
/*
 * exposition.c - names, labels and numbers of metrics as text.
 *
 * Names come from kernels and firmware: one byte that is not UTF-8 in a label, and Prometheus
 * refuses the whole text.
 */
#include "exposition.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

#define NSEC_PER_SEC UINT64_C(1000000000)
#define REPLACEMENT "\xef\xbf\xbd"

static const char *const units[] = {
    [UNIT_BYTES] = "bytes",
    [UNIT_SECONDS] = "seconds",
    [UNIT_RATIO] = "ratio",
};

static const char *type(const struct exposition *x)
{
	return x->family->type == FAMILY_INFO && x->format == METRICS_OPENMETRICS
		   ? "info"
		   : family__type(x->family);
}

/* OpenMetrics names the family without the suffix of its samples. */
void exposition__family(struct exposition *x, enum metric metric)
{
	const struct family *f = metrics_table__family(metric);
	const char *end = x->format == METRICS_OPENMETRICS ? "" : family__suffix(f);

	x->family = f;
	fprintf(x->out, "# HELP %s%s %s\n", f->name, end, f->help);
	fprintf(x->out, "# TYPE %s%s %s\n", f->name, end, type(x));
	if (f->unit != UNIT_NONE && x->format == METRICS_OPENMETRICS)
		fprintf(x->out, "# UNIT %s %s\n", f->name, units[f->unit]);
}

void exposition__begin(struct exposition *x)
{
	fprintf(x->out, "%s%s", x->family->name, family__suffix(x->family));
	x->labels = false;
}

static void write_escaped(FILE *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p) {
		size_t n = utf8__length(p);

		if (n == 0)
			fputs(REPLACEMENT, out);
		else if (*p == '\n')
			fputs("\\n", out);
		else if (*p == '"' || *p == '\\')
			fprintf(out, "\\%c", *p);
		else
			fwrite(p, 1, n, out);
		p += n ? n : 1;
	}
}

void exposition__label(struct exposition *x, const char *name, const char *value)
{
	if (!value[0])
		return;
	fprintf(x->out, "%c%s=\"", x->labels ? ',' : '{', name);
	write_escaped(x->out, value);
	fputc('"', x->out);
	x->labels = true;
}

/* Without floating point: it rounds, and some languages write it with a comma. */
void exposition__value(struct exposition *x, uint64_t value)
{
	fputs(x->labels ? "} " : " ", x->out);
	if (x->family->unit == UNIT_SECONDS)
		fprintf(x->out, "%" PRIu64 ".%09" PRIu64 "\n", value / NSEC_PER_SEC,
			value % NSEC_PER_SEC);
	else if (x->family->unit == UNIT_RATIO)
		fprintf(x->out, "%" PRIu64 ".%02" PRIu64 "\n", value / 100, value % 100);
	else
		fprintf(x->out, "%" PRIu64 "\n", value);
}

void exposition__end(struct exposition *x)
{
	if (x->format == METRICS_OPENMETRICS)
		fputs("# EOF\n", x->out);
}

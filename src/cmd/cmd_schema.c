// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_schema.c - tcectl schema: the records and metrics that the programs write.
 *
 * Validators of JSON Schema ignore members that they do not know, such as "x-metrics".
 */
#include "cmd_schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "record/field.h"
#include "record/schema_print.h"
#include "report/metrics_table.h"

static void print_metric(FILE *out, const struct family *f)
{
	fprintf(out, "{\"name\":\"%s%s\",\"type\":\"%s\",\"of_window\":%s,\"labels\":[", f->name,
		family__suffix(f), family__type(f), f->of_window ? "true" : "false");
	for (size_t i = 0; f->labels[i]; i++)
		fprintf(out, "%s\"%s\"", i ? "," : "", f->labels[i]);
	fputs("],\"help\":", out);
	json__write_string(out, f->help);
	fputc('}', out);
}

static void print_metrics(FILE *out)
{
	const char *label;

	fputs(",\n \"x-metrics\":{\"labels_of_window\":[", out);
	for (size_t i = 0; (label = metrics_table__window_label(i)); i++)
		fprintf(out, "%s\"%s\"", i ? "," : "", label);
	fputs("],\"families\":[", out);
	for (unsigned int i = 0; i < METRICS; i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		print_metric(out, metrics_table__family(i));
	}
	fputs("\n ]}", out);
}

int cmd_schema__run(void)
{
	schema__print(stdout, print_metrics);
	if (!fflush(stdout) && !ferror(stdout))
		return EXIT_OK;
	fprintf(stderr, "tcectl: cannot write the schema: %s\n", strerror(errno));
	return EXIT_UNKNOWN;
}

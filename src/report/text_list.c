// SPDX-License-Identifier: GPL-2.0-only
/* text_list.c - any listing as plain text. */
#include "text_list.h"

#include "base/format.h"

size_t text__top(FILE *out, const struct listing *listing, const void *base, size_t n, size_t most,
		 unsigned int width, const struct list_options *list_options, row_tail tail,
		 const void *context)
{
	struct list_layout layout;
	struct rows rows = {.n = 0};
	char line[TEXT_LINE_LEN];
	size_t shown;

	if (rows__choose(&rows, listing, base, n, list_options)) {
		fprintf(out, "out of memory\n");
		rows__free(&rows);
		return 0;
	}
	if (rows.n == 0)
		fprintf(out, "%s\n", n ? "no row matches the filter" : listing->empty);
	n = rows.n;
	shown = n < most ? n : most;
	list_layout__begin(&layout, listing, list_options ? &list_options->columns : NULL, false);
	for (size_t i = 0; i < shown; i++)
		list_layout__measure(&layout, rows.at[i]);
	list_layout__share(&layout, width);
	list_layout__titles(&layout, line, sizeof(line));
	if (shown)
		fprintf(out, "%s\n", line);
	for (size_t i = 0; i < shown; i++) {
		list_layout__row(&layout, rows.at[i], line, sizeof(line));
		fprintf(out, "%s\n", line);
		if (tail)
			tail(out, rows.at[i], context);
	}
	rows__free(&rows);
	return n - shown;
}

void text__list(FILE *out, const struct listing *listing, const void *base, size_t n,
		unsigned int width, const struct list_options *list_options, row_tail tail,
		const void *context)
{
	text__top(out, listing, base, n, SIZE_MAX, width, list_options, tail, context);
}

void text__frames(FILE *out, const struct stack *st, int indent)
{
	char frame[SAMPLE_FRAME_LEN];

	for (uint32_t i = 0; i < stack__frames(st); i++) {
		snprintf(frame, sizeof(frame), "%s", st->frame[i]);
		format__printable(frame);
		fprintf(out, "%*s%s\n", indent, "", frame);
	}
}

void text__warning(FILE *out, const char *line)
{
	if (line[0])
		fprintf(out, "%s\n", line);
}

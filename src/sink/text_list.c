// SPDX-License-Identifier: GPL-2.0-only
/*
 * text_list.c - any listing as plain text.
 *
 * It must not know columns or what they mean: listings do.
 */
#include "text_list.h"

#include "format.h"

void text__list(FILE *out, const struct listing *listing, const void *rows, size_t n,
		unsigned int width, row_tail tail, const void *context)
{
	struct layout layout;
	char line[TEXT_LINE_LEN];

	if (n == 0) {
		fprintf(out, "%s\n", listing->empty);
		return;
	}
	layout__fit(&layout, listing, rows, n, width);
	layout__titles(&layout, line, sizeof(line));
	fprintf(out, "%s\n", line);
	for (size_t i = 0; i < n; i++) {
		const void *row = (const char *)rows + i * listing->row_size;

		layout__row(&layout, row, line, sizeof(line));
		fprintf(out, "%s\n", line);
		if (tail)
			tail(out, row, context);
	}
}

void text__frames(FILE *out, const struct stack *st, int indent)
{
	char frame[SAMPLE_FRAME_LEN];

	for (uint32_t i = 0; st && i < st->frames && i < SAMPLE_FRAMES; i++) {
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

// SPDX-License-Identifier: GPL-2.0-only
/*
 * json.c - strings on their way into JSON.
 *
 * Half a million records pass through the writer, so it streams and builds no
 * tree. Names come from kernels and firmware: any byte may be in them.
 */
#include "field.h"

#include "base/utf8.h"

#include <string.h>

static void json__write_text(FILE *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *end = p + len;

	fputc('"', out);
	while (p < end) {
		size_t n = utf8__length(p);

		if (n == 0) {
			fputs("\\ufffd", out);
			n = 1;
		} else if (*p == '"' || *p == '\\') {
			fprintf(out, "\\%c", *p);
		} else if (*p < 0x20 || *p == 0x7f) {
			fprintf(out, "\\u%04x", (unsigned int)*p);
		} else {
			fwrite(p, 1, n, out);
		}
		p += n;
	}
	fputc('"', out);
}

void json__write_string(FILE *out, const char *text)
{
	json__write_text(out, text, strlen(text));
}

void json__write_names(FILE *out, const char *names)
{
	fputc('[', out);
	while (*names) {
		size_t n = strcspn(names, ",");

		json__write_text(out, names, n);
		names += n;
		if (*names == ',') {
			names++;
			fputc(',', out);
		}
	}
	fputc(']', out);
}

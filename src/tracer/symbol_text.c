// SPDX-License-Identifier: GPL-2.0-only
/* symbol_text.c - an address in words, cut where a reader loses least. */
#include "symbol_text.h"

#include <inttypes.h>
#include <stdio.h>

void symbol_text__format(char *buf, size_t len, const char *name, uint64_t offset,
			 const char *module)
{
	char end[128];
	int room = (int)len - 1 - snprintf(end, sizeof(end), "+0x%" PRIx64 "%s", offset, module);

	if (*module)
		snprintf(buf, len, "%.*s%s", room > 0 ? room : 0, name, end);
	else
		snprintf(buf, len, "%s%s", name, end);
}

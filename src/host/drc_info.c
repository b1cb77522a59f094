// SPDX-License-Identifier: GPL-2.0-only
/*
 * drc_info.c - the property ibm,drc-info of newer firmware: DRC indexes and names by ranges.
 *
 * It begins with the number of ranges. Each is a type and a prefix, both ended by NUL, then five
 * cells: first index, first suffix, elements, step of the index, power domain (the kernel's
 * of_read_drc_info_cell()). Pure: bytes in, name out.
 */
#include "drc_info.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CELL ((size_t)4)
#define RANGE_CELLS 5

struct range {
	const char *prefix;
	uint32_t first;
	uint32_t suffix;
	uint32_t elements;
	uint32_t step;
};

static uint32_t cell(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

/* The text at *p, with *p moved behind it; NULL if it has no end before the property's. */
static const char *next_text(const unsigned char **p, const unsigned char *end)
{
	const unsigned char *text = *p;
	const unsigned char *nul = memchr(text, '\0', (size_t)(end - text));

	if (!nul)
		return NULL;
	*p = nul + 1;
	return (const char *)text;
}

static bool next_range(const unsigned char **p, const unsigned char *end, struct range *r)
{
	if (!next_text(p, end)) /* the type */
		return false;
	r->prefix = next_text(p, end);
	if (!r->prefix || (size_t)(end - *p) < RANGE_CELLS * CELL)
		return false;
	r->first = cell(*p);
	r->suffix = cell(*p + CELL);
	r->elements = cell(*p + 2 * CELL);
	r->step = cell(*p + 3 * CELL);
	*p += RANGE_CELLS * CELL;
	return true;
}

/* Which element of the range the index is; false if none. */
static bool range__find(const struct range *r, uint32_t index, uint32_t *element)
{
	uint32_t distance = index - r->first;

	if (index < r->first || (distance && !r->step) || (r->step && distance % r->step))
		return false;
	*element = distance ? distance / r->step : 0;
	return *element < r->elements;
}

bool drc_info__name(const unsigned char *prop, size_t size, uint32_t index, char *name, size_t len)
{
	const unsigned char *p = prop + CELL, *end = prop + size;
	uint32_t element;
	struct range r;

	if (size < CELL)
		return false;
	for (uint32_t left = cell(prop); left && next_range(&p, end, &r); left--) {
		if (!range__find(&r, index, &element))
			continue;
		snprintf(name, len, "%s%" PRIu32, r.prefix, r.suffix + element);
		return true;
	}
	return false;
}

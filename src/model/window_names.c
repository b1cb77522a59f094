// SPDX-License-Identifier: GPL-2.0-only
/*
 * window_names.c - the devices and drivers of a window, as one short text each.
 *
 * A device belongs to the table that it maps through now. Devices that are
 * gone do not; their mappings still show up as holders.
 */
#include "base/name_list.h"
#include "internal.h"

#include <stdio.h>
#include <string.h>

#define MORE_LEN 8 /* room for ",+4095" */

struct text_list {
	char *text;
	size_t size;
	size_t used;
	unsigned int left_out;
};

static void text_list__add(struct text_list *l, const char *name)
{
	size_t n = strlen(name), comma = l->used ? 1 : 0;

	if (n == 0 || name_list__has(l->text, name))
		return;
	if (l->left_out || l->used + comma + n + MORE_LEN >= l->size) {
		l->left_out++;
		return;
	}
	if (comma)
		l->text[l->used++] = ',';
	memcpy(l->text + l->used, name, n + 1);
	l->used += n;
}

static void text_list__end(struct text_list *l)
{
	if (l->left_out)
		snprintf(l->text + l->used, l->size - l->used, "%s+%u", l->used ? "," : "",
			 l->left_out);
}

void window_names__fill(struct table_view *v, const struct sample *s)
{
	struct text_list devices = {.text = v->devices, .size = sizeof(v->devices)};
	struct text_list drivers = {.text = v->drivers, .size = sizeof(v->drivers)};

	if (v->table->gen == 0) {
		snprintf(v->devices, sizeof(v->devices), "%s", v->table->devices);
		devices.used = strlen(v->devices);
	}
	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (d->gone)
			continue;
		if (v->table->gen ? d->gen != v->table->gen
				  : !name_list__has(devices.text, d->name))
			continue;
		text_list__add(&devices, d->name);
		text_list__add(&drivers, d->driver);
	}
	text_list__end(&devices);
	text_list__end(&drivers);
}

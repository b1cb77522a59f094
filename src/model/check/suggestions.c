// SPDX-License-Identifier: GPL-2.0-only
/*
 * suggestions.c - names that exist, for a selector that means nothing, or more than one slot.
 *
 * A short list in one line, each name once.
 */
#include "suggestions.h"

#include "base/name_list.h"
#include "model/device.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CANDIDATE_LEN 160
#define MORE_LEN 24 /* room for ", +4294967295 more" */

struct suggestions {
	char *line;
	size_t len;
	size_t used;
	unsigned int left_out;
	const char *begin; /* where the list begins in the line */
};

static void suggestions__begin(struct suggestions *c, char *line, size_t len, const char *text)
{
	size_t n = (size_t)snprintf(line, len, "%s", text);

	*c = (struct suggestions){.line = line, .len = len};
	c->used = n < len ? n : len - 1;
	c->begin = line + c->used;
}

static const char *separator(const struct suggestions *c)
{
	return c->line + c->used == c->begin ? "" : ", ";
}

static void suggestions__add(struct suggestions *c, const char *name)
{
	if (!name[0] || name_list__has(c->begin, name))
		return;
	if (c->left_out || c->used + strlen(separator(c)) + strlen(name) + MORE_LEN >= c->len) {
		c->left_out++;
		return;
	}
	c->used +=
	    (size_t)snprintf(c->line + c->used, c->len - c->used, "%s%s", separator(c), name);
}

static void suggestions__end(struct suggestions *c)
{
	if (c->left_out)
		snprintf(c->line + c->used, c->len - c->used, "%s+%u more", separator(c),
			 c->left_out);
	else if (c->line + c->used == c->begin)
		snprintf(c->line + c->used, c->len - c->used, "none");
}

static void name_slot(char *name, size_t len, const struct drc_slot *slot)
{
	if (slot->drc_index)
		snprintf(name, len, "0x%" PRIx64 "%s%s%s%s", slot->drc_index,
			 slot->drc_name[0] ? " " : "", slot->drc_name,
			 slot->loc_code[0] ? " at " : "", slot->loc_code);
	else
		snprintf(name, len, "%s", slot->loc_code);
}

static void name_phb(char *name, size_t len, const struct device *d)
{
	const struct drc_slot *slot = device__phb_slot(d);
	const char *colon = strchr(d->name, ':');

	name[0] = '\0';
	if (strcmp(d->bus, "vio") == 0 || !colon)
		return;
	snprintf(name, len, "%.*s%s%s%s", (int)(colon - d->name), d->name, slot ? " (" : "",
		 slot ? slot->drc_name : "", slot ? ")" : "");
}

/* All that one device could have been selected by in that way. */
static void add_names(struct suggestions *c, enum select_by by, const struct device *d)
{
	char phb[CANDIDATE_LEN];

	if (by == SELECT_DEVICE) {
		suggestions__add(c, d->name);
		return;
	}
	if (by == SELECT_PHB) {
		name_phb(phb, sizeof(phb), d);
		suggestions__add(c, phb);
		return;
	}
	for (uint32_t i = 0; i < d->slots; i++) {
		char name[CANDIDATE_LEN] = "";

		if (by == SELECT_SLOT)
			snprintf(name, sizeof(name), "%s", d->slot[i].loc_code);
		else if (d->slot[i].drc_index)
			snprintf(name, sizeof(name), "%s (0x%" PRIx64 ")",
				 d->slot[i].drc_name[0] ? d->slot[i].drc_name : "?",
				 d->slot[i].drc_index);
		suggestions__add(c, name);
	}
}

void suggestions__out_of_memory(char *line, size_t len)
{
	snprintf(line, len, "out of memory");
}

void suggestions__none(char *line, size_t len, const struct sample *s, const struct selector *by)
{
	static const char *const formats[] = {
	    [SELECT_DEVICE] = "no device is named \"%.80s\"; there are: ",
	    [SELECT_PHB] = "no PHB is named \"%.80s\"; there are: ",
	    [SELECT_DRC] = "no slot has the DRC \"%.80s\"; there are: ",
	    [SELECT_SLOT] = "no slot is at \"%.80s\"; there are: ",
	};
	char text[CANDIDATE_LEN];
	struct suggestions c;

	snprintf(text, sizeof(text), formats[by->by], by->name);
	suggestions__begin(&c, line, len, text);
	for (size_t i = 0; i < s->ndevices; i++)
		if (!s->devices[i].gone)
			add_names(&c, by->by, &s->devices[i]);
	suggestions__end(&c);
}

void suggestions__ambiguous(char *line, size_t len, const struct sample *s,
			    const struct selection *sel)
{
	char text[CANDIDATE_LEN];
	struct suggestions c;

	snprintf(text, sizeof(text), "\"%.80s\" is the name of more than one slot: ", sel->by.name);
	suggestions__begin(&c, line, len, text);
	for (size_t i = 0; i < s->ndevices; i++) {
		const struct drc_slot *slot;

		if (!sel->device[i] || !selector__means(&sel->by, &s->devices[i], &slot) || !slot)
			continue;
		name_slot(text, sizeof(text), slot);
		suggestions__add(&c, text);
	}
	suggestions__end(&c);
}

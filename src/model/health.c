// SPDX-License-Identifier: GPL-2.0-only
/*
 * health.c - what makes an answer doubtful. Knows no exit status and no words.
 */
#include "health.h"

#include <string.h>

static bool is_attached(const struct hook *h)
{
	return strcmp(h->state, "attached") == 0;
}

/* A purpose is served if any of its candidates is attached. */
static bool is_served(const struct sample *s, const char *purpose)
{
	for (size_t i = 0; i < s->nhooks; i++)
		if (strcmp(s->hooks[i].purpose, purpose) == 0 && is_attached(&s->hooks[i]))
			return true;
	return false;
}

bool health__sees_mappings(const struct sample *s)
{
	if (!s->complete)
		return false;
	for (size_t i = 0; i < s->nlosses; i++)
		if (s->losses[i].count)
			return false;
	for (size_t i = 0; i < s->nhooks; i++)
		if (strcmp(s->hooks[i].state, "failed") == 0 || !is_served(s, s->hooks[i].purpose))
			return false;
	return true;
}

bool health__sees_tables(const struct sample *s)
{
	if (!s->complete)
		return false;
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].gen && !s->tables[i].user_owned &&
		    s->tables[i].live == COUNT_UNKNOWN)
			return false;
	return true;
}

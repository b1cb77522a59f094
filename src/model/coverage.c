// SPDX-License-Identifier: GPL-2.0-only
/*
 * coverage.c - what makes an answer doubtful. Knows no exit status and no words.
 */
#include "coverage.h"

enum health health__mappings(const struct sample *s)
{
	if (!s->complete)
		return HEALTH_BLIND;
	for (size_t i = 0; i < s->ndegraded; i++)
		if (s->degraded[i].unknown != BLIND_NONE)
			return HEALTH_BLIND;
	for (size_t i = 0; i < s->nlosses; i++)
		if (s->losses[i].count)
			return HEALTH_DOUBTFUL;
	return s->ndegraded ? HEALTH_DOUBTFUL : HEALTH_GOOD;
}

enum health health__tables(const struct sample *s)
{
	if (!s->complete)
		return HEALTH_BLIND;
	for (size_t i = 0; i < s->ndegraded; i++)
		if (s->degraded[i].unknown == BLIND_TABLES)
			return HEALTH_BLIND;
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].gen && !s->tables[i].user_owned &&
		    s->tables[i].live == COUNT_UNKNOWN)
			return HEALTH_BLIND;
	return HEALTH_GOOD;
}

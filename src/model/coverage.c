// SPDX-License-Identifier: GPL-2.0-only
/* coverage.c - losses and degraded features that limit an answer. */
#include "coverage.h"

enum health coverage__of_mappings(const struct sample *s)
{
	if (!s->complete)
		return COVERAGE_MISSING;
	for (size_t i = 0; i < s->ndegraded; i++)
		if (s->degraded[i].affects == AFFECTS_HOLDERS ||
		    s->degraded[i].affects == AFFECTS_TABLES)
			return COVERAGE_MISSING;
	for (size_t i = 0; i < s->nlosses; i++)
		if (s->losses[i].count)
			return COVERAGE_LOSSY;
	for (size_t i = 0; i < s->ndegraded; i++)
		if (s->degraded[i].affects != AFFECTS_COST)
			return COVERAGE_LOSSY;
	return COVERAGE_FULL;
}

enum health coverage__of_tables(const struct sample *s)
{
	if (!s->complete)
		return COVERAGE_MISSING;
	for (size_t i = 0; i < s->ndegraded; i++)
		if (s->degraded[i].affects == AFFECTS_TABLES)
			return COVERAGE_MISSING;
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].gen && !s->tables[i].user_owned &&
		    s->tables[i].live == COUNT_UNKNOWN)
			return COVERAGE_MISSING;
	return COVERAGE_FULL;
}

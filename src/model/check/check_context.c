// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_context.c - questions that all parts of a check ask about a device.
 */
#include "internal.h"

bool judgement__goes(const struct judgement *j, const struct device *d)
{
	return d && j->sel->device[d - j->s->devices];
}

bool judgement__may_keep_pages(const struct judgement *j, const struct device *d)
{
	return j->s->page_pool != PAGE_POOL_UNMAPS && !d->poolless;
}

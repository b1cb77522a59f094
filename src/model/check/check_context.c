// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_context.c - questions that all parts of a check ask about a device.
 */
#include "internal.h"

bool check__is_selected(const struct check_context *j, const struct device *d)
{
	return d && j->sel->device[d - j->s->devices];
}

bool check__may_keep_pages(const struct check_context *j, const struct device *d)
{
	return j->s->page_pool != PAGE_POOL_UNMAPS && !d->poolless;
}

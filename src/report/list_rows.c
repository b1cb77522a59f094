// SPDX-License-Identifier: GPL-2.0-only
/* list_rows.c - rows of a list filtered and sorted. */
#include "list.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

static int compare(const void *a, const void *b, void *arg)
{
	const struct column *c = arg;

	return c->compare(*(const void *const *)a, *(const void *const *)b);
}

static void reverse(struct rows *r)
{
	for (size_t i = 0; i < r->n / 2; i++) {
		const void *row = r->at[i];

		r->at[i] = r->at[r->n - 1 - i];
		r->at[r->n - 1 - i] = row;
	}
}

void rows__sort(struct rows *r, const struct listing *l, const struct list_options *c)
{
	struct column column;

	if (c->sort < 0 || !r->n || !l->columns[c->sort].compare)
		return;
	column = l->columns[c->sort];
	qsort_r(r->at, r->n, sizeof(*r->at), compare, &column);
	if (c->invert)
		reverse(r);
}

int rows__offer(struct rows *r, const struct listing *l, const void *row,
		const struct list_options *c)
{
	const void **at;

	if (c && c->filter[0] && !listing__matches(l, row, c->filter))
		return 0;
	at = array__refill(r->at, r->n, &r->room, sizeof(*at));
	if (!at)
		return -ENOMEM;
	r->at = at;
	r->at[r->n++] = row;
	return 0;
}

int rows__choose(struct rows *r, const struct listing *l, const void *base, size_t n,
		 const struct list_options *c)
{
	int err = 0;

	r->n = 0;
	for (size_t i = 0; !err && i < n; i++)
		err = rows__offer(r, l, (const char *)base + i * l->row_size, c);
	if (!err && c)
		rows__sort(r, l, c);
	return err;
}

void rows__free(struct rows *r)
{
	free(r->at);
	*r = (struct rows){.n = 0};
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - texts on their way to a client.
 */
#include "queue.h"

#include <stdlib.h>

struct lines *lines__new(char *text, size_t len)
{
	struct lines *l = text ? malloc(sizeof(*l)) : NULL;

	if (!l) {
		free(text);
		return NULL;
	}
	*l = (struct lines){.refs = 1, .len = len, .text = text};
	return l;
}

struct lines *lines__hold(struct lines *l)
{
	__atomic_add_fetch(&l->refs, 1, __ATOMIC_RELAXED);
	return l;
}

void lines__release(struct lines *l)
{
	if (!l || __atomic_sub_fetch(&l->refs, 1, __ATOMIC_ACQ_REL))
		return;
	free(l->text);
	free(l);
}

bool lines__is_alone(const struct lines *l)
{
	return __atomic_load_n(&l->refs, __ATOMIC_ACQUIRE) == 1;
}

bool queue__push(struct queue *q, struct lines *l)
{
	if (q->n == QUEUE_ROOM)
		return false;
	q->at[(q->first + q->n) % QUEUE_ROOM] = lines__hold(l);
	q->n++;
	q->bytes += l->len;
	return true;
}

size_t queue__next(const struct queue *q, const char **data)
{
	if (!q->n)
		return 0;
	*data = q->at[q->first]->text + q->sent;
	return q->at[q->first]->len - q->sent;
}

void queue__sent(struct queue *q, size_t n)
{
	q->bytes -= n;
	q->sent += n;
	while (q->n && q->sent >= q->at[q->first]->len) {
		q->sent -= q->at[q->first]->len;
		lines__release(q->at[q->first]);
		q->first = (q->first + 1) % QUEUE_ROOM;
		q->n--;
	}
}

bool queue__holds(const struct queue *q, const struct lines *l)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->at[(q->first + i) % QUEUE_ROOM] == l)
			return true;
	return false;
}

void queue__clear(struct queue *q)
{
	while (q->n) {
		lines__release(q->at[q->first]);
		q->first = (q->first + 1) % QUEUE_ROOM;
		q->n--;
	}
	q->sent = 0;
	q->bytes = 0;
}

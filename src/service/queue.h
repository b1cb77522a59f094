/* SPDX-License-Identifier: GPL-2.0-only */
/* queue.h - texts that wait to be sent to a client; many clients may share one. */
#ifndef TCETOP_QUEUE_H
#define TCETOP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#define QUEUE_ROOM 2048U /* texts */

/* Text that is made once, and freed with its last reference. */
struct lines {
	unsigned int refs;
	size_t len;
	char *text;
};

/* Takes the text, from malloc(), also where it fails: NULL when memory is short. */
struct lines *lines__new(char *text, size_t len);
struct lines *lines__hold(struct lines *l);
/* Any thread may. NULL is fine. */
void lines__release(struct lines *l);
/* True if only the caller holds it. */
bool lines__is_alone(const struct lines *l);

struct queue {
	struct lines *at[QUEUE_ROOM]; /* a ring */
	size_t first;
	size_t n;
	size_t sent;  /* bytes of the first */
	size_t bytes; /* not sent yet, of all */
};

/* Hold the text until it is sent. False: there is no room for it. */
bool queue__push(struct queue *q, struct lines *l);
/* What to send next, and how much of it is in one piece; 0: nothing. */
size_t queue__next(const struct queue *q, const char **data);
/* n bytes of it were sent. */
void queue__sent(struct queue *q, size_t n);
bool queue__holds(const struct queue *q, const struct lines *l);
void queue__clear(struct queue *q);

#endif

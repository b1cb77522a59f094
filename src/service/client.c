// SPDX-License-Identifier: GPL-2.0-only
/*
 * client.c - a connected client: made, freed, marked to be dropped.
 */
#include "server_internal.h"

#include <stdlib.h>
#include <unistd.h>

struct client *client__new(int fd, bool root, uint64_t now)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = fd;
	c->root = root;
	c->came_ns = now;
	c->moved_ns = now;
	return c;
}

void client__free(struct client *c)
{
	queue__clear(&c->out);
	close(c->fd);
	free(c);
}

void client__drop_slow(struct server *s, struct client *c)
{
	s->counts.slow += !c->gone;
	c->gone = true;
}

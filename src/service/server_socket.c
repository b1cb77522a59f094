// SPDX-License-Identifier: GPL-2.0-only
/* server_socket.c - the file that clients connect to: made, owned, removed. */
#include "base/groupfile.h"
#include "server_internal.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 64

/* Let the group connect. Without a group root alone may, and is still served. */
static int give(const char *path, const char *group)
{
	gid_t gid;

	if (group[0] && !groupfile__find(group, &gid))
		fprintf(stderr, "tced: %s: no group %s in /etc/group: only root may connect\n",
			path, group);
	else if (group[0] && chown(path, (uid_t)-1, gid))
		fprintf(stderr, "tced: %s: cannot give it to group %s: %s: only root may connect\n",
			path, group, strerror(errno));
	else if (group[0])
		return chmod(path, 0660) ? -errno : 0;
	return chmod(path, 0600) ? -errno : 0;
}

/* A file that an earlier daemon left is removed; one that is in use, or no socket, is not. */
static int clear_way(const struct sockaddr_un *address, char *error, size_t len)
{
	int fd, err = 0;
	struct stat st;

	if (lstat(address->sun_path, &st))
		return 0;
	if (!S_ISSOCK(st.st_mode)) {
		snprintf(error, len, "%.180s is there, and is not a socket: remove it",
			 address->sun_path);
		return -EEXIST;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0; /* the next step says why */
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)))
		err = errno;
	close(fd);
	if (err == ECONNREFUSED) {
		unlink(address->sun_path);
		return 0;
	}
	if (!err || err == EAGAIN)
		snprintf(error, len, "another tced listens on %.180s: stop it, or use another path",
			 address->sun_path);
	else
		snprintf(error, len, "%.180s: %s", address->sun_path, strerror(err));
	return -EADDRINUSE;
}

/* The file is there before a client may connect: until listen() none can. */
static int bind_to(struct server *s, const struct sockaddr_un *address, const char *group)
{
	char folder[sizeof(address->sun_path)];

	memcpy(folder, address->sun_path, sizeof(folder));
	mkdir(dirname(folder), 0755); /* what is wrong with it, bind() says */
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->listener < 0 ||
	    bind(s->listener, (const struct sockaddr *)address, sizeof(*address)))
		return -errno;
	s->made = malloc(sizeof(*s->made));
	if (!s->made)
		return -ENOMEM;
	if (lstat(address->sun_path, s->made))
		return -errno;
	if (give(address->sun_path, group) || listen(s->listener, BACKLOG))
		return -errno;
	return 0;
}

int server__listen(struct server *s, const struct config *c, char *error, size_t len)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int err;

	if (strlen(c->socket) >= sizeof(address.sun_path)) {
		snprintf(error, len,
			 "the path of the socket is longer than %zu characters: %.80s...",
			 sizeof(address.sun_path) - 1, c->socket);
		return -ENAMETOOLONG;
	}
	memcpy(address.sun_path, c->socket, strlen(c->socket));
	err = clear_way(&address, error, len);
	if (err)
		return err;
	err = bind_to(s, &address, c->group);
	if (err)
		snprintf(error, len, "cannot listen on %.180s: %s", c->socket, strerror(-err));
	return err;
}

void server__unlink(struct server *s)
{
	struct stat st;

	if (s->made && !lstat(s->path, &st) && st.st_dev == s->made->st_dev &&
	    st.st_ino == s->made->st_ino)
		unlink(s->path);
	free(s->made);
	s->made = NULL;
}

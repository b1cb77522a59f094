// SPDX-License-Identifier: GPL-2.0-only
/*
 * log_socket.c - the transport of journald's native protocol, and of syslog: no library, since
 * libsystemd has no static archive, and syslog(3) waits for a daemon that does not read.
 */
#include "log_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

bool log_socket__exists(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISSOCK(st.st_mode);
}

int log_socket__open(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

static int send_message(int fd, const char *path, struct msghdr m)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	memcpy(to.sun_path, path, strlen(path));
	m.msg_name = &to;
	m.msg_namelen = sizeof(to);
	return sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

static int send_text(int fd, const char *path, const char *text, size_t len)
{
	/* sendmsg() does not write there. */
	struct iovec iov = {.iov_base = (void *)text, .iov_len = len};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	return send_message(fd, path, m);
}

/* The journal takes only a file that is sealed against changes. */
static int make_file(const char *text, size_t len)
{
	int file = memfd_create("tced-journal", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (file >= 0 && write(file, text, len) == (ssize_t)len &&
	    !fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
		return file;
	if (file >= 0)
		close(file);
	return -ENOMEM;
}

static int send_file(int fd, const char *path, int file)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	/* The journal wants the file alone. An empty piece, since qemu-user sends nothing without.
	 */
	struct iovec none = {.iov_base = &control, .iov_len = 0};
	struct msghdr m = {.msg_iov = &none,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &file, sizeof(file));
	return send_message(fd, path, m);
}

int log_socket__send(int fd, const char *path, const char *text, size_t len, bool files)
{
	int err = send_text(fd, path, text, len);
	int file;

	if (!files || (err != -EMSGSIZE && err != -ENOBUFS))
		return err;
	file = make_file(text, len);
	if (file < 0)
		return file;
	err = send_file(fd, path, file);
	close(file);
	return err;
}

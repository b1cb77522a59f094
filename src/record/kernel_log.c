// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_log.c - lines to /dev/kmsg.
 *
 * The kernel takes 10 lines in 5 seconds from each open file (kernel/printk, devkmsg_open()). One
 * that is opened for each line has no limit, and would flush a log that a crash dump is to have.
 */
#include "kernel_log.h"

#include "model/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define KMSG_CRITICAL "<2>"

/* What comes once in the life of a window is never too much. */
static bool is_single(const struct event *e)
{
	return e->kind == EVENT_WINDOW_REMOVED_LIVE || e->kind == EVENT_TEARDOWN_TIMEOUT;
}

int kernel_log__write(struct kernel_log *k, const struct event *e)
{
	char line[EVENT_MESSAGE_LEN + 64];
	int n = snprintf(line, sizeof(line), KMSG_CRITICAL "%s: %s: %s\n",
			 program_invocation_short_name, event_kind__name(e->kind), e->message);
	size_t length = n > 0 && (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1;
	int fd = k->fd, err = 0;

	if (fd < 0 || is_single(e))
		fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, line, length) < 0)
		err = -errno;
	if (is_single(e) && fd >= 0)
		close(fd);
	else
		k->fd = fd;
	return err;
}

void kernel_log__close(struct kernel_log *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

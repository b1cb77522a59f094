/* SPDX-License-Identifier: GPL-2.0-only */
/* kernel_log.h - critical events in the kernel's log, where a crash dump has them. */
#ifndef TCETOP_KERNEL_LOG_H
#define TCETOP_KERNEL_LOG_H

struct event;

/* The descriptor for events that may come in floods; -1: not open. */
struct kernel_log {
	int fd;
};

/* Write one line. 0, or a negative errno. One thread at a time. */
int kernel_log__write(struct kernel_log *k, const struct event *e);
void kernel_log__close(struct kernel_log *k);

#endif

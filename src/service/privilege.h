/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * privilege.h - the daemon's capabilities and group: those that tracing needs, and from the
 * start nothing else.
 */
#ifndef TCETOP_PRIVILEGE_H
#define TCETOP_PRIVILEGE_H

/*
 * Keep CAP_BPF, CAP_PERFMON and CAP_SYSLOG, for a while CAP_SYS_ADMIN where kprobes cannot be
 * attached without, and drop all others permanently, also for programs that this one would start.
 * Each thread has privileges of its own: call it before there is a second one. group (may be empty)
 * is joined before: a file of our own can be chowned to it later without any privilege. What cannot
 * be dropped, or joined, is reported on standard error.
 */
void privilege__drop(const char *group);

/* All is attached: drop CAP_SYS_ADMIN, too. There still is one thread only. */
void privilege__settle(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* sink_journal.h - the sink of sink_journal.c with sockets of the caller's choice. */
#ifndef TCETOP_SINK_JOURNAL_H
#define TCETOP_SINK_JOURNAL_H

#include <stddef.h>

struct config;
struct sink;

/* As sink__open_journal(); the paths must live as long as the sink. */
struct sink *journal__open(const struct config *c, const char *journal, const char *syslog,
			   char *error, size_t len);

#endif

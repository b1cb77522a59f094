/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * journal_entry.h - one entry of the journal, as its native protocol spells it
 * (systemd.io/JOURNAL_NATIVE_PROTOCOL).
 */
#ifndef TCETOP_JOURNAL_ENTRY_H
#define TCETOP_JOURNAL_ENTRY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct journal_entry {
	FILE *out;
	char *text; /* after journal_entry__end(), to free */
	size_t len;
};

/* 0 or -ENOMEM; then nothing of it may be used. */
int journal_entry__begin(struct journal_entry *e);
/* A text of any bytes but 0; empty ones are left out. */
void journal_entry__text(struct journal_entry *e, const char *field, const char *value);
void journal_entry__number(struct journal_entry *e, const char *field, int64_t value);
void journal_entry__hex(struct journal_entry *e, const char *field, uint64_t value);
/* 0 or -ENOMEM. */
int journal_entry__end(struct journal_entry *e);

#endif

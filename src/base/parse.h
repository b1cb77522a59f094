/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse.h - numbers and times as users type them.
 *
 * Each is true and fills its result only if the whole text is understood.
 */
#ifndef TCETOP_PARSE_H
#define TCETOP_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* 500ms, 30s, 5m, 2h, or plain seconds with a fraction; nanoseconds. */
bool parse__duration(const char *text, uint64_t *ns);
/*
 * A moment: a duration counts back from now_ns; else local time as 2026-11-30, 2026-11-30 14:02 or
 * 2026-11-30 14:02:11, with T in place of the blank if need be, or UTC behind a Z. Nanoseconds of
 * CLOCK_REALTIME, as now_ns.
 */
bool parse__moment(const char *text, uint64_t now_ns, uint64_t *ns);
/* A number above 0. */
bool parse__count(const char *text, unsigned long *n);
/* With a fraction if need be, from least to most. */
bool parse__within(const char *text, double least, double most, double *number);
/* Decimal or 0x... */
bool parse__number(const char *text, uint64_t *n);

/* The text without blanks at both ends: cut off in place. */
char *parse__trim(char *text);

#endif

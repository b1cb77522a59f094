/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config_keys.h - the sections and keys of tced.conf, as one table.
 *
 * For config*.c, and for the test that compares the packaged file and the manual page with it.
 */
#ifndef TCETOP_CONFIG_KEYS_H
#define TCETOP_CONFIG_KEYS_H

#include <stddef.h>
#include <stdint.h>

#define CONFIG_KEYS_MOST 64

enum config_type {
	CONFIG_DURATION, /* uint64_t, nanoseconds */
	CONFIG_DETAIL,   /* enum detail */
	CONFIG_SWITCH,   /* yes or no */
	CONFIG_STACKS,   /* the same, as it was asked for before: stacks or not */
	CONFIG_CHOICE,   /* enum config_choice */
	CONFIG_NUMBER,   /* unsigned int */
	CONFIG_PERCENT,  /* the same, with or without % */
	CONFIG_PATH_OF,  /* char[], absolute */
	CONFIG_NAME,     /* char[], one word */
	CONFIG_ADDRESS   /* char[], ADDRESS:PORT */
};

struct config_key {
	const char *section;
	const char *name;
	/* The default, as one would write it; "" switches off. NULL: an older name of another key.
	 */
	const char *standard;
	enum config_type type;
	size_t offset; /* in struct config */
	/* Numbers and durations: the limits; texts: their length in bytes. */
	uint64_t least;
	uint64_t most;
	const char *range; /* the same in words, for an error message */
};

/* Section by section; at most CONFIG_KEYS_MOST. */
const struct config_key *config__keys(size_t *n);

/* Into what the key stands for. 0, or -EINVAL with what is wrong in why. */
struct config;
int config__set(struct config *c, const struct config_key *key, const char *value, char *why,
		size_t len);

#endif

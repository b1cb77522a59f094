/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config.h - /etc/tced/tced.conf, read and checked (tced.conf(5)).
 *
 * An ini file: [section], key = value, # and ; begin comments. Unknown sections and keys, values
 * that cannot be read, and repeated keys are errors, each with its line.
 */
#ifndef TCETOP_CONFIG_H
#define TCETOP_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rules.h"
#include "model/sample.h"

#define CONFIG_PATH "/etc/tced/tced.conf"
#define CONFIG_NAME_LEN 64
#define CONFIG_ERROR_LEN 1024

enum config_choice { CONFIG_AUTO, CONFIG_YES, CONFIG_NO };

struct config {
	/* [tced] */
	uint64_t interval_ns;          /* interval: between samples, 1s */
	enum detail detail;            /* detail: census, ledger, stacks; the last one */
	enum config_choice hypercalls; /* hypercalls: yes or no, no */
	unsigned int max_mappings; /* max_mappings: live ones that have a record each, 1048576 */
	char event_log[PATH_MAX];  /* event_log: EVENT_LOG_PATH */

	/* [thresholds] */
	struct thresholds thresholds; /* full_percent and full_run, old */

	/* [socket] */
	char socket[PATH_MAX];       /* path: /run/tced/tced.sock; empty: none */
	char group[CONFIG_NAME_LEN]; /* group: its members may connect beside root, tced; empty:
					root alone */
	unsigned int clients;        /* clients: at most, 64 */

	/* [log] */
	enum config_choice journal; /* journal: auto, yes, no; where there is none, syslog */
	uint64_t counters_ns; /* counters: how often they are logged, 0: only at the end; 1h */

	/* [metrics] */
	char textfile[PATH_MAX];      /* textfile: node_exporter's, by rename; empty: none */
	char listen[CONFIG_NAME_LEN]; /* listen: ADDRESS:PORT of the HTTP endpoint; empty: none */
};

/* Sets every key to its default. */
void config__default(struct config *c);
/*
 * Read a file over what is in c. 0, -ENOENT where there is no such file, or another negative errno
 * with FILE:LINE: what is wrong in error (at least CONFIG_ERROR_LEN bytes); c is then half read.
 */
int config__read(struct config *c, const char *path, char *error, size_t len);
/* The defaults and the file over them; CONFIG_PATH need not be there. Errors as above. */
int config__load(struct config *c, const char *path, char *error, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* tced.h - tced's options. */
#ifndef TCETOP_TCED_H
#define TCETOP_TCED_H

#include <stdint.h>

#include "source/source.h"

enum mode { IN_FOREGROUND, AS_SERVICE, CHECK_CONFIG, STOP };

struct options {
	enum mode mode;
	unsigned int modes;     /* how many were given */
	const char *foreground; /* the last option that only the foreground has; NULL: none */
	const char *config;     /* NULL: not given */
	const char *output;
	const char *log;
	uint64_t delay_ns;
	struct live_options live;
};

/* Fills o. Help, version and usage errors end the program. */
void tced_options__parse(struct options *o, int argc, char **argv);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* tcetop.h - tcetop's options. */
#ifndef TCETOP_TCETOP_H
#define TCETOP_TCETOP_H

#include <stdbool.h>

#include "tracer/mechanism.h"
#include "ui/settings.h"
#include "ui/terminal.h"

struct options {
	const char *from;
	unsigned long screens;
	bool batch;
	bool json;
	bool stacks;
	bool no_daemon; /* trace, also where tced runs */
	bool verbose;
	enum mechanism mechanism;
	const char *btf;
	bool ascii;
	bool draws; /* an option for the full screen was given */
	struct terminal_options terminal;
	struct settings settings; /* what was asked for; nothing else */
};

/* Ends the program where the command line is wrong, or asks for no more than an answer. */
void tcetop_options__parse(struct options *o, int argc, char **argv);

#endif

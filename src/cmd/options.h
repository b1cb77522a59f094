/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - a program's options and commands, each declared once: what is parsed, for which
 * command it is valid, and what the help prints.
 */
#ifndef TCETOP_OPTIONS_H
#define TCETOP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "tracer/mechanism.h"
#include <stdint.h>

/* Ids of options begin here: smaller numbers are letters. */
#define OPTIONS_FIRST 256
/* That a table may have. */
#define OPTIONS_MOST 64

struct option_row {
	const char *group;    /* a heading of the help that begins here; NULL: none does */
	char letter;          /* 0: none. Another row of other commands may have the same one */
	char alias;           /* another letter, which the help does not list; 0: none */
	int id;               /* from OPTIONS_FIRST on */
	const char *name;     /* the long one, without its dashes */
	const char *argument; /* as the help names it; NULL: it takes none */
	const char *commands; /* that take it, separated by blanks; NULL: all */
	/* If an argument has few values, the help lists them as "...: one, two or three" or "by one
	 * or two". Completion offers these values. */
	const char *help;
};

struct command_help {
	const char *group; /* a heading of the overview that begins here; NULL: none does */
	const char *name;
	const char *alias; /* another name, which the help does not list; NULL: none */
	const char *args;  /* "" or " FILE": what must follow the options */
	const char *help;  /* one line */
	const char *more;  /* after the options: exit statuses, examples; "" for none */
};

/* -h and --help are every program's, and in no table. */
struct command_line {
	const char *program;
	const char *about; /* one line of the overview: what the program is for */
	const char *usage; /* of a program without commands; more lines begin with 7 blanks */
	const char *notes; /* what ends the overview */
	const struct option_row *option;
	size_t options;
	const struct command_help *command;
	size_t commands; /* 0: it has none, and takes no words either */
	/* Takes one option. What is wrong with its value is for options__refuse(). */
	void (*take)(void *arg, int id, const char *value);
	void *arg;
};

/* That may follow a command. */
#define WORDS_MOST 4

struct arguments {
	size_t command;               /* its place in the table, if there is one */
	const char *word[WORDS_MOST]; /* that follow it, options aside: the first ones */
	size_t words;
	char **behind; /* what follows --, ended by NULL; argv's own */
};

/*
 * Parses the options, before and after the command, and calls take() for each. Returns the rest of
 * the command line: words that the command does not take are for the caller to refuse. Help is
 * printed and ends the program, with the status 0; so does what is not known or not valid, with a
 * line (64). The words of a program without commands are refused here.
 */
struct arguments options__parse(const struct command_line *l, int argc, char **argv);

/* Ends the program with the status 64 and a line for the user: "PROGRAM: TEXT; see PROGRAM COMMAND
 * --help". */
void options__refuse(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/*
 * Returns the value of the option with this long name as nanoseconds. Refuses a text that is not a
 * duration.
 */
uint64_t options__duration(const char *name, const char *text);

/* Returns the value of the option with this long name. Refuses a text that is not a number from 1
 * to most. */
unsigned long options__count(const char *name, const char *text, unsigned long most);

/* Returns the value of the option --mechanism. Refuses a text that is the name of none. */
enum mechanism options__mechanism(const char *text);

#endif

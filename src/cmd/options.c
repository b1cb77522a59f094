// SPDX-License-Identifier: GPL-2.0-only
/* options.c - the command line and its help, by a table of options and one of commands. */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/format.h"

#define HELP_COLUMN 24
#define HELP_WIDTH 80
#define NO_COMMAND ((size_t)-1)

/* Where a usage error sends the user. */
static struct {
	const char *program;
	const char *command; /* NULL: none, or one that is not known */
} current;

void options__refuse(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	format__printable(text);
	fprintf(stderr, "%s: %s; see %s%s%s --help\n", current.program, text, current.program,
		current.command ? " " : "", current.command ? current.command : "");
	exit(EXIT_USAGE);
}

static bool has_word(const char *words, const char *word)
{
	const size_t len = strlen(word);
	size_t at = 0;

	while (words[at]) {
		size_t n = strcspn(words + at, " ");

		if (n == len && !strncmp(words + at, word, len))
			return true;
		at += n + (words[at + n] == ' ');
	}
	return false;
}

static bool is_valid_for(const struct option_row *o, const char *command)
{
	return !o->commands || has_word(o->commands, command);
}

/* "check, drain" of "check drain". */
static void list_words(char *list, size_t len, const char *words)
{
	size_t at = 0;

	for (; *words && at + 2 < len; words++) {
		if (*words == ' ')
			list[at++] = ',';
		list[at++] = *words;
	}
	list[at] = '\0';
}

/* Prints text from a column on, which the line has reached. */
static void print_folded(const char *text, int column)
{
	int at = column;

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (at > column && at + 1 + len > HELP_WIDTH) {
			printf("\n%*s", column, "");
			at = column;
		}
		at += printf("%s%.*s", at > column ? " " : "", len, text);
		text += len;
		text += strspn(text, " ");
	}
	putchar('\n');
}

/* before: what the help is to begin with. */
static void print_option(const struct option_row *o, const char *before)
{
	char text[512];
	int len = o->id < OPTIONS_NO_LETTER ? printf("  -%c, --%s", o->id, o->name)
					    : printf("      --%s", o->name);

	if (o->argument)
		len += printf(" %s", o->argument);
	printf("%*s", len + 2 > HELP_COLUMN ? 2 : HELP_COLUMN - len, "");
	snprintf(text, sizeof(text), "%s%s%s", before, before[0] ? ": " : "", o->help);
	print_folded(text, len + 2 > HELP_COLUMN ? len + 2 : HELP_COLUMN);
}

/* Those that are valid for the command, or all of them, each with its commands. */
static void print_options(const struct command_line *l, const char *command)
{
	const char *group = NULL;
	bool is_new = false;

	for (size_t i = 0; i < l->options; i++) {
		const struct option_row *o = &l->option[i];
		char before[128] = "";

		if (o->group) {
			group = o->group;
			is_new = true;
		}
		if (command && !is_valid_for(o, command))
			continue;
		if (is_new && group)
			printf("\n%s:\n", group);
		is_new = false;
		if (!command && o->commands)
			list_words(before, sizeof(before), o->commands);
		print_option(o, before);
	}
	print_option(&(struct option_row){.id = 'h', .name = "help", .help = "print this help"},
		     "");
}

static void print_overview(const struct command_line *l)
{
	printf("Usage: %s COMMAND [OPTION]...\n\nCommands:\n", l->program);
	for (size_t i = 0; i < l->commands; i++) {
		const struct command_help *c = &l->command[i];

		printf("  %s%-*s %s\n", c->name, (int)(18 - strlen(c->name)), c->args, c->help);
	}
	printf("\n%s COMMAND --help, or %s help COMMAND, has the options of one command.\n",
	       l->program, l->program);
	print_options(l, NULL);
	printf("\n%s", l->summary);
}

static void print_command(const struct command_line *l, const struct command_help *c)
{
	print_folded(c->help, printf("%s %s - ", l->program, c->name));
	printf("\nUsage: %s %s [OPTION]...%s\n", l->program, c->name, c->args);
	print_options(l, c->name);
	if (c->more[0])
		printf("\n%s", c->more);
}

static size_t find_command(const struct command_line *l, const char *name)
{
	for (size_t i = 0; name && i < l->commands; i++)
		if (!strcmp(l->command[i].name, name))
			return i;
	return NO_COMMAND;
}

static void __attribute__((noreturn)) print_help(const struct command_line *l, const char *name)
{
	size_t command = find_command(l, name);

	if (name && command == NO_COMMAND)
		options__refuse("unknown command '%s'", name);
	if (name)
		print_command(l, &l->command[command]);
	else
		print_overview(l);
	exit(EXIT_OK);
}

/* The table as getopt_long() wants it. */
struct getopt_table {
	char letters[2 * OPTIONS_MOST + 4];
	struct option name[OPTIONS_MOST + 2];
};

static void fill_table(struct getopt_table *t, const struct command_line *l)
{
	char *letter = t->letters;

	*letter++ = ':'; /* a missing value is not an unknown option */
	for (size_t i = 0; i < l->options && i < OPTIONS_MOST; i++) {
		const struct option_row *o = &l->option[i];

		t->name[i] =
		    (struct option){.name = o->name, .has_arg = o->argument ? 1 : 0, .val = o->id};
		if (o->id >= OPTIONS_NO_LETTER)
			continue;
		*letter++ = (char)o->id;
		if (o->argument)
			*letter++ = ':';
	}
	t->name[l->options] = (struct option){.name = "help", .val = 'h'};
	*letter++ = 'h';
	*letter = '\0';
}

static int next(const struct getopt_table *t, int argc, char **argv)
{
	return getopt_long(argc, argv, t->letters, t->name, NULL);
}

static const struct option_row *find_option(const struct command_line *l, int id)
{
	for (size_t i = 0; i < l->options; i++)
		if (l->option[i].id == id)
			return &l->option[i];
	return NULL;
}

static void check_valid(const struct option_row *o, const char *command)
{
	char list[128];

	if (is_valid_for(o, command))
		return;
	list_words(list, sizeof(list), o->commands);
	options__refuse("option '--%s' is not valid for '%s' (valid for: %s)", o->name, command,
			list);
}

/* What getopt_long() has not understood: `answer` is its own, ':' or '?'. */
static void __attribute__((noreturn))
refuse_option(const struct command_line *l, int answer, char **argv)
{
	const struct option_row *o = optopt ? find_option(l, optopt) : NULL;

	if (o && current.command)
		check_valid(o, current.command);
	if (answer == ':' && o)
		options__refuse("option '--%s' needs a value, %s", o->name, o->argument);
	if (o || optopt == 'h')
		options__refuse("option '%s' takes no value", argv[optind - 1]);
	if (optopt)
		options__refuse("unknown option '-%c'", optopt);
	options__refuse("unknown or ambiguous option '%s'", argv[optind - 1]);
}

/* What the words before anything is refused say: the command, what follows it, and whether it is
 * help. */
struct gist {
	const char *name, *next; /* NULL: not there */
	bool help;
};

/* getopt_long() moves options in front of the rest, also one that lacks its value: it gets a copy.
 */
static struct gist find_gist(const struct getopt_table *t, int argc, char **argv)
{
	char **copy = calloc((size_t)argc + 1, sizeof(*copy));
	struct gist g = {0};
	int c;

	if (!copy)
		options__refuse("out of memory");
	memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	opterr = 0;
	optind = 0;
	while ((c = next(t, argc, copy)) != -1)
		g.help = g.help || c == 'h';
	g.name = copy[optind];
	g.next = g.name ? copy[optind + 1] : NULL;
	free(copy);
	return g;
}

size_t options__parse(const struct command_line *l, int argc, char **argv)
{
	struct getopt_table t = {0};
	struct gist g;
	size_t command;
	int c;

	current.program = l->program;
	fill_table(&t, l);
	g = find_gist(&t, argc, argv);
	if (g.help || (g.name && !strcmp(g.name, "help")))
		print_help(l, g.help ? g.name : g.next);
	command = find_command(l, g.name);
	if (command != NO_COMMAND)
		current.command = g.name;
	optind = 0;
	while ((c = next(&t, argc, argv)) != -1) {
		if (c == ':' || c == '?')
			refuse_option(l, c, argv);
		if (command != NO_COMMAND)
			check_valid(find_option(l, c), g.name);
		if (command != NO_COMMAND || !find_option(l, c)->commands)
			l->take(l->arg, c, optarg);
	}
	if (!g.name)
		options__refuse("no command");
	if (command == NO_COMMAND)
		options__refuse("unknown command '%s'", g.name);
	optind++;
	return command;
}

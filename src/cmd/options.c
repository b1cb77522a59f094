// SPDX-License-Identifier: GPL-2.0-only
/* options.c - the command line and its help, by a table of options and one of commands, if any. */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/format.h"
#include "base/parse.h"

#define HELP_COLUMN 24
#define COMMAND_COLUMN 12
#define HELP_WIDTH 80
#define NO_COMMAND ((size_t)-1)

/* Where a usage error sends the user. */
static struct {
	const char *program;
	const char *command; /* NULL: none, or one that is not known */
} current;

void options__refuse(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	format__printable(text);
	fprintf(stderr, "%s: %s; see %s%s%s --help\n", current.program, text, current.program,
		current.command ? " " : "", current.command ? current.command : "");
	exit(EXIT_USAGE);
}

uint64_t options__duration(const char *name, const char *text)
{
	uint64_t ns;

	if (!parse__duration(text, &ns))
		options__refuse(
		    "invalid --%s '%s': expected a duration such as 500ms, 30s, 5m or 2h", name,
		    text);
	return ns;
}

enum mechanism options__mechanism(const char *text)
{
	enum mechanism m;

	if (!mechanism__parse(text, &m))
		options__refuse("invalid --mechanism '%s': expected " MECHANISM_NAMES, text);
	return m;
}

unsigned long options__count(const char *name, const char *text, unsigned long most)
{
	unsigned long n;

	if (!parse__count(text, &n) || n > most)
		options__refuse("invalid --%s '%s': expected a number from 1 to %lu", name, text,
				most);
	return n;
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
	int len =
	    o->letter ? printf("  -%c, --%s", o->letter, o->name) : printf("      --%s", o->name);
	int column;

	if (o->argument)
		len += printf(" %s", o->argument);
	column = len + 2 > HELP_COLUMN ? len + 2 : HELP_COLUMN;
	printf("%*s", column - len, "");
	snprintf(text, sizeof(text), "%s%s%s", before, before[0] ? ": " : "", o->help);
	print_folded(text, column);
}

/* Those that are valid for the command, or all of them, each with its commands. */
static void print_options(const struct command_line *l, const char *command)
{
	const char *group = NULL; /* that has no line yet */

	for (size_t i = 0; i < l->options; i++) {
		const struct option_row *o = &l->option[i];
		char before[128] = "";

		if (o->group)
			group = o->group;
		if (command && !is_valid_for(o, command))
			continue;
		if (group)
			printf("\n%s:\n", group);
		group = NULL;
		if (!command && o->commands)
			list_words(before, sizeof(before), o->commands);
		print_option(o, before);
	}
	print_option(&(struct option_row){.letter = 'h', .name = "help", .help = "print this help"},
		     "");
}

static void print_overview(const struct command_line *l)
{
	printf("%s - %s\n\nUsage: %s COMMAND [OPTION]...\n", l->program, l->about, l->program);
	for (size_t i = 0; i < l->commands; i++) {
		const struct command_help *c = &l->command[i];

		if (c->group)
			printf("\n%s:\n", c->group);
		printf("  %-*s", COMMAND_COLUMN, c->name);
		print_folded(c->help, COMMAND_COLUMN + 2);
	}
	printf("\n%s COMMAND --help (or %s help COMMAND) lists the options of a command,\n"
	       "%s help options all of them.\n%s",
	       l->program, l->program, l->program, l->notes);
}

/* Of a program without commands. */
static void print_program(const struct command_line *l)
{
	print_folded(l->about, printf("%s - ", l->program));
	printf("\nUsage: %s\n", l->usage);
	print_options(l, NULL);
	printf("\n%s", l->notes);
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
		if (!strcmp(l->command[i].name, name) ||
		    (l->command[i].alias && !strcmp(l->command[i].alias, name)))
			return i;
	return NO_COMMAND;
}

static void __attribute__((noreturn)) print_help(const struct command_line *l, const char *name)
{
	size_t command = find_command(l, name);

	if (!l->commands) {
		print_program(l);
		exit(EXIT_OK);
	}
	if (name && !strcmp(name, "options")) {
		print_options(l, NULL);
		exit(EXIT_OK);
	}
	if (name && command == NO_COMMAND)
		options__refuse("unknown command '%s'", name);
	if (name)
		print_command(l, &l->command[command]);
	else
		print_overview(l);
	exit(EXIT_OK);
}

#define WORD 1 /* getopt_long(): no option */

/* The table as getopt_long() wants it. */
struct getopt_table {
	char letters[4 * OPTIONS_MOST + 5];
	struct option name[OPTIONS_MOST + 2];
};

static char *add_letter(char *end, const struct getopt_table *t, char letter, bool has_value)
{
	if (!letter || strchr(t->letters, letter))
		return end;
	*end++ = letter;
	if (has_value)
		*end++ = ':';
	return end;
}

static void fill_table(struct getopt_table *t, const struct command_line *l)
{
	char *end = t->letters;

	*end++ = '-'; /* words come in their order, as WORD; whatever the environment says */
	*end++ = ':'; /* a missing value is not an unknown option */
	for (size_t i = 0; i < l->options; i++) {
		const struct option_row *o = &l->option[i];

		t->name[i] =
		    (struct option){.name = o->name, .has_arg = o->argument ? 1 : 0, .val = o->id};
		end = add_letter(end, t, o->letter, o->argument);
		end = add_letter(end, t, o->alias, o->argument);
	}
	t->name[l->options] = (struct option){.name = "help", .val = 'h'};
	add_letter(end, t, 'h', false);
}

static int next(const struct getopt_table *t, int argc, char **argv)
{
	return getopt_long(argc, argv, t->letters, t->name, NULL);
}

static bool has_id(const struct option_row *o, int id)
{
	return o->id == id || (id < OPTIONS_FIRST && (o->letter == id || o->alias == id));
}

/* The one with the id or letter that is valid for the command; else the first one; or NULL. */
static const struct option_row *find_option(const struct command_line *l, int id)
{
	const struct option_row *first = NULL;

	for (size_t i = 0; i < l->options; i++) {
		const struct option_row *o = &l->option[i];

		if (!has_id(o, id))
			continue;
		if (!current.command || is_valid_for(o, current.command))
			return o;
		first = first ? first : o;
	}
	return first;
}

/* Ends the program unless the option, by its id or letter, is valid for the command. */
static void check_valid(const struct command_line *l, int id)
{
	const struct option_row *o = find_option(l, id);
	char list[256], name[32];
	size_t at = 0;

	if (is_valid_for(o, current.command))
		return;
	for (size_t i = 0; i < l->options; i++) {
		if (!has_id(&l->option[i], id) || at + 2 >= sizeof(list))
			continue;
		if (at)
			at += (size_t)snprintf(list + at, sizeof(list) - at, ", ");
		list_words(list + at, sizeof(list) - at, l->option[i].commands);
		at += strlen(list + at);
	}
	if (id < OPTIONS_FIRST)
		snprintf(name, sizeof(name), "-%c", id);
	else
		snprintf(name, sizeof(name), "--%s", o->name);
	options__refuse("option '%s' is not valid for '%s' (valid for: %s)", name, current.command,
			list);
}

/* What getopt_long() has not understood: `answer` is its own, ':' or '?'. */
static void __attribute__((noreturn))
refuse_option(const struct command_line *l, int answer, char **argv)
{
	const struct option_row *o = optopt ? find_option(l, optopt) : NULL;

	if (o && current.command)
		check_valid(l, optopt);
	if (answer == ':' && o)
		options__refuse("option '--%s' needs a value, %s", o->name, o->argument);
	if (o || optopt == 'h')
		options__refuse("option '%s' takes no value", argv[optind - 1]);
	if (optopt)
		options__refuse("unknown option '-%c'", optopt);
	options__refuse("unknown or ambiguous option '%s'", argv[optind - 1]);
}

/* The words of the command line; true in help if help is asked for. */
static struct arguments find_words(const struct getopt_table *t, int argc, char **argv, bool *help)
{
	struct arguments words = {0};
	int c;

	opterr = 0;
	optind = 0;
	while ((c = next(t, argc, argv)) != -1) {
		*help = *help || c == 'h';
		if (c == WORD && words.words < WORDS_MOST)
			words.word[words.words++] = optarg;
	}
	words.behind = argv + optind;
	return words;
}

/* The first of the words is the command, unless it is help. */
static void find_the_command(struct arguments *words, const struct command_line *l, bool help)
{
	const char *name = words->words ? words->word[0] : NULL;

	if (l->commands && name && !help && !strcmp(name, "help"))
		print_help(l, words->words > 1 ? words->word[1] : NULL);
	if (help)
		print_help(l, name);
	words->command = find_command(l, name);
	if (words->command == NO_COMMAND)
		return;
	current.command = l->command[words->command].name;
	words->words--;
	memmove(words->word, words->word + 1, words->words * sizeof(words->word[0]));
}

/* Ends the program unless there is a command, or a program without commands has no words. */
static void check_words(const struct command_line *l, const struct arguments *words)
{
	const char *word = words->words ? words->word[0] : words->behind[0];

	if (words->command != NO_COMMAND || (!l->commands && !word))
		return;
	if (!l->commands)
		options__refuse("unexpected argument '%s'", word);
	if (words->words)
		options__refuse("unknown command '%s'", word);
	options__refuse("no command");
}

struct arguments options__parse(const struct command_line *l, int argc, char **argv)
{
	struct getopt_table t = {0};
	struct arguments words;
	bool help = false;
	int c;

	current.program = l->program;
	fill_table(&t, l);
	words = find_words(&t, argc, argv, &help);
	find_the_command(&words, l, help);
	optind = 0;
	while ((c = next(&t, argc, argv)) != -1) {
		if (c == WORD)
			continue;
		if (c == ':' || c == '?')
			refuse_option(l, c, argv);
		if (current.command)
			check_valid(l, c);
		if (current.command || !find_option(l, c)->commands)
			l->take(l->arg, find_option(l, c)->id, optarg);
	}
	check_words(l, &words);
	return words;
}

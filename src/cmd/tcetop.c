// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcetop.c - the live view: wiring only.
 */
#include "tcetop.h"

#include "find_daemon.h"
#include "open_path.h"
#include "base/exit_status.h"
#include "source/source.h"
#include "base/stop.h"
#include "ui/ui.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of a line: the terminal's, or what COLUMNS asks for; a pipe gets all columns. */
static unsigned int line_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return columns ? (unsigned int)strtoul(columns, NULL, 10) : 0;
}

/* False if an option says how to trace: tced has its own configuration. */
static bool may_ask_daemon(const struct options *o)
{
	return !o->no_daemon && o->stacks && o->mechanism == MECHANISMS && !o->btf;
}

static struct source *open_source(const struct options *o, char *error, size_t len)
{
	const struct live_options live = {
	    .thresholds = THRESHOLDS_DEFAULT,
	    .detail = o->stacks ? DETAIL_STACKS : DETAIL_LEDGER,
	    .max_mappings = MAX_MAPPINGS_DEFAULT,
	    .verbose = o->verbose,
	    .mechanism = o->mechanism,
	    .btf = o->btf,
	};

	struct source *src = NULL;

	if (o->from)
		src = open_path(o->from, !o->batch, o->verbose, error, len);
	else if (may_ask_daemon(o))
		src = find_daemon(o->settings.delay > 0 ? (uint64_t)(o->settings.delay * 1e9)
							: DAEMON_PATIENCE_NS,
				  !o->batch, o->verbose, NULL, 0);
	if (!src && !o->from)
		src = source__open_live(&live, error, len);
	else if (src && src->kind == SOURCE_DAEMON)
		source__count_pinned(src);
	return src;
}

static int run_batch(struct source *src, const struct options *o, char *error, size_t len)
{
	FILE *out = stop__stream(STDOUT_FILENO);
	const struct batch_options batch = {
	    .out = out,
	    .delay = o->settings.delay > 0 ? o->settings.delay : 1,
	    .screens = o->screens,
	    .width = line_width(),
	    .json = o->json,
	    .verbose = o->verbose,
	    .windows = &o->settings.list_options[SCREEN_WINDOWS],
	    .holders = &o->settings.list_options[SCREEN_HOLDERS],
	};
	int err;

	if (!out) {
		snprintf(error, len, "out of memory");
		return -ENOMEM;
	}
	err = batch__run(src, &batch, error, len);
	fclose(out);
	return err;
}

/* The user's settings, below what the options say. */
static int run_screen(struct source *src, const struct options *o, char *error, size_t len)
{
	struct settings file, beginning, s;
	char warning[512];
	int err, unkept;

	settings__default(&file);
	settings__load(&file, warning, sizeof(warning));
	s = file;
	if (!source__is_live(src))
		s.delay = 0; /* a recording has a pace of its own */
	settings__prefer(&s, &o->settings);
	beginning = s;
	listing__use_utf8(!o->ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
	err = ui__run(src, &s, &o->terminal, warning, error, len);
	settings__keep(&s, &beginning, &file);
	unkept = settings__save(&s);
	if (unkept)
		fprintf(stderr, "tcetop: the settings are not kept: %s\n", strerror(-unkept));
	return err;
}

int main(int argc, char **argv)
{
	char error[256] = "";
	struct options o;
	struct source *src;
	int err;

	/* Not numbers: their point is the same everywhere. */
	setlocale(LC_CTYPE, "");
	tcetop_options__parse(&o, argc, argv);
	src = open_source(&o, error, sizeof(error));
	if (!src) {
		fprintf(stderr, "tcetop: %s\n", error);
		return EXIT_UNKNOWN;
	}
	err = o.batch ? run_batch(src, &o, error, sizeof(error))
		      : run_screen(src, &o, error, sizeof(error));
	source__close(src);
	if (err)
		fprintf(stderr, "tcetop: %s\n", error);
	return err ? EXIT_UNKNOWN : EXIT_OK;
}

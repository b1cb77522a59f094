// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_check.c - tcectl check: from a selector to a verdict on the screen and an exit status.
 */
#include "cmd_check.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/exit_status.h"
#include "base/format.h"
#include "record/record.h"
#include "report/text.h"

int cmd_check__status(enum verdict verdict)
{
	static const int statuses[VERDICTS] = {
	    [VERDICT_CLEAR] = EXIT_OK,
	    [VERDICT_AT_RISK] = EXIT_WARNING,
	    [VERDICT_UNKNOWN] = EXIT_UNKNOWN,
	    [VERDICT_HELD] = EXIT_CRITICAL,
	};

	return statuses[verdict];
}

void cmd_check__write_unknown(const struct sample *s, const struct selector *by,
			      const struct check_basis *basis, enum check_form form,
			      const char *why)
{
	struct check c;
	char text[512];

	switch (form) {
	case CHECK_JSON:
		check__unknown(&c, s, by, basis, why);
		record__write_check(stdout, &c);
		break;
	case CHECK_PLUGIN:
		snprintf(text, sizeof(text), "%s", why);
		text__plugin_text(text);
		printf("UNKNOWN: %s\n", text);
		break;
	case CHECK_TEXT:
		break;
	}
}

/* A plugin's line is on standard output whatever went wrong. */
static int no_answer(const struct sample *s, const struct selector *by,
		     const struct check_basis *basis, enum check_form form, const char *why)
{
	if (form != CHECK_PLUGIN)
		fprintf(stderr, "tcectl: UNKNOWN: %s\n", why);
	cmd_check__write_unknown(s, by, basis, form, why);
	return EXIT_UNKNOWN;
}

static int print_answer(const struct check *c, enum check_form form, unsigned int width)
{
	switch (form) {
	case CHECK_JSON:
		record__write_check(stdout, c);
		break;
	case CHECK_PLUGIN:
		text__check_plugin(stdout, c);
		break;
	case CHECK_TEXT:
		text__check(stdout, c, width);
		break;
	}
	return cmd_check__status(c->verdict);
}

int cmd_check__answer(const struct sample *s, const struct model *m, const struct selector *by,
		      const struct check_basis *basis, enum check_form form, unsigned int width)
{
	struct check_basis now = *basis;
	struct selection sel;
	struct check c = {0};
	char error[512];
	int status;

	now.now_ns = clock__realtime_ns();
	if (selection__find(&sel, s, by, error, sizeof(error))) {
		format__printable(error);
		status = no_answer(s, by, &now, form, error);
	} else if (check__run(&c, s, m, &sel, &now)) {
		status = no_answer(s, by, &now, form, "out of memory");
	} else {
		status = print_answer(&c, form, width);
	}
	check__free(&c);
	selection__free(&sel);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_check.c - tcectl check: from a selector to a verdict on the screen and an exit status.
 */
#include "cmd_check.h"

#include <stdio.h>

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

int cmd_check__answer(const struct sample *s, const struct model *m, const struct selector *by,
		      bool json, unsigned int width)
{
	struct selection sel;
	struct check c = {0};
	char error[512];
	int status = EXIT_UNKNOWN;

	if (selection__find(&sel, s, by, error, sizeof(error))) {
		format__printable(error);
		fprintf(stderr, "tcectl: UNKNOWN: %s\n", error);
	} else if (check__run(&c, s, m, &sel)) {
		fprintf(stderr, "tcectl: UNKNOWN: out of memory\n");
	} else {
		if (json)
			record__write_check(stdout, &c);
		else
			text__check(stdout, &c, width);
		status = cmd_check__status(c.verdict);
	}
	check__free(&c);
	selection__free(&sel);
	return status;
}

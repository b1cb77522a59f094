// SPDX-License-Identifier: GPL-2.0-only
/*
 * recorder - samples into a file until somebody says stop.
 *
 * Signals that end it arrive only while it waits, so a sample is never cut.
 */
#include "recorder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "record.h"
#include "sample.h"
#include "source.h"
#include "stop.h"

static int record(struct source *src, FILE *out, struct sample *s, unsigned long samples,
		  uint64_t delay_ns, const char *program)
{
	int err;

	stop__catch();
	for (unsigned long i = 0; !stop__asked() && (!samples || i < samples); i++) {
		if (i && source__is_live(src))
			stop__wait(-1, (double)delay_ns / 1e9);
		err = source__next(src, s);
		if (err == -ENODATA)
			break;
		if (err) {
			fprintf(stderr, "%s: %s\n", program, source__error(src));
			return EXIT_UNKNOWN;
		}
		err = record__write_sample(out, s);
		if (err || fflush(out)) {
			fprintf(stderr, "%s: cannot write: %s\n", program,
				strerror(err ? -err : errno));
			return EXIT_UNKNOWN;
		}
	}
	return EXIT_OK;
}

int recorder__run(struct source *src, const char *path, unsigned long samples, uint64_t delay_ns,
		  const char *program)
{
	FILE *out = strcmp(path, "-") ? fopen(path, "we") : stdout;
	struct sample *s = sample__new();
	int status = EXIT_UNKNOWN;

	if (!out)
		fprintf(stderr, "%s: cannot create %s: %s\n", program, path, strerror(errno));
	else if (!s)
		fprintf(stderr, "%s: out of memory\n", program);
	else
		status = record(src, out, s, samples, delay_ns, program);
	sample__free(s);
	if (out && out != stdout && fclose(out) && status == EXIT_OK) {
		fprintf(stderr, "%s: cannot write %s: %s\n", program, path, strerror(errno));
		status = EXIT_UNKNOWN;
	}
	return status;
}

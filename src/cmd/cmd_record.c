// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_record.c - samples written into a file until a signal ends it.
 *
 * Signals that end it arrive only while it waits, so a sample is never cut, unless the reader of
 * a pipe does not read.
 */
#include "cmd_record.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "record/record.h"
#include "model/sample.h"
#include "source/source.h"
#include "base/stop.h"

static int print_unwritten(const char *program, int error)
{
	if (error == ECANCELED)
		fprintf(stderr, "%s: the reader has closed: the last sample is cut short\n",
			program);
	else
		fprintf(stderr, "%s: cannot write: %s\n", program, strerror(error));
	return EXIT_UNKNOWN;
}

static int record(struct source *src, FILE *out, struct sample *s, unsigned long samples,
		  uint64_t delay_ns, const char *program)
{
	int err;

	stop__catch();
	signal(SIGPIPE, SIG_IGN);
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
		if (err || fflush(out))
			return print_unwritten(program, err ? -err : errno);
	}
	return EXIT_OK;
}

int cmd_record__run(struct source *src, const char *path, unsigned long samples, uint64_t delay_ns,
		    const char *program)
{
	bool named = strcmp(path, "-") != 0;
	int fd = named ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
	FILE *out = fd >= 0 ? stop__stream(fd) : NULL;
	struct sample *s = sample__new();
	int status = EXIT_UNKNOWN;

	if (!out)
		fprintf(stderr, "%s: cannot create %s: %s\n", program, path, strerror(errno));
	else if (!s)
		fprintf(stderr, "%s: out of memory\n", program);
	else
		status = record(src, out, s, samples, delay_ns, program);
	sample__free(s);
	if (out)
		fclose(out); /* nothing is left in it: each sample is flushed, or has failed */
	if (named && fd >= 0 && close(fd) && status == EXIT_OK)
		status = print_unwritten(program, errno);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * recorder - samples into a file until somebody says stop.
 *
 * SIGINT and SIGTERM arrive only while it waits, so a sample is never cut.
 */
#include "recorder.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "exit.h"
#include "record.h"
#include "sample.h"
#include "source.h"

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/* Block the signals that end us, but for the wait; mask is then what to wait with. */
static void catch_signals(sigset_t *waiting)
{
	struct sigaction action = {.sa_handler = stop};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigprocmask(SIG_BLOCK, &blocked, waiting);
	sigdelset(waiting, SIGINT);
	sigdelset(waiting, SIGTERM);
}

static void wait_for(uint64_t ns, const sigset_t *waiting)
{
	struct timespec ts = {
	    .tv_sec = (time_t)(ns / 1000000000),
	    .tv_nsec = (long)(ns % 1000000000),
	};

	ppoll(NULL, 0, &ts, waiting);
}

static int record(struct source *src, FILE *out, struct sample *s, unsigned long samples,
		  uint64_t delay_ns, const char *program)
{
	sigset_t waiting;
	int err;

	catch_signals(&waiting);
	for (unsigned long i = 0; !stopped && (!samples || i < samples); i++) {
		if (i && src->live)
			wait_for(delay_ns, &waiting);
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

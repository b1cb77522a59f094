// SPDX-License-Identifier: GPL-2.0-only
/*
 * stop.c - waiting in a way that a signal can end without a race.
 */
#include "stop.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t asked;
static sigset_t outside; /* the mask while waiting */

static void ask(int signal)
{
	(void)signal;
	asked = 1;
}

void stop__catch(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction action = {.sa_handler = ask}, before;
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* Whoever started us with nohup means it. */
		sigaction(signals[i], NULL, &before);
		if (signals[i] == SIGHUP && before.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[i], &action, NULL);
		sigaddset(&blocked, signals[i]);
	}
	/* A new size of the terminal must not come between drawing and waiting either. */
	sigaddset(&blocked, SIGWINCH);
	sigprocmask(SIG_BLOCK, &blocked, &outside);
	sigdelset(&outside, SIGWINCH);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(&outside, signals[i]);
}

bool stop__asked(void)
{
	return asked != 0;
}

static int wait_for(struct pollfd *fds, size_t n, double seconds)
{
	struct timespec limit = {
	    .tv_sec = (time_t)seconds,
	    .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9),
	};

	return ppoll(fds, n, seconds < 0 ? NULL : &limit, &outside);
}

int stop__wait(int fd, double seconds)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (wait_for(&p, 1, seconds) <= 0)
		return 0;
	/* A terminal that was closed is readable too, for ever: it reads as the end of the file. */
	return p.revents & (POLLHUP | POLLERR | POLLNVAL) ? -1 : 1;
}

void stop__wait_any(struct pollfd *fds, size_t n, double seconds)
{
	if (wait_for(fds, n, seconds) <= 0)
		for (size_t i = 0; i < n; i++)
			fds[i].revents = 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * stop.c - waiting in a way that a signal can end without a race.
 */
#include "stop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define LAST_WAIT_S 1

struct stream {
	int fd;
	bool waits;   /* until the reader has read what came before */
	bool give_up; /* it has not */
};

static volatile sig_atomic_t asked;
static volatile sig_atomic_t reload_asked;
static sigset_t outside; /* the mask while waiting */

static void ask(int signal)
{
	(void)signal;
	asked = 1;
}

static void ask_reload(int signal)
{
	(void)signal;
	reload_asked = 1;
}

static void wake(int signal)
{
	(void)signal;
}

static void catch (void (*hangup)(int signal), bool even_if_ignored)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction before;
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction action = {.sa_handler = signals[i] == SIGHUP ? hangup : ask};

		sigaction(signals[i], NULL, &before);
		if (signals[i] == SIGHUP && before.sa_handler == SIG_IGN && !even_if_ignored)
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

/* Whoever started us with nohup means it. */
void stop__catch(void)
{
	catch (ask, false);
}

void stop__catch_for_service(void)
{
	struct sigaction action = {.sa_handler = wake};
	sigset_t blocked;

	catch (ask_reload, true);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigdelset(&outside, SIGUSR1);
}

/* All threads have it blocked: it waits for the one that takes it in ppoll(). */
void stop__wake(void)
{
	kill(getpid(), SIGUSR1);
}

bool stop__asked(void)
{
	return asked != 0;
}

bool stop__reload_asked(void)
{
	bool was = reload_asked;

	/* The signal is blocked here: none comes between. */
	reload_asked = 0;
	return was;
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

/* A signal ends the wait once; after that a reader that still reads has a while for each piece. */
static bool is_taken(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	int n;

	do
		n = wait_for(&p, 1, asked ? LAST_WAIT_S : -1);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* A writable pipe takes PIPE_BUF bytes without waiting: pipe(7). A file always does. */
static ssize_t write_pieces(void *cookie, const char *text, size_t len)
{
	struct stream *s = cookie;
	size_t done = 0;

	while (done < len) {
		size_t piece = s->waits && len - done > PIPE_BUF ? PIPE_BUF : len - done;
		ssize_t n;

		s->give_up = s->give_up || (s->waits && !is_taken(s->fd));
		if (s->give_up) {
			errno = ECANCELED;
			return 0;
		}
		n = write(s->fd, text + done, piece);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return 0;
		done += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)len;
}

static int free_stream(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *stop__stream(int fd)
{
	const cookie_io_functions_t functions = {.write = write_pieces, .close = free_stream};
	struct stream *s = malloc(sizeof(*s));
	struct stat st;
	FILE *out;

	if (!s)
		return NULL;
	*s = (struct stream){.fd = fd, .waits = fstat(fd, &st) || !S_ISREG(st.st_mode)};
	out = fopencookie(s, "w", functions);
	if (!out)
		free(s);
	return out;
}

void stop__wait_any(struct pollfd *fds, size_t n, double seconds)
{
	if (wait_for(fds, n, seconds) <= 0)
		for (size_t i = 0; i < n; i++)
			fds[i].revents = 0;
}

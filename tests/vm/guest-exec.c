/*
 * The guest's process 1 once the file systems are mounted: takes a command from the host over a
 * virtio-serial port, runs it, and sends back its output as it comes, the files asked for, and its
 * exit status. Then it waits to be switched off: nothing in the guest is shut down, unbound or
 * unmapped.
 *
 * Usage: guest-exec PORT
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "frame.h"

#define MAX_ITEMS 1024

struct request {
	char *args[MAX_ITEMS + 1];
	char *gets[MAX_ITEMS];
	int nr_args, nr_gets;
	bool tty;
	struct winsize size;
};

/* A running command: out and err are our ends of its pipes, or both sides of its terminal with err
 * -1. */
struct command {
	pid_t pid;
	int in, out, err;
};

static int port;
static struct frame_buffer incoming;

static void die(const char *what)
{
	fprintf(stderr, "guest-exec: %s: %s\n", what, strerror(errno));
	for (;;)
		pause();
}

static void send_frame(enum frame_type type, const void *data, size_t len)
{
	int err = frame_send(port, type, data, len);

	if (err) {
		errno = -err;
		die("cannot write to the host");
	}
}

/* Waits for bytes from the host; false when there are none for now. */
static bool receive(void)
{
	ssize_t n = frame_fill(&incoming, port);

	if (n < 0 && n != -EINTR && n != -EAGAIN) {
		errno = -n;
		die("cannot read from the host");
	}
	return n > 0;
}

static struct winsize size_of(const unsigned char *p, size_t len)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};

	if (len == 4) {
		size.ws_row = p[0] << 8 | p[1];
		size.ws_col = p[2] << 8 | p[3];
	}
	return size;
}

static void add_item(char **items, int *nr, const unsigned char *p, size_t len)
{
	if (*nr == MAX_ITEMS) {
		errno = E2BIG;
		die("too many arguments");
	}
	items[(*nr)++] = strndup((const char *)p, len);
}

/* Returns true when the request is complete. */
static bool request_take(struct request *r, int type, const unsigned char *p, size_t len)
{
	switch (type) {
	case FRAME_ARG:
		add_item(r->args, &r->nr_args, p, len);
		break;
	case FRAME_GET:
		add_item(r->gets, &r->nr_gets, p, len);
		break;
	case FRAME_ENV:
		putenv(strndup((const char *)p, len));
		break;
	case FRAME_TTY:
		r->tty = true;
		r->size = size_of(p, len);
		break;
	case FRAME_START:
		return true;
	}
	return false;
}

static void request_receive(struct request *r)
{
	struct pollfd pfd = {.fd = port, .events = POLLIN};
	unsigned char *p;
	size_t len;
	bool complete = false;

	while (!complete) {
		int type = frame_peek(&incoming, &p, &len);

		if (type <= 0) {
			poll(&pfd, 1, -1);
			if (!receive())
				usleep(10000);
			continue;
		}
		complete = request_take(r, type, p, len);
		frame_drop(&incoming, len);
	}
}

static void become(char **args)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(args[0], args);
	fprintf(stderr, "%s: %s\n", args[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static struct command start_on_terminal(char **args, struct winsize *size)
{
	struct command c = {.err = -1};

	c.pid = forkpty(&c.out, NULL, NULL, size);
	if (c.pid < 0)
		die("cannot start the command on a terminal");
	if (!c.pid)
		become(args);
	c.in = c.out;
	return c;
}

static struct command start_on_pipes(char **args)
{
	struct command c = {.in = -1};
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		die("cannot make a pipe");
	c.pid = fork();
	if (c.pid < 0)
		die("cannot start the command");
	if (!c.pid) {
		setsid();
		dup2(open("/dev/null", O_RDONLY), 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		become(args);
	}
	close(out[1]);
	close(err[1]);
	c.out = out[0];
	c.err = err[0];
	return c;
}

/* Passes on what fd has. Returns false when it has nothing more, then or ever. */
static bool forward(int fd, enum frame_type type)
{
	static char buf[32768];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n <= 0)
		return n < 0 && errno == EINTR;
	send_frame(type, buf, n);
	return true;
}

/* What was written is in the pipe; a daemon the command left behind may hold the other end for
 * ever. */
static void drain(int fd, enum frame_type type)
{
	if (fd < 0)
		return;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	while (forward(fd, type))
		;
}

/* Handles the frames received so far: what was typed, and the terminal's new sizes. */
static void pass_input(struct command *c)
{
	unsigned char *p;
	size_t len;
	int type;

	while ((type = frame_peek(&incoming, &p, &len)) > 0) {
		if (type == FRAME_INPUT && c->in >= 0)
			write_all(c->in, p, len);
		if (type == FRAME_SIZE && c->in >= 0) {
			struct winsize size = size_of(p, len);

			ioctl(c->in, TIOCSWINSZ, &size);
		}
		frame_drop(&incoming, len);
	}
}

/* Reaps all that has ended, orphans too. Returns true, with *status set, when the command is among
 * them. */
static bool reap(pid_t command, int *status)
{
	bool found = false;
	pid_t pid;
	int s;

	while ((pid = waitpid(-1, &s, WNOHANG)) > 0) {
		if (pid != command)
			continue;
		*status = WIFSIGNALED(s) ? 128 + WTERMSIG(s) : WEXITSTATUS(s);
		found = true;
	}
	return found;
}

/* Sees the command to its end, sending what it writes to stdout as frames of type out. Returns its
 * exit status. */
static int supervise(struct command *c, int signals, enum frame_type out)
{
	struct pollfd p[] = {
	    {.fd = c->out, .events = POLLIN},
	    {.fd = c->err, .events = POLLIN},
	    {.fd = signals, .events = POLLIN},
	    {.fd = port, .events = POLLIN},
	};
	struct signalfd_siginfo info;
	int status = 0;

	pass_input(c); /* what came together with the request */
	for (;;) {
		if (poll(p, 4, -1) < 0 && errno != EINTR)
			die("poll");
		if (p[0].revents && !forward(c->out, out))
			p[0].fd = -1;
		if (p[1].revents && !forward(c->err, FRAME_STDERR))
			p[1].fd = -1;
		if (p[3].revents & POLLIN && receive())
			pass_input(c);
		if (p[2].revents && read(signals, &info, sizeof(info)) > 0 && reap(c->pid, &status))
			break;
	}
	drain(c->out, out);
	drain(c->err, FRAME_STDERR);
	return status;
}

/*
 * Sends the file or folder as a tar archive with a single top-level entry. Files of proc and
 * tracefs claim to be empty, and tar believes them: cp does not.
 */
static void send_file(const char *path, int signals)
{
	static const char copy_first[] = "d=$(mktemp -d -p /var/tmp) && cp -- \"$1/$2\" \"$d/\" && "
					 "tar -C \"$d\" -cf - -- \"$2\"";
	static const char plain[] = "exec tar -C \"$1\" -cf - -- \"$2\"";
	struct stat st;
	bool pseudo = !stat(path, &st) && S_ISREG(st.st_mode) && !st.st_blocks;
	char *dir = strdup(path), *base = strdup(path);
	char *args[] = {"sh", "-c",         (char *)(pseudo ? copy_first : plain),
			"sh", dirname(dir), basename(base),
			NULL};
	struct command tar = start_on_pipes(args);
	unsigned char status = supervise(&tar, signals, FRAME_FILE);

	send_frame(FRAME_FILE_END, &status, 1);
}

int main(int argc, char **argv)
{
	static struct request request;
	struct command command;
	unsigned char status;
	sigset_t child;
	int signals, i;

	if (argc != 2)
		return 64;
	port = open(argv[1], O_RDWR | O_CLOEXEC);
	if (port < 0)
		die(argv[1]);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);

	send_frame(FRAME_READY, NULL, 0);
	request_receive(&request);
	command = request.tty ? start_on_terminal(request.args, &request.size)
			      : start_on_pipes(request.args);
	status = supervise(&command, signals, FRAME_STDOUT);
	for (i = 0; i < request.nr_gets; i++)
		send_file(request.gets[i], signals);
	send_frame(FRAME_EXIT, &status, 1);
	for (;;)
		pause();
}

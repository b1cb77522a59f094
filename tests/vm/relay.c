/*
 * The host's end of a guest: starts QEMU, hands the command to guest-exec over a unix socket,
 * passes output (and, with
 * --tty, the terminal) between guest and caller, and ends QEMU once the exit status has arrived.
 * Knows nothing about kernels, machines or devices: QEMU's arguments come in a file.
 *
 * Usage: relay --socket PATH --qemu FILE [--qemu-log FILE] [--timeout S] [--tty] [--env
 * NAME=VALUE]...
 *              [--get GUEST-PATH]... [--get-dir DIR] -- COMMAND [ARG...]
 *
 * The FILE of --qemu holds QEMU's program and arguments, each ended by a NUL. The N-th --get, from
 * 0, arrives as the tar archive DIR/N.tar. Exits with the command's status, 124 on timeout, 125
 * when there is none to report, 121 when that is so since QEMU itself crashed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

#include "frame.h"

#define STATUS_TIMEOUT 124
#define STATUS_NONE 125
#define STATUS_QEMU_CRASHED 121
#define QEMU_END_SECONDS 20
#define ESCAPE_KEY 0x1d /* Ctrl-] */

struct options {
	const char *socket, *qemu, *qemu_log, *get_dir;
	char **envs, **gets, **command;
	int nr_envs, nr_gets, timeout;
	bool tty;
};

struct relay {
	const struct options *opt;
	pid_t qemu;
	int link, signals;  /* link: the socket to the guest */
	int file, nr_files; /* the archive being received, and those before it */
	bool ready, input_ended, raw, get_failed;
	struct termios saved;
	struct timespec deadline;
	struct frame_buffer incoming;
};

static struct relay relay;

static void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("tests/vm/run: ", stderr);
	vfprintf(stderr, format, args);
	fputs("\n", stderr);
	va_end(args);
}

static void terminal_restore(struct relay *r)
{
	if (r->raw)
		tcsetattr(0, TCSADRAIN, &r->saved);
	r->raw = false;
}

/*
 * SIGTERM lets QEMU flush its trace files; the guest itself is not told. False if QEMU had crashed,
 * or does now.
 */
static bool end_qemu(struct relay *r)
{
	struct timespec tick = {.tv_nsec = 10 * 1000 * 1000};
	int i, status = 0;

	if (r->qemu <= 0)
		return true;
	kill(r->qemu, SIGTERM);
	for (i = 0; i < QEMU_END_SECONDS * 100; i++) {
		if (waitpid(r->qemu, &status, WNOHANG))
			break;
		nanosleep(&tick, NULL);
	}
	if (i == QEMU_END_SECONDS * 100) {
		kill(r->qemu, SIGKILL);
		waitpid(r->qemu, NULL, 0);
	} else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM &&
		   WTERMSIG(status) != SIGKILL) {
		say("QEMU itself crashed: %s", strsignal(WTERMSIG(status)));
		return false;
	}
	return true;
}

static void __attribute__((noreturn)) finish(struct relay *r, int status)
{
	terminal_restore(r);
	if (!end_qemu(r) && status == STATUS_NONE)
		status = STATUS_QEMU_CRASHED;
	exit(status);
}

static void __attribute__((noreturn)) fail(struct relay *r, const char *what)
{
	int err = errno;

	terminal_restore(r);
	say("%s: %s", what, strerror(err));
	finish(r, STATUS_NONE);
}

static char **read_arguments(const char *path)
{
	static char text[1 << 18];
	static char *args[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC), n = 0;
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *p;

	if (len < 0)
		fail(&relay, path);
	for (p = text; p < text + len && n < 4095; p += strlen(p) + 1)
		args[n++] = p;
	close(fd);
	return args;
}

static int listen_on(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		fail(&relay, path);
	}
	strcpy(addr.sun_path, path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 1))
		fail(&relay, path);
	return fd;
}

/* QEMU gets a process group of its own, so that the caller's Ctrl-C reaches only us, and dies when
 * we do. */
static void start_qemu(struct relay *r)
{
	char **args = read_arguments(r->opt->qemu);
	sigset_t none;
	int log;

	r->qemu = fork();
	if (r->qemu < 0)
		fail(r, "cannot fork");
	if (r->qemu)
		return;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* A core would hold the guest's memory. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){0});
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	log = open(r->opt->qemu_log ? r->opt->qemu_log : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC,
		   0644);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(log, 1);
	dup2(log, 2);
	execvp(args[0], args);
	fprintf(stderr, "%s: %s\n", args[0], strerror(errno));
	_exit(127);
}

static int milliseconds_left(struct relay *r)
{
	struct timespec now;
	long ms;

	if (!r->opt->timeout)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (r->deadline.tv_sec - now.tv_sec) * 1000 +
	     (r->deadline.tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? ms : 0;
}

static void send_frame(struct relay *r, enum frame_type type, const void *data, size_t len)
{
	frame_send(r->link, type, data,
		   len); /* a guest that is gone shows as the end of the stream */
}

static void send_size(struct relay *r, enum frame_type type)
{
	struct winsize size;
	unsigned char p[4] = {0, 24, 0, 80};

	if (!ioctl(0, TIOCGWINSZ, &size) && size.ws_row) {
		p[0] = size.ws_row >> 8;
		p[1] = size.ws_row;
		p[2] = size.ws_col >> 8;
		p[3] = size.ws_col;
	}
	send_frame(r, type, p, sizeof(p));
}

static void send_request(struct relay *r)
{
	const struct options *o = r->opt;
	int i;

	for (i = 0; o->command[i]; i++)
		send_frame(r, FRAME_ARG, o->command[i], strlen(o->command[i]));
	for (i = 0; i < o->nr_envs; i++)
		send_frame(r, FRAME_ENV, o->envs[i], strlen(o->envs[i]));
	for (i = 0; i < o->nr_gets; i++)
		send_frame(r, FRAME_GET, o->gets[i], strlen(o->gets[i]));
	if (o->tty)
		send_size(r, FRAME_TTY);
	send_frame(r, FRAME_START, NULL, 0);
}

static void terminal_raw(struct relay *r)
{
	struct termios raw;

	if (!r->opt->tty || tcgetattr(0, &r->saved))
		return;
	raw = r->saved;
	cfmakeraw(&raw);
	r->raw = !tcsetattr(0, TCSADRAIN, &raw);
}

static void pass_output(struct relay *r, int fd, const void *data, size_t len)
{
	if (write_all(fd, data, len) == -EPIPE)
		finish(r, 128 + SIGPIPE);
}

static void take_file(struct relay *r, const void *data, size_t len)
{
	char path[4096];

	if (r->file < 0) {
		snprintf(path, sizeof(path), "%s/%d.tar", r->opt->get_dir, r->nr_files);
		r->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	}
	if (r->file < 0 || write_all(r->file, data, len))
		fail(r, "cannot keep a file from the guest");
}

static void end_file(struct relay *r, bool failed)
{
	if (failed) {
		say("cannot get %s from the guest", r->opt->gets[r->nr_files]);
		r->get_failed = true;
	}
	if (r->file >= 0)
		close(r->file);
	r->file = -1;
	r->nr_files++;
}

static void take_frame(struct relay *r, int type, const unsigned char *p, size_t len)
{
	switch (type) {
	case FRAME_READY:
		r->ready = true;
		send_request(r);
		terminal_raw(r);
		break;
	case FRAME_STDOUT:
		pass_output(r, 1, p, len);
		break;
	case FRAME_STDERR:
		pass_output(r, 2, p, len);
		break;
	case FRAME_FILE:
		take_file(r, p, len);
		break;
	case FRAME_FILE_END:
		end_file(r, len && p[0]);
		break;
	case FRAME_EXIT:
		finish(r, len && p[0] ? p[0] : r->get_failed ? STATUS_NONE : 0);
	}
}

static void take_bytes(struct relay *r)
{
	unsigned char *p;
	size_t len;
	int type;
	ssize_t n = frame_fill(&r->incoming, r->link);

	if (n == -EINTR)
		return;
	if (n <= 0) {
		terminal_restore(r);
		say(r->ready ? "the guest died" : "the guest did not come up");
		finish(r, STATUS_NONE);
	}
	while ((type = frame_peek(&r->incoming, &p, &len)) > 0) {
		take_frame(r, type, p, len);
		frame_drop(&r->incoming, len);
	}
}

static void take_input(struct relay *r)
{
	unsigned char keys[1024];
	ssize_t n = read(0, keys, sizeof(keys));

	if (n <= 0) {
		r->input_ended = true;
		return;
	}
	if (r->raw && n == 1 && keys[0] == ESCAPE_KEY)
		finish(r, 128 + SIGINT);
	send_frame(r, FRAME_INPUT, keys, n);
}

static void take_signal(struct relay *r)
{
	struct signalfd_siginfo info;

	if (read(r->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH) {
		if (r->ready && r->opt->tty)
			send_size(r, FRAME_SIZE);
	} else if (info.ssi_signo != SIGCHLD) {
		finish(r, 128 + info.ssi_signo);
	} else if (r->link < 0 && waitpid(r->qemu, NULL, WNOHANG) == r->qemu) {
		r->qemu = -1;
		say("QEMU did not start");
		finish(r, STATUS_NONE);
	}
}

static void run(struct relay *r, int listener)
{
	for (;;) {
		bool input = r->ready && r->opt->tty && !r->input_ended;
		struct pollfd p[] = {
		    {.fd = r->link < 0 ? listener : r->link, .events = POLLIN},
		    {.fd = r->signals, .events = POLLIN},
		    {.fd = input ? 0 : -1, .events = POLLIN},
		};
		int n = poll(p, 3, milliseconds_left(r));

		if (!n || !milliseconds_left(r)) {
			terminal_restore(r);
			say("timed out after %d s%s", r->opt->timeout,
			    r->ready ? "" : ", before the guest was up");
			finish(r, STATUS_TIMEOUT);
		}
		if (n < 0)
			continue;
		if (p[1].revents)
			take_signal(r);
		if (p[2].revents)
			take_input(r);
		if (p[0].revents && r->link < 0)
			r->link = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		else if (p[0].revents)
			take_bytes(r);
	}
}

static void catch_signals(struct relay *r)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGWINCH};
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		sigaddset(&set, numbers[i]);
		signal(numbers[i], SIG_DFL); /* a shell's background job has SIGINT ignored */
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	r->signals = signalfd(-1, &set, SFD_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static const struct option long_options[] = {{"socket", required_argument, NULL, 's'},
					     {"qemu", required_argument, NULL, 'q'},
					     {"qemu-log", required_argument, NULL, 'l'},
					     {"timeout", required_argument, NULL, 't'},
					     {"tty", no_argument, NULL, 'y'},
					     {"env", required_argument, NULL, 'e'},
					     {"get", required_argument, NULL, 'g'},
					     {"get-dir", required_argument, NULL, 'd'},
					     {NULL}};

static bool parse(struct options *o, int argc, char **argv)
{
	int c;

	o->envs = calloc(argc, sizeof(char *));
	o->gets = calloc(argc, sizeof(char *));
	while ((c = getopt_long(argc, argv, "+", long_options, NULL)) != -1) {
		switch (c) {
		case 's':
			o->socket = optarg;
			break;
		case 'q':
			o->qemu = optarg;
			break;
		case 'l':
			o->qemu_log = optarg;
			break;
		case 't':
			o->timeout = atoi(optarg);
			break;
		case 'y':
			o->tty = true;
			break;
		case 'e':
			o->envs[o->nr_envs++] = optarg;
			break;
		case 'g':
			o->gets[o->nr_gets++] = optarg;
			break;
		case 'd':
			o->get_dir = optarg;
			break;
		default:
			return false;
		}
	}
	o->command = argv + optind;
	return o->socket && o->qemu && *o->command && (!o->nr_gets || o->get_dir);
}

int main(int argc, char **argv)
{
	struct options opt = {0};
	int listener;

	if (!parse(&opt, argc, argv)) {
		say("relay: wrong arguments");
		return 64;
	}
	relay.opt = &opt;
	relay.link = relay.file = -1;
	catch_signals(&relay);
	clock_gettime(CLOCK_MONOTONIC, &relay.deadline);
	relay.deadline.tv_sec += opt.timeout;
	listener = listen_on(opt.socket);
	start_qemu(&relay);
	run(&relay, listener);
}

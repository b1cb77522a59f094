// SPDX-License-Identifier: GPL-2.0-only
/*
 * terminal COLUMNSxLINES CAPTURE COMMAND [ARG...]: runs COMMAND on a terminal of that size as the
 * script on standard input says, and writes what it draws into the file CAPTURE. CAPTURE.times gets
 * a line "NANOSECONDS OFFSET" for each piece that was drawn, with a name behind it where the script
 * says note. The exit status is COMMAND's.
 *
 * The script, a command a line:
 *   keys TEXT      type it; \e is Escape, \r Enter, \t Tab, \s a blank
 *   sleep MS       continue to read for MS
 *   settle MS      until nothing has been drawn for MS
 *   wait TEXT      until this has been drawn after the last keys, in one piece
 *   note NAME      name this moment
 *   mark           remember the CPU time that COMMAND has taken
 *   cost NAME      print "cost NAME MAIN ALL": since then, nanoseconds of its first thread and of
 * all run COMMAND    in a shell end            until COMMAND has ended
 *
 * It must not know what COMMAND draws.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 60000
#define RECENT 65536

struct cost {
	uint64_t first;
	uint64_t all;
};

static struct {
	int terminal;
	pid_t pid;
	FILE *capture;
	FILE *times;
	uint64_t begin_ns;
	long offset;
	char recent[RECENT + 1]; /* drawn since the last keys */
	size_t recent_len;
	struct cost marked;
} run;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void say_time(const char *name)
{
	fprintf(run.times, "%llu %ld%s%s\n", (unsigned long long)(now_ns() - run.begin_ns),
		run.offset, name ? " " : "", name ? name : "");
}

static void remember(const char *text, size_t len)
{
	if (run.recent_len + len > RECENT)
		run.recent_len = 0;
	for (size_t i = 0; i < len; i++)
		run.recent[run.recent_len++] = text[i] ? text[i] : ' ';
	run.recent[run.recent_len] = '\0';
}

/* One piece of what is drawn: 1, or 0 after ms without any, or -1 once COMMAND has ended. */
static int take(int ms)
{
	struct pollfd fd = {.fd = run.terminal, .events = POLLIN};
	char text[16384];
	ssize_t n;

	if (poll(&fd, 1, ms) <= 0)
		return 0;
	n = read(run.terminal, text, sizeof(text));
	if (n <= 0)
		return -1;
	say_time(NULL);
	fwrite(text, 1, (size_t)n, run.capture);
	run.offset += n;
	remember(text, (size_t)n);
	return 1;
}

static void read_for(int ms)
{
	uint64_t end = now_ns() + (uint64_t)ms * 1000000, now;

	while ((now = now_ns()) < end)
		if (take((int)((end - now + 999999) / 1000000)) < 0)
			return;
}

static void settle(int ms)
{
	while (take(ms) > 0)
		;
}

static int await(const char *text)
{
	uint64_t end = now_ns() + PATIENCE_MS * 1000000ULL;

	while (!strstr(run.recent, text)) {
		if (now_ns() > end || take(200) < 0) {
			fprintf(stderr, "terminal: never drawn: %s\n", text);
			return 1;
		}
	}
	return 0;
}

static char letter(char c)
{
	return c == 'e' ? '\033' : c == 'r' ? '\r' : c == 't' ? '\t' : c == 's' ? ' ' : c;
}

static void type(const char *text)
{
	run.recent_len = 0;
	run.recent[0] = '\0';
	for (; *text; text++) {
		char c = *text == '\\' && text[1] ? letter(*++text) : *text;

		if (write(run.terminal, &c, 1) != 1)
			return;
	}
}

static uint64_t cpu_ns(const char *task)
{
	unsigned long long ns = 0;
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", run.pid, task);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (fscanf(f, "%llu", &ns) != 1)
		ns = 0;
	fclose(f);
	return ns;
}

static struct cost cost_now(void)
{
	struct cost c = {0, 0};
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", run.pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		uint64_t ns = entry->d_name[0] == '.' ? 0 : cpu_ns(entry->d_name);

		c.all += ns;
		if (atoi(entry->d_name) == run.pid)
			c.first = ns;
	}
	if (dir)
		closedir(dir);
	return c;
}

static void say_cost(const char *name)
{
	struct cost now = cost_now();

	printf("cost %s %llu %llu\n", name, (unsigned long long)(now.first - run.marked.first),
	       (unsigned long long)(now.all - run.marked.all));
	fflush(stdout);
}

static int step(const char *word, const char *rest)
{
	if (!strcmp(word, "keys"))
		type(rest);
	else if (!strcmp(word, "sleep"))
		read_for(atoi(rest));
	else if (!strcmp(word, "settle"))
		settle(atoi(rest));
	else if (!strcmp(word, "wait"))
		return await(rest);
	else if (!strcmp(word, "note"))
		say_time(rest);
	else if (!strcmp(word, "mark"))
		run.marked = cost_now();
	else if (!strcmp(word, "cost"))
		say_cost(rest);
	else if (!strcmp(word, "run"))
		return system(rest) ? 1 : 0;
	else if (!strcmp(word, "end"))
		while (take(PATIENCE_MS) > 0)
			;
	else
		return 64;
	return 0;
}

/* Whatever happens, COMMAND does not outlive the script. */
static int finish(int failed)
{
	int status;

	if (failed)
		kill(run.pid, SIGKILL);
	close(run.terminal);
	fclose(run.capture);
	fclose(run.times);
	if (waitpid(run.pid, &status, 0) < 0 || failed)
		return failed ? failed : 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int follow_script(void)
{
	char line[1024];
	int failed = 0;

	while (!failed && fgets(line, sizeof(line), stdin)) {
		char *rest;

		line[strcspn(line, "\n")] = '\0';
		rest = line + strcspn(line, " ");
		if (*rest)
			*rest++ = '\0';
		if (line[0] && line[0] != '#')
			failed = step(line, rest);
		if (failed)
			fprintf(stderr, "terminal: failed: %s %s\n", line, rest);
	}
	return failed;
}

int main(int argc, char **argv)
{
	struct winsize size = {0};
	char path[512];

	if (argc < 4 || sscanf(argv[1], "%hux%hu", &size.ws_col, &size.ws_row) != 2)
		return 64;
	snprintf(path, sizeof(path), "%s.times", argv[2]);
	run.capture = fopen(argv[2], "we");
	run.times = fopen(path, "we");
	if (!run.capture || !run.times)
		return 125;
	run.begin_ns = now_ns();
	run.pid = forkpty(&run.terminal, NULL, NULL, &size);
	if (run.pid < 0)
		return 125;
	if (!run.pid) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	return finish(follow_script());
}

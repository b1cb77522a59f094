// SPDX-License-Identifier: GPL-2.0-only
/*
 * pty ANSWER COMMAND [ARG...]: runs COMMAND on a terminal, says ANSWER when it is asked "[y/N] ",
 * and copies what it prints. The exit status is COMMAND's.
 */
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUESTION "[y/N] "

static void relay(int terminal, const char *answer)
{
	char text[4096];
	size_t len = 0;
	ssize_t n;

	/* The question may come in pieces: look at all that came since the last line's end. */
	while ((n = read(terminal, text + len, sizeof(text) - 1 - len)) > 0) {
		fwrite(text + len, 1, (size_t)n, stdout);
		len += (size_t)n;
		text[len] = '\0';
		if (strstr(text, QUESTION)) {
			dprintf(terminal, "%s\n", answer);
			len = 0;
		} else if (text[len - 1] == '\n' || len == sizeof(text) - 1) {
			len = 0;
		}
	}
}

int main(int argc, char **argv)
{
	int terminal, status;
	pid_t pid;

	if (argc < 3)
		return 64;
	pid = forkpty(&terminal, NULL, NULL, NULL);
	if (pid < 0)
		return 125;
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	relay(terminal, argv[1]);
	fflush(stdout);
	if (waitpid(pid, &status, 0) < 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

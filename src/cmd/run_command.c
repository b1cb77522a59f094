// SPDX-License-Identifier: GPL-2.0-only
/* run_command.c - the command after --, run as a shell runs it. */
#include "run_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_SIGNAL 128
#define STATUS_NOT_FOUND 127
#define STATUS_NOT_RUN 126

/* In the child. */
__attribute__((noreturn)) static void become(char *const *argv, const sigset_t *blocked,
					     const sigset_t *reset)
{
	int err;

	for (int number = 1; number < NSIG; number++)
		if (sigismember(reset, number) == 1)
			signal(number, SIG_DFL);
	sigprocmask(SIG_SETMASK, blocked, NULL);
	execvp(argv[0], argv);
	err = errno;
	dprintf(STDERR_FILENO, "tcectl: cannot run %s: %s\n", argv[0], strerror(err));
	_exit(err == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}

int run_command(char *const *argv, const sigset_t *blocked, const sigset_t *reset)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		become(argv, blocked, reset);
	if (pid < 0) {
		fprintf(stderr, "tcectl: cannot run %s: %s\n", argv[0], strerror(errno));
		return STATUS_NOT_RUN;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_NOT_RUN;
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

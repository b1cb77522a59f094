// SPDX-License-Identifier: GPL-2.0-only
/*
 * command - run a command as a shell does. Knows nothing of what it is for.
 */
#include "command.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_SIGNAL 128
#define STATUS_NOT_FOUND 127
#define STATUS_NOT_RUN 126

static int spawn(char *const *argv, const sigset_t *blocked, const sigset_t *reset, pid_t *pid)
{
	posix_spawnattr_t attributes;
	int err = posix_spawnattr_init(&attributes);

	if (err)
		return err;
	posix_spawnattr_setsigdefault(&attributes, reset);
	posix_spawnattr_setsigmask(&attributes, blocked);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	err = posix_spawnp(pid, argv[0], NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	return err;
}

int command__run(char *const *argv, const sigset_t *blocked, const sigset_t *reset)
{
	int status, err;
	pid_t pid;

	err = spawn(argv, blocked, reset, &pid);
	if (err) {
		fprintf(stderr, "tcectl: cannot run %s: %s\n", argv[0], strerror(err));
		return err == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_NOT_RUN;
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

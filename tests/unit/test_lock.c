// SPDX-License-Identifier: GPL-2.0-only
/* test_lock.c - the lock of the service: one process at a time, and how it is asked to end. */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/lock.h"

static char folder[64];
static char path[128]; /* in a folder below, that the lock makes */

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/test_lock.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/tced/lock", folder);
	return 0;
}

static int remove_folder(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void nothing(int number)
{
	(void)number;
}

/* Another process that holds the lock, until SIGTERM if it listens. */
static pid_t holder(bool listens)
{
	int ready[2];
	char byte, error[256];
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		signal(SIGTERM, listens ? SIG_DFL : nothing);
		if (lock__take(path, error, sizeof(error)) < 0 || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void one_at_a_time(void **state)
{
	char error[256] = "", want[256];
	pid_t pid;
	int fd;

	(void)state;
	assert_int_equal(lock__holder(path), 0);
	pid = holder(true);
	assert_int_equal(lock__holder(path), pid);
	assert_int_equal(lock__take(path, error, sizeof(error)), -EWOULDBLOCK);
	snprintf(want, sizeof(want), "the service runs already, as process %d (%s)", (int)pid,
		 path);
	assert_string_equal(error, want);
	end(pid);
	/* The pid that is left in the file is not a holder. */
	assert_int_equal(lock__holder(path), 0);
	fd = lock__take(path, error, sizeof(error));
	assert_true(fd >= 0);
	assert_int_equal(lock__holder(path), getpid());
	close(fd);
}

static void holder_is_told_to_end(void **state)
{
	char error[256];
	pid_t pid = holder(true);
	int fd, status;

	(void)state;
	fd = lock__end_holder(path, 10000, error, sizeof(error));
	assert_true(fd >= 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	/* A process that only ends the service is not the holder. */
	assert_int_equal(lock__holder(path), 0);
	close(fd);
	/* No service runs: no wait. */
	fd = lock__end_holder(path, 0, error, sizeof(error));
	assert_true(fd >= 0);
	close(fd);
}

static void holder_that_does_not_end(void **state)
{
	char error[256], want[256];
	pid_t pid = holder(false);

	(void)state;
	assert_int_equal(lock__end_holder(path, 200, error, sizeof(error)), -ETIMEDOUT);
	snprintf(want, sizeof(want), "the service does not end: end process %d, and try again",
		 (int)pid);
	assert_string_equal(error, want);
	end(pid);
}

static void no_place_for_a_lock(void **state)
{
	char error[256] = "";

	(void)state;
	assert_int_equal(lock__take("/nowhere/at/all", error, sizeof(error)), -ENOENT);
	assert_string_equal(error, "cannot open /nowhere/at/all: No such file or directory");
	assert_int_equal(lock__holder("/nowhere/at/all"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_at_a_time),
	    cmocka_unit_test(holder_is_told_to_end),
	    cmocka_unit_test(holder_that_does_not_end),
	    cmocka_unit_test(no_place_for_a_lock),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

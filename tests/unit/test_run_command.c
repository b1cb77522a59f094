// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command's end becomes, and with which signals it begins.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "cmd/run_command.h"

static int run_shell(char *script)
{
	char *argv[] = {"sh", "-c", script, NULL};
	sigset_t none;

	sigemptyset(&none);
	return run_command(argv, &none, &none);
}

static void test_statuses(void **state)
{
	(void)state;
	assert_int_equal(run_shell("exit 0"), 0);
	assert_int_equal(run_shell("exit 7"), 7);
	assert_int_equal(run_shell("kill -TERM $$"), 128 + SIGTERM);
}

static void test_not_run(void **state)
{
	char *missing[] = {"/nonexistent/command", NULL}, *folder[] = {"/", NULL};
	sigset_t none;

	(void)state;
	sigemptyset(&none);
	assert_int_equal(run_command(missing, &none, &none), 127);
	assert_int_equal(run_command(folder, &none, &none), 126);
}

/* What we ignore and block ends a command that does not. */
static void test_signals(void **state)
{
	char *argv[] = {"sh", "-c", "kill -HUP $$; exit 7", NULL};
	sigset_t none, hup, before;

	(void)state;
	sigemptyset(&none);
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	signal(SIGHUP, SIG_IGN);
	sigprocmask(SIG_BLOCK, &hup, &before);
	assert_int_equal(run_command(argv, &none, &none), 7);
	assert_int_equal(run_command(argv, &none, &hup), 128 + SIGHUP);
	assert_int_equal(run_command(argv, &hup, &hup), 7);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGHUP, SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_statuses),
	    cmocka_unit_test(test_not_run),
	    cmocka_unit_test(test_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

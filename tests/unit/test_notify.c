// SPDX-License-Identifier: GPL-2.0-only
/* test_notify.c - what systemd would hear: datagrams on a socket of the test's own. */
#include "fixture.h"

#include <errno.h>
#include <unistd.h>

#include "service/notify.h"

static char path[64];

/* Bound to a name as NOTIFY_SOCKET has it. */
static int listen_at(const char *name)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(a.sun_path, name, len);
	if (name[0] == '@')
		a.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&a,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
			 0);
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

static void hears(int fd, const char *want)
{
	char text[2048];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	assert_string_equal(text, want);
}

static int make_path(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/test_notify.%d", (int)getpid());
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return 0;
}

static void words_arrive(void **state)
{
	struct notify n;
	int fd = listen_at(path);

	(void)state;
	notify__open(&n);
	assert_int_equal(notify__send(&n, "READY=1"), 0);
	assert_int_equal(notify__send(&n, "STATUS=%d windows\nWATCHDOG=1", 3), 0);
	hears(fd, "READY=1");
	hears(fd, "STATUS=3 windows\nWATCHDOG=1");
	notify__close(&n);
	assert_int_equal(notify__send(&n, "READY=1"), 0);
	close(fd);
	unlink(path);
}

static void name_without_a_file(void **state)
{
	char name[64];
	struct notify n;
	int fd;

	(void)state;
	snprintf(name, sizeof(name), "@tced-test-%d", (int)getpid());
	fd = listen_at(name);
	notify__open(&n);
	assert_int_equal(notify__send(&n, "READY=1"), 0);
	hears(fd, "READY=1");
	notify__close(&n);
	close(fd);
}

/* The other side does not take what is sent: that must not block us. */
static void nobody_reads(void **state)
{
	struct notify n;
	int err = 0, fd = listen_at(path);

	(void)state;
	notify__open(&n);
	for (int i = 0; !err && i < 100000; i++)
		err = notify__send(&n, "WATCHDOG=1");
	assert_int_equal(err, -EAGAIN);
	notify__close(&n);
	close(fd);
	unlink(path);
}

static void nobody_wants_to_know(void **state)
{
	struct notify n;

	(void)state;
	unsetenv("NOTIFY_SOCKET");
	setenv("WATCHDOG_USEC", "1000000", 1);
	notify__open(&n);
	assert_int_equal(notify__send(&n, "READY=1"), 0);
	assert_int_equal(n.watchdog_ns, 0);
	setenv("NOTIFY_SOCKET", "vsock:2:1", 1);
	notify__open(&n);
	assert_int_equal(n.fd, -1);
	unsetenv("WATCHDOG_USEC");
}

static uint64_t watchdog(const char *usec, const char *pid)
{
	struct notify n;

	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_USEC", usec, 1);
	if (pid)
		setenv("WATCHDOG_PID", pid, 1);
	else
		unsetenv("WATCHDOG_PID");
	notify__open(&n);
	notify__close(&n);
	return n.watchdog_ns;
}

static void watchdog_at_half_its_time(void **state)
{
	char mine[16];

	(void)state;
	snprintf(mine, sizeof(mine), "%d", (int)getpid());
	assert_int_equal(watchdog("30000000", NULL), 15 * SECOND);
	assert_int_equal(watchdog("30000000", mine), 15 * SECOND);
	assert_int_equal(watchdog("30000000", "1"), 0);
	assert_int_equal(watchdog("soon", NULL), 0);
	assert_int_equal(watchdog("99999999999999999999", NULL), 0);
	assert_int_equal(watchdog("18446744073709551615", NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_arrive),
	    cmocka_unit_test(name_without_a_file),
	    cmocka_unit_test(nobody_reads),
	    cmocka_unit_test(nobody_wants_to_know),
	    cmocka_unit_test(watchdog_at_half_its_time),
	};

	return cmocka_run_group_tests(tests, make_path, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/* The journal's native protocol on a socket of our own: fields, newlines, what is too long. */
#include "fixture.h"

#include "service/config.h"
#include "model/event.h"
#include "service/sink.h"
#include "service/sink_journal.h"
#include "service/log_socket.h"
#include "service/message_id.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char path[] = "/tmp/tcetop-test-journal.XXXXXX";

/* A socket that listens at path. */
static int listener(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	unlink(path);
	memcpy(at.sun_path, path, sizeof(path));
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static struct sink *open_journal(enum config_choice list_options, char *error)
{
	struct config c = {.journal = list_options};

	return journal__open(&c, path, "/nowhere", error, 256);
}

static bool has_field(const char *text, ssize_t len, const char *field)
{
	return memmem(text, (size_t)len, field, strlen(field)) != NULL;
}

static void test_event(void **state)
{
	static const char stack[] = "TCE_STACK\n\x07\0\0\0\0\0\0\0one\ntwo\n";
	char text[8192], id[64], error[256];
	int fd = listener();
	struct sink *o = open_journal(CONFIG_AUTO, error);
	struct event e;
	ssize_t len;

	(void)state;
	assert_non_null(o);
	event__init(&e, EVENT_LATE_UNMAP, 1, 1);
	e.liobn = 0x80000001;
	e.tces = 0;
	e.stack.frames = 2;
	snprintf(e.stack.frame[0], SAMPLE_FRAME_LEN, "one");
	snprintf(e.stack.frame[1], SAMPLE_FRAME_LEN, "two");
	event__write_message(&e);
	o->ops->event(o, &e);
	len = recv(fd, text, sizeof(text), MSG_DONTWAIT);
	assert_true(len > 0);
	snprintf(id, sizeof(id), "\nMESSAGE_ID=%s\n", message_id__event(EVENT_LATE_UNMAP));
	assert_true(has_field(text, len, id));
	assert_true(has_field(text, len, "\nPRIORITY=2\n"));
	assert_true(has_field(text, len, "\nTCE_LIOBN=0x80000001\n"));
	assert_true(has_field(text, len, "\nTCE_TCES=0\n"));
	assert_false(has_field(text, len, "\nTCE_LIVE="));
	assert_non_null(memmem(text, (size_t)len, stack, sizeof(stack) - 1));
	o->ops->close(o);
	close(fd);
}

/* An entry that is too long for a datagram comes as a sealed file. */
static void test_too_long(void **state)
{
	size_t len = 8 << 20;
	char *text = malloc(len), control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control,
			   .msg_controllen = sizeof(control)};
	int fd = listener(), from = log_socket__open(), file;

	(void)state;
	memset(text, 'x', len);
	assert_int_equal(log_socket__send(from, path, text, len, false), -EMSGSIZE);
	assert_int_equal(log_socket__send(from, path, text, len, true), 0);
	assert_int_equal(recvmsg(fd, &m, MSG_DONTWAIT), 0);
	assert_non_null(CMSG_FIRSTHDR(&m));
	memcpy(&file, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(file));
	assert_int_equal(lseek(file, 0, SEEK_END), len);
	assert_true(fcntl(file, F_GET_SEALS) & F_SEAL_WRITE);
	close(file);
	close(from);
	close(fd);
	free(text);
}

static void test_choice(void **state)
{
	char error[256];

	(void)state;
	unlink(path);
	assert_null(open_journal(CONFIG_AUTO, error));
	assert_string_equal(error, "");
	assert_null(open_journal(CONFIG_YES, error));
	assert_non_null(strstr(error, "no journal"));
	close(listener());
	assert_null(open_journal(CONFIG_NO, error));
	assert_string_equal(error, "");
}

static void test_message_ids(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < EVENT_KINDS; i++) {
		assert_non_null(message_id__event(i));
		assert_int_equal(strlen(message_id__event(i)), 32);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_event),
	    cmocka_unit_test(test_too_long),
	    cmocka_unit_test(test_choice),
	    cmocka_unit_test(test_message_ids),
	};
	int failed;

	close(mkstemp(path));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}

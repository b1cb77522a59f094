// SPDX-License-Identifier: GPL-2.0-only
/* test_module_uses.c - which module uses which, from the text of /proc/modules. */
#include "fixture.h"

#include <unistd.h>

#include "host/module_uses.h"

static const char text[] = "irdma 483328 0 - Live 0xc0080000033b0000\n"
			   "ice 1376256 1 irdma, Live 0xc008000002e00000\n"
			   "gnss 16384 1 ice, Live 0xc008000002d00000\n"
			   "qedr 155648 0 - Live 0xc008000002c00000\n"
			   "ib_core 557056 2 irdma,qedr, Live 0xc008000002b00000\n"
			   "qede 262144 1 qedr, Live 0xc008000002a00000\n"
			   "qed 983040 2 qedr,qede, Live 0xc008000002900000\n"
			   "old 16384 1 [permanent], Live 0xc008000002800000 (OE)\n"
			   "short 1\n";

static struct module_uses *read_text(const char *what)
{
	char path[] = "/tmp/test_module_uses.XXXXXX";
	int fd = mkstemp(path);
	struct module_uses *u;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, what, strlen(what)), strlen(what));
	close(fd);
	u = module_uses__read(path);
	unlink(path);
	return u;
}

static const char *used_by(const struct module_uses *u, const char *name)
{
	static char list[64];
	size_t i = module_uses__find(u, name);

	assert_true(i < module_uses__count(u));
	assert_string_equal(module_uses__name(u, i), name);
	assert_true(module_uses__list(u, i, list, sizeof(list)));
	return list;
}

static void all_that_a_module_uses(void **state)
{
	struct module_uses *u = read_text(text);

	(void)state;
	assert_non_null(u);
	assert_int_equal(module_uses__count(u), 8);
	assert_string_equal(used_by(u, "irdma"), "ice,gnss,ib_core");
	assert_string_equal(used_by(u, "ice"), "gnss");
	assert_string_equal(used_by(u, "gnss"), "");
	assert_string_equal(used_by(u, "qedr"), "ib_core,qede,qed");
	assert_string_equal(used_by(u, "qede"), "qed");
	assert_string_equal(used_by(u, "old"), "");
	assert_int_equal(module_uses__find(u, "none"), 8);
	module_uses__free(u);
}

/* A part of a list would say that a module does not use what it does. */
static void a_list_is_whole_or_none(void **state)
{
	struct module_uses *u = read_text(text);
	char list[17];

	(void)state;
	assert_non_null(u);
	assert_true(module_uses__list(u, module_uses__find(u, "irdma"), list, 17));
	assert_string_equal(list, "ice,gnss,ib_core");
	assert_false(module_uses__list(u, module_uses__find(u, "irdma"), list, 16));
	module_uses__free(u);
}

static void what_cannot_be_read(void **state)
{
	struct module_uses *u = read_text("");

	(void)state;
	assert_non_null(u);
	assert_int_equal(module_uses__count(u), 0);
	module_uses__free(u);
	assert_null(module_uses__read("/nonexistent"));
	module_uses__free(NULL);
}

static void a_driver_that_is_none_has_no_module(void **state)
{
	char name[64] = "x";

	(void)state;
	assert_false(driver__module("pci", "no such driver", name, sizeof(name)));
	assert_string_equal(name, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_that_a_module_uses),
	    cmocka_unit_test(a_list_is_whole_or_none),
	    cmocka_unit_test(what_cannot_be_read),
	    cmocka_unit_test(a_driver_that_is_none_has_no_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

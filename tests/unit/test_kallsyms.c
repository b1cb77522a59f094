// SPDX-License-Identifier: GPL-2.0-only
/*
 * The symbol reader: names to addresses and back, modules, hidden addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kallsyms.h"

/* Lines as a 6.12 guest prints them. */
static const char text[] = "c000000000000000 T _stext\n"
			   "c00000000006f4f0 t __iommu_free\n"
			   "c00000000006f8d0 t iommu_alloc\n"
			   "c00000000006f8d0 t iommu_alloc.alias\n"
			   "c00000000006fa70 T ppc_iommu_map_sg\n"
			   "c000000002f0a0b8 d devices_kset\n"
			   "c008000002b60000 t e1000_alloc_rx_buffers\t[e1000e]\n"
			   "c008000002b65a00 t iommu_alloc\t[e1000e]\n"
			   "0000000000000000 A not_code\n";

static struct kallsyms *read_text(const char *what)
{
	char path[] = "/tmp/test_kallsyms.XXXXXX";
	int fd = mkstemp(path);
	struct kallsyms *k;
	int err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, what, strlen(what)), strlen(what));
	close(fd);
	k = kallsyms__read(path);
	err = errno;
	unlink(path);
	errno = err;
	return k;
}

static void test_addresses(void **state)
{
	struct kallsyms *k = read_text(text);

	(void)state;
	assert_non_null(k);
	assert_int_equal(kallsyms__count(k), 8);
	assert_int_equal(kallsyms__address(k, "__iommu_free"), 0xc00000000006f4f0);
	assert_int_equal(kallsyms__address(k, "devices_kset"), 0xc000000002f0a0b8);
	assert_int_equal(kallsyms__address(k, "iommu_free"), 0);
	assert_int_equal(kallsyms__address(k, "zzz"), 0);
	kallsyms__free(k);
}

/* A module's symbol is no answer, and does not hide the kernel's of the same name. */
static void test_modules_are_not_the_kernel(void **state)
{
	struct kallsyms *k = read_text(text);

	(void)state;
	assert_int_equal(kallsyms__address(k, "iommu_alloc"), 0xc00000000006f8d0);
	assert_int_equal(kallsyms__address(k, "e1000_alloc_rx_buffers"), 0);
	kallsyms__free(k);
}

static void test_format(void **state)
{
	struct kallsyms *k = read_text(text);
	char buf[96];

	(void)state;
	assert_string_equal(kallsyms__format(k, 0xc00000000006f8d0 + 0xac, buf, sizeof(buf)),
			    "iommu_alloc+0xac");
	assert_string_equal(kallsyms__format(k, 0xc008000002b60000 + 0xf4, buf, sizeof(buf)),
			    "e1000_alloc_rx_buffers+0xf4 [e1000e]");
	assert_string_equal(kallsyms__format(k, 0xc000000000000000, buf, sizeof(buf)),
			    "_stext+0x0");
	/* Below the first symbol, and far behind the last. */
	assert_string_equal(kallsyms__format(k, 0x1000, buf, sizeof(buf)), "0x1000");
	assert_string_equal(kallsyms__format(k, 0xc008000012b60000, buf, sizeof(buf)),
			    "0xc008000012b60000");
	/* A short buffer is cut, not overrun. */
	assert_string_equal(kallsyms__format(k, 0xc00000000006f8d0, buf, 6), "iommu");
	kallsyms__free(k);
}

static void test_hidden_addresses(void **state)
{
	(void)state;
	assert_null(read_text("0000000000000000 T _stext\n0000000000000000 t iommu_alloc\n"));
	assert_int_equal(errno, EPERM);
	assert_null(read_text(""));
	assert_int_equal(errno, ENOENT);
	assert_null(kallsyms__read("/nonexistent/kallsyms"));
	assert_int_equal(errno, ENOENT);
	kallsyms__free(NULL);
}

static void test_strange_lines(void **state)
{
	struct kallsyms *k = read_text("no address\n\nc000000000000010\nc000000000000020 T\n"
				       "c000000000000030 T \nc000000000000040 T last");

	(void)state;
	assert_non_null(k);
	assert_int_equal(kallsyms__count(k), 1);
	assert_int_equal(kallsyms__address(k, "last"), 0xc000000000000040);
	kallsyms__free(k);
}

/* A file larger than one read buffer. */
static void test_many(void **state)
{
	size_t lines = 60000, len = 48;
	char *big = malloc(lines * len), *p = big, name[32];
	struct kallsyms *k;

	(void)state;
	assert_non_null(big);
	for (size_t i = 0; i < lines; i++)
		p += snprintf(p, len, "%016zx t function_%zu\n", 0xc000000000000000 + i * 16, i);
	k = read_text(big);
	assert_non_null(k);
	assert_int_equal(kallsyms__count(k), lines);
	for (size_t i = 0; i < lines; i += 997) {
		snprintf(name, sizeof(name), "function_%zu", i);
		assert_int_equal(kallsyms__address(k, name), 0xc000000000000000 + i * 16);
	}
	kallsyms__free(k);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses),     cmocka_unit_test(test_modules_are_not_the_kernel),
	    cmocka_unit_test(test_format),        cmocka_unit_test(test_hidden_addresses),
	    cmocka_unit_test(test_strange_lines), cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The symbol reader: names to addresses and back, copies by the compiler, modules, what is hidden.
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

#include "tracer/kallsyms.h"

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

/* Of the symbol with exactly that name, 0 if there is none. */
static uint64_t address_of(struct kallsyms *k, const char *name)
{
	struct kallsyms_symbol found[8];
	size_t n = kallsyms__find(k, name, found, 8);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(found[i].name, name))
			return found[i].addr;
	return 0;
}

static void test_addresses(void **state)
{
	struct kallsyms *k = read_text(text);

	(void)state;
	assert_non_null(k);
	assert_int_equal(address_of(k, "__iommu_free"), 0xc00000000006f4f0);
	assert_int_equal(address_of(k, "devices_kset"), 0xc000000002f0a0b8);
	assert_int_equal(address_of(k, "iommu_free"), 0);
	assert_int_equal(address_of(k, "zzz"), 0);
	kallsyms__free(k);
}

/* Whether anybody has it: the kernel or a module, by its whole name. */
static void test_has_looks_into_modules(void **state)
{
	struct kallsyms *k = read_text(text);

	(void)state;
	assert_non_null(k);
	assert_true(kallsyms__has(k, "__iommu_free"));
	assert_true(kallsyms__has(k, "e1000_alloc_rx_buffers"));
	assert_false(kallsyms__has(k, "e1000_alloc_rx"));
	assert_false(kallsyms__has(k, "zzz"));
	kallsyms__free(k);
}

/* A module's symbol is not an answer, and does not hide the kernel's of the same name. */
static void test_modules_are_not_the_kernel(void **state)
{
	struct kallsyms *k = read_text(text);

	(void)state;
	assert_int_equal(address_of(k, "iommu_alloc"), 0xc00000000006f8d0);
	assert_int_equal(address_of(k, "e1000_alloc_rx_buffers"), 0);
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

#define LONG_NAME                                                                                  \
	"a23456789b23456789c23456789d23456789e23456789f23456789g23456789h23456789i23456789j2345"

/* Verdicts go by the module: it stays whole where the symbol does not fit. */
static void test_a_long_symbol_keeps_its_module(void **state)
{
	struct kallsyms *k = read_text("c000000000000000 T _stext\n"
				       "c008000002b60000 t " LONG_NAME "\t[e1000e]\n");
	char buf[96];

	(void)state;
	assert_non_null(k);
	assert_string_equal(kallsyms__format(k, 0xc008000002b60000 + 0xf4, buf, sizeof(buf)),
			    "a23456789b23456789c23456789d23456789e23456789f23456789g23456789"
			    "h23456789i23456789+0xf4 [e1000e]");
	assert_string_equal(kallsyms__format(k, 0xc008000002b60000 + 0xf4, buf, 16),
			    "a+0xf4 [e1000e]");
	assert_string_equal(kallsyms__format(k, 0xc008000002b60000 + 0xf4, buf, 14),
			    "+0xf4 [e1000e");
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

static void write_text(const char *path, const char *what)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(what, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* What the file has at the first question counts, and a file that cannot be read is tried again. */
static void test_read_later(void **state)
{
	char path[] = "/tmp/test_kallsyms.XXXXXX";
	int fd = mkstemp(path);
	struct kallsyms *k;
	char buf[64];

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_text(path, "0000000000000000 T _stext\n");
	assert_null(kallsyms__later(path));
	assert_int_equal(errno, EPERM);
	write_text(path, "c000000000000000 T _stext\n");
	k = kallsyms__later(path);
	assert_non_null(k);
	assert_false(kallsyms__is_copy(k));
	assert_int_equal(unlink(path), 0);
	assert_string_equal(kallsyms__format(k, 0xc000000000001010, buf, sizeof(buf)),
			    "0xc000000000001010");
	assert_false(kallsyms__has(k, "iommu_alloc"));
	assert_int_equal(kallsyms__load(k), -ENOENT);
	write_text(path, "c000000000000000 T _stext\nc000000000001000 t iommu_alloc\n");
	assert_true(kallsyms__has(k, "iommu_alloc"));
	assert_true(kallsyms__is_copy(k));
	assert_int_equal(unlink(path), 0);
	assert_string_equal(kallsyms__format(k, 0xc000000000001010, buf, sizeof(buf)),
			    "iommu_alloc+0x10");
	kallsyms__free(k);
	assert_null(kallsyms__later(path));
	assert_int_equal(errno, ENOENT);
}

static void test_strange_lines(void **state)
{
	struct kallsyms *k = read_text("no address\n\nc000000000000010\nc000000000000020 T\n"
				       "c000000000000030 T \nc000000000000040 T last");
	/* What stands beside the digits in ASCII is none. */
	static const char *const digitless[] = {"/", ":", "@", "`", "g", "G", "\x10", "\xb5", " "};
	char line[64];

	(void)state;
	assert_non_null(k);
	assert_int_equal(address_of(k, "last"), 0xc000000000000040);
	kallsyms__free(k);
	for (size_t i = 0; i < sizeof(digitless) / sizeof(digitless[0]); i++) {
		snprintf(line, sizeof(line), "1%s0 T a\n%s10 T b\n10 T c\n", digitless[i],
			 digitless[i]);
		k = read_text(line);
		assert_non_null(k);
		kallsyms__free(k);
	}
	k = read_text("0123456789abcdef T lower\nFEDCBA9876543210 T upper\n");
	assert_int_equal(address_of(k, "lower"), 0x0123456789abcdef);
	assert_int_equal(address_of(k, "upper"), 0xfedcba9876543210);
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
	for (size_t i = 0; i < lines; i += 997) {
		snprintf(name, sizeof(name), "function_%zu", i);
		assert_int_equal(address_of(k, name), 0xc000000000000000 + i * 16);
	}
	kallsyms__free(k);
	free(big);
}

/* Copies by the compiler, the function itself and what only begins like it. */
static const char copies[] = "c000000000100000 t iommu_alloc\n"
			     "c000000000100100 t iommu_alloc_extra\n"
			     "c000000000100200 t iommu_alloc.isra.0\n"
			     "c000000000100300 t iommu_alloc.constprop.0.cold\n"
			     "c000000000100400 t my_iommu_alloc\n"
			     "c000000000100500 t pnv_ioda_init_pe.isra.0\n"
			     "c008000002b65a00 t iommu_alloc\t[e1000e]\n"
			     "c008000002b65b00 t iommu_alloc.part.0\t[e1000e]\n";

static void test_find(void **state)
{
	struct kallsyms *k = read_text(copies);
	struct kallsyms_symbol found[8];

	(void)state;
	assert_non_null(k);
	assert_int_equal(kallsyms__find(k, "iommu_alloc", found, 8), 3);
	assert_string_equal(found[0].name, "iommu_alloc");
	assert_int_equal(found[0].addr, 0xc000000000100000);
	assert_string_equal(found[1].name, "iommu_alloc.isra.0");
	assert_int_equal(found[1].addr, 0xc000000000100200);
	assert_string_equal(found[2].name, "iommu_alloc.constprop.0.cold");
	assert_int_equal(kallsyms__find(k, "pnv_ioda_init_pe", found, 8), 1);
	assert_string_equal(found[0].name, "pnv_ioda_init_pe.isra.0");
	assert_int_equal(kallsyms__find(k, "pnv_ioda_init", found, 8), 0);
	assert_int_equal(kallsyms__find(k, "zzz", found, 8), 0);
	/* A copy is not the function when that alone is asked for. */
	assert_int_equal(address_of(k, "pnv_ioda_init_pe"), 0);
	kallsyms__free(k);
}

static void test_find_no_more_than_room(void **state)
{
	struct kallsyms *k = read_text(copies);
	struct kallsyms_symbol found[3] = {
	    {.name = "untouched"}, {"untouched", 0}, {"untouched", 0}};

	(void)state;
	assert_int_equal(kallsyms__find(k, "iommu_alloc", found, 0), 0);
	assert_string_equal(found[0].name, "untouched");
	assert_int_equal(kallsyms__find(k, "iommu_alloc", found, 2), 2);
	assert_string_equal(found[1].name, "iommu_alloc.isra.0");
	assert_string_equal(found[2].name, "untouched");
	kallsyms__free(k);
}

static void test_hide(void **state)
{
	struct kallsyms *k = read_text(copies);
	struct kallsyms_symbol found[8];
	char buf[96];

	(void)state;
	/* In a list, behind a name that begins like it. */
	assert_int_equal(kallsyms__hide(k, "iommu_alloc_extra,iommu_alloc,zzz"), 0);
	assert_int_equal(address_of(k, "iommu_alloc"), 0);
	assert_int_equal(kallsyms__find(k, "iommu_alloc", found, 8), 0);
	assert_int_equal(address_of(k, "iommu_alloc_extra"), 0);
	assert_int_equal(address_of(k, "my_iommu_alloc"), 0xc000000000100400);
	assert_int_equal(kallsyms__find(k, "pnv_ioda_init_pe", found, 8), 1);
	/* Call stacks keep their names. */
	assert_string_equal(kallsyms__name(k, 0xc000000000100000), "iommu_alloc");
	assert_string_equal(kallsyms__format(k, 0xc000000000100004, buf, sizeof(buf)),
			    "iommu_alloc+0x4");
	/* The next list takes the place of the last. */
	assert_int_equal(kallsyms__hide(k, "pnv_ioda_init_pe"), 0);
	assert_int_equal(kallsyms__find(k, "pnv_ioda_init_pe", found, 8), 0);
	assert_int_equal(kallsyms__find(k, "iommu_alloc", found, 8), 3);
	assert_int_equal(kallsyms__hide(k, NULL), 0);
	assert_int_equal(kallsyms__find(k, "pnv_ioda_init_pe", found, 8), 1);
	kallsyms__free(k);
}

/* Only whole names hide, and an empty list hides nothing. */
static void test_hide_whole_names(void **state)
{
	static const char *const others[] = {
	    "", ",", "iommu_allo", "iommu_alloc_extra", "my_iommu_alloc", "iommu_alloc.isra.0"};
	struct kallsyms *k = read_text(copies);
	struct kallsyms_symbol found[8];

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(kallsyms__hide(k, others[i]), 0);
		assert_int_equal(address_of(k, "iommu_alloc"), 0xc000000000100000);
		assert_in_range(kallsyms__find(k, "iommu_alloc", found, 8), 2, 3);
	}
	kallsyms__free(k);
}

static void test_name(void **state)
{
	struct kallsyms *k = read_text(text);

	(void)state;
	assert_string_equal(kallsyms__name(k, 0xc00000000006fa70), "ppc_iommu_map_sg");
	assert_string_equal(kallsyms__name(k, 0xc000000000000000), "_stext");
	assert_string_equal(kallsyms__name(k, 0xc008000002b60000), "e1000_alloc_rx_buffers");
	assert_string_equal(kallsyms__name(k, 0xc008000002b65a00), "iommu_alloc");
	/* Of two at one address, the first in the file. */
	assert_string_equal(kallsyms__name(k, 0xc00000000006f8d0), "iommu_alloc");
	assert_null(kallsyms__name(k, 0xc00000000006fa71));
	assert_null(kallsyms__name(k, 0xc00000000006fa6f));
	assert_null(kallsyms__name(k, 0));
	assert_null(kallsyms__name(k, UINT64_MAX));
	kallsyms__free(k);
}

/* The file has modules in the order in which they were loaded. */
static void test_not_sorted(void **state)
{
	struct kallsyms *k = read_text("c00000000006f4f0 t __iommu_free\n"
				       "c00000000006fa70 T ppc_iommu_map_sg\n"
				       "c008000002b60000 t e1000_alloc_rx_buffers\t[e1000e]\n"
				       "c008000000a00000 t nvme_map_data\t[nvme]\n"
				       "c008000000900000 t virtqueue_add\t[virtio_ring]\n"
				       "c000000000000000 T _stext\n");
	struct kallsyms_symbol found[2];
	char buf[96];

	(void)state;
	assert_non_null(k);
	/* What is found by name stays true when addresses have been looked up. */
	assert_int_equal(address_of(k, "_stext"), 0xc000000000000000);
	assert_int_equal(kallsyms__find(k, "__iommu_free", found, 2), 1);
	assert_string_equal(kallsyms__format(k, 0xc008000000a00040, buf, sizeof(buf)),
			    "nvme_map_data+0x40 [nvme]");
	assert_string_equal(kallsyms__format(k, 0xc008000000900008, buf, sizeof(buf)),
			    "virtqueue_add+0x8 [virtio_ring]");
	assert_string_equal(kallsyms__format(k, 0xc008000002b60010, buf, sizeof(buf)),
			    "e1000_alloc_rx_buffers+0x10 [e1000e]");
	assert_string_equal(kallsyms__format(k, 0xc00000000006f4f4, buf, sizeof(buf)),
			    "__iommu_free+0x4");
	assert_string_equal(kallsyms__name(k, 0xc000000000000000), "_stext");
	assert_int_equal(address_of(k, "_stext"), 0xc000000000000000);
	assert_int_equal(address_of(k, "__iommu_free"), 0xc00000000006f4f0);
	assert_string_equal(found[0].name, "__iommu_free");
	assert_int_equal(found[0].addr, 0xc00000000006f4f0);
	kallsyms__free(k);
}

/* A kernel that is asked: what it says of these, and of nothing else. */
static const struct {
	const char *name;
	uint64_t addr;
	uint64_t size;
	const char *module;
} kernel[] = {
    {"__iommu_free", 0xc00000000006f4f0, 0x3e0, ""},
    {"__iommu_free.constprop.0", 0xc000000000070000, 0x100, ""},
    {"pnv_ioda_init_pe.isra.0", 0xc000000000071000, 0x100, ""},
    {"devices_kset", 0xc000000002f0a0b8, 8, ""},
    {"e1000_alloc_rx_buffers", 0xc008000002b60000, 0x400, " [e1000e]"},
    {"endless", 0xc000000003000000, 1 << 21, ""},
};
#define KERNEL (sizeof(kernel) / sizeof(kernel[0]))

static uint64_t say_address(void *arg, const char *name)
{
	(void)arg;
	for (size_t i = 0; i < KERNEL; i++)
		if (!strcmp(kernel[i].name, name))
			return kernel[i].addr;
	return 0;
}

static int say_name(void *arg, uint64_t addr, char *said, size_t len)
{
	(void)arg;
	for (size_t i = 0; i < KERNEL; i++)
		if (addr - kernel[i].addr < kernel[i].size) {
			snprintf(said, len, "%s+0x%llx/0x%llx%s", kernel[i].name,
				 (unsigned long long)(addr - kernel[i].addr),
				 (unsigned long long)kernel[i].size, kernel[i].module);
			return 0;
		}
	/* As sprint_symbol() does. */
	snprintf(said, len, "0x%llx", (unsigned long long)addr);
	return 0;
}

static void count_free(void *arg)
{
	++*(int *)arg;
}

static void test_ask_for_names(void **state)
{
	int freed = 0;
	const struct symbol_source source = {&freed, say_address, say_name, count_free};
	struct kallsyms *k = kallsyms__ask(&source);
	struct kallsyms_symbol found[8];

	(void)state;
	assert_non_null(k);
	assert_false(kallsyms__is_copy(k));
	assert_int_equal(kallsyms__find(k, "__iommu_free", found, 8), 2);
	assert_string_equal(found[0].name, "__iommu_free");
	assert_string_equal(found[1].name, "__iommu_free.constprop.0");
	assert_int_equal(found[1].addr, 0xc000000000070000);
	assert_int_equal(kallsyms__find(k, "__iommu_free", found, 1), 1);
	assert_int_equal(kallsyms__find(k, "pnv_ioda_init_pe", found, 8), 1);
	assert_string_equal(found[0].name, "pnv_ioda_init_pe.isra.0");
	assert_int_equal(kallsyms__find(k, "e1000_alloc_rx_buffers", found, 8), 0);
	assert_true(kallsyms__has(k, "e1000_alloc_rx_buffers"));
	assert_int_equal(kallsyms__address(k, "e1000_alloc_rx_buffers"), 0);
	assert_int_equal(kallsyms__address(k, "devices_kset"), 0xc000000002f0a0b8);
	assert_int_equal(kallsyms__address(k, "pnv_ioda_init_pe"), 0);
	assert_int_equal(kallsyms__hide(k, "devices_kset"), 0);
	assert_int_equal(kallsyms__address(k, "devices_kset"), 0);
	assert_false(kallsyms__has(k, "devices_kset"));
	assert_int_equal(freed, 0);
	kallsyms__free(k);
	assert_int_equal(freed, 1);
}

static void test_ask_for_addresses(void **state)
{
	int freed = 0;
	const struct symbol_source source = {&freed, say_address, say_name, NULL};
	struct kallsyms *k = kallsyms__ask(&source);
	char buf[64];

	(void)state;
	assert_non_null(k);
	assert_string_equal(kallsyms__format(k, 0xc00000000006f4f0 + 0xac, buf, sizeof(buf)),
			    "__iommu_free+0xac");
	assert_string_equal(kallsyms__format(k, 0xc008000002b60000 + 0xf4, buf, sizeof(buf)),
			    "e1000_alloc_rx_buffers+0xf4 [e1000e]");
	assert_string_equal(kallsyms__format(k, 0xc008000002b60000 + 0xf4, buf, 24),
			    "e1000_all+0xf4 [e1000e]");
	assert_string_equal(kallsyms__format(k, 0x1000, buf, sizeof(buf)), "0x1000");
	assert_string_equal(kallsyms__format(k, 0xc000000003100000, buf, sizeof(buf)),
			    "0xc000000003100000");
	assert_string_equal(kallsyms__name(k, 0xc000000002f0a0b8), "devices_kset");
	assert_null(kallsyms__name(k, 0xc000000002f0a0b9));
	assert_null(kallsyms__name(k, 0x1000));
	assert_int_equal(kallsyms__next(k, 0xc00000000006f4f4), 0xc00000000006f8d0);
	assert_int_equal(kallsyms__next(k, 0x1000), 0);
	kallsyms__free(k);
}

static void test_address_of_a_copy_that_was_read(void **state)
{
	struct kallsyms *k = read_text(copies);

	(void)state;
	assert_non_null(k);
	assert_true(kallsyms__is_copy(k));
	assert_int_equal(kallsyms__address(k, "iommu_alloc"), 0xc000000000100000);
	assert_int_equal(kallsyms__address(k, "pnv_ioda_init_pe"), 0);
	assert_int_equal(kallsyms__hide(k, "iommu_alloc"), 0);
	assert_int_equal(kallsyms__address(k, "iommu_alloc"), 0);
	kallsyms__free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_has_looks_into_modules),
	    cmocka_unit_test(test_modules_are_not_the_kernel),
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_find_no_more_than_room),
	    cmocka_unit_test(test_hide),
	    cmocka_unit_test(test_hide_whole_names),
	    cmocka_unit_test(test_name),
	    cmocka_unit_test(test_format),
	    cmocka_unit_test(test_a_long_symbol_keeps_its_module),
	    cmocka_unit_test(test_not_sorted),
	    cmocka_unit_test(test_hidden_addresses),
	    cmocka_unit_test(test_read_later),
	    cmocka_unit_test(test_strange_lines),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_ask_for_names),
	    cmocka_unit_test(test_ask_for_addresses),
	    cmocka_unit_test(test_address_of_a_copy_that_was_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

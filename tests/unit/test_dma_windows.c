// SPDX-License-Identifier: GPL-2.0-only
/* test_dma_windows.c - entries of the windows in a device tree: of all kinds, and broken. */
#include "fixture.h"

#include <sys/stat.h>

#include "host/dma_windows.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/test_dma_windows.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void add_property(const char *node, const char *name, const void *value, size_t len)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, node);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", folder, node, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(value, 1, len, f), len);
	fclose(f);
}

/* 1 GiB at 0; a window of 256 MiB, and a second one of 4 KiB; 64 KiB pages in 2^31 bytes. */
static const char phb[] = "\x80\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0";
static const char vio[] = "\x71\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0\0"
			  "\x71\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0";
static const char dynamic[] = "\x80\0\0\4\0\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\x1f";
static const char nonsense[] = "\x80\0\0\4\0\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\xff";

static void every_window_counts(void **state)
{
	(void)state;
	assert_int_equal(dma_windows__entries(folder), 0);
	add_property("pci@800000020000000", "ibm,dma-window", phb, sizeof(phb) - 1);
	assert_int_equal(dma_windows__entries(folder), 1 << 18);
	add_property("vdevice", "name", "vdevice", 8);
	add_property("vdevice/v-scsi@71000002", "ibm,my-dma-window", vio, sizeof(vio) - 1);
	assert_int_equal(dma_windows__entries(folder), (1 << 18) + (1 << 16) + 1);
	add_property("pci@800000020000000", "linux,dma64-ddr-window-info", dynamic,
		     sizeof(dynamic) - 1);
	assert_int_equal(dma_windows__entries(folder), (1 << 18) + (1 << 16) + 1 + (1 << 15));
}

/* A direct window has no entries to trace. */
static void what_is_no_window_does_not_count(void **state)
{
	(void)state;
	add_property("a", "linux,direct64-ddr-window-info", dynamic, sizeof(dynamic) - 1);
	add_property("a", "ibm,dma-window", phb, sizeof(phb) - 2);
	add_property("a", "linux,dma64-ddr-window-info", dynamic, sizeof(dynamic) - 2);
	add_property("b", "linux,dma64-ddr-window-info", nonsense, sizeof(nonsense) - 1);
	add_property("b", "ibm,my-dma-window", "", 0);
	assert_int_equal(dma_windows__entries(folder), 0);
	assert_int_equal(dma_windows__entries("/nowhere"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_window_counts, make_folder, remove_folder),
	    cmocka_unit_test_setup_teardown(what_is_no_window_does_not_count, make_folder,
					    remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

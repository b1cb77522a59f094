// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of /proc and the value of SSH_CONNECTION, as kernels and sshd write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "host/procfile.h"

static void test_mounts(void **state)
{
	static const struct {
		const char *line;
		struct mount_line want;
	} good[] = {
	    {"29 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw\n",
	     {254, 0, "/", "ext4", "/dev/root"}},
	    {"36 29 259:13 / /srv/my\\040data rw - xfs /dev/nvme0n1p3 rw\n",
	     {259, 13, "/srv/my data", "xfs", "/dev/nvme0n1p3"}},
	    {"45 29 0:42 /@home /home rw,noatime shared:20 master:3 propagate_from:2 - btrfs "
	     "/dev/mapper/vg-home rw,space_cache=v2,subvol=/@home\n",
	     {0, 42, "/home", "btrfs", "/dev/mapper/vg-home"}},
	    {"24 29 0:22 / /proc rw - proc proc rw", {0, 22, "/proc", "proc", "proc"}},
	    {"24 29 8:1 / /a\\134b rw - ext2 /dev/sda1 rw", {8, 1, "/a\\b", "ext2", "/dev/sda1"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct mount_line m;

		assert_true(procfile__mount(good[i].line, &m));
		assert_int_equal(m.major, good[i].want.major);
		assert_int_equal(m.minor, good[i].want.minor);
		assert_string_equal(m.point, good[i].want.point);
		assert_string_equal(m.type, good[i].want.type);
		assert_string_equal(m.source, good[i].want.source);
	}
}

static void test_no_mounts(void **state)
{
	static const char *const bad[] = {
	    "",
	    "\n",
	    "29 1 254:0 / /",
	    "29 1 254:0 / / rw,relatime shared:1",
	    "29 1 254:0 / / rw,relatime shared:1 -",
	    "29 1 254:0 / / rw,relatime - ext4\n",
	    "29 1 254 / / rw - ext4 /dev/vda rw\n",
	};
	struct mount_line m;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(procfile__mount(bad[i], &m));
}

/* A mount point longer than there is room for moves no other field. */
static void test_long_mount(void **state)
{
	char line[2 * PROCFILE_PATH_LEN] = "29 1 8:3 / /";
	size_t n = strlen(line);
	struct mount_line m;

	(void)state;
	memset(line + n, 'x', PROCFILE_PATH_LEN);
	strcpy(line + n + PROCFILE_PATH_LEN, " rw - ext4 /dev/sda3 rw");
	assert_true(procfile__mount(line, &m));
	assert_int_equal(strlen(m.point), PROCFILE_PATH_LEN - 1);
	assert_string_equal(m.source, "/dev/sda3");
}

static void test_swaps(void **state)
{
	char path[64];

	(void)state;
	assert_false(procfile__swap("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n", path,
				    sizeof(path)));
	assert_true(procfile__swap("/dev/dm-1                               partition\t1\t0\t-2\n",
				   path, sizeof(path)));
	assert_string_equal(path, "/dev/dm-1");
	assert_true(procfile__swap("/var/swap\\040file file 1 0 -3\n", path, sizeof(path)));
	assert_string_equal(path, "/var/swap file");
	assert_false(procfile__swap("\n", path, sizeof(path)));
}

static void test_ssh(void **state)
{
	static const char *const bad[] = {"", "192.0.2.1", "192.0.2.1 50000", "a b c d",
					  "192.0.2.1 50000 host 22"};
	char address[46];

	(void)state;
	assert_true(
	    procfile__ssh_address("192.0.2.1 50000 198.51.100.7 22", address, sizeof(address)));
	assert_string_equal(address, "198.51.100.7");
	assert_true(
	    procfile__ssh_address("fe80::1%eth0 50000 fe80::2%eth0 22", address, sizeof(address)));
	assert_string_equal(address, "fe80::2");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(procfile__ssh_address(bad[i], address, sizeof(address)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mounts),     cmocka_unit_test(test_no_mounts),
	    cmocka_unit_test(test_long_mount), cmocka_unit_test(test_swaps),
	    cmocka_unit_test(test_ssh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

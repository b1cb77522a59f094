// SPDX-License-Identifier: GPL-2.0-only
/* test_selector.c - one name compared with one device, its slots, and one window. */
#include "fixture.h"

#include "model/check/selector.h"

#define INDEX 0x40000001

static struct device device = {
    .name = "000a:00:00.0",
    .bus = "pci",
    .slots = 3,
    .slot = {{.drc_index = INDEX, .drc_name = "C1", .loc_code = "U1-P1-C1"},
	     {.drc_name = "C1", .loc_code = "U1-P1"},
	     {.drc_index = 0x20000001, .drc_name = "PHB 10", .loc_code = "U1"}},
};

/* The number of its slot by which it is meant, from 1 on; 0: by none; -1: it is not meant. */
static int meant(enum select_by by, const char *name)
{
	const struct selector selector = {.by = by, .name = name};
	const struct drc_slot *slot = &device.slot[5];

	if (!selector__means(&selector, &device, &slot))
		return -1;
	return slot ? (int)(slot - device.slot) + 1 : 0;
}

static bool means_table(enum select_by by, const char *name, const struct table *t)
{
	const struct selector selector = {.by = by, .name = name};

	return selector__means_table(&selector, t);
}

static void words(void **state)
{
	static const char *const names[] = {"all", "lpm",  "device", "phb",
					    "drc", "slot", "several"};

	(void)state;
	for (uint32_t i = 0; i < 7; i++)
		assert_string_equal(select_by__name(i), names[i]);
	assert_null(select_by__name(7));
}

static void all_and_all_but_vio(void **state)
{
	(void)state;
	assert_int_equal(meant(SELECT_ALL, NULL), 0);
	assert_int_equal(meant(SELECT_LPM, NULL), 0);
	snprintf(device.bus, sizeof(device.bus), "vio");
	assert_int_equal(meant(SELECT_ALL, NULL), 0);
	assert_int_equal(meant(SELECT_LPM, NULL), -1);
	snprintf(device.bus, sizeof(device.bus), "pci");
}

static void by_device(void **state)
{
	(void)state;
	assert_int_equal(meant(SELECT_DEVICE, "000a:00:00.0"), 0);
	assert_int_equal(meant(SELECT_DEVICE, "000a:00:00"), -1);
	assert_int_equal(meant(SELECT_DEVICE, "C1"), -1);
}

/* A domain in either case, or the DRC name of its outermost slot; a vio device has no PHB. */
static void by_phb(void **state)
{
	(void)state;
	assert_int_equal(meant(SELECT_PHB, "000a"), 0);
	assert_int_equal(meant(SELECT_PHB, "000A"), 0);
	assert_int_equal(meant(SELECT_PHB, "000"), -1);
	assert_int_equal(meant(SELECT_PHB, "000b"), -1);
	assert_int_equal(meant(SELECT_PHB, "000a:00"), -1);
	assert_int_equal(meant(SELECT_PHB, "PHB 10"), 3);
	assert_int_equal(meant(SELECT_PHB, "PHB 1"), -1);
	snprintf(device.bus, sizeof(device.bus), "vio");
	assert_int_equal(meant(SELECT_PHB, "000a"), -1);
	assert_int_equal(meant(SELECT_PHB, "PHB 10"), -1);
	snprintf(device.bus, sizeof(device.bus), "pci");
}

/* An index as it is printed: 0x and digits, eight digits, or a decimal number. */
static void by_index(void **state)
{
	static const char *const not [] = {"0x40000002", "40000002",  " 1073741825", "+1073741825",
					   "0x4000000",  "4000001",   "0x40000001 ", "40000001x",
					   "1073741826", "0x0",       "0",           "00000000",
					   "0x",         "040000001", "x40000001"};

	(void)state;
	assert_int_equal(meant(SELECT_DRC, "0x40000001"), 1);
	assert_int_equal(meant(SELECT_DRC, "40000001"), 1);
	assert_int_equal(meant(SELECT_DRC, "1073741825"), 1);
	assert_int_equal(meant(SELECT_DRC, "0x20000001"), 3);
	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		if (meant(SELECT_DRC, not [i]) != -1)
			fail_msg("\"%s\" is no index of it", not [i]);
	device.slot[0].drc_index = 0xabcdef1;
	assert_int_equal(meant(SELECT_DRC, "0xABCDEF1"), 1);
	assert_int_equal(meant(SELECT_DRC, "0abcdef1"), 1);
	assert_int_equal(meant(SELECT_DRC, "abcdef1"), -1);
	device.slot[0].drc_index = INDEX;
}

/* The outermost slot that has the name. */
static void by_slot(void **state)
{
	(void)state;
	assert_int_equal(meant(SELECT_DRC, "C1"), 2);
	assert_int_equal(meant(SELECT_DRC, "PHB 10"), 3);
	assert_int_equal(meant(SELECT_DRC, "U1"), -1);
	assert_int_equal(meant(SELECT_SLOT, "U1-P1-C1"), 1);
	assert_int_equal(meant(SELECT_SLOT, "U1"), 3);
	assert_int_equal(meant(SELECT_SLOT, "U1-P"), -1);
	assert_int_equal(meant(SELECT_SLOT, "C1"), -1);
	assert_int_equal(meant(SELECT_SLOT, "0x40000001"), -1);
	device.slots = 1;
	assert_int_equal(meant(SELECT_DRC, "C1"), 1);
	device.slots = 3;
}

static void windows(void **state)
{
	struct table t = {.phb = "000a", .drc_name = "PHB 10", .loc_code = "U1"};

	(void)state;
	assert_true(means_table(SELECT_ALL, NULL, &t));
	assert_true(means_table(SELECT_LPM, NULL, &t));
	assert_true(means_table(SELECT_PHB, "000A", &t));
	assert_true(means_table(SELECT_PHB, "PHB 10", &t));
	assert_false(means_table(SELECT_PHB, "U1", &t));
	assert_true(means_table(SELECT_DRC, "PHB 10", &t));
	assert_false(means_table(SELECT_DRC, "000a", &t));
	assert_true(means_table(SELECT_SLOT, "U1", &t));
	assert_false(means_table(SELECT_SLOT, "PHB 10", &t));
	assert_false(means_table(SELECT_DEVICE, "000a", &t));
	/* A window of no PHB has a slot of its own. */
	t.phb[0] = '\0';
	assert_false(means_table(SELECT_PHB, "PHB 10", &t));
	t.window = WINDOW_VIO;
	assert_true(means_table(SELECT_ALL, NULL, &t));
	assert_false(means_table(SELECT_LPM, NULL, &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words),     cmocka_unit_test(all_and_all_but_vio),
	    cmocka_unit_test(by_device), cmocka_unit_test(by_phb),
	    cmocka_unit_test(by_index),  cmocka_unit_test(by_slot),
	    cmocka_unit_test(windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

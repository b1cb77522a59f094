// SPDX-License-Identifier: GPL-2.0-only
/* test_device.c - drivers that map or do not, and the slot by which a PHB is removed. */
#include "fixture.h"

#include "model/device.h"

static void drivers_that_map_nothing(void **state)
{
	static const char *const passive[] = {
	    "pcieport", "vfio-pci",      "vfio_pci",         "pci-stub",        "pci-pf-stub",
	    "pciback",  "xen-pciback",   "uio_pci_generic",  "uio-pci-generic", "igb_uio",
	    "igb-uio",  "mlx5-vfio-pci", "hisi_acc_vfio_pci"};
	static const char *const others[] = {"",          "nvme",      "e1000e",   "xhci_hcd",
					     "vfio-pci2", "pcieport2", "xpciback", "myvfio-pci",
					     "-vfio-pc",  "vfio+pci"};

	(void)state;
	for (size_t i = 0; i < sizeof(passive) / sizeof(passive[0]); i++)
		if (!driver__is_passive(passive[i]))
			fail_msg("%s is passive", passive[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (driver__is_passive(others[i]))
			fail_msg("\"%s\" is not passive", others[i]);
}

static void drivers_that_map(void **state)
{
	struct device d = {.driver = "nvme"};

	(void)state;
	assert_true(driver__maps("nvme"));
	/* A process maps through it. */
	assert_true(driver__maps("vfio-pci"));
	assert_false(driver__maps("pcieport"));
	assert_false(driver__maps(""));
	assert_true(device__is_bound(&d));
	d.gone = true;
	assert_false(device__is_bound(&d));
	d = (struct device){.driver = "pcieport"};
	assert_false(device__is_bound(&d));
}

/* The outermost one that has a name: a bridge between may have none, or an index alone. */
static void the_slot_of_a_phb(void **state)
{
	struct device d = {.bus = "pci", .slots = 3};

	(void)state;
	d.slot[2].drc_index = 1;
	assert_null(device__phb_slot(&d));
	snprintf(d.slot[0].drc_name, SAMPLE_NAME_LEN, "1");
	assert_ptr_equal(device__phb_slot(&d), &d.slot[0]);
	snprintf(d.slot[1].drc_name, SAMPLE_NAME_LEN, "PHB 1");
	assert_ptr_equal(device__phb_slot(&d), &d.slot[1]);
	snprintf(d.slot[2].drc_name, SAMPLE_NAME_LEN, "PHB 2");
	assert_ptr_equal(device__phb_slot(&d), &d.slot[2]);
	d.slots = 2;
	assert_ptr_equal(device__phb_slot(&d), &d.slot[1]);
	snprintf(d.bus, sizeof(d.bus), "vio");
	assert_null(device__phb_slot(&d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drivers_that_map_nothing),
	    cmocka_unit_test(drivers_that_map),
	    cmocka_unit_test(the_slot_of_a_phb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

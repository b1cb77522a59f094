// SPDX-License-Identifier: GPL-2.0-only
/* test_table_users.c - devices of a table, and devices without their table in the sample. */
#include "fixture.h"

#include "model/table_users.h"

static struct device *add_pci(struct sample *s, uint64_t gen, const char *name, const char *driver)
{
	struct device *d = add_device(s, (uint32_t)s->ndevices + 1, gen, name, driver);

	snprintf(d->bus, sizeof(d->bus), "pci");
	d->iommu_group = 1;
	return d;
}

static void add_direct(struct sample *s, const char *devices)
{
	struct table *t = add_table(s, 0, COUNT_UNKNOWN);

	t->window = WINDOW_DDW_DIRECT;
	snprintf(t->devices, sizeof(t->devices), "%s", devices);
}

/* It maps through none, and its driver maps: it must be somewhere. */
static void a_driver_needs_a_table(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	add_pci(s, 0, "0001:00:00.0", "nvme");
	assert_true(table_users__lack_table(s, &s->devices[0]));
	add_table(s, 5, 0);
	assert_true(table_users__lack_table(s, &s->devices[0]));
	s->devices[0].driver[0] = '\0';
	assert_false(table_users__lack_table(s, &s->devices[0]));
	sample__free(s);
}

/* The direct window is the only one; and one of a neighbour is none of the device's. */
static void a_direct_window_does(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	add_pci(s, 0, "0001:00:00.0", "nvme");
	add_pci(s, 0, "0001:00:01.0", "nvme");
	add_direct(s, "0001:00:00.0");
	assert_false(table_users__lack_table(s, &s->devices[0]));
	assert_true(table_users__lack_table(s, &s->devices[1]));
	sample__free(s);
}

/* A removed device maps through no table any more. */
static void what_is_gone_lacks_none(void **state)
{
	struct sample *s = new_sample(1);
	struct device *d = add_pci(s, 9, "0001:00:00.0", "nvme");

	(void)state;
	assert_true(table_users__lack_table(s, d));
	d->gone = true;
	assert_false(table_users__lack_table(s, d));
	d->gen = 0;
	assert_false(table_users__lack_table(s, d));
	sample__free(s);
}

static void users_of_a_table(void **state)
{
	struct sample *s = new_sample(1);
	struct table_users u;

	(void)state;
	add_table(s, 5, 0)->iommu_group = 1;
	add_pci(s, 5, "0001:00:00.0", "nvme");
	add_pci(s, 6, "0001:00:01.0", "e1000e");
	add_pci(s, 5, "0001:00:02.0", "vfio-pci");
	add_pci(s, 6, "0002:00:00.0", "e1000e")->iommu_group = 2;
	table_users__count(&u, s, &s->tables[0]);
	/* The second one has a window of its own, and may have used this one before. */
	assert_int_equal(u.ever, 3);
	assert_ptr_equal(u.working, &s->devices[0]);
	s->devices[0].gone = true;
	table_users__count(&u, s, &s->tables[0]);
	assert_int_equal(u.ever, 3);
	assert_null(u.working);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_driver_needs_a_table),
	    cmocka_unit_test(a_direct_window_does),
	    cmocka_unit_test(what_is_gone_lacks_none),
	    cmocka_unit_test(users_of_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

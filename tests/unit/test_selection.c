// SPDX-License-Identifier: GPL-2.0-only
/* test_selection.c - from a name to the selection, and the message if a name does not fit. */
#include "fixture.h"

#include <errno.h>

#include "model/check/selection.h"

enum { E0, E1, NVME, VIO, GONE, DEVICES };

static void put(struct device *d, const char *bus, int64_t group)
{
	snprintf(d->bus, sizeof(d->bus), "%s", bus);
	d->iommu_group = group;
}

static void add_slot(struct device *d, uint64_t index, const char *drc, const char *loc)
{
	struct drc_slot *slot = &d->slot[d->slots++];

	slot->drc_index = index;
	snprintf(slot->drc_name, sizeof(slot->drc_name), "%s", drc);
	snprintf(slot->loc_code, sizeof(slot->loc_code), "%s", loc);
}

/*
 * Two functions in slot C1 of PHB 1, on the default window 1 and a dynamic one, 2; an nvme in slot
 * C2 of PHB 2, window 3; a vio device, window 4; and one that has been removed from C1.
 */
static struct sample *machine(void)
{
	static const struct {
		const char *name, *driver, *bus;
		uint64_t gen;
		int64_t group;
	} devices[DEVICES] = {
	    [E0] = {"0001:00:00.0", "e1000e", "pci", 1, 10},
	    [E1] = {"0001:00:00.1", "e1000e", "pci", 2, 10},
	    [NVME] = {"0002:00:00.0", "nvme", "pci", 3, 20},
	    [VIO] = {"30000002", "ibmveth", "vio", 4, COUNT_UNKNOWN},
	    [GONE] = {"0001:00:00.2", "", "pci", 0, COUNT_UNKNOWN},
	};
	static const struct {
		enum window_kind window;
		int64_t group;
		const char *phb, *drc, *loc;
	} tables[] = {
	    {WINDOW_DEFAULT, 10, "0001", "PHB 1", "P1"},
	    {WINDOW_DDW_DYNAMIC, 10, "0001", "PHB 1", "P1"},
	    {WINDOW_DEFAULT, 20, "0002", "PHB 2", "P2"},
	    {WINDOW_VIO, COUNT_UNKNOWN, "", "V2", "V-C2"},
	};
	struct sample *s = new_sample(100 * SECOND);

	for (unsigned int i = 0; i < DEVICES; i++) {
		struct device *d =
		    add_device(s, i + 1, devices[i].gen, devices[i].name, devices[i].driver);

		put(d, devices[i].bus, devices[i].group);
		if (i == VIO) {
			add_slot(d, 0x30000002, "V2", "V-C2");
			continue;
		}
		add_slot(d, i == NVME ? 0x40000002 : 0x40000001, i == NVME ? "C2" : "C1",
			 i == NVME ? "P2-C2" : "P1-C1");
		add_slot(d, i == NVME ? 0x20000002 : 0x20000001, i == NVME ? "PHB 2" : "PHB 1",
			 i == NVME ? "P2" : "P1");
		d->gone = i == GONE;
	}
	for (unsigned int i = 0; i < 4; i++) {
		struct table *t = add_table(s, i + 1, 8);

		t->window = tables[i].window;
		t->iommu_group = tables[i].group;
		snprintf(t->phb, sizeof(t->phb), "%s", tables[i].phb);
		snprintf(t->drc_name, sizeof(t->drc_name), "%s", tables[i].drc);
		snprintf(t->loc_code, sizeof(t->loc_code), "%s", tables[i].loc);
	}
	return s;
}

static char error[256];

/* The last one becomes the first. */
static void rotate(void *list, size_t n, size_t size)
{
	char *at = list, *last = malloc(size);

	assert_non_null(last);
	if (n) {
		memcpy(last, at + (n - 1) * size, size);
		memmove(at + size, at, (n - 1) * size);
		memcpy(at, last, size);
	}
	free(last);
}

static const char *found_as_listed(const struct sample *s, const struct selector *selector)
{
	static const char devices[] = "abndg";
	static char text[DEVICES + 16];
	struct selection sel;
	char *end = text;
	size_t n = 0;
	int err = selection__find(&sel, s, selector, error, sizeof(error));

	if (err) {
		selection__free(&sel);
		return err == -ENOENT ? "ENOENT" : err == -ENOTUNIQ ? "ENOTUNIQ" : "?";
	}
	for (uint32_t id = 1; id <= DEVICES; id++)
		for (size_t i = 0; i < s->ndevices; i++)
			if (s->devices[i].id == id && sel.device[i])
				*end++ = devices[id - 1];
	for (size_t i = 0; i < s->ndevices; i++)
		n += sel.device[i];
	assert_int_equal(n, sel.ndevices);
	*end++ = '/';
	/* A direct window has no generation: it is the fifth. */
	for (uint32_t number = 1; number < 10; number++)
		for (size_t i = 0; i < s->ntables; i++)
			if ((s->tables[i].gen ? s->tables[i].gen : 5) == number && sel.table[i])
				*end++ = (char)('0' + number);
	*end = '\0';
	selection__free(&sel);
	return text;
}

/*
 * The selected devices and their windows, as "devices/tables", a letter or digit each. The order of
 * devices and tables in a sample changes nothing.
 */
static const char *found(const struct sample *s, enum select_by by, const char *name)
{
	static char text[DEVICES + 16];
	const struct selector selector = {.by = by, .name = name};
	struct sample *copy = new_sample(0);

	assert_int_equal(sample__copy(copy, s), 0);
	snprintf(text, sizeof(text), "%s", found_as_listed(s, &selector));
	for (size_t turn = 0; turn < s->ndevices + s->ntables; turn++) {
		rotate(copy->devices, copy->ndevices, sizeof(*copy->devices));
		if (turn >= s->ndevices)
			rotate(copy->tables, copy->ntables, sizeof(*copy->tables));
		assert_string_equal(found_as_listed(copy, &selector), text);
	}
	sample__free(copy);
	/* The error is that of the sample as it is. */
	return found_as_listed(s, &selector);
}

static void by_name_of_a_device(void **state)
{
	struct sample *s = machine();

	(void)state;
	/* Its own window and the default one of its group; a neighbour's dynamic one is not its. */
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.0"), "a/1");
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.1"), "b/12");
	assert_string_equal(found(s, SELECT_DEVICE, "30000002"), "d/4");
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00"), "ENOENT");
	sample__free(s);
}

static void by_phb(void **state)
{
	struct sample *s = machine();

	(void)state;
	assert_string_equal(found(s, SELECT_PHB, "0001"), "ab/12");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/12");
	assert_string_equal(found(s, SELECT_PHB, "0002"), "n/3");
	/* A slot below is not a PHB, and a vio device is on none. */
	assert_string_equal(found(s, SELECT_PHB, "C1"), "ENOENT");
	assert_string_equal(found(s, SELECT_PHB, "V2"), "ENOENT");
	assert_string_equal(found(s, SELECT_PHB, "000"), "ENOENT");
	sample__free(s);
}

static void by_drc(void **state)
{
	struct sample *s = machine();

	(void)state;
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ab/12");
	assert_string_equal(found(s, SELECT_DRC, "PHB 1"), "ab/12");
	assert_string_equal(found(s, SELECT_DRC, "0x40000002"), "n/3");
	assert_string_equal(found(s, SELECT_DRC, "40000002"), "n/3"); /* as lsslot prints it */
	assert_string_equal(found(s, SELECT_DRC, "536870914"), "n/3");
	assert_string_equal(found(s, SELECT_DRC, "V2"), "d/4");
	assert_string_equal(found(s, SELECT_DRC, "0x40000003"), "ENOENT");
	assert_string_equal(found(s, SELECT_DRC, "0"), "ENOENT");
	sample__free(s);
}

static void by_location(void **state)
{
	struct sample *s = machine();

	(void)state;
	assert_string_equal(found(s, SELECT_SLOT, "P2-C2"), "n/3");
	assert_string_equal(found(s, SELECT_SLOT, "P1"), "ab/12");
	assert_string_equal(found(s, SELECT_SLOT, "P1-C"), "ENOENT");
	sample__free(s);
}

static void all_but_what_stays_through_lpm(void **state)
{
	struct sample *s = machine();

	(void)state;
	assert_string_equal(found(s, SELECT_ALL, NULL), "abnd/1234");
	assert_string_equal(found(s, SELECT_LPM, NULL), "abn/123");
	sample__free(s);
}

static void nothing_at_all_is_no_error_for_all(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	assert_string_equal(found(s, SELECT_ALL, NULL), "/");
	assert_string_equal(found(s, SELECT_LPM, NULL), "/");
	assert_string_equal(found(s, SELECT_PHB, "0001"), "ENOENT");
	assert_non_null(strstr(error, "none"));
	sample__free(s);
}

static void who_is_gone_counts_as_long_as_he_holds(void **state)
{
	struct sample *s = machine();

	(void)state;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.2"), "ENOENT");
	add_mapping(s, 1, 0, 8)->device = GONE + 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.2"), "g/1");
	assert_string_equal(found(s, SELECT_DRC, "C1"), "abg/12");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "abg/12");
	assert_string_equal(found(s, SELECT_ALL, NULL), "abndg/1234");
	sample__free(s);
}

static void a_window_without_devices_is_found_by_its_own_place(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->ndevices = 0;
	assert_string_equal(found(s, SELECT_PHB, "0002"), "/3");
	assert_string_equal(found(s, SELECT_PHB, "PHB 2"), "/3");
	assert_string_equal(found(s, SELECT_DRC, "PHB 2"), "/3");
	assert_string_equal(found(s, SELECT_SLOT, "P2"), "/3");
	s->ndevices = DEVICES;
	sample__free(s);
}

/* The device tree knew no slot of the devices; their window has its own location. */
static void a_slot_that_only_its_window_has_selects_its_devices(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[E0].slots = 0;
	s->devices[E1].slots = 0;
	assert_string_equal(found(s, SELECT_SLOT, "P1"), "ab/12");
	assert_string_equal(found(s, SELECT_DRC, "PHB 1"), "ab/12");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/12");
	add_mapping(s, 1, 0, 8)->device = GONE + 1;
	s->devices[GONE].slots = 0;
	assert_string_equal(found(s, SELECT_SLOT, "P1"), "abg/12");
	sample__free(s);
}

/* Name, index and location are of one slot. */
static void each_name_of_a_slot_selects_the_same(void **state)
{
	struct sample *s = machine();
	struct table *t = add_table(s, 5, 8);

	(void)state;
	t->iommu_group = 30;
	snprintf(t->drc_name, sizeof(t->drc_name), "PHB 1");
	snprintf(t->loc_code, sizeof(t->loc_code), "P1");
	snprintf(t->phb, sizeof(t->phb), "0001");
	assert_string_equal(found(s, SELECT_DRC, "PHB 1"), "ab/125");
	assert_string_equal(found(s, SELECT_DRC, "0x20000001"), "ab/125");
	assert_string_equal(found(s, SELECT_SLOT, "P1"), "ab/125");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/125");
	assert_string_equal(found(s, SELECT_PHB, "0001"), "ab/125");
	sample__free(s);
}

/* It does not map through the window any more, and holds TCEs in it. */
static void a_former_window_is_the_devices(void **state)
{
	struct sample *s = machine();

	(void)state;
	add_mapping(s, 2, 0, 8)->device = E0 + 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.0"), "a/12");
	sample__free(s);
}

static void a_dynamic_window_nobody_uses_is_of_its_group(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[E1].gen = 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.0"), "a/12");
	sample__free(s);
}

static void a_direct_window_lists_its_devices(void **state)
{
	struct sample *s = machine();
	struct table *t = add_table(s, 0, COUNT_UNKNOWN);

	(void)state;
	t->window = WINDOW_DDW_DIRECT;
	snprintf(t->devices, sizeof(t->devices), "0001:00:00.01,0002:00:00.0");
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "n/35");
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.0"), "a/1");
	sample__free(s);
}

/* The devices and the windows of each. */
static void several_selectors_mean_all_of_them(void **state)
{
	struct sample *s = machine();
	const struct selector nvme = {.by = SELECT_DEVICE, .name = "0002:00:00.0"};
	const struct selector both = {.by = SELECT_DEVICE, .name = "0001:00:00.0", .next = &nvme};

	(void)state;
	assert_string_equal(found(s, SELECT_DEVICE, nvme.name), "n/3");
	assert_string_equal(found(s, SELECT_DEVICE, both.name), "a/1");
	assert_string_equal(found_as_listed(s, &both), "an/13");
	sample__free(s);
}

static void the_multipath_partner_goes_as_well(void **state)
{
	struct sample *s = machine();
	struct selector by = {.by = SELECT_DEVICE, .name = "0002:00:00.0"};
	struct selector also = {.by = SELECT_DEVICE, .name = "0001:00:00.0"};
	struct selection sel;

	(void)state;
	s->devices[NVME].partner_drc = 0x40000001;
	assert_string_equal(found(s, by.by, by.name), "abn/123");
	assert_int_equal(selection__find(&sel, s, &by, error, sizeof(error)), 0);
	assert_int_equal(sel.npartners, 2);
	selection__free(&sel);
	/* One of them was asked for as well, in either order. */
	by.next = &also;
	assert_int_equal(selection__find(&sel, s, &by, error, sizeof(error)), 0);
	assert_int_equal(sel.ndevices, 3);
	assert_int_equal(sel.npartners, 1);
	selection__free(&sel);
	also.next = &by;
	by.next = NULL;
	assert_int_equal(selection__find(&sel, s, &also, error, sizeof(error)), 0);
	assert_int_equal(sel.npartners, 1);
	selection__free(&sel);
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.0"), "a/1");
	sample__free(s);
}

static void two_slots_of_one_name_are_an_error(void **state)
{
	struct sample *s = machine();

	(void)state;
	snprintf(s->devices[NVME].slot[0].drc_name, SAMPLE_NAME_LEN, "C1");
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ENOTUNIQ");
	assert_non_null(strstr(error, "0x40000001 C1 at P1-C1"));
	assert_non_null(strstr(error, "0x40000002 C1 at P2-C2"));
	assert_string_equal(found(s, SELECT_DRC, "0x40000001"), "ab/12");
	sample__free(s);
}

static void a_name_that_fits_nothing_lists_the_candidates(void **state)
{
	struct sample *s = machine();
	char name[SAMPLE_NAME_LEN];

	(void)state;
	assert_string_equal(found(s, SELECT_DEVICE, "x"), "ENOENT");
	assert_string_equal(error, "no device is named \"x\"; there are: 0001:00:00.0, "
				   "0001:00:00.1, 0002:00:00.0, 30000002");
	assert_string_equal(found(s, SELECT_PHB, "x"), "ENOENT");
	assert_string_equal(error, "no PHB is named \"x\"; there are: 0001 (PHB 1), "
				   "0002 (PHB 2)");
	assert_string_equal(found(s, SELECT_DRC, "x"), "ENOENT");
	assert_non_null(strstr(error, "C1 (0x40000001), PHB 1 (0x20000001), C2"));
	assert_string_equal(found(s, SELECT_SLOT, "x"), "ENOENT");
	assert_non_null(strstr(error, "P1-C1, P1, P2-C2, P2, V-C2"));
	for (unsigned int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "0009:00:%02x.0", i);
		add_device(s, 100 + i, 1, name, "");
	}
	assert_string_equal(found(s, SELECT_DEVICE, "x"), "ENOENT");
	assert_true(strlen(error) < sizeof(error));
	assert_non_null(strstr(error, ", +"));
	assert_string_equal(error + strlen(error) - 5, " more");
	sample__free(s);
}

/* The device tree may lack a device, or its PHB; it is selected with the others anyway. */
static void with_a_phb_goes_its_whole_domain(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[E1].slots = 0;
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/12");
	assert_string_equal(found(s, SELECT_DRC, "PHB 1"), "ab/12");
	assert_string_equal(found(s, SELECT_DRC, "0x20000001"), "ab/12");
	assert_string_equal(found(s, SELECT_DRC, "C1"), "a/1");
	assert_string_equal(found(s, SELECT_PHB, "PHB 2"), "n/3");
	sample__free(s);
}

/* Its table is freed, and the device tree did not know it: the domain in its name is left. */
static void a_removed_device_without_slots_goes_with_its_phb(void **state)
{
	static const struct selector names[] = {{.by = SELECT_PHB, .name = "0001"},
						{.by = SELECT_PHB, .name = "PHB 1"},
						{.by = SELECT_DRC, .name = "PHB 1"},
						{.by = SELECT_SLOT, .name = "P1"}};
	struct sample *s = machine();

	(void)state;
	s->devices[GONE].slots = 0;
	add_mapping(s, 99, 0, 8)->device = GONE + 1;
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(found(s, names[i].by, names[i].name), "abg/12");
	assert_string_equal(found(s, SELECT_DRC, "0x20000001"), "abg/12");
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ab/12");
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.2"), "g/");
	/* No device of the PHB is left: windows know where they are. */
	s->devices[E0].gone = true;
	s->devices[E1].gone = true;
	s->devices[E0].slots = 0;
	s->devices[E1].slots = 0;
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(found(s, names[i].by, names[i].name), "g/12");
	/* And without windows a removed device that has the slot, even if it holds nothing. */
	s->ntables = 0;
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ENOENT");
	s->devices[E0].slots = 2;
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(found(s, names[i].by, names[i].name), "g/");
	sample__free(s);
}

/* 30000002 of the vio bus is in no domain, and PHB 0001 has no device of domain 00011. */
static void a_domain_is_a_whole_word(void **state)
{
	struct sample *s = machine();

	(void)state;
	snprintf(s->devices[NVME].name, SAMPLE_NAME_LEN, "00011:00:00.0");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/12");
	snprintf(s->devices[VIO].name, SAMPLE_NAME_LEN, "0001:v");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/12");
	sample__free(s);
}

static void group_0_is_a_group(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[E0].iommu_group = s->devices[E1].iommu_group = 0;
	s->tables[0].iommu_group = s->tables[1].iommu_group = 0;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.1"), "b/12");
	sample__free(s);
}

/* The first one of the sample as well. */
static void a_dynamic_window_is_of_the_device_that_has_it(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[E0].gen = 2;
	s->devices[E1].gen = 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.1"), "b/1");
	sample__free(s);
}

/* One slot by its index, or by its location if it has none. */
static void slots_are_told_apart(void **state)
{
	struct sample *s = machine();
	struct drc_slot *a = &s->devices[E0].slot[0], *b = &s->devices[E1].slot[0];

	(void)state;
	b->drc_index = 0x40000009;
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ENOTUNIQ");
	b->drc_index = 0;
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ENOTUNIQ");
	b->drc_index = a->drc_index;
	a->drc_index = 0;
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ENOTUNIQ");
	b->drc_index = 0;
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ab/12");
	snprintf(b->loc_code, sizeof(b->loc_code), "P1-C9");
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ENOTUNIQ");
	sample__free(s);
}

/* Of a third slot with that name, too. */
static void the_first_of_three_slots_is_told_apart(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[NVME].slot[0] = s->devices[E0].slot[0];
	assert_string_equal(found(s, SELECT_DRC, "C1"), "abn/123");
	s->devices[VIO].slot[0] = s->devices[E0].slot[0];
	s->devices[VIO].slot[0].drc_index = 0x30000002;
	assert_string_equal(found(s, SELECT_DRC, "C1"), "ENOTUNIQ");
	sample__free(s);
}

/* It has no table: what a device holds elsewhere says nothing of it. */
static void what_a_device_holds_is_not_in_a_direct_window(void **state)
{
	struct sample *s = machine();
	struct table *t = add_table(s, 0, COUNT_UNKNOWN);

	(void)state;
	t->window = WINDOW_DDW_DIRECT;
	snprintf(t->devices, sizeof(t->devices), "0002:00:00.0");
	snprintf(t->loc_code, sizeof(t->loc_code), "D");
	add_mapping(s, 1, 0, 8)->device = E0 + 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0001:00:00.0"), "a/1");
	assert_string_equal(found(s, SELECT_SLOT, "D"), "n/35");
	sample__free(s);
}

/* A device without names has no partner, and a slot without an index is none. */
static void no_index_is_no_partner(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[E1].slot[0].drc_index = 0;
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "n/3");
	s->devices[NVME].partner_drc = 0x30000002;
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "nd/34");
	s->devices[VIO].gone = true;
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "n/3");
	add_mapping(s, 4, 0, 8)->device = VIO + 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "nd/34");
	sample__free(s);
}

/* Only the names of devices that have a domain begin with it. */
static void a_name_without_a_colon_is_in_no_domain(void **state)
{
	struct sample *s = machine();

	(void)state;
	snprintf(s->devices[NVME].name, SAMPLE_NAME_LEN, "0001");
	put(&s->devices[NVME], "platform", COUNT_UNKNOWN);
	assert_string_equal(found(s, SELECT_PHB, "0001"), "ab/12");
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "ab/12");
	sample__free(s);
}

/* What a device left in a vio window moves with the window. */
static void vio_windows_stay_through_lpm(void **state)
{
	struct sample *s = machine();

	(void)state;
	add_mapping(s, 4, 0, 8)->device = E0 + 1;
	assert_string_equal(found(s, SELECT_LPM, NULL), "abn/123");
	sample__free(s);
}

/* What a device has beyond the slots that it counts is none of them. */
static void slots_beyond_the_last_one_count_for_nothing(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[NVME].partner_drc = 0x20000001;
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "abn/123");
	s->devices[E0].slots = s->devices[E1].slots = s->devices[GONE].slots = 1;
	assert_string_equal(found(s, SELECT_DEVICE, "0002:00:00.0"), "n/3");
	sample__free(s);
}

/* A window is meant by the slot that devices were selected by: one name in common is enough. */
static void one_name_of_a_slot_is_enough(void **state)
{
	struct sample *s = machine();

	(void)state;
	for (unsigned int i = 0; i < DEVICES; i++)
		if (i != VIO)
			snprintf(s->devices[i].slot[1].drc_name, SAMPLE_NAME_LEN, "%u", i);
	snprintf(s->tables[2].drc_name, SAMPLE_NAME_LEN, "%u", NVME);
	s->devices[NVME].iommu_group = 21;
	s->devices[NVME].gen = 0;
	assert_string_equal(found(s, SELECT_SLOT, "P2"), "n/3");
	snprintf(s->tables[2].loc_code, SAMPLE_LOC_LEN, "P9");
	assert_string_equal(found(s, SELECT_SLOT, "P2"), "n/3");
	snprintf(s->tables[2].drc_name, SAMPLE_NAME_LEN, "PHB 9");
	assert_string_equal(found(s, SELECT_SLOT, "P2"), "n/");
	snprintf(s->tables[2].loc_code, SAMPLE_LOC_LEN, "P2");
	assert_string_equal(found(s, SELECT_DRC, "2"), "n/3");
	sample__free(s);
}

/* A slot with devices in two domains takes what is in either. */
static void a_slot_of_two_domains(void **state)
{
	struct sample *s = machine();

	(void)state;
	s->devices[NVME].slot[1] = s->devices[E0].slot[1];
	snprintf(s->devices[GONE].name, SAMPLE_NAME_LEN, "0002:00:00.1");
	s->devices[GONE].gone = false;
	s->devices[GONE].slots = 0;
	assert_string_equal(found(s, SELECT_PHB, "PHB 1"), "abng/123");
	sample__free(s);
}

/* A PHB's domain need not have four digits. */
static void a_domain_of_one_digit(void **state)
{
	struct sample *s = machine();

	(void)state;
	for (unsigned int i = 0; i < DEVICES; i++)
		s->devices[i].slots = 0;
	snprintf(s->devices[NVME].name, SAMPLE_NAME_LEN, "2:00:00.0");
	snprintf(s->tables[2].phb, SAMPLE_NAME_LEN, "2");
	s->devices[NVME].iommu_group = 21;
	s->devices[NVME].gen = 0;
	assert_string_equal(found(s, SELECT_PHB, "PHB 2"), "n/3");
	sample__free(s);
}

static void a_bus_is_no_phb(void **state)
{
	struct sample *s = machine();

	(void)state;
	assert_string_equal(found(s, SELECT_PHB, "0001"), "ab/12");
	assert_string_equal(found(s, SELECT_PHB, "0001:00"), "ENOENT");
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_name_of_a_device),
	    cmocka_unit_test(by_phb),
	    cmocka_unit_test(by_drc),
	    cmocka_unit_test(by_location),
	    cmocka_unit_test(all_but_what_stays_through_lpm),
	    cmocka_unit_test(nothing_at_all_is_no_error_for_all),
	    cmocka_unit_test(who_is_gone_counts_as_long_as_he_holds),
	    cmocka_unit_test(a_window_without_devices_is_found_by_its_own_place),
	    cmocka_unit_test(a_slot_that_only_its_window_has_selects_its_devices),
	    cmocka_unit_test(each_name_of_a_slot_selects_the_same),
	    cmocka_unit_test(a_former_window_is_the_devices),
	    cmocka_unit_test(a_dynamic_window_nobody_uses_is_of_its_group),
	    cmocka_unit_test(a_direct_window_lists_its_devices),
	    cmocka_unit_test(several_selectors_mean_all_of_them),
	    cmocka_unit_test(the_multipath_partner_goes_as_well),
	    cmocka_unit_test(two_slots_of_one_name_are_an_error),
	    cmocka_unit_test(a_name_that_fits_nothing_lists_the_candidates),
	    cmocka_unit_test(with_a_phb_goes_its_whole_domain),
	    cmocka_unit_test(a_removed_device_without_slots_goes_with_its_phb),
	    cmocka_unit_test(a_domain_is_a_whole_word),
	    cmocka_unit_test(group_0_is_a_group),
	    cmocka_unit_test(a_dynamic_window_is_of_the_device_that_has_it),
	    cmocka_unit_test(slots_are_told_apart),
	    cmocka_unit_test(the_first_of_three_slots_is_told_apart),
	    cmocka_unit_test(what_a_device_holds_is_not_in_a_direct_window),
	    cmocka_unit_test(no_index_is_no_partner),
	    cmocka_unit_test(a_name_without_a_colon_is_in_no_domain),
	    cmocka_unit_test(vio_windows_stay_through_lpm),
	    cmocka_unit_test(slots_beyond_the_last_one_count_for_nothing),
	    cmocka_unit_test(one_name_of_a_slot_is_enough),
	    cmocka_unit_test(a_slot_of_two_domains),
	    cmocka_unit_test(a_domain_of_one_digit),
	    cmocka_unit_test(a_bus_is_no_phb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

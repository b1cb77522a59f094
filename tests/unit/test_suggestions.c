// SPDX-License-Identifier: GPL-2.0-only
/* test_suggestions.c - lists of names that exist: whole names, each once, as many as have room. */
#include "fixture.h"

#include "model/check/suggestions.h"

#define LEN 256

static char said[LEN];

/* A line of exactly that length, so that what is written beyond it is noticed. */
static const char *none(const struct sample *s, enum select_by by, size_t len)
{
	const struct selector selector = {.by = by, .name = "x"};
	char *line = malloc(len);

	assert_non_null(line);
	suggestions__none(line, len, s, &selector);
	snprintf(said, sizeof(said), "%s", line);
	free(line);
	return said;
}

static struct device *add(struct sample *s, const char *bus, const char *name)
{
	struct device *d = add_device(s, (uint32_t)s->ndevices + 1, 0, name, "");

	snprintf(d->bus, sizeof(d->bus), "%s", bus);
	return d;
}

static void add_slot(struct device *d, uint64_t index, const char *drc, const char *loc)
{
	struct drc_slot *slot = &d->slot[d->slots++];

	slot->drc_index = index;
	snprintf(slot->drc_name, sizeof(slot->drc_name), "%s", drc);
	snprintf(slot->loc_code, sizeof(slot->loc_code), "%s", loc);
}

static void out_of_memory(void **state)
{
	char line[] = "xxxxxxxxxxxxxxxx";

	(void)state;
	suggestions__out_of_memory(line, sizeof(line));
	assert_string_equal(line, "out of memory");
}

#define BEGIN "no device is named \"x\"; there are: "
#define MORE 24 /* that a number of names left out may take */

static void as_many_as_have_room(void **state)
{
	struct sample *s = new_sample(1);
	const size_t one = sizeof(BEGIN "0001:00:00.0") + MORE;

	(void)state;
	assert_string_equal(none(s, SELECT_DEVICE, LEN), BEGIN "none");
	add(s, "pci", "0001:00:00.0");
	assert_string_equal(none(s, SELECT_DEVICE, one), BEGIN "0001:00:00.0");
	assert_string_equal(none(s, SELECT_DEVICE, one - 1), BEGIN "+1 more");
	add(s, "pci", "0001:00:00.1");
	assert_string_equal(none(s, SELECT_DEVICE, one + 14), BEGIN "0001:00:00.0, 0001:00:00.1");
	assert_string_equal(none(s, SELECT_DEVICE, one + 13), BEGIN "0001:00:00.0, +1 more");
	assert_string_equal(none(s, SELECT_DEVICE, one - 1), BEGIN "+2 more");
	/* No name comes after one that was left out, though it would fit. */
	add(s, "vio", "3");
	assert_string_equal(none(s, SELECT_DEVICE, one + 13), BEGIN "0001:00:00.0, +2 more");
	sample__free(s);
}

static void a_line_that_is_too_short_is_cut(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	assert_string_equal(none(s, SELECT_DEVICE, 10), "no device");
	add(s, "pci", "0001:00:00.0");
	assert_string_equal(none(s, SELECT_DEVICE, 10), "no device");
	assert_string_equal(none(s, SELECT_DEVICE, sizeof(BEGIN)), BEGIN);
	assert_string_equal(none(s, SELECT_DEVICE, strlen(BEGIN)),
			    "no device is named \"x\"; there are:");
	sample__free(s);
}

static void names_of_devices_that_are_there(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	add(s, "pci", "0001:00:00.0")->gone = true;
	add(s, "pci", "0001:00:00.1");
	add(s, "pci", "0001:00:00.1");
	add(s, "vio", "30000002");
	assert_string_equal(none(s, SELECT_DEVICE, LEN), BEGIN "0001:00:00.1, 30000002");
	sample__free(s);
}

/* By domain, and the name of the slot by which it is removed where there is one. */
static void names_of_phbs(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	add_slot(add(s, "vio", "0001:v"), 1, "V1", "");
	add(s, "platform", "serial");
	add_slot(add(s, "pci", "0002:00:00.0"), 1, "PHB 2", "");
	add(s, "pci", "0003:00:00.0");
	assert_string_equal(none(s, SELECT_PHB, LEN),
			    "no PHB is named \"x\"; there are: 0002 (PHB 2), 0003");
	sample__free(s);
}

static void names_of_slots(void **state)
{
	struct sample *s = new_sample(1);
	struct device *d;

	(void)state;
	d = add(s, "pci", "0001:00:00.0");
	add_slot(d, 0, "no index", "P1-C1");
	add_slot(d, 0x11, "C1", "");
	add_slot(d, 0x12, "", "P1");
	d = add(s, "pci", "0001:00:00.1");
	add_slot(d, 0x11, "C1", "P1-C2");
	add_slot(d, 0, "", "P1");
	add_slot(d, 0x13, "C3", "P3"); /* not counted: none of the device's */
	d->slots--;
	assert_string_equal(none(s, SELECT_DRC, LEN),
			    "no slot has the DRC \"x\"; there are: C1 (0x11), ? (0x12)");
	assert_string_equal(none(s, SELECT_SLOT, LEN),
			    "no slot is at \"x\"; there are: P1-C1, P1, P1-C2");
	sample__free(s);
}

static const char *ambiguous(const struct sample *s, enum select_by by, const char *name)
{
	bool device[] = {true, true, true, false, true};
	const struct selection sel = {.by = {by, name}, .device = device};

	suggestions__ambiguous(said, sizeof(said), s, &sel);
	return said;
}

/* With all that tells them apart; not those of devices that are not selected. */
static void slots_of_one_name(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	add_slot(add(s, "pci", "0001:00:00.0"), 0x11, "C1", "P1-C1");
	add_slot(add(s, "pci", "0002:00:00.0"), 0x12, "C1", "");
	add_slot(add(s, "pci", "0003:00:00.0"), 0, "C1", "P3-C1");
	add_slot(add(s, "pci", "0004:00:00.0"), 0x14, "C1", "P4-C1");
	add_slot(add(s, "pci", "0005:00:00.0"), 0x15, "C5", "P5-C5");
	assert_string_equal(
	    ambiguous(s, SELECT_DRC, "C1"),
	    "\"C1\" is the name of more than one slot: 0x11 C1 at P1-C1, 0x12 C1, P3-C1");
	snprintf(s->devices[0].slot[0].drc_name, SAMPLE_NAME_LEN, "%s", "");
	assert_string_equal(ambiguous(s, SELECT_SLOT, "P1-C1"),
			    "\"P1-C1\" is the name of more than one slot: 0x11 at P1-C1");
	sample__free(s);
}

/* As many as have room, and how many more there are. */
static void many_slots_of_one_name(void **state)
{
	char loc[SAMPLE_LOC_LEN], expected[LEN];
	struct sample *s = new_sample(1);

	(void)state;
	memset(loc, 'P', sizeof(loc) - 1);
	loc[sizeof(loc) - 1] = '\0';
	add_slot(add(s, "pci", "0001:00:00.0"), 0x11, "1", "2");
	for (uint64_t i = 0; i < 2; i++)
		add_slot(add(s, "pci", "0002:00:00.0"), 0x12 + i, "1", loc);
	snprintf(expected, sizeof(expected),
		 "\"1\" is the name of more than one slot: 0x11 1 at 2, 0x12 1 at %s, +1 more",
		 loc);
	assert_string_equal(ambiguous(s, SELECT_DRC, "1"), expected);
	sample__free(s);
}

/* Its PHB is meant by its domain: that is not a slot. */
static void a_domain_is_no_slot(void **state)
{
	struct sample *s = new_sample(1);

	(void)state;
	add_slot(add(s, "pci", "0001:00:00.0"), 0x11, "PHB 1", "");
	add_slot(add(s, "pci", "0002:00:00.0"), 0x12, "0001", "");
	add_slot(add(s, "pci", "0003:00:00.0"), 0x13, "0001", "");
	assert_string_equal(ambiguous(s, SELECT_PHB, "0001"),
			    "\"0001\" is the name of more than one slot: 0x12 0001, 0x13 0001");
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(out_of_memory),
	    cmocka_unit_test(as_many_as_have_room),
	    cmocka_unit_test(a_line_that_is_too_short_is_cut),
	    cmocka_unit_test(names_of_devices_that_are_there),
	    cmocka_unit_test(names_of_phbs),
	    cmocka_unit_test(names_of_slots),
	    cmocka_unit_test(slots_of_one_name),
	    cmocka_unit_test(many_slots_of_one_name),
	    cmocka_unit_test(a_domain_is_no_slot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

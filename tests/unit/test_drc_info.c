// SPDX-License-Identifier: GPL-2.0-only
/* test_drc_info.c - names of DRC indexes out of ibm,drc-info, whole, cut and wrong. */
#include "fixture.h"

#include "host/drc_info.h"

/* Two ranges: one PHB by one from 0x20000018 on, slots by steps of 0x10. */
static const unsigned char prop[] = "\0\0\0\2"
				    "PHB\0PHB \0"
				    "\x20\0\0\x18\0\0\0\x18\0\0\0\x04\0\0\0\x01\xff\xff\xff\xff"
				    "28\0U78-P1-C\0"
				    "\x40\0\0\0\0\0\0\x05\0\0\0\x03\0\0\0\x10\xff\xff\xff\xff";
#define SIZE (sizeof(prop) - 1)

static const char *name(size_t size, uint32_t index)
{
	static char text[48];

	text[0] = '\0';
	return drc_info__name(prop, size, index, text, sizeof(text)) ? text : "none";
}

static void indexes_of_a_range_have_names(void **state)
{
	(void)state;
	assert_string_equal(name(SIZE, 0x20000018), "PHB 24");
	assert_string_equal(name(SIZE, 0x2000001b), "PHB 27");
	assert_string_equal(name(SIZE, 0x40000000), "U78-P1-C5");
	assert_string_equal(name(SIZE, 0x40000020), "U78-P1-C7");
}

static void indexes_of_no_range_have_none(void **state)
{
	(void)state;
	assert_string_equal(name(SIZE, 0x20000017), "none");
	assert_string_equal(name(SIZE, 0x2000001c), "none");
	assert_string_equal(name(SIZE, 0x40000008), "none"); /* between two steps */
	assert_string_equal(name(SIZE, 0x40000030), "none");
	assert_string_equal(name(SIZE, 0), "none");
}

/* Exactly as much memory as the property has: the sanitizer sees a read beyond it. */
static void a_cut_property_is_no_harm(void **state)
{
	char text[48];

	(void)state;
	for (size_t size = 0; size < SIZE; size++) {
		unsigned char *copy = malloc(size + !size);

		assert_non_null(copy);
		memcpy(copy, prop, size);
		assert_false(drc_info__name(copy, size, 0x40000000, text, sizeof(text)));
		free(copy);
	}
}

static void a_range_without_step_or_elements(void **state)
{
	static const unsigned char odd[] = "\0\0\0\2"
					   "A\0A\0"
					   "\0\0\0\x10\0\0\0\1\0\0\0\5\0\0\0\0\0\0\0\0"
					   "B\0B\0"
					   "\0\0\0\x20\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0";
	char text[48];

	(void)state;
	assert_true(drc_info__name(odd, sizeof(odd) - 1, 0x10, text, sizeof(text)));
	assert_string_equal(text, "A1");
	assert_false(drc_info__name(odd, sizeof(odd) - 1, 0x11, text, sizeof(text)));
	assert_false(drc_info__name(odd, sizeof(odd) - 1, 0x20, text, sizeof(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(indexes_of_a_range_have_names),
	    cmocka_unit_test(indexes_of_no_range_have_none),
	    cmocka_unit_test(a_cut_property_is_no_harm),
	    cmocka_unit_test(a_range_without_step_or_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

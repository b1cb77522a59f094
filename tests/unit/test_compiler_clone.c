// SPDX-License-Identifier: GPL-2.0-only
/* test_compiler_clone.c - the compiler's copies that a probe may be attached to, and the text for
 * the others.
 */
#include "fixture.h"

#include "tracer/compiler_clone.h"

static const struct {
	const char *symbol;
	const char *base;
	bool in_btf;
	enum clone expected;
} cases[] = {
    {"iommu_alloc", "iommu_alloc", true, CLONE_ITSELF},
    {"iommu_alloc", "iommu_alloc", false, CLONE_ITSELF},
    /* As Debian's 7.2 has them: without BTF the arguments have moved. */
    {"tce_build_pSeriesLP.isra.0", "tce_build_pSeriesLP", false, CLONE_ARGUMENTS},
    {"pnv_ioda_init_pe.isra.0", "pnv_ioda_init_pe", true, CLONE_SAME},
    {"pnv_ioda_set_one_peltv.constprop.0", "pnv_ioda_set_one_peltv", false, CLONE_ARGUMENTS},
    {"f.constprop.0", "f", true, CLONE_SAME},
    {"f.isra.12", "f", true, CLONE_SAME},
    {"f.constprop.0.isra.0", "f", true, CLONE_SAME},
    {"f.constprop.0.isra.0", "f", false, CLONE_ARGUMENTS},
    {"f.isra.0.constprop.31", "f", true, CLONE_SAME},
    /* No BTF makes a part whole, and no other suffix on either side of it does. */
    {"f.part.0", "f", true, CLONE_PART},
    {"f.part.0", "f", false, CLONE_PART},
    {"f.part.0.isra.0", "f", true, CLONE_PART},
    {"f.isra.0.part.0", "f", true, CLONE_PART},
    {"f.isra.0.part.0", "f", false, CLONE_PART},
    {"f.constprop.0.part.0.isra.0", "f", true, CLONE_PART},
    {"f.cold", "f", true, CLONE_FRAGMENT},
    {"f.cold", "f", false, CLONE_FRAGMENT},
    {"f.isra.0.cold", "f", true, CLONE_FRAGMENT},
    {"f.part.0.cold", "f", true, CLONE_FRAGMENT},
    {"f.cold.isra.0", "f", true, CLONE_FRAGMENT},
    /* Whatever this program does not know. */
    {"f.llvm.123", "f", true, CLONE_SAME},
    {"f.isra.0.llvm.123", "f", false, CLONE_ARGUMENTS},
    {"f.isra", "f", true, CLONE_FRAGMENT},
    {"f.isra.", "f", true, CLONE_FRAGMENT},
    {"f.part", "f", true, CLONE_FRAGMENT},
    {"f.israel.0", "f", true, CLONE_FRAGMENT},
    {"f.", "f", true, CLONE_FRAGMENT},
};

static void copies_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum clone got =
		    compiler_clone__of(cases[i].symbol, cases[i].base, cases[i].in_btf);

		if (got != cases[i].expected)
			fail_msg("%s%s: %d, not %d", cases[i].symbol,
				 cases[i].in_btf ? " in BTF" : "", got, cases[i].expected);
	}
}

static void only_what_cannot_be_used_has_a_reason(void **state)
{
	(void)state;
	assert_null(compiler_clone__reason(CLONE_ITSELF));
	assert_null(compiler_clone__reason(CLONE_SAME));
	assert_string_equal(compiler_clone__reason(CLONE_ARGUMENTS),
			    "the compiler changed its arguments");
	assert_string_equal(compiler_clone__reason(CLONE_PART),
			    "a part of the function: not every call enters it");
	assert_string_equal(compiler_clone__reason(CLONE_FRAGMENT), "no entry of the function");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(copies_are_told_apart),
	    cmocka_unit_test(only_what_cannot_be_used_has_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan on kernels that differ in what they have of ftrace, and in whether they preempt: which
 * mechanism each hook gets, and why a hook gets none.
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

#include "tracer/hook_plan.h"
#include "tracer/hook_table.h"
#include "tracer/kallsyms.h"

#define NONE MECHANISMS
#define FENTRY "register_ftrace_direct"
#define FPROBE "register_fprobe_ips"
#define FGRAPH "fprobe_return"
#define PREEMPTIBLE "preempt_schedule"

#define KPROBE_REASON "a kprobe can crash a preemptible kernel; --mechanism kprobe forces it"
#define MULTI_REASON                                                                               \
	"kprobe.multi can crash a preemptible kernel this old; --mechanism kprobe.multi forces it"

/* A function of each kind: on every mapping, with a program for fentry; and rare, without. */
#define BUSY "__iommu_free"
#define RARE "device_del"

/* Returns symbols of every hook but _printk, which two have, and these, up to the first NULL. */
static struct kallsyms *symbols(const char *const *names)
{
	char path[] = "/tmp/test_hook_plan.XXXXXX";
	unsigned long long addr = 0xc000000000001000;
	int fd = mkstemp(path);
	struct kallsyms *k;
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);
	FILE *f;

	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < HOOK_CANDIDATES && specs[i].candidate[c].symbol; c++)
			if (strcmp(specs[i].candidate[c].symbol, "_printk") != 0)
				fprintf(f, "%llx T %s\n", addr += 0x100,
					specs[i].candidate[c].symbol);
	for (; *names; names++)
		fprintf(f, "%llx T %s\n", addr += 0x100, *names);
	fclose(f);
	k = kallsyms__read(path);
	unlink(path);
	assert_non_null(k);
	return k;
}

static bool describes_nothing(const char *function)
{
	(void)function;
	return false;
}

static const struct hooks_kernel pseries = {.platform = "pseries",
					    .hypercalls = true,
					    .has_radix = true,
					    .has_btf = true,
					    .describes = describes_nothing};

static struct hook_state *hook(struct hooks *h, const char *symbol)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->state[i].symbol, symbol))
			return &h->state[i];
	fail_msg("no hook %s", symbol);
	return NULL;
}

/* It waits for this mechanism; or for none, because of the reason, where one is given. */
static void check(struct hooks *h, const char *name, const char *symbol, enum mechanism expected,
		  const char *reason)
{
	const struct hook_state *s = hook(h, symbol);

	if (s->mechanism != expected ||
	    s->result != (expected == NONE ? HOOK_FAILED : HOOK_PENDING))
		fail_msg("%s: %s: mechanism %d, result %d", name, symbol, s->mechanism, s->result);
	if (expected == NONE && reason)
		assert_string_equal(s->reason, reason);
	else if (expected == NONE)
		assert_null(s->reason);
}

static const struct {
	const char *name;
	const char *has[5];
	enum mechanism only;
	enum mechanism busy;
	enum mechanism rare;
	const char *reason; /* of those with none */
} cases[] = {
    {"6.1", {NULL}, NONE, MECHANISM_KPROBE, MECHANISM_KPROBE, NULL},
    {"6.1 preemptible", {PREEMPTIBLE}, NONE, NONE, NONE, KPROBE_REASON},
    {"6.1 preemptible, kprobe forced",
     {PREEMPTIBLE},
     MECHANISM_KPROBE,
     MECHANISM_KPROBE,
     MECHANISM_KPROBE,
     NULL},
    {"6.12", {FPROBE}, NONE, MECHANISM_KPROBE_MULTI, MECHANISM_KPROBE_MULTI, NULL},
    {"6.12 preemptible", {FPROBE, PREEMPTIBLE}, NONE, NONE, NONE, MULTI_REASON},
    {"6.12 preemptible, kprobe.multi forced",
     {FPROBE, PREEMPTIBLE},
     MECHANISM_KPROBE_MULTI,
     MECHANISM_KPROBE_MULTI,
     MECHANISM_KPROBE_MULTI,
     NULL},
    {"6.12 preemptible, kprobe forced",
     {FPROBE, PREEMPTIBLE},
     MECHANISM_KPROBE,
     MECHANISM_KPROBE,
     MECHANISM_KPROBE,
     NULL},
    {"6.12 preemptible, fentry forced",
     {FPROBE, PREEMPTIBLE},
     MECHANISM_FENTRY,
     NONE,
     NONE,
     MULTI_REASON},
    {"6.13", {FENTRY, FPROBE}, NONE, MECHANISM_FENTRY, MECHANISM_KPROBE_MULTI, NULL},
    {"6.13 preemptible", {FENTRY, FPROBE, PREEMPTIBLE}, NONE, MECHANISM_FENTRY, NONE, MULTI_REASON},
    {"6.14", {FENTRY}, NONE, MECHANISM_FENTRY, MECHANISM_KPROBE, NULL},
    {"6.14 preemptible", {FENTRY, PREEMPTIBLE}, NONE, MECHANISM_FENTRY, NONE, KPROBE_REASON},
    {"6.14 preemptible, fentry forced",
     {FENTRY, PREEMPTIBLE},
     MECHANISM_FENTRY,
     MECHANISM_FENTRY,
     NONE,
     KPROBE_REASON},
    {"6.14 preemptible, kprobe.multi forced",
     {FENTRY, PREEMPTIBLE},
     MECHANISM_KPROBE_MULTI,
     NONE,
     NONE,
     NULL},
    {"7.2 not preemptible",
     {FENTRY, FPROBE, FGRAPH},
     NONE,
     MECHANISM_FENTRY,
     MECHANISM_KPROBE_MULTI,
     NULL},
    {"7.2",
     {FENTRY, FPROBE, FGRAPH, PREEMPTIBLE},
     NONE,
     MECHANISM_FENTRY,
     MECHANISM_KPROBE_MULTI,
     NULL},
    {"7.2, kprobe.multi forced",
     {FENTRY, FPROBE, FGRAPH, PREEMPTIBLE},
     MECHANISM_KPROBE_MULTI,
     MECHANISM_KPROBE_MULTI,
     MECHANISM_KPROBE_MULTI,
     NULL},
    {"7.2, fprobe hidden",
     {FENTRY, FGRAPH, PREEMPTIBLE},
     NONE,
     MECHANISM_FENTRY,
     NONE,
     KPROBE_REASON},
};

static void each_kernel_has_its_mechanisms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kallsyms *k = symbols(cases[i].has);
		struct hooks h;

		hooks__plan(&h, k, cases[i].only, &pseries);
		/* Forced fentry is forced on what has a program for it: no reason. */
		check(&h, cases[i].name, BUSY, cases[i].busy,
		      cases[i].only == MECHANISM_FENTRY ? NULL : cases[i].reason);
		check(&h, cases[i].name, RARE, cases[i].rare, cases[i].reason);
		kallsyms__free(k);
	}
}

/* Rare, and with a program for fentry, which is for kernels that stand nothing else. */
static void fentry_serves_bindings_where_kprobe_multi_cannot(void **state)
{
	const char *const with[] = {FENTRY, FPROBE, FGRAPH, PREEMPTIBLE, NULL};
	const char *const without[] = {FENTRY, FGRAPH, PREEMPTIBLE, NULL};
	struct kallsyms *k = symbols(with);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &pseries);
	check(&h, "7.2", "pci_device_probe", MECHANISM_KPROBE_MULTI, NULL);
	hooks__plan(&h, k, MECHANISM_FENTRY, &pseries);
	check(&h, "7.2, fentry forced", "vio_bus_remove", MECHANISM_KPROBE_MULTI, NULL);
	kallsyms__free(k);
	k = symbols(without);
	hooks__plan(&h, k, NONE, &pseries);
	check(&h, "7.2 without fprobe", "pci_device_probe", MECHANISM_FENTRY, NULL);
	check(&h, "7.2 without fprobe", "vio_bus_remove", MECHANISM_FENTRY, NULL);
	kallsyms__free(k);
}

/* No hook at all waits for a kprobe or an old kprobe.multi; tracepoints and variables serve. */
static void tracepoints_and_variables_stay(void **state)
{
	const char *const has[] = {PREEMPTIBLE, FPROBE, NULL};
	struct kallsyms *k = symbols(has);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &pseries);
	for (size_t i = 0; i < h.n; i++)
		assert_true(h.state[i].result != HOOK_PENDING ||
			    h.state[i].mechanism == MECHANISM_TRACEPOINT);
	check(&h, "tracepoint", "__traceiter_rtas_output", MECHANISM_TRACEPOINT, NULL);
	assert_int_equal(hook(&h, "bus_kset")->result, HOOK_ATTACHED);
	kallsyms__free(k);
}

/* What fentry cannot take goes to the next mechanism that this kernel stands, and no further. */
static void a_hook_that_fails_gets_no_kprobe(void **state)
{
	const char *const has[] = {FENTRY, FPROBE, FGRAPH, PREEMPTIBLE, NULL};
	struct kallsyms *k = symbols(has);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &pseries);
	hook_plan__failed(&h, hook(&h, BUSY), E2BIG, NULL);
	check(&h, "7.2", BUSY, MECHANISM_KPROBE_MULTI, NULL);
	hook_plan__failed(&h, hook(&h, BUSY), EINVAL, "refused");
	check(&h, "7.2", BUSY, NONE, KPROBE_REASON);
	kallsyms__free(k);
}

static void elsewhere_it_gets_one(void **state)
{
	const char *const has[] = {FENTRY, FPROBE, FGRAPH, NULL};
	struct kallsyms *k = symbols(has);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &pseries);
	hook_plan__failed(&h, hook(&h, BUSY), E2BIG, NULL);
	hook_plan__failed(&h, hook(&h, BUSY), EINVAL, NULL);
	check(&h, "7.2 not preemptible", BUSY, MECHANISM_KPROBE, NULL);
	kallsyms__free(k);
}

static void a_hook_that_is_needed_later_gets_none_either(void **state)
{
	const char *const before[] = {FENTRY, PREEMPTIBLE, NULL};
	const char *const after[] = {FENTRY, PREEMPTIBLE, "tce_iommu_attach_group", NULL};
	struct kallsyms *k = symbols(before);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &pseries);
	assert_int_equal(hook(&h, "iommu_tce_xchg_no_kill")->result, HOOK_SKIPPED);
	kallsyms__free(k);
	k = symbols(after);
	hooks__wake(&h, k);
	check(&h, "VFIO", "iommu_tce_xchg_no_kill", NONE, KPROBE_REASON);
	kallsyms__free(k);
}

/* The switch is the reason, not the mechanism. */
static void hooks_that_are_off_have_no_other_reason(void **state)
{
	const char *const has[] = {FENTRY, PREEMPTIBLE, NULL};
	struct hooks_kernel off = pseries;
	struct kallsyms *k = symbols(has);
	struct hooks h;

	(void)state;
	off.off = "off";
	hooks__plan(&h, k, NONE, &off);
	check(&h, "off", RARE, NONE, NULL);
	assert_string_equal(h.off, "off");
	kallsyms__free(k);
}

static void without_types_there_is_no_fentry(void **state)
{
	const char *const has[] = {FENTRY, PREEMPTIBLE, NULL};
	struct hooks_kernel untyped = pseries;
	struct kallsyms *k = symbols(has);
	struct hooks h;

	(void)state;
	untyped.has_btf = false;
	hooks__plan(&h, k, NONE, &untyped);
	check(&h, "no BTF", BUSY, NONE, KPROBE_REASON);
	kallsyms__free(k);
}

static bool arguments_fit = true;

static bool traces_dma(struct dma_types *found)
{
	*found = (struct dma_types){17, 18};
	return arguments_fit;
}

/* Functions that fill tables, and tracepoints that show the same. */
static const char *const functions[] = {"tce_buildmulti_pSeriesLP", "iommu_alloc",
					"ppc_iommu_map_sg"};
static const char *const tracepoints[] = {"__traceiter_dma_map_phys", "__traceiter_dma_map_sg",
					  "__traceiter_dma_alloc", "__traceiter_dma_alloc_pages",
					  "__traceiter_dma_alloc_sgt"};

static void check_way(struct hooks *h, const char *name, enum hook_way way)
{
	const bool traced = way == HOOK_DMA_API;

	assert_int_equal(h->way, way);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (traced)
			assert_int_equal(hook(h, functions[i])->result, HOOK_SKIPPED);
		else
			check(h, name, functions[i], MECHANISM_FENTRY, NULL);
	for (size_t i = 0; i < sizeof(tracepoints) / sizeof(tracepoints[0]); i++)
		if (traced)
			check(h, name, tracepoints[i], MECHANISM_TRACEPOINT, NULL);
		else
			assert_true(hook(h, tracepoints[i])->result != HOOK_PENDING);
	/* Ends of mappings are seen at one place. */
	check(h, name, BUSY, MECHANISM_FENTRY, NULL);
}

static const char *const newest[] = {FENTRY, FPROBE, FGRAPH, PREEMPTIBLE, "bpf_rdonly_cast", NULL};

static struct hooks_kernel tracing_kernel(void)
{
	struct hooks_kernel k = pseries;

	k.traces_dma = traces_dma;
	return k;
}

static void tracepoints_show_mappings_where_all_are_there(void **state)
{
	const struct hooks_kernel kernel = tracing_kernel();
	struct kallsyms *k = symbols(newest);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &kernel);
	check_way(&h, "7.2", HOOK_DMA_API);
	assert_int_equal(h.dma.rdonly_cast, 17);
	assert_int_equal(hook(&h, "__traceiter_dma_map_page")->result, HOOK_SKIPPED);
	assert_int_equal(kallsyms__hide(k, "__traceiter_dma_map_phys"), 0);
	hooks__plan(&h, k, NONE, &kernel);
	check(&h, "6.12", "__traceiter_dma_map_page", MECHANISM_TRACEPOINT, NULL);
	assert_int_equal(kallsyms__hide(k, "bpf_rdonly_cast"), 0);
	hooks__plan(&h, k, NONE, &kernel);
	assert_int_equal(h.way, HOOK_DMA_API);
	assert_int_equal(h.dma.rdonly_cast, 0);
	kallsyms__free(k);
}

/* One tracepoint that cannot be used: a half of the mappings is worth nothing. */
static void functions_show_mappings_elsewhere(void **state)
{
	struct hooks_kernel kernel = tracing_kernel();
	struct kallsyms *k = symbols(newest);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &pseries);
	check_way(&h, "without types", HOOK_IOMMU);
	hooks__plan(&h, k, MECHANISM_FENTRY, &kernel);
	assert_int_equal(h.way, HOOK_IOMMU);
	arguments_fit = false;
	hooks__plan(&h, k, NONE, &kernel);
	check_way(&h, "other arguments", HOOK_IOMMU);
	arguments_fit = true;
	kernel.platform = "powernv";
	hooks__plan(&h, k, NONE, &kernel);
	assert_int_equal(h.way, HOOK_IOMMU);
	check(&h, "powernv", "pnv_ioda2_tce_build", MECHANISM_FENTRY, NULL);
	kernel.platform = "pseries";
	assert_int_equal(kallsyms__hide(k, "__traceiter_dma_alloc_pages"), 0);
	hooks__plan(&h, k, NONE, &kernel);
	check_way(&h, "no dma_alloc_pages", HOOK_IOMMU);
	kallsyms__free(k);
}

static void functions_take_over_from_a_tracepoint_that_fails(void **state)
{
	const struct hooks_kernel kernel = tracing_kernel();
	struct kallsyms *k = symbols(newest);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &kernel);
	hook_plan__failed(&h, hook(&h, "__traceiter_dma_map_phys"), EINVAL, "refused");
	check(&h, "the other name serves", "__traceiter_dma_map_page", MECHANISM_TRACEPOINT, NULL);
	hook_plan__failed(&h, hook(&h, "__traceiter_dma_alloc"), EINVAL, "refused");
	check_way(&h, "one is refused", HOOK_IOMMU);
	assert_int_equal(hook(&h, "pnv_ioda2_tce_build")->result, HOOK_SKIPPED);
	assert_int_equal(hook(&h, "__traceiter_dma_alloc")->result, HOOK_FAILED);
	kallsyms__free(k);
}

/* Maps without their ends would fill the ledger. */
static void functions_take_over_where_unmaps_have_no_hook(void **state)
{
	const struct hooks_kernel kernel = tracing_kernel();
	struct kallsyms *k = symbols(newest);
	struct hooks h;

	(void)state;
	hooks__plan(&h, k, NONE, &kernel);
	while (hook(&h, BUSY)->result == HOOK_PENDING) {
		assert_int_equal(h.way, HOOK_DMA_API);
		hook_plan__failed(&h, hook(&h, BUSY), EINVAL, "refused");
	}
	assert_int_equal(h.way, HOOK_IOMMU);
	assert_int_equal(hook(&h, "__traceiter_dma_map_phys")->result, HOOK_SKIPPED);
	kallsyms__free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kernel_has_its_mechanisms),
	    cmocka_unit_test(fentry_serves_bindings_where_kprobe_multi_cannot),
	    cmocka_unit_test(tracepoints_and_variables_stay),
	    cmocka_unit_test(a_hook_that_fails_gets_no_kprobe),
	    cmocka_unit_test(elsewhere_it_gets_one),
	    cmocka_unit_test(a_hook_that_is_needed_later_gets_none_either),
	    cmocka_unit_test(hooks_that_are_off_have_no_other_reason),
	    cmocka_unit_test(without_types_there_is_no_fentry),
	    cmocka_unit_test(tracepoints_show_mappings_where_all_are_there),
	    cmocka_unit_test(functions_show_mappings_elsewhere),
	    cmocka_unit_test(functions_take_over_from_a_tracepoint_that_fails),
	    cmocka_unit_test(functions_take_over_where_unmaps_have_no_hook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * teardown - does this kernel wait for live TCEs before it frees their table?
 *
 * Stock kernels do not; a patch that some distributions may carry sleeps in the
 * last put (seen from outside: that function, or the one that the compiler put
 * into it, calls a function that sleeps). The machine code tells.
 */
#include "tracing.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define SYMBOLS 4
#define SLEEPERS_MAX 16

/* Power ISA: I-form branch, with link and relative. */
#define OPCODE_MASK 0xfc000003U
#define OPCODE_BL 0x48000001U
/* A function's local entry lies behind its global one (ELFv2, section 3.4.1). */
#define LOCAL_ENTRY_MAX 16

static const char *const sleepers[] = {"msleep", "schedule_timeout",
				       "schedule_timeout_uninterruptible", "usleep_range_state"};

/* Addresses of the functions that sleep: how many. */
static size_t find_sleepers(const struct kallsyms *syms, uint64_t *addrs)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(sleepers) / sizeof(sleepers[0]); i++) {
		struct kallsyms_symbol found[SYMBOLS];
		size_t copies = kallsyms__find(syms, sleepers[i], found, SYMBOLS);

		for (size_t k = 0; k < copies && n < SLEEPERS_MAX; k++)
			addrs[n++] = found[k].addr;
	}
	return n;
}

/* Where the instruction at addr branches to, 0 if it is no such branch. */
static uint64_t branch_target(uint32_t instruction, uint64_t addr)
{
	int64_t offset = instruction & 0x03fffffcU;

	if ((instruction & OPCODE_MASK) != OPCODE_BL)
		return 0;
	if (offset & 0x02000000)
		offset -= 0x04000000;
	return addr + (uint64_t)offset;
}

static bool calls_any(const uint32_t *text, size_t words, uint64_t addr, const uint64_t *functions,
		      size_t n)
{
	for (size_t i = 0; i < words; i++) {
		uint64_t target = branch_target(text[i], addr + i * sizeof(*text));

		for (size_t k = 0; k < n; k++)
			if (target && target - functions[k] <= LOCAL_ENTRY_MAX)
				return true;
	}
	return false;
}

uint32_t teardown__look(struct tracer *t)
{
	static const char *const frees[] = {"iommu_table_free", "iommu_tce_table_put"};
	struct kallsyms_symbol found[SYMBOLS];
	uint64_t functions[SLEEPERS_MAX];
	size_t n = find_sleepers(t->syms, functions);

	for (size_t i = 0; i < sizeof(frees) / sizeof(frees[0]); i++) {
		struct abi_text args = {0};
		uint64_t end;

		if (!kallsyms__find(t->syms, frees[i], found, SYMBOLS))
			continue;
		args.addr = found[0].addr;
		end = kallsyms__next(t->syms, args.addr);
		args.words = end ? (end - args.addr) / sizeof(uint32_t) : ABI_TEXT_WORDS;
		if (args.words > ABI_TEXT_WORDS)
			args.words = ABI_TEXT_WORDS;
		if (!n || tracer__run(t->bpf->progs.text_read, &args, sizeof(args)))
			return ABI_TEARDOWN_UNKNOWN;
		return calls_any(t->bpf->bss->text, args.words, args.addr, functions, n)
			   ? ABI_TEARDOWN_WAITS
			   : ABI_TEARDOWN_FREES;
	}
	return ABI_TEARDOWN_UNKNOWN;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * teardown.c - the kernel's teardown of a table: whether it waits for live TCEs.
 *
 * Stock kernels do not; a patch that some distributions may carry sleeps in the last put (seen
 * from outside: that function, or the one that the compiler put into it or left beside it, calls
 * one that sleeps). The machine code tells.
 */
#include "internal.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>

#define SYMBOLS 4
#define SLEEPERS_MAX 16

/* Power ISA: I-form branch, with link and relative. */
#define OPCODE_MASK 0xfc000003U
#define OPCODE_BL 0x48000001U
/* A function's local entry lies behind its global one (ELFv2, section 3.4.1). */
#define LOCAL_ENTRY_MAX 16
/* Static functions of the same file lie close by. */
#define NEAR 32768UL

static const char *const names[] = {"msleep", "schedule_timeout",
				    "schedule_timeout_uninterruptible", "usleep_range_state"};

/* Addresses of the functions that sleep: how many. */
static size_t find_sleepers(struct kallsyms *syms, uint64_t *addrs)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct kallsyms_symbol found[SYMBOLS];
		size_t copies = kallsyms__find(syms, names[i], found, SYMBOLS);

		for (size_t k = 0; k < copies && n < SLEEPERS_MAX; k++)
			addrs[n++] = found[k].addr;
	}
	return n;
}

/* Where the instruction at addr branches to, 0 if it is not such a branch. */
static uint64_t branch_target(uint32_t instruction, uint64_t addr)
{
	int64_t offset = instruction & 0x03fffffcU;

	if ((instruction & OPCODE_MASK) != OPCODE_BL)
		return 0;
	if (offset & 0x02000000)
		offset -= 0x04000000;
	return addr + (uint64_t)offset;
}

struct sleepers {
	uint64_t addr[SLEEPERS_MAX];
	size_t n;
};

enum calls { CALLS_UNKNOWN, CALLS_NONE, CALLS_SLEEPER };

static bool is_sleeper(const struct sleepers *s, uint64_t target)
{
	for (size_t i = 0; i < s->n; i++)
		if (target - s->addr[i] <= LOCAL_ENTRY_MAX)
			return true;
	return false;
}

/* Read a function's text; how many words, 0 if it cannot be read. */
static size_t read_text(struct tracer *t, uint64_t addr, uint32_t *text)
{
	uint64_t end = kallsyms__next(t->syms, addr);
	struct abi_text args = {.addr = addr, .words = ABI_TEXT_WORDS};

	if (end && (end - addr) / sizeof(*text) < ABI_TEXT_WORDS)
		args.words = (end - addr) / sizeof(*text);
	if (tracer__run(t->fd.prog.text_read, &args, sizeof(args)))
		return 0;
	memcpy(text, t->bss->text, args.words * sizeof(*text));
	return args.words;
}

/* Does the function, or a neighbour that it calls up to `levels` down, call one that sleeps? */
static enum calls look_for(struct tracer *t, uint64_t addr, const struct sleepers *s,
			   unsigned int levels)
{
	uint32_t text[ABI_TEXT_WORDS];
	size_t words = read_text(t, addr, text);

	for (size_t i = 0; i < words; i++) {
		uint64_t target = branch_target(text[i], addr + i * sizeof(*text));

		if (!target)
			continue;
		if (is_sleeper(s, target))
			return CALLS_SLEEPER;
		if (levels && target - addr + NEAR <= 2 * NEAR &&
		    look_for(t, target, s, levels - 1) == CALLS_SLEEPER)
			return CALLS_SLEEPER;
	}
	return words ? CALLS_NONE : CALLS_UNKNOWN;
}

static uint32_t look_at(struct tracer *t, uint64_t addr, const struct sleepers *s)
{
	switch (s->n ? look_for(t, addr, s, 1) : CALLS_UNKNOWN) {
	case CALLS_SLEEPER:
		return ABI_TEARDOWN_WAITS;
	case CALLS_NONE:
		return ABI_TEARDOWN_FREES;
	case CALLS_UNKNOWN:
		break;
	}
	return ABI_TEARDOWN_UNKNOWN;
}

void teardown__look(struct tracer *t)
{
	static const char *const frees[] = {"iommu_table_free", "iommu_tce_table_put"};
	struct sleepers sleepers = {0};

	sleepers.n = find_sleepers(t->syms, sleepers.addr);
	for (size_t i = 0; i < sizeof(frees) / sizeof(frees[0]); i++) {
		struct kallsyms_symbol found[SYMBOLS];

		if (!kallsyms__find(t->syms, frees[i], found, SYMBOLS))
			continue;
		snprintf(t->put, sizeof(t->put), "%s", found[0].name);
		t->teardown = look_at(t, found[0].addr, &sleepers);
		return;
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * multi.bpf.c - all hooks in one program, for kprobe.multi; or all that are hit rarely.
 *
 * Every link is an ftrace_ops of its own, and where there are two or more of
 * them powerpc walks the list of all at every hit (ftrace_ops_list_func(); 6.12:
 * 350 instructions a hook with seven links). So there is one link, and the
 * instruction tells which function was hit: 6.12 on powerpc finds no cookie, for
 * it looks for the function's address and has that of the call to ftrace in it.
 */
#include "binding.h"
#include "census.h"
#include "level.h"
#include "mapping.h"
#include "vfio.h"
#include "window.h"

/* Do tables have levels? */
const volatile bool with_levels __weak;

static __always_inline int multi__map(struct pt_regs *ctx)
{
	struct set_call call = {PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), PT_REGS_PARM3(ctx),
				PT_REGS_PARM4(ctx), PT_REGS_PARM5(ctx)};

	return mapping__set(&call, ctx, BY_KPROBE, with_levels);
}

static __always_inline int multi__end(struct pt_regs *ctx)
{
	return mapping__end(PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), (u32)PT_REGS_PARM3(ctx), ctx,
			    BY_KPROBE);
}

const volatile struct abi_multi multi_functions[ABI_MULTI_MAX];

/* The call to ftrace lies in a function's first instructions: behind the TOC setup, and aligned. */
#define ENTRY_BYTES 32

static __always_inline u64 multi__hook(u64 ip)
{
	for (u32 i = 0; i < ABI_MULTI_MAX && multi_functions[i].addr; i++)
		if (ip - multi_functions[i].addr < ENTRY_BYTES)
			return multi_functions[i].hook;
	return ABI_HOOK_MAX;
}

/* What is hit rarely, and needed on most kernels. */
static __always_inline int multi__rare(u64 hook, struct pt_regs *ctx)
{
	switch (hook) {
	case ABI_HOOK_TABLE_CREATE:
		return window__create_table(ctx);
	case ABI_HOOK_TABLE_PUT:
		return window__put(ctx);
	case ABI_HOOK_TABLE_FREE:
		return window__free(ctx);
	case ABI_HOOK_TABLE_IN_USE:
		return window__in_use(ctx);
	case ABI_HOOK_WINDOW_QUERY:
		return window__query(ctx);
	case ABI_HOOK_WINDOW_CREATE:
		return window__create(ctx);
	case ABI_HOOK_WINDOW_RESET:
		return window__reset(ctx);
	case ABI_HOOK_WINDOW_REMOVE:
		return window__remove(ctx);
	case ABI_HOOK_WINDOW_SET:
		return window__set(ctx);
	case ABI_HOOK_WINDOW_UNSET:
		return window__unset(ctx);
	case ABI_HOOK_MAP_FAILED:
		return window__map_failed(ctx);
	case ABI_HOOK_DEVICE_GONE:
		return window__device_gone(ctx);
	case ABI_HOOK_MIGRATION:
		return window__migration(ctx);
	case ABI_HOOK_FROZEN:
		return window__frozen(ctx);
	case ABI_HOOK_DISABLED:
		return window__disabled(ctx);
	case ABI_HOOK_DLPAR_REFUSED:
		return window__dlpar_refused(ctx);
	case ABI_HOOK_PCI_BIND:
	case ABI_HOOK_VIO_BIND:
		return binding__begin((enum abi_hook)hook, PT_REGS_PARM1(ctx));
	case ABI_HOOK_PCI_UNBIND:
	case ABI_HOOK_VIO_UNBIND:
		return binding__end((enum abi_hook)hook, PT_REGS_PARM1(ctx));
	}
	loss__count(ABI_LOSS_UNEXPECTED_HIT);
	return 0;
}

/* The same, and what is needed on powernv, or with VFIO. */
static __always_inline int multi__rest(u64 hook, struct pt_regs *ctx)
{
	switch (hook) {
	case ABI_HOOK_EXCHANGE:
		return userview__exchange(ctx);
	case ABI_HOOK_LEVEL_ALLOC:
		return level__alloc(ctx);
	case ABI_HOOK_LEVEL_REFUSED:
		return level__refused(ctx);
	case ABI_HOOK_LEVEL_FREE:
		return level__free(ctx);
	case ABI_HOOK_LEVEL_CREATE:
		return level__create(ctx);
	case ABI_HOOK_LEVEL_USER:
		return level__user(ctx);
	}
	return multi__rare(hook, ctx);
}

/* The same, and reads of attributes, at which the census looks for tables. */
static __always_inline int multi__discover(u64 hook, struct pt_regs *ctx)
{
	switch (hook) {
	case ABI_HOOK_DISCOVER_DEVICE:
		return census__discover_device(PT_REGS_PARM1(ctx));
	case ABI_HOOK_DISCOVER_GROUP:
		return census__discover_group(PT_REGS_PARM1(ctx));
	}
	return multi__rest(hook, ctx);
}

SEC("kprobe")
int BPF_KPROBE(multi, u64 a, u64 b, u64 c, u64 d)
{
	u64 hook = multi__hook(PT_REGS_IP(ctx));

	switch (hook) {
	case ABI_HOOK_WHO_MAPS:
		return mapping__who(a, b, c, (u32)d, false);
	case ABI_HOOK_WHO_MAPS_SG:
		return mapping__who(a, b, c, (u32)d, true);
	case ABI_HOOK_MAP:
		return multi__map(ctx);
	case ABI_HOOK_UNMAP:
		return multi__end(ctx);
	}
	return multi__discover(hook, ctx);
}

/* Where the DMA API's tracepoints tell of maps. */
SEC("kprobe")
int multi_unmap(struct pt_regs *ctx)
{
	u64 hook = multi__hook(PT_REGS_IP(ctx));

	if (hook == ABI_HOOK_UNMAP)
		return multi__end(ctx);
	/* The compiler would look for the others first. */
	asm volatile("" : "+r"(hook));
	return multi__discover(hook, ctx);
}

/*
 * Where fentry serves what is hit often: loading takes the kernel a while for each instruction
 * (7.2: 26,000 of its own to see which registers and arguments are live at it).
 */
SEC("kprobe")
int multi_rare(struct pt_regs *ctx)
{
	return multi__rare(multi__hook(PT_REGS_IP(ctx)), ctx);
}

SEC("kprobe")
int multi_rest(struct pt_regs *ctx)
{
	return multi__rest(multi__hook(PT_REGS_IP(ctx)), ctx);
}

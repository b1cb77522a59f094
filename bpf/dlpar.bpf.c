// SPDX-License-Identifier: GPL-2.0-only
/*
 * dlpar.bpf.c - hooks on the platform: slots added and removed through the firmware, migrations,
 * devices frozen and disabled by EEH.
 *
 * The firmware is called through struct rtas_args (asm/rtas-types.h) in the firmware's own
 * layout: big-endian words, arguments and then answers.
 */
#include "window.h"

#define bswap(x) __builtin_bswap32(x)

#define RTAS_WORDS 8
struct rtas_block {
	u32 token;
	u32 nargs;
	u32 nret;
	u32 arg[RTAS_WORDS];
};

#define SET_INDICATOR "set-indicator"
#define SUSPEND_ME "ibm,suspend-me"
#define ISOLATION_STATE 9001 /* of a DRC, by its index (PAPR 13.5.3) */

static __always_inline int rtas__answered(u64 args, u64 name)
{
	char called[sizeof(SUSPEND_ME)] = {};
	struct rtas_block block = {};
	struct abi_event *e;
	bool suspended;

	kread_str(called, sizeof(called), name);
	if (kread(&block, sizeof(block), args))
		return 0;
	suspended = !bpf_strncmp(called, sizeof(called), SUSPEND_ME);
	if (!suspended && (bpf_strncmp(called, sizeof(called), SET_INDICATOR) ||
			   bswap(block.arg[0]) != ISOLATION_STATE))
		return 0;
	e = event__begin(suspended ? ABI_EVENT_SUSPENDED : ABI_EVENT_ISOLATION, 0, 0, 0);
	if (!e)
		return 0;
	if (!suspended) {
		e->drc_index = bswap(block.arg[1]);
		e->isolation = bswap(block.arg[2]);
	}
	e->status = (int)bswap(block.arg[bswap(block.nargs) & (RTAS_WORDS - 1)]);
	event__send(e);
	return 0;
}

/* rtas_output(struct rtas_args *, const char *name), after each call that the kernel or drmgr makes
 */
SEC("raw_tp/rtas_output")
int firmware_answered(u64 *ctx)
{
	hit__count(ABI_HOOK_FIRMWARE);
	return rtas__answered(ctx[0], ctx[1]);
}

SEC("kprobe")
int migration_begun(struct pt_regs *ctx)
{
	return window__migration(ctx);
}

SEC("kprobe")
int device_frozen(struct pt_regs *ctx)
{
	return window__frozen(ctx);
}

SEC("kprobe")
int device_disabled(struct pt_regs *ctx)
{
	return window__disabled(ctx);
}

SEC("kprobe")
int dlpar_refused(struct pt_regs *ctx)
{
	return window__dlpar_refused(ctx);
}

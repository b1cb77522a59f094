// SPDX-License-Identifier: GPL-2.0-only
/*
 * detail.c - details of mappings that are recorded, changed while the kernel is traced.
 *
 * With ABI_DETAIL_CENSUS no hook is attached that maps and unmaps pass: they cost nothing, and the
 * census counts live TCEs as usual. What the ledger had is dropped then, since it would not see the
 * unmaps. The ledger of a freed table stays: it has the holders of when the table died. Between
 * the other two levels nothing is lost: a mapping has a call stack or has none.
 *
 * The gate is closed while hooks come and go (ABI_GATE_*).
 */
#include "detail.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "internal.h"

static const char off[] = "the detail is census: it records no mappings";

/*
 * Wait until no program runs any more that was called before its link ended, and no call is under
 * way that began before its hooks were attached: on kernels that can be traced it is
 * synchronize_rcu() (kernel/sched/membarrier.c).
 */
static void wait_for_calls(void)
{
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

static bool switch_hooks(struct tracer *t, bool on)
{
	struct hooks_ended ended = {0};
	bool whole = hooks__switch(&t->hooks, on ? NULL : off, &ended);

	if (t->pinned)
		whole &= !pin__replace(t, &ended);
	hooks__end(&ended);
	return whole;
}

static bool leaves_or_enters_census(const struct tracer *t, uint32_t detail)
{
	return (t->opts.detail == ABI_DETAIL_CENSUS) != (detail == ABI_DETAIL_CENSUS);
}

/* A call that has passed the first gate meets no other before the second one is open. */
static void open_gate(struct tracer *t)
{
	wait_for_calls();
	t->bss->gate = ABI_GATE_CALLS;
	wait_for_calls();
	t->bss->gate = ABI_GATE_OPEN;
}

/* The hooks are those of the detail, and the gate is closed. False: not all could be dropped. */
static bool begin_anew(struct tracer *t)
{
	bool dropped;

	wait_for_calls();
	dropped = tracer__drop_mappings(t);
	if (t->opts.detail != ABI_DETAIL_CENSUS)
		t->pinned_state->began_ns = clock__realtime_ns();
	open_gate(t);
	return dropped;
}

static bool change(struct tracer *t, uint32_t detail)
{
	bool on = detail != ABI_DETAIL_CENSUS, switches = leaves_or_enters_census(t, detail);
	bool whole;

	t->bss->with_stacks = detail == ABI_DETAIL_STACKS;
	t->opts.detail = detail;
	if (!switches)
		return true;
	t->bss->gate = ABI_GATE_CLOSED;
	whole = switch_hooks(t, on);
	return begin_anew(t) && whole;
}

int tracer__set_detail(struct tracer *t, uint32_t detail)
{
	bool whole;

	if (detail == t->opts.detail)
		return 0;
	/* The census is not entered where it could not be left. */
	if (leaves_or_enters_census(t, detail) && hooks__may_switch(&t->hooks))
		return -EPERM;
	whole = change(t, detail);
	if (t->pinned)
		pinned_state__save(t);
	return whole ? 0 : -EIO;
}

uint32_t tracer__detail(const struct tracer *t)
{
	return t->opts.detail;
}

void detail__begin(struct tracer *t)
{
	uint32_t detail = t->opts.detail;

	t->opts.detail = ABI_DETAIL_STACKS;
	change(t, detail);
	if (t->bss->gate != ABI_GATE_OPEN)
		open_gate(t);
}

void detail__adopt(struct tracer *t)
{
	uint32_t wanted = t->opts.detail;

	t->opts.detail = pinned_state__state(t)->detail;
	/* A process was killed while it changed the detail. */
	if (t->bss->gate != ABI_GATE_OPEN)
		begin_anew(t);
	tracer__set_detail(t, wanted);
}

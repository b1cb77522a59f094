// SPDX-License-Identifier: GPL-2.0-only
/*
 * detail.c - details of mappings that are recorded, changed while the kernel is traced.
 *
 * With ABI_DETAIL_CENSUS no hook is attached that maps and unmaps pass: they cost nothing, and the
 * census counts live TCEs as usual. What the ledger had is dropped then, since it would not see the
 * unmaps. The ledger of a freed table stays: it has the holders of when the table died. Between
 * the other two levels nothing is lost: a mapping has a call stack or has none.
 *
 * The gate is closed while hooks come and go (ABI_GATE_*), and in the census: a link that another
 * process has pinned or open is hit as long as that lasts. A map that it recorded would lack its
 * unmap.
 */
#include "detail.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "foreign_links.h"
#include "internal.h"

static const char off[] = "the detail is census: it records no mappings";
static const char held[] =
    "a link or program of an earlier detail is pinned or open elsewhere "
    "('bpftool -f link list' and 'bpftool -f prog list' show it): remove it, then try again";

/*
 * Wait until no program runs any more that was called before its link ended, and no call is under
 * way that began before its hooks were attached: synchronize_rcu(), where no CPU is nohz_full
 * (kernel/sched/membarrier.c). A call that was preempted, on a kernel that does so, may come later:
 * its mapping has no device, which is counted (unknown-device).
 */
static void wait_for_calls(void)
{
	static const struct timespec long_enough = {.tv_nsec = 50000000};

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		nanosleep(&long_enough, NULL);
}

/*
 * What was just unpinned has lost the reference of its pin, which an RCU callback drops
 * (bpf_destroy_inode(), bpf_any_put()). It runs soon after its grace period, and no later than the
 * end of the next one in all cases that were seen.
 */
static void wait_for_unpinned(void)
{
	wait_for_calls();
	wait_for_calls();
}

/*
 * The last reference to a link must be ours: to close it detaches the hook at once
 * (bpf_link_put_direct()), while the pin's leaves that to a worker, seconds later under load. Until
 * then a hook that is attached again would be hit twice.
 *
 * What cannot be pinned ends with the process: it counts as not switched.
 */
static bool switch_hooks(struct tracer *t, bool on)
{
	struct hooks_ended ended = {0};
	bool whole = hooks__switch(&t->hooks, on, off, &ended);

	if (t->pinned)
		whole &= !pin__replace(t, &ended);
	if (t->pinned && ended.n)
		wait_for_unpinned();
	hooks__end(&ended);
	return whole;
}

/* Beside a link that is not ours all would be counted twice. */
static bool are_hooks_ours(const struct tracer *t)
{
	return !t->pinned || foreign_links__wait(t);
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

/* The hooks are those of the detail, and the gate is closed. */
static void begin_anew(struct tracer *t)
{
	wait_for_calls();
	tracer__drop_mappings(t);
	if (t->opts.detail == ABI_DETAIL_CENSUS)
		return;
	t->pinned_state->began_ns = clock__realtime_ns();
	open_gate(t);
}

static void set(struct tracer *t, uint32_t detail)
{
	t->opts.detail = detail;
	t->bss->with_stacks = detail == ABI_DETAIL_STACKS;
}

/* False: a hook could not be attached or detached, and the detail is what it was. */
static bool change(struct tracer *t, uint32_t detail)
{
	bool on = detail != ABI_DETAIL_CENSUS, switches = leaves_or_enters_census(t, detail);
	uint32_t before = t->opts.detail;
	bool whole = true;

	if (switches)
		t->bss->gate = ABI_GATE_CLOSED;
	set(t, detail);
	if (!switches)
		return true;
	if (!switch_hooks(t, on)) {
		whole = false;
		set(t, before);
		/* Those that have ended come back, whatever is left of their links. */
		if (!on)
			are_hooks_ours(t);
		switch_hooks(t, !on);
	}
	begin_anew(t);
	return whole;
}

/* The census is not entered where it could not be left. NULL: nothing bars it. */
static const char *find_bar(const struct tracer *t)
{
	const char *switched_off = kernel_switches__off(true);
	int err = switched_off ? 0 : hooks__may_switch(&t->hooks);

	if (err == -EACCES || err == -EPERM)
		return "tced may attach no kprobes while it runs, since kernel.perf_event_paranoid "
		       "is above 2: set detail in tced.conf and restart tced";
	return err ? "this process can attach no kprobes" : switched_off;
}

const char *tracer__set_detail(struct tracer *t, uint32_t detail)
{
	const char *bar = NULL;

	if (detail == t->opts.detail)
		return NULL;
	if (leaves_or_enters_census(t, detail))
		bar = find_bar(t);
	if (!bar && t->opts.detail == ABI_DETAIL_CENSUS && !are_hooks_ours(t))
		bar = held;
	if (bar)
		return bar;
	if (!change(t, detail))
		return "not all hooks could be attached or detached";
	if (t->pinned)
		pinned_state__save(t);
	return NULL;
}

uint32_t tracer__detail(const struct tracer *t)
{
	return t->opts.detail;
}

static void note(struct tracer *t, const char *what, const char *why)
{
	size_t n = strlen(t->notice);

	if (why)
		snprintf(t->notice + n, sizeof(t->notice) - n, "%s%s: %s", n ? "; " : "", what,
			 why);
}

static const char unchanged[] = "the detail is not changed";

void detail__begin(struct tracer *t)
{
	uint32_t wanted = t->opts.detail;

	set(t, ABI_DETAIL_STACKS);
	note(t, unchanged, tracer__set_detail(t, wanted));
	if (t->opts.detail != ABI_DETAIL_CENSUS && t->bss->gate != ABI_GATE_OPEN)
		open_gate(t);
}

void detail__adopt(struct tracer *t)
{
	uint32_t wanted = t->opts.detail;

	set(t, pinned_state__state(t)->detail);
	/* A process was killed while it changed the detail. */
	if (t->opts.detail == ABI_DETAIL_CENSUS) {
		t->bss->gate = ABI_GATE_CLOSED;
	} else if (t->bss->gate != ABI_GATE_OPEN) {
		if (!are_hooks_ours(t))
			note(t, "mappings are counted twice", held);
		begin_anew(t);
	}
	note(t, unchanged, tracer__set_detail(t, wanted));
}

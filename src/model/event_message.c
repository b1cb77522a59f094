// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_message.c - one line for an event, read by an operator in the middle of the night.
 *
 * The change, the window, the amount, the task; then, if it is bad, the meaning. Unknown parts
 * are left out, never made up.
 */
#include "event.h"

#include "event_message_dlpar.h"
#include "base/format.h"
#include "model.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define HOLDERS_NAMED 2

/* A line under construction. */
struct line {
	char *at;
	size_t len;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *l, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(l->at + l->used, l->len - l->used, fmt, args);
	va_end(args);
	l->used += n > 0 ? (size_t)n : 0;
	if (l->used >= l->len)
		l->used = l->len - 1;
}

/* PHB 1, 0001:00:00.0: where the window is. */
static void add_location(struct line *l, const struct event *e)
{
	if (e->drc_name[0])
		add(l, "%s", e->drc_name);
	else if (e->phb[0])
		add(l, "PHB %s", e->phb);
	if (e->device[0])
		add(l, "%s%s", e->drc_name[0] || e->phb[0] ? ", " : "", e->device);
}

static bool has_location(const struct event *e)
{
	return e->drc_name[0] || e->phb[0] || e->device[0];
}

static void add_window(struct line *l, const struct event *e)
{
	if (e->window[0])
		add(l, "%s window", e->window);
	else
		add(l, "%s", e->liobn || e->gen ? "window" : "a window");
	if (e->liobn || e->gen)
		add(l, " 0x%" PRIx64, e->liobn);
	if (has_location(e)) {
		add(l, " (");
		add_location(l, e);
		add(l, ")");
	}
}

/* The device of the event, where the window is only the reason. */
static void add_device(struct line *l, const struct event *e)
{
	if (e->device[0])
		add(l, "%s", e->device);
	else if (has_location(e))
		add_location(l, e);
	else
		add(l, "a device");
}

static void add_tces(struct line *l, int64_t tces)
{
	if (tces < 0)
		add(l, "an unknown number of TCEs");
	else
		add(l, "%" PRId64 " TCE%s", tces, tces == 1 ? "" : "s");
}

static void add_task(struct line *l, const struct event *e)
{
	if (!e->task[0])
		return;
	add(l, " by %s", e->task);
	if (e->pid >= 0)
		add(l, "[%" PRId64 "]", e->pid);
}

static void add_age(struct line *l, int64_t ns)
{
	char age[32];

	format__age(age, sizeof(age), (uint64_t)ns);
	add(l, "%s", age);
}

/* "262144 TCEs of 4K from 0x0"; nothing where the source did not know the size. */
static void add_size(struct line *l, const struct event *e)
{
	char page[16];

	if (!e->entries || e->page_shift >= 64)
		return;
	format__size(page, sizeof(page), (double)(1ULL << e->page_shift));
	add(l, ": %" PRIu64 " TCE%s of %s from 0x%" PRIx64, e->entries, e->entries == 1 ? "" : "s",
	    page, e->base);
}

/* What the holder is best known by: the function that mapped, or at least the device. */
static void add_holder(struct line *l, const struct event_holder *h)
{
	const char *name = h->stack.frames ? stack__function(&h->stack) : h->device;

	add(l, ", %" PRIu64 " by %s", h->tces, name[0] ? name : "?");
}

static void add_holders(struct line *l, const struct event *e)
{
	uint32_t n = e->holders < EVENT_HOLDERS ? e->holders : EVENT_HOLDERS;
	uint64_t more = e->holders_left_out;

	for (uint32_t i = 0; i < n && i < HOLDERS_NAMED; i++)
		add_holder(l, &e->holder[i]);
	if (n > HOLDERS_NAMED)
		more += n - HOLDERS_NAMED;
	if (more)
		add(l, " and %" PRIu64 " more holder%s", more, more == 1 ? "" : "s");
}

static void describe_created(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " was created");
	add_task(l, e);
	add_size(l, e);
}

static void add_still_mapped(struct line *l, const struct event *e)
{
	add(l, " with ");
	add_tces(l, e->live);
	add(l, " still mapped");
	add_holders(l, e);
}

static void describe_gone(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " was %s", e->kind == EVENT_DDW_REMOVED ? "removed" : "freed");
	add_task(l, e);
	if (e->live == 0)
		add(l, " with nothing mapped");
	else if (e->live > 0)
		add_still_mapped(l, e);
}

static void describe_replaced(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " was replaced without being freed: its memory is leaked until reboot");
	if (e->live > 0) {
		add(l, "; ");
		add_tces(l, e->live);
		add(l, " mapped");
		add_holders(l, e);
	}
}

static void describe_removed_live(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " was freed");
	add_task(l, e);
	add_still_mapped(l, e);
	add(l, ": a late unmap will read freed memory");
}

/* "16 TCEs at 0x1000 of default window 0x80000001 (..) were unmapped by kworker/0:1[7]" */
static void describe_late_unmap(struct line *l, const struct event *e)
{
	add_tces(l, e->tces);
	if (e->dma_addr >= 0)
		add(l, " at 0x%" PRIx64, (uint64_t)e->dma_addr);
	add(l, " of ");
	add_window(l, e);
	add(l, " %s unmapped", e->tces == 1 ? "was" : "were");
	add_task(l, e);
	if (e->age_ns >= 0) {
		add(l, " ");
		add_age(l, e->age_ns);
	}
	add(l, " after the window was freed: the kernel has used freed memory; save what you can "
	       "and reboot");
}

static void describe_wrong_window(struct line *l, const struct event *e)
{
	add_tces(l, e->tces);
	if (e->dma_addr >= 0)
		add(l, " at 0x%" PRIx64, (uint64_t)e->dma_addr);
	add(l, " %s unmapped through the wrong window, ", e->tces == 1 ? "was" : "were");
	add_window(l, e);
	add(l, ",");
	add_task(l, e);
	add(l, ": they stay mapped in their own window, or another mapping lost its entries");
}

static void add_usage(struct line *l, const struct event *e)
{
	const char *separator = ": ";

	if (e->used >= 0) {
		add(l, ": %" PRId64 " of %" PRIu64 " TCEs in use", e->used, e->entries);
		separator = ", ";
	}
	if (e->free_run >= 0)
		add(l, "%slongest free run %" PRId64, separator, e->free_run);
}

static void describe_map_failed(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, ": %s could not allocate ",
	    e->stack.frames ? stack__function(&e->stack) : "a driver");
	add_tces(l, e->tces);
	add_usage(l, e);
}

static void describe_nearly_full(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " is nearly full");
	add_usage(l, e);
}

static void describe_wait(struct line *l, const struct event *e)
{
	add(l, "freeing ");
	add_window(l, e);
	add_task(l, e);
	if (e->wait_ns < 0) {
		add(l, " waits for ");
		add_tces(l, e->live_before);
		add_holders(l, e);
		return;
	}
	add(l, " waited ");
	add_age(l, e->wait_ns);
	add(l, " for ");
	add_tces(l, e->live_before);
	if (e->polls >= 0)
		add(l, " (the kernel looked %" PRId64 " time%s)", e->polls,
		    e->polls == 1 ? "" : "s");
	if (e->live == 0 && e->stack.frames)
		add(l, ": all of them were unmapped, the last by %s", stack__function(&e->stack));
	else if (e->live == 0)
		add(l, ": all of them were unmapped");
	else if (e->live > 0) {
		add(l, ": %" PRId64 " still mapped", e->live);
		add_holders(l, e);
	}
}

static void describe_timeout(struct line *l, const struct event *e)
{
	add(l, "the kernel gave up waiting");
	if (e->wait_ns >= 0) {
		add(l, " after ");
		add_age(l, e->wait_ns);
	}
	add(l, " and frees ");
	add_window(l, e);
	add_task(l, e);
	add_still_mapped(l, e);
	add(l, ": a late unmap will read freed memory");
}

static void describe_queried(struct line *l, const struct event *e)
{
	add(l, "the firmware was asked for a dynamic window for ");
	add_device(l, e);
	add_task(l, e);
}

static void describe_reset(struct line *l, const struct event *e)
{
	add(l, "the firmware's default window was restored for ");
	add_device(l, e);
	add_task(l, e);
}

static void describe_refused(struct line *l, const struct event *e)
{
	add_device(l, e);
	add(l, " was refused a dynamic window");
	add(l, ": it stays with its default window, which is small and may run full");
}

static void describe_set(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " was assigned to its PE");
	add_task(l, e);
	add_size(l, e);
}

static void describe_unset(struct line *l, const struct event *e)
{
	add_window(l, e);
	add(l, " was removed from its PE");
	add_task(l, e);
}

/* " (64K on node 0)" */
static void add_memory(struct line *l, const struct event *e)
{
	char size[16];

	if (e->bytes >= 0) {
		format__size(size, sizeof(size), (double)e->bytes);
		add(l, " (%s", size);
		if (e->node >= 0)
			add(l, " on node %" PRId64, e->node);
		add(l, ")");
	} else if (e->node >= 0) {
		add(l, " on node %" PRId64, e->node);
	}
}

/* ", asked for by kworker/0:1[7] in nvme_map+0x10 [nvme]" */
static void add_asker(struct line *l, const struct event *e)
{
	if (!e->task[0] && !e->stack.frames)
		return;
	add(l, ", asked for");
	add_task(l, e);
	if (e->stack.frames)
		add(l, " %s %s", e->task[0] ? "in" : "by", stack__function(&e->stack));
}

static void describe_level_failed(struct line *l, const struct event *e)
{
	add(l, "cannot allocate a level");
	add_memory(l, e);
	add(l, " for ");
	add_window(l, e);
	add_asker(l, e);
	add(l, "%s",
	    e->severity == SEVERITY_CRITICAL
		? ": the kernel's next store goes through a null pointer, and it crashes"
		: ": the caller got an error");
}

static void describe_old(struct line *l, const struct event *e)
{
	add_device(l, e);
	add(l, " holds ");
	add_tces(l, e->tces);
	add(l, " of ");
	add_window(l, e);
	if (e->age_ns >= 0) {
		add(l, " since ");
		add_age(l, e->age_ns);
	}
	if (e->stack.frames)
		add(l, ", mapped by %s", stack__function(&e->stack));
}

/* "3 TCEs from 0x1000 of default window 0x80000001 (..)" */
static void add_range(struct line *l, const struct event *e)
{
	add_tces(l, e->tces);
	if (e->dma_addr != COUNT_UNKNOWN)
		add(l, " from 0x%" PRIx64, (uint64_t)e->dma_addr);
	add(l, " of ");
	add_window(l, e);
	if (e->age_ns >= 0) {
		add(l, ", freed ");
		add_age(l, e->age_ns);
		add(l, " before,");
	}
}

static void describe_hcall_failed(struct line *l, const struct event *e)
{
	bool clears = e->severity == SEVERITY_CRITICAL;

	add(l, "%s", e->call[0] ? e->call : "a hypercall");
	add_task(l, e);
	add(l, " failed with %s: ", e->code[0] ? e->code : "an unknown code");
	add_range(l, e);
	add(l, " %s not %s", e->tces == 1 ? "was" : "were", clears ? "cleared" : "set");
	if (e->stack.frames)
		add(l, " for %s", stack__function(&e->stack));
	add(l, "%s",
	    clears ? "; the device may still reach memory through them, though no bit says so"
		   : "; if the kernel took the call for a success, the device's DMA fails");
}

static void describe_lossy(struct line *l, const struct event *e)
{
	add(l, "tracing lost %" PRIu64 " record%s: holders may be wrong; see tcectl doctor",
	    e->count, e->count == 1 ? "" : "s");
}

static void describe_dlpar(struct line *l, const struct event *e)
{
	char text[EVENT_MESSAGE_LEN];

	event__format_dlpar(e, text, sizeof(text));
	add(l, "%s", text);
}

static void (*const describe[EVENT_KINDS])(struct line *l, const struct event *e) = {
    [EVENT_TABLE_CREATED] = describe_created,
    [EVENT_TABLE_FREED] = describe_gone,
    [EVENT_TABLE_REPLACED] = describe_replaced,
    [EVENT_WINDOW_REMOVED_LIVE] = describe_removed_live,
    [EVENT_LATE_UNMAP] = describe_late_unmap,
    [EVENT_UNMAP_WRONG_WINDOW] = describe_wrong_window,
    [EVENT_MAP_FAILED] = describe_map_failed,
    [EVENT_WINDOW_NEARLY_FULL] = describe_nearly_full,
    [EVENT_TEARDOWN_WAIT] = describe_wait,
    [EVENT_TEARDOWN_TIMEOUT] = describe_timeout,
    [EVENT_DDW_QUERIED] = describe_queried,
    [EVENT_DDW_CREATED] = describe_created,
    [EVENT_DDW_REMOVED] = describe_gone,
    [EVENT_DDW_RESET] = describe_reset,
    [EVENT_DDW_REFUSED] = describe_refused,
    [EVENT_WINDOW_SET] = describe_set,
    [EVENT_WINDOW_UNSET] = describe_unset,
    [EVENT_OLD_MAPPING] = describe_old,
    [EVENT_LEVEL_FAILED] = describe_level_failed,
    [EVENT_DLPAR_ADD] = describe_dlpar,
    [EVENT_DLPAR_REMOVE] = describe_dlpar,
    [EVENT_DLPAR_REFUSED] = describe_dlpar,
    [EVENT_ISOLATE_REFUSED] = describe_dlpar,
    [EVENT_MIGRATION_START] = describe_dlpar,
    [EVENT_MIGRATION_END] = describe_dlpar,
    [EVENT_EEH_FREEZE] = describe_dlpar,
    [EVENT_EEH_FAILED] = describe_dlpar,
    [EVENT_HCALL_FAILED] = describe_hcall_failed,
    [EVENT_TRACING_LOSSY] = describe_lossy,
};

void event__write_message(struct event *e)
{
	struct line l = {.at = e->message, .len = sizeof(e->message)};

	e->message[0] = '\0';
	describe[e->kind](&l, e);
	if (e->count > 1 && e->kind != EVENT_TRACING_LOSSY)
		add(&l, " (%" PRIu64 " times)", e->count);
}

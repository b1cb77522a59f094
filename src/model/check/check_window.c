// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_window.c - the verdict on one window, mapping by mapping.
 *
 * The kernel's bitmap has the number of live TCEs; holders name their devices, and devices
 * whether a driver is left to unmap them. Sentences on holders are in check_text.c.
 */
#include "internal.h"

#include "model/caller.h"

#include <stdio.h>
#include <string.h>

#define DEVICES_NAMED 3

/* Devices of a window, by the selection. */
struct window_devices {
	size_t selected;
	bool others;
	char names[DEVICES_NAMED * (SAMPLE_NAME_LEN + 1) + 16]; /* "A, B, +1": of the selected */
};

static void name_device(struct window_devices *w, const char *name)
{
	size_t n = strlen(w->names);

	if (w->selected <= DEVICES_NAMED)
		snprintf(w->names + n, sizeof(w->names) - n, "%s%s", n ? ", " : "", name);
}

static struct window_devices devices_of(const struct check_context *j, const struct table *t)
{
	struct window_devices w = {0};

	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];

		if (d->gone || !table_users__has(j->s, t, d))
			continue;
		if (check__is_selected(j, d)) {
			w.selected++;
			name_device(&w, d->name);
		} else {
			w.others = true;
		}
	}
	if (w.selected > DEVICES_NAMED)
		snprintf(w.names + strlen(w.names), sizeof(w.names) - strlen(w.names), ", +%zu",
			 w.selected - DEVICES_NAMED);
	return w;
}

static void assess_tces(const struct check_context *j, struct check_window *w,
			const struct holder *h, const struct outcome_row *row, uint64_t tces)
{
	if (!tces)
		return;
	if (row->outcome == OUTCOME_ORPHANED)
		w->orphaned += (int64_t)tces;
	if (row->why == WHY_FORMER_TABLE)
		w->former += (int64_t)tces;
	if (row->outcome == OUTCOME_RELEASED)
		w->released_on_unbind += (int64_t)tces;
	window__add_holder(j, w, h, row, tces);
}

/*
 * TCEs of a removed device, and of one that maps through another table now, count with any of the
 * window's devices: they stay in it whichever is removed.
 */
static bool counts(const struct check_context *j, const struct holder *h)
{
	return check__is_selected(j, h->dev) || (h->facts & (FACT_DEVICE_GONE | FACT_FORMER_TABLE));
}

static void assess_holder(const struct check_context *j, struct check_window *w,
			  const struct holder *h)
{
	if (!h->dev) {
		w->deviceless += (int64_t)h->tces;
		return;
	}
	if (!counts(j, h)) {
		w->other_devices += (int64_t)(h->tces - h->younger);
		return;
	}
	w->page_pool += caller__is_page_pool(h->frames) ? (int64_t)h->tces : 0;
	assess_tces(j, w, h, h->earlier_row, h->earlier);
	assess_tces(j, w, h, h->row, h->tces - h->earlier);
}

/* Why it is not clear which of the devices has mapped them. */
static void add_shared(struct check_window *w, const struct window_devices *devices,
		       const char *tces)
{
	if (devices->others)
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s with no known owner (mapped before tracing started, or "
		    "missed): they may be of devices outside the selection, which share "
		    "this window",
		    tces);
	else if (devices->selected > 1)
		window__add_reason(w, VERDICT_AT_RISK,
				   "%s with no known owner (mapped before tracing started, or "
				   "missed): they may be of any of the %zu devices that share this "
				   "window: %s",
				   tces, devices->selected, devices->names);
	else
		window__add_reason(w, VERDICT_AT_RISK,
				   "%s of unknown devices (mapped before tracing started, or "
				   "missed); a removed device has shared this window",
				   tces);
}

/* As many TCEs without a device: their owner follows only where one is possible. */
static void assess_unattributed(const struct check_context *j, struct check_window *w,
				const struct table_view *v, int64_t n)
{
	const struct window_devices devices = devices_of(j, w->table);
	const struct device *only = v->users.working;
	char tces[TCES_LEN];

	if (n <= 0)
		return;
	check__format_tces(tces, n);
	w->owner_doubtful = v->rest->outcome == OUTCOME_AT_RISK;
	switch (v->rest->why) {
	case WHY_NO_WORKING_DEVICE:
		w->orphaned += n;
		window__add_reason(w, VERDICT_HELD,
				   "%s with no known owner, and no device on this window has a "
				   "driver that could unmap them",
				   tces);
		break;
	case WHY_REBOUND:
		window__add_reason(w, VERDICT_AT_RISK,
				   "%s with no known owner; %s was bound after tracing started, so "
				   "they may predate its driver",
				   tces, only->name);
		break;
	case WHY_MAY_BE_POOL:
		window__add_reason(w, VERDICT_AT_RISK,
				   "%s mapped before tracing started; some may be page_pool "
				   "receive pages, which can stay mapped after the driver unbinds",
				   tces);
		break;
	case WHY_LOOKS_LEAKED:
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s of unknown devices; an old-mapping event reports that some look leaked",
		    tces);
		break;
	case WHY_ONLY_DEVICE:
		w->released_on_unbind += n;
		window__add_reason(w, VERDICT_CLEAR,
				   "%s mapped before tracing started; the only device on this "
				   "window is bound to %s",
				   tces, only->driver);
		break;
	default:
		add_shared(w, &devices, tces);
	}
}

/*
 * More mapped TCEs than live ones, in a recording of two instants: some mappings had ended, and as
 * many unattributed TCEs may be behind them.
 */
static void assess_surplus(struct check_window *w, const struct table_view *v)
{
	char tces[TCES_LEN];

	if (v->table->exact || w->live < 0 || v->counted_tces <= w->live ||
	    v->rest->outcome == OUTCOME_RELEASED)
		return;
	window__add_reason(w, verdict__of(v->rest->outcome),
			   "its mappings cover %s and fewer are live: some mappings had ended, and "
			   "this recording does not show which",
			   check__format_tces(tces, v->counted_tces));
}

static void assess_holders(const struct check_context *j, struct check_window *w,
			   const struct table_view *v)
{
	char tces[TCES_LEN];
	size_t n;
	const struct holder *h = model__holders(j->m, &n);

	/*
	 * In a recording of two instants, mappings that are younger than the sample do not count:
	 * the table was counted before its mappings were read, and they must not stand for older
	 * TCEs without a mapping.
	 */
	w->unattributed = v->rest->outcome == OUTCOME_RELEASED
			      ? v->unattributed
			      : table__unattributed(v->table, v->counted_tces);
	for (size_t i = 0; i < n; i++)
		if (h[i].gen == w->table->gen)
			assess_holder(j, w, &h[i]);
	window__add_rest(w);
	if (w->unattributed >= 0)
		w->unattributed += w->deviceless;
	/* Where the bitmap was not read, what the ledger has is the least. */
	assess_unattributed(j, w, v, w->unattributed >= 0 ? w->unattributed : w->deviceless);
	assess_surplus(w, v);
	if (w->other_devices > 0)
		window__add_reason(w, VERDICT_CLEAR, "%s of devices that stay",
				   check__format_tces(tces, w->other_devices));
}

/*
 * What the ledger has of a window that VFIO owns was mapped by a kernel driver before: VFIO's own
 * TCEs pass none of the DMA API's hooks.
 */
static void assess_left_to_owner(const struct check_context *j, struct check_window *w,
				 const struct table_view *v)
{
	size_t n;
	const struct holder *h = model__holders(j->m, &n);

	for (size_t i = 0; i < n; i++)
		if (h[i].gen == w->table->gen)
			assess_holder(j, w, &h[i]);
	window__add_rest(w);
	assess_unattributed(j, w, v, w->deviceless);
}

static void assess_owned(const struct check_context *j, struct check_window *w,
			 const struct table_view *v)
{
	char tces[TCES_LEN];

	w->unattributed = w->live;
	assess_left_to_owner(j, w, v);
	if (w->live < 0)
		window__add_reason(
		    w, VERDICT_UNKNOWN,
		    "a process owns the window (VFIO), and how many TCEs it has mapped "
		    "was not counted from the beginning");
	else if (w->live)
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s of a process that owns the window (VFIO): they go when it closes "
		    "the device",
		    check__format_tces(tces, w->live));
	else
		window__add_reason(w, VERDICT_CLEAR,
				   "a process owns the window (VFIO), and has nothing mapped");
}

/*
 * The kernel takes H_STUFF_TCE for a success whatever it returns, and clears the bits
 * (arch/powerpc/platforms/pseries/iommu.c, tce_freemulti_pSeriesLP()): no driver will unmap these.
 */
static void assess_not_cleared(struct check_window *w)
{
	char tces[TCES_LEN];

	if (w->table->not_cleared > 0)
		window__add_reason(w, VERDICT_AT_RISK,
				   "hypercalls to clear %s failed: these TCEs may be live, though "
				   "the kernel's bitmap says that they are not",
				   check__format_tces(tces, w->table->not_cleared));
}

void check_window__assess(const struct check_context *j, struct check_window *w,
			  const struct table_view *v)
{
	w->table = v->table;
	w->live = v->table->live;
	if (!w->table->gen)
		window__add_reason(w, VERDICT_CLEAR,
				   "direct window: all memory is mapped permanently, so drivers "
				   "leave no TCEs behind and there are none to count");
	else if (w->table->user_owned)
		assess_owned(j, w, v);
	else if (w->live == 0)
		window__add_reason(w, VERDICT_CLEAR, "nothing is live in the kernel's own bitmap");
	else
		assess_holders(j, w, v);
	if (w->table->gen && !w->table->user_owned && w->live < 0)
		window__add_reason(w, VERDICT_UNKNOWN, "its live TCEs could not be counted");
	assess_not_cleared(w);
	reasons__sort(w->reason, w->reasons);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_message_dlpar.c - events of slots, migrations, and EEH, in one line.
 *
 * They are the context in which events of windows are read: which slot, and what
 * is known of its windows, as far as anything is.
 */
#include "event_message_dlpar.h"

#include "event.h"
#include "base/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "PHB 1 (DRC 0x20000001)" */
static void name_slot(const struct event *e, char *text, size_t len)
{
	if (e->drc_index < 0)
		snprintf(text, len, "%s", e->drc_name[0] ? e->drc_name : "a slot");
	else if (e->drc_name[0])
		snprintf(text, len, "%s (DRC 0x%" PRIx64 ")", e->drc_name, (uint64_t)e->drc_index);
	else
		snprintf(text, len, "DRC 0x%" PRIx64, (uint64_t)e->drc_index);
}

/* " by drmgr[412]" */
static void name_task(const struct event *e, char *text, size_t len)
{
	text[0] = '\0';
	if (e->task[0] && e->pid >= 0)
		snprintf(text, len, " by %s[%" PRId64 "]", e->task, e->pid);
	else if (e->task[0])
		snprintf(text, len, " by %s", e->task);
}

/* The TCEs that keep the slot, as far as the snapshots of its tables have them. */
static void add_remains(const struct event *e, char *text, size_t len)
{
	char age[16] = "";

	if (e->age_ns >= 0)
		format__age(age, sizeof(age), (uint64_t)e->age_ns);
	if (!e->gen)
		snprintf(text, len,
			 "no window removal was seen: the translations may be TCEs or MMIO");
	else if (e->live < 0)
		snprintf(text, len,
			 "its window was removed with an unknown number of live TCEs: the "
			 "translations may be TCEs or MMIO");
	else if (e->live == 0)
		snprintf(text, len,
			 "its window was removed empty%s%s%s: the translations are MMIO of its "
			 "devices, not TCEs",
			 age[0] ? " " : "", age, age[0] ? " ago" : "");
	else if (age[0])
		snprintf(text, len, "its window was freed %s ago with %" PRId64 " TCE%s live", age,
			 e->live, e->live == 1 ? "" : "s");
	else
		snprintf(text, len, "%" PRId64 " TCE%s of its devices %s still live", e->live,
			 e->live == 1 ? "" : "s", e->live == 1 ? "is" : "are");
}

static void add_refusal(const struct event *e, char *text, size_t len)
{
	char slot[SAMPLE_NAME_LEN + 32], left[160];

	name_slot(e, slot, sizeof(slot));
	add_remains(e, left, sizeof(left));
	snprintf(text, len,
		 "the firmware refused to isolate %s: %s%svalid outstanding translations; %s", slot,
		 e->status, e->status[0] ? ", " : "", left);
}

/* ", freeze 2 of its PE in an hour: the kernel recovers from 3 more" */
static void add_freezes_left(const struct event *e, char *text, size_t len)
{
	if (e->freezes < 1)
		snprintf(text, len, "; how often its PE froze in an hour is unknown");
	else if (e->max_freezes < 0)
		snprintf(text, len,
			 ", freeze %" PRId64 " of its PE in an hour; from how many more the kernel "
			 "recovers is unknown (eeh_max_freezes cannot be read)",
			 e->freezes);
	else if (e->freezes >= e->max_freezes)
		snprintf(text, len,
			 ", freeze %" PRId64 " of its PE in an hour: the next one disables it for "
			 "good",
			 e->freezes);
	else
		snprintf(text, len,
			 ", freeze %" PRId64
			 " of its PE in an hour: the kernel recovers from %" PRId64 " more",
			 e->freezes, e->max_freezes - e->freezes);
}

/* ": the kernel recovers from 5 freezes of a PE in an hour, and this was number 6" */
static void add_why_disabled(const struct event *e, char *text, size_t len)
{
	if (e->freezes < 1)
		snprintf(text, len, "; how often its PE froze in an hour is unknown");
	else if (e->max_freezes < 0)
		snprintf(text, len, ", at freeze %" PRId64 " of its PE in an hour", e->freezes);
	else if (e->freezes > e->max_freezes)
		snprintf(text, len,
			 ": the kernel recovers from %" PRId64 " freeze%s of a PE in an hour, and "
			 "this was number %" PRId64,
			 e->max_freezes, e->max_freezes == 1 ? "" : "s", e->freezes);
	else
		snprintf(text, len,
			 ": the kernel could not recover it from freeze %" PRId64
			 " of its PE in an hour",
			 e->freezes);
}

void event__format_dlpar(const struct event *e, char *text, size_t len)
{
	char slot[SAMPLE_NAME_LEN + 32], by[EVENT_TASK_LEN + 32], why[160];

	name_slot(e, slot, sizeof(slot));
	name_task(e, by, sizeof(by));
	switch (e->kind) {
	case EVENT_DLPAR_ADD:
		snprintf(text, len, "%s was added to this partition%s", slot, by);
		break;
	case EVENT_DLPAR_REMOVE:
		snprintf(text, len, "%s was removed from this partition%s", slot, by);
		break;
	case EVENT_DLPAR_REFUSED:
		snprintf(text, len,
			 "the kernel could not handle the DLPAR request \"%s\"%s%s%s%s: the kernel "
			 "log has the reason",
			 e->request, by, e->drc_name[0] ? " (" : "", e->drc_name,
			 e->drc_name[0] ? ")" : "");
		break;
	case EVENT_ISOLATE_REFUSED:
		add_refusal(e, text, len);
		break;
	case EVENT_MIGRATION_START:
		snprintf(text, len, "a migration of this partition started%s", by);
		break;
	case EVENT_MIGRATION_END:
		snprintf(text, len, "partition resumed after migration%s%s%s",
			 e->status[0] ? ", status " : "", e->status,
			 !strcmp(e->status, "0") ? ": moved" : "");
		break;
	case EVENT_EEH_FREEZE:
		add_freezes_left(e, why, sizeof(why));
		snprintf(text, len,
			 "%s was frozen by EEH%s; if the kernel log names an address, find its "
			 "owner with tcectl lookup",
			 e->device[0] ? e->device : "a device", why);
		break;
	case EVENT_EEH_FAILED:
		add_why_disabled(e, why, sizeof(why));
		snprintf(text, len,
			 "%s is disabled for good by EEH%s; it is gone until its slot is removed "
			 "and added again",
			 e->device[0] ? e->device : "a device", why);
		break;
	default:
		text[0] = '\0';
	}
}

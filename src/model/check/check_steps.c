// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_steps.c - the commands to type after a verdict.
 */
#include "internal.h"

#include "model/device.h"
#include "selector.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD_LEN 200 /* of a shell */
#define DEVICES_SAID 2

/* A name as one word of a shell; false where no quoting that is read at a glance does. */
static bool quote(char *word, size_t len, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.:/@%+,-";

	if (name[0] && name[0] != '-' && !name[strspn(name, plain)])
		snprintf(word, len, "%s", name);
	else if (!name[strcspn(name, "\"$`\\!")])
		snprintf(word, len, "\"%s\"", name);
	else if (!strchr(name, '\''))
		snprintf(word, len, "'%s'", name);
	else
		return false;
	return true;
}

__attribute__((format(printf, 2, 3))) static void add_step(struct check *c, const char *format, ...)
{
	va_list args;

	if (c->steps == CHECK_STEPS)
		return;
	va_start(args, format);
	vsnprintf(c->step[c->steps].command, sizeof(c->step[0].command), format, args);
	va_end(args);
	c->steps++;
}

/* One selector as an option, as the operator gave it. */
static bool selector_option(char *text, size_t len, const struct selector *by)
{
	static const char *const options[] = {
	    [SELECT_ALL] = "--all", [SELECT_LPM] = "--lpm", [SELECT_DEVICE] = "--device",
	    [SELECT_PHB] = "--phb", [SELECT_DRC] = "--drc", [SELECT_SLOT] = "--slot"};
	char word[WORD_LEN];

	if (!by->name)
		snprintf(text, len, "%s", options[by->by]);
	else if (quote(word, sizeof(word), by->name))
		snprintf(text, len, "%s %s", options[by->by], word);
	else
		return false;
	return true;
}

bool check__format_selectors(char *text, size_t len, const struct selector *by)
{
	size_t used = 0;

	text[0] = '\0';
	for (; by; by = by->next) {
		char option[WORD_LEN + 16];

		if (!selector_option(option, sizeof(option), by) || used + strlen(option) + 2 > len)
			return false;
		used += (size_t)snprintf(text + used, len - used, "%s%s", used ? " " : "", option);
	}
	return true;
}

/* True if one of them is of that kind. */
static bool has_selector(const struct check_context *j, enum select_by kind)
{
	for (const struct selector *by = &j->sel->by; by; by = by->next)
		if (by->by == kind)
			return true;
	return false;
}

/* The slot by which drmgr is to remove the device: as it was named, or its innermost one. */
static const struct drc_slot *slot_to_remove(const struct selector *by, const struct device *d)
{
	const struct drc_slot *slot;

	if (!selector__means(by, d, &slot))
		return NULL;
	if (by->by == SELECT_PHB)
		return device__phb_slot(d);
	if (slot && slot->drc_name[0])
		return slot;
	return device__named_slot(d);
}

/* What a selector has removed, and of which device; NULL where that is not one slot. */
static const struct drc_slot *find_removed(const struct check_context *j, const struct selector *by,
					   const struct device **of)
{
	const struct drc_slot *slot = NULL;

	for (size_t i = 0; by->name && !slot && i < j->s->ndevices; i++) {
		*of = &j->s->devices[i];
		slot = j->sel->device[i] ? slot_to_remove(by, *of) : NULL;
	}
	return slot;
}

/* Devices that go with that slot, and were not asked about. */
static size_t left_out(const struct check_context *j, const struct drc_slot *removed)
{
	size_t n = 0;

	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];

		for (uint32_t k = 0; !d->gone && !j->sel->device[i] && k < d->slots; k++)
			if (removed->drc_index && d->slot[k].drc_index == removed->drc_index) {
				n++;
				break;
			}
	}
	return n;
}

/* " -- drmgr -c phb -r -s "PHB 1"" if it is known how to remove the selection, else nothing. */
static void removal(const struct check_context *j, char *text, size_t len)
{
	const struct device *d = NULL;
	/* Of several there is not one slot, as of all devices. */
	const struct drc_slot *slot = j->sel->by.next ? NULL : find_removed(j, &j->sel->by, &d);
	const char *kind = "pci";
	char word[WORD_LEN];

	text[0] = '\0';
	if (!slot || left_out(j, slot) || !quote(word, sizeof(word), slot->drc_name))
		return;
	if (strcmp(d->bus, "vio") == 0)
		kind = "slot";
	else if (slot == device__phb_slot(d) && strncmp(slot->drc_name, "PHB ", 4) == 0)
		kind = "phb";
	snprintf(text, len, " -- drmgr -c %s -r -s %s", kind, word);
}

/* Whether a selector before this one has the same slot removed. */
static bool is_noted(const struct check_context *j, const struct selector *by,
		     const struct drc_slot *slot)
{
	const struct device *d;

	for (const struct selector *b = &j->sel->by; b != by; b = b->next) {
		const struct drc_slot *other = find_removed(j, b, &d);

		if (other && other->drc_index == slot->drc_index)
			return true;
	}
	return false;
}

/* drmgr removes whole slots: the answer for one function must name the others. */
static void note_left_out_by(const struct check_context *j, const struct selector *by)
{
	const struct device *d = NULL;
	const struct drc_slot *slot = find_removed(j, by, &d);
	size_t n = slot ? left_out(j, slot) : 0;
	char word[WORD_LEN];

	if (!n || is_noted(j, by, slot) || !quote(word, sizeof(word), slot->drc_name))
		return;
	check__add_reason(j->c, VERDICT_CLEAR,
			  "%zu more device%s go%s with the slot, %s: not part of this check", n,
			  n == 1 ? "" : "s", n == 1 ? "es" : "", slot->drc_name);
	add_step(j->c, "tcectl check --drc %s", word);
}

static void note_left_out(const struct check_context *j)
{
	for (const struct selector *by = &j->sel->by; by; by = by->next)
		note_left_out_by(j, by);
}

/* Orphaned TCEs that no unmap reaches: to wait for them is in vain. */
static bool has_former(const struct check_context *j)
{
	for (size_t i = 0; i < j->c->windows; i++)
		if (j->c->window[i].former)
			return true;
	return false;
}

/*
 * Not of all devices: unbinding every driver of a machine removes none of them. A migration that
 * is CLEAR needs no step: the drivers stay bound.
 */
static void add_drain(const struct check_context *j)
{
	char selectors[sizeof(j->c->several)], command[WORD_LEN + 32];

	if (has_selector(j, SELECT_ALL) ||
	    (has_selector(j, SELECT_LPM) && j->c->verdict == VERDICT_CLEAR) ||
	    !check__format_selectors(selectors, sizeof(selectors), &j->sel->by))
		return;
	removal(j, command, sizeof(command));
	add_step(j->c, "tcectl drain %s%s%s", selectors, j->c->bound ? " --unbind" : "", command);
}

/* Of a selected device, some of its TCEs are orphaned. */
static bool holds_on(const struct check_context *j, const struct holder *h)
{
	return holder__is_held(h) && check__is_selected(j, h->dev);
}

/* The holders of orphaned TCEs, where they are known. */
static void add_holders(const struct check_context *j)
{
	const char *last = "";
	unsigned int said = 0;
	char word[WORD_LEN];
	size_t n;
	const struct holder *h = model__holders(j->m, &n);

	for (size_t i = 0; i < n && said < DEVICES_SAID; i++) {
		if (!holds_on(j, &h[i]) || strcmp(last, h[i].device_name) == 0 ||
		    !quote(word, sizeof(word), h[i].device_name))
			continue;
		last = h[i].device_name;
		add_step(j->c, "tcectl holders --stacks --device %s", word);
		said++;
	}
}

/* Received pages that no process has read, on a kernel that leaves them mapped. */
static bool sockets_may_hold(const struct check_context *j)
{
	const struct check *c = j->c;

	if (j->s->page_pool == PAGE_POOL_UNMAPS)
		return false;
	for (size_t i = 0; i < c->windows; i++)
		if (c->window[i].page_pool > 0)
			return true;
	for (size_t i = 0; c->live && i < j->s->ndevices; i++)
		if (check__is_selected(j, &j->s->devices[i]) &&
		    device__is_bound(&j->s->devices[i]) &&
		    outcome__may_keep_pages(j->s, &j->s->devices[i]))
			return true;
	return false;
}

void check__add_steps(struct check_context *j)
{
	struct check *c = j->c;

	if (c->scope.source == CHECK_RECORDING)
		return;
	if (c->verdict == VERDICT_UNKNOWN)
		add_step(c, "tcectl doctor");
	if (c->verdict == VERDICT_HELD)
		add_holders(j);
	/* The memory of each socket, and its owner. */
	if ((c->verdict == VERDICT_AT_RISK || c->verdict == VERDICT_HELD) && sockets_may_hold(j))
		add_step(c, "ss -tumpi");
	note_left_out(j);
	if (c->verdict != VERDICT_UNKNOWN && !has_former(j))
		add_drain(j);
}

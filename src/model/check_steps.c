// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_steps.c - a verdict in one line, and the commands to type next.
 */
#include "candidates.h"
#include "judge.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORD_LEN 200 /* of a shell */
#define DRIVERS_SAID 3
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

/* The selector as an option, as the operator gave it. */
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

/* The slot by which drmgr is to remove the device: as it was named, or its innermost one. */
static const struct slot *slot_to_remove(const struct judgement *j, const struct device *d)
{
	const struct slot *slot;

	if (j->sel->by.by == SELECT_PHB)
		return device__phb_slot(d);
	if (selector__means(&j->sel->by, d, &slot) && slot && slot->drc_name[0])
		return slot;
	for (uint32_t i = 0; i < d->slots; i++)
		if (d->slot[i].drc_name[0])
			return &d->slot[i];
	return NULL;
}

/* What has to be removed, and of which device; NULL where that is not one slot. */
static const struct slot *find_removed(const struct judgement *j, const struct device **of)
{
	const struct slot *slot = NULL;

	for (size_t i = 0; j->sel->by.name && !slot && i < j->s->ndevices; i++) {
		*of = &j->s->devices[i];
		slot = j->sel->device[i] ? slot_to_remove(j, *of) : NULL;
	}
	return slot;
}

/* Devices that go with that slot, and were not asked about. */
static size_t left_out(const struct judgement *j, const struct slot *removed)
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

/* " -- drmgr -c phb -r -s "PHB 1"" if it is known how to remove what goes, else nothing. */
static void removal(const struct judgement *j, char *text, size_t len)
{
	const struct device *d = NULL;
	const struct slot *slot = find_removed(j, &d);
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

/* drmgr takes whole slots: who asks about one function must know of the others. */
static void say_left_out(const struct judgement *j)
{
	const struct device *d = NULL;
	const struct slot *slot = find_removed(j, &d);
	size_t n = slot ? left_out(j, slot) : 0;
	char word[WORD_LEN];

	if (!n || !quote(word, sizeof(word), slot->drc_name))
		return;
	check__say(j->c, VERDICT_CLEAR,
		   "%zu more device%s go%s with the slot, %s: not part of this check", n,
		   n == 1 ? "" : "s", n == 1 ? "es" : "", slot->drc_name);
	add_step(j->c, "tcectl check --drc %s", word);
}

/* Nobody unbinds every driver of a machine to remove one device: --all has no such step. */
static void add_drain(const struct judgement *j)
{
	char selector[WORD_LEN + 16], command[WORD_LEN + 32];

	if (j->sel->by.by == SELECT_ALL ||
	    !selector_option(selector, sizeof(selector), &j->sel->by))
		return;
	removal(j, command, sizeof(command));
	add_step(j->c, "tcectl drain %s%s%s", selector, j->c->bound ? " --unbind" : "", command);
}

/* It goes, and has no driver to give back what it holds, or no table any more. */
static bool holds_on(const struct judgement *j, const struct holder *h)
{
	return h->device && judgement__goes(j, sample__device(j->s, h->device)) &&
	       (!h->driver[0] || h->table_gone);
}

/* Who holds what nobody gives back, where it is known. */
static void add_holders(const struct judgement *j)
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

static bool sockets_may_hold(const struct check *c)
{
	for (size_t i = 0; i < c->windows; i++)
		if (c->window[i].pooled > 0)
			return true;
	return false;
}

void judgement__next_steps(struct judgement *j)
{
	struct check *c = j->c;

	if (c->verdict == VERDICT_UNKNOWN)
		add_step(c, "tcectl doctor");
	if (c->verdict == VERDICT_HELD)
		add_holders(j);
	/* The memory of each socket, and whose it is. */
	if (c->verdict == VERDICT_AT_RISK && sockets_may_hold(c))
		add_step(c, "ss -tumpi");
	say_left_out(j);
	if (c->verdict != VERDICT_UNKNOWN)
		add_drain(j);
}

/* "e1000e", "e1000e, nvme, +2" */
static void name_drivers(const struct judgement *j, char *text, size_t len)
{
	const char *said[DRIVERS_SAID];
	unsigned int n = 0, more = 0;
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];
		bool known = false;

		if (!judgement__goes(j, d) || !device__is_bound(d))
			continue;
		for (unsigned int k = 0; k < n; k++)
			known = known || strcmp(said[k], d->driver) == 0;
		if (known)
			continue;
		if (n == DRIVERS_SAID) {
			more++;
			continue;
		}
		used += (size_t)snprintf(text + used, len - used, "%s%s", n ? ", " : "", d->driver);
		said[n++] = d->driver;
	}
	if (more)
		snprintf(text + used, len - used, ", +%u", more);
}

static void name_selection(const struct judgement *j, char *text, size_t len)
{
	static const char *const kinds[] = {
	    [SELECT_ALL] = "all devices", [SELECT_LPM] = "all but vio devices",
	    [SELECT_DEVICE] = "",         [SELECT_PHB] = "PHB ",
	    [SELECT_DRC] = "DRC ",        [SELECT_SLOT] = ""};
	const struct selector *by = &j->sel->by;
	const char *kind = kinds[by->by];

	/* A PHB's DRC name begins with the word. */
	if (by->name && strncmp(by->name, "PHB ", 4) == 0)
		kind = "";
	snprintf(text, len, "%s%.80s", kind, by->name ? by->name : "");
}

/* Of all windows: what would outlive the driver, and what has. */
static int64_t sum_held(const struct check *c)
{
	int64_t n = 0;

	for (size_t i = 0; i < c->windows; i++)
		n += c->window[i].held;
	return n;
}

static int64_t sum_risky(const struct check *c)
{
	int64_t n = 0;

	for (size_t i = 0; i < c->windows; i++) {
		const struct check_window *w = &c->window[i];

		if (w->live > 0)
			n += w->live - w->given_back - w->held - w->others;
	}
	return n > 0 ? n : 0;
}

/* What the verdict rests on, in half a sentence. */
static void conclude(const struct judgement *j, char *text, size_t len)
{
	const struct check *c = j->c;
	char drivers[SAMPLE_NAME_LEN * 4], n[TCES_LEN];

	name_drivers(j, drivers, sizeof(drivers));
	switch (c->verdict) {
	case VERDICT_HELD:
		if (sum_held(c))
			snprintf(text, len, "%s held without a driver to give them back",
				 words__tces(n, sum_held(c)));
		else
			snprintf(text, len, "TCEs of a freed table are still held");
		break;
	case VERDICT_AT_RISK:
		snprintf(text, len, "%s may be left behind", words__tces(n, sum_risky(c)));
		break;
	case VERDICT_UNKNOWN:
		snprintf(text, len, "not all can be seen");
		break;
	default:
		if (c->live && c->bound)
			snprintf(text, len, "all go back when %s %s unbound", drivers,
				 c->bound == 1 ? "is" : "are");
		else if (c->bound)
			snprintf(text, len, "but %s may map at any time", drivers);
		else
			snprintf(text, len, "and no driver is bound");
	}
}

void judgement__sum_up(struct judgement *j)
{
	struct check *c = j->c;
	char name[SAMPLE_NAME_LEN * 2], end[SAMPLE_TEXT_LEN + 96], live[48], n[TCES_LEN];
	size_t uncounted = 0;

	for (size_t i = 0; i < c->windows; i++)
		uncounted += c->window[i].live < 0;
	name_selection(j, name, sizeof(name));
	conclude(j, end, sizeof(end));
	if (c->windows && uncounted == c->windows)
		snprintf(live, sizeof(live), "not counted");
	else if (c->live < 0)
		snprintf(live, sizeof(live), "live TCEs not known");
	else if (c->live == 0)
		snprintf(live, sizeof(live), "nothing live");
	else
		snprintf(live, sizeof(live), "%s live", words__tces(n, c->live));
	if (!c->windows)
		snprintf(c->line, sizeof(c->line), "%s, no DMA window", name);
	else
		snprintf(c->line, sizeof(c->line), "%s, %zu window%s, %s, %s", name, c->windows,
			 c->windows == 1 ? "" : "s", live, end);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * hooks.c - the state of every hook, and what is not seen for want of one.
 */
#include "internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/hook_words.h"
#include "tracer/hook_table.h"

#define ENOTSUPP 524 /* of the kernel's own, which strerror() does not know */

static const char *result_name(enum hook_result result)
{
	switch (result) {
	case HOOK_ATTACHED:
		return hook_state__name(HOOK_IS_ATTACHED);
	case HOOK_OFF:
		return hook_state__name(HOOK_IS_OFF);
	case HOOK_SKIPPED:
		return hook_state__name(HOOK_IS_SKIPPED);
	case HOOK_REFUSED:
		return hook_state__name(HOOK_IS_REFUSED);
	case HOOK_PENDING:
	case HOOK_FAILED:
		return hook_state__name(HOOK_IS_FAILED);
	case HOOK_ABSENT:
		break;
	}
	return hook_state__name(HOOK_IS_ABSENT);
}

/* Why no mechanism could be tried at all. */
static const char *none_works(const struct hooks *hooks)
{
	if (hooks->off)
		return hooks->off;
	switch (hooks->only) {
	case MECHANISM_FENTRY:
		return "no fentry on this kernel";
	case MECHANISM_KPROBE_MULTI:
		return "no kprobe.multi on this kernel";
	case MECHANISM_KPROBE:
	case MECHANISM_TRACEPOINT:
	case MECHANISMS:
		break;
	}
	return "no mechanism reaches it";
}

static const char *reason_of(const struct hooks *hooks, const struct hook_state *h)
{
	switch (h->result) {
	case HOOK_ATTACHED:
		return "";
	case HOOK_OFF:
	case HOOK_SKIPPED:
		return h->reason ? h->reason : "not needed";
	case HOOK_ABSENT:
		return "not in this kernel";
	case HOOK_REFUSED:
	case HOOK_PENDING:
	case HOOK_FAILED:
		break;
	}
	if (h->reason)
		return h->reason;
	return h->error && h->error != ENOTSUPP ? strerror(h->error) : none_works(hooks);
}

/* "symbol%return", as the kernel's kprobe_events spell it. */
static int add_return_hooks(const struct live *l, struct sample *s)
{
	struct tracer_return_hook hooks[TRACER_RETURNS_MAX];
	size_t n = tracer__return_hooks(l->tracer, hooks);

	for (size_t i = 0; i < n; i++) {
		struct hook *h = sample__add_hook(s);

		if (!h)
			return -ENOMEM;
		snprintf(h->purpose, sizeof(h->purpose), "%s",
			 hook_purpose__name(hooks[i].purpose));
		snprintf(h->symbol, sizeof(h->symbol), "%.*s%%return",
			 (int)(sizeof(h->symbol) - sizeof("%return")), hooks[i].symbol);
		snprintf(h->mechanism, sizeof(h->mechanism), "%s",
			 mechanism__name(hooks[i].mechanism));
		snprintf(h->state, sizeof(h->state), "%s", result_name(HOOK_ATTACHED));
		h->hits = (uint64_t)COUNT_UNKNOWN;
		h->misses = (uint64_t)hooks[i].misses;
	}
	return 0;
}

int live__add_hooks(const struct live *l, struct sample *s, const struct hooks *hooks)
{
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);

	for (size_t i = 0; i < hooks->n; i++) {
		const struct hook_state *from = &hooks->state[i];
		struct hook *h = sample__add_hook(s);

		if (!h)
			return -ENOMEM;
		snprintf(h->purpose, sizeof(h->purpose), "%s",
			 hook_purpose__name(specs[from->spec].purpose));
		snprintf(h->symbol, sizeof(h->symbol), "%s", from->symbol);
		if (from->result == HOOK_ATTACHED)
			snprintf(h->mechanism, sizeof(h->mechanism), "%s",
				 from->kprobe ? mechanism__name(from->mechanism)
					      : hook_mechanism__name(HOOKED_BY_DATA));
		snprintf(h->state, sizeof(h->state), "%s", result_name(from->result));
		h->hits = (uint64_t)COUNT_UNKNOWN;
		if (from->kprobe && from->result == HOOK_ATTACHED && tracer__counts_hits(l->tracer))
			h->hits = tracer__hits(l->tracer, from->hook);
		h->misses = (uint64_t)from->misses;
		snprintf(h->reason, sizeof(h->reason), "%s", reason_of(hooks, from));
	}
	return add_return_hooks(l, s);
}

static enum affects affects_of(enum hook_weight weight)
{
	switch (weight) {
	case HOOK_MAPPINGS:
		return AFFECTS_HOLDERS;
	case HOOK_TABLES:
		return AFFECTS_TABLES;
	case HOOK_COST:
		return AFFECTS_COST;
	case HOOK_MINOR:
		break;
	}
	return AFFECTS_NONE;
}

/* Hooks on a kernel that does not count the hits it skips. */
static const struct hook_spec skipped_hits = {
    .purpose = PURPOSE_LOSSES,
    .gives = "hits that a probe skipped",
};

/* Hooks that are attached and never hit. */
static const struct hook_spec any_hit = {
    .purpose = PURPOSE_HOOKS,
    .gives = "anything that hooks report",
    .weight = HOOK_MAPPINGS,
};

/* Call stacks at tracepoints, where each is read by a helper of the kernel. */
static const struct hook_spec loaded_stacks = {
    .purpose = PURPOSE_STACKS,
    .gives = "call stacks by plain loads",
    .weight = HOOK_COST,
};

/* Hooks that every map and unmap passes, which the detail leaves out. */
static const struct hook_spec recorded_mappings = {
    .purpose = PURPOSE_MAP,
    .gives = "mapping calls",
    .weight = HOOK_MAPPINGS,
};

/* Hooks on returns, which no plan has. */
static const struct hook_spec level_returns = {
    .purpose = PURPOSE_LEVEL,
    .gives = "how long it takes to allocate a level",
};
static const struct hook_spec exchange_returns = {
    .purpose = PURPOSE_VFIO_TCES,
    .gives = "live TCEs of tables that VFIO or KVM own",
};

static bool is_hooked(const struct hook_state *h)
{
	return h->kprobe && h->result == HOOK_ATTACHED;
}

static bool counts_misses(const struct hooks *hooks)
{
	for (size_t i = 0; i < hooks->n; i++)
		if (is_hooked(&hooks->state[i]) && hooks->state[i].misses < 0)
			return false;
	return true;
}

static bool has_kprobe(const struct hooks *hooks)
{
	for (size_t i = 0; i < hooks->n; i++)
		if (is_hooked(&hooks->state[i]) && hooks->state[i].mechanism == MECHANISM_KPROBE)
			return true;
	return false;
}

__attribute__((format(printf, 3, 4))) static int
add_degraded(struct sample *s, const struct hook_spec *f, const char *reason, ...)
{
	struct degraded *d = sample__add_degraded(s);
	va_list args;

	if (!d)
		return -ENOMEM;
	snprintf(d->purpose, sizeof(d->purpose), "%s", degraded_purpose__name(f->purpose));
	snprintf(d->feature, sizeof(d->feature), "%s", f->gives);
	va_start(args, reason);
	vsnprintf(d->reason, sizeof(d->reason), reason, args);
	va_end(args);
	d->affects = affects_of(f->weight);
	return 0;
}

/*
 * The hook that keeps a feature from being whole; NULL if nothing does. A copy
 * of the serving function that cannot be hooked is called anyway.
 */
static const struct hook_state *missing_hook(const struct hooks *hooks, size_t spec)
{
	const struct hook_state *serving = NULL, *missing = NULL;

	for (size_t i = 0; i < hooks->n; i++)
		if (hooks->state[i].spec == spec && hook__is_ready(&hooks->state[i]))
			serving = &hooks->state[i];
	for (size_t i = 0; i < hooks->n; i++) {
		const struct hook_state *h = &hooks->state[i];
		bool failed = h->result == HOOK_FAILED || h->result == HOOK_REFUSED;

		if (h->spec != spec || h->result == HOOK_SKIPPED ||
		    (serving && h->candidate != serving->candidate))
			continue;
		/* What was tried says more than what is not there. */
		if (failed || (!serving && (!missing || missing->result == HOOK_ABSENT)))
			missing = h;
	}
	return missing;
}

/* Why no hook is at this address, as the end of a sentence; empty: the plan has no hook for it. */
static const char *reason_at(const struct hooks *hooks, uint64_t addr)
{
	for (size_t i = 0; i < hooks->n; i++)
		if (hooks->state[i].addr == addr && hooks->state[i].reason)
			return hooks->state[i].reason;
	return "";
}

static bool serves_address(const struct hooks *hooks, uint64_t addr)
{
	for (size_t i = 0; i < hooks->n; i++)
		if (hooks->state[i].addr == addr && hook__is_ready(&hooks->state[i]))
			return true;
	return false;
}

/* Every table maps through its it_ops->set: each such function needs its hook. */
static int add_unseen_maps(const struct live *l, struct sample *s, const struct hooks *hooks,
			   const struct hook_spec *map)
{
	const struct abi_table *tables = tracer__tables(l->tracer);
	uint64_t reported[8];
	size_t nreported = 0;

	for (size_t i = 0; i < ABI_TABLES && tables[i].gen; i++) {
		char name[SAMPLE_NAME_LEN];
		const char *why = reason_at(hooks, tables[i].set);
		bool known =
		    !tables[i].ptr || !tables[i].set || serves_address(hooks, tables[i].set);

		for (size_t k = 0; k < nreported; k++)
			known |= reported[k] == tables[i].set;
		if (known || nreported == sizeof(reported) / sizeof(reported[0]))
			continue;
		reported[nreported++] = tables[i].set;
		kallsyms__format(tracer__kallsyms(l->tracer), tables[i].set, name, sizeof(name));
		name[strcspn(name, "+")] = '\0';
		if (add_degraded(s, map, "no hook on %s, through which tables map%s%s", name,
				 *why ? ": " : "", why))
			return -ENOMEM;
	}
	return 0;
}

int live__add_degraded(const struct live *l, struct sample *s, const struct hooks *hooks)
{
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);
	const struct hook_spec *map = NULL;
	const char *off = hooks->off ? NULL : kernel_switches__off(has_kprobe(hooks));

	for (size_t i = 0; i < n; i++) {
		const struct hook_state *missing = missing_hook(hooks, i);

		if (specs[i].by_tables)
			map = &specs[i];
		else if (!hooks__takes_way(hooks, i))
			continue; /* the others serve */
		else if (missing && add_degraded(s, &specs[i], "%s: %s", missing->symbol,
						 reason_of(hooks, missing)))
			return -ENOMEM;
	}
	if (s->detail == DETAIL_CENSUS &&
	    add_degraded(
		s, &recorded_mappings,
		"the detail is census: tcectl trace --detail stacks records mappings again"))
		return -ENOMEM;
	if (off && add_degraded(s, &any_hit, "%s", off))
		return -ENOMEM;
	if (!tracer__sees_levels(l->tracer) && hooks__serves(hooks, ABI_HOOK_LEVEL_ALLOC) &&
	    add_degraded(s, &level_returns,
			 "pnv_alloc_tce_level: this kernel does not stand a hook on its return"))
		return -ENOMEM;
	if (!tracer__sees_users(l->tracer) && hooks__serves(hooks, ABI_HOOK_EXCHANGE) &&
	    add_degraded(s, &exchange_returns, "iommu_tce_xchg_no_kill: no hook on its return"))
		return -ENOMEM;
	if (!counts_misses(hooks) &&
	    add_degraded(s, &skipped_hits,
			 "not counted before Linux 6.7; the census finds missed unmaps"))
		return -ENOMEM;
	if (!tracer__loads_stacks(l->tracer) &&
	    add_degraded(s, &loaded_stacks,
			 "this kernel has no bpf_rdonly_cast(), or the place of its frames was not "
			 "found; each stack costs more"))
		return -ENOMEM;
	return map && hooks->way == HOOK_IOMMU ? add_unseen_maps(l, s, hooks, map) : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * hook_plan.c - the plan: a candidate for each hook spec, and its mechanism.
 *
 * A hook waits for one mechanism at a time. If that fails it waits for the next; if all have
 * failed, the next candidate has its turn.
 */
#include "hook_plan.h"

#include <stdio.h>
#include <string.h>

#include "compiler_clone.h"
#include "hook_table.h"
#include "kallsyms.h"
#include "preemption.h"

#define CLONES_MAX 8

static struct hook_state *add_hook(struct hooks *h, size_t spec, size_t candidate)
{
	size_t n;
	const struct candidate *c = &hook_specs__all(&n)[spec].candidate[candidate];
	struct hook_state *s = &h->state[h->n];

	if (h->n == HOOKS_MAX)
		return NULL;
	h->n++;
	*s = (struct hook_state){.spec = spec,
				 .candidate = candidate,
				 .kprobe = c->kprobe,
				 .fentry = c->fentry,
				 .hook = c->hook,
				 .mechanism = MECHANISMS,
				 .misses = -1,
				 .prog_fd = -1,
				 .link_fd = -1};
	snprintf(s->symbol, sizeof(s->symbol), "%s", c->symbol);
	return s;
}

static void fill_found(struct hook_state *s, const struct kallsyms_symbol *found, enum clone clone)
{
	snprintf(s->symbol, sizeof(s->symbol), "%s", found->name);
	s->addr = found->addr;
	s->reason = compiler_clone__reason(clone);
	s->result = s->reason ? HOOK_REFUSED : HOOK_PENDING;
	/* fentry knows functions by their names in BTF, where copies have none. */
	if (clone != CLONE_ITSELF)
		s->fentry = NULL;
}

/* Look up one candidate; every whole copy of it becomes a hook that waits. */
static void find_candidate(struct hooks *h, size_t spec, size_t candidate, struct kallsyms *syms,
			   const struct hooks_kernel *kernel)
{
	size_t nspecs;
	const struct candidate *c = &hook_specs__all(&nspecs)[spec].candidate[candidate];
	struct kallsyms_symbol found[CLONES_MAX];
	size_t n = kallsyms__find(syms, c->symbol, found, CLONES_MAX);
	size_t first = h->n, exact = 0;

	for (size_t i = 0; i < n; i++)
		exact += strcmp(found[i].name, c->symbol) == 0;
	for (size_t i = 0; i < n; i++) {
		bool itself = strcmp(found[i].name, c->symbol) == 0;
		enum clone clone = CLONE_ITSELF;
		struct hook_state *s;

		if (!itself && !c->kprobe)
			continue;
		if (!itself)
			clone = compiler_clone__of(found[i].name, c->symbol,
						   !exact && kernel->describes(c->symbol));
		s = clone == CLONE_FRAGMENT ? NULL : add_hook(h, spec, candidate);
		if (!s)
			continue;
		fill_found(s, &found[i], clone);
		if (itself && exact > 1) {
			s->reason = "more than one has this name";
			s->result = HOOK_REFUSED;
		} else if (!c->kprobe) {
			s->result = HOOK_ATTACHED;
		}
	}
	if (h->n == first)
		add_hook(h, spec, candidate);
}

/* What is forced is forced on hooks that have a program for it. */
static bool is_allowed(const struct hooks *h, const struct hook_state *s, enum mechanism m)
{
	size_t n;
	const struct candidate *c = &hook_specs__all(&n)[s->spec].candidate[s->candidate];

	if (c->tracepoint || m == MECHANISM_TRACEPOINT)
		return c->tracepoint && m == MECHANISM_TRACEPOINT;
	if (m == MECHANISM_FENTRY && (!s->fentry || (c->rare && h->usable[MECHANISM_KPROBE_MULTI])))
		return false;
	return h->only == MECHANISMS || h->only == m ||
	       (h->only == MECHANISM_FENTRY && (!c->fentry || c->rare));
}

/* The first mechanism from `first` on that would serve this hook and is withheld; NULL: none. */
static const char *withheld_from(const struct hooks *h, const struct hook_state *s,
				 enum mechanism first)
{
	for (enum mechanism m = first; m < MECHANISMS; m++)
		if (h->withheld[m] && is_allowed(h, s, m))
			return preemption__reason(m);
	return NULL;
}

/* The first mechanism from `first` on by which this hook can be; false if there is none. */
static bool wait_from(const struct hooks *h, struct hook_state *s, enum mechanism first)
{
	const char *withheld;

	for (enum mechanism m = first; m < MECHANISMS; m++)
		if (h->usable[m] && is_allowed(h, s, m)) {
			s->mechanism = m;
			s->result = HOOK_PENDING;
			return true;
		}
	withheld = withheld_from(h, s, first);
	if (withheld)
		s->reason = withheld;
	s->mechanism = MECHANISMS;
	s->result = HOOK_FAILED;
	return false;
}

/* It is known, and no mechanism was chosen for it yet. */
static bool is_unused(const struct hook_state *s)
{
	return s->result == HOOK_SKIPPED ||
	       (s->result == HOOK_PENDING && s->mechanism == MECHANISMS);
}

/* Now, soon, or at another detail. */
static bool is_serving(const struct hook_state *s)
{
	return s->result == HOOK_PENDING || hook__is_ready(s);
}

/* The first candidate that can still serve has its turn, the others are spare. */
static void fall_back(struct hooks *h, size_t spec)
{
	bool serves = false;

	for (size_t c = 0; c < HOOK_CANDIDATES; c++) {
		bool turn = !serves;

		for (size_t i = 0; i < h->n; i++) {
			struct hook_state *s = &h->state[i];

			if (s->spec != spec || s->candidate != c)
				continue;
			if (is_unused(s) && turn)
				wait_from(h, s, 0);
			else if (is_unused(s))
				s->result = HOOK_SKIPPED;
			serves |= is_serving(s);
		}
	}
}

static enum hook_way way_of(size_t spec)
{
	size_t n;

	return hook_specs__all(&n)[spec].way;
}

bool hooks__takes_way(const struct hooks *h, size_t spec)
{
	enum hook_way way = way_of(spec);

	return way == HOOK_EITHER_WAY || way == h->way;
}

const char *hook_plan__other_way(const struct hooks *h)
{
	return h->way == HOOK_DMA_API ? "the tracepoints of the DMA API show it"
				      : "the functions that fill a table show it";
}

static bool serves(const struct hooks *h, size_t spec)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].spec == spec && is_serving(&h->state[i]))
			return true;
	return false;
}

/* Maps alone would fill the ledger: their ends are seen at the same function either way. */
static bool is_unmap(size_t spec)
{
	size_t n;

	return hook_specs__all(&n)[spec].candidate[0].hook == ABI_HOOK_UNMAP;
}

/* True if each purpose of the tracepoints is served, and that of unmaps. */
static bool is_whole(const struct hooks *h)
{
	size_t n;

	hook_specs__all(&n);
	for (size_t i = 0; i < n; i++)
		if ((way_of(i) == HOOK_DMA_API || is_unmap(i)) && !serves(h, i))
			return false;
	return true;
}

/* One of the tracepoints is missing: the functions serve, all of them. */
static void take_other_way(struct hooks *h)
{
	const char *aside = hook_plan__other_way(h);

	h->way = HOOK_IOMMU;
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];

		if (!hooks__takes_way(h, s->spec) && s->result == HOOK_PENDING) {
			s->result = HOOK_SKIPPED;
			s->reason = hook_plan__other_way(h);
			s->chosen = false;
		} else if (s->result == HOOK_SKIPPED && s->reason == aside) {
			s->reason = NULL;
			s->result = s->addr ? HOOK_PENDING : HOOK_ABSENT;
		}
	}
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].result == HOOK_PENDING && is_unused(&h->state[i]))
			fall_back(h, h->state[i].spec);
}

void hook_plan__failed(struct hooks *h, struct hook_state *s, int error, const char *reason)
{
	s->error = error;
	s->reason = reason;
	if (!wait_from(h, s, s->mechanism + 1))
		fall_back(h, s->spec);
	if (h->way == HOOK_DMA_API && !is_whole(h))
		take_other_way(h);
}

/* What the kernel has for another platform than this one is not used. */
static bool is_foreign(const struct hook_spec *f, const char *platform)
{
	return (f->platform == HOOK_PSERIES && !strcmp(platform, "powernv")) ||
	       (f->platform == HOOK_POWERNV && !strcmp(platform, "pseries"));
}

static void set_aside(struct hooks *h, size_t spec, const char *reason)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].spec == spec &&
		    (h->state[i].result == HOOK_PENDING || h->state[i].result == HOOK_ABSENT)) {
			h->state[i].result = HOOK_SKIPPED;
			h->state[i].reason = reason;
		}
}

/* The kernel has it, and it must not be hooked. */
static void refuse(struct hooks *h, size_t spec, const char *reason)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].spec == spec && h->state[i].result == HOOK_PENDING) {
			h->state[i].result = HOOK_REFUSED;
			h->state[i].reason = reason;
		}
}

/* This kernel lacks the caller of the hooked function. */
static bool is_idle(const struct hook_spec *f, struct kallsyms *syms)
{
	return f->caller && !kallsyms__has(syms, f->caller);
}

/* fentry names its functions by the kernel's own types. */
static bool is_there(enum mechanism m, struct kallsyms *syms, const struct hooks_kernel *kernel)
{
	const char *needs = mechanism__needs(m);

	if (m == MECHANISM_FENTRY && !kernel->has_btf)
		return false;
	return !needs || kallsyms__address(syms, needs);
}

/* A mechanism that can crash this kernel is usable only where it is forced. */
static void find_usable(struct hooks *h, struct kallsyms *syms, const struct hooks_kernel *kernel)
{
	for (enum mechanism m = 0; m < MECHANISMS; m++) {
		bool there = !h->off && is_there(m, syms, kernel);

		h->withheld[m] = there && h->only != m && preemption__forbids(m, syms);
		h->usable[m] = there && !h->withheld[m];
	}
}

/* Each purpose that the tracepoints serve has one on this kernel, with the arguments we know. */
static bool traces_dma(struct hooks *h, struct kallsyms *syms, const struct hooks_kernel *kernel)
{
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);

	if (h->only != MECHANISMS || !h->usable[MECHANISM_TRACEPOINT] || !kernel->traces_dma)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool found = false;

		if (specs[i].way != HOOK_DMA_API)
			continue;
		if (is_foreign(&specs[i], kernel->platform))
			return false;
		for (size_t c = 0; c < HOOK_CANDIDATES && specs[i].candidate[c].symbol; c++)
			found |= kallsyms__has(syms, specs[i].candidate[c].symbol);
		if (!found)
			return false;
	}
	return kernel->traces_dma(&h->dma);
}

static const char not_asked[] =
    "not asked for: tced --hypercalls, or hypercalls = yes in tced.conf";
static const char hash_mmu[] =
    "with the hash MMU, page faults make hypercalls: the kernel would warn of those in a program";

void hooks__plan(struct hooks *h, struct kallsyms *syms, enum mechanism only,
		 const struct hooks_kernel *kernel)
{
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);

	memset(h, 0, sizeof(*h));
	h->only = only;
	h->off = kernel->off;
	find_usable(h, syms, kernel);
	h->way = traces_dma(h, syms, kernel) ? HOOK_DMA_API : HOOK_IOMMU;
	if (!kallsyms__has(syms, "bpf_rdonly_cast"))
		h->dma.rdonly_cast = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < HOOK_CANDIDATES && specs[i].candidate[c].symbol; c++)
			find_candidate(h, i, c, syms, kernel);
		if (is_foreign(&specs[i], kernel->platform))
			set_aside(h, i, "of another platform");
		else if (specs[i].hypercalls && !kernel->hypercalls)
			set_aside(h, i, not_asked);
		else if (specs[i].hypercalls && !kernel->has_radix)
			refuse(h, i, hash_mmu);
		else if (!hooks__takes_way(h, i))
			set_aside(h, i, hook_plan__other_way(h));
		else if (is_idle(&specs[i], syms))
			set_aside(h, i, specs[i].spare);
		else
			fall_back(h, i);
	}
	if (h->way == HOOK_DMA_API && !is_whole(h))
		take_other_way(h);
}

bool hooks__wake(struct hooks *h, struct kallsyms *syms)
{
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);

	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		const struct hook_spec *f = &specs[s->spec];

		if (s->result != HOOK_SKIPPED || !s->addr || !f->caller || s->reason != f->spare ||
		    is_idle(f, syms))
			continue;
		s->reason = NULL;
		wait_from(h, s, 0);
	}
	return hooks__wait(h);
}

bool hooks__wait(const struct hooks *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].result == HOOK_PENDING)
			return true;
	return false;
}

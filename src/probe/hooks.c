// SPDX-License-Identifier: GPL-2.0-only
/*
 * hooks - the plan, and attaching by it.
 *
 * Knows features, symbols and mechanisms; what the programs do is none of its
 * business.
 */
#include "hooks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "clone.h"
#include "feature.h"
#include "kallsyms.h"
#include "mechanism.h"

#define CLONES_MAX 8

static bool is_function(const struct hook_state *s)
{
	return s->kprobe != NULL;
}

static struct hook_state *add_hook(struct hooks *h, size_t feature, const struct candidate *c)
{
	struct hook_state *s = &h->state[h->n];

	if (h->n == HOOKS_MAX)
		return NULL;
	h->n++;
	*s = (struct hook_state){.feature = feature,
				 .kprobe = c->kprobe,
				 .fentry = c->fentry,
				 .hook = c->hook,
				 .mechanism = MECHANISMS,
				 .prog_fd = -1};
	snprintf(s->symbol, sizeof(s->symbol), "%s", c->symbol);
	return s;
}

/* Does the kernel's BTF describe this function? Asked only where the compiler made copies. */
static bool btf_describes(const char *function)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool found = btf && btf__find_by_name_kind(btf, function, BTF_KIND_FUNC) > 0;

	btf__free(btf);
	return found;
}

/* Look up one candidate; every whole copy of it becomes a hook that waits. */
static void find_candidate(struct hooks *h, size_t feature, const struct candidate *c,
			   const struct kallsyms *syms)
{
	struct kallsyms_symbol found[CLONES_MAX];
	size_t n = kallsyms__find(syms, c->symbol, found, CLONES_MAX);
	size_t first = h->n;
	bool itself = false;

	for (size_t i = 0; i < n; i++)
		itself |= strcmp(found[i].name, c->symbol) == 0;
	for (size_t i = 0; i < n; i++) {
		bool is_clone = strcmp(found[i].name, c->symbol) != 0;
		enum clone clone = clone__of(found[i].name, c->symbol,
					     is_clone && !itself && btf_describes(c->symbol));
		struct hook_state *s;

		if (clone == CLONE_FRAGMENT)
			continue;
		s = add_hook(h, feature, c);
		if (!s)
			return;
		snprintf(s->symbol, sizeof(s->symbol), "%s", found[i].name);
		s->addr = found[i].addr;
		s->reason = clone__reason(clone);
		s->result = s->reason ? HOOK_REFUSED : HOOK_PENDING;
		if (!s->reason && !is_function(s))
			s->result = HOOK_ATTACHED;
		/* fentry knows functions by their names in BTF, where copies have none. */
		if (is_clone)
			s->fentry = NULL;
	}
	if (h->n == first)
		add_hook(h, feature, c);
}

static bool is_possible(const struct hooks *h, const struct hook_state *s, enum mechanism m)
{
	return h->usable[m] && (m != MECHANISM_FENTRY || s->fentry);
}

static void fall_back(struct hooks *h, size_t feature);

/* This hook's next mechanism, from `first` on; without one it has failed. */
static void try_from(struct hooks *h, struct hook_state *s, enum mechanism first)
{
	for (enum mechanism m = first; m < MECHANISMS; m++)
		if (is_possible(h, s, m)) {
			s->mechanism = m;
			s->result = HOOK_PENDING;
			return;
		}
	s->mechanism = MECHANISMS;
	s->result = HOOK_FAILED;
	fall_back(h, s->feature);
}

/* Candidates of a feature stand behind each other: the next ones are spare while one may serve. */
static void fall_back(struct hooks *h, size_t feature)
{
	const char *serving = NULL;
	const struct feature *f;
	size_t n;

	f = &features__all(&n)[feature];
	for (size_t c = 0; c < FEATURE_CANDIDATES && f->candidate[c].symbol; c++)
		for (size_t i = 0; i < h->n; i++) {
			struct hook_state *s = &h->state[i];
			bool mine =
			    s->feature == feature && !strncmp(s->symbol, f->candidate[c].symbol,
							      strlen(f->candidate[c].symbol));

			if (!mine || s->result == HOOK_ABSENT || s->result == HOOK_REFUSED ||
			    s->result == HOOK_FAILED)
				continue;
			if (serving && serving != f->candidate[c].symbol)
				s->result = HOOK_SPARE;
			else if (s->result == HOOK_SPARE ||
				 (s->result == HOOK_PENDING && s->mechanism == MECHANISMS))
				try_from(h, s, 0);
			if (s->result == HOOK_PENDING || s->result == HOOK_ATTACHED)
				serving = f->candidate[c].symbol;
		}
}

/* What the kernel has for another platform than this one is not used. */
static bool is_foreign(const struct feature *f, const char *platform)
{
	return (f->platform == FEATURE_PSERIES && !strcmp(platform, "powernv")) ||
	       (f->platform == FEATURE_POWERNV && !strcmp(platform, "pseries"));
}

static void set_aside(struct hooks *h, size_t feature)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].feature == feature && h->state[i].result == HOOK_PENDING) {
			h->state[i].result = HOOK_SPARE;
			h->state[i].reason = "of another platform";
		}
}

void hooks__plan(struct hooks *h, const struct kallsyms *syms, enum mechanism only,
		 const char *platform)
{
	size_t n;
	const struct feature *features = features__all(&n);
	const struct hook_state *probe = NULL;

	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < FEATURE_CANDIDATES && features[i].candidate[c].symbol; c++)
			find_candidate(h, i, &features[i].candidate[c], syms);
	for (size_t i = 0; i < h->n && !probe; i++)
		if (h->state[i].result == HOOK_PENDING)
			probe = &h->state[i];
	for (enum mechanism m = 0; m < MECHANISMS; m++)
		h->usable[m] = probe && (only == MECHANISMS || only == m) &&
			       mechanism__works(m, probe->symbol, probe->addr);
	for (size_t i = 0; i < n; i++)
		if (is_foreign(&features[i], platform))
			set_aside(h, i);
		else
			fall_back(h, i);
}

enum mechanism hooks__next(const struct hooks *h)
{
	enum mechanism first = MECHANISMS;

	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].result == HOOK_PENDING && h->state[i].mechanism < first)
			first = h->state[i].mechanism;
	return first;
}

static bool waits_for(const struct hook_state *s, enum mechanism m)
{
	return s->result == HOOK_PENDING && s->mechanism == m;
}

static const char *program_name(const struct hook_state *s, enum mechanism m)
{
	switch (m) {
	case MECHANISM_FENTRY:
		return s->fentry;
	case MECHANISM_KPROBE_MULTI:
		return "multi";
	case MECHANISM_KPROBE:
	case MECHANISMS:
		break;
	}
	return s->kprobe;
}

static void failed(struct hooks *h, struct hook_state *s, int error)
{
	s->error = error;
	try_from(h, s, s->mechanism + 1);
}

void hooks__choose(struct hooks *h, struct bpf_object *obj, enum mechanism mechanism)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, obj) if (mechanism__is_hook(prog))
	    bpf_program__set_autoload(prog, false);
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		int err;

		if (!waits_for(s, mechanism))
			continue;
		prog = bpf_object__find_program_by_name(obj, program_name(s, mechanism));
		err = prog ? mechanism__prepare(mechanism, prog, s->symbol) : -ENOENT;
		if (err)
			failed(h, s, -err);
	}
}

void hooks__list_multi(const struct hooks *h, struct abi_multi *list, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n && n < max; i++)
		if (waits_for(&h->state[i], MECHANISM_KPROBE_MULTI))
			list[n++] = (struct abi_multi){h->state[i].addr, h->state[i].hook};
}

static void attached(struct hook_state *s, struct bpf_link *link, const struct bpf_program *prog,
		     const struct hook_state *batch)
{
	s->link = link;
	s->batch = batch;
	s->prog_fd = bpf_program__fd(prog);
	s->error = 0;
	s->result = HOOK_ATTACHED;
}

/* All in one link, if the kernel takes them so. */
static bool attach_batch(struct hooks *h, const struct bpf_program *prog)
{
	struct hook_state *batch[HOOKS_MAX];
	uint64_t addrs[HOOKS_MAX] = {0};
	struct bpf_link *link;
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (waits_for(&h->state[i], MECHANISM_KPROBE_MULTI)) {
			addrs[n] = h->state[i].addr;
			batch[n++] = &h->state[i];
		}
	link = mechanism__attach_all(prog, addrs, n);
	if (!link)
		return false;
	for (size_t i = 0; i < n; i++)
		attached(batch[i], i ? NULL : link, prog, i ? batch[0] : NULL);
	return true;
}

void hooks__attach(struct hooks *h, struct bpf_object *obj, enum mechanism mechanism)
{
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		const struct bpf_program *prog;
		struct bpf_link *link;

		if (!waits_for(s, mechanism))
			continue;
		prog = bpf_object__find_program_by_name(obj, program_name(s, mechanism));
		if (mechanism == MECHANISM_KPROBE_MULTI && attach_batch(h, prog))
			continue;
		link = mechanism__attach(mechanism, prog, s->symbol, s->addr);
		if (link)
			attached(s, link, prog, NULL);
		else
			failed(h, s, errno);
	}
}

void hooks__give_up(struct hooks *h, enum mechanism mechanism, int error)
{
	h->usable[mechanism] = false;
	for (size_t i = 0; i < h->n; i++)
		if (waits_for(&h->state[i], mechanism))
			failed(h, &h->state[i], error);
}

uint64_t hooks__variable(const struct hooks *h, const char *symbol)
{
	for (size_t i = 0; i < h->n; i++)
		if (!is_function(&h->state[i]) && h->state[i].result == HOOK_ATTACHED &&
		    !strcmp(h->state[i].symbol, symbol))
			return h->state[i].addr;
	return 0;
}

bool hooks__serves(const struct hooks *h, const char *symbol)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->state[i].result == HOOK_ATTACHED && !strcmp(h->state[i].symbol, symbol))
			return true;
	return false;
}

/* One program may serve several hooks: what it counts itself is counted with the first. */
static bool is_first_of_program(const struct hooks *h, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (h->state[j].result == HOOK_ATTACHED &&
		    h->state[j].prog_fd == h->state[i].prog_fd)
			return false;
	return true;
}

void hooks__refresh(struct hooks *h)
{
	for (size_t i = 0; i < h->n; i++) {
		struct hook_state *s = &h->state[i];
		struct bpf_prog_info info = {0};
		uint32_t len = sizeof(info);

		if (s->result != HOOK_ATTACHED || !is_function(s))
			continue;
		s->misses = 0;
		if (bpf_obj_get_info_by_fd(s->prog_fd, &info, &len))
			continue;
		if (!is_first_of_program(h, i))
			info.recursion_misses = 0;
		if (s->link)
			s->misses = mechanism__missed(s->link, info.recursion_misses);
	}
}

void hooks__detach(struct hooks *h)
{
	for (size_t i = 0; i < h->n; i++) {
		bpf_link__destroy(h->state[i].link);
		h->state[i].link = NULL;
	}
}

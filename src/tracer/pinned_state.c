// SPDX-License-Identifier: GPL-2.0-only
/*
 * pinned_state.c - memory that outlives the process with the programs, for their next owner;
 * behind it the user's bytes.
 *
 * If tracing is pinned it is a map that no program uses. Else it is ordinary memory.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "hook_table.h"
#include "pin_files.h"

static size_t pinned_state__bytes(const struct tracer *t)
{
	return sizeof(struct pinned_state) + t->opts.user_state_bytes;
}

/* FNV-1a. */
#define HASH_BEGIN 0xcbf29ce484222325ULL
#define HASH_PRIME 0x100000001b3ULL

static uint64_t hash(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * HASH_PRIME;
	return h;
}

/*
 * A reader that understands in the same way what is kept, and what the maps have. A change that no
 * size shows raises PINNED_LAYOUT.
 */
static uint64_t format(const struct tracer *t)
{
	const uint64_t reader[] = {
	    PINNED_LAYOUT,
	    sizeof(struct pinned_state),
	    t->opts.user_state_bytes,
	    sizeof(struct abi_event),
	    sizeof(struct abi_table),
	    sizeof(struct abi_device),
	    sizeof(struct abi_stack),
	    sizeof(struct abi_bucket),
	    sizeof(struct tcetop_bpf__bss),
	    ABI_TABLES,
	    ABI_DEVICES,
	    ABI_STACKS,
	    ABI_OVERFLOW_EVENTS,
	};
	uint64_t h = HASH_BEGIN;

	for (size_t i = 0; i < sizeof(reader) / sizeof(reader[0]); i++)
		h = (h ^ reader[i]) * HASH_PRIME;
	return h;
}

/* The same programs, too. */
static uint64_t layout(const struct tracer *t)
{
	size_t len;
	const void *elf = tcetop_bpf__elf_bytes(&len);

	return hash(format(t), elf, len);
}

static int pinned_state__map(struct tracer *t)
{
	void *p =
	    mmap(NULL, pinned_state__bytes(t), PROT_READ | PROT_WRITE, MAP_SHARED, t->state_fd, 0);

	if (p == MAP_FAILED)
		return -errno;
	t->pinned_state = p;
	return 0;
}

int pinned_state__new(struct tracer *t)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);

	if (!t->opts.pins) {
		t->pinned_state = calloc(1, pinned_state__bytes(t));
		return t->pinned_state ? 0 : -ENOMEM;
	}
	t->state_fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "tced_kept", sizeof(uint32_t),
				     (uint32_t)pinned_state__bytes(t), 1, &opts);
	return t->state_fd < 0 ? -errno : pinned_state__map(t);
}

int pinned_state__open(struct tracer *t)
{
	struct bpf_map_info info = {0};
	uint32_t len = sizeof(info);
	int err;

	t->state_fd = pin_files__open(t->opts.pins, "maps", "kept");
	if (t->state_fd < 0)
		return t->state_fd;
	if (bpf_obj_get_info_by_fd(t->state_fd, &info, &len))
		return -errno;
	if (info.value_size != pinned_state__bytes(t))
		return -EPROTO;
	err = pinned_state__map(t);
	if (!err &&
	    (t->pinned_state->format != format(t) || pinned_state__state(t)->nhooks > HOOKS_MAX))
		err = -EPROTO;
	if (!err && t->pinned_state->layout != layout(t))
		err = -EXDEV;
	return err;
}

void pinned_state__close(struct tracer *t)
{
	if (t->state_fd < 0) {
		free(t->pinned_state);
	} else {
		if (t->pinned_state)
			munmap(t->pinned_state, pinned_state__bytes(t));
		close(t->state_fd);
	}
	t->pinned_state = NULL;
	t->state_fd = -1;
}

#define WITHHELD_SHIFT 16 /* of pinned_tracer.usable */

/* One program and one link serve all that wait for kprobe.multi together. */
static uint32_t leader_of(const struct hooks *h, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (h->state[j].link_fd >= 0 && h->state[j].prog_fd == h->state[i].prog_fd)
			return (uint32_t)j;
	return (uint32_t)i;
}

static void save_hook(struct pinned_hook *k, const struct hooks *h, size_t i)
{
	const struct hook_state *s = &h->state[i];

	*k = (struct pinned_hook){
	    .addr = s->addr,
	    .spec = (uint32_t)s->spec,
	    .candidate = (uint32_t)s->candidate,
	    .hook = s->hook,
	    .mechanism = s->mechanism,
	    .result = s->result,
	    .leader = s->link_fd >= 0 ? (uint32_t)i : leader_of(h, i),
	    .error = s->error,
	    .is_attached = s->result == HOOK_ATTACHED && s->kprobe,
	    .ended_misses = s->ended_misses,
	};
	snprintf(k->symbol, sizeof(k->symbol), "%s", s->symbol);
	snprintf(k->reason, sizeof(k->reason), "%s", s->reason ? s->reason : "");
}

static void fill_state(struct pinned_tracer *k, const struct tracer *t)
{
	k->planned = t->planned;
	k->users_since = t->users_since;
	k->detail = t->opts.detail;
	k->count_hits = t->opts.count_hits;
	k->hypercalls = t->opts.hypercalls;
	k->only = t->opts.mechanism;
	k->way = t->hooks.way;
	k->max_mappings = t->opts.max_mappings;
	k->teardown = t->teardown;
	k->returns = 0;
	for (unsigned int i = 0; i < TRACER_RETURNS; i++)
		k->returns |= (t->returns[i] ? 1U : 0U) << i;
	k->usable = 0;
	for (unsigned int m = 0; m < MECHANISMS; m++) {
		k->usable |= (t->hooks.usable[m] ? 1U : 0U) << m;
		k->usable |= (t->hooks.withheld[m] ? 1U : 0U) << (m + WITHHELD_SHIFT);
	}
	memcpy(k->put, t->put, sizeof(k->put));
	memcpy(k->types, t->types, sizeof(k->types));
	for (size_t i = 0; i < t->hooks.n; i++)
		save_hook(&k->hook[i], &t->hooks, i);
	k->nhooks = (uint32_t)t->hooks.n;
}

void pinned_state__save(struct tracer *t)
{
	uint32_t other = !t->pinned_state->which;
	struct pinned_tracer now = {0};

	/* Reasons may point into the state that is written over. */
	fill_state(&now, t);
	t->pinned_state->state[other] = now;
	t->pinned_state->format = format(t);
	t->pinned_state->layout = layout(t);
	__atomic_store_n(&t->pinned_state->which, other, __ATOMIC_RELEASE);
}

const struct pinned_tracer *pinned_state__state(const struct tracer *t)
{
	return &t->pinned_state->state[t->pinned_state->which & 1];
}

/* hooks__wake() compares the pointer: a hook that waits for a caller needs the very text. */
static const char *reason_of(const struct hook_spec *f, const struct pinned_hook *k)
{
	if (!k->reason[0])
		return NULL;
	return f->spare && !strcmp(f->spare, k->reason) ? f->spare : k->reason;
}

static void load_hook(struct hook_state *s, const struct pinned_hook *k)
{
	size_t n;
	const struct hook_spec *f = &hook_specs__all(&n)[k->spec];
	const struct candidate *c = &f->candidate[k->candidate];

	*s = (struct hook_state){
	    .spec = k->spec,
	    .candidate = k->candidate,
	    .addr = k->addr,
	    .kprobe = c->kprobe,
	    .fentry = c->fentry,
	    .hook = k->hook,
	    .mechanism = k->mechanism,
	    .result = k->result,
	    .reason = reason_of(f, k),
	    .error = k->error,
	    .prog_fd = -1,
	    .link_fd = -1,
	    .misses = -1,
	    .ended_misses = k->ended_misses,
	};
	snprintf(s->symbol, sizeof(s->symbol), "%s", k->symbol);
}

void pinned_state__load(struct tracer *t)
{
	const struct pinned_tracer *k = pinned_state__state(t);

	t->planned = k->planned;
	t->users_since = k->users_since;
	t->teardown = k->teardown;
	memcpy(t->put, k->put, sizeof(t->put));
	memcpy(t->types, k->types, sizeof(t->types));
	t->hooks = (struct hooks){.n = k->nhooks, .only = k->only, .way = k->way};
	for (unsigned int m = 0; m < MECHANISMS; m++) {
		t->hooks.usable[m] = k->usable >> m & 1;
		t->hooks.withheld[m] = k->usable >> (m + WITHHELD_SHIFT) & 1;
	}
	for (size_t i = 0; i < t->hooks.n; i++)
		load_hook(&t->hooks.state[i], &k->hook[i]);
}

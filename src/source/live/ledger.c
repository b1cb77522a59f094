// SPDX-License-Identifier: GPL-2.0-only
/*
 * ledger.c - the ledger and the call stacks of the live kernel.
 *
 * The ledger is read while the hooks write it: a place counts only if its key
 * is the same before and after its mapping was copied.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/mapping_query.h"
#include "model/model.h"

/* A walk through the ledger: the place that comes next, and what was found before it. */
struct walk {
	const struct abi_bucket *ledger, *end;
	const struct abi_bucket *bucket;
	size_t way;
	uint64_t key;
	struct abi_mapping mapping;
};

static struct walk begin_walk(const struct live *l)
{
	const struct abi_bucket *ledger = tracer__ledger(l->tracer);

	return (struct walk){
	    .ledger = ledger,
	    .end = ledger + tracer__ledger_buckets(l->tracer),
	    .bucket = ledger,
	};
}

/* The number of the place that was found. */
static size_t found_at(const struct walk *w)
{
	return (size_t)(w->bucket - w->ledger) * ABI_LEDGER_WAYS + w->way - 1;
}

static inline bool is_wanted(uint64_t key, bool ended)
{
	return key && ABI_KEY_IS_FREE(key) == ended;
}

/*
 * Copy one place; false if it is being written, changed under the copy, or is another one than it
 * was before.
 */
static inline bool read_place(struct walk *w, const struct abi_bucket *b, size_t way, bool ended)
{
	const uint64_t key = __atomic_load_n(&b->key[way], __ATOMIC_ACQUIRE);

	if (!is_wanted(key, ended) || key & ABI_KEY_BUSY)
		return false;
	w->bucket = b;
	w->way = way + 1;
	w->key = key;
	w->mapping = b->m[way];
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	/* mapped_ns distinguishes a mapping from the next one of the same entry. */
	return __atomic_load_n(&b->key[way], __ATOMIC_RELAXED) == key &&
	       __atomic_load_n(&b->m[way].mapped_ns, __ATOMIC_RELAXED) == w->mapping.mapped_ns;
}

/* Most of a large ledger is: a few instructions for each bucket of it. */
static bool is_unused(const struct abi_bucket *b)
{
	uint64_t any = 0;

	for (int way = 0; way < ABI_LEDGER_WAYS; way++)
		any |= __atomic_load_n(&b->key[way], __ATOMIC_RELAXED);
	return !any;
}

/* Go to the next mapping that has ended or, as asked, has not; false at the end. */
static inline bool find_next(struct walk *w, bool ended)
{
	size_t way = w->way;

	for (const struct abi_bucket *b = w->bucket; b < w->end; b++, way = 0) {
		if (!way && is_unused(b))
			continue;
		for (; way < ABI_LEDGER_WAYS; way++) {
			uint64_t key = __atomic_load_n(&b->key[way], __ATOMIC_RELAXED);

			if (is_wanted(key, ended) && read_place(w, b, way, ended))
				return true;
		}
	}
	return false;
}

#define ANY_TABLE ABI_TABLES

static void fill_mapping(struct mapping *copy, uint64_t gen, uint64_t entry,
			 const struct abi_mapping *m)
{
	copy->gen = gen;
	copy->entry = entry;
	copy->tces = m->pages;
	copy->device = m->device;
	copy->stack = m->stack;
	copy->direction = m->direction;
	copy->binding = m->binding;
	copy->mapped_ns = m->mapped_ns;
}

int live__add_mapping(struct sample *s, const struct mapping *m)
{
	struct mapping *copy = sample__add_mapping(s);

	if (!copy)
		return -ENOMEM;
	*copy = *m;
	return 0;
}

/*
 * The slots that an ended mapping names may be another table's and another device's by now. False:
 * the table is.
 */
static bool fill_ended(const struct live *l, struct mapping *copy, uint64_t key,
		       const struct abi_mapping *m)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[ABI_KEY_SLOT(key) % ABI_TABLES];
	const struct abi_device *known = tracer__devices(l->tracer);

	if (t->first_seen_ns > m->mapped_ns)
		return false;
	*copy = (struct mapping){0};
	fill_mapping(copy, t->gen, key & ABI_KEY_ENTRY_MASK, m);
	if (copy->device &&
	    (copy->device > ABI_DEVICES || known[copy->device - 1].first_seen_ns > m->mapped_ns))
		copy->device = 0;
	copy->ended_ns = tracer__time_of(l->tracer, m->ended);
	if (copy->ended_ns < m->mapped_ns)
		copy->ended_ns = m->mapped_ns;
	return true;
}

int live__each_mapping(const struct live *l,
		       int (*fn)(void *arg, uint32_t slot, const struct mapping *m), void *arg)
{
	const struct abi_table *tables = tracer__tables(l->tracer);
	struct walk w = begin_walk(l);
	int err = 0;

	while (!err && find_next(&w, false)) {
		uint32_t slot = ABI_KEY_SLOT(w.key) % ABI_TABLES;
		struct mapping copy = {.position = found_at(&w)};

		fill_mapping(&copy, tables[slot].gen, w.key & ABI_KEY_ENTRY_MASK, &w.mapping);
		err = fn(arg, slot, &copy);
	}
	return err;
}

/* A sample that gets the mappings of one table, or of ANY_TABLE. */
struct reading {
	struct sample *s;
	uint32_t slot;
};

static int read_mapping(void *arg, uint32_t slot, const struct mapping *m)
{
	const struct reading *r = arg;

	return r->slot == ANY_TABLE || r->slot == slot ? live__add_mapping(r->s, m) : 0;
}

static int read_mappings(const struct live *l, struct sample *s, uint32_t slot)
{
	struct reading r = {.s = s, .slot = slot};

	return live__each_mapping(l, read_mapping, &r);
}

/* What another program's probe on a return has put in the place of the return address says nothing.
 */
static bool is_trampoline(const char *frame)
{
	return !strncmp(frame, "arch_rethook_trampoline+", 24) ||
	       !strncmp(frame, "__kretprobe_trampoline+", 23) ||
	       !strncmp(frame, "return_to_handler+", 18);
}

/* Symbolized when it is first seen: its module may be gone later. */
const struct stack *live__stack(struct live *l, uint32_t id)
{
	const struct abi_stack *raw;
	struct kallsyms *syms;
	struct stack *st;

	if (!id || id > ABI_STACKS)
		return NULL;
	st = l->stack[id - 1];
	if (st)
		return st;
	syms = tracer__kallsyms(l->tracer);
	/* Its frames are being written (bpf/stack_place.h), or no symbol can be read: the next look
	 * will find them. */
	if (!(__atomic_load_n(&tracer__stacks(l->tracer)[id - 1].hash, __ATOMIC_ACQUIRE) & 1) ||
	    kallsyms__load(syms)) {
		l->unwritten = (struct stack){.id = id};
		return &l->unwritten;
	}
	st = calloc(1, sizeof(*st));
	if (!st)
		return NULL;
	raw = &tracer__stacks(l->tracer)[id - 1];
	st->id = id;
	for (int i = 0; i < ABI_STACK_DEPTH && raw->ip[i]; i++) {
		kallsyms__format(syms, raw->ip[i], st->frame[st->frames], SAMPLE_FRAME_LEN);
		st->frames += !is_trampoline(st->frame[st->frames]);
	}
	l->stack[id - 1] = st;
	return st;
}

/* The stack of that id, unless the sample has it. */
static int add_stack(struct live *l, struct sample *s, uint32_t id, bool *used)
{
	const struct stack *st;
	struct stack *copy;

	if (!id || id > ABI_STACKS || used[id])
		return 0;
	used[id] = true;
	st = live__stack(l, id);
	copy = sample__add_stack(s);
	if (!st || !copy)
		return -ENOMEM;
	*copy = *st;
	return 0;
}

static int add_stacks(struct live *l, struct sample *s)
{
	bool *used = calloc(ABI_STACKS + 1, sizeof(*used));
	int err = 0;

	if (!used)
		return -ENOMEM;
	for (size_t i = 0; !err && i < s->nholders; i++)
		err = add_stack(l, s, s->holders[i].stack, used);
	for (size_t i = 0; !err && i < s->nmappings; i++)
		err = add_stack(l, s, s->mappings[i].stack, used);
	for (size_t i = 0; !err && i < s->nfound; i++)
		err = add_stack(l, s, s->found[i].stack, used);
	free(used);
	return err;
}

static int search_live(void *arg, uint32_t slot, const struct mapping *m)
{
	(void)slot;
	return mapping_search__add(arg, m);
}

static int search_ended(const struct live *l, struct mapping_search *search)
{
	struct walk w = begin_walk(l);
	int err = 0;

	while (!err && find_next(&w, true)) {
		struct mapping copy;

		if (fill_ended(l, &copy, w.key, &w.mapping))
			err = mapping_search__add(search, &copy);
	}
	return err;
}

static int answer_query(const struct live *l, const struct mapping_query *q, struct sample *s)
{
	struct mapping_search search;
	int err = mapping_search__begin(&search, q, s);

	if (!err)
		err = live__each_mapping(l, search_live, &search);
	if (!err)
		err = search_ended(l, &search);
	if (!err)
		err = mapping_search__end(&search, s);
	mapping_search__free(&search);
	return err;
}

int live__add_mappings_of(struct live *l, struct sample *s, uint32_t slot)
{
	if (read_mappings(l, s, slot))
		return -ENOMEM;
	s->nmappings = mappings__prune(s->mappings, s->nmappings);
	return add_stacks(l, s);
}

int live__add_mapped(struct live *l, struct sample *s, const struct abi_event *raw)
{
	struct mapping m = {0};

	fill_mapping(&m, raw->gen, 0, &raw->mapped);
	if (raw->mapped.pages && live__add_mapping(s, &m))
		return -ENOMEM;
	return add_stacks(l, s);
}

/* TCEs of this group's tables that have no mapping may be those of a device that is gone. */
static bool may_hold(const struct sample *s, const struct device *d)
{
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].gen && d->iommu_group >= 0 &&
		    s->tables[i].iommu_group == d->iommu_group &&
		    s->tables[i].live != s->tables[i].attributed)
			return true;
	return false;
}

/* Devices that are gone and hold nothing need no slot. Two samples, since a mapping may be new. */
static void release_devices(struct live *l, const struct sample *s)
{
	bool *holds = calloc(ABI_DEVICES + 1, sizeof(*holds));

	for (size_t i = 0; holds && i < s->nholders; i++)
		if (s->holders[i].device <= ABI_DEVICES)
			holds[s->holders[i].device] = true;
	for (size_t i = 0; holds && i < s->nmappings; i++)
		if (s->mappings[i].device <= ABI_DEVICES)
			holds[s->mappings[i].device] = true;
	for (size_t i = 0; holds && i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (!d->gone || holds[d->id] || may_hold(s, d))
			l->state->idle[d->id - 1] = 0;
		else if (++l->state->idle[d->id - 1] > 2)
			tracer__release_device(l->tracer, d->id - 1);
	}
	free(holds);
}

void live__drop_mapping(const struct live *l, const struct mapping *m)
{
	tracer__drop(l->tracer, (uint32_t)(m->position / ABI_LEDGER_WAYS),
		     (uint32_t)(m->position % ABI_LEDGER_WAYS), m->mapped_ns);
}

void live__prune_mappings(const struct live *l, struct sample *s)
{
	size_t left = mappings__prune(s->mappings, s->nmappings);

	for (size_t i = left; i < s->nmappings; i++)
		live__drop_mapping(l, &s->mappings[i]);
	s->nmappings = left;
}

int live__add_mappings(const struct live *l, struct sample *s)
{
	if (read_mappings(l, s, ANY_TABLE))
		return -ENOMEM;
	live__prune_mappings(l, s);
	return 0;
}

int live__complete_mappings(struct live *l, struct sample *s)
{
	int err = 0;

	release_devices(l, s);
	for (size_t i = 0; !err && i < l->queries; i++)
		err = answer_query(l, &l->query[i], s);
	return err ? err : add_stacks(l, s);
}

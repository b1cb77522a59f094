// SPDX-License-Identifier: GPL-2.0-only
/*
 * live_mappings - the ledger and the call stacks of the live kernel.
 *
 * The ledger is read while the hooks write it: a place counts only if its key
 * is the same before and after its mapping was copied.
 */
#include "live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* Copy one place; false if it is empty, being written, or changed under the copy. */
static bool read_place(const struct abi_bucket *b, unsigned int way, uint64_t *key,
		       struct abi_mapping *m)
{
	*key = __atomic_load_n(&b->key[way], __ATOMIC_ACQUIRE);
	if (!*key || *key & ABI_KEY_BUSY)
		return false;
	memcpy(m, &b->m[way], sizeof(*m));
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	/* The birth tells a mapping from the next one of the same entry. */
	return __atomic_load_n(&b->key[way], __ATOMIC_RELAXED) == *key &&
	       __atomic_load_n(&b->m[way].born_ns, __ATOMIC_RELAXED) == m->born_ns;
}

static int read_bucket(const struct live *l, struct sample *s, uint32_t bucket)
{
	const struct abi_bucket *b = &tracer__ledger(l->tracer)[bucket];
	const struct abi_table *tables = tracer__tables(l->tracer);

	for (unsigned int way = 0; way < ABI_LEDGER_WAYS; way++) {
		struct abi_mapping m;
		struct mapping *copy;
		uint64_t key;

		if (!b->key[way] || !read_place(b, way, &key, &m))
			continue;
		copy = sample__add_mapping(s);
		if (!copy)
			return -ENOMEM;
		copy->gen = tables[ABI_KEY_SLOT(key) % ABI_TABLES].gen;
		copy->entry = key & ABI_KEY_ENTRY_MASK;
		copy->tces = m.pages;
		copy->device = m.device;
		copy->stack = m.stack;
		copy->direction = m.direction;
		copy->born_ns = m.born_ns;
		copy->place = (uint64_t)bucket * ABI_LEDGER_WAYS + way;
	}
	return 0;
}

/* Symbolize a stack when it is first seen: its module may be gone later. */
static struct stack *find_stack(struct live *l, struct kallsyms *syms, uint32_t id)
{
	const struct abi_stack *raw = &tracer__stacks(l->tracer)[id - 1];
	struct stack *st = l->stack[id - 1];

	if (st)
		return st;
	st = calloc(1, sizeof(*st));
	if (!st)
		return NULL;
	st->id = id;
	for (int i = 0; i < ABI_STACK_DEPTH && raw->ip[i]; i++)
		kallsyms__format(syms, raw->ip[i], st->frame[st->frames++], SAMPLE_FRAME_LEN);
	l->stack[id - 1] = st;
	return st;
}

static int add_stacks(struct live *l, struct sample *s)
{
	bool *used = calloc(ABI_STACKS + 1, sizeof(*used));
	struct kallsyms *syms = NULL;

	if (!used)
		return -ENOMEM;
	for (size_t i = 0; i < s->nmappings; i++) {
		uint32_t id = s->mappings[i].stack;
		const struct stack *st;
		struct stack *copy;

		if (!id || id > ABI_STACKS || used[id])
			continue;
		used[id] = true;
		if (!l->stack[id - 1] && !syms)
			syms = tracer__kallsyms(l->tracer);
		st = find_stack(l, syms, id);
		copy = sample__add_stack(s);
		if (!st || !copy) {
			free(used);
			return -ENOMEM;
		}
		*copy = *st;
	}
	free(used);
	return 0;
}

int live__add_mappings(struct live *l, struct sample *s)
{
	size_t kept;

	for (uint32_t i = 0; i < ABI_LEDGER_BUCKETS; i++)
		if (read_bucket(l, s, i))
			return -ENOMEM;
	kept = mappings__prune(s->mappings, s->nmappings);
	for (size_t i = kept; i < s->nmappings; i++) {
		const struct mapping *m = &s->mappings[i];

		tracer__drop(l->tracer, (uint32_t)(m->place / ABI_LEDGER_WAYS),
			     (uint32_t)(m->place % ABI_LEDGER_WAYS), m->born_ns);
	}
	s->nmappings = kept;
	return add_stacks(l, s);
}

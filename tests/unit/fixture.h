/* SPDX-License-Identifier: GPL-2.0-only */
/* fixture.h - what the unit tests share: cmocka, and samples made by hand. */
#ifndef TCETOP_FIXTURE_H
#define TCETOP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/sample.h"

#define SECOND 1000000000ULL

__attribute__((unused)) static struct sample *new_sample(uint64_t mono_ns)
{
	struct sample *s = sample__new();

	assert_non_null(s);
	s->mono_ns = mono_ns;
	s->complete = true;
	return s;
}

__attribute__((unused)) static struct table *add_table(struct sample *s, uint64_t gen, int64_t live)
{
	struct table *t = sample__add_table(s);

	assert_non_null(t);
	t->gen = gen;
	t->liobn = 0x80000000 + gen;
	t->live = live;
	t->page_shift = 12;
	t->iommu_group = COUNT_UNKNOWN;
	t->pe = COUNT_UNKNOWN;
	return t;
}

__attribute__((unused)) static struct device *
add_device(struct sample *s, uint32_t id, uint64_t gen, const char *name, const char *driver)
{
	struct device *d = sample__add_device(s);

	assert_non_null(d);
	d->id = id;
	d->gen = gen;
	snprintf(d->name, sizeof(d->name), "%s", name);
	snprintf(d->driver, sizeof(d->driver), "%s", driver);
	return d;
}

__attribute__((unused)) static struct mapping *add_mapping(struct sample *s, uint64_t gen,
							   uint64_t entry, uint32_t tces)
{
	struct mapping *m = sample__add_mapping(s);

	assert_non_null(m);
	m->gen = gen;
	m->entry = entry;
	m->tces = tces;
	return m;
}

__attribute__((unused)) static char *printed_text;
__attribute__((unused)) static size_t printed_len;

/* What a call prints on "out", as a string to free. */
#define PRINTED(call)                                                                              \
	({                                                                                         \
		FILE *out = open_memstream(&printed_text, &printed_len);                           \
		assert_non_null(out);                                                              \
		call;                                                                              \
		fclose(out);                                                                       \
		printed_text;                                                                      \
	})

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * btf_reduce.c - of a kernel's types the few that a BPF object names.
 *
 * libbpf goes through all types of the kernel, 100,000 and more, once for every structure that the
 * programs read: an eighth of what it takes to attach. Here it is done once for all of them.
 */
#include "btf_reduce.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>

/* Of the names that are looked for; a power of two, and far more than there are. */
#define NAMES 4096

struct reduction {
	const struct btf *all;
	struct btf *few;
	int32_t *id; /* in few, by that in all; 0: not there */
	int void_pointer;
	int error; /* a negative errno */
	const char *name[NAMES];
	size_t length[NAMES];
};

static size_t place_of(const char *name, size_t len)
{
	size_t hash = len;

	for (size_t i = 0; i < len; i++)
		hash = hash * 33 + (unsigned char)name[i];
	return hash & (NAMES - 1);
}

/* The place of the name, or the free one where it would be. */
static size_t find_place(const struct reduction *r, const char *name, size_t len)
{
	size_t i = place_of(name, len);

	while (r->name[i] && (r->length[i] != len || memcmp(r->name[i], name, len) != 0))
		i = (i + 1) & (NAMES - 1);
	return i;
}

static bool is_looked_for(const struct btf_type *t)
{
	return t->name_off && (btf_is_composite(t) || btf_is_any_enum(t) || btf_is_typedef(t));
}

/* "device___old" stands for the kernel's "device". */
static size_t essential_length(const char *name)
{
	const char *flavour = strstr(name, "___");

	return flavour ? (size_t)(flavour - name) : strlen(name);
}

static int list_names(struct reduction *r, const struct btf *named)
{
	size_t n = 0;

	for (__u32 id = 1; id < btf__type_cnt(named); id++) {
		const struct btf_type *t = btf__type_by_id(named, id);
		const char *name = btf__name_by_offset(named, t->name_off);
		size_t i;

		if (!is_looked_for(t))
			continue;
		if (++n == NAMES / 2)
			return -E2BIG;
		i = find_place(r, name, essential_length(name));
		r->name[i] = name;
		r->length[i] = essential_length(name);
	}
	return 0;
}

/* The id in few of a type in all, which is copied if it is not there. */
static int want(struct reduction *r, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(r->all, id);
	int copy;

	if (!id || r->error)
		return 0;
	if (btf_is_ptr(t))
		return r->void_pointer;
	if (r->id[id])
		return r->id[id];
	copy = btf__add_type(r->few, r->all, t);
	if (copy < 0)
		r->error = copy;
	else
		r->id[id] = copy;
	return copy;
}

static struct btf_type *type_at(struct reduction *r, __u32 id)
{
	return (struct btf_type *)btf__type_by_id(r->few, id);
}

/* Copy what a copied type contains, and name it there. A copy moves the types before it. */
static void fill(struct reduction *r, __u32 id)
{
	struct btf_type *t = type_at(r, id);
	int to;

	if (btf_is_composite(t)) {
		for (__u32 i = 0; i < btf_vlen(type_at(r, id)); i++) {
			to = want(r, btf_members(type_at(r, id))[i].type);
			btf_members(type_at(r, id))[i].type = (__u32)to;
		}
	} else if (btf_is_array(t)) {
		to = want(r, btf_array(t)->type);
		btf_array(type_at(r, id))->type = (__u32)to;
		to = want(r, btf_array(type_at(r, id))->index_type);
		btf_array(type_at(r, id))->index_type = (__u32)to;
	} else if (btf_is_typedef(t) || btf_is_mod(t) || btf_is_type_tag(t)) {
		to = want(r, t->type);
		type_at(r, id)->type = (__u32)to;
	}
}

static int copy_types(struct reduction *r)
{
	__u32 n = btf__type_cnt(r->all);

	r->void_pointer = btf__add_ptr(r->few, 0);
	for (__u32 id = 1; id < n && !r->error; id++) {
		const struct btf_type *t = btf__type_by_id(r->all, id);
		const char *name;

		if (!is_looked_for(t))
			continue;
		name = btf__name_by_offset(r->all, t->name_off);
		if (r->name[find_place(r, name, strlen(name))])
			want(r, id);
	}
	for (__u32 id = 2; id < btf__type_cnt(r->few) && !r->error; id++)
		fill(r, id);
	return r->error;
}

struct btf *btf_reduce__types(const struct btf *all, const struct btf *named)
{
	struct reduction *r = calloc(1, sizeof(*r));
	struct btf *few = NULL;
	int err = -ENOMEM;

	if (!r)
		return NULL;
	r->all = all;
	r->few = btf__new_empty();
	r->id = calloc(btf__type_cnt(all), sizeof(*r->id));
	if (r->few && r->id)
		err = list_names(r, named);
	if (!err)
		err = copy_types(r);
	if (!err)
		few = r->few;
	else
		btf__free(r->few);
	free(r->id);
	free(r);
	errno = -err;
	return few;
}

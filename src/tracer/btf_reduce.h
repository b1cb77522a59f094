/* SPDX-License-Identifier: GPL-2.0-only */
/* btf_reduce.h - of a kernel's types the few that a BPF object names. */
#ifndef TCETOP_BTF_REDUCE_H
#define TCETOP_BTF_REDUCE_H

struct btf;

/*
 * A copy of all structures, unions, enumerations and typedefs of `all` that have the name of one in
 * `named`, and of what they contain. Pointers are void: nothing is read through their types. NULL
 * with errno set.
 */
struct btf *btf_reduce__types(const struct btf *all, const struct btf *named);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma_types.c - the DMA API's tracepoints, as the running kernel's types describe them.
 *
 * A tracepoint NAME has a typedef btf_trace_NAME (include/trace/bpf_probe.h): a pointer to a
 * function with the tracepoint's arguments behind a pointer of tracing's own.
 */
#include "dma_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "abi.h"
#include "kernel_btf.h"

/* What is looked for in the kernel's types. */
enum wanted {
	MAP_PHYS,
	MAP_PAGE,
	MAP_SG,
	ALLOC,
	ALLOC_PAGES,
	ALLOC_SGT,
	SCATTERLIST,
	SG_TABLE,
	FRAME,
	RDONLY_CAST,
	WANTED
};

static const struct {
	__u32 kind;
	const char *name;
} wanted[WANTED] = {
    [MAP_PHYS] = {BTF_KIND_TYPEDEF, "btf_trace_dma_map_phys"},
    [MAP_PAGE] = {BTF_KIND_TYPEDEF, "btf_trace_dma_map_page"},
    [MAP_SG] = {BTF_KIND_TYPEDEF, "btf_trace_dma_map_sg"},
    [ALLOC] = {BTF_KIND_TYPEDEF, "btf_trace_dma_alloc"},
    [ALLOC_PAGES] = {BTF_KIND_TYPEDEF, "btf_trace_dma_alloc_pages"},
    [ALLOC_SGT] = {BTF_KIND_TYPEDEF, "btf_trace_dma_alloc_sgt"},
    [SG_TABLE] = {BTF_KIND_STRUCT, "sg_table"},
    [SCATTERLIST] = {BTF_KIND_STRUCT, "scatterlist"},
    /* Its members are where a frame has its back chain and its return address (asm/pgalloc.h). */
    [FRAME] = {BTF_KIND_STRUCT, "vmemmap_backing"},
    [RDONLY_CAST] = {BTF_KIND_FUNC, "bpf_rdonly_cast"},
};

#define ARGS_MAX 7

struct tracepoint {
	enum wanted names[2]; /* the first that the kernel has */
	const char *arg[ARGS_MAX];
};

/* include/trace/events/dma.h in 6.12 and 7.2. */
static const struct tracepoint tracepoints[] = {
    {{MAP_PHYS, MAP_PAGE},
     {"device", "phys_addr_t", "dma_addr_t", "size_t", "dma_data_direction", "unsigned long"}},
    {{MAP_SG, MAP_SG},
     {"device", "scatterlist", "int", "int", "dma_data_direction", "unsigned long"}},
    {{ALLOC, ALLOC},
     {"device", "void", "dma_addr_t", "size_t", "dma_data_direction", "gfp_t", "unsigned long"}},
    {{ALLOC_PAGES, ALLOC_PAGES},
     {"device", "void", "dma_addr_t", "size_t", "dma_data_direction", "gfp_t", "unsigned long"}},
    {{ALLOC_SGT, ALLOC_SGT},
     {"device", "sg_table", "size_t", "dma_data_direction", "gfp_t", "unsigned long"}},
};

static bool is_wanted(const struct btf *btf, const struct btf_type *t, enum wanted w)
{
	const char *name;

	if (btf_kind(t) != wanted[w].kind)
		return false;
	name = btf__name_by_offset(btf, t->name_off);
	return name && !strcmp(name, wanted[w].name);
}

/* All in one pass: there are 100,000 types and more. 0 for what the kernel lacks. */
static void find_all(const struct btf *btf, __u32 ids[WANTED])
{
	memset(ids, 0, WANTED * sizeof(ids[0]));
	for (__u32 id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		for (enum wanted w = 0; w < WANTED; w++)
			if (is_wanted(btf, t, w))
				ids[w] = id;
	}
}

/* The name of what an argument is, or points to; "unsigned long" has two spellings. */
static const char *name_of(const struct btf *btf, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	const char *name;

	while (t && (btf_is_ptr(t) || btf_is_mod(t)) && t->type)
		t = btf__type_by_id(btf, t->type);
	if (!t || btf_is_ptr(t))
		return "void";
	name = btf__name_by_offset(btf, t->name_off);
	return name && !strcmp(name, "long unsigned int") ? "unsigned long" : name;
}

/* The function that a typedef points to; NULL if it is none. */
static const struct btf_type *prototype(const struct btf *btf, __u32 id)
{
	const struct btf_type *t = id ? btf__type_by_id(btf, id) : NULL;

	t = t ? btf__type_by_id(btf, t->type) : NULL;
	t = t && btf_is_ptr(t) ? btf__type_by_id(btf, t->type) : NULL;
	return t && btf_is_func_proto(t) ? t : NULL;
}

static bool fits(const struct btf *btf, const __u32 ids[WANTED], const struct tracepoint *p)
{
	const struct btf_type *f = prototype(btf, ids[p->names[0]]);
	size_t n = 0;

	if (!f)
		f = prototype(btf, ids[p->names[1]]);
	if (!f)
		return false;
	while (n < ARGS_MAX && p->arg[n])
		n++;
	if (btf_vlen(f) != n + 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *name = name_of(btf, btf_params(f)[i + 1].type);

		if (!name || strcmp(name, p->arg[i]) != 0)
			return false;
	}
	return true;
}

/* The first members of a structure, each where bpf/dma.h has it. */
struct place {
	const char *name;
	__u32 bit;
};

static const struct place scatterlist[] = {
    {"page_link", 0}, {"offset", 64}, {"length", 96}, {"dma_address", 128}, {"dma_length", 192}};
static const struct place sg_table[] = {{"sgl", 0}};
static const struct place frame[] = {{"list", 0}, {"phys", 64}, {"virt_addr", 128}};

static bool begins_with(const struct btf *btf, __u32 id, const struct place *places, __u32 n)
{
	const struct btf_type *t = id ? btf__type_by_id(btf, id) : NULL;

	if (!t || btf_vlen(t) < n)
		return false;
	for (__u32 i = 0; i < n; i++) {
		const char *name = btf__name_by_offset(btf, btf_members(t)[i].name_off);

		if (!name || strcmp(name, places[i].name) != 0 ||
		    btf_member_bit_offset(t, i) != places[i].bit)
			return false;
	}
	return true;
}

/* True if the structure's first member points to another one of its kind. */
static bool is_linked(const struct btf *btf, __u32 id)
{
	const struct btf_type *t =
	    btf__type_by_id(btf, btf_members(btf__type_by_id(btf, id))->type);

	return btf_is_ptr(t) && t->type == id;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool dma_types__fit(struct dma_types *found)
{
	const struct btf *btf = kernel_btf__get();
	__u32 ids[WANTED];

	*found = (struct dma_types){0};
	if (!btf)
		return false;
	find_all(btf, ids);
	if (!begins_with(btf, ids[SCATTERLIST], scatterlist, COUNT(scatterlist)) ||
	    !begins_with(btf, ids[SG_TABLE], sg_table, COUNT(sg_table)))
		return false;
	for (size_t i = 0; i < COUNT(tracepoints); i++)
		if (!fits(btf, ids, &tracepoints[i]))
			return false;
	if (ids[RDONLY_CAST] && begins_with(btf, ids[FRAME], frame, COUNT(frame)) &&
	    is_linked(btf, ids[FRAME]))
		*found = (struct dma_types){ids[RDONLY_CAST], ids[FRAME]};
	return true;
}

/* True for a call of, or an immediate that is, a placeholder of include/abi.h. */
static bool resolve_insn(struct bpf_insn *insn, const struct dma_types *types)
{
	if (insn->code == (BPF_JMP | BPF_CALL) && !insn->src_reg && insn->imm == ABI_RDONLY_CAST) {
		insn->src_reg = BPF_PSEUDO_KFUNC_CALL;
		insn->imm = (__s32)types->rdonly_cast;
		return true;
	}
	if ((insn->code == (BPF_ALU | BPF_MOV | BPF_K) ||
	     insn->code == (BPF_ALU64 | BPF_MOV | BPF_K)) &&
	    insn->imm == ABI_FRAME_TYPE) {
		insn->imm = (__s32)types->frame;
		return true;
	}
	return false;
}

static int resolve_program(struct bpf_program *prog, const struct dma_types *types)
{
	size_t n = bpf_program__insn_cnt(prog), resolved = 0;
	struct bpf_insn *insn = calloc(n, sizeof(*insn));
	int err = 0;

	if (!insn)
		return -ENOMEM;
	memcpy(insn, bpf_program__insns(prog), n * sizeof(*insn));
	for (size_t i = 0; i < n; i++)
		resolved += resolve_insn(&insn[i], types);
	if (resolved)
		err = bpf_program__set_insns(prog, insn, n);
	free(insn);
	return err;
}

int dma_types__resolve(struct bpf_object *obj, const struct dma_types *types)
{
	struct bpf_program *prog;
	int err;

	bpf_object__for_each_program (prog, obj) {
		err = bpf_program__autoload(prog) ? resolve_program(prog, types) : 0;
		if (err)
			return err;
	}
	return 0;
}

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

#define ARGS_MAX 7

struct tracepoint {
	const char *typedefs[2]; /* of one of these names, the first that the kernel has */
	const char *arg[ARGS_MAX];
};

/* include/trace/events/dma.h in 6.12 and 7.2. */
static const struct tracepoint tracepoints[] = {
    {{"btf_trace_dma_map_phys", "btf_trace_dma_map_page"},
     {"device", "phys_addr_t", "dma_addr_t", "size_t", "dma_data_direction", "unsigned long"}},
    {{"btf_trace_dma_map_sg"},
     {"device", "scatterlist", "int", "int", "dma_data_direction", "unsigned long"}},
    {{"btf_trace_dma_alloc"},
     {"device", "void", "dma_addr_t", "size_t", "dma_data_direction", "gfp_t", "unsigned long"}},
    {{"btf_trace_dma_alloc_pages"},
     {"device", "void", "dma_addr_t", "size_t", "dma_data_direction", "gfp_t", "unsigned long"}},
};

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

/* The function that a typedef points to; NULL if there is none of that name. */
static const struct btf_type *prototype(const struct btf *btf, const char *name)
{
	int id = name ? btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF) : -ENOENT;
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;

	t = t ? btf__type_by_id(btf, t->type) : NULL;
	t = t && btf_is_ptr(t) ? btf__type_by_id(btf, t->type) : NULL;
	return t && btf_is_func_proto(t) ? t : NULL;
}

static bool fits(const struct btf *btf, const struct tracepoint *p)
{
	const struct btf_type *f = prototype(btf, p->typedefs[0]);
	size_t n = 0;

	if (!f)
		f = prototype(btf, p->typedefs[1]);
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

/* struct sg_element of bpf/dma.h. */
static const struct {
	const char *name;
	__u32 bit;
} members[] = {
    {"page_link", 0}, {"offset", 64}, {"length", 96}, {"dma_address", 128}, {"dma_length", 192}};

static bool list_fits(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "scatterlist", BTF_KIND_STRUCT);
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;

	if (!t || btf_vlen(t) < sizeof(members) / sizeof(members[0]))
		return false;
	for (__u32 i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *name = btf__name_by_offset(btf, btf_members(t)[i].name_off);

		if (!name || strcmp(name, members[i].name) != 0 ||
		    btf_member_bit_offset(t, i) != members[i].bit)
			return false;
	}
	return true;
}

bool dma_types__fit(uint32_t *rdonly_cast)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool all = btf && list_fits(btf);
	int id;

	*rdonly_cast = 0;
	for (size_t i = 0; all && i < sizeof(tracepoints) / sizeof(tracepoints[0]); i++)
		all = fits(btf, &tracepoints[i]);
	id = all ? btf__find_by_name_kind(btf, "bpf_rdonly_cast", BTF_KIND_FUNC) : 0;
	if (id > 0)
		*rdonly_cast = (uint32_t)id;
	btf__free(btf);
	return all;
}

static int resolve_program(struct bpf_program *prog, uint32_t rdonly_cast)
{
	size_t n = bpf_program__insn_cnt(prog), found = 0;
	struct bpf_insn *insn = calloc(n, sizeof(*insn));
	int err = 0;

	if (!insn)
		return -ENOMEM;
	memcpy(insn, bpf_program__insns(prog), n * sizeof(*insn));
	for (size_t i = 0; i < n; i++) {
		if (insn[i].code != (BPF_JMP | BPF_CALL) || insn[i].src_reg ||
		    insn[i].imm != ABI_RDONLY_CAST)
			continue;
		insn[i].src_reg = BPF_PSEUDO_KFUNC_CALL;
		insn[i].imm = (__s32)rdonly_cast;
		found++;
	}
	if (found)
		err = bpf_program__set_insns(prog, insn, n);
	free(insn);
	return err;
}

int dma_types__resolve(struct bpf_object *obj, uint32_t rdonly_cast)
{
	struct bpf_program *prog;
	int err;

	bpf_object__for_each_program (prog, obj) {
		err = bpf_program__autoload(prog) ? resolve_program(prog, rdonly_cast) : 0;
		if (err)
			return err;
	}
	return 0;
}

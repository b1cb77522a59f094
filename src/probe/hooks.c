// SPDX-License-Identifier: GPL-2.0-only
/*
 * hooks - the plan: purposes, their candidates, and attaching them.
 *
 * Knows functions of the kernel and programs of bpf/, nothing else.
 */
#include "hooks.h"

#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "kallsyms.h"
#include "skeleton.h"

/* The programs by the name that the table below uses. */
enum program { P_WHO_MAPS, P_WHO_MAPS_SG, P_MAP, P_UNMAP, P_BIRTH, P_DEATH, P_DEVICE_GONE };

struct candidate {
	const char *purpose;
	const char *symbol;
	enum program program;
	bool needed; /* one of the purpose's candidates must be attached */
};

/*
 * map: the implementations of iommu_table_ops.set (arch/powerpc/platforms/
 * pseries/iommu.c, powernv/pci-ioda.c), called through a pointer and so never
 * inlined. tce_build_pSeriesLP is no candidate: it is a helper of the first
 * with other arguments.
 */
static const struct candidate candidates[] = {
    {"map", "tce_buildmulti_pSeriesLP", P_MAP, true},
    {"map", "tce_build_pSeries", P_MAP, true},
    {"map", "pnv_ioda2_tce_build", P_MAP, true},
    {"who maps", "iommu_alloc", P_WHO_MAPS, false},
    {"who maps", "ppc_iommu_map_sg", P_WHO_MAPS_SG, false},
    {"unmap", "__iommu_free", P_UNMAP, true},
    {"table birth", "iommu_init_table", P_BIRTH, false},
    {"table death", "iommu_tce_table_put", P_DEATH, false},
    {"device gone", "device_del", P_DEVICE_GONE, false},
};
#define NR_CANDIDATES (sizeof(candidates) / sizeof(candidates[0]))

static struct bpf_program *find_program(const struct tcetop_bpf *bpf, enum program which)
{
	switch (which) {
	case P_WHO_MAPS:
		return bpf->progs.who_maps;
	case P_WHO_MAPS_SG:
		return bpf->progs.who_maps_sg;
	case P_MAP:
		return bpf->progs.map;
	case P_UNMAP:
		return bpf->progs.unmap;
	case P_BIRTH:
		return bpf->progs.table_birth;
	case P_DEATH:
		return bpf->progs.table_death;
	case P_DEVICE_GONE:
		return bpf->progs.device_gone;
	}
	return NULL;
}

static void attach_one(struct hook_state *s, const struct candidate *c,
		       const struct tcetop_bpf *bpf, const struct kallsyms *syms)
{
	struct bpf_program *prog = find_program(bpf, c->program);

	s->purpose = c->purpose;
	s->symbol = c->symbol;
	s->mechanism = "";
	s->prog_fd = -1;
	s->result = HOOK_ABSENT;
	if (!kallsyms__address(syms, c->symbol))
		return;
	s->link = bpf_program__attach_kprobe(prog, false, c->symbol);
	if (!s->link) {
		s->result = HOOK_FAILED;
		s->error = errno;
		return;
	}
	s->result = HOOK_ATTACHED;
	s->mechanism = "kprobe";
	s->prog_fd = bpf_program__fd(prog);
}

/* Is this the last candidate of a needed purpose, and was none of them attached? */
static int purpose_is_unserved(const struct hooks *h, size_t last)
{
	const char *purpose = candidates[last].purpose;

	if (!candidates[last].needed)
		return 0;
	if (last + 1 < NR_CANDIDATES && !strcmp(candidates[last + 1].purpose, purpose))
		return 0;
	for (size_t i = 0; i <= last; i++)
		if (!strcmp(candidates[i].purpose, purpose) && h->state[i].result == HOOK_ATTACHED)
			return 0;
	return 1;
}

int hooks__attach(struct hooks *h, struct tcetop_bpf *bpf, const struct kallsyms *syms)
{
	int unserved = 0;

	_Static_assert(NR_CANDIDATES <= HOOKS_MAX, "HOOKS_MAX is too small");
	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < NR_CANDIDATES; i++) {
		attach_one(&h->state[i], &candidates[i], bpf, syms);
		h->n++;
		unserved += purpose_is_unserved(h, i);
	}
	return unserved;
}

/*
 * Hits that the probe itself skipped, from the link (Linux 6.7, commit
 * 3acc8ba5f9f2). Our headers may be older than that: bytes 48 to 55 of struct
 * bpf_link_info are perf_event.kprobe.missed.
 */
static uint64_t link_missed(const struct bpf_link *link)
{
	union {
		struct bpf_link_info info;
		uint64_t words[16];
	} u = {0};
	uint32_t len = sizeof(u.words);

	if (bpf_obj_get_info_by_fd(bpf_link__fd(link), &u.info, &len) || len < 56)
		return 0;
	return u.words[6];
}

/* One program may serve several probes: its own misses are counted with the first. */
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

		if (s->result != HOOK_ATTACHED)
			continue;
		s->misses = link_missed(s->link);
		s->hits = 0;
		if (!is_first_of_program(h, i) || bpf_obj_get_info_by_fd(s->prog_fd, &info, &len))
			continue;
		s->hits = info.run_cnt;
		s->misses += info.recursion_misses;
	}
}

void hooks__detach(struct hooks *h)
{
	for (size_t i = 0; i < h->n; i++) {
		bpf_link__destroy(h->state[i].link);
		h->state[i].link = NULL;
	}
}

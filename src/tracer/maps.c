// SPDX-License-Identifier: GPL-2.0-only
/*
 * maps.c - file descriptors of the maps and programs that are used while the kernel
 * traces, and the memory of those maps that can be read without a system call.
 *
 * Whoever uses them does not see whether they are of programs that were just loaded, or pinned.
 */
#include "internal.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

void tracer_fds__of_object(struct tracer_fds *fd, const struct tcetop_bpf *obj)
{
#define MAP(name) fd->map.name = bpf_map__fd(obj->maps.name);
#define PROGRAM(name) fd->prog.name = bpf_program__fd(obj->progs.name);
	TRACER_MAPS(MAP)
	TRACER_PROGRAMS(PROGRAM)
#undef MAP
#undef PROGRAM
}

static size_t whole_pages(size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

static void *map_memory(int fd, size_t bytes, int protection)
{
	void *p = mmap(NULL, whole_pages(bytes), protection, MAP_SHARED, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void *unmap_memory(void *p, size_t bytes)
{
	if (p)
		munmap(p, whole_pages(bytes));
	return NULL;
}

#define TABLES_BYTES (ABI_TABLES * sizeof(struct abi_table))
#define DEVICES_BYTES (ABI_DEVICES * sizeof(struct abi_device))
#define STACKS_BYTES (ABI_STACKS * sizeof(struct abi_stack))
#define ALLOCS_BYTES (ABI_ALLOCS * sizeof(struct abi_allocs))
#define TRAFFIC_BYTES (sizeof(struct abi_traffic) * ABI_TABLES * ABI_TRAFFIC_PARTS)
#define EXCHANGES_BYTES (ABI_TABLES * sizeof(struct abi_exchanges))
#define HCALLS_BYTES (ABI_HCALLS * sizeof(struct abi_hcall))
#define FAILURES_BYTES (ABI_HCALL_FAILURES * sizeof(struct abi_hcall_failure))
#define OVERFLOW_BYTES (ABI_OVERFLOW_EVENTS * sizeof(struct abi_event))

static size_t ledger_bytes(const struct tracer *t)
{
	return t->ledger_buckets * sizeof(struct abi_bucket);
}

/* Of a map that is there, maybe by an earlier process; 0: not known. */
static uint32_t entries_of(int fd)
{
	struct bpf_map_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.max_entries;
}

int memory__map(struct tracer *t, bool whole)
{
	t->ledger_buckets = entries_of(t->fd.map.ledger);
	t->tables = map_memory(t->fd.map.tables, TABLES_BYTES, PROT_READ);
	t->devices = map_memory(t->fd.map.devices, DEVICES_BYTES, PROT_READ);
	t->stacks = map_memory(t->fd.map.stacks, STACKS_BYTES, PROT_READ);
	t->ledger = map_memory(t->fd.map.ledger, ledger_bytes(t), PROT_READ);
	t->allocs = map_memory(t->fd.map.allocs, ALLOCS_BYTES, PROT_READ);
	t->traffic = map_memory(t->fd.map.traffic, TRAFFIC_BYTES, PROT_READ);
	t->exchanges = map_memory(t->fd.map.exchanges, EXCHANGES_BYTES, PROT_READ);
	t->hcalls = map_memory(t->fd.map.hcalls, HCALLS_BYTES, PROT_READ);
	t->hcall_failures =
	    map_memory(t->fd.map.hcall_failures, FAILURES_BYTES, PROT_READ | PROT_WRITE);
	t->overflow = map_memory(t->fd.map.overflow, OVERFLOW_BYTES, PROT_READ | PROT_WRITE);
	if (!t->bss)
		t->bss = map_memory(t->fd.map.bss, sizeof(*t->bss), PROT_READ | PROT_WRITE);
	if (whole && (!t->traffic || !t->exchanges || !t->hcalls || !t->hcall_failures))
		return -ENOMEM;
	return t->tables && t->devices && t->stacks && t->ledger && t->allocs && t->overflow &&
		       t->bss
		   ? 0
		   : -ENOMEM;
}

void memory__unmap(struct tracer *t)
{
	t->tables = unmap_memory(t->tables, TABLES_BYTES);
	t->devices = unmap_memory(t->devices, DEVICES_BYTES);
	t->stacks = unmap_memory(t->stacks, STACKS_BYTES);
	t->ledger = unmap_memory(t->ledger, ledger_bytes(t));
	t->allocs = unmap_memory(t->allocs, ALLOCS_BYTES);
	t->traffic = unmap_memory(t->traffic, TRAFFIC_BYTES);
	t->exchanges = unmap_memory(t->exchanges, EXCHANGES_BYTES);
	t->hcalls = unmap_memory(t->hcalls, HCALLS_BYTES);
	t->hcall_failures = unmap_memory(t->hcall_failures, FAILURES_BYTES);
	t->overflow = unmap_memory(t->overflow, OVERFLOW_BYTES);
	if (!t->bpf)
		t->bss = unmap_memory(t->bss, sizeof(*t->bss));
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * references.c - the number of references that the kernel has to a BPF program: an iterator over
 * all programs reads it (bpf/references.bpf.c). CAP_BPF and CAP_PERFMON are enough for that, where
 * BPF_PROG_GET_NEXT_ID and BPF_LINK_GET_NEXT_ID want CAP_SYS_ADMIN.
 *
 * Knows nothing of the tracer.
 */
#include "references.h"

#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "abi.h"

#include "references.skel.h"

/* The iterator's own, to the program that it is at (kernel/bpf/prog_iter.c, bpf_prog_seq_start). */
#define OF_ITERATOR 1

#define READ_AT_ONCE 64

struct references {
	struct references_bpf *obj;
	int link_fd;
};

struct references *references__open(void)
{
	struct references *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->link_fd = -1;
	r->obj = references_bpf__open_and_load();
	if (r->obj)
		r->link_fd = bpf_link_create(bpf_program__fd(r->obj->progs.write_references), 0,
					     BPF_TRACE_ITER, NULL);
	if (r->link_fd >= 0)
		return r;
	references__close(r);
	return NULL;
}

void references__close(struct references *r)
{
	if (!r)
		return;
	if (r->link_fd >= 0)
		close(r->link_fd);
	references_bpf__destroy(r->obj);
	free(r);
}

int64_t references__count(const struct references *r, uint32_t program)
{
	struct abi_references some[READ_AT_ONCE];
	int fd = bpf_iter_create(r->link_fd);
	int64_t count = -1;
	ssize_t bytes;

	if (fd < 0)
		return -1;
	while (count < 0 && (bytes = read(fd, some, sizeof(some))) > 0)
		for (size_t i = 0; i < (size_t)bytes / sizeof(some[0]); i++)
			if (some[i].program == program)
				count = (int64_t)some[i].count - OF_ITERATOR;
	close(fd);
	return count;
}

// SPDX-License-Identifier: GPL-2.0-only
/* pin_memory.c - a pinned map of one value, mapped into the process. */
#include "pin_memory.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>

static int map_value(struct pin_memory *m, int fd, size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return -errno;
	*m = (struct pin_memory){.at = at, .bytes = bytes};
	return 0;
}

int pin_memory__find(struct pin_memory *m, const char *path)
{
	struct bpf_map_info info = {0};
	uint32_t len = sizeof(info);
	int fd = bpf_obj_get(path), err;

	*m = (struct pin_memory){0};
	if (fd < 0)
		return -errno;
	err = bpf_obj_get_info_by_fd(fd, &info, &len) ? -errno : 0;
	if (!err)
		err = map_value(m, fd, info.value_size);
	close(fd);
	return err;
}

int pin_memory__open(struct pin_memory *m, const char *path, size_t bytes)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int err = pin_memory__find(m, path), fd;

	if (err != -ENOENT)
		return err;
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "tced_events", sizeof(uint32_t), (uint32_t)bytes, 1,
			    &opts);
	if (fd < 0)
		return -errno;
	err = bpf_obj_pin(fd, path) ? -errno : map_value(m, fd, bytes);
	close(fd);
	return err;
}

void pin_memory__close(struct pin_memory *m)
{
	if (m->at)
		munmap(m->at, m->bytes);
	*m = (struct pin_memory){0};
}

// SPDX-License-Identifier: GPL-2.0-only
/* run_stats.c - counters of programs, read by descriptors, links and pins. */
#include "run_stats.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "internal.h"
#include "pin_files.h"

#define NUMBER(name) NUMBER_##name,
enum { TRACER_PROGRAMS(NUMBER) PROGRAMS };
#undef NUMBER
_Static_assert(RUN_STATS_MOST >= HOOKS_MAX + (int)TRACER_RETURNS + (int)PROGRAMS,
	       "there may be more programs");

/* A list that grows by one program after another. */
struct reading {
	struct run_stats *list;
	int n;
	bool names;
	struct btf *btf; /* of the last program: most are of one object */
	uint32_t btf_id;
};

int run_stats__count(void)
{
	int fd = bpf_enable_stats(BPF_STATS_RUN_TIME);

	return fd < 0 ? -errno : fd;
}

static const struct btf *types_of(struct reading *r, uint32_t btf_id)
{
	if (!r->btf || r->btf_id != btf_id) {
		btf__free(r->btf);
		r->btf = btf__load_from_kernel_by_id(btf_id);
		r->btf_id = btf_id;
	}
	return r->btf;
}

/* The name of the program's function, which is not cut; "" where the kernel has no types of it. */
static const char *function_name(struct reading *r, int fd, uint32_t btf_id)
{
	struct bpf_func_info function = {0};
	struct bpf_prog_info info = {
	    .nr_func_info = 1,
	    .func_info_rec_size = sizeof(function),
	    .func_info = (uintptr_t)&function,
	};
	uint32_t len = sizeof(info);
	const struct btf *btf = btf_id ? types_of(r, btf_id) : NULL;
	const struct btf_type *type;
	const char *name;

	if (!btf || bpf_obj_get_info_by_fd(fd, &info, &len))
		return "";
	type = btf__type_by_id(btf, function.type_id);
	name = type ? btf__name_by_offset(btf, type->name_off) : NULL;
	return name ? name : "";
}

static bool has_program(const struct reading *r, uint32_t id)
{
	for (int i = 0; i < r->n; i++)
		if (r->list[i].id == id)
			return true;
	return false;
}

/* One program serves several hooks by kprobe.multi: it counts once. */
static int add_program(struct reading *r, int fd)
{
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);
	struct run_stats *s;
	const char *name = "";

	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return -errno;
	if (has_program(r, info.id))
		return 0;
	if (r->n == RUN_STATS_MOST)
		return -E2BIG;
	if (r->names && strlen(info.name) == sizeof(info.name) - 1)
		name = function_name(r, fd, info.btf_id);
	s = &r->list[r->n++];
	*s = (struct run_stats){
	    .id = info.id,
	    .hits = info.run_cnt,
	    .run_ns = info.run_time_ns,
	};
	snprintf(s->name, sizeof(s->name), "%s", name[0] ? name : info.name);
	return 0;
}

/* The program of a link, which may be held by nothing else. */
static int add_linked(struct reading *r, int link_fd)
{
	struct bpf_link_info info = {0};
	uint32_t len = sizeof(info);
	int fd, err;

	if (bpf_obj_get_info_by_fd(link_fd, &info, &len))
		return -errno;
	if (has_program(r, info.prog_id))
		return 0;
	fd = bpf_prog_get_fd_by_id(info.prog_id);
	if (fd < 0)
		return -errno;
	err = add_program(r, fd);
	close(fd);
	return err;
}

static int end_reading(struct reading *r, int err)
{
	btf__free(r->btf);
	return err ? err : r->n;
}

int run_stats__of_tracer(const struct tracer *t, struct run_stats *list, bool names)
{
	struct reading r = {.list = list, .names = names};
	int err = 0;

#define ADD(name)                                                                                  \
	if (!err && t->fd.prog.name > 0)                                                           \
		err = add_program(&r, t->fd.prog.name);
	TRACER_PROGRAMS(ADD)
#undef ADD
	for (size_t i = 0; !err && i < t->hooks.n; i++)
		if (hook__is_ready(&t->hooks.state[i]) && t->hooks.state[i].prog_fd >= 0)
			err = add_program(&r, t->hooks.state[i].prog_fd);
	for (unsigned int i = 0; !err && i < TRACER_RETURNS; i++)
		if (t->returns[i])
			err = add_linked(&r, bpf_link__fd(t->returns[i]));
	return end_reading(&r, err);
}

/* Skips a pin that is removed meanwhile: hooks are replaced at another detail. */
static int add_pins(struct reading *r, const char *path, const char *folder,
		    int (*add)(struct reading *r, int fd))
{
	char name[PIN_FILE_LEN];
	const struct dirent *entry;
	DIR *dir;
	int err = 0;

	snprintf(name, sizeof(name), "%s/%s", path, folder);
	dir = opendir(name);
	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir))) {
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		fd = pin_files__open(path, folder, entry->d_name);
		if (fd >= 0) {
			err = add(r, fd);
			close(fd);
		} else if (fd != -ENOENT) {
			err = fd;
		}
	}
	closedir(dir);
	return err;
}

int run_stats__of_pins(const char *path, struct run_stats *list, bool names)
{
	struct reading r = {.list = list, .names = names};
	int err = add_pins(&r, path, "programs", add_program);

	if (!err)
		err = add_pins(&r, path, "links", add_linked);
	return end_reading(&r, !err && !r.n ? -ENOENT : err);
}

// SPDX-License-Identifier: GPL-2.0-only
/* btf_choose.c - the choice of the BTF that describes this kernel's structures. */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "btf_reduce.h"
#include "kernel_btf.h"

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"

int btf_choose__types(struct types *types, const char *user_file, char *error, size_t len)
{
	struct btf_file_choice list_options;
	struct utsname u;
	int err;

	memset(types, 0, sizeof(*types));
	types->file.fd = -1;
	types->few.fd = -1;
	types->own = !access(KERNEL_BTF, R_OK);
	if (user_file) {
		types->path = user_file;
		snprintf(types->name, sizeof(types->name), "file %s, given by --btf", user_file);
		return btf_file__check_user(user_file, error, len);
	}
	if (types->own) {
		types->certain = true;
		snprintf(types->name, sizeof(types->name), "kernel");
		return 0;
	}
	if (uname(&u))
		snprintf(u.release, sizeof(u.release), "?");
	if (!btf_file__choose(u.release, &list_options)) {
		snprintf(error, len,
			 "kernel %s has no BTF (" KERNEL_BTF ") and there is no file for it: "
			 "give one with --btf FILE",
			 u.release);
		return -ENOENT;
	}
	err = btf_file__open(list_options.file, &types->file);
	if (err) {
		snprintf(error, len, "cannot open the BTF file of %s: %s",
			 list_options.file->release, strerror(-err));
		return err;
	}
	types->path = types->file.path;
	types->certain = list_options.exact;
	snprintf(types->name, sizeof(types->name),
		 list_options.exact ? "file %s, of this release"
				    : "file %s, the nearest to this release, checked",
		 list_options.file->release);
	return 0;
}

void btf_choose__reduce(struct types *types)
{
	const struct btf *kernel = types->path ? NULL : kernel_btf__get();
	struct tcetop_bpf *obj = kernel ? tracer__unloaded_object() : NULL;
	struct btf *few = obj ? btf_reduce__types(kernel, bpf_object__btf(obj->obj)) : NULL;
	__u32 size = 0;
	const void *data = few ? btf__raw_data(few, &size) : NULL;

	if (data)
		btf_file__open(&(struct btf_file){.data = data, .size = size}, &types->few);
	btf__free(few);
	tcetop_bpf__destroy(obj);
}

void btf_choose__close(struct types *types)
{
	kernel_btf__drop();
	btf_file__close(&types->few);
	btf_file__close(&types->file);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * pin_files.c - files below a pin folder: pinned, opened, removed.
 *
 * Names have no dots: the file system does not take them.
 */
#include "pin_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static const char *const folders[] = {"links", "programs", "maps"};
#define FOLDERS (sizeof(folders) / sizeof(folders[0]))
/* One file of the folder at path. */
static void path_of(char *to, const char *path, const char *folder, const char *name)
{
	snprintf(to, PIN_FILE_LEN, "%s/%s/%s", path, folder, name);
}

const char *pin_files__map_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

int pin_files__pin(int fd, const char *path, const char *folder, const char *name)
{
	char file[PIN_FILE_LEN];

	path_of(file, path, folder, name);
	return bpf_obj_pin(fd, file) && errno != EEXIST ? -errno : 0;
}

int pin_files__open(const char *path, const char *folder, const char *name)
{
	char file[PIN_FILE_LEN];
	int fd;

	path_of(file, path, folder, name);
	fd = bpf_obj_get(file);
	return fd < 0 ? -errno : fd;
}

int pin_files__unpin(const char *path, const char *folder, const char *name)
{
	char file[PIN_FILE_LEN];

	snprintf(file, sizeof(file), "%s/%s/%s", path, folder, name);
	return unlink(file) && errno != ENOENT ? -errno : 0;
}

struct bpf_link *pin_files__open_link(const char *path, const char *name)
{
	char file[PIN_FILE_LEN];

	path_of(file, path, "links", name);
	return bpf_link__open(file);
}

static int empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int err = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		if (unlinkat(dirfd(dir), entry->d_name, 0) && errno != ENOENT)
			err = -errno;
	}
	closedir(dir);
	if (!err && rmdir(path))
		err = -errno;
	return err;
}

int pin_files__remove(const char *path)
{
	char folder[PIN_FILE_LEN];
	int err = 0;

	/* Links first: from then on nothing is traced. */
	for (size_t i = 0; i < FOLDERS; i++) {
		int failed;

		snprintf(folder, sizeof(folder), "%s/%s", path, folders[i]);
		failed = empty_folder(folder);
		err = err ? err : failed;
	}
	if (!err && rmdir(path) && errno != ENOENT)
		err = -errno;
	return err;
}

int pin_files__make(const char *path)
{
	char folder[PIN_FILE_LEN];

	if (mkdir(path, 0700))
		return -errno;
	for (size_t i = 0; i < FOLDERS; i++) {
		snprintf(folder, sizeof(folder), "%s/%s", path, folders[i]);
		if (mkdir(folder, 0700))
			return -errno;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * in_use.c - mounted file systems, swap and the ssh session, each with the hardware that carries
 * it.
 */
#include "in_use.h"

#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "backing_device.h"
#include "procfile.h"

#define BTRFS "/sys/fs/btrfs"

struct finder {
	struct in_use *uses;
	const char *what; /* is looked for now */
	int err;
};

static void add(void *arg, const char *path)
{
	struct finder *f = arg;
	struct use *bigger;

	bigger = realloc(f->uses->use, (f->uses->n + 1) * sizeof(*bigger));
	if (!bigger) {
		f->err = -ENOMEM;
		return;
	}
	f->uses->use = bigger;
	bigger += f->uses->n++;
	snprintf(bigger->path, sizeof(bigger->path), "%s", path);
	snprintf(bigger->what, sizeof(bigger->what), "%s", f->what);
}

static void add_block(struct finder *f, dev_t device, const char *what)
{
	f->what = what;
	backing_device__of_block(major(device), minor(device), add, f);
}

static void add_mount(struct finder *f, const struct mount_line *m)
{
	char what[USE_LEN];
	dev_t device = makedev(m->major, m->minor);
	struct stat st;

	/* A file system on several disks has a number of its own: the source names one of them. */
	if (!m->major && m->source[0] == '/' && !stat(m->source, &st) && S_ISBLK(st.st_mode))
		device = st.st_rdev;
	if (!major(device))
		return;
	if (!strcmp(m->point, "/"))
		snprintf(what, sizeof(what), "the root file system");
	else
		snprintf(what, sizeof(what), "the file system mounted at %.200s", m->point);
	add_block(f, device, what);
}

static void add_mounts(struct finder *f)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	struct mount_line m;
	char *line = NULL;
	size_t room = 0;

	if (!file) {
		f->err = -errno;
		return;
	}
	while (getline(&line, &room, file) >= 0)
		if (procfile__mount(line, &m))
			add_mount(f, &m);
	free(line);
	fclose(file);
}

/* All disks of those that are mounted: fs/btrfs/sysfs.c. */
static void add_btrfs(struct finder *f)
{
	DIR *all = opendir(BTRFS);
	const struct dirent *fs, *disk;
	char path[PATH_MAX], text[32];
	unsigned int major, minor;

	while (all && (fs = readdir(all))) {
		DIR *disks;

		snprintf(path, sizeof(path), BTRFS "/%s/devices", fs->d_name);
		disks = fs->d_name[0] == '.' ? NULL : opendir(path);
		while (disks && (disk = readdir(disks))) {
			FILE *file;

			snprintf(path, sizeof(path), BTRFS "/%s/devices/%s/dev", fs->d_name,
				 disk->d_name);
			file = disk->d_name[0] == '.' ? NULL : fopen(path, "re");
			if (file && fgets(text, sizeof(text), file) &&
			    sscanf(text, "%u:%u", &major, &minor) == 2)
				add_block(f, makedev(major, minor), "a mounted btrfs");
			if (file)
				fclose(file);
		}
		if (disks)
			closedir(disks);
	}
	if (all)
		closedir(all);
}

/* A kernel without swap has no such file. */
static void add_swaps(struct finder *f)
{
	FILE *file = fopen("/proc/swaps", "re");
	char path[PROCFILE_PATH_LEN], what[USE_LEN];
	char *line = NULL;
	size_t room = 0;
	struct stat st;

	while (file && getline(&line, &room, file) >= 0) {
		if (!procfile__swap(line, path, sizeof(path)) || stat(path, &st))
			continue;
		snprintf(what, sizeof(what), "swap (%.200s)", path);
		add_block(f, S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev, what);
	}
	free(line);
	if (file)
		fclose(file);
}

/* What the interface is called is known only when its paths are found. */
static void add_session(struct finder *f)
{
	size_t first = f->uses->n;
	char name[IFNAMSIZ];
	bool hardware = false;

	f->what = "";
	if (backing_device__of_session(name, sizeof(name), add, f))
		f->err = -ENODEV;
	for (size_t i = first; i < f->uses->n; i++) {
		snprintf(f->uses->use[i].what, USE_LEN, "the present ssh session (%s)", name);
		hardware = hardware || !strstr(f->uses->use[i].path, "/devices/virtual/");
	}
	if (name[0] && !hardware && !f->err)
		f->err = -ENODEV;
}

int in_use__find(struct in_use *u)
{
	struct finder f = {.uses = u};

	*u = (struct in_use){0};
	add_mounts(&f);
	add_btrfs(&f);
	add_swaps(&f);
	add_session(&f);
	return f.err;
}

void in_use__free(struct in_use *u)
{
	free(u->use);
	*u = (struct in_use){0};
}

const char *in_use__next(const struct in_use *u, const char *device, size_t *i)
{
	size_t len = strlen(device);

	while (*i < u->n) {
		const struct use *use = &u->use[(*i)++];

		if (!strncmp(use->path, device, len) && use->path[len] == '/')
			return use->what;
	}
	return NULL;
}

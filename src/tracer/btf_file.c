// SPDX-License-Identifier: GPL-2.0-only
/*
 * btf_file.c - embedded BTF files: the one for a kernel, its path, and a check of the user's.
 *
 * The embedded files are a table that the Makefile writes, build/btffiles.h.
 */
#include "btf_file.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BTF_MAGIC_SWAPPED 0x9feb
#define MACHINE_BYTE_ORDER (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB)

/* Since 6.3; where vm.memfd_noexec is 2 there is no memfd without it. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

static const struct btf_file embedded[] = {
#include "btffiles.h"
    {0},
};

/* A release in parts: 6.1.0-50-powerpc64le is 6 and 1, 0 and 50, and powerpc64le. */
struct release {
	uint64_t version; /* major << 32 | minor: the larger part decides what is near */
	uint64_t build;   /* patch level << 32 | build */
	const char *flavour;
};

static struct release split(const char *text)
{
	struct release r = {.flavour = ""};
	uint64_t number[4] = {0};
	const char *p = text;

	for (size_t i = 0; i < 4 && isdigit((unsigned char)*p); i++) {
		char *end;

		number[i] = strtoul(p, &end, 10) & UINT32_MAX;
		p = *end == '.' || *end == '-' ? end + 1 : end;
	}
	r.version = number[0] << 32 | number[1];
	r.build = number[2] << 32 | number[3];
	/* The flavour begins at the first dash before a letter; +deb13 and .el9 are none. */
	for (p = text; *p; p++)
		if (p[0] == '-' && isalpha((unsigned char)p[1])) {
			r.flavour = p + 1;
			break;
		}
	return r;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Is a nearer to the wanted release than b? */
static bool is_nearer(const char *a, const char *b, const char *wanted)
{
	const struct release x = split(a), y = split(b), w = split(wanted);
	bool x_flavour = !strcmp(x.flavour, w.flavour), y_flavour = !strcmp(y.flavour, w.flavour);

	if (apart(x.version, w.version) != apart(y.version, w.version))
		return apart(x.version, w.version) < apart(y.version, w.version);
	/* Build options move more members than a patch level does. */
	if (x_flavour != y_flavour)
		return x_flavour;
	return apart(x.build, w.build) < apart(y.build, w.build);
}

bool btf_file__choose_among(const struct btf_file *files, size_t n, const char *release,
			    struct btf_file_choice *list_options)
{
	*list_options = (struct btf_file_choice){0};
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(files[i].release, release)) {
			*list_options = (struct btf_file_choice){.file = &files[i], .exact = true};
			return true;
		}
		if (!list_options->file ||
		    is_nearer(files[i].release, list_options->file->release, release))
			list_options->file = &files[i];
	}
	return list_options->file != NULL;
}

bool btf_file__choose(const char *release, struct btf_file_choice *list_options)
{
	return btf_file__choose_among(embedded, sizeof(embedded) / sizeof(embedded[0]) - 1, release,
				      list_options);
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t done = write(fd, data, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			data += done;
			size -= (size_t)done;
		}
	}
	return 0;
}

int btf_file__open(const struct btf_file *file, struct btf_file_path *path)
{
	int err;

	path->fd = memfd_create("btf", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
	if (path->fd < 0 && errno == EINVAL)
		path->fd = memfd_create("btf", MFD_CLOEXEC);
	if (path->fd < 0)
		return -errno;
	snprintf(path->path, sizeof(path->path), "/proc/self/fd/%d", path->fd);
	err = write_all(path->fd, file->data, file->size);
	if (err)
		btf_file__close(path);
	return err;
}

void btf_file__close(struct btf_file_path *path)
{
	if (path->fd >= 0)
		close(path->fd);
	path->fd = -1;
}

/* What stands at an offset of a file; false if the file is shorter. */
static bool read_at(FILE *f, uint64_t offset, void *buf, size_t size)
{
	return offset <= INT64_MAX && !fseeko(f, (off_t)offset, SEEK_SET) &&
	       fread(buf, size, 1, f) == 1;
}

/* What is wrong with the BTF in size bytes at an offset; NULL if nothing shows. */
static const char *fault_of_btf(FILE *f, uint64_t offset, uint64_t size)
{
	struct btf_header h;

	if (!read_at(f, offset, &h.magic, sizeof(h.magic)))
		return "it is empty or cut short";
	if (h.magic == BTF_MAGIC_SWAPPED)
		return "its byte order is not this machine's";
	if (h.magic != BTF_MAGIC)
		return "it is neither BTF nor a kernel with a .BTF section";
	if (size < sizeof(h) || !read_at(f, offset, &h, sizeof(h)))
		return "it is cut short";
	if (h.version != BTF_VERSION || h.hdr_len < sizeof(h))
		return "its BTF is of an unknown version";
	if ((uint64_t)h.hdr_len + h.type_off + h.type_len > size ||
	    (uint64_t)h.hdr_len + h.str_off + h.str_len > size)
		return "it is cut short";
	if (!h.type_len)
		return "its BTF has no types";
	return NULL;
}

static const char *fault_of_elf(FILE *f, const Elf64_Ehdr *e)
{
	static const char wanted[] = ".BTF";
	Elf64_Shdr names, s;
	char name[sizeof(wanted)];

	if (e->e_ident[EI_CLASS] != ELFCLASS64)
		return "it is ELF, but not of a 64-bit kernel";
	if (e->e_ident[EI_DATA] != MACHINE_BYTE_ORDER)
		return "its byte order is not this machine's";
	if (!read_at(f, e->e_shoff + (uint64_t)e->e_shstrndx * sizeof(s), &names, sizeof(names)))
		return "it is ELF without sections, or cut short";
	for (unsigned int i = 0; i < e->e_shnum; i++)
		if (read_at(f, e->e_shoff + i * sizeof(s), &s, sizeof(s)) &&
		    read_at(f, names.sh_offset + s.sh_name, name, sizeof(name)) &&
		    !memcmp(name, wanted, sizeof(wanted)))
			return fault_of_btf(f, s.sh_offset, s.sh_size);
	return "it is ELF without a .BTF section";
}

static const char *fault_of_file(FILE *f, uint64_t size)
{
	Elf64_Ehdr e;

	if (read_at(f, 0, &e, sizeof(e)) && !memcmp(e.e_ident, ELFMAG, SELFMAG))
		return fault_of_elf(f, &e);
	return fault_of_btf(f, 0, size);
}

int btf_file__check_user(const char *path, char *error, size_t len)
{
	const char *fault = "it is not a file"; /* libbpf opens it once more: no pipe will do */
	struct stat st;
	FILE *f = NULL;

	if (stat(path, &st) || (S_ISREG(st.st_mode) && !(f = fopen(path, "re")))) {
		int err = errno;

		snprintf(error, len, "cannot read the BTF file %s: %s", path, strerror(err));
		return -err;
	}
	if (f) {
		fault = fault_of_file(f, (uint64_t)st.st_size);
		fclose(f);
	}
	if (!fault)
		return 0;
	snprintf(error, len,
		 "%s cannot be used as BTF: %s; vmlinux/btf/make in tcetop's sources makes such "
		 "files",
		 path, fault);
	return -EINVAL;
}

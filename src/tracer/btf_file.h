/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * btf_file.h - types for a kernel that has no BTF of its own: those of vmlinux/btf,
 * which are embedded in the program, and the user's own file.
 */
#ifndef TCETOP_BTF_FILE_H
#define TCETOP_BTF_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* An embedded file. All memory is static. */
struct btf_file {
	const char *release; /* of the kernel it was made from, as uname -r prints it */
	const void *data;
	size_t size; /* bytes */
};

struct btf_file_choice {
	const struct btf_file *file;
	bool exact; /* made from this very release; else check before trusting it */
};

/*
 * The embedded file for a kernel release: its own, else the nearest. Nearest
 * by version (6.1), then by flavour (powerpc64le-64k), then by patch level and
 * build. False if the program was built without any file.
 */
bool btf_file__choose(const char *release, struct btf_file_choice *list_options);

/* The same among the n files of the caller. */
bool btf_file__choose_among(const struct btf_file *files, size_t n, const char *release,
			    struct btf_file_choice *list_options);

/* Bytes in memory under a path, as libbpf wants it: for this process, until closed. */
struct btf_file_path {
	int fd;
	char path[32];
};

/* 0 or a negative errno. Needs /proc. Close once the BPF object is loaded; twice is fine. */
int btf_file__open(const struct btf_file *file, struct btf_file_path *path);
void btf_file__close(struct btf_file_path *path);

/*
 * Can libbpf take types from the user's file? It must be BTF, or a 64-bit ELF
 * file with a .BTF section (vmlinux), in this machine's byte order. 0, or a
 * negative errno with the one line for the user in error. Whether it fits the
 * running kernel is not looked at.
 */
int btf_file__check_user(const char *path, char *error, size_t len);

#endif

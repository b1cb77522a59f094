// SPDX-License-Identifier: GPL-2.0-only
/* relayout.c - pinned tracing as another version has it: its layout is not the one that is
 * expected. */
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* relayout FILE: the first words of struct pinned_state are its layout and its format. */
int main(int argc, char **argv)
{
	union bpf_attr attr;
	long fd;
	void *state;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (unsigned long)argv[argc - 1];
	fd = syscall(SYS_bpf, BPF_OBJ_GET, &attr, sizeof(attr));
	if (fd < 0) {
		perror(argv[argc - 1]);
		return 1;
	}
	state = mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0);
	if (state == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	memset(state, 0x5a, 16);
	return 0;
}

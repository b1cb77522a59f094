// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps memory for a device through VFIO, on command. One command a line on stdin, one answer a
 * line on stdout: "ok KEY=VALUE...", or "error ERRNO" with the errno's number. locked= is what the
 * kernel charges to this process, in bytes (VmLck). Pages are of 4 KiB, as those of every window.
 *
 *   open v1|v2 BDF               a container with the device's group; v2 registers our memory
 *   window BYTES LEVELS          a window more (v2); start= is its first bus address
 *   remove START                 gives up a window; the default one, before anything was mapped
 *   map IOVA N to|from|both [K]  N of our pages from page K on; replaces what is there
 *   unmap IOVA N
 *   bench IOVA N LOOPS           N pages are mapped and unmapped in turn; ns_per_pair= is of one
 *   close                        closes the group, then the container: what is left is unmapped
 *
 * The memory is there from the start, so that map asks for no page of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define TCE_BYTES 4096UL
#define TCE_SHIFT 12
#define MEMORY_PAGES 4096UL
#define MEMORY_BYTES (MEMORY_PAGES * TCE_BYTES)
#define MAX_WORDS 6

static int container = -1, group = -1;
static char *memory;

static uint64_t number(const char *text)
{
	return strtoull(text, NULL, 0);
}

static uint64_t locked_bytes(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	unsigned long kib = 0;
	char line[256];

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "VmLck: %lu kB", &kib) == 1)
			break;
	if (status)
		fclose(status);
	return (uint64_t)kib << 10;
}

/* Every command gives 0 or -1 with errno. extra is what it adds to the answer. */
static char extra[64];

static int open_group(const char *bdf)
{
	char link[128], target[256], path[300];
	ssize_t len;

	snprintf(link, sizeof(link), "/sys/bus/pci/devices/%s/iommu_group", bdf);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return -1;
	target[len] = '\0';
	snprintf(path, sizeof(path), "/dev/vfio/%s", basename(target));
	return open(path, O_RDWR);
}

static int use_memory(unsigned long type)
{
	struct vfio_iommu_spapr_register_memory reg = {.argsz = sizeof(reg)};

	if (type == VFIO_SPAPR_TCE_IOMMU)
		return ioctl(container, VFIO_IOMMU_ENABLE);
	reg.vaddr = (uintptr_t)memory;
	reg.size = MEMORY_BYTES;
	return ioctl(container, VFIO_IOMMU_SPAPR_REGISTER_MEMORY, &reg);
}

static int cmd_open(char **words)
{
	unsigned long type =
	    !strcmp(words[1], "v2") ? VFIO_SPAPR_TCE_v2_IOMMU : VFIO_SPAPR_TCE_IOMMU;

	container = open("/dev/vfio/vfio", O_RDWR);
	group = open_group(words[2]);
	if (container < 0 || group < 0)
		return -1;
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, type))
		return -1;
	return use_memory(type);
}

static int cmd_window(char **words)
{
	struct vfio_iommu_spapr_tce_create create = {
	    .argsz = sizeof(create),
	    .page_shift = TCE_SHIFT,
	    .window_size = number(words[1]),
	    .levels = (uint32_t)number(words[2]),
	};

	if (ioctl(container, VFIO_IOMMU_SPAPR_TCE_CREATE, &create))
		return -1;
	snprintf(extra, sizeof(extra), " start=0x%llx", (unsigned long long)create.start_addr);
	return 0;
}

static int cmd_remove(char **words)
{
	struct vfio_iommu_spapr_tce_remove gone = {
	    .argsz = sizeof(gone),
	    .start_addr = number(words[1]),
	};

	return ioctl(container, VFIO_IOMMU_SPAPR_TCE_REMOVE, &gone);
}

static uint32_t direction(const char *word)
{
	if (!strcmp(word, "to"))
		return VFIO_DMA_MAP_FLAG_READ;
	if (!strcmp(word, "from"))
		return VFIO_DMA_MAP_FLAG_WRITE;
	return VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
}

static int cmd_map(char **words)
{
	struct vfio_iommu_type1_dma_map map = {
	    .argsz = sizeof(map),
	    .iova = number(words[1]),
	    .size = number(words[2]) * TCE_BYTES,
	    .flags = direction(words[3]),
	};
	uint64_t first = words[4] ? number(words[4]) : 0;

	map.vaddr = (uintptr_t)memory + first * TCE_BYTES;
	return ioctl(container, VFIO_IOMMU_MAP_DMA, &map);
}

static int cmd_unmap(char **words)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
	    .argsz = sizeof(unmap),
	    .iova = number(words[1]),
	    .size = number(words[2]) * TCE_BYTES,
	};

	return ioctl(container, VFIO_IOMMU_UNMAP_DMA, &unmap);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int cmd_bench(char **words)
{
	char *both[] = {words[0], words[1], words[2], (char *)"both", NULL, NULL, NULL};
	uint64_t pages = number(words[2]), loops = number(words[3]), begin = now_ns();

	for (uint64_t i = 0; i < loops; i++)
		if (cmd_map(both) || cmd_unmap(both))
			return -1;
	snprintf(extra, sizeof(extra), " ns_per_pair=%llu",
		 (unsigned long long)((now_ns() - begin) / (loops * pages)));
	return 0;
}

static int cmd_close(char **words)
{
	(void)words;
	if (close(group) || close(container))
		return -1;
	group = container = -1;
	return 0;
}

static const struct {
	const char *name;
	int args; /* that it needs */
	int (*run)(char **words);
} commands[] = {
    {"open", 2, cmd_open},   {"window", 2, cmd_window}, {"remove", 1, cmd_remove},
    {"map", 3, cmd_map},     {"unmap", 2, cmd_unmap},   {"bench", 3, cmd_bench},
    {"close", 0, cmd_close},
};

static int run(char *line)
{
	char *words[MAX_WORDS + 1] = {NULL}, *rest = line;
	int count = 0;

	while (count < MAX_WORDS && (words[count] = strtok_r(rest, " \n", &rest)))
		count++;
	for (size_t i = 0; count && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(words[0], commands[i].name) && count > commands[i].args)
			return commands[i].run(words);
	errno = EINVAL;
	return -1;
}

int main(void)
{
	char line[256];

	memory = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		extra[0] = '\0';
		if (run(line))
			printf("error %d\n", errno);
		else
			printf("ok%s locked=%llu\n", extra, (unsigned long long)locked_bytes());
	}
	return 0;
}

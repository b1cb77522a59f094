// SPDX-License-Identifier: GPL-2.0-only
/*
 * driver_page_pool.c - can a device's pages be those of a page_pool?
 *
 * Mappings made before tracing began have no call stack. Whether they may be of a page_pool is
 * read from the driver: a module that uses page_pool has its functions among its undefined
 * symbols, and a module that it needs may use it on its behalf. Reads /sys and /lib/modules.
 */
#include "driver_page_pool.h"

#include <fcntl.h>
#include <gelf.h>
#include <glob.h>
#include <libelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MODULE_NAME_LEN 64

static bool is_of_page_pool(const char *symbol)
{
	return symbol && (!strncmp(symbol, "page_pool_", strlen("page_pool_")) ||
			  !strncmp(symbol, "__page_pool_", strlen("__page_pool_")));
}

static bool symbols_use(Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
	GElf_Sym symbol;

	for (size_t i = 0; data && i < n && i < INT_MAX; i++)
		if (gelf_getsym(data, (int)i, &symbol) && symbol.st_shndx == SHN_UNDEF &&
		    is_of_page_pool(elf_strptr(elf, header->sh_link, symbol.st_name)))
			return true;
	return false;
}

static enum driver_page_pool elf_uses(Elf *elf)
{
	enum driver_page_pool found = DRIVER_PAGE_POOL_UNKNOWN;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while (found != DRIVER_PAGE_POOL_USED && (section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		found = symbols_use(elf, section, &header) ? DRIVER_PAGE_POOL_USED
							   : DRIVER_PAGE_POOL_UNUSED;
	}
	return found;
}

static enum driver_page_pool file_uses(const char *path)
{
	enum driver_page_pool found = DRIVER_PAGE_POOL_UNKNOWN;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf = NULL;

	if (fd < 0)
		return found;
	if (elf_version(EV_CURRENT) != EV_NONE)
		elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		found = elf_uses(elf);
	elf_end(elf);
	close(fd);
	return found;
}

/* The file of a line of modules.dep is that module's: - and _ are the same in names. */
static bool is_file_of(const char *path, const char *module)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	for (; *module; module++, base++)
		if (*base != *module && !(*base == '-' && *module == '_'))
			return false;
	return !strncmp(base, ".ko", 3);
}

/* All files of a line "file: those that it needs": the module uses page_pool if one of them does.
 */
static enum driver_page_pool files_use(const char *folder, char *line)
{
	enum driver_page_pool found = DRIVER_PAGE_POOL_UNUSED;
	char path[PATH_MAX], *rest = line;

	for (char *file; (file = strsep(&rest, " :\n"));) {
		enum driver_page_pool one;

		if (!file[0] ||
		    snprintf(path, sizeof(path), "%s/%s", folder, file) >= (int)sizeof(path))
			continue;
		one = file_uses(path);
		if (one == DRIVER_PAGE_POOL_USED)
			return one;
		if (one == DRIVER_PAGE_POOL_UNKNOWN)
			found = one;
	}
	return found;
}

static enum driver_page_pool module_uses(const char *module)
{
	enum driver_page_pool found = DRIVER_PAGE_POOL_UNKNOWN;
	char folder[PATH_MAX / 2], path[PATH_MAX], *line = NULL;
	struct utsname kernel;
	size_t size = 0;
	FILE *f;

	if (uname(&kernel))
		return found;
	snprintf(folder, sizeof(folder), "/lib/modules/%s", kernel.release);
	snprintf(path, sizeof(path), "%s/modules.dep", folder);
	f = fopen(path, "re");
	if (!f)
		return found;
	while (getline(&line, &size, f) > 0) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = '\0';
		if (!is_file_of(line, module))
			continue;
		*colon = ':';
		found = files_use(folder, line);
		break;
	}
	free(line);
	fclose(f);
	return found;
}

enum driver_page_pool driver_page_pool__of(const char *bus, const char *device)
{
	char link[PATH_MAX], target[PATH_MAX], *base;

	snprintf(link, sizeof(link), "/sys/bus/%s/devices/%s/driver/module", bus, device);
	if (!realpath(link, target))
		return DRIVER_PAGE_POOL_UNKNOWN;
	base = strrchr(target, '/');
	/* What maps is a driver of the virtio device. */
	if (!base || !strcmp(base, "/virtio_pci"))
		return DRIVER_PAGE_POOL_UNKNOWN;
	return module_uses(base + 1);
}

bool driver_page_pool__has_interface(const char *bus, const char *device)
{
	char pattern[PATH_MAX];
	struct stat st;
	glob_t found;
	bool any;

	snprintf(pattern, sizeof(pattern), "/sys/bus/%s/devices/%s/net", bus, device);
	if (!stat(pattern, &st))
		return true;
	snprintf(pattern, sizeof(pattern), "/sys/bus/%s/devices/%s/virtio*/net", bus, device);
	any = !glob(pattern, 0, NULL, &found);
	if (any)
		globfree(&found);
	return any;
}

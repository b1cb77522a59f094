// SPDX-License-Identifier: GPL-2.0-only
/*
 * kallsyms - the kernel's symbol table, read in one pass.
 *
 * The whole file is the string arena: names are cut out of it in place. Knows
 * nothing of probes.
 */
#include "kallsyms.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
	uint64_t addr;
	const char *name;
	const char *module; /* NULL: the kernel itself */
};

struct kallsyms {
	char *arena;
	struct symbol *by_addr;
	const struct symbol **by_name;
	size_t n;
};

/* All of a file whose size stat does not know; NUL-terminated. */
static char *read_whole(const char *path)
{
	size_t size = 1 << 20, used = 0;
	char *buf = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	for (;;) {
		char *bigger = realloc(buf, size + 1);
		ssize_t got;

		if (!bigger)
			goto fail;
		buf = bigger;
		while (used < size && (got = read(fd, buf + used, size - used)) != 0) {
			if (got < 0 && errno != EINTR)
				goto fail;
			used += got > 0 ? (size_t)got : 0;
		}
		if (used < size)
			break;
		size *= 2;
	}
	close(fd);
	buf[used] = '\0';
	return buf;
fail:
	free(buf);
	close(fd);
	return NULL;
}

static int compare_addr(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return 0;
}

static int compare_name(const void *a, const void *b)
{
	const struct symbol *const *x = a, *const *y = b;
	int c = strcmp((*x)->name, (*y)->name);

	/* The kernel's own symbol stands before a module's of the same name. */
	return c ? c : ((*x)->module != NULL) - ((*y)->module != NULL);
}

static bool is_code_or_data(char type)
{
	return type && strchr("tTwWdDbBrRvV", type);
}

/* Cut one line "c000... T name\t[module]" into a symbol; false for what is none. */
static bool parse_line(char *line, struct symbol *s)
{
	char *end, *name, *module;

	s->addr = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || !is_code_or_data(end[1]) || end[2] != ' ')
		return false;
	name = end + 3;
	s->name = name;
	s->module = NULL;
	module = strchr(name, '\t');
	if (module) {
		*module++ = '\0';
		if (*module == '[')
			module++;
		module[strcspn(module, "]")] = '\0';
		s->module = module;
	}
	return *name != '\0';
}

static int parse(struct kallsyms *k)
{
	size_t lines = 0;
	bool any_address = false;

	for (const char *p = k->arena; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	k->by_addr = calloc(lines + 1, sizeof(*k->by_addr));
	k->by_name = calloc(lines + 1, sizeof(k->by_name[0]));
	if (!k->by_addr || !k->by_name)
		return -ENOMEM;
	for (char *line = k->arena, *next; *line; line = next) {
		char *eol = strchr(line, '\n');

		next = eol ? eol + 1 : line + strlen(line);
		if (eol)
			*eol = '\0';
		if (!parse_line(line, &k->by_addr[k->n]))
			continue;
		any_address |= k->by_addr[k->n].addr != 0;
		k->n++;
	}
	if (!any_address)
		return k->n ? -EPERM : -ENOENT;
	qsort(k->by_addr, k->n, sizeof(*k->by_addr), compare_addr);
	for (size_t i = 0; i < k->n; i++)
		k->by_name[i] = &k->by_addr[i];
	qsort(k->by_name, k->n, sizeof(k->by_name[0]), compare_name);
	return 0;
}

struct kallsyms *kallsyms__read(const char *path)
{
	struct kallsyms *k = calloc(1, sizeof(*k));
	int err;

	if (!k)
		return NULL;
	k->arena = read_whole(path);
	err = k->arena ? parse(k) : -errno;
	if (err) {
		kallsyms__free(k);
		errno = -err;
		return NULL;
	}
	return k;
}

void kallsyms__free(struct kallsyms *k)
{
	if (!k)
		return;
	free(k->by_name);
	free(k->by_addr);
	free(k->arena);
	free(k);
}

uint64_t kallsyms__address(const struct kallsyms *k, const char *name)
{
	size_t low = 0, high = k->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(k->by_name[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == k->n || strcmp(k->by_name[low]->name, name) || k->by_name[low]->module)
		return 0;
	return k->by_name[low]->addr;
}

const char *kallsyms__format(const struct kallsyms *k, uint64_t addr, char *buf, size_t len)
{
	const struct symbol *s;
	size_t low = 0, high = k->n;

	/* The last symbol at or below the address; of several there, the first. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (k->by_addr[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low) {
		snprintf(buf, len, "0x%" PRIx64, addr);
		return buf;
	}
	s = &k->by_addr[low - 1];
	while (s > k->by_addr && s[-1].addr == s->addr)
		s--;
	/* No function is that long: the address lies behind the last symbol. */
	if (addr - s->addr >= 1 << 20)
		snprintf(buf, len, "0x%" PRIx64, addr);
	else if (s->module)
		snprintf(buf, len, "%s+0x%" PRIx64 " [%s]", s->name, addr - s->addr, s->module);
	else
		snprintf(buf, len, "%s+0x%" PRIx64, s->name, addr - s->addr);
	return buf;
}

size_t kallsyms__count(const struct kallsyms *k)
{
	return k->n;
}

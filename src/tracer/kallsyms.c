// SPDX-License-Identifier: GPL-2.0-only
/*
 * kallsyms.c - the kernel's symbol table, read in one pass.
 *
 * The whole file is the string arena: names are cut out of it in place. Sorted when the first
 * address is looked up; chained by how they begin when the first name is.
 */
#include "kallsyms.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/order.h"
#include "kallsyms_ask.h"
#include "symbol_text.h"

struct symbol {
	uint64_t addr;
	const char *name;
	const char *module; /* NULL: the kernel itself */
};

struct kallsyms {
	struct asked *asked; /* NULL: all symbols are in the arena */
	const char *unread;  /* the file that they will be read from; NULL: they were */
	char *arena;
	struct symbol *by_addr;
	size_t n;
	bool sorted;  /* by_addr is, by address */
	char *hidden; /* ",name,name,", NULL: none */
	/* Symbols of the kernel itself by how they begin: index + 1, 0: no more. NULL: not yet
	 * made. */
	uint32_t *first;
	uint32_t *next;
};

#define CHAINS (1U << 14)
#define CHAIN_BYTES 8 /* of a name are looked at */

/* All of a file with a size that stat does not know; NUL-terminated. */
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
		return order__u64(x->addr, y->addr);
	/* As they stood in the file. */
	return (x->name > y->name) - (x->name < y->name);
}

static bool is_code_or_data(char type)
{
	switch (type | 0x20) {
	case 't':
	case 'w':
	case 'd':
	case 'b':
	case 'r':
	case 'v':
		return true;
	default:
		return false;
	}
}

/* Eight hexadecimal digits at once: pairs, pairs of pairs, all. */
static uint64_t parse_eight(const char *text)
{
	uint64_t v;

	memcpy(&v, text, sizeof(v));
	v = le64toh(v);
	v = (v & 0x0f0f0f0f0f0f0f0f) + 9 * (v >> 6 & 0x0101010101010101);
	v = (v << 4 | v >> 8) & 0x00ff00ff00ff00ff;
	v = (v << 8 | v >> 16) & 0x0000ffff0000ffff;
	return (v << 16 | v >> 32) & 0xffffffff;
}

/* strtoull() in an eighth of its time: there are 100,000 lines and more. */
static uint64_t parse_hex(char *text, char **end)
{
	uint64_t value = 0;

	for (;; text++) {
		unsigned int digit = (unsigned int)*text - '0';

		if (digit > 9) {
			digit = ((unsigned int)*text | 0x20) - 'a' + 10;
			if (digit < 10 || digit > 15)
				break;
		}
		value = value << 4 | digit;
	}
	*end = text;
	return value;
}

#define ADDR_DIGITS 16

/* Cut one line "c000... T name\t[module]", which ends at eol, into a symbol; false for what is
 * none. */
static bool parse_line(char *line, const char *eol, struct symbol *s)
{
	char *end, *name, *module;

	/* As the kernel writes it: with 16 digits, always. */
	end = line + ADDR_DIGITS;
	if (eol > end && *end == ' ')
		s->addr = parse_eight(line) << 32 | parse_eight(line + 8);
	else
		s->addr = parse_hex(line, &end);
	if (end == line || end[0] != ' ' || !is_code_or_data(end[1]) || end[2] != ' ')
		return false;
	name = end + 3;
	s->name = name;
	s->module = NULL;
	module = memchr(name, '\t', (size_t)(eol - name));
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

	k->sorted = true;
	for (const char *p = k->arena; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	k->by_addr = calloc(lines + 1, sizeof(*k->by_addr));
	if (!k->by_addr)
		return -ENOMEM;
	for (char *line = k->arena, *next; *line; line = next) {
		char *eol = strchrnul(line, '\n');

		next = *eol ? eol + 1 : eol;
		*eol = '\0';
		if (!parse_line(line, eol, &k->by_addr[k->n]))
			continue;
		any_address |= k->by_addr[k->n].addr != 0;
		k->sorted &= !k->n || k->by_addr[k->n - 1].addr <= k->by_addr[k->n].addr;
		k->n++;
	}
	if (!any_address)
		return k->n ? -EPERM : -ENOENT;
	return 0;
}

static void drop_chains(struct kallsyms *k)
{
	free(k->next);
	free(k->first);
	k->next = NULL;
	k->first = NULL;
}

int kallsyms__load(struct kallsyms *k)
{
	int err;

	if (!k->unread)
		return 0;
	drop_chains(k);
	k->arena = read_whole(k->unread);
	err = k->arena ? parse(k) : -errno;
	if (!err) {
		k->unread = NULL;
		return 0;
	}
	free(k->by_addr);
	free(k->arena);
	k->by_addr = NULL;
	k->arena = NULL;
	k->n = 0;
	return err;
}

static struct kallsyms *kallsyms__new(const char *path)
{
	struct kallsyms *k = calloc(1, sizeof(*k));

	if (k)
		k->unread = path;
	return k;
}

/* Free it where there was an error, and say so in errno. */
static struct kallsyms *checked(struct kallsyms *k, int err)
{
	if (!err)
		return k;
	kallsyms__free(k);
	errno = -err;
	return NULL;
}

struct kallsyms *kallsyms__read(const char *path)
{
	struct kallsyms *k = kallsyms__new(path);

	return k ? checked(k, kallsyms__load(k)) : NULL;
}

/* The first symbol is in the kernel's text: it has no address only where all are hidden. */
static int find_address(const char *path)
{
	char line[256] = "";
	struct symbol s;
	FILE *f = fopen(path, "re");
	int err = f ? 0 : -errno;

	while (f && fgets(line, sizeof(line), f))
		if (parse_line(line, strchrnul(line, '\n'), &s)) {
			err = s.addr ? 0 : -EPERM;
			break;
		}
	if (f)
		fclose(f);
	return err;
}

struct kallsyms *kallsyms__later(const char *path)
{
	struct kallsyms *k = kallsyms__new(path);

	return k ? checked(k, find_address(path)) : NULL;
}

struct kallsyms *kallsyms__ask(const struct symbol_source *source)
{
	struct kallsyms *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	k->asked = asked__new(source);
	if (k->asked)
		return k;
	free(k);
	return NULL;
}

bool kallsyms__is_copy(const struct kallsyms *k)
{
	return !k->asked && !k->unread;
}

void kallsyms__free(struct kallsyms *k)
{
	if (!k)
		return;
	drop_chains(k);
	asked__free(k->asked);
	free(k->hidden);
	free(k->by_addr);
	free(k->arena);
	free(k);
}

int kallsyms__hide(struct kallsyms *k, const char *names)
{
	free(k->hidden);
	k->hidden = NULL;
	if (names && asprintf(&k->hidden, ",%s,", names) < 0)
		return -ENOMEM;
	return 0;
}

static bool is_hidden(const struct kallsyms *k, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = k->hidden; p && (p = strstr(p, name)) != NULL; p++)
		if (p[-1] == ',' && p[len] == ',')
			return true;
	return false;
}

/* By the first letters of a name, up to the compiler's suffix. */
static uint32_t chain_of(const char *name)
{
	uint64_t hash = 0;

	for (int i = 0; i < CHAIN_BYTES && name[i] && name[i] != '.'; i++)
		hash = hash << 8 | (unsigned char)name[i];
	return (uint32_t)(hash * 0x9e3779b97f4a7c15ULL >> 32) & (CHAINS - 1);
}

/* From the last to the first, so that a chain has them in the order of the file. */
static int make_chains(struct kallsyms *k)
{
	k->first = calloc(CHAINS, sizeof(*k->first));
	k->next = calloc(k->n + 1, sizeof(*k->next));
	if (!k->first || !k->next) {
		drop_chains(k);
		return -ENOMEM;
	}
	for (size_t i = k->n; i-- > 0;) {
		uint32_t *first = &k->first[chain_of(k->by_addr[i].name)];

		if (k->by_addr[i].module)
			continue;
		k->next[i] = *first;
		*first = (uint32_t)i + 1;
	}
	return 0;
}

size_t kallsyms__find(struct kallsyms *k, const char *base, struct kallsyms_symbol *found,
		      size_t max)
{
	size_t len = strlen(base), n = 0;

	if (is_hidden(k, base))
		return 0;
	if (k->asked)
		return asked__find(k->asked, base, found, max);
	if (kallsyms__load(k) || (!k->first && make_chains(k)))
		return 0;
	for (uint32_t i = k->first[chain_of(base)]; i && n < max; i = k->next[i - 1]) {
		const struct symbol *s = &k->by_addr[i - 1];

		if (strncmp(s->name, base, len) != 0 || (s->name[len] && s->name[len] != '.'))
			continue;
		found[n++] = (struct kallsyms_symbol){.name = s->name, .addr = s->addr};
	}
	return n;
}

uint64_t kallsyms__address(struct kallsyms *k, const char *name)
{
	if (is_hidden(k, name))
		return 0;
	if (k->asked)
		return asked__own_address(k->asked, name);
	if (kallsyms__load(k) || (!k->first && make_chains(k)))
		return 0;
	for (uint32_t i = k->first[chain_of(name)]; i; i = k->next[i - 1])
		if (!strcmp(k->by_addr[i - 1].name, name))
			return k->by_addr[i - 1].addr;
	return 0;
}

bool kallsyms__has(struct kallsyms *k, const char *name)
{
	struct kallsyms_symbol found;

	if (k->asked)
		return !is_hidden(k, name) && asked__address(k->asked, name);
	if (kallsyms__load(k))
		return false;
	if (kallsyms__find(k, name, &found, 1))
		return true;
	for (size_t i = 0; i < k->n; i++)
		if (k->by_addr[i].module && !strcmp(k->by_addr[i].name, name))
			return true;
	return false;
}

/* The last symbol at or below the address; of several there, the first. NULL if there is none. */
static const struct symbol *find_below(struct kallsyms *k, uint64_t addr)
{
	size_t low = 0, high;

	if (kallsyms__load(k))
		return NULL;
	high = k->n;
	if (!k->sorted) {
		drop_chains(k);
		qsort(k->by_addr, k->n, sizeof(*k->by_addr), compare_addr);
	}
	k->sorted = true;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (k->by_addr[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	for (low--; low && k->by_addr[low - 1].addr == k->by_addr[low].addr;)
		low--;
	return &k->by_addr[low];
}

const char *kallsyms__name(struct kallsyms *k, uint64_t addr)
{
	const struct symbol *s;

	if (k->asked)
		return asked__name(k->asked, addr);
	s = find_below(k, addr);
	return s && s->addr == addr ? s->name : NULL;
}

uint64_t kallsyms__next(struct kallsyms *k, uint64_t addr)
{
	uint64_t next = 0;

	if (k->asked)
		return asked__next(k->asked, addr);
	if (kallsyms__load(k))
		return 0;
	/* One pass, for a caller that asks once: to sort them costs more. */
	for (size_t i = 0; i < k->n; i++)
		if (k->by_addr[i].addr > addr && (!next || k->by_addr[i].addr < next))
			next = k->by_addr[i].addr;
	return next;
}

const char *kallsyms__format(struct kallsyms *k, uint64_t addr, char *buf, size_t len)
{
	char module[72] = "";
	const struct symbol *s;

	if (k->asked)
		return asked__format(k->asked, addr, buf, len);
	s = find_below(k, addr);
	/* No function is that long: the address lies behind the last symbol. */
	if (!s || addr - s->addr >= 1 << 20) {
		snprintf(buf, len, "0x%" PRIx64, addr);
		return buf;
	}
	if (s->module)
		snprintf(module, sizeof(module), " [%s]", s->module);
	symbol_text__format(buf, len, s->name, addr - s->addr, module);
	return buf;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * kallsyms_ask.c - symbols that are asked for one by one.
 *
 * The kernel finds whole names only. Copies that the compiler made are asked for by the suffixes
 * that GCC gives to the first of each kind (gcc/cgraphclones.cc numbers them by function): a kernel
 * for powerpc has no others, as it is not built with link-time optimization.
 */
#include "kallsyms_ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbol_text.h"

#define TEXT_LEN 640           /* KSYM_SYMBOL_LEN (linux/kallsyms.h), and some */
#define FUNCTION_MAX (1 << 20) /* bytes: no function is that long */

static const char *const suffixes[] = {
    "", ".isra.0", ".constprop.0", ".constprop.1", ".constprop.0.isra.0", ".part.0",
};

/* Names that were found: their users keep them. */
struct name {
	struct name *next;
	char text[];
};

struct asked {
	struct symbol_source source;
	struct name *names;
};

struct asked *asked__new(const struct symbol_source *source)
{
	struct asked *a = calloc(1, sizeof(*a));

	if (a)
		a->source = *source;
	return a;
}

void asked__free(struct asked *a)
{
	if (!a)
		return;
	while (a->names) {
		struct name *next = a->names->next;

		free(a->names);
		a->names = next;
	}
	if (a->source.free)
		a->source.free(a->source.arg);
	free(a);
}

static const char *own_name(struct asked *a, const char *name)
{
	size_t size = strlen(name) + 1;
	struct name *k;

	for (k = a->names; k; k = k->next)
		if (!strcmp(k->text, name))
			return k->text;
	k = malloc(sizeof(*k) + size);
	if (!k)
		return NULL;
	memcpy(k->text, name, size);
	k->next = a->names;
	a->names = k;
	return k->text;
}

/* "name+0x1c4/0x3a0 [module]", as sprint_symbol() writes it (kernel/kallsyms.c), in parts. */
struct described {
	char name[TEXT_LEN];
	uint64_t offset;
	uint64_t size;
	const char *module; /* " [module]", or empty */
};

static bool describe(const struct asked *a, uint64_t addr, struct described *d)
{
	char *plus, *end;

	if (a->source.describe(a->source.arg, addr, d->name, sizeof(d->name)))
		return false;
	plus = strrchr(d->name, '+');
	if (!plus || strncmp(plus, "+0x", 3) != 0)
		return false;
	d->offset = strtoull(plus + 1, &end, 16);
	if (strncmp(end, "/0x", 3) != 0)
		return false;
	d->size = strtoull(end + 1, &end, 16);
	*plus = '\0';
	d->module = end;
	return d->offset < FUNCTION_MAX;
}

uint64_t asked__address(const struct asked *a, const char *name)
{
	return a->source.address(a->source.arg, name);
}

/* The kernel looks through its own symbols first: a module's is found where it has none. */
uint64_t asked__own_address(const struct asked *a, const char *name)
{
	uint64_t addr = asked__address(a, name);
	struct described d;

	return addr && describe(a, addr, &d) && *d.module ? 0 : addr;
}

size_t asked__find(struct asked *a, const char *base, struct kallsyms_symbol *found, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]) && n < max; i++) {
		char name[TEXT_LEN];
		const char *own;
		uint64_t addr;

		snprintf(name, sizeof(name), "%s%s", base, suffixes[i]);
		addr = asked__own_address(a, name);
		own = addr ? own_name(a, name) : NULL;
		if (own)
			found[n++] = (struct kallsyms_symbol){.name = own, .addr = addr};
	}
	return n;
}

const char *asked__name(struct asked *a, uint64_t addr)
{
	struct described d;

	return describe(a, addr, &d) && !d.offset ? own_name(a, d.name) : NULL;
}

uint64_t asked__next(const struct asked *a, uint64_t addr)
{
	struct described d;

	return describe(a, addr, &d) ? addr - d.offset + d.size : 0;
}

const char *asked__format(const struct asked *a, uint64_t addr, char *buf, size_t len)
{
	struct described d;

	if (describe(a, addr, &d))
		symbol_text__format(buf, len, d.name, d.offset, d.module);
	else
		snprintf(buf, len, "0x%" PRIx64, addr);
	return buf;
}

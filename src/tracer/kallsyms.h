/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kallsyms.h - the kernel's symbols: names to addresses and back; read from a file at once, or
 * asked for one by one.
 */
#ifndef TCETOP_KALLSYMS_H
#define TCETOP_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kallsyms;

/*
 * Read a file in the format of /proc/kallsyms, once, into one arena. NULL
 * with errno set; EPERM where all addresses read as zero (kptr_restrict
 * without CAP_SYSLOG). Free with kallsyms__free(); NULL is fine there.
 */
struct kallsyms *kallsyms__read(const char *path);
/*
 * The same, but with its first symbol alone: the rest is read when the first question needs it, or
 * by kallsyms__load(). path must live as long.
 */
struct kallsyms *kallsyms__later(const char *path);
/* Read what was left for later. 0 or a negative errno; then the next question tries again. */
int kallsyms__load(struct kallsyms *k);
void kallsyms__free(struct kallsyms *k);

/* The kernel, which knows one symbol at a time. */
struct symbol_source {
	void *arg;
	/* The address of the symbol with this whole name, the kernel's own before a module's; 0:
	 * none. */
	uint64_t (*address)(void *arg, const char *name);
	/* Write "name+0x1c4/0x3a0 [module]", offset and size, into text; 0 or a negative errno. */
	int (*describe)(void *arg, uint64_t addr, char *text, size_t len);
	void (*free)(void *arg); /* NULL: nothing to free */
};
/*
 * Have all that is below answered by this source, which kallsyms__free() frees, with nothing read
 * in advance; always up to date with the modules. NULL when memory is short.
 */
struct kallsyms *kallsyms__ask(const struct symbol_source *source);
/* True if it was read, and so does not know of modules that came or went since. */
bool kallsyms__is_copy(const struct kallsyms *k);

/*
 * The kernel's own symbols with that name, or with that name and a suffix of
 * the compiler's (".isra.0"): at most max of them, how many. Names live as
 * long as k.
 */
struct kallsyms_symbol {
	const char *name;
	uint64_t addr;
};
size_t kallsyms__find(struct kallsyms *k, const char *base, struct kallsyms_symbol *found,
		      size_t max);
/* The address of the kernel's own symbol with exactly that name; 0: it has none. */
uint64_t kallsyms__address(struct kallsyms *k, const char *name);
/* True if the kernel or one of its modules has a symbol of that name. */
bool kallsyms__has(struct kallsyms *k, const char *name);

/*
 * Make the one above believe that these symbols, separated by commas, are
 * absent; NULL hides none. 0 or -ENOMEM.
 */
int kallsyms__hide(struct kallsyms *k, const char *names);

/* The symbol that begins at exactly this address, NULL if none does. */
const char *kallsyms__name(struct kallsyms *k, uint64_t addr);

/* The first address behind this one where a symbol begins; 0 if there is none. */
uint64_t kallsyms__next(struct kallsyms *k, uint64_t addr);

/*
 * Write "name+0x1c4 [module]" for an address into buf. Addresses that lie in
 * no symbol are written as plain numbers. Returns buf.
 */
const char *kallsyms__format(struct kallsyms *k, uint64_t addr, char *buf, size_t len);

#endif

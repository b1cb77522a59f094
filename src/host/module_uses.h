/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * module_uses.h - uses between loaded kernel modules, and the module of a driver.
 *
 * A module uses another one if it was linked with symbols of that one when it was loaded. What a
 * module finds later by symbol_get() is not among them.
 */
#ifndef TCETOP_MODULE_USES_H
#define TCETOP_MODULE_USES_H

#include <stdbool.h>
#include <stddef.h>

#define MODULE_NAME_LEN 64

struct module_uses;

/*
 * Read a file in the format of /proc/modules. NULL if it cannot be read, or memory is short. Free
 * with module_uses__free(); NULL is fine there.
 */
struct module_uses *module_uses__read(const char *path);
void module_uses__free(struct module_uses *u);

/* The number of modules, and the name of each. */
size_t module_uses__count(const struct module_uses *u);
const char *module_uses__name(const struct module_uses *u, size_t i);
/* The position of a module, by its name with _ for -; module_uses__count() if it is not loaded. */
size_t module_uses__find(const struct module_uses *u, const char *name);

/*
 * The names of all modules that a module uses, directly or through others, separated by commas.
 * False if the text is too short for them, or memory is.
 */
bool module_uses__list(const struct module_uses *u, size_t i, char *text, size_t len);

/*
 * The name of a driver's module, as sysfs has it; a driver that is built in may have one too, which
 * is not loaded. False, and no name, if sysfs has none.
 */
bool driver__module(const char *bus, const char *driver, char *name, size_t len);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * module_uses.c - users of kernel modules, from /proc/modules.
 *
 * A line is "name size references users state address"; users are "-", or names that each end
 * with a comma, "[permanent]," among them (kernel/module/procfs.c, print_unload_info).
 */
#include "module_uses.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"

struct module_line {
	char name[MODULE_NAME_LEN];
	char *users;
	size_t *uses; /* positions of those that it uses */
	size_t nuses;
	bool reached;
};

struct module_uses {
	struct module_line *list;
	size_t n;
};

static bool read_line(struct module_line *m, char *line)
{
	char *rest = line;
	const char *name = strsep(&rest, " ");
	const char *users;

	strsep(&rest, " ");
	strsep(&rest, " ");
	users = strsep(&rest, " ");
	if (!users || strlen(name) >= sizeof(m->name))
		return false;
	*m = (struct module_line){0};
	snprintf(m->name, sizeof(m->name), "%s", name);
	m->users = strdup(users);
	return m->users;
}

static bool add_line(struct module_uses *u, char *line)
{
	struct module_line *list = array__grow(u->list, u->n, sizeof(*list));

	if (!list)
		return false;
	u->list = list;
	u->n += read_line(&list[u->n], line);
	return true;
}

static bool add_use(struct module_line *user, size_t used)
{
	size_t *uses = array__grow(user->uses, user->nuses, sizeof(*uses));

	if (!uses)
		return false;
	user->uses = uses;
	uses[user->nuses++] = used;
	return true;
}

/* From "used by" to "uses". */
static bool turn_around(struct module_uses *u)
{
	for (size_t i = 0; i < u->n; i++) {
		char *rest = u->list[i].users, *name;

		while ((name = strsep(&rest, ","))) {
			size_t user = module_uses__find(u, name);

			if (user < u->n && !add_use(&u->list[user], i))
				return false;
		}
	}
	return true;
}

struct module_uses *module_uses__read(const char *path)
{
	struct module_uses *u = calloc(1, sizeof(*u));
	FILE *f = u ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t size = 0;
	bool read = f != NULL;

	while (read && getline(&line, &size, f) > 0)
		read = add_line(u, line);
	free(line);
	if (f)
		fclose(f);
	if (read && turn_around(u))
		return u;
	module_uses__free(u);
	return NULL;
}

void module_uses__free(struct module_uses *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->n; i++) {
		free(u->list[i].users);
		free(u->list[i].uses);
	}
	free(u->list);
	free(u);
}

size_t module_uses__count(const struct module_uses *u)
{
	return u->n;
}

const char *module_uses__name(const struct module_uses *u, size_t i)
{
	return u->list[i].name;
}

size_t module_uses__find(const struct module_uses *u, const char *name)
{
	size_t i = 0;

	while (i < u->n && strcmp(u->list[i].name, name) != 0)
		i++;
	return i;
}

/* Mark what it uses. The stack of positions has room for each module once. */
static void reach(struct module_line *list, size_t from, size_t *stack)
{
	size_t n = 0;

	stack[n++] = from;
	while (n) {
		const struct module_line *m = &list[stack[--n]];

		for (size_t i = 0; i < m->nuses; i++) {
			if (list[m->uses[i]].reached)
				continue;
			list[m->uses[i]].reached = true;
			stack[n++] = m->uses[i];
		}
	}
}

bool module_uses__list(const struct module_uses *u, size_t i, char *text, size_t len)
{
	size_t *stack = calloc(u->n + 1, sizeof(*stack));
	size_t used = 0;

	if (!stack)
		return false;
	for (size_t k = 0; k < u->n; k++)
		u->list[k].reached = false;
	reach(u->list, i, stack);
	free(stack);
	text[0] = '\0';
	for (size_t k = 0; k < u->n && used < len; k++)
		if (u->list[k].reached)
			used += (size_t)snprintf(text + used, len - used, "%s%s", used ? "," : "",
						 u->list[k].name);
	return used < len;
}

bool driver__module(const char *bus, const char *driver, char *name, size_t len)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *base;
	ssize_t n;

	name[0] = '\0';
	snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/module", bus, driver);
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	base = strrchr(target, '/');
	snprintf(name, len, "%s", base ? base + 1 : target);
	return true;
}

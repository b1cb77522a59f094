// SPDX-License-Identifier: GPL-2.0-only
/*
 * pin.c - publication of programs, maps and links to the BPF file system, and their adoption.
 *
 * All is pinned into a folder beside the final one, and then renamed: a pin folder is always
 * whole, whenever the process is killed. Pins made later, since modules were loaded, are pinned
 * first and then named in the pinned state: the next process removes a pin that is not named
 * there.
 */
#include "pin.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "internal.h"
#include "pin_files.h"

/* Of a hook's link and program: several may be on copies of one function. */
static void hook_name(char *name, const struct hooks *h, size_t i)
{
	snprintf(name, PIN_NAME_LEN, "%02zu-%s", i, h->state[i].symbol);
	for (char *c = name; *c; c++)
		if (*c == '.')
			*c = '-';
}

static void return_name(char *name, unsigned int which)
{
	static const char *const names[TRACER_RETURNS] = {
	    [RETURN_ANSWERED] = "return-answered",
	    [RETURN_WAITED] = "return-waited",
	    [RETURN_LEVEL] = "return-level",
	    [RETURN_EXCHANGE] = "return-exchange",
	};

	snprintf(name, PIN_NAME_LEN, "%s", names[which]);
}

/* Where all is pinned before it takes its place. */
static void beside(char *to, const char *path)
{
	snprintf(to, PATH_MAX, "%.4000s-new", path);
}

int pin__remove(const char *path)
{
	char unfinished[PATH_MAX];
	int err = pin_files__remove(path), failed;

	beside(unfinished, path);
	failed = pin_files__remove(unfinished);
	return err ? err : failed;
}

static int pin_maps(const struct tracer *t, const char *path)
{
	const struct bpf_map *map;
	int err = pin_files__pin(t->state_fd, path, "maps", "kept");

	bpf_object__for_each_map (map, t->bpf->obj)
		if (!err && !strstr(bpf_map__name(map), ".rodata"))
			err = pin_files__pin(bpf_map__fd(map), path, "maps",
					     pin_files__map_name(bpf_map__name(map)));
	return err;
}

static int pin_programs(const struct tracer *t, const char *path)
{
	int err = 0;

#define PIN(name)                                                                                  \
	if (!err && t->fd.prog.name >= 0)                                                          \
		err = pin_files__pin(t->fd.prog.name, path, "programs", #name);
	TRACER_PROGRAMS(PIN)
#undef PIN
	return err;
}

/* It has a link, or is to have one at another detail. */
static bool is_pinned(const struct hook_state *s)
{
	return s->link_fd >= 0 || s->result == HOOK_OFF;
}

static int pin_links(const struct tracer *t, const char *path)
{
	const struct hooks *h = &t->hooks;
	char name[PIN_NAME_LEN];
	int err = 0;

	for (size_t i = 0; !err && i < h->n; i++) {
		if (!is_pinned(&h->state[i]))
			continue;
		hook_name(name, h, i);
		err = pin_files__pin(h->state[i].prog_fd, path, "programs", name);
		if (!err && h->state[i].link_fd >= 0)
			err = pin_files__pin(h->state[i].link_fd, path, "links", name);
	}
	for (unsigned int i = 0; !err && i < TRACER_RETURNS; i++) {
		if (!t->returns[i])
			continue;
		return_name(name, i);
		err = pin_files__pin(bpf_link__fd(t->returns[i]), path, "links", name);
		if (!err && i == RETURN_EXCHANGE)
			err = pin_files__pin(t->exchanged_fd, path, "programs", name);
	}
	return err;
}

int pin__publish(struct tracer *t)
{
	char unfinished[PATH_MAX];
	int err;

	beside(unfinished, t->opts.pins);
	err = pin_files__make(unfinished);
	pinned_state__save(t);
	if (!err)
		err = pin_maps(t, unfinished);
	if (!err)
		err = pin_programs(t, unfinished);
	if (!err)
		err = pin_links(t, unfinished);
	if (!err && rename(unfinished, t->opts.pins))
		err = -errno;
	if (err)
		pin_files__remove(unfinished);
	t->pinned = !err;
	return err;
}

int pin__add(struct tracer *t)
{
	int err = pin_links(t, t->opts.pins);

	/* What is not pinned is not named either. */
	if (!err)
		pinned_state__save(t);
	return err;
}

/*
 * A new link is pinned before its state names it, and an old one is unpinned afterwards: a process
 * that is killed in between leaves a link without a name, which the next one removes.
 */
int pin__replace(struct tracer *t, const struct hooks_ended *ended)
{
	char name[PIN_NAME_LEN];
	int err = pin__add(t);

	for (size_t i = 0; i < ended->n; i++) {
		int failed;

		hook_name(name, &t->hooks, ended->hook[i]);
		failed = pin_files__unpin(t->opts.pins, "links", name);
		err = err ? err : failed;
	}
	return err;
}

uint32_t pin__program_id(const struct tracer *t, size_t hook)
{
	char name[PIN_NAME_LEN];
	uint32_t id;
	int fd;

	hook_name(name, &t->hooks, hook);
	fd = pin_files__open(t->opts.pins, "programs", name);
	if (fd < 0)
		return 0;
	id = mechanism__program_id(fd);
	close(fd);
	return id;
}

static int open_fds(struct tracer *t)
{
	const char *path = t->opts.pins;
	bool all = true;

#define OPEN_MAP(name)                                                                             \
	t->fd.map.name = pin_files__open(path, "maps", #name);                                     \
	all = all && t->fd.map.name >= 0;
#define OPEN_PROGRAM(name) t->fd.prog.name = pin_files__open(path, "programs", #name);
	TRACER_MAPS(OPEN_MAP)
	TRACER_PROGRAMS(OPEN_PROGRAM)
#undef OPEN_MAP
#undef OPEN_PROGRAM
	return all && t->fd.prog.census_walk >= 0 ? 0 : -ENOENT;
}

static int open_hook(struct tracer *t, size_t i)
{
	struct hook_state *s = &t->hooks.state[i];
	uint32_t leader = pinned_state__state(t)->hook[i].leader;
	char name[PIN_NAME_LEN];

	if (s->result == HOOK_OFF) {
		hook_name(name, &t->hooks, i);
		s->prog_fd = pin_files__open(t->opts.pins, "programs", name);
		return s->prog_fd >= 0 ? 0 : -ENOENT;
	}
	if (!pinned_state__state(t)->hook[i].is_attached)
		return 0;
	if (leader != i) {
		s->prog_fd = t->hooks.state[leader].prog_fd;
		return 0;
	}
	hook_name(name, &t->hooks, i);
	s->prog_fd = pin_files__open(t->opts.pins, "programs", name);
	s->link_fd = pin_files__open(t->opts.pins, "links", name);
	return s->prog_fd >= 0 && s->link_fd >= 0 ? 0 : -ENOENT;
}

static int open_return(struct tracer *t, unsigned int which)
{
	char name[PIN_NAME_LEN];

	if (!(pinned_state__state(t)->returns >> which & 1))
		return 0;
	return_name(name, which);
	t->returns[which] = pin_files__open_link(t->opts.pins, name);
	if (which == RETURN_EXCHANGE)
		t->exchanged_fd = pin_files__open(t->opts.pins, "programs", name);
	return t->returns[which] ? 0 : -ENOENT;
}

/* is_link: of a hook's pins, its link and not its program. */
static bool is_known(const struct tracer *t, const char *file, bool is_link)
{
	char name[PIN_NAME_LEN];

	for (size_t i = 0; i < t->hooks.n; i++) {
		hook_name(name, &t->hooks, i);
		if (!strcmp(name, file))
			return is_link ? t->hooks.state[i].link_fd >= 0
				       : is_pinned(&t->hooks.state[i]);
	}
	for (unsigned int i = 0; i < TRACER_RETURNS; i++) {
		return_name(name, i);
		if (t->returns[i] && !strcmp(name, file))
			return true;
	}
	return false;
}

/* One of those that belong to no hook. */
static bool is_own_program(const char *file)
{
#define NAME(name) #name,
	static const char *const names[] = {TRACER_PROGRAMS(NAME)};
#undef NAME

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], file))
			return true;
	return false;
}

/* Of a process that died before it could name them in what is kept. */
static void remove_unknown(const struct tracer *t, const char *folder)
{
	char path[PIN_FILE_LEN];
	const struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", t->opts.pins, folder);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && !is_own_program(entry->d_name) &&
		    !is_known(t, entry->d_name, !strcmp(folder, "links")))
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

/* Slots that were on their way back when the last process died. */
static void find_expired(struct tracer *t)
{
	for (size_t i = 0; i < ABI_TABLES; i++)
		t->dead[i] = tracer__tables(t)[i].expired == 1;
}

static bool is_asked_so(const struct tracer *t)
{
	return pinned_state__state(t)->count_hits == t->opts.count_hits &&
	       pinned_state__state(t)->hypercalls == t->opts.hypercalls &&
	       pinned_state__state(t)->max_mappings == t->opts.max_mappings &&
	       pinned_state__state(t)->only == (uint32_t)t->opts.mechanism;
}

/* whole: to continue with it, and not only to read what it has for us. */
static int adopt(struct tracer *t, bool whole)
{
	int err = open_fds(t);

	pinned_state__load(t);
	for (size_t i = 0; !err && i < t->hooks.n; i++)
		err = open_hook(t, i);
	for (unsigned int i = 0; !err && i < TRACER_RETURNS; i++)
		err = open_return(t, i);
	if (!err)
		err = memory__map(t, whole);
	return err ? err : tracer__open_ring(t);
}

static void close_fds(const struct tracer *t)
{
#define CLOSE_MAP(name)                                                                            \
	if (t->fd.map.name > 0)                                                                    \
		close(t->fd.map.name);
#define CLOSE_PROGRAM(name)                                                                        \
	if (t->fd.prog.name > 0)                                                                   \
		close(t->fd.prog.name);
	TRACER_MAPS(CLOSE_MAP)
	TRACER_PROGRAMS(CLOSE_PROGRAM)
#undef CLOSE_MAP
#undef CLOSE_PROGRAM
}

/* All that adopt() may have taken: the old programs must not run on by what we hold of them. */
static void let_go(struct tracer *t)
{
	for (size_t i = 0; i < t->hooks.n; i++)
		if (is_pinned(&t->hooks.state[i]) && t->hooks.state[i].prog_fd >= 0)
			close(t->hooks.state[i].prog_fd);
	if (t->exchanged_fd > 0)
		close(t->exchanged_fd);
	t->exchanged_fd = 0;
	t->users_since = 0;
	hooks__detach(&t->hooks);
	return_hooks__detach(t);
	memory__unmap(t);
	close_fds(t);
	t->fd = (struct tracer_fds){0};
	pinned_state__close(t);
}

struct tracer *pin__read(const struct tracer *t)
{
	struct tracer *old = calloc(1, sizeof(*old));
	int err;

	if (!old)
		return NULL;
	old->cpus = t->cpus;
	old->opts = t->opts;
	old->state_fd = -1;
	err = pinned_state__open(old);
	if (!err || err == -EXDEV)
		err = adopt(old, false);
	if (!err)
		return old;
	let_go(old);
	free(old);
	return NULL;
}

void pin__close(struct tracer *old)
{
	if (!old)
		return;
	ring_buffer__free(old->ring);
	let_go(old);
	kallsyms__free(old->syms);
	free(old);
}

/*
 * The positions of a ring buffer are the kernel's format (kernel/bpf/ringbuf.c): the reader's in
 * the first page, the writers' in the second one.
 */
bool pin__has_events(const char *path)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = pin_files__open(path, "maps", "ring");
	bool has = true;
	const char *at;

	if (fd < 0)
		return true;
	at = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, fd, 0);
	if (at != MAP_FAILED) {
		has = __atomic_load_n((const unsigned long *)at, __ATOMIC_ACQUIRE) !=
		      __atomic_load_n((const unsigned long *)(at + page), __ATOMIC_ACQUIRE);
		munmap((void *)at, 2 * page);
	}
	close(fd);
	return has;
}

int pin__adopt(struct tracer *t)
{
	int err = pinned_state__open(t);
	const char *why = NULL;

	if (err == -ENOENT && access(t->opts.pins, F_OK))
		return err;
	if (err == -EPROTO || err == -EXDEV)
		why = "it is of another version";
	else if (!err && !pinned_state__state(t)->usable)
		why = "hooks were switched off when it was started";
	else if (!err && !is_asked_so(t))
		why = "it was started with other options";
	else if (err || adopt(t, true))
		why = "it is not whole";
	if (!why) {
		t->pinned = true;
		remove_unknown(t, "links");
		remove_unknown(t, "programs");
		find_expired(t);
		snprintf(t->notice, sizeof(t->notice), "continues with the pinned programs in %s",
			 t->opts.pins);
		return 0;
	}
	let_go(t);
	t->is_unread_ring = pin__has_events(t->opts.pins);
	snprintf(t->notice, sizeof(t->notice), "what was pinned in %s is replaced: %s",
		 t->opts.pins, why);
	return -EPROTO;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracer.c - load the BPF programs, map their memory, attach the hooks, open the gate.
 *
 * The steps are visible in tracer__open(). One object has all programs that are
 * needed; those of hooks that fall back to another mechanism are in more, which
 * share the maps of the first.
 */
#include "tracer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "base/clock.h"
#include "detail.h"
#include "dma_types.h"
#include "modules.h"
#include "pin.h"
#include "preflight.h"
#include "symbol_lookup.h"
#include "internal.h"

static bool verbose_libbpf;

/* libbpf's messages are printed on request: its levels are one below ours. */
__attribute__((format(printf, 2, 0))) static int print_libbpf(enum libbpf_print_level level,
							      const char *format, va_list args)
{
	if (!verbose_libbpf || level == LIBBPF_DEBUG)
		return 0;
	return vfprintf(stderr, format, args);
}

/* One by one where the kernel can, else all at once when they are needed; NULL with errno set. */
static struct kallsyms *open_symbols(void)
{
	struct symbol_source source;
	int err = symbol_lookup__open(&source);
	struct kallsyms *k;

	if (err == -EPERM) {
		errno = EPERM;
		return NULL;
	}
	if (err)
		return kallsyms__later("/proc/kallsyms");
	k = kallsyms__ask(&source);
	if (!k)
		source.free(source.arg);
	return k;
}

static int refuse_symbols(int err, char *error, size_t len)
{
	if (err == EPERM)
		snprintf(error, len,
			 "the kernel hides its addresses (kptr_restrict): run as root or with "
			 "CAP_SYSLOG");
	else
		snprintf(error, len, "cannot read /proc/kallsyms: %s", strerror(err));
	return -1;
}

static int use_symbols(struct tracer *t, char *error, size_t len)
{
	t->modules = modules__fingerprint("/proc/modules");
	t->syms = open_symbols();
	if (t->syms && !kallsyms__hide(t->syms, getenv("TCETOP_HIDE_SYMBOLS")))
		return 0;
	return refuse_symbols(errno, error, len);
}

/* Load an object with at most *hooks of those that wait; how many there are comes back in it. NULL
 * with errno set. */
static struct tcetop_bpf *load_object(struct tracer *t, const struct types *types,
				      const struct tracer_options *opts, size_t *hooks)
{
	struct tcetop_bpf *obj = tracer__open_object(types, opts);
	int err;

	if (!obj)
		return NULL;
	*hooks = hooks__choose(&t->hooks, obj->obj, *hooks);
	tracer__set_constants(t, obj);
	err = t->bss ? tracer__share_maps(t, obj->obj) : 0;
	return_hooks__choose(t, obj);
	if (!err && t->hooks.dma.rdonly_cast)
		err = dma_types__resolve(obj->obj, &t->hooks.dma);
	if (!err)
		err = tcetop_bpf__load(obj);
	if (!err)
		return obj;
	tcetop_bpf__destroy(obj);
	errno = -err;
	return NULL;
}

/* The first object has the census, which discovers the tables now, so that no hook has to. */
static int keep_object(struct tracer *t, struct tcetop_bpf *obj)
{
	struct abi_census found;
	int err;

	if (t->bss) {
		t->more[t->nmore++] = obj;
		return 0;
	}
	t->bpf = obj;
	t->bss = obj->bss;
	tracer_fds__of_object(&t->fd, obj);
	err = memory__map(t, true);
	if (err)
		return err;
	err = tracer__open_ring(t);
	if (err)
		return err;
	teardown__look(t);
	t->bss->kernel_waits = t->teardown == ABI_TEARDOWN_WAITS;
	tracer__walk(t, &found);
	return 0;
}

/*
 * Until no hook waits any more: what fails waits for its next mechanism. A load is refused as a
 * whole: then the census is loaded alone, and after it hook by hook until the
 * one is found that the kernel does not take.
 */
static int load_and_attach(struct tracer *t, struct types *types, const struct tracer_options *opts)
{
	uint64_t start_ns = clock__monotonic_ns();
	size_t most = HOOKS_MAX;
	bool census_alone = false;

	btf_choose__reduce(types);
	t->cost.load_ns += clock__monotonic_ns() - start_ns;

	while (hooks__wait(&t->hooks) || !t->bss) {
		size_t hooks = census_alone && !t->bss ? 0 : most;
		uint64_t begin = clock__monotonic_ns(), loaded;
		struct tcetop_bpf *obj = load_object(t, types, opts, &hooks);
		int err = obj ? 0 : -errno;

		loaded = clock__monotonic_ns();
		t->cost.load_ns += loaded - begin;
		if (obj && t->nmore == TRACER_OBJECTS) {
			tcetop_bpf__destroy(obj);
			obj = NULL;
			err = -E2BIG;
		}
		if (obj) {
			err = keep_object(t, obj);
			if (err)
				return err;
			hooks__attach(&t->hooks, obj->obj);
			return_hooks__attach(t, obj);
			t->cost.hooks_ns += clock__monotonic_ns() - loaded;
		} else if (!t->bss && !hooks) {
			return err;
		} else if (!t->bss) {
			census_alone = true;
		} else if (hooks > 1) {
			most = 1;
		} else {
			hooks__fail(&t->hooks, -err);
			most = HOOKS_MAX;
		}
	}
	return 0;
}

static int start(struct tracer *t, struct types *types, const struct tracer_options *opts,
		 char *error, size_t len)
{
	struct hooks_kernel kernel = hooks__kernel(opts->platform);
	uint64_t begin = clock__monotonic_ns(), planned;
	int err = pinned_state__new(t);

	if (err) {
		snprintf(error, len, "no memory for what has to be kept: %s", strerror(-err));
		return -1;
	}
	if (!t->syms && use_symbols(t, error, len))
		return -1;
	err = kallsyms__load(t->syms);
	if (err)
		return refuse_symbols(-err, error, len);
	kernel.hypercalls = opts->hypercalls;
	planned = clock__monotonic_ns();
	t->cost.symbols_ns += planned - begin;
	hooks__plan(&t->hooks, t->syms, opts->mechanism, &kernel);
	t->cost.hooks_ns = clock__monotonic_ns() - planned;
	err = load_and_attach(t, types, opts);
	if (err) {
		if (types->path)
			snprintf(error, len,
				 "with the BTF (%s) the BPF programs cannot be loaded: it lacks "
				 "structures that they need, or the kernel refused them (%s); "
				 "-v shows which",
				 types->name, strerror(-err));
		else
			snprintf(error, len,
				 "the kernel refused the BPF programs: %s; -v shows why",
				 strerror(-err));
		return -1;
	}
	return_hooks__watch_waits(t, types, opts);
	if ((!types->own || types->path) && btf_check__types(t, types, error, len))
		return -1;
	snprintf(t->types, sizeof(t->types), "%s", types->name);
	t->planned = t->modules;
	for (size_t i = 0; i < ABI_RUNS && !t->hooks.dma.rdonly_cast; i++)
		t->bss->frame_place[i] = ABI_FRAME_NOT_FOUND;
	t->bss->sees_in_use = hooks__serves(&t->hooks, ABI_HOOK_TABLE_IN_USE);
	detail__begin(t);
	t->pinned_state->began_ns = clock__realtime_ns();
	t->pinned_state->began_mono_ns = clock__monotonic_ns();
	t->cost.total_ns = clock__monotonic_ns() - begin;
	return 0;
}

int tracer__publish(struct tracer *t, char *error, size_t len)
{
	int err;

	if (!t->opts.pins || t->pinned)
		return 0;
	pin__close(t->replaced);
	t->replaced = NULL;
	err = pin__remove(t->opts.pins);
	if (!err)
		err = pin__publish(t);
	if (err)
		snprintf(error, len, "cannot pin to %s: %s%s", t->opts.pins, strerror(-err),
			 err == -EPERM || err == -EINVAL
			     ? "; is it a BPF file system (mount -t bpf bpf /sys/fs/bpf)?"
			     : "");
	return err ? -1 : 0;
}

/*
 * Continue with what is pinned, or else start beside it: until tracer__publish() it traces on, so
 * no kill leaves a moment in which nothing is traced or kept. 0, or -1 with the line in error.
 */
static int start_pinned(struct tracer *t, struct types *types, char *error, size_t len)
{
	uint64_t begin = clock__monotonic_ns();
	int err;

	if (use_symbols(t, error, len))
		return -1;
	t->cost.symbols_ns = clock__monotonic_ns() - begin;
	err = pin__adopt(t);
	if (!err)
		detail__adopt(t);
	t->cost.total_ns = clock__monotonic_ns() - begin;
	if (!err)
		return 0;
	if (err != -ENOENT) {
		t->replaced = pin__read(t);
		t->is_unread = !t->replaced;
		if (t->replaced && use_symbols(t->replaced, error, len))
			return -1;
	}
	return start(t, types, &t->opts, error, len);
}

void tracer__keep_up(struct tracer *t)
{
	char error[160];
	struct types types;

	tracer__see_modules(t);
	if (t->planned == t->modules)
		return;
	t->planned = t->modules;
	if (!hooks__wake(&t->hooks, t->syms) ||
	    btf_choose__types(&types, t->opts.btf, error, sizeof(error)))
		return;
	load_and_attach(t, &types, &t->opts);
	btf_choose__close(&types);
	if (t->pinned)
		pin__add(t);
}

struct tracer *tracer__open(const struct tracer_options *opts, char *error, size_t len)
{
	struct types types;
	struct tracer *t;
	int err;

	verbose_libbpf = opts->verbose;
	libbpf_set_print(print_libbpf);
	if (preflight__check(error, len) || btf_choose__types(&types, opts->btf, error, len))
		return NULL;
	t = calloc(1, sizeof(*t));
	if (!t) {
		snprintf(error, len, "out of memory");
		btf_choose__close(&types);
		return NULL;
	}
	t->cpus = libbpf_num_possible_cpus();
	t->opts = *opts;
	t->state_fd = -1;
	err = opts->pins ? start_pinned(t, &types, error, len) : start(t, &types, opts, error, len);
	btf_choose__close(&types);
	if (err) {
		tracer__close(t);
		return NULL;
	}
	return t;
}

void tracer__detach(struct tracer *t)
{
	hooks__detach(&t->hooks);
	if (t->pinned)
		return_hooks__leave(t);
	else
		return_hooks__detach(t);
}

void tracer__close(struct tracer *t)
{
	if (!t)
		return;
	pin__close(t->replaced);
	tracer__detach(t);
	ring_buffer__free(t->ring);
	for (size_t i = 0; i < t->nmore; i++)
		tcetop_bpf__destroy(t->more[i]);
	memory__unmap(t);
	pinned_state__close(t);
	tcetop_bpf__destroy(t->bpf);
	kallsyms__free(t->syms);
	free(t);
}

const struct hooks *tracer__hooks(struct tracer *t)
{
	hooks__refresh(&t->hooks);
	return &t->hooks;
}

bool tracer__counts_hits(const struct tracer *t)
{
	return t->opts.count_hits;
}

bool tracer__is_adopted(const struct tracer *t)
{
	return t->pinned && !t->bpf;
}

const char *tracer__notice(const struct tracer *t)
{
	return t->notice;
}

bool tracer__loads_stacks(const struct tracer *t)
{
	bool found = true;

	for (size_t i = 0; i < ABI_RUNS; i++)
		found &= t->bss->frame_place[i] != ABI_FRAME_NOT_FOUND;
	return found || t->opts.detail != ABI_DETAIL_STACKS || t->hooks.way != HOOK_DMA_API;
}

uint64_t tracer__began(const struct tracer *t)
{
	return t->pinned_state->began_ns;
}

uint64_t tracer__began_mono(const struct tracer *t)
{
	return t->pinned_state->began_mono_ns;
}

struct tracer *tracer__replaced(const struct tracer *t)
{
	return t->replaced;
}

enum tracer_unread tracer__unread(const struct tracer *t)
{
	if (!t->is_unread)
		return TRACER_UNREAD_NONE;
	return t->is_unread_ring ? TRACER_UNREAD_EVENTS : TRACER_UNREAD_STATE;
}

void *tracer__user_state(const struct tracer *t)
{
	return t->pinned_state + 1;
}

const char *tracer__types(const struct tracer *t)
{
	return t->types;
}

uint32_t tracer__teardown(const struct tracer *t)
{
	return t->teardown;
}

uint32_t tracer__page_pool(const struct tracer *t)
{
	return t->bss->census.page_pool;
}

struct tracer_cost tracer__cost(const struct tracer *t)
{
	return t->cost;
}

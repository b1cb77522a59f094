// SPDX-License-Identifier: GPL-2.0-only
/*
 * return_hooks.c - hooks on the returns of functions: of those that wait for a table's
 * end, that allocate a level, that exchange a TCE for VFIO.
 *
 * Before fprobe was built on the function graph tracer (6.14), powerpc's return
 * trampoline is a kprobe itself (arch/powerpc/kernel/rethook.c, kprobes.c), and
 * skipped like any other where a kprobe runs already: an interrupt in the middle of
 * a return's handler that comes to another hooked return never gets back from it.
 * Seen on 6.12: pnv_alloc_tce_level, from a timer. So there a return is hooked only if
 * no interrupt calls the function, and none calls another one of these.
 *
 * On 6.12 each is an ftrace_ops of its own, for which every hook pays (see
 * bpf/multi.bpf.c): one is attached only where something is to be seen by it.
 */
#include "internal.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include "base/clock.h"

/* The other way needs all registers, and restores them. */
static bool by_multi(const struct tracer *t)
{
	return t->hooks.usable[MECHANISM_KPROBE_MULTI] && t->hooks.only != MECHANISM_KPROBE;
}

/* May a return be hooked that interrupts come to? */
static bool stands_interrupts(const struct tracer *t)
{
	return by_multi(t) && kallsyms__has(t->syms, "fprobe_return");
}

/* Not by a mechanism that can crash this kernel (preemption.c). */
static bool can_hook_returns(const struct tracer *t)
{
	return by_multi(t) || t->hooks.usable[MECHANISM_KPROBE];
}

static void choose(const struct tracer *t, const struct tcetop_bpf *obj, enum tracer_return which)
{
	struct bpf_program *prog = tracer__return_program(obj, which);

	bpf_program__set_autoload(prog, true);
	if (by_multi(t))
		bpf_program__set_expected_attach_type(prog, BPF_TRACE_KPROBE_MULTI);
}

void return_hooks__choose(const struct tracer *t, struct tcetop_bpf *obj)
{
	if (hooks__chose(&t->hooks, ABI_HOOK_LEVEL_ALLOC) && stands_interrupts(t))
		choose(t, obj, RETURN_LEVEL);
	if (hooks__chose(&t->hooks, ABI_HOOK_EXCHANGE) && can_hook_returns(t))
		choose(t, obj, RETURN_EXCHANGE);
}

static bool attach(struct tracer *t, const struct tcetop_bpf *obj, enum tracer_return which,
		   const char *symbol)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, opts, .syms = &symbol, .cnt = 1, .retprobe = true);
	const struct bpf_program *prog = tracer__return_program(obj, which);

	if (!symbol || bpf_program__fd(prog) < 0)
		return false;
	t->returns[which] = by_multi(t) ? bpf_program__attach_kprobe_multi_opts(prog, NULL, &opts)
					: bpf_program__attach_kprobe(prog, true, symbol);
	return t->returns[which];
}

/*
 * On a kernel that waits for a table's end: hook the returns of the function that waits, and of the
 * one that it asks. Where that fails, a wait that the kernel gave up shows a while later.
 */
void return_hooks__watch_waits(struct tracer *t, const struct types *types,
			       const struct tracer_options *opts)
{
	struct tcetop_bpf *obj;

	if (t->teardown != ABI_TEARDOWN_WAITS || !can_hook_returns(t) || t->nmore == TRACER_OBJECTS)
		return;
	obj = tracer__open_object(types, opts);
	if (!obj)
		return;
	hooks__choose(&t->hooks, obj->obj, 0);
	tracer__set_constants(t, obj);
	if (tracer__share_maps(t, obj->obj)) {
		tcetop_bpf__destroy(obj);
		return;
	}
	choose(t, obj, RETURN_ANSWERED);
	choose(t, obj, RETURN_WAITED);
	if (tcetop_bpf__load(obj)) {
		tcetop_bpf__destroy(obj);
		return;
	}
	t->more[t->nmore++] = obj;
	if (attach(t, obj, RETURN_ANSWERED, "iommu_table_in_use"))
		attach(t, obj, RETURN_WAITED, t->put);
}

void return_hooks__attach(struct tracer *t, const struct tcetop_bpf *obj)
{
	if (!t->returns[RETURN_LEVEL])
		attach(t, obj, RETURN_LEVEL, hooks__symbol(&t->hooks, ABI_HOOK_LEVEL_ALLOC));
	if (t->returns[RETURN_EXCHANGE] ||
	    !attach(t, obj, RETURN_EXCHANGE, hooks__symbol(&t->hooks, ABI_HOOK_EXCHANGE)))
		return;
	t->exchanged_fd = bpf_program__fd(obj->progs.exchanged);
	t->users_since = clock__monotonic_ns();
}

/* By what the link counts, return trampolines that ran out included, and by its program. */
static int64_t misses_of(const struct bpf_link *link)
{
	struct bpf_link_info of_link = {0};
	struct bpf_prog_info of_prog = {0};
	uint32_t len = sizeof(of_link);
	int fd = -1;

	if (!bpf_obj_get_info_by_fd(bpf_link__fd(link), &of_link, &len))
		fd = bpf_prog_get_fd_by_id(of_link.prog_id);
	len = sizeof(of_prog);
	if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &of_prog, &len))
		of_prog.recursion_misses = 0;
	if (fd >= 0)
		close(fd);
	return mechanism__missed(bpf_link__fd(link), of_prog.recursion_misses);
}

static const char *symbol_of(const struct tracer *t, enum tracer_return which)
{
	switch (which) {
	case RETURN_ANSWERED:
		return "iommu_table_in_use";
	case RETURN_WAITED:
		return t->put;
	case RETURN_LEVEL:
		return hooks__symbol(&t->hooks, ABI_HOOK_LEVEL_ALLOC);
	case RETURN_EXCHANGE:
		return hooks__symbol(&t->hooks, ABI_HOOK_EXCHANGE);
	case TRACER_RETURNS:
		break;
	}
	return NULL;
}

size_t tracer__return_hooks(const struct tracer *t, struct tracer_return_hook *hooks)
{
	static const enum hook_purpose purposes[TRACER_RETURNS] = {
	    [RETURN_ANSWERED] = PURPOSE_TEARDOWN_WAIT,
	    [RETURN_WAITED] = PURPOSE_TEARDOWN_WAIT,
	    [RETURN_LEVEL] = PURPOSE_LEVEL,
	    [RETURN_EXCHANGE] = PURPOSE_VFIO_TCES,
	};
	size_t n = 0;

	for (size_t i = 0; i < TRACER_RETURNS; i++) {
		const char *symbol = t->returns[i] ? symbol_of(t, i) : NULL;

		if (!symbol)
			continue;
		hooks[n++] = (struct tracer_return_hook){
		    .purpose = purposes[i],
		    .symbol = symbol,
		    .mechanism = by_multi(t) ? MECHANISM_KPROBE_MULTI : MECHANISM_KPROBE,
		    .misses = misses_of(t->returns[i]),
		};
	}
	return n;
}

bool tracer__sees_users(const struct tracer *t)
{
	return t->returns[RETURN_EXCHANGE];
}

uint64_t tracer__users_since(const struct tracer *t)
{
	return t->users_since;
}

uint64_t tracer__lost_exchanges(const struct tracer *t)
{
	uint64_t lost = tracer__lost(t, ABI_LOSS_RETURN_UNMATCHED).count;
	int64_t missed;

	if (!t->returns[RETURN_EXCHANGE])
		return lost;
	missed = misses_of(t->returns[RETURN_EXCHANGE]);
	return lost + (missed > 0 ? (uint64_t)missed : 0);
}

bool tracer__sees_levels(const struct tracer *t)
{
	return t->returns[RETURN_LEVEL];
}

void return_hooks__leave(struct tracer *t)
{
	for (size_t i = 0; i < TRACER_RETURNS; i++)
		if (t->returns[i])
			bpf_link__disconnect(t->returns[i]);
	return_hooks__detach(t);
}

void return_hooks__detach(struct tracer *t)
{
	for (size_t i = 0; i < TRACER_RETURNS; i++) {
		bpf_link__destroy(t->returns[i]);
		t->returns[i] = NULL;
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * mechanism - fentry, kprobe.multi and kprobe, one like the other.
 */
#include "mechanism.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

static const char *const names[MECHANISMS] = {
    [MECHANISM_FENTRY] = "fentry",
    [MECHANISM_KPROBE_MULTI] = "kprobe.multi",
    [MECHANISM_KPROBE] = "kprobe",
};

const char *mechanism__name(enum mechanism mechanism)
{
	return mechanism < MECHANISMS ? names[mechanism] : NULL;
}

bool mechanism__parse(const char *name, enum mechanism *mechanism)
{
	for (enum mechanism m = 0; m < MECHANISMS; m++)
		if (!strcmp(name, names[m])) {
			*mechanism = m;
			return true;
		}
	return false;
}

/* A program that returns 0. */
static int load_empty(enum bpf_prog_type type, enum bpf_attach_type attach, int btf_id)
{
	const struct bpf_insn insns[] = {
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
	    {.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = attach,
		    .attach_btf_id = (__u32)btf_id);

	return bpf_prog_load(type, "tcetop_trial", "GPL", insns, 2, &opts);
}

static bool fentry_works(const char *symbol)
{
	int id, prog, link;

	if (access("/sys/kernel/btf/vmlinux", R_OK))
		return false;
	id = libbpf_find_vmlinux_btf_id(symbol, BPF_TRACE_FENTRY);
	prog = id > 0 ? load_empty(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, id) : -1;
	link = prog >= 0 ? bpf_raw_tracepoint_open(NULL, prog) : -1;
	if (link >= 0)
		close(link);
	if (prog >= 0)
		close(prog);
	return link >= 0;
}

static bool kprobe_multi_works(uint64_t addr)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .kprobe_multi.cnt = 1,
		    .kprobe_multi.addrs = (const unsigned long *)&addr);
	int prog = load_empty(BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI, 0);
	int link = prog >= 0 ? bpf_link_create(prog, 0, BPF_TRACE_KPROBE_MULTI, &opts) : -1;

	if (link >= 0)
		close(link);
	if (prog >= 0)
		close(prog);
	return link >= 0;
}

bool mechanism__works(enum mechanism m, const char *symbol, uint64_t addr)
{
	switch (m) {
	case MECHANISM_FENTRY:
		return fentry_works(symbol);
	case MECHANISM_KPROBE_MULTI:
		return kprobe_multi_works(addr);
	case MECHANISM_KPROBE:
	case MECHANISMS:
		break;
	}
	/* There is nothing else to fall back to: attaching says why it fails. */
	return m == MECHANISM_KPROBE;
}

bool mechanism__is_hook(const struct bpf_program *prog)
{
	const char *section = bpf_program__section_name(prog);

	return !strcmp(section, "kprobe") || !strcmp(section, "fentry");
}

int mechanism__prepare(enum mechanism m, struct bpf_program *prog, const char *symbol)
{
	int err = 0;

	if (m == MECHANISM_FENTRY)
		err = bpf_program__set_attach_target(prog, 0, symbol);
	else if (m == MECHANISM_KPROBE_MULTI)
		bpf_program__set_expected_attach_type(prog, BPF_TRACE_KPROBE_MULTI);
	return err ? err : bpf_program__set_autoload(prog, true);
}

struct bpf_link *mechanism__attach_all(const struct bpf_program *prog, const uint64_t *addrs,
				       size_t n)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, opts, .cnt = n, .addrs = (const unsigned long *)addrs);

	return bpf_program__attach_kprobe_multi_opts(prog, NULL, &opts);
}

struct bpf_link *mechanism__attach(enum mechanism m, const struct bpf_program *prog,
				   const char *symbol, uint64_t addr)
{
	switch (m) {
	case MECHANISM_FENTRY:
		return bpf_program__attach_trace(prog);
	case MECHANISM_KPROBE_MULTI:
		return mechanism__attach_all(prog, &addr, 1);
	case MECHANISM_KPROBE:
	case MECHANISMS:
		break;
	}
	return bpf_program__attach_kprobe(prog, false, symbol);
}

/*
 * Since Linux 6.7 (commits 3acc8ba5f9f2 and e2b2cd592a7f) links count what their
 * probe skipped. Our headers may be older: behind the 16 bytes that all links
 * have, kprobe_multi.missed stands at 16 and perf_event.kprobe.missed at 32.
 */
int64_t mechanism__missed(const struct bpf_link *link, uint64_t recursion_misses)
{
	union {
		struct bpf_link_info info;
		uint64_t words[16];
	} u = {0};
	uint32_t len = sizeof(u.words);

	if (bpf_obj_get_info_by_fd(bpf_link__fd(link), &u.info, &len))
		return -1;
	if (u.info.type == BPF_LINK_TYPE_TRACING)
		return (int64_t)recursion_misses;
	if (len < 56)
		return -1;
	return (int64_t)(recursion_misses +
			 u.words[u.info.type == BPF_LINK_TYPE_KPROBE_MULTI ? 4 : 6]);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * mechanism_attach.c - fentry, kprobe.multi, kprobe and tracepoint, one like the other: prepare,
 * attach, count what was missed.
 */
#include "mechanism.h"

#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

/* What calls a tracepoint's programs (linux/tracepoint.h), before its name. */
#define TRACEPOINT_CALLER "__traceiter_"

bool mechanism__is_hook(const struct bpf_program *prog)
{
	const char *section = bpf_program__section_name(prog);

	return !strcmp(section, "kprobe") || !strcmp(section, "fentry") ||
	       !strncmp(section, "raw_tp/", 7);
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
	case MECHANISM_TRACEPOINT:
		return bpf_program__attach_raw_tracepoint(prog, symbol + strlen(TRACEPOINT_CALLER));
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
	if (u.info.type == BPF_LINK_TYPE_TRACING || u.info.type == BPF_LINK_TYPE_RAW_TRACEPOINT)
		return (int64_t)recursion_misses;
	if (len < 56)
		return -1;
	return (int64_t)(recursion_misses +
			 u.words[u.info.type == BPF_LINK_TYPE_KPROBE_MULTI ? 4 : 6]);
}

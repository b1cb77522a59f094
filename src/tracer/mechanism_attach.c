// SPDX-License-Identifier: GPL-2.0-only
/*
 * mechanism_attach.c - fentry, kprobe.multi, kprobe and tracepoint, one like the other: prepare,
 * attach, count what was missed.
 */
#include "mechanism.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>

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

int mechanism__attach_all(int prog_fd, const uint64_t *addrs, size_t n)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .kprobe_multi.cnt = (uint32_t)n,
		    .kprobe_multi.addrs = (const unsigned long *)addrs);

	return bpf_link_create(prog_fd, 0, BPF_TRACE_KPROBE_MULTI, &opts);
}

/* The kernel's number for events that are kprobes; -1: it has none. */
static int kprobe_type(void)
{
	FILE *f = fopen("/sys/bus/event_source/devices/kprobe/type", "re");
	int type = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%d", &type) != 1)
		type = -1;
	fclose(f);
	return type;
}

/* perf_event_open(2): on every CPU and in every task, whatever CPU is named here. */
static int open_kprobe(const char *symbol)
{
	struct perf_event_attr attr = {.size = sizeof(attr), .config1 = (uintptr_t)symbol};
	int type = kprobe_type();
	long fd;

	if (type < 0)
		return -EOPNOTSUPP;
	attr.type = (uint32_t)type;
	fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : (int)fd;
}

/* A process that began with more privileges may have kept too few for another event. */
int mechanism__may_attach(enum mechanism m, const char *symbol)
{
	int event;

	if (m != MECHANISM_KPROBE)
		return 0;
	event = open_kprobe(symbol);
	if (event < 0)
		return event;
	close(event);
	return 0;
}

/* The link holds the event as long as it lives. */
static int attach_kprobe(int prog_fd, const char *symbol)
{
	int event = open_kprobe(symbol), link, err;

	if (event < 0)
		return event;
	link = bpf_link_create(prog_fd, event, BPF_PERF_EVENT, NULL);
	err = link >= 0 && ioctl(event, PERF_EVENT_IOC_ENABLE, 0) ? -errno : 0;
	close(event);
	if (!err)
		return link;
	close(link);
	return err;
}

int mechanism__attach(enum mechanism m, int prog_fd, const char *symbol, uint64_t addr)
{
	switch (m) {
	case MECHANISM_FENTRY:
		return bpf_raw_tracepoint_open(NULL, prog_fd);
	case MECHANISM_KPROBE_MULTI:
		return mechanism__attach_all(prog_fd, &addr, 1);
	case MECHANISM_TRACEPOINT:
		return bpf_raw_tracepoint_open(symbol + strlen(TRACEPOINT_CALLER), prog_fd);
	case MECHANISM_KPROBE:
	case MECHANISMS:
		break;
	}
	return attach_kprobe(prog_fd, symbol);
}

uint32_t mechanism__program_id(int prog_fd)
{
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(prog_fd, &info, &len) ? 0 : info.id;
}

/*
 * Since Linux 6.7 (commits 3acc8ba5f9f2 and e2b2cd592a7f) links count what their
 * probe skipped. Our headers may be older: behind the 16 bytes that all links
 * have, kprobe_multi.missed stands at 16 and perf_event.kprobe.missed at 32.
 */
int64_t mechanism__missed(int link_fd, uint64_t recursion_misses)
{
	union {
		struct bpf_link_info info;
		uint64_t words[16];
	} u = {0};
	uint32_t len = sizeof(u.words);

	if (bpf_obj_get_info_by_fd(link_fd, &u.info, &len))
		return -1;
	if (u.info.type == BPF_LINK_TYPE_TRACING || u.info.type == BPF_LINK_TYPE_RAW_TRACEPOINT)
		return (int64_t)recursion_misses;
	if (len < 56)
		return -1;
	return (int64_t)(recursion_misses +
			 u.words[u.info.type == BPF_LINK_TYPE_KPROBE_MULTI ? 4 : 6]);
}

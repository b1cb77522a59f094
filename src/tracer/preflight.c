// SPDX-License-Identifier: GPL-2.0-only
/*
 * preflight.c - the reasons for which we cannot see, each with what to do.
 *
 * Each check is a line of one table; the first that fails speaks. Loads
 * nothing and changes nothing.
 */
#include "preflight.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

/* include/uapi/linux/capability.h */
#define BIT_SYS_ADMIN (1ULL << 21)
#define BIT_SYSLOG (1ULL << 34)
#define BIT_PERFMON (1ULL << 38)
#define BIT_BPF (1ULL << 39)

static int is_powerpc(char *error, size_t len)
{
	struct utsname u;

	if (uname(&u) || !strncmp(u.machine, "ppc64", 5))
		return 0;
	snprintf(error, len,
		 "this machine is %s, not powerpc: it has no TCE tables; "
		 "read a recording with --from FILE",
		 u.machine);
	return -ENOSYS;
}

/* The effective capabilities of this process; 0 if they cannot be read. */
static uint64_t effective_capabilities(void)
{
	char line[128];
	uint64_t caps = 0;
	FILE *f = fopen("/proc/self/status", "re");

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %" SCNx64, &caps) == 1)
			break;
	fclose(f);
	return caps;
}

static int is_privileged(char *error, size_t len)
{
	uint64_t caps = effective_capabilities();

	if (caps & BIT_SYS_ADMIN)
		caps |= BIT_BPF | BIT_PERFMON | BIT_SYSLOG;
	if (caps & BIT_BPF && caps & BIT_PERFMON && caps & BIT_SYSLOG)
		return 0;
	snprintf(error, len,
		 "no permission to trace the kernel, for want of%s%s%s: run as root, or with "
		 "CAP_BPF, CAP_PERFMON and CAP_SYSLOG",
		 caps & BIT_BPF ? "" : " CAP_BPF", caps & BIT_PERFMON ? "" : " CAP_PERFMON",
		 caps & BIT_SYSLOG ? "" : " CAP_SYSLOG");
	return -EPERM;
}

static int is_not_locked_down(char *error, size_t len)
{
	char line[128] = "";
	FILE *f = fopen("/sys/kernel/security/lockdown", "re");

	if (f) {
		if (!fgets(line, sizeof(line), f))
			line[0] = '\0';
		fclose(f);
	}
	if (!strstr(line, "[confidentiality]"))
		return 0;
	snprintf(error, len,
		 "kernel lockdown is in confidentiality mode: BPF may not read kernel memory, "
		 "so TCEs cannot be counted");
	return -EPERM;
}

/* Without its compiler the kernel runs no programs with callbacks (kernel/bpf/verifier.c). */
static int has_jit(char *error, size_t len)
{
	char value[8] = "";
	FILE *f = fopen("/proc/sys/net/core/bpf_jit_enable", "re");

	if (f) {
		if (!fgets(value, sizeof(value), f))
			value[0] = '\0';
		fclose(f);
	}
	if (value[0] != '0')
		return 0;
	snprintf(error, len,
		 "the kernel's BPF compiler is off: switch it on with "
		 "sysctl net.core.bpf_jit_enable=1");
	return -ENOEXEC;
}

/*
 * Lockdown shows in securityfs only where that is mounted: so a program that
 * reads kernel memory is loaded, and one that does not.
 */
static int may_read_kernel(char *error, size_t len)
{
	const struct bpf_insn insns[] = {
	    {.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_10},
	    {.code = BPF_ALU64 | BPF_ADD, .dst_reg = BPF_REG_1, .imm = -8},
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = 8},
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3},
	    {.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_probe_read_kernel},
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
	    {.code = BPF_JMP | BPF_EXIT},
	};
	const size_t n = sizeof(insns) / sizeof(insns[0]);
	int reads = bpf_prog_load(BPF_PROG_TYPE_KPROBE, NULL, "GPL", insns, n, NULL);
	int plain = bpf_prog_load(BPF_PROG_TYPE_KPROBE, NULL, "GPL", insns + n - 2, 2, NULL);

	if (reads >= 0)
		close(reads);
	if (plain >= 0)
		close(plain);
	if (reads >= 0 || plain < 0)
		return 0;
	snprintf(error, len,
		 "the kernel lets no BPF program read its memory, so TCEs cannot be counted: "
		 "lockdown in confidentiality mode, or Linux before 5.5");
	return -EPERM;
}

/* bpf_loop came with Linux 5.17 (commit e6f2dd0f8067). */
static int has_loop(char *error, size_t len)
{
	struct utsname u;

	if (libbpf_probe_bpf_helper(BPF_PROG_TYPE_KPROBE, BPF_FUNC_loop, NULL))
		return 0;
	snprintf(error, len, "kernel %s is too old: it has no bpf_loop (Linux 5.17)",
		 uname(&u) ? "?" : u.release);
	return -ENOSYS;
}

/*
 * Atomic instructions with a result, which powerpc's BPF compiler has since
 * Linux 6.0: before, the kernel takes the program and interprets it.
 */
static int has_atomics(char *error, size_t len)
{
	const struct bpf_insn insns[] = {
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
	    {.code = BPF_STX | BPF_MEM | BPF_DW,
	     .dst_reg = BPF_REG_10,
	     .src_reg = BPF_REG_0,
	     .off = -8},
	    {.code = BPF_STX | BPF_ATOMIC | BPF_DW,
	     .dst_reg = BPF_REG_10,
	     .src_reg = BPF_REG_0,
	     .off = -8,
	     .imm = BPF_CMPXCHG},
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
	    {.code = BPF_JMP | BPF_EXIT},
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_KPROBE, NULL, "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), NULL);
	struct bpf_prog_info info = {0};
	__u32 info_len = sizeof(info);
	struct utsname u;
	bool compiled =
	    fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &info_len) && info.jited_prog_len;

	if (fd >= 0)
		close(fd);
	if (compiled)
		return 0;
	snprintf(error, len,
		 "kernel %s is too old: its BPF compiler has no atomic instructions (Linux 6.0)",
		 uname(&u) ? "?" : u.release);
	return -ENOSYS;
}

int preflight__check(char *error, size_t len)
{
	static int (*const checks[])(char *, size_t) = {
	    is_powerpc,      is_privileged, is_not_locked_down, has_jit,
	    may_read_kernel, has_loop,      has_atomics,
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int err = checks[i](error, len);

		if (err)
			return err;
	}
	return 0;
}

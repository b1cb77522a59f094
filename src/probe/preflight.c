// SPDX-License-Identifier: GPL-2.0-only
/*
 * preflight - the reasons for which we cannot see, each with what to do.
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

	if (caps & BIT_SYS_ADMIN ||
	    (caps & (BIT_BPF | BIT_PERFMON | BIT_SYSLOG)) == (BIT_BPF | BIT_PERFMON | BIT_SYSLOG))
		return 0;
	snprintf(error, len,
		 "no permission to trace the kernel: run as root "
		 "(or with CAP_BPF, CAP_PERFMON and CAP_SYSLOG)");
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

static int has_btf(char *error, size_t len)
{
	struct utsname u;

	if (!access("/sys/kernel/btf/vmlinux", R_OK))
		return 0;
	snprintf(error, len,
		 "kernel %s has no BTF (/sys/kernel/btf/vmlinux): "
		 "a kernel with CONFIG_DEBUG_INFO_BTF is needed",
		 uname(&u) ? "?" : u.release);
	return -ENOENT;
}

int preflight__check(char *error, size_t len)
{
	static int (*const checks[])(char *, size_t) = {
	    is_powerpc,
	    is_privileged,
	    is_not_locked_down,
	    has_btf,
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int err = checks[i](error, len);

		if (err)
			return err;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * privilege.c - capabilities, by libcap-ng where there is one.
 *
 * CAP_BPF and CAP_PERFMON load and attach programs, and stay for those that come later: modules are
 * loaded, and their hooks with them. CAP_SYSLOG shows addresses of symbols, which are looked up
 * then. Running the census takes none of them since Linux 5.19 (commit c8644cd0efe7),
 * whatever kernel.unprivileged_bpf_disabled is.
 *
 * What is root's (logs, /dev/kmsg, /sys/fs/bpf) stays open to root as its owner.
 */
#include "privilege.h"

#include "base/groupfile.h"

#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#if __has_include(<cap-ng.h>)
#include <cap-ng.h>
#define HAS_CAP_NG 1
#else
#define HAS_CAP_NG 0
#endif

/*
 * Drop all other groups. A process that may not choose groups keeps those that it was started with,
 * and the group may be among them: if not, the code that gives a file to the group reports it.
 */
static void join(const char *name)
{
	gid_t gid = 0;
	bool found = name[0] && groupfile__find(name, &gid);

	if (setgroups(found ? 1 : 0, &gid) && errno != EPERM)
		fprintf(stderr, "tced: cannot join the group %s: %s\n", name, strerror(errno));
}

/* Debian's kernels have a level above 2, where perf_event_open(2) wants CAP_SYS_ADMIN. */
static bool is_perf_barred(void)
{
	FILE *f = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int level = 0;

	if (f && fscanf(f, "%d", &level) != 1)
		level = 0;
	if (f)
		fclose(f);
	return level > 2;
}

#if HAS_CAP_NG
static bool settles; /* a capability has to be dropped later */

/* Keep what tracing needs of what we have; the source reports what is missing. */
static int keep_only(bool admin, bool bounds)
{
	static const unsigned int needed[] = {CAP_BPF, CAP_PERFMON, CAP_SYSLOG};
	const capng_type_t type = CAPNG_EFFECTIVE | CAPNG_PERMITTED;
	const capng_select_t sets = bounds ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS;
	bool has[sizeof(needed) / sizeof(needed[0])];

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		has[i] = capng_have_capability(CAPNG_EFFECTIVE, needed[i]);
	capng_clear(sets);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (has[i])
			capng_update(CAPNG_ADD, bounds ? type | CAPNG_BOUNDING_SET : type,
				     needed[i]);
	if (admin)
		capng_update(CAPNG_ADD, type, CAP_SYS_ADMIN);
	return capng_apply(sets);
}

static int drop(bool perf_barred)
{
	settles = perf_barred && capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN);
	return keep_only(settles, capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP));
}

void privilege__settle(void)
{
	if (settles && keep_only(false, false))
		fprintf(stderr, "tced: cannot give up CAP_SYS_ADMIN: it keeps it\n");
}
#else
void privilege__settle(void)
{
}
#endif

void privilege__drop(const char *group)
{
	bool perf_barred = is_perf_barred();

	join(group);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fprintf(stderr, "tced: cannot bar programs from new privileges: %s\n",
			strerror(errno));
#if HAS_CAP_NG
	if (drop(perf_barred))
		fprintf(stderr, "tced: cannot give up privileges: it runs with all it had\n");
	if (perf_barred && !settles)
		fprintf(stderr, "tced: CAP_SYS_ADMIN is missing: hooks cannot be kprobes, as "
				"long as kernel.perf_event_paranoid is above 2 (tcectl doctor)\n");
#else
	(void)perf_barred;
	fprintf(stderr, "tced: built without libcap-ng: it keeps all privileges it has\n");
#endif
}

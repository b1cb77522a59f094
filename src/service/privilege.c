// SPDX-License-Identifier: GPL-2.0-only
/*
 * privilege.c - capabilities, by libcap-ng where there is one.
 *
 * CAP_BPF and CAP_PERFMON load and attach programs, and stay for those that come later: modules are
 * loaded, and their hooks with them. CAP_SYSLOG shows addresses in /proc/kallsyms, which is read
 * again then. Running the census takes none of them since Linux 5.19 (commit c8644cd0efe7).
 *
 * What is root's (logs, /dev/kmsg, /sys/fs/bpf) stays open to root as its owner.
 */
#include "privilege.h"

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

/* In the file, without the name services: the program may be linked with no library. */
static bool find_group(const char *name, gid_t *gid)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group = NULL;

	while (file && (group = fgetgrent(file)) && strcmp(group->gr_name, name) != 0)
		;
	if (group)
		*gid = group->gr_gid;
	if (file)
		fclose(file);
	return group != NULL;
}

/*
 * Other groups go. Who may not choose groups keeps those that it was started with, and the group
 * may be among them: whoever gives a file to it says so if not.
 */
static void join(const char *name)
{
	gid_t gid = 0;
	bool found = name[0] && find_group(name, &gid);

	if (setgroups(found ? 1 : 0, &gid) && errno != EPERM)
		fprintf(stderr, "tced: cannot join the group %s: %s\n", name, strerror(errno));
}

#if HAS_CAP_NG
static const capng_type_t both = CAPNG_EFFECTIVE | CAPNG_PERMITTED;

static int drop(void)
{
	static const unsigned int needed[] = {CAP_BPF, CAP_PERFMON, CAP_SYSLOG};
	bool has[sizeof(needed) / sizeof(needed[0])];
	bool bounds = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		has[i] = capng_have_capability(CAPNG_EFFECTIVE, needed[i]);
	capng_clear(bounds ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
	/* What is not there cannot be had: the source says what is missing. */
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (has[i])
			capng_update(CAPNG_ADD, bounds ? both | CAPNG_BOUNDING_SET : both,
				     needed[i]);
	return capng_apply(bounds ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
}
#endif

void privilege__drop(const char *group)
{
	join(group);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fprintf(stderr, "tced: cannot bar programs from new privileges: %s\n",
			strerror(errno));
#if HAS_CAP_NG
	if (drop())
		fprintf(stderr, "tced: cannot give up privileges: it runs with all it had\n");
#else
	fprintf(stderr, "tced: built without libcap-ng: it keeps all privileges it has\n");
#endif
}

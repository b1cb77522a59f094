// SPDX-License-Identifier: GPL-2.0-only
/*
 * An answer of the firmware that no emulated machine gives: what hangs on the
 * tracepoint rtas_output is called with it, as the kernel does after a call
 * (arch/powerpc/kernel/rtas.c). The firmware itself is not asked.
 */
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <asm/rtas.h>

#include "tcehold.h"

#define ISOLATION_STATE 9001
#define MAX_DRC 0xffffffffUL

typedef void (*rtas_output_fn)(void *data, struct rtas_args *args, const char *name);

/* refused DRC STATUS ADDRESS: the tracepoint, as if set-indicator (isolation state, isolate) had
 * answered that */
int tcehold_cmd_refused(struct device *dev, int argc, char **argv)
{
	struct rtas_args args = {.nargs = cpu_to_be32(3), .nret = cpu_to_be32(1)};
	unsigned long drc, output;
	int err = tcehold_arg(argc, argv, 1, 0, 1, MAX_DRC, &drc);
	int status = 0;

	if (!err)
		err = argc > 2 ? kstrtoint(argv[2], 0, &status) : -EINVAL;
	if (!err)
		err = tcehold_arg(argc, argv, 3, 0, PAGE_OFFSET, ULONG_MAX, &output);
	if (err)
		return err;
	args.args[0] = cpu_to_be32(ISOLATION_STATE);
	args.args[1] = cpu_to_be32(drc);
	args.args[3] = cpu_to_be32(status);
	args.rets = &args.args[3];
	preempt_disable_notrace();
	((rtas_output_fn)output)(NULL, &args, "set-indicator");
	preempt_enable_notrace();
	tcehold_say("refused: drc=0x%lx status=%d", drc, status);
	return 0;
}

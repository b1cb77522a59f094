// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcehold: makes TCEs on command, for testing what counts them.
 *
 * A command is one line written to /sys/kernel/debug/tcehold/cmd; the write
 * returns when the command is done (hammer and a delayed release: started),
 * and fails with its errno. /sys/kernel/debug/tcehold/status shows the state,
 * and the report of the last command. .../tables shows every device's table
 * as the kernel itself sees it.
 *
 * DEV is a PCI address (0001:00:00.0), driver bound or not, or the name of a
 * vio device (71000002). Lengths count in TCEs: one TCE maps 1 << it_page_shift
 * bytes, or a page where the device has no table.
 *
 *   hold DEV N [TCES_PER_MAP=1] [to|from|bidi]   N dma_map_page, kept
 *   holdpage DEV N                               N dma_map_page of one and the same page,
 *                                                kept: many mappings, little memory
 *   holdhigh DEV N                               N dma_map_page, kept, of addresses
 *                                                above what the device reaches by
 *                                                its direct window
 *   paths DEV N                                  N dma_map_page, kept, each with a
 *                                                call stack of its own
 *   release [DEV|all] [DELAY_MS=0]               unmap them, from a work item
 *   coherent DEV BYTES                           one dma_alloc_coherent, kept
 *   noncontiguous DEV BYTES                      one dma_alloc_noncontiguous, kept
 *   coherentfree [DEV|all]                       frees both
 *   sg DEV NENTS [TCES_PER_ENT=1] [MAX_SEG_KIB]  one dma_map_sg, kept
 *   sgrelease [DEV|all]
 *   pool DEV N                                   a page pool with N pages in flight
 *                                                (N pages, not TCEs)
 *   pooldestroy [DEV|all]                        page_pool_destroy, while they
 *                                                are out
 *   poolrelease [DELAY_MS=0]                     give all pages back, from a
 *                                                work item; the kernel unmaps
 *                                                them when it ends the pool,
 *                                                which may be a second later
 *   hammer DEV SECONDS [NPROC=all] [IRQ_HZ=1000] [PROC_HZ=0]
 *                                                map and unmap in a loop: one
 *                                                kthread per CPU (NPROC of them
 *                                                map, each at most PROC_HZ
 *                                                steps a second, 0: no limit)
 *                                                and one hard hrtimer per CPU
 *                                                (IRQ_HZ 0: none)
 *   stop | wait                                  end the hammer; await its end
 *   handover DEV [TURNS=1000]                    fill a small table but for one entry,
 *                                                which two CPUs map and unmap in
 *                                                turn, each as soon as it can;
 *                                                then empty it
 *   bench DEV LOOPS [page|list|coherent|map|unmap]
 *                                                time map + unmap, per page, element or block;
 *                                                or only the map or the unmap of a page
 *   mask DEV BITS                                dma_set_mask_and_coherent (64
 *                                                may create a DDW)
 *   mark DEV N                                   a mark in QEMU's trace of
 *                                                hypercalls (tce_trace.py
 *                                                --until-mark N), and live
 *                                                at that moment
 *   partial DEV [N=8]                            a map_sg with a last element that
 *                                                cannot be allocated
 *   badset DEV N [K=N] [TCES_PER_ENT=1]          a map_sg of N elements; its
 *                                                K-th set fails: the kernel
 *                                                leaves TCES_PER_ENT bits
 *                                                without TCEs, for good
 *   badput DEV N                                 hold N pages; the hypervisor
 *                                                refuses their H_PUT_TCE, which
 *                                                the kernel takes for success:
 *                                                N bits without TCEs, until
 *                                                release (pseries only)
 *   badstuff DEV N                               map N pages and unmap them
 *                                                with H_STUFF_TCE refused: N
 *                                                TCEs without bits
 *   outside DEV N                                N H_STUFF_TCE of an address that is
 *                                                in no window: each is refused
 *                                                (pseries only)
 *   othercall N                                  time N hypercalls that touch no window
 *                                                (pseries only)
 *   mend DEV                                     undo what badset and badstuff
 *                                                left in that device's table
 *   race DEV N [DELAY_US=0]                      two kthreads on two CPUs make N
 *                                                maps of 16 TCEs each, and unmap
 *                                                them at the end; a new level of
 *                                                the table comes DELAY_US late
 *                                                (powernv only)
 *   fragment                                     take all free memory, and free
 *                                                every second page: then no level
 *                                                of two pages can be allocated
 *                                                (powernv only)
 *   unfragment                                   free the rest
 *   warn TEXT                                    the kernel's WARN() with that word
 *   refused DRC STATUS ADDRESS                   the tracepoint rtas_output, as if
 *                                                the firmware had answered that
 *                                                when it was asked to isolate DRC;
 *                                                ADDRESS of __traceiter_rtas_output
 *
 * Unloading the module releases everything but what wants `mend`. The module
 * knows nothing of tcetop.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/iommu.h>

#include "tcehold.h"

#define REPORT_SIZE 2048
#define LINE_MAX_LEN 256

/* Whether a command names a device, and whether it may run beside others. */
enum cmd_device { NO_DEVICE, OPTIONAL_DEVICE, NEEDS_DEVICE };

struct cmd {
	const char *name;
	enum cmd_device device;
	bool unlocked;
	int (*run)(struct device *dev, int argc, char **argv);
};

static const struct cmd commands[] = {
    {"hold", NEEDS_DEVICE, false, tcehold_cmd_hold},
    {"holdpage", NEEDS_DEVICE, false, tcehold_cmd_holdpage},
    {"holdhigh", NEEDS_DEVICE, false, tcehold_cmd_holdhigh},
    {"paths", NEEDS_DEVICE, false, tcehold_cmd_paths},
    {"release", OPTIONAL_DEVICE, false, tcehold_cmd_release},
    {"coherent", NEEDS_DEVICE, false, tcehold_cmd_coherent},
    {"noncontiguous", NEEDS_DEVICE, false, tcehold_cmd_noncontiguous},
    {"coherentfree", OPTIONAL_DEVICE, false, tcehold_cmd_coherentfree},
    {"sg", NEEDS_DEVICE, false, tcehold_cmd_sg},
    {"sgrelease", OPTIONAL_DEVICE, false, tcehold_cmd_sgrelease},
    {"pool", NEEDS_DEVICE, false, tcehold_cmd_pool},
    {"pooldestroy", OPTIONAL_DEVICE, false, tcehold_cmd_pooldestroy},
    {"poolrelease", NO_DEVICE, false, tcehold_cmd_poolrelease},
    {"hammer", NEEDS_DEVICE, false, tcehold_cmd_hammer},
    {"stop", NO_DEVICE, true, tcehold_cmd_stop},
    {"wait", NO_DEVICE, true, tcehold_cmd_wait},
    {"bench", NEEDS_DEVICE, false, tcehold_cmd_bench},
    {"outside", NEEDS_DEVICE, false, tcehold_cmd_outside},
    {"othercall", NO_DEVICE, false, tcehold_cmd_othercall},
    {"mark", NEEDS_DEVICE, false, tcehold_cmd_mark},
    {"mask", NEEDS_DEVICE, false, tcehold_cmd_mask},
    {"partial", NEEDS_DEVICE, false, tcehold_cmd_partial},
    {"badset", NEEDS_DEVICE, false, tcehold_cmd_badset},
    {"badput", NEEDS_DEVICE, false, tcehold_cmd_badput},
    {"badstuff", NEEDS_DEVICE, false, tcehold_cmd_badstuff},
    {"mend", NEEDS_DEVICE, false, tcehold_cmd_mend},
    {"race", NEEDS_DEVICE, false, tcehold_cmd_race},
    {"handover", NEEDS_DEVICE, false, tcehold_cmd_handover},
    {"fragment", NO_DEVICE, false, tcehold_cmd_fragment},
    {"unfragment", NO_DEVICE, false, tcehold_cmd_unfragment},
    {"refused", NO_DEVICE, false, tcehold_cmd_refused},
    {"warn", NO_DEVICE, false, tcehold_cmd_warn},
};

static DEFINE_MUTEX(command_lock); /* one command at a time */
static DEFINE_MUTEX(report_lock);  /* the report, which status reads */
static char report[REPORT_SIZE];
static size_t report_len;
static struct dentry *debug_dir;

void tcehold_say(const char *fmt, ...)
{
	char line[LINE_MAX_LEN];
	va_list args;

	va_start(args, fmt);
	vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);

	pr_info("tcehold: %s\n", line);
	mutex_lock(&report_lock);
	report_len += scnprintf(report + report_len, REPORT_SIZE - report_len, "%s\n", line);
	mutex_unlock(&report_lock);
}

static void report_begin(void)
{
	mutex_lock(&report_lock);
	report_len = 0;
	report[0] = '\0';
	mutex_unlock(&report_lock);
}

int tcehold_arg(int argc, char **argv, int i, unsigned long def, unsigned long min,
		unsigned long max, unsigned long *val)
{
	int err;

	*val = def;
	if (i >= argc)
		return 0;
	err = kstrtoul(argv[i], 0, val);
	if (err)
		return err;
	return *val < min || *val > max ? -ERANGE : 0;
}

size_t tcehold_unit(struct device *dev)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);

	return tbl ? IOMMU_PAGE_SIZE(tbl) : PAGE_SIZE;
}

unsigned long tcehold_tces(struct device *dev, size_t len)
{
	if (!get_iommu_table_base(dev) || tcehold_bypasses(dev))
		return 0;
	return DIV_ROUND_UP(len, tcehold_unit(dev));
}

/* warn TEXT: what a kernel prints that finds itself at fault, for a test of what looks for it */
int tcehold_cmd_warn(struct device *dev, int argc, char **argv)
{
	WARN(1, "tcehold: %s\n", argc > 1 ? argv[1] : "");
	return 0;
}

static const struct cmd *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* Fills *dev (referenced, or NULL for all devices) as the command wants it. */
static int resolve_device(const struct cmd *cmd, int argc, char **argv, struct device **dev)
{
	*dev = NULL;
	if (cmd->device == NO_DEVICE)
		return 0;
	if (argc < 2)
		return cmd->device == NEEDS_DEVICE ? -EINVAL : 0;
	if (cmd->device == OPTIONAL_DEVICE && !strcmp(argv[1], "all"))
		return 0;
	*dev = tcehold_find_device(argv[1]);
	return *dev ? 0 : -ENODEV;
}

static int run_command(int argc, char **argv)
{
	const struct cmd *cmd = argc ? find_command(argv[0]) : NULL;
	struct device *dev;
	int err;

	if (!cmd)
		return -EINVAL;
	err = resolve_device(cmd, argc, argv, &dev);
	if (err)
		return err;

	if (!cmd->unlocked)
		mutex_lock(&command_lock);
	report_begin();
	err = cmd->run(dev, argc, argv);
	if (err)
		tcehold_say("%s: error %d", cmd->name, err);
	if (!cmd->unlocked)
		mutex_unlock(&command_lock);
	put_device(dev);
	return err;
}

static ssize_t cmd_write(struct file *file, const char __user *user, size_t count, loff_t *pos)
{
	char *line, **argv;
	int argc, err;

	if (count >= LINE_MAX_LEN)
		return -E2BIG;
	line = memdup_user_nul(user, count);
	if (IS_ERR(line))
		return PTR_ERR(line);
	argv = argv_split(GFP_KERNEL, line, &argc);
	kfree(line);
	if (!argv)
		return -ENOMEM;
	err = run_command(argc, argv);
	argv_free(argv);
	return err ? err : count;
}

static const struct file_operations cmd_fops = {
    .owner = THIS_MODULE,
    .open = simple_open,
    .write = cmd_write,
};

static int status_show(struct seq_file *m, void *unused)
{
	tcehold_hold_status(m);
	tcehold_sg_status(m);
	tcehold_pool_status(m);
	tcehold_hammer_status(m);
	tcehold_fault_status(m);
	mutex_lock(&report_lock);
	seq_write(m, report, report_len);
	mutex_unlock(&report_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(status);
DEFINE_SHOW_ATTRIBUTE(tcehold_tables);

static int __init tcehold_init(void)
{
	debug_dir = debugfs_create_dir("tcehold", NULL);
	if (IS_ERR(debug_dir))
		return PTR_ERR(debug_dir);
	debugfs_create_file("cmd", 0200, debug_dir, NULL, &cmd_fops);
	debugfs_create_file("status", 0400, debug_dir, NULL, &status_fops);
	debugfs_create_file("tables", 0400, debug_dir, NULL, &tcehold_tables_fops);
	return 0;
}

static void __exit tcehold_exit(void)
{
	debugfs_remove_recursive(debug_dir);
	tcehold_fragment_exit();
	tcehold_hammer_exit();
	tcehold_pool_exit();
	tcehold_sg_exit();
	tcehold_hold_exit();
}

module_init(tcehold_init);
module_exit(tcehold_exit);
MODULE_DESCRIPTION("Holds, hammers and breaks TCEs on command, for tests");
MODULE_LICENSE("GPL");

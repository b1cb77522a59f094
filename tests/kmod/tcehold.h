/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the tcehold test module share. The command language is
 * documented in tcehold_main.c.
 */
#ifndef TCEHOLD_H
#define TCEHOLD_H

#include <linux/dma-mapping.h>
#include <linux/list.h>
#include <linux/seq_file.h>
#include <linux/types.h>

struct iommu_table;

/* One buffer of whole pages, mapped or about to be. */
struct tcehold_buf {
	struct list_head node;
	struct device *dev; /* referenced */
	struct page *page;
	unsigned int order;
	bool foreign; /* the page is not ours, and may not be there at all */
	dma_addr_t dma;
	size_t len;         /* bytes mapped */
	unsigned long tces; /* TCEs that hold uses for it */
	enum dma_data_direction dir;
};

/* tcehold_main.c: names, arguments, answers */

/* Appends one line to the report of the current command, and to the log. */
__printf(1, 2) void tcehold_say(const char *fmt, ...);

/* Numeric argument argv[i] within [min, max]; def where it is absent. */
int tcehold_arg(int argc, char **argv, int i, unsigned long def, unsigned long min,
		unsigned long max, unsigned long *val);

/* Bytes that one TCE of the device's table maps; PAGE_SIZE without a table. */
size_t tcehold_unit(struct device *dev);

/* True if the device's mappings go past its table, by a direct window. */
bool tcehold_bypasses(struct device *dev);

/* TCEs that a buffer of len bytes, aligned to a page, takes now: 0 by bypass. */
unsigned long tcehold_tces(struct device *dev, size_t len);

/* tcehold_tables.c */

/* The named device, referenced, or NULL. */
struct device *tcehold_find_device(const char *name);
/* Set bits of it_map outside the reserved entries: live TCEs. */
unsigned long tcehold_live(struct iommu_table *tbl);
int tcehold_tables_show(struct seq_file *m, void *unused);
int tcehold_cmd_mark(struct device *dev, int argc, char **argv);

/* Commands: 0 or a negative errno. argv[0] is the command's own name. */

/* tcehold_hcall.c: a hypercall that no tracepoint sees; its return code. */
long tcehold_untraced_call(unsigned long opcode, unsigned long a, unsigned long b, unsigned long c);
int tcehold_cmd_outside(struct device *dev, int argc, char **argv);
int tcehold_cmd_othercall(struct device *dev, int argc, char **argv);

int tcehold_cmd_hold(struct device *dev, int argc, char **argv);
int tcehold_cmd_holdpage(struct device *dev, int argc, char **argv);
int tcehold_cmd_holdhigh(struct device *dev, int argc, char **argv);
int tcehold_cmd_paths(struct device *dev, int argc, char **argv);
int tcehold_cmd_release(struct device *dev, int argc, char **argv);
int tcehold_cmd_coherent(struct device *dev, int argc, char **argv);
int tcehold_cmd_noncontiguous(struct device *dev, int argc, char **argv);
int tcehold_cmd_coherentfree(struct device *dev, int argc, char **argv);
int tcehold_cmd_mask(struct device *dev, int argc, char **argv);
void tcehold_hold_status(struct seq_file *m);
void tcehold_hold_exit(void);

int tcehold_cmd_bench(struct device *dev, int argc, char **argv);

int tcehold_cmd_sg(struct device *dev, int argc, char **argv);
int tcehold_cmd_sgrelease(struct device *dev, int argc, char **argv);
void tcehold_sg_status(struct seq_file *m);
void tcehold_sg_exit(void);

int tcehold_cmd_pool(struct device *dev, int argc, char **argv);
int tcehold_cmd_pooldestroy(struct device *dev, int argc, char **argv);
int tcehold_cmd_poolrelease(struct device *dev, int argc, char **argv);
void tcehold_pool_status(struct seq_file *m);
void tcehold_pool_exit(void);

int tcehold_cmd_hammer(struct device *dev, int argc, char **argv);
int tcehold_cmd_stop(struct device *dev, int argc, char **argv);
int tcehold_cmd_wait(struct device *dev, int argc, char **argv);
void tcehold_hammer_status(struct seq_file *m);
void tcehold_hammer_exit(void);

int tcehold_cmd_partial(struct device *dev, int argc, char **argv);
int tcehold_cmd_badset(struct device *dev, int argc, char **argv);
int tcehold_cmd_badput(struct device *dev, int argc, char **argv);
int tcehold_cmd_badstuff(struct device *dev, int argc, char **argv);
int tcehold_cmd_mend(struct device *dev, int argc, char **argv);
void tcehold_fault_status(struct seq_file *m);

int tcehold_cmd_race(struct device *dev, int argc, char **argv);
int tcehold_cmd_handover(struct device *dev, int argc, char **argv);

int tcehold_cmd_fragment(struct device *dev, int argc, char **argv);
int tcehold_cmd_unfragment(struct device *dev, int argc, char **argv);
void tcehold_fragment_exit(void);

int tcehold_cmd_refused(struct device *dev, int argc, char **argv);
int tcehold_cmd_warn(struct device *dev, int argc, char **argv);

/* tcehold_hold.c, used by the others */
struct tcehold_buf *tcehold_buf_new(struct device *dev, size_t len, enum dma_data_direction dir);
void tcehold_buf_free(struct tcehold_buf *buf);
int tcehold_map_held(struct tcehold_buf *buf);
void tcehold_unmap(struct tcehold_buf *buf);

/* tcehold_sg.c, used by the fault commands and by bench: a table of nents entries of len */
int tcehold_sgt_new(struct sg_table *sgt, unsigned int nents, size_t len);
void tcehold_sgt_free(struct sg_table *sgt, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abi.h - the records and maps that bpf/ and src/ share.
 *
 * Fixed-width types only; every structure has the same layout in BPF and in
 * the userspace that reads it through mmap. Nothing here knows libbpf, the
 * kernel's headers or the C library.
 */
#ifndef TCETOP_ABI_H
#define TCETOP_ABI_H

#ifndef __bpf__
#include <stdint.h>
typedef uint64_t __abi_u64;
typedef int64_t __abi_s64;
typedef uint32_t __abi_u32;
typedef int32_t __abi_s32;
typedef uint16_t __abi_u16;
typedef uint8_t __abi_u8;
#else
typedef unsigned long long __abi_u64;
typedef signed long long __abi_s64;
typedef unsigned int __abi_u32;
typedef signed int __abi_s32;
typedef unsigned short __abi_u16;
typedef unsigned char __abi_u8;
#endif

/* A slot names a table until userspace releases it; then another one may have it, with a generation
 * of its own. */
#define ABI_TABLES 1024
#define ABI_DEVICES 4096
#define ABI_NAME_LEN 32
#define ABI_DRIVER_LEN 24
#define ABI_STACK_DEPTH 10
/* Places: half of them fill before a stack finds none. A mapping has 16 bits for one. */
#define ABI_STACKS 32768 /* a power of two */
#define ABI_STACK_WAYS 8
#define ABI_STACK_SETS 4 /* where one stack may be */

/*
 * The ledger: buckets of 256 bytes, as many as userspace asks for when it loads the programs. The
 * last of them are a reserve, where only those mappings go that found all their others full.
 */
#define ABI_LEDGER_WAYS 8            /* a power of two */
#define ABI_LEDGER_CHOICES 16        /* buckets where one mapping may be, the reserve aside */
#define ABI_LEDGER_RESERVE_CHOICES 4 /* and those in the reserve */
/*
 * Buckets for a number of mappings, with a quarter more places: a million at random find theirs,
 * nine in ten in the first of their buckets. At least two, of which one is the reserve.
 */
#define ABI_LEDGER_BUCKETS(mappings) (((mappings) + (mappings) / 4) / ABI_LEDGER_WAYS + 2)
#define ABI_LEDGER_RESERVE(buckets) ((buckets) / 128 + 1) /* of all these buckets */
#define ABI_LEDGER_PASSED(buckets) ((buckets) / 64 + 1)   /* words, of a bit for each */

/* So sparse that ABI_DEVICES pointers find places, by two hashes. */
#define ABI_PTR_BUCKETS 8192 /* a power of two */
#define ABI_PTR_WAYS 4

/*
 * Tables that died stay in their slots for what comes after: at most ABI_DEAD_TABLES, the newest,
 * and beside them at most ABI_DEAD_HELD with TCEs that are still live.
 */
#define ABI_DEAD_TABLES 32
#define ABI_DEAD_HELD 512

#define ABI_TASK_LEN 16
#define ABI_RING_BYTES (256 * 1024)
#define ABI_OVERFLOW_EVENTS                                                                        \
	64 /* a power of two: events that the ring had no room for, and that matter */

#define ABI_STASH_BITS 12
#define ABI_STASH_SLOTS (1 << ABI_STASH_BITS)

/*
 * A ledger key is one live mapping's name: the table's slot (plus one, so
 * that no key is zero) and the first entry, relative to the table's it_offset.
 * The busy bit is held while a slot of the ledger is written; the ended bit marks
 * a mapping that was unmapped, which stays readable until its place is taken.
 */
#define ABI_KEY_ENDED (1ULL << 63)
#define ABI_KEY_BUSY (1ULL << 62)
#define ABI_KEY_IS_FREE(key) ((__abi_s64)((key)-1) < 0) /* never used, or ended */
#define ABI_KEY_ENTRY_BITS 44
#define ABI_KEY_ENTRY_MASK ((1ULL << ABI_KEY_ENTRY_BITS) - 1)
#define ABI_KEY(slot, entry) (((__abi_u64)(slot) + 1) << ABI_KEY_ENTRY_BITS | (entry))
#define ABI_KEY_SLOT(key)                                                                          \
	((__abi_u32)(((key) & ~(ABI_KEY_BUSY | ABI_KEY_ENDED)) >> ABI_KEY_ENTRY_BITS) - 1)

/* One DMA mapping: a range of TCEs that one set call filled. */
struct abi_mapping {
	__abi_u64 mapped_ns; /* CLOCK_MONOTONIC; names the mapping with its key */
	__abi_u32 pages;     /* TCEs, in the table's page size */
	__abi_u32 ended;     /* jiffies, once it has ended */
	__abi_u16 stack;     /* index + 1 into the stacks, 0: none */
	__abi_u16 device;    /* index + 1 into the devices, 0: unknown */
	__abi_u16 binding;   /* of the device, when it mapped; never 0 if the device is known */
	__abi_u16 direction;
};

struct abi_bucket {
	__abi_u64 key[ABI_LEDGER_WAYS];
	struct abi_mapping m[ABI_LEDGER_WAYS];
};

/* In the place of a number of live TCEs. */
#define ABI_LIVE_UNKNOWN (-1)
/* There are some, but the bitmap is too large to count them in a hook. */
#define ABI_LIVE_SOME (-2)
#define ABI_LIVE_IS_NONE(live) ((live) == 0 || (live) == ABI_LIVE_UNKNOWN) /* that we know of */

/* A table's life, from the first time it was seen until it is freed. */
struct abi_table {
	__abi_u64 gen; /* 0: this slot was never used */
	__abi_u64 ptr; /* struct iommu_table, 0 once the table is dead */
	__abi_u64 it_map;
	__abi_u64 it_index; /* the LIOBN; on powernv PHB << 16 | PE */
	__abi_u64 it_size;  /* entries */
	__abi_u64 it_offset;
	__abi_u64 it_userspace;
	__abi_u64 it_allocated_size; /* bytes that VFIO charges to its process; else 0 */
	__abi_u64 set;               /* it_ops->set: the function that every mapping goes through */
	__abi_u64 reserved_start;    /* absolute, as the kernel keeps them */
	__abi_u64 reserved_end;
	__abi_u64 first_seen_ns; /* CLOCK_MONOTONIC */
	__abi_u64 dead_ns;       /* 0: alive */
	__abi_u64 died_at;       /* its address, once it is dead */
	__abi_u64 dying_ns;      /* its last reference is gone, and its end is waited for; 0: no */
	__abi_u64 dying_task;    /* that waits */
	__abi_u64 round_ns;      /* when that task looked last */
	__abi_s64 live_before;   /* TCEs when the wait began, or ABI_LIVE_* */
	__abi_s64 live_last;     /* and when it looked last */
	__abi_u64 put_ns;        /* when a put found its last reference; 0: never. No proof */
	__abi_u64 put_task;      /* that did */
	__abi_u64 put_ip;        /* where it was called, and the frame above */
	__abi_u64 put_sp;
	__abi_u32 it_page_shift;
	__abi_u32 it_indirect_levels;
	__abi_u32 group;     /* IOMMU group id, ABI_NO_GROUP if none */
	__abi_u32 census;    /* number of the last census that reached it */
	__abi_u32 listed;    /* of the last one that found it in an IOMMU group */
	__abi_u32 owned;     /* userspace (VFIO) owns its group or has a view of it */
	__abi_u32 rounds;    /* how often the kernel looked whether it is empty, in its last put */
	__abi_u32 warned;    /* an event said that it goes while mappings are live */
	__abi_u32 put_stack; /* of the put that waits for its end */
	__abi_u32 unmap_stack; /* of the last unmap while it is waited for */
	__abi_u32 expired;     /* 1: its mappings are to be dropped; 2: its slot is free */
	__abi_u32 first_place; /* of the ledger, of its first entry */
};
#define ABI_NO_GROUP 0xffffffffU

/*
 * Counters that grow with every mapping. Each part of a table has its own, in a cache line of its
 * own: a CPU takes the entries of one of a table's pools, which are about as large, and most CPUs
 * that share a part share that pool's lock as well (arch/powerpc/kernel/iommu.c).
 */
#define ABI_TRAFFIC_PARTS 4 /* a power of two */
/* A quarter of a default window of 2^18 entries; larger ones have several pieces in each part. */
#define ABI_TRAFFIC_SHIFT 16
struct abi_traffic {
	__abi_u64 maps;
	__abi_u64 map_pages;
	__abi_u64 unmaps;
	__abi_u64 unmap_pages;
	__abi_u64 pad[12];
};

/*
 * Bindings are numbered from 1, which a device has when it is first seen; after the last one comes
 * 1 again. Odd and even mean nothing: a probe may fail.
 */
#define ABI_BINDINGS 65535

struct abi_device {
	__abi_u64 ptr;           /* struct device, 0 once it is gone */
	__abi_u64 used;          /* non-zero: this slot names a device */
	__abi_u64 first_seen_ns; /* CLOCK_MONOTONIC */
	__abi_u64 dma_offset;
	__abi_u64 bound_ns; /* CLOCK_MONOTONIC of the last probe; 0: bound before it was seen */
	__abi_u32 table;    /* slot + 1 of archdata.iommu_table_base, 0: none */
	__abi_u32 group;    /* IOMMU group id or ABI_NO_GROUP */
	__abi_u32 bypass;   /* dma_ops_bypass: mappings that go past the table */
	__abi_u32 census;
	__abi_u32 binding; /* its number: another with every probe and every remove */
	__abi_u32 pad;
	char name[ABI_NAME_LEN];
	char bus[8];
	char driver[ABI_DRIVER_LEN];
};

struct abi_stack {
	__abi_u64 hash; /* 0: free; even: its frames are being written */
	__abi_u64 ip[ABI_STACK_DEPTH];
};

/* Slots that were never used, and those in the queue of released ones. */
struct abi_slots {
	__abi_u32 next;  /* the first that was never used */
	__abi_u32 taken; /* from the queue, so far */
	__abi_u32 given; /* to it */
};

/* A pointer's id, for tables and for devices: a set of ways per hash. */
struct abi_ptr_bucket {
	__abi_u64 ptr[ABI_PTR_WAYS]; /* bit 0 is held while the id is written */
	__abi_u32 id[ABI_PTR_WAYS];
	/* Slot + 1 of the table that a device mapped through last; only a table with that address
	 * counts. */
	__abi_u32 table[ABI_PTR_WAYS];
};

/* The device of a map call: left by iommu_alloc or ppc_iommu_map_sg for the set hook. */
struct abi_stash {
	__abi_u64 task;
	__abi_u64 dev;
	__abi_u64 tbl;
	__abi_u64 addr; /* iommu_alloc: the buffer; map_sg: the next scatterlist element */
	__abi_u32 depth;
	__abi_u32 pages; /* iommu_alloc: TCEs; map_sg: elements left */
	__abi_u32 is_sg;
	__abi_u32 pad[3]; /* to a cache line: every CPU writes here */
};

/* What a function does with a table, for those that it calls, and for its own return. */
enum abi_call_kind {
	ABI_CALL_NONE,
	ABI_CALL_MAP,       /* it_ops->set */
	ABI_CALL_EXCHANGE,  /* VFIO, KVM: iommu_tce_xchg_no_kill() */
	ABI_CALL_USER_VIEW, /* the same: it_ops->useraddrptr */
	ABI_CALL_CREATE,    /* the table is being made */
};

struct abi_call {
	__abi_u64 task; /* 0: none */
	__abi_u64 tbl;
	__abi_u64 began_ns;  /* to allocate a level; 0: not now */
	__abi_u64 direction; /* where an exchange has its direction; 0: none is under way */
	__abi_u32 depth;
	__abi_u32 kind;    /* enum abi_call_kind */
	__abi_u32 device;  /* slot + 1, 0: unknown */
	__abi_u32 table;   /* slot + 1, 0: unknown */
	__abi_u32 after;   /* the direction that is asked for */
	__abi_u32 context; /* enum abi_context, in which a level is allocated */
	__abi_u32 shift;   /* log2 of the bytes of the level */
	__abi_s32 node;    /* where it should be, -1: anywhere */
};

/* Allocations of levels, of one view of a table. */
enum abi_context {
	ABI_CONTEXT_PROCESS,
	ABI_CONTEXT_IRQS_OFF, /* a process that has interrupts off */
	ABI_CONTEXT_SOFTIRQ,
	ABI_CONTEXT_HARDIRQ,
	ABI_CONTEXT_MAX
};
#define ABI_TIMES 32
struct abi_allocs {
	__abi_u64 by[ABI_CONTEXT_MAX];
	__abi_u64 failed;
	__abi_u64 lost_races;
	__abi_u64 time[ABI_TIMES]; /* that took 2^i to 2^(i+1) ns, the last one: or more */
};
/* By slot and view; behind them, those for tables that were not there yet. */
#define ABI_VIEWS 2
#define ABI_ALLOCS (ABI_TABLES * ABI_VIEWS + 1)

/* Exchanges of TCEs that VFIO and KVM made in one table. */
#define ABI_DIRECTIONS 4 /* enum dma_data_direction */
struct abi_exchanges {
	__abi_u64 begun;
	__abi_u64 refused;
	__abi_u64 count[ABI_DIRECTIONS * ABI_DIRECTIONS]; /* before * ABI_DIRECTIONS + after */
};

/* Hypercalls that set or clear TCEs, by their numbers (asm/hvcall.h). */
enum abi_hcall_kind {
	ABI_HCALL_NONE,
	ABI_HCALL_PUT,      /* H_PUT_TCE */
	ABI_HCALL_INDIRECT, /* H_PUT_TCE_INDIRECT */
	ABI_HCALL_STUFF,    /* H_STUFF_TCE */
	ABI_HCALL_KINDS
};

/* One hypercall that failed, or several, with one code. */
#define ABI_HCALL_CODES 6
struct abi_hcall_code {
	__abi_s64 code;    /* that the hypervisor returned; 0: not used */
	__abi_u64 calls;   /* that returned it */
	__abi_u64 tces;    /* that they were about */
	__abi_u64 cleared; /* of them, those that were to be cleared */
	__abi_u64 last_ns; /* CLOCK_MONOTONIC of the last one */
};

/* What was seen of one hypercall with one LIOBN. */
#define ABI_HCALLS 2048 /* a power of two */
#define ABI_HCALL_WAYS 8
#define ABI_HCALL_KEY(liobn, kind) ((__abi_u64)(liobn) << 2 | (kind)) /* a LIOBN has 32 bits */
struct abi_hcall {
	__abi_u64 key;             /* 0: free */
	__abi_u64 calls;           /* that have ended */
	__abi_u64 tces;            /* that those were about which succeeded */
	__abi_u64 time[ABI_TIMES]; /* that took 2^i to 2^(i+1) ns */
	/* The last one has all codes that find no place of their own; its code is the latest. */
	struct abi_hcall_code failed[ABI_HCALL_CODES];
};

/*
 * A hypercall that failed, and how often it did, with the same LIOBN, code and call stack. What
 * is reported is written by userspace alone: the failures up to that count are in events.
 */
#define ABI_HCALL_FAILURES 64 /* a power of two */
struct abi_hcall_failure {
	__abi_u64 key; /* 0: free */
	__abi_u64 count;
	__abi_u64 reported;
	__abi_u64 reported_tces;
	__abi_u64 reported_ns; /* CLOCK_MONOTONIC of the last time; 0: never */
	__abi_u64 tces;        /* of all */
	__abi_u64 first_ns;    /* CLOCK_MONOTONIC of the first one, and of the last one */
	__abi_u64 last_ns;
	__abi_u64 liobn; /* from here on of the first one */
	__abi_u64 ioba;
	__abi_u64 tce; /* in the CPU's order; of several the first one */
	__abi_s64 code;
	__abi_u32 kind;  /* enum abi_hcall_kind */
	__abi_u32 stack; /* index + 1 into the stacks, 0: none */
	__abi_u32 pid;
	__abi_u32 clears; /* it was to clear TCEs */
	char task[ABI_TASK_LEN];
};

/*
 * What was lost, by class. Misses of probes and of hooks on returns are counted by
 * the kernel, the rest by the programs in the map "losses".
 */
enum abi_loss {
	ABI_LOSS_LEDGER_FULL,       /* no room in the ledger for a mapping */
	ABI_LOSS_LEDGER_BUSY,       /* an entry was being written by another CPU */
	ABI_LOSS_STACK_FULL,        /* no room for a new call stack */
	ABI_LOSS_TABLE_SLOTS_FULL,  /* no slot for a new table */
	ABI_LOSS_DEVICE_SLOTS_FULL, /* no slot for a new device */
	ABI_LOSS_MISSED_UNMAP,      /* a ledger entry with bits that were clear or taken */
	ABI_LOSS_UNKNOWN_DEVICE,    /* a mapping without a known device */
	ABI_LOSS_UNKNOWN_TABLE,     /* a map or unmap through a table that is freed or unknown */
	ABI_LOSS_UNEXPECTED_HIT,    /* a hit of kprobe.multi on no function that it knows */
	ABI_LOSS_RING_FULL,         /* an event that userspace was too slow for */
	ABI_LOSS_RETURN_UNMATCHED,  /* a return after an entry that was not seen, or overwritten */
	ABI_LOSS_FREED_TABLE,       /* a freed table with live TCEs that had to make room */
	ABI_LOSS_HCALLS_FULL,       /* no room to count a hypercall, or to report one that failed */
	ABI_LOSS_HCALL_FAILURES_FULL, /* no room to count a hypercall that failed */
	ABI_LOSS_MAX
};

/* Of one class, by one CPU. */
struct abi_lost {
	__abi_u64 count;
	__abi_u64 last_ns; /* CLOCK_MONOTONIC of the last one; 0: none */
};

/* Which hook was hit. */
enum abi_hook {
	ABI_HOOK_MAP,
	ABI_HOOK_WHO_MAPS,
	ABI_HOOK_WHO_MAPS_SG,
	ABI_HOOK_UNMAP,
	ABI_HOOK_DMA_MAP, /* from here to DMA_ALLOC: the DMA API's tracepoints */
	ABI_HOOK_DMA_MAP_SG,
	ABI_HOOK_DMA_ALLOC_SGT,
	ABI_HOOK_DMA_ALLOC,
	ABI_HOOK_HCALL_ENTRY, /* tracepoints of hypercalls; up to here hooks that maps pass */
	ABI_HOOK_HCALL_EXIT,
	ABI_HOOK_TABLE_CREATE,
	ABI_HOOK_TABLE_PUT,
	ABI_HOOK_TABLE_FREE,
	ABI_HOOK_TABLE_IN_USE,
	ABI_HOOK_WINDOW_QUERY,
	ABI_HOOK_WINDOW_CREATE,
	ABI_HOOK_WINDOW_RESET,
	ABI_HOOK_WINDOW_REMOVE,
	ABI_HOOK_WINDOW_SET,
	ABI_HOOK_WINDOW_UNSET,
	ABI_HOOK_MAP_FAILED,
	ABI_HOOK_DEVICE_GONE,
	ABI_HOOK_FIRMWARE, /* a tracepoint */
	ABI_HOOK_MIGRATION,
	ABI_HOOK_FROZEN,
	ABI_HOOK_DISABLED,
	ABI_HOOK_DLPAR_REFUSED,
	ABI_HOOK_PCI_BIND,
	ABI_HOOK_PCI_UNBIND,
	ABI_HOOK_VIO_BIND,
	ABI_HOOK_VIO_UNBIND,
	ABI_HOOK_EXCHANGE, /* from here to LEVEL_USER: only powernv, or VFIO, needs them */
	ABI_HOOK_LEVEL_ALLOC,
	ABI_HOOK_LEVEL_REFUSED,
	ABI_HOOK_LEVEL_FREE,
	ABI_HOOK_LEVEL_CREATE,
	ABI_HOOK_LEVEL_USER,
	ABI_HOOK_DISCOVER_DEVICE,
	ABI_HOOK_DISCOVER_GROUP,
	ABI_HOOK_MAX
};

/* Events of the hooks, sent through the ring. */
enum abi_event_kind {
	ABI_EVENT_TABLE_CREATED,
	ABI_EVENT_TABLE_FREED,    /* live: TCEs that went with it */
	ABI_EVENT_TABLE_LOST,     /* its end was not seen, but its address is another table's now */
	ABI_EVENT_TABLE_DYING,    /* its last reference is gone; the kernel waits for live TCEs */
	ABI_EVENT_TABLE_IN_USE,   /* asked whether it is empty, the kernel will say no */
	ABI_EVENT_LATE_UNMAP,     /* the table is dead */
	ABI_EVENT_WRONG_UNMAP,    /* of an entry that is not live in this table, or not in it */
	ABI_EVENT_MAP_FAILED,     /* the kernel says so */
	ABI_EVENT_WINDOW_QUERIED, /* pseries */
	ABI_EVENT_WINDOW_CREATING,
	ABI_EVENT_WINDOW_RESET,
	ABI_EVENT_WINDOW_REMOVED, /* a window by its LIOBN, and its table if it has one */
	ABI_EVENT_WINDOW_SET,     /* powernv */
	ABI_EVENT_WINDOW_UNSET,
	ABI_EVENT_LEVEL_FAILED,  /* powernv */
	ABI_EVENT_ISOLATION,     /* what the firmware says when a DRC is isolated, or no longer */
	ABI_EVENT_SUSPENDED,     /* and when the partition was suspended for its migration */
	ABI_EVENT_MIGRATING,     /* which begins */
	ABI_EVENT_FROZEN,        /* EEH has frozen a device */
	ABI_EVENT_DISABLED,      /* EEH disables a device for good */
	ABI_EVENT_DLPAR_REFUSED, /* the kernel could not do what /sys/kernel/dlpar was asked for */
};

#define ABI_FREEZES_UNKNOWN (-1)

/* "memory remove indexed-count 0x00000100 0x80000000", the longest that the kernel takes. */
#define ABI_REQUEST_LEN 64

struct abi_event {
	__abi_u64 time_ns;  /* CLOCK_MONOTONIC */
	__abi_u64 gen;      /* of the table, 0: none, or none that we know */
	__abi_u64 liobn;    /* of a window that is removed */
	__abi_u64 dma_addr; /* of an unmap */
	__abi_u64 tces;     /* of an unmap, or asked for by a map */
	__abi_s64 live;     /* TCEs of the table, or ABI_LIVE_* */
	__abi_u32 kind;     /* enum abi_event_kind */
	__abi_u32 table;    /* slot + 1, 0: none */
	__abi_u32 device;   /* slot + 1, 0: none */
	__abi_u32 stack;    /* index + 1 into the stacks, 0: none */
	__abi_u32 pid;
	__abi_u32 first; /* to tell that this table goes under live mappings; a level that failed is
			    written to. Of one in the overflow: it is whole */
	__abi_u32 page_shift; /* of a level that failed: log2 of its bytes */
	__abi_u32 window_shift;
	__abi_s32 node; /* of a level that failed, -1: anywhere */
	__abi_u32 drc_index;
	__abi_u32 isolation; /* the state that was asked for (firmware.h) */
	__abi_s32 status;    /* of the firmware */
	__abi_s32 freezes;   /* of a PE in an hour, or unknown */
	__abi_u32 pad;
	struct abi_mapping mapped; /* of a late unmap, by the dead table's ledger; no pages: none */
	char task[ABI_TASK_LEN];
	char request[ABI_REQUEST_LEN]; /* that the kernel refused, with its newline; may be cut */
};

/*
 * In a program's instructions, in place of the numbers that the kernel's own types have for
 * bpf_rdonly_cast() and struct vmemmap_backing. Not an extern nor a relocation: libbpf would look
 * for them in the types that it is given, which may be a file.
 */
#define ABI_RDONLY_CAST 0x7fff0001
#define ABI_FRAME_TYPE 0x7fff0002

/* Where a raw tracepoint's program finds the first frame of the call stack: see tracepoint_stack.h.
 */
enum abi_run {
	ABI_RUN_6, /* bpf_trace_run6(), a tracepoint of 6 arguments */
	ABI_RUN_7,
	ABI_RUNS
};
#define ABI_FRAME_UNKNOWN 0
#define ABI_FRAME_NOT_FOUND 0xffffffffU

/* The functions that the one program of kprobe.multi serves, the busiest first. */
#define ABI_MULTI_MAX 48
struct abi_multi {
	__abi_u64 addr; /* 0: the end */
	__abi_u64 hook; /* enum abi_hook */
};

/* How many words one count reads at most. */
#define ABI_COUNT_WORDS 8192

/* Arguments and answers of the census programs (BPF_PROG_TEST_RUN). */
struct abi_count {
	__abi_u64 slot;  /* in */
	__abi_u64 first; /* in: first word of the bitmap to read, ABI_COUNT_WORDS at most */
};

/* A level of a table, as it is in memory. */
struct abi_level {
	__abi_u64 slot;  /* in */
	__abi_u64 view;  /* in: 0 what the hardware reads, 1 what VFIO and KVM keep */
	__abi_u64 entry; /* in: the entry above that points at it; 0: the first level */
	__abi_u64 first; /* in: first entry to read, ABI_COUNT_WORDS at most; they come in bitmap */
};
struct abi_leveled {
	__abi_u64 read;    /* entries */
	__abi_u64 entries; /* of a level */
	__abi_u64 below;   /* levels below the first */
	__abi_s64 node;    /* -1: anywhere */
	__abi_u64 address; /* of the level */
};
/* Levels are in the kernel's linear map; entries have physical addresses (asm/page.h, asm/tce.h).
 */
#define ABI_LINEAR_MAP 0xc000000000000000ULL
#define ABI_ENTRY_FLAGS 3ULL /* TCE_PCI_READ, TCE_PCI_WRITE: without them it points nowhere */

/* A program of the machine, and how many references it has. */
struct abi_references {
	__abi_u64 program; /* its id */
	__abi_u64 count;
};

/* A piece of the kernel's text, to see what a function calls. */
#define ABI_TEXT_WORDS 512
struct abi_text {
	__abi_u64 addr;  /* in */
	__abi_u64 words; /* in: of 4 bytes, at most ABI_TEXT_WORDS */
};

struct abi_counted {
	__abi_u64 read;         /* words that were read */
	__abi_u64 pools;        /* nr_pools, without the large one; 0: not known */
	__abi_u64 pool_entries; /* poolsize */
	__abi_u64 large_first;  /* large_pool.start */
};

/* Entries of lists, and known devices, that one run of the walk looks at: preemption is off. */
#define ABI_WALK_STEPS 128
enum abi_walk_part {
	ABI_WALK_BEGIN, /* the lists */
	ABI_WALK_MORE,  /* of the same */
	ABI_WALK_KNOWN, /* known devices that were on no list */
};
struct abi_walk {
	__abi_u64 part;       /* in: enum abi_walk_part */
	__abi_u64 all_groups; /* in, with ABI_WALK_KNOWN: every IOMMU group was found */
};

struct abi_census {
	__abi_u32 tables; /* reached by the walk */
	__abi_u32 devices;
	__abi_u32 groups;    /* IOMMU groups on their list; 0 where it is hidden */
	__abi_u32 broken;    /* a list changed under the walk */
	__abi_u32 strange;   /* what was found is not what the structures say */
	__abi_u32 number;    /* of this walk */
	__abi_u32 seen;      /* attributes that were seen being read */
	__abi_u32 page_pool; /* ABI_PAGE_POOL_*: what becomes of pages that outlive their pool */
	__abi_u64 reader;    /* the task that ran the walk */
	__abi_u64 time_ns;   /* CLOCK_MONOTONIC when it began, and the same in jiffies */
	__abi_u64 jiffies;
	__abi_u64 longest_ns; /* that a run took, of all since the programs were loaded */
	__abi_u32 most_steps; /* of a run, the same: ABI_WALK_STEPS at most */
	__abi_u32 all_groups; /* as in struct abi_walk */
};
/*
 * The gate of mappings opens in two steps, once their hooks are attached: a map is seen by all of
 * its hooks or by none.
 */
#define ABI_GATE_CLOSED 0
#define ABI_GATE_CALLS 1 /* calls that will map, and unmaps */
#define ABI_GATE_OPEN 2
/* What is recorded of mappings. */
#define ABI_DETAIL_CENSUS 1 /* nothing: no hook is on the way of maps and unmaps */
#define ABI_DETAIL_LEDGER 2 /* each with its device and its time */
#define ABI_DETAIL_STACKS 3 /* and the call stack that made it */
#define ABI_TEARDOWN_UNKNOWN 0
#define ABI_TEARDOWN_FREES 1
#define ABI_TEARDOWN_WAITS 2
#define ABI_PAGE_POOL_UNKNOWN 0
#define ABI_PAGE_POOL_KEEPS 1  /* their mappings stay until the pages come back */
#define ABI_PAGE_POOL_UNMAPS 2 /* they are unmapped when the pool is destroyed */
#define ABI_COUNT_OK 0
#define ABI_COUNT_GONE 1   /* the table died or was replaced while it was read */
#define ABI_COUNT_NO_MAP 2 /* no bitmap to read, or one that userspace goes past */
#define ABI_COUNT_FAULT 3

#endif

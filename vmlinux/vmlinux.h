/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Made by vmlinux/generate from a Debian powerpc64le kernel's BTF; do not edit. */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

struct user_pt_regs {
	long unsigned int gpr[32];
	long unsigned int nip;
	long unsigned int msr;
	long unsigned int orig_gpr3;
	long unsigned int ctr;
	long unsigned int link;
	long unsigned int xer;
	long unsigned int ccr;
	long unsigned int softe;
	long unsigned int trap;
	long unsigned int dar;
	long unsigned int dsisr;
	long unsigned int result;
};

struct pt_regs {
	union {
		struct user_pt_regs user_regs;
		struct {
			long unsigned int gpr[32];
			long unsigned int nip;
			long unsigned int msr;
			long unsigned int orig_gpr3;
			long unsigned int ctr;
			long unsigned int link;
			long unsigned int xer;
			long unsigned int ccr;
			long unsigned int softe;
			long unsigned int trap;
			union {
				long unsigned int dar;
				long unsigned int dear;
			};
			union {
				long unsigned int dsisr;
				long unsigned int esr;
			};
			long unsigned int result;
		};
	};
	union {
		struct {
			long unsigned int ppr;
			long unsigned int exit_result;
			union {
				long unsigned int kuap;
				long unsigned int amr;
			};
			long unsigned int iamr;
		};
		long unsigned int __pad[4];
	};
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bus_type;
struct device;
struct device_driver;
struct device_private;
struct eeh_pe;
struct iommu_group;
struct iommu_table;
struct iommu_table_ops;
struct kobject;
struct kset;
struct list_head;

typedef unsigned char __u8;

typedef short unsigned int __u16;

typedef unsigned int __u32;

typedef long long unsigned int __u64;

typedef int __s32;

typedef long long int __s64;

typedef __u16 __be16;

typedef __u32 __be32;

typedef __u64 __be64;

typedef __u32 __wsum;

typedef _Bool bool;

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

typedef struct {
	int counter;
} atomic_t;

struct refcount_struct {
	atomic_t refs;
};

typedef struct refcount_struct refcount_t;

struct kref {
	refcount_t refcount;
};

struct kobject {
	char *name;
	struct list_head entry;
	struct kobject *parent;
	struct kset *kset;
};

struct kset {
	struct list_head list;
	struct kobject kobj;
};

struct klist {
	struct list_head k_list;
};

struct klist_node {
	void *n_klist;
	struct list_head n_node;
};

struct bus_type {
	char *name;
};

struct subsys_private {
	struct kset subsys;
	struct klist klist_devices;
	struct bus_type *bus;
};

struct device_private {
	struct klist_node knode_bus;
	struct device *device;
};

struct device_driver {
	char *name;
};

typedef __u64 u64;

typedef u64 dma_addr_t;

struct dev_archdata {
	dma_addr_t dma_offset;
	struct iommu_table *iommu_table_base;
};

struct device {
	struct kobject kobj;
	struct device_private *p;
	struct bus_type *bus;
	struct device_driver *driver;
	struct dev_archdata archdata;
	struct iommu_group *iommu_group;
	bool dma_ops_bypass : 1;
};

struct iommu_group {
	struct kobject kobj;
	struct list_head devices;
	void *iommu_data;
	int id;
	void *owner;
};

struct group_device {
	struct list_head list;
	struct device *dev;
};

struct iommu_table_group {
	struct iommu_group *group;
	struct iommu_table *tables[2];
};

struct iommu_pool {
	long unsigned int start;
};

struct iommu_table {
	long unsigned int it_size;
	long unsigned int it_indirect_levels;
	long unsigned int it_level_size;
	long unsigned int it_allocated_size;
	long unsigned int it_offset;
	long unsigned int it_base;
	long unsigned int it_index;
	long unsigned int poolsize;
	long unsigned int nr_pools;
	struct iommu_pool large_pool;
	long unsigned int *it_map;
	long unsigned int it_page_shift;
	__be64 *it_userspace;
	struct iommu_table_ops *it_ops;
	struct kref it_kref;
	int it_nid;
	long unsigned int it_reserved_start;
	long unsigned int it_reserved_end;
};

struct iommu_table_ops {
	void *set;
};

struct pci_dev {
	struct device dev;
};

struct eeh_dev {
	struct eeh_pe *pe;
};

struct eeh_pe {
	int state;
	int freeze_count;
	struct eeh_pe *parent;
};

typedef __u8 u8;

struct paca_struct {
	u8 irq_soft_mask;
};

typedef __u32 u32;

struct page_pool {
	u32 pages_state_hold_cnt;
};

struct scatterlist {
	long unsigned int page_link;
	unsigned int offset;
	unsigned int length;
	dma_addr_t dma_address;
	unsigned int dma_length;
};

struct thread_info {
	int preempt_count;
};

struct task_struct {
	struct thread_info thread_info;
	char comm[16];
};

enum bpf_map_type {
	BPF_MAP_TYPE_UNSPEC = 0,
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LRU_PERCPU_HASH = 10,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_DEVMAP = 14,
	BPF_MAP_TYPE_SOCKMAP = 15,
	BPF_MAP_TYPE_CPUMAP = 16,
	BPF_MAP_TYPE_XSKMAP = 17,
	BPF_MAP_TYPE_SOCKHASH = 18,
	BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED = 19,
	BPF_MAP_TYPE_CGROUP_STORAGE = 19,
	BPF_MAP_TYPE_REUSEPORT_SOCKARRAY = 20,
	BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED = 21,
	BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE = 21,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_DEVMAP_HASH = 25,
	BPF_MAP_TYPE_STRUCT_OPS = 26,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_INODE_STORAGE = 28,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_MAP_TYPE_BLOOM_FILTER = 30,
	BPF_MAP_TYPE_USER_RINGBUF = 31,
	BPF_MAP_TYPE_CGRP_STORAGE = 32,
	BPF_MAP_TYPE_ARENA = 33,
	__MAX_BPF_MAP_TYPE = 34,
};

#pragma clang attribute pop

#endif

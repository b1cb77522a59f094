// SPDX-License-Identifier: GPL-2.0-only
/*
 * census - what is there now, whatever the hooks have seen.
 *
 * Programs that are never attached: userspace runs them (BPF_PROG_TEST_RUN).
 * They walk the kernel's lists of devices and IOMMU groups, count the bits of
 * a table's bitmap by the rules of iommu_table_in_use(), and compare the
 * ledger with the bitmap. Each run is short: preemption is off meanwhile.
 */
#include "ledger.h"
#include "registry.h"

/* Addresses of kernel variables, from kallsyms; 0 where the kernel hides them. */
const volatile __u64 devices_kset_addr;
const volatile __u64 iommu_group_kset_addr;

struct abi_census census;

#define WALK_MAX 65536 /* list entries, far more than any machine has */

struct list_walk {
	u64 head;
	u64 pos;
	u32 done;
};

/* A pointer at an address; 0 if it cannot be read. */
static __always_inline u64 read_ptr(u64 addr)
{
	u64 value = 0;

	return kread(&value, sizeof(value), addr) ? 0 : value;
}

/* Meet a table, or meet it again; its slot + 1. What has changed under us is a new table. */
__noinline u32 census__table(u64 ptr, u32 group, u32 group_index, u32 owned)
{
	u32 id, slot;
	struct abi_table *t;

	if (!ptr || !table__is_plausible((const struct iommu_table *)ptr))
		return 0;
	id = table__id(ptr);
	slot = id - 1;
	if (!id)
		return 0;
	t = bpf_map_lookup_elem(&tables, &slot);
	if (!t)
		return 0;
	if (!table__is_same(t)) {
		table__retire(ptr);
		id = table__id(ptr);
		slot = id - 1;
		t = bpf_map_lookup_elem(&tables, &slot);
		if (!id || !t)
			return 0;
	}
	/* What may change while the table lives, or was not yet set up when we met it. */
	table__read(t, (const struct iommu_table *)ptr);
	if (t->census != census.number)
		t->owned = t->it_userspace != 0;
	t->owned |= owned;
	if (group != ABI_NO_GROUP) {
		t->group = group;
		t->group_index = group_index;
	}
	if (t->census != census.number) {
		t->census = census.number;
		census.tables++;
	}
	return id;
}

/* dma_ops_bypass is a bit field up to 7.0 and a bit of dev->flags since. */
struct device___flags {
	unsigned long flags[1];
} __attribute__((preserve_access_index));

enum struct_device_flags___new {
	DEV_FLAG_DMA_OPS_BYPASS = 4,
};

static __always_inline u32 device__bypass(const struct device *dev)
{
	const struct device___flags *flagged = (const struct device___flags *)dev;

	if (bpf_core_field_exists(dev->dma_ops_bypass))
		return (u32)BPF_CORE_READ_BITFIELD_PROBED(dev, dma_ops_bypass);
	if (bpf_core_field_exists(flagged->flags) &&
	    bpf_core_enum_value_exists(enum struct_device_flags___new, DEV_FLAG_DMA_OPS_BYPASS)) {
		u64 flags = BPF_CORE_READ(flagged, flags[0]);

		return flags >> bpf_core_enum_value(enum struct_device_flags___new,
						    DEV_FLAG_DMA_OPS_BYPASS) &
		       1;
	}
	return 0;
}

/* The tables of an IOMMU group: its iommu_data is an iommu_table_group on pseries and powernv. */
static __always_inline void census__group(u64 group)
{
	const struct iommu_group *g = (const struct iommu_group *)group;
	const struct iommu_table_group *tg =
	    (const struct iommu_table_group *)BPF_CORE_READ(g, iommu_data);
	u32 id = (u32)BPF_CORE_READ(g, id);
	u32 owned = BPF_CORE_READ(g, owner) != 0;

	if (!tg)
		return;
	census__table((u64)BPF_CORE_READ(tg, tables[0]), id, 0, owned);
	census__table((u64)BPF_CORE_READ(tg, tables[1]), id, 1, owned);
}

/* True if the device at this address still has the name by which we know it. */
static __always_inline bool device__is_same(const struct abi_device *d, const struct device *dev)
{
	char name[ABI_NAME_LEN] = {};

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(dev, kobj.name));
	for (int i = 0; i < ABI_NAME_LEN; i++) {
		if (name[i] != d->name[i])
			return false;
		if (!name[i])
			break;
	}
	return true;
}

/* A device maps through a table, or goes past it, or has done so since we know it. */
__noinline int census__device(u64 ptr)
{
	const struct device *dev = (const struct device *)ptr;
	u64 base = (u64)BPF_CORE_READ(dev, archdata.iommu_table_base);
	u64 dma_offset = BPF_CORE_READ(dev, archdata.dma_offset);
	const struct iommu_group *group;
	struct abi_device *d;
	u32 id, slot;

	if (!base && !dma_offset && !ptrset__find(&device_ids, ptr))
		return 0;
	id = device__id(ptr);
	slot = id - 1;
	d = id ? bpf_map_lookup_elem(&devices, &slot) : 0;
	if (d && !device__is_same(d, dev)) {
		device__retire(ptr);
		id = device__id(ptr);
		slot = id - 1;
		d = id ? bpf_map_lookup_elem(&devices, &slot) : 0;
	}
	if (!d)
		return 0;
	group = BPF_CORE_READ(dev, iommu_group);
	d->group = group ? (u32)BPF_CORE_READ(group, id) : ABI_NO_GROUP;
	d->table = census__table(base, d->group, 0, 0);
	d->dma_offset = dma_offset;
	d->bypass = device__bypass(dev);
	d->driver[0] = 0;
	if (BPF_CORE_READ(dev, driver))
		bpf_probe_read_kernel_str(d->driver, sizeof(d->driver),
					  BPF_CORE_READ(dev, driver, name));
	d->census = census.number;
	census.devices++;
	return 0;
}

/* To the next entry; true at the end. An entry that was taken off the list points at itself. */
static __always_inline bool walk__step(struct list_walk *w)
{
	u64 next = read_ptr(w->pos);
	bool lost = !next || next == w->pos;

	w->pos = next;
	return lost;
}

static int walk_device(u64 i, struct list_walk *w)
{
	u64 kobj;

	if (w->pos == w->head) {
		w->done = 1;
		return 1;
	}
	kobj = w->pos - bpf_core_field_offset(struct kobject, entry);
	census__device(kobj - bpf_core_field_offset(struct device, kobj));
	return walk__step(w);
}

static int walk_group(u64 i, struct list_walk *w)
{
	u64 kobj;

	if (w->pos == w->head) {
		w->done = 1;
		return 1;
	}
	kobj = w->pos - bpf_core_field_offset(struct kobject, entry);
	census__group(kobj - bpf_core_field_offset(struct iommu_group, kobj));
	return walk__step(w);
}

/* Start at the list of a kset whose pointer stands at addr; false if it cannot be read. */
static __always_inline bool walk__start(struct list_walk *w, u64 addr)
{
	u64 kset = read_ptr(addr);

	if (!kset)
		return false;
	w->head = kset + bpf_core_field_offset(struct kset, list);
	w->pos = read_ptr(w->head);
	w->done = 0;
	return w->pos != 0;
}

/*
 * Find every table and the devices that map through it. A list that changes
 * under the walk may lead astray: the walk then does not come back to its
 * head, says so in broken, and is run again.
 */
SEC("raw_tp")
int census_walk(void *ctx)
{
	struct list_walk w;

	census.number++;
	census.tables = 0;
	census.devices = 0;
	census.broken = 0;
	if (devices_kset_addr) {
		if (walk__start(&w, devices_kset_addr))
			bpf_loop(WALK_MAX, walk_device, &w, 0);
		else
			w.done = 0;
		census.broken += !w.done;
	}
	if (iommu_group_kset_addr) {
		if (walk__start(&w, iommu_group_kset_addr))
			bpf_loop(WALK_MAX, walk_group, &w, 0);
		else
			w.done = 0;
		census.broken += !w.done;
	}
	return 0;
}

#define CHUNK_WORDS 32

struct bit_range {
	u64 first;
	u64 end;
};

struct count_walk {
	u64 map;                     /* address of the bitmap */
	u64 word;                    /* next word to read */
	u64 end;                     /* first word not to read */
	struct bit_range zero, mmio; /* what iommu_table_in_use() skips */
	u64 live;
	u64 taken; /* reserved bits that are set */
	u32 fault;
	u64 words[CHUNK_WORDS];
};

static __always_inline u64 popcount(u64 v)
{
	v -= v >> 1 & 0x5555555555555555ULL;
	v = (v & 0x3333333333333333ULL) + (v >> 2 & 0x3333333333333333ULL);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return v * 0x0101010101010101ULL >> 56;
}

/* The bits of the word that starts at bit `base` which lie in [first, end). */
static __always_inline u64 range_mask(u64 base, u64 first, u64 end)
{
	u64 mask = ~0ULL;

	if (end <= base || first >= base + 64)
		return 0;
	if (first > base)
		mask &= ~0ULL << ((first - base) & 63);
	if (end < base + 64)
		mask &= (1ULL << ((end - base) & 63)) - 1;
	return mask;
}

/* One word of a chunk at the edge of a reserved range. */
static int count_word(u64 i, struct count_walk *w)
{
	u64 base = (w->word + i) * 64;
	u64 bits = w->words[i & (CHUNK_WORDS - 1)];
	u64 reserved = range_mask(base, w->zero.first, w->zero.end) |
		       range_mask(base, w->mmio.first, w->mmio.end);

	w->live += popcount(bits & ~reserved);
	w->taken += popcount(bits & reserved);
	return 0;
}

static __always_inline bool ranges_meet(u64 first, u64 end, const struct bit_range *r)
{
	return first < r->end && r->first < end;
}

/* Most chunks lie wholly outside or inside the reserved ranges: no word needs a mask there. */
static int count_chunk(u64 i, struct count_walk *w)
{
	u64 left = w->end - w->word;
	u64 first = w->word * 64;
	u64 last, sum = 0;

	if (w->word >= w->end)
		return 1;
	if (left > CHUNK_WORDS)
		left = CHUNK_WORDS;
	last = first + left * 64;
	__builtin_memset(w->words, 0, sizeof(w->words));
	if (kread(w->words, (u32)left * 8, w->map + w->word * 8)) {
		w->fault = 1;
		return 1;
	}
	for (u32 j = 0; j < CHUNK_WORDS; j++)
		sum += popcount(w->words[j]);
	if (!ranges_meet(first, last, &w->zero) && !ranges_meet(first, last, &w->mmio))
		w->live += sum;
	else if (w->mmio.first <= first && last <= w->mmio.end)
		w->taken += sum;
	else
		bpf_loop(CHUNK_WORDS, count_word, w, 0);
	w->word += left;
	return 0;
}

/* Entry 0 of a table at offset 0, and the MMIO32 range (iommu_table_reserve_pages()). */
static __always_inline void count__reserve(struct count_walk *w, const struct abi_table *t)
{
	w->zero.end = t->it_offset == 0;
	if (!t->reserved_start && !t->reserved_end)
		return;
	w->mmio.first = t->reserved_start - t->it_offset;
	w->mmio.end = t->reserved_end - t->it_offset;
}

/* Count one table's bits, or a part of them; answers in census, one of ABI_COUNT_*. */
SEC("raw_tp")
int census_count(struct abi_count *ctx)
{
	struct count_walk w = {};
	u32 slot = (u32)ctx->slot;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	const struct iommu_table *tbl;
	u64 words, gen;

	census.live = 0;
	census.reserved = 0;
	census.read = 0;
	if (!t || !t->gen || !t->ptr)
		return ABI_COUNT_GONE;
	if (!t->it_map || t->owned)
		return ABI_COUNT_NO_MAP;
	if (!table__is_same(t))
		return ABI_COUNT_GONE;
	gen = t->gen;
	words = (t->it_size + 63) / 64;
	w.map = t->it_map;
	w.word = ctx->first;
	w.end = ctx->first + ctx->words;
	if (w.end > words)
		w.end = words;
	count__reserve(&w, t);
	bpf_loop(ABI_COUNT_WORDS / CHUNK_WORDS, count_chunk, &w, 0);
	/* Reused memory reads without a fault: only an unchanged table was counted. */
	if (!t->ptr || t->gen != gen || !table__is_same(t))
		return ABI_COUNT_GONE;
	if (w.fault)
		return ABI_COUNT_FAULT;
	tbl = (const struct iommu_table *)t->ptr;
	if (BPF_CORE_READ(tbl, it_userspace))
		return ABI_COUNT_NO_MAP;
	census.live = w.live;
	census.reserved = w.taken;
	census.read = w.word - ctx->first;
	return ABI_COUNT_OK;
}

#define CHECK_WORDS 64 /* of a very large mapping only so much is compared */

/*
 * 1 if every bit of a mapping is set, also where they cannot be read. Global,
 * like the next two: the verifier then looks at it once, not at every call.
 */
__noinline int bits_are_set(u64 map, u64 entry, u64 pages)
{
	u64 word = entry / 64;
	u64 last = (entry + pages - 1) / 64;

	for (u32 i = 0; i < CHECK_WORDS && word + i <= last; i++) {
		u64 want = range_mask((word + i) * 64, entry, entry + pages);
		u64 bits = 0;

		if (kread(&bits, sizeof(bits), map + (word + i) * 8))
			return 1;
		if (want & ~bits)
			return 0;
	}
	return 1;
}

/*
 * Take a mapping out of the ledger if it still is the one that was born then
 * and, where a bitmap is given, its bits still are clear. 1 if it was.
 */
__noinline int place_drop(u32 index, u32 way, u64 born_ns, u64 map)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);
	u64 key;

	if (!b)
		return 0;
	way &= ABI_LEDGER_WAYS - 1;
	key = b->key[way];
	if (!key || key & ABI_KEY_BUSY)
		return 0;
	if (__sync_val_compare_and_swap(&b->key[way], key, key | ABI_KEY_BUSY) != key)
		return 0;
	if (b->m[way].born_ns != born_ns ||
	    (map && bits_are_set(map, key & ABI_KEY_ENTRY_MASK, b->m[way].pages))) {
		__sync_lock_test_and_set(&b->key[way], key);
		return 0;
	}
	__sync_lock_test_and_set(&b->key[way], 0);
	return 1;
}

/* Compare one place with the bitmap; 1 if its mapping was a missed unmap. */
__noinline int place_sweep(u32 index, u32 way, u64 before_ns)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);
	struct abi_table *t;
	u64 key, born, pages;
	u32 slot;

	if (!b)
		return 0;
	way &= ABI_LEDGER_WAYS - 1;
	key = b->key[way];
	born = b->m[way].born_ns;
	pages = b->m[way].pages;
	/* Born after the census began: none of its business. */
	if (!key || key & ABI_KEY_BUSY || born >= before_ns)
		return 0;
	slot = ABI_KEY_SLOT(key);
	t = bpf_map_lookup_elem(&tables, &slot);
	if (!t)
		return 0;
	if (!t->ptr) {
		/* A dead table's holders stay readable for a while. */
		if (t->dead_ns && t->dead_ns + ABI_DEAD_KEEP_NS < before_ns)
			place_drop(index, way, born, 0);
		return 0;
	}
	if (!table__is_same(t)) {
		table__retire(t->ptr);
		return 0;
	}
	if (!t->it_map || t->owned || bits_are_set(t->it_map, key & ABI_KEY_ENTRY_MASK, pages) ||
	    !table__is_same(t) || !place_drop(index, way, born, t->it_map))
		return 0;
	loss__count(ABI_LOSS_MISSED_UNMAP);
	return 1;
}

struct sweep_walk {
	u32 bucket;
	u32 dropped;
	u64 before_ns;
};

static int sweep_bucket(u64 i, struct sweep_walk *w)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &w->bucket);

	if (!b)
		return 1;
	for (u32 way = 0; way < ABI_LEDGER_WAYS; way++)
		if (b->key[way])
			w->dropped += (u32)place_sweep(w->bucket, way, w->before_ns);
	w->bucket++;
	return 0;
}

/* Compare a part of the ledger with the bitmaps: ctx is the first bucket and how many. */
SEC("raw_tp")
int ledger_sweep(u64 *ctx)
{
	struct sweep_walk w = {
	    .bucket = (u32)ctx[0],
	    .before_ns = bpf_ktime_get_ns(),
	};

	bpf_loop((u32)ctx[1], sweep_bucket, &w, 0);
	return (int)w.dropped;
}

/* Drop one mapping that a younger one overlaps: ctx is its bucket, its place and its birth. */
SEC("raw_tp")
int ledger_drop(u64 *ctx)
{
	int dropped = place_drop((u32)ctx[0], (u32)ctx[1], ctx[2], 0);

	if (dropped)
		loss__count(ABI_LOSS_MISSED_UNMAP);
	return dropped;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * schema.c - the records and their fields, one table per kind.
 */
#include "schema.h"

#include "model/daemon_status.h"
#include "model/event.h"
#include "model/hook_words.h"
#include "model/lookup.h"
#include "model/loss.h"
#include "model/model.h"
#include "model/run_cost.h"
#include "model/sample.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Entries of a table: 64 PiB of 4 KiB pages. Sums over the tables of a sample stay far below 2^63.
 */
#define ENTRIES_MOST (1ULL << 44)
/* Of one holder: more would be too many to add up, and are in no real file. */
#define HOLDER_MOST (1ULL << 40)

static const char *owner__name(uint32_t user_owned)
{
	return user_owned == 0 ? "kernel" : user_owned == 1 ? "user" : NULL;
}

static const char *page_pool_use__name(uint32_t unused)
{
	return unused == 0 ? "maybe" : unused == 1 ? "no" : NULL;
}

static const struct field sample_fields[] = {
    {FIELD(FIELD_U64, struct sample, time_ns, "time"), .means = "when the sample was taken",
     .required = true},
    {FIELD(FIELD_U64, struct sample, mono_ns, "mono"), .means = "when the sample was taken",
     .required = true},
    {FIELD(FIELD_U64, struct sample, attached_time_ns, "attached_time"),
     .means = "mappings are recorded since then"},
    {FIELD(FIELD_U64, struct sample, events_since_ns, "events_since"),
     .means = "the records `event-count` count events since then: when tracing began, over each "
	      "restart of tced that continues it; 0 in recordings of before, which have no counts"},
    {FIELD(FIELD_U32, struct sample, page_size, "page_size"), .means = "of the kernel, in bytes"},
    {FIELD(FIELD_TEXT, struct sample, host, "host"),
     .means = "name of the machine; empty if not known"},
    {FIELD(FIELD_TEXT, struct sample, release, "release"), .means = "kernel release"},
    {FIELD(FIELD_TEXT, struct sample, platform, "platform"), .names = platform__name,
     .or_empty = true, .means = "`pseries` or `powernv`; empty if neither"},
    {FIELD(FIELD_TEXT, struct sample, btf, "btf"),
     .means = "where the layout of the kernel's structures is from: `kernel`, or which file"},
    {FIELD(FIELD_BOOL, struct sample, complete, "complete"),
     .means = "the census reached every table; if false, tables may be missing", .required = true},
    {FIELD(FIELD_WORD, struct sample, detail, "detail"),
     .means = "what is recorded of mappings: `census` (nothing), `ledger` (device and time), "
	      "`stacks` (and the call stack); `unknown` in recordings of before",
     .names = detail__name},
    {FIELD(FIELD_WORD, struct sample, teardown, "teardown"),
     .means = "`waits`: the kernel waits for live TCEs before it frees their table; `frees`: it "
	      "does not; `unknown`",
     .names = teardown__name},
    {FIELD(FIELD_WORD, struct sample, page_pool, "page_pool"),
     .means = "of pages in flight when their page_pool is destroyed, it `unmaps` or `keeps` the "
	      "DMA mappings; `unknown`",
     .names = page_pool__name},
    {FIELD(FIELD_U32, struct sample, full.percent, "full_percent"),
     .means = "a window is nearly full when at least this much of what it can allocate is in use; "
	      "absent in recordings of before, which are shown with 90 and 16"},
    {FIELD(FIELD_U32, struct sample, full.run, "full_run"),
     .means = "and when no free run of its pools has this many entries"},
    {FIELD(FIELD_U64, struct sample, census_ns, "census_ns"),
     .means = "the longest run of the census since tracing started, with preemption off"},
    {FIELD(FIELD_U32, struct sample, census_entries, "census_entries"),
     .means = "the most list entries and devices that one run of the census looked at"},
};
const struct schema schema_sample = {"sample", sample_fields, COUNT(sample_fields)};

static const struct field pool_fields[] = {
    {FIELD(FIELD_U64, struct pool, first, "first"),
     .means = "where it begins, relative to the table's base, and how many", .required = true},
    {FIELD(FIELD_U64, struct pool, entries, "entries"),
     .means = "where it begins, relative to the table's base, and how many", .required = true},
    {FIELD(FIELD_U64, struct pool, used, "used"),
     .means = "entries that cannot be given out: in use or reserved", .required = true},
    {FIELD(FIELD_U64, struct pool, reserved, "reserved"),
     .means = "of them, those that the kernel keeps for itself"},
    {FIELD(FIELD_U64, struct pool, free_run, "free_run"),
     .means = "longest run of free entries: a mapping must fit into one", .required = true},
};
static const struct field_list table_pools = {
    .fields = pool_fields,
    .nfields = COUNT(pool_fields),
    .size = sizeof(struct pool),
    .room = SAMPLE_POOLS,
    .count = offsetof(struct table, pools),
};

static const struct field table_fields[] = {
    {FIELD(FIELD_HEX, struct table, liobn, "liobn"),
     .means = "the kernel's it_index; on powernv PHB << 16 | PE", .required = true},
    {FIELD(FIELD_U64, struct table, gen, "gen"),
     .means = "names the table's life, unique per boot; 0 where there is no table",
     .required = true},
    {FIELD(FIELD_WORD, struct table, window, "window"),
     .means = "`default`, `ddw-dynamic`, `ddw-direct`, `ddw-hybrid`, `vio`, `pnv`, `bypass`",
     .names = window_kind__name, .required = true},
    {FIELD(FIELD_WORD, struct table, user_owned, "owner"),
     .means = "`kernel`, or `user` where VFIO holds the table", .names = owner__name},
    {FIELD(FIELD_U32, struct table, page_shift, "page_shift"), .means = "of one TCE's page"},
    {FIELD(FIELD_HEX, struct table, base, "base"), .means = "bus address of the first entry"},
    {FIELD(FIELD_U64, struct table, entries, "entries"), .means = "TCEs that the window can hold"},
    {FIELD(FIELD_COUNT, struct table, reserved, "reserved"),
     .means = "entries that the kernel keeps for itself; null where no bitmap was read",
     .most = ENTRIES_MOST},
    {FIELD(FIELD_COUNT, struct table, live, "live"),
     .means = "entries in use, by the kernel's own bitmap, less the reserved ones; of a user-owned "
	      "table by counted exchanges. More than 2^44 is refused, as for reserved",
     .most = ENTRIES_MOST},
    {FIELD(FIELD_BOOL, struct table, exact, "exact"),
     .means = "true: live, attributed and the sample's holders, or its mappings, are of one "
	      "instant, from one copy of the bitmap"},
    {FIELD(FIELD_COUNT, struct table, attributed, "attributed"),
     .means = "live TCEs that have a mapping; null unless exact", .most = ENTRIES_MOST},
    {FIELD(FIELD_COUNT, struct table, stale, "stale"),
     .means = "TCEs of mappings with a missed unmap, found by this sample and no longer in it; "
	      "null unless exact",
     .most = ENTRIES_MOST},
    {FIELD(FIELD_U64, struct table, maps, "maps"), .means = "calls since tracing started"},
    {FIELD(FIELD_U64, struct table, unmaps, "unmaps"), .means = "calls since tracing started"},
    {FIELD(FIELD_U64, struct table, map_tces, "map_tces"),
     .means = "TCEs that they set and cleared"},
    {FIELD(FIELD_U64, struct table, unmap_tces, "unmap_tces"),
     .means = "TCEs that they set and cleared"},
    {FIELD(FIELD_U32, struct table, levels, "levels"), .means = "on-demand levels of the table"},
    {FIELD(FIELD_U64, struct table, full_bytes, "full_bytes"),
     .means = "memory that the full table would take"},
    {FIELD(FIELD_COUNT, struct table, iommu_group, "iommu_group"),
     .means = "null if it is in none"},
    {FIELD(FIELD_COUNT, struct table, pe, "pe"), .means = "powernv's PE number, null elsewhere"},
    {FIELD(FIELD_TEXT, struct table, phb, "phb"), .means = "where the window is; empty if unknown"},
    {FIELD(FIELD_TEXT, struct table, drc_name, "drc_name"),
     .means = "where the window is; empty if unknown"},
    {FIELD(FIELD_TEXT, struct table, loc_code, "loc_code"),
     .means = "where the window is; empty if unknown"},
    {FIELD(FIELD_LIST, struct table, pool, "pools"),
     .means = "the parts that allocations are served from, the large pool last; empty if unknown",
     .list = &table_pools},
    {FIELD(FIELD_COUNT, struct table, charged_bytes, "charged_bytes"),
     .means = "of a user-owned table: memory of the table that its owner's process is charged; "
	      "else null"},
    {FIELD(FIELD_COUNT, struct table, refused, "refused"),
     .means = "of a user-owned table: exchanges of TCEs that the kernel refused, since tracing "
	      "started; else null"},
    {FIELD(FIELD_COUNT, struct table, not_cleared, "not_cleared"),
     .means = "TCEs that hypercalls were to clear which failed: they may be live, though no bit "
	      "says so; null where hypercalls are not counted"},
};
const struct schema schema_table = {"table", table_fields, COUNT(table_fields)};

/* Written from the sample's devices where there is a table, so read only where there is none. */
static const struct field direct_fields[] = {
    {FIELD(FIELD_NAMES, struct table, devices, "devices"),
     .means = "devices that map through it now"},
};
const struct schema schema_direct = {"table", direct_fields, COUNT(direct_fields)};

static const struct field view_fields[] = {
    {FIELD(FIELD_COUNT, struct table_view, mappings, "mappings"),
     .means = "live mappings that were seen being made; null where gen is 0 and where a user owns "
	      "the table"},
    {FIELD(FIELD_COUNT, struct table_view, mapped_tces, "mapped_tces"),
     .means = "TCEs that they cover"},
    {FIELD(FIELD_COUNT, struct table_view, unattributed, "unattributed"),
     .means = "live less attributed: mapped before tracing started, or missed; live less "
	      "mapped_tces where exact is false"},
    {FIELD(FIELD_COUNT, struct table_view, orphaned, "orphaned"),
     .means = "TCEs with no driver left to unmap them, as `tcectl check` has it: of holders, and "
	      "unattributed ones where no device is bound; null as mappings"},
    {FIELD(FIELD_RATE, struct table_view, map_tces_per_s, "map_tces_per_s"),
     .means = "TCEs a second since the sample before"},
    {FIELD(FIELD_RATE, struct table_view, unmap_tces_per_s, "unmap_tces_per_s"),
     .means = "TCEs a second since the sample before"},
};
const struct schema schema_view = {"table", view_fields, COUNT(view_fields)};

static const struct field_list level_first = {
    .size = sizeof(uint32_t),
    .room = LEVEL_CELLS,
    .count = offsetof(struct level, cells),
};
static const struct field_list level_times = {
    .size = sizeof(uint64_t),
    .room = LEVEL_TIMES,
    .count = offsetof(struct level, times),
};

static const struct field level_fields[] = {
    {FIELD(FIELD_HEX, struct level, liobn, "liobn"), .means = "the table", .required = true},
    {FIELD(FIELD_U64, struct level, gen, "gen"), .means = "the table", .required = true},
    {FIELD(FIELD_WORD, struct level, view, "view"), .means = "`hardware` or `user`",
     .names = level_view__name, .required = true},
    {FIELD(FIELD_U32, struct level, levels, "levels"),
     .means = "how many there are, one below the other"},
    {FIELD(FIELD_U64, struct level, entries, "entries"), .means = "of one page of a level"},
    {FIELD(FIELD_U32, struct level, order, "order"),
     .means = "of the allocation of such a page: 2^order pages of the kernel"},
    {FIELD(FIELD_COUNT, struct level, pages, "pages"),
     .means = "pages of levels that are there; null where they could not be read"},
    {FIELD(FIELD_COUNT, struct level, bytes, "bytes"), .means = "that they take"},
    {FIELD(FIELD_COUNT, struct level, full_bytes, "full_bytes"),
     .means = "that the table would take in one piece"},
    {FIELD(FIELD_COUNT, struct level, node, "node"),
     .means = "NUMA node where they should be; null: no matter where"},
    {FIELD(FIELD_COUNT, struct level, remote_pages, "remote_pages"),
     .means = "level pages on another NUMA node; null where that is not known", .old = "elsewhere"},
    {FIELD(FIELD_NUMBERS, struct level, first, "first_level"),
     .means = "the first level cut into cells of equal size, 64 at most: entries in use; empty "
	      "where there is only one level, or where it was not read",
     .list = &level_first},
    {FIELD(FIELD_U64, struct level, cell_entries, "cell_entries"),
     .means = "entries of the first level in each cell"},
    {FIELD(FIELD_COUNT, struct level, populated, "populated"),
     .means = "sum of first_level: entries that lead to a second level"},
    {FIELD(FIELD_U64, struct level, allocated, "allocated"),
     .means = "pages allocated; the sum of the next four"},
    {FIELD(FIELD_U64, struct level, by_process, "by_process"), .means = "by a process"},
    {FIELD(FIELD_U64, struct level, by_irqs_off, "by_irqs_off"),
     .means = "by a process that had interrupts off"},
    {FIELD(FIELD_U64, struct level, by_softirq, "by_softirq"), .means = "in an interrupt"},
    {FIELD(FIELD_U64, struct level, by_hardirq, "by_hardirq"), .means = "in an interrupt"},
    {FIELD(FIELD_U64, struct level, failed, "failed"),
     .means = "allocations that failed: each is an event level-failed"},
    {FIELD(FIELD_U64, struct level, lost_races, "lost_races"),
     .means = "level pages freed unused because another CPU installed one first"},
    {FIELD(FIELD_NUMBERS, struct level, time, "time_log2"),
     .means = "element i: allocations that took 2^i to 2^(i+1) ns, in element 31 or longer; up to "
	      "the last one that is not 0",
     .list = &level_times},
};
const struct schema schema_level = {"level", level_fields, COUNT(level_fields)};

static const struct field exchange_fields[] = {
    {FIELD(FIELD_HEX, struct exchange, liobn, "liobn"), .means = "the table", .required = true},
    {FIELD(FIELD_U64, struct exchange, gen, "gen"), .means = "the table", .required = true},
    {FIELD(FIELD_WORD, struct exchange, before, "before"), .means = "direction, as in mapping",
     .names = map_direction__name, .required = true},
    {FIELD(FIELD_WORD, struct exchange, after, "after"), .means = "direction, as in mapping",
     .names = map_direction__name, .required = true},
    {FIELD(FIELD_U64, struct exchange, count, "count"), .means = "TCEs", .required = true},
};
const struct schema schema_exchange = {"exchange", exchange_fields, COUNT(exchange_fields)};

static const struct field hypercall_failure_fields[] = {
    {FIELD(FIELD_TEXT, struct hypercall_failure, code, "code"),
     .means = "return code by its name, `H_PARAMETER`, or its number where it has none",
     .required = true},
    {FIELD(FIELD_U64, struct hypercall_failure, calls, "calls"), .means = "that returned it",
     .required = true},
    {FIELD(FIELD_U64, struct hypercall_failure, tces, "tces"),
     .means = "that the calls were about"},
    {FIELD(FIELD_U64, struct hypercall_failure, cleared, "not_cleared"),
     .means = "of these, TCEs that were to be cleared: they may be live"},
    {FIELD(FIELD_U64, struct hypercall_failure, last_ns, "last_mono"),
     .means = "when the last one was"},
};
static const struct field_list hypercall_failures = {
    .fields = hypercall_failure_fields,
    .nfields = COUNT(hypercall_failure_fields),
    .size = sizeof(struct hypercall_failure),
    .room = HYPERCALL_CODES,
    .count = offsetof(struct hypercall, failures),
};
static const struct field_list hypercall_times = {
    .size = sizeof(uint64_t),
    .room = HYPERCALL_TIMES,
    .count = offsetof(struct hypercall, times),
};

static const struct field hypercall_fields[] = {
    {FIELD(FIELD_HEX, struct hypercall, liobn, "liobn"), .means = "that the calls named",
     .required = true},
    {FIELD(FIELD_WORD, struct hypercall, call, "call"),
     .means = "`H_PUT_TCE`, `H_PUT_TCE_INDIRECT` or `H_STUFF_TCE`", .names = hypercall_kind__name,
     .required = true},
    {FIELD(FIELD_U64, struct hypercall, calls, "calls"),
     .means = "that have ended, with those that failed", .required = true},
    {FIELD(FIELD_U64, struct hypercall, tces, "tces"),
     .means = "that calls set or cleared which succeeded"},
    {FIELD(FIELD_NUMBERS, struct hypercall, time, "time_log2"),
     .means = "element i: calls that took 2^i to 2^(i+1) ns, in element 31 or longer; up to the "
	      "last one that is not 0",
     .list = &hypercall_times},
    {FIELD(FIELD_LIST, struct hypercall, failure, "failures"),
     .means = "calls that failed, by return code; the sixth code stands for all further ones",
     .list = &hypercall_failures},
};
const struct schema schema_hypercall = {"hypercall", hypercall_fields, COUNT(hypercall_fields)};

static const struct field hypercall_view_fields[] = {
    {FIELD(FIELD_U64, struct hypercall_view, failed, "failed"), .means = "calls that failed"},
    {FIELD(FIELD_RATE, struct hypercall_view, calls_per_s, "calls_per_s"),
     .means = "calls a second since the sample before"},
    {FIELD(FIELD_COUNT, struct hypercall_view, median_ns, "median_ns"),
     .means = "half of the calls took less, by time_log2; null without times"},
    {FIELD(FIELD_COUNT, struct hypercall_view, p99_ns, "p99_ns"),
     .means = "99 of 100 calls took less, likewise"},
};
const struct schema schema_hypercall_view = {"hypercall", hypercall_view_fields,
					     COUNT(hypercall_view_fields)};

static const struct field slot_fields[] = {
    {FIELD(FIELD_HEX, struct drc_slot, drc_index, "drc_index"),
     .means = "as the firmware has it; `0x0` where it has no DRC"},
    {FIELD(FIELD_TEXT, struct drc_slot, drc_name, "drc_name"),
     .means = "its DRC name; empty if unknown"},
    {FIELD(FIELD_TEXT, struct drc_slot, loc_code, "loc_code"),
     .means = "its location code; empty if unknown"},
};
static const struct field_list slot_list = {
    .fields = slot_fields,
    .nfields = COUNT(slot_fields),
    .size = sizeof(struct drc_slot),
    .room = DEVICE_SLOTS,
    .count = offsetof(struct device, slots),
};

static const struct field device_fields[] = {
    {FIELD(FIELD_U32, struct device, id, "id"),
     .means = "as holders and mappings name it, never 0; it holds within one run",
     .required = true},
    {FIELD(FIELD_TEXT, struct device, name, "name"), .means = "`0001:00:00.0`", .required = true},
    {FIELD(FIELD_TEXT, struct device, driver, "driver"), .means = "empty: none is bound"},
    {FIELD(FIELD_TEXT, struct device, bus, "bus"), .means = "`pci`, `vio`"},
    {FIELD(FIELD_U64, struct device, gen, "gen"),
     .means = "the table that it maps through now, 0: none"},
    {FIELD(FIELD_BOOL, struct device, bypass, "bypass"),
     .means = "some of its mappings go past the table"},
    {FIELD(FIELD_BOOL, struct device, gone, "gone"),
     .means = "it was removed since it was first seen"},
    {FIELD(FIELD_WORD, struct device, no_page_pool, "page_pool"),
     .means =
	 "`no`: it is known that no page_pool maps for it, since it is not a network device, or "
	 "its driver's module does not use page_pool; else `maybe`",
     .names = page_pool_use__name, .old = "poolless"},
    {FIELD(FIELD_TEXT, struct device, module, "module"),
     .means = "the module of its driver; empty if not known, or if the driver is built in"},
    {FIELD(FIELD_BOOL, struct device, built_in, "built_in"),
     .means = "it is known that its driver is in no module"},
    {FIELD(FIELD_COUNT, struct device, iommu_group, "iommu_group"),
     .means = "null if it is in none"},
    {FIELD(FIELD_U64, struct device, bound_after_ns, "bound_after_mono"),
     .means = "last time at which it is known that it was not bound to this driver; 0: it has been "
	      "since it was first seen, or has none"},
    {FIELD(FIELD_U32, struct device, binding, "binding"),
     .means = "number of its present binding, another with every bind and unbind: 1 when it was "
	      "met, after 65535 comes 1; 0: bindings are unavailable on this kernel, or the "
	      "recording is from before they were numbered"},
    {FIELD(FIELD_U64, struct device, bound_ns, "bound_mono"),
     .means = "when a driver was last bound, or tried to; 0: before it was first seen"},
    {FIELD(FIELD_LIST, struct device, slot, "slots"),
     .means = "what DLPAR removes it with, from its own slot to its PHB", .list = &slot_list},
    {FIELD(FIELD_HEX, struct device, partner_drc, "partner_drc"),
     .means = "DRC index of the multipath partner that drmgr removes with it; `0x0`: none"},
};
const struct schema schema_device = {"device", device_fields, COUNT(device_fields)};

static const struct field module_fields[] = {
    {FIELD(FIELD_TEXT, struct module, name, "module"), .means = "its name", .required = true},
    {FIELD(FIELD_NAMES, struct module, uses, "uses"),
     .means = "modules that it uses, directly or through others", .required = true},
};
const struct schema schema_module = {"module", module_fields, COUNT(module_fields)};

static const struct field stack_fields[] = {
    {FIELD(FIELD_U32, struct stack, id, "id"), .means = "as holders and mappings name it, never 0",
     .required = true},
    {.name = "frames",
     .means = "innermost first: `e1000_alloc_rx_buffers+0x1a4 [e1000e]`",
     .type = FIELD_FRAMES,
     .required = true},
};
const struct schema schema_stack = {"stack", stack_fields, COUNT(stack_fields)};

static const struct field holder_count_fields[] = {
    {FIELD(FIELD_U64, struct holder_count, gen, "gen"), .means = "the table", .required = true},
    {FIELD(FIELD_U32, struct holder_count, device, "device_id"), .means = "0: unknown"},
    {FIELD(FIELD_U32, struct holder_count, stack, "stack_id"), .means = "0: unknown"},
    {FIELD(FIELD_WORD, struct holder_count, direction, "direction"), .means = "as in mapping",
     .names = map_direction__name},
    {FIELD(FIELD_U32, struct holder_count, binding, "binding"), .means = "as in mapping"},
    {FIELD(FIELD_U64, struct holder_count, mappings, "mappings"), .means = "how many",
     .required = true, .most = HOLDER_MOST},
    {FIELD(FIELD_U64, struct holder_count, tces, "tces"), .means = "how many", .required = true,
     .most = HOLDER_MOST},
    {FIELD(FIELD_U64, struct holder_count, oldest_ns, "oldest_mono"),
     .means = "when the oldest and the newest mapping was made", .required = true},
    {FIELD(FIELD_U64, struct holder_count, newest_ns, "newest_mono"),
     .means = "when the oldest and the newest mapping was made", .required = true},
    {FIELD(FIELD_U64, struct holder_count, earlier, "earlier"),
     .means = "TCEs that were mapped before the device had its present driver, by their time; "
	      "where both have a number, the binding decides"},
    {FIELD(FIELD_U64, struct holder_count, younger, "younger"),
     .means = "TCEs that were mapped after the time of the sample"},
};
const struct schema schema_holder_count = {"holder", holder_count_fields,
					   COUNT(holder_count_fields)};

#define MAPPING_FIELDS                                                                             \
	{FIELD(FIELD_U64, struct mapping, gen, "gen"), .means = "its table", .required = true},    \
	    {FIELD(FIELD_U64, struct mapping, entry, "entry"),                                     \
	     .means = "first TCE, relative to the table's base", .required = true},                \
	    {FIELD(FIELD_U32, struct mapping, tces, "tces"), .means = "how many",                  \
	     .required = true},                                                                    \
	    {FIELD(FIELD_U32, struct mapping, device, "device_id"), .means = "0: unknown"},        \
	    {FIELD(FIELD_U32, struct mapping, stack, "stack_id"), .means = "0: unknown"},          \
	    {FIELD(FIELD_WORD, struct mapping, direction, "direction"),                            \
	     .means = "`bidirectional`, `to-device`, `from-device`, `none`",                       \
	     .names = map_direction__name},                                                        \
	    {FIELD(FIELD_U32, struct mapping, binding, "binding"),                                 \
	     .means = "number of its device's binding when it was made: under another number it "  \
		      "is of an earlier binding; 0: unknown"},                                     \
	{                                                                                          \
		FIELD(FIELD_U64, struct mapping, mapped_ns, "mapped_mono"),                        \
		    .means = "when it was made", .old = "born_mono", .required = true              \
	}

static const struct field mapping_fields[] = {MAPPING_FIELDS};
const struct schema schema_mapping = {"mapping", mapping_fields, COUNT(mapping_fields)};

static const struct field found_fields[] = {
    MAPPING_FIELDS,
    {FIELD(FIELD_U64, struct mapping, ended_ns, "ended_mono"),
     .means = "when it ended; 0: it is live, and its holder counts it"},
};
const struct schema schema_found = {"found", found_fields, COUNT(found_fields)};

static const struct field loss_fields[] = {
    {FIELD(FIELD_TEXT, struct loss, class, "class"), .names = loss_class__name,
     .means = "see below", .required = true},
    {FIELD(FIELD_U64, struct loss, count, "count"), .means = "how many", .required = true},
    {FIELD(FIELD_TEXT, struct loss, meaning, "meaning"), .means = "one line for the user"},
    {FIELD(FIELD_U64, struct loss, last_time_ns, "last_time"),
     .means =
	 "when the last one was, at the latest; 0: there was none, or it is unknown. The "
	 "sample's own `mono`: the census of this sample found it, so it is so now. Of what the "
	 "kernel counts, the first sample that had more"},
    {FIELD(FIELD_U64, struct loss, last_ns, "last_mono"),
     .means =
	 "when the last one was, at the latest; 0: there was none, or it is unknown. The "
	 "sample's own `mono`: the census of this sample found it, so it is so now. Of what the "
	 "kernel counts, the first sample that had more"},
};
const struct schema schema_loss = {"loss", loss_fields, COUNT(loss_fields)};

static const struct field event_count_fields[] = {
    {FIELD(FIELD_TEXT, struct event_count, event, "event"), .names = event_kind__name,
     .means = "its name, as in events.md", .required = true},
    {FIELD(FIELD_TEXT, struct event_count, severity, "severity"), .names = severity__name,
     .means = "`info`, `warning` or `critical`", .required = true},
    {FIELD(FIELD_U64, struct event_count, count, "count"),
     .means = "events of that name and severity since the sample's `events_since`: the sum of "
	      "`count` of their records; of tracing-lossy, the number of records",
     .required = true},
};
const struct schema schema_event_count = {"event-count", event_count_fields,
					  COUNT(event_count_fields)};

static const struct field sink_fields[] = {
    {FIELD(FIELD_TEXT, struct sink_state, name, "sink"), .names = sink_kind__name,
     .means = "`event-log`, `kernel-log` (/dev/kmsg), `journal` or `syslog`, `textfile`",
     .required = true},
    {FIELD(FIELD_U64, struct sink_state, waiting, "waiting"),
     .means = "events that wait in memory: they are written, in order, as soon as the sink can be "
	      "written",
     .required = true},
    {FIELD(FIELD_U64, struct sink_state, failures, "failures"),
     .means = "attempts to write that failed, since tced was started"},
    {FIELD(FIELD_U64, struct sink_state, lost, "lost"),
     .means = "events that the sink will never have"},
    {FIELD(FIELD_TEXT, struct sink_state, reason, "reason"),
     .means = "of the last failure; empty where it is written again"},
};
const struct schema schema_sink = {"sink", sink_fields, COUNT(sink_fields)};

static const struct field hook_fields[] = {
    {FIELD(FIELD_TEXT, struct hook, purpose, "purpose"), .names = hook_purpose__name,
     .means = "what it is for", .required = true},
    {FIELD(FIELD_TEXT, struct hook, symbol, "symbol"),
     .means = "kernel function or variable, with the compiler's suffix"},
    {FIELD(FIELD_TEXT, struct hook, mechanism, "mechanism"), .names = hook_mechanism__name,
     .or_empty = true,
     .means = "`fentry`, `kprobe.multi`, `kprobe`, `tracepoint`; `data` for a variable; "
	      "empty where it is not attached"},
    {FIELD(FIELD_TEXT, struct hook, state, "state"), .names = hook_state__name,
     .means =
	 "`attached`; `off`: it will be attached at another detail; `skipped`: an earlier "
	 "candidate serves; `absent`: not in this kernel; `refused`: only as a copy by the "
	 "compiler that cannot be used; `failed`: no mechanism could attach it, or only one that "
	 "can crash this kernel, which then is not tried",
     .required = true},
    {FIELD(FIELD_COUNT, struct hook, hits, "hits"),
     .means = "null where they are not counted: the hook is not attached, hits were not asked for, "
	      "the kernel is too old for misses"},
    {FIELD(FIELD_COUNT, struct hook, misses, "misses"),
     .means = "null where they are not counted: the hook is not attached, hits were not asked for, "
	      "the kernel is too old for misses"},
    {FIELD(FIELD_TEXT, struct hook, reason, "reason"), .means = "why it is not attached"},
};
const struct schema schema_hook = {"hook", hook_fields, COUNT(hook_fields)};

static const struct field degraded_fields[] = {
    {FIELD(FIELD_TEXT, struct degraded, purpose, "purpose"), .names = degraded_purpose__name,
     .means = "as in hook; `losses` where the kernel does not count what probes skip, `stacks` "
	      "where call stacks cannot be read by plain loads, `hooks` where a switch of the "
	      "kernel keeps them from being hit",
     .required = true},
    {FIELD(FIELD_TEXT, struct degraded, feature, "feature"), .means = "what is not known"},
    {FIELD(FIELD_TEXT, struct degraded, reason, "reason"), .means = "why"},
    {FIELD(FIELD_WORD, struct degraded, affects, "affects"),
     .means = "which answers depend on it: `none`, `holders`, `tables` (tables may be missing, and "
	      "with them holders), or `cost` (all is seen, and tracing costs more)",
     .names = affects__name, .old = "unknown", .required = true},
};
const struct schema schema_degraded = {"degraded", degraded_fields, COUNT(degraded_fields)};

/* Of a holder in an event, which speaks for itself: nothing else in a log names it. */
static const struct field event_holder_fields[] = {
    {FIELD(FIELD_TEXT, struct event_holder, device, "device"), .means = "`?` where it is unknown",
     .required = true},
    {FIELD(FIELD_TEXT, struct event_holder, driver, "driver"), .means = "empty: none is bound"},
    {FIELD(FIELD_WORD, struct event_holder, direction, "direction"), .means = "as in mapping",
     .names = map_direction__name},
    {FIELD(FIELD_U64, struct event_holder, tces, "tces"), .means = "TCEs", .required = true},
    {FIELD(FIELD_U64, struct event_holder, mappings, "mappings"), .means = "mappings"},
    {FIELD(FIELD_U64, struct event_holder, oldest_ns, "oldest_ns"),
     .means = "age of the oldest and of the newest mapping"},
    {FIELD(FIELD_FRAMES, struct event_holder, stack, "stack"),
     .means = "as in stack; empty if there is none"},
};
static const struct field_list event_holders = {
    .fields = event_holder_fields,
    .nfields = COUNT(event_holder_fields),
    .size = sizeof(struct event_holder),
    .room = EVENT_HOLDERS,
    .count = offsetof(struct event, holders),
};

static const struct field event_fields[] = {
    {FIELD(FIELD_WORD, struct event, kind, "event"), .means = "its name, as in events.md",
     .names = event_kind__name, .required = true},
    {FIELD(FIELD_WORD, struct event, severity, "severity"),
     .means = "`info`, `warning`, `critical`", .names = severity__name, .required = true},
    {FIELD(FIELD_U64, struct event, time_ns, "time"),
     .means = "when it happened; of several alike, the first", .required = true},
    {FIELD(FIELD_U64, struct event, mono_ns, "mono"),
     .means = "when it happened; of several alike, the first", .required = true},
    {FIELD(FIELD_U64, struct event, count, "count"),
     .means =
	 "events alike that this one stands for; of tracing-lossy, how many things were missed",
     .required = true},
    {FIELD(FIELD_HEX, struct event, liobn, "liobn"),
     .means = "the window; gen is 0 where no table is known"},
    {FIELD(FIELD_U64, struct event, gen, "gen"),
     .means = "the window; gen is 0 where no table is known"},
    {FIELD(FIELD_TEXT, struct event, window, "window"), .names = window_kind__name,
     .or_empty = true, .means = "as in table; empty if unknown"},
    {FIELD(FIELD_U32, struct event, page_shift, "page_shift"), .means = "as in table"},
    {FIELD(FIELD_HEX, struct event, base, "base"), .means = "as in table"},
    {FIELD(FIELD_U64, struct event, entries, "entries"), .means = "as in table"},
    {FIELD(FIELD_TEXT, struct event, phb, "phb"), .means = "as in table"},
    {FIELD(FIELD_TEXT, struct event, drc_name, "drc_name"), .means = "as in table"},
    {FIELD(FIELD_TEXT, struct event, loc_code, "loc_code"), .means = "as in table"},
    {FIELD(FIELD_TEXT, struct event, device, "device"),
     .means = "the device, or the first device of the window"},
    {FIELD(FIELD_COUNT, struct event, live, "live"),
     .means = "TCEs still live: when the table is freed, at a wait's last poll, now"},
    {FIELD(FIELD_COUNT, struct event, live_before, "live_before"),
     .means = "teardown-wait: when the wait began", .old = "live_first"},
    {FIELD(FIELD_COUNT, struct event, tces, "tces"),
     .means = "that the call was about; a sum where count is above 1"},
    {FIELD(FIELD_ADDRESS, struct event, dma_addr, "dma_addr"),
     .means = "of an unmap or a hypercall: bus address"},
    {FIELD(FIELD_COUNT, struct event, polls, "polls"),
     .means = "teardown-wait: how often the kernel looked", .old = "rounds"},
    {FIELD(FIELD_COUNT, struct event, wait_ns, "wait_ns"),
     .means = "teardown-wait, teardown-timeout: how long"},
    {FIELD(FIELD_COUNT, struct event, age_ns, "age_ns"),
     .means = "late-unmap: since the table was freed; hcall-failed: since the window with this "
	      "LIOBN was freed, null if it was not; old-mapping: since it was made",
     .old = "ago_ns"},
    {FIELD(FIELD_COUNT, struct event, used, "used"),
     .means = "map-failed, window-nearly-full: TCEs in use, of entries"},
    {FIELD(FIELD_COUNT, struct event, free_run, "free_run"),
     .means = "longest run of free entries"},
    {FIELD(FIELD_COUNT, struct event, node, "node"),
     .means = "level-failed: NUMA node where memory was asked for; null: anywhere"},
    {FIELD(FIELD_COUNT, struct event, bytes, "bytes"), .means = "level-failed: how much"},
    {FIELD(FIELD_ADDRESS, struct event, drc_index, "drc_index"),
     .means = "dlpar-add, dlpar-remove, dlpar-refused, isolate-refused: the slot's index of the "
	      "firmware"},
    {FIELD(FIELD_COUNT, struct event, freezes, "freezes"),
     .means = "eeh-freeze, eeh-failed: how often the PE froze within an hour of the first time, "
	      "this time included; null if unknown, as of a dead PHB"},
    {FIELD(FIELD_COUNT, struct event, max_freezes, "max_freezes"),
     .means = "eeh-freeze, eeh-failed: the kernel's limit, eeh_max_freezes, as it was then: a PE "
	      "that freezes more often is disabled; null if it cannot be read"},
    {FIELD(FIELD_TEXT, struct event, status, "status"),
     .means = "isolate-refused, migration-end: what the firmware said, in decimal; else empty"},
    {FIELD(FIELD_TEXT, struct event, request, "request"),
     .means = "dlpar-refused: what was written to /sys/kernel/dlpar, its first line and at most 63 "
	      "bytes of it; else empty"},
    {FIELD(FIELD_TEXT, struct event, call, "call"),
     .means = "hcall-failed: the hypercall, `H_STUFF_TCE`; else empty"},
    {FIELD(FIELD_TEXT, struct event, code, "code"),
     .means = "hcall-failed: what it returned, `H_PARAMETER`, or a number; else empty"},
    {FIELD(FIELD_ADDRESS, struct event, tce, "tce"),
     .means = "hcall-failed: the TCE that was to be set, of several the first; 0x0 clears"},
    {FIELD(FIELD_TEXT, struct event, task, "task"),
     .means = "name of the task that did it; empty if unknown"},
    {FIELD(FIELD_COUNT, struct event, pid, "pid"), .means = "its number"},
    {FIELD(FIELD_FRAMES, struct event, stack, "stack"),
     .means = "where it did it, as in stack; empty if unknown"},
    {FIELD(FIELD_LIST, struct event, holder, "holders"),
     .means = "holders of live mappings, most TCEs first, 8 at most", .list = &event_holders},
    {FIELD(FIELD_U64, struct event, holders_left_out, "holders_left_out"),
     .means = "holders beyond those"},
    {FIELD(FIELD_TEXT, struct event, message, "message"), .means = "all of it in one line",
     .required = true},
};
const struct schema schema_event = {"event", event_fields, COUNT(event_fields)};

static const struct field holder_fields[] = {
    {FIELD(FIELD_HEX, struct holder, liobn, "liobn"),
     .means = "the table; liobn is `\"0x0\"` where table_gone"},
    {FIELD(FIELD_U64, struct holder, gen, "gen"),
     .means = "the table; liobn is `\"0x0\"` where table_gone"},
    {FIELD(FIELD_BOOL, struct holder, table_gone, "table_gone"),
     .means = "the table was freed, the mappings are still live"},
    {FIELD(FIELD_STRING, struct holder, device_name, "device"), .means = "`?` where it is unknown"},
    {FIELD(FIELD_BOOL, struct holder, device_gone, "device_gone"),
     .means = "the device was removed, the mappings are still live"},
    {FIELD(FIELD_STRING, struct holder, driver, "driver"), .means = "empty: none is bound"},
    {FIELD(FIELD_WORD, struct holder, direction, "direction"), .means = "as in mapping",
     .names = map_direction__name},
    {FIELD(FIELD_U64, struct holder, tces, "tces"), .means = "its live TCEs"},
    {FIELD(FIELD_U64, struct holder, mappings, "mappings"), .means = "its live mappings"},
    {FIELD(FIELD_U64, struct holder, orphaned, "orphaned"),
     .means = "of the TCEs, those with no driver left to unmap them"},
    {FIELD(FIELD_U64, struct holder, oldest_ns, "oldest_ns"),
     .means = "age of the oldest and of the newest mapping"},
    {FIELD(FIELD_U64, struct holder, newest_ns, "newest_ns"),
     .means = "age of the oldest and of the newest mapping"},
    {FIELD(FIELD_STACK, struct holder, frames, "stack"),
     .means = "as in stack; empty if there is none"},
};
const struct schema schema_holder = {"holder", holder_fields, COUNT(holder_fields)};

static const struct field lookup_fields[] = {
    {FIELD(FIELD_HEX, struct lookup_answer, liobn, "liobn"),
     .means = "the table; liobn and address are `\"0x0\"` where table_gone"},
    {FIELD(FIELD_U64, struct lookup_answer, gen, "gen"),
     .means = "the table; liobn and address are `\"0x0\"` where table_gone"},
    {FIELD(FIELD_BOOL, struct lookup_answer, table_gone, "table_gone"),
     .means = "the table was freed, the mapping is still live"},
    {FIELD(FIELD_STRING, struct lookup_answer, state, "state"), .names = lookup_state__name,
     .means = "`live` or `ended`"},
    {FIELD(FIELD_HEX, struct lookup_answer, address, "address"),
     .means = "bus address of its first TCE"},
    {FIELD(FIELD_U64, struct lookup_answer, tces, "tces"), .means = "its TCEs"},
    {FIELD(FIELD_STRING, struct lookup_answer, device_name, "device"),
     .means = "`?` where it is unknown, or was removed and forgotten since"},
    {FIELD(FIELD_STRING, struct lookup_answer, driver, "driver"),
     .means = "that the device has now; empty: none is bound"},
    {FIELD(FIELD_WORD, struct lookup_answer, direction, "direction"), .means = "as in mapping",
     .names = map_direction__name},
    {FIELD(FIELD_COUNT, struct lookup_answer, age_ns, "age_ns"),
     .means = "since it was made, or from then until its end"},
    {FIELD(FIELD_COUNT, struct lookup_answer, ended_ns, "ended_ns"),
     .means = "since its end, to a tick of the kernel's clock (4 ms); null where it is live"},
    {FIELD(FIELD_STACK, struct lookup_answer, frames, "stack"),
     .means = "of the call that mapped it; empty if unknown"},
};
const struct schema schema_lookup = {"lookup", lookup_fields, COUNT(lookup_fields)};

static const struct field totals_fields[] = {
    {FIELD(FIELD_U64, struct model_totals, windows, "windows"), .means = "DMA windows"},
    {FIELD(FIELD_U64, struct model_totals, windows_uncounted, "windows_uncounted"),
     .means = "of them: live is null"},
    {FIELD(FIELD_COUNT, struct model_totals, live, "live"), .means = "sum over the others"},
    {FIELD(FIELD_RATE, struct model_totals, map_tces_per_s, "map_tces_per_s"), .means = "sums"},
    {FIELD(FIELD_RATE, struct model_totals, unmap_tces_per_s, "unmap_tces_per_s"), .means = "sums"},
    {FIELD(FIELD_U64, struct model_totals, losses, "losses"), .means = "sum over the classes"},
    {FIELD(FIELD_U64, struct model_totals, orphaned, "orphaned"),
     .means =
	 "TCEs of all windows, and of tables that are gone, with no driver left to unmap them"},
    {FIELD(FIELD_COUNT, struct model_totals, fullest_percent, "fullest_percent"),
     .means = "of all windows the fullest; null where no pool is known"},
};
const struct schema schema_totals = {"summary", totals_fields, COUNT(totals_fields)};

static const struct field cost_fields[] = {
    {FIELD(FIELD_TEXT, struct run_cost, program, "program"), .means = "name of the BPF program"},
    {FIELD(FIELD_U64, struct run_cost, hits, "hits"), .means = "how often it ran"},
    {FIELD(FIELD_U64, struct run_cost, run_ns, "run_ns"),
     .means = "how long it ran, on all CPUs together"},
    {FIELD(FIELD_U64, struct run_cost, over_ns, "over_ns"),
     .means = "the time that was counted: the same in all records of one answer"},
};
const struct schema schema_cost = {"cost", cost_fields, COUNT(cost_fields)};

static const struct field daemon_status_fields[] = {
    {FIELD(FIELD_U64, struct daemon_status, started_ns, "started"),
     .means = "when tced began to answer, in ns since 1970"},
    {FIELD(FIELD_U64, struct daemon_status, clients, "clients"), .means = "connections now"},
    {FIELD(FIELD_U64, struct daemon_status, most_clients, "most_clients"),
     .means = "how many connections there may be"},
    {FIELD(FIELD_U64, struct daemon_status, connections, "connections"),
     .means = "connections that were accepted"},
    {FIELD(FIELD_U64, struct daemon_status, refused, "refused"),
     .means = "connections that were refused: there were too many"},
    {FIELD(FIELD_U64, struct daemon_status, slow, "slow"),
     .means = "clients that were dropped since they did not read"},
    {FIELD(FIELD_U64, struct daemon_status, timeouts, "timeouts"),
     .means = "connections that were closed since nothing, or half a request, came; and waits for "
	      "a sample that ended without one"},
    {FIELD(FIELD_U64, struct daemon_status, bad_requests, "bad_requests"),
     .means = "requests that were answered with an error"},
    {FIELD(FIELD_U64, struct daemon_status, sample, "sample"),
     .means = "number of the newest sample; 0: there is none"},
    {FIELD(FIELD_U64, struct daemon_status, events, "events"), .means = "events so far"},
};
const struct schema schema_daemon_status = {"status", daemon_status_fields,
					    COUNT(daemon_status_fields)};

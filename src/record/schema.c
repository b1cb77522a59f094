// SPDX-License-Identifier: GPL-2.0-only
/*
 * schema.c - the records and their fields, one table per kind.
 */
#include "schema.h"

#include "model/event.h"
#include "model/lookup.h"
#include "model/model.h"
#include "model/run_cost.h"
#include "model/sample.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Entries of a table: 64 PiB of 4 KiB pages. Sums over the tables of a sample stay far below 2^63.
 */
#define ENTRIES_MOST (1ULL << 44)
/* Of one holder: so many of them that their sum has no room are no file that anyone has. */
#define HOLDER_MOST (1ULL << 40)

static const char *owner__name(uint32_t user_owned)
{
	return user_owned == 0 ? "kernel" : user_owned == 1 ? "user" : NULL;
}

static const char *poolless__name(uint32_t poolless)
{
	return poolless == 0 ? "maybe" : poolless == 1 ? "no" : NULL;
}

static const struct field sample_fields[] = {
    {FIELD(FIELD_U64, struct sample, time_ns, "time"), .required = true},
    {FIELD(FIELD_U64, struct sample, mono_ns, "mono"), .required = true},
    {FIELD(FIELD_U64, struct sample, attached_time_ns, "attached_time")},
    {FIELD(FIELD_U32, struct sample, page_size, "page_size")},
    {FIELD(FIELD_TEXT, struct sample, host, "host")},
    {FIELD(FIELD_TEXT, struct sample, release, "release")},
    {FIELD(FIELD_TEXT, struct sample, platform, "platform")},
    {FIELD(FIELD_TEXT, struct sample, btf, "btf")},
    {FIELD(FIELD_BOOL, struct sample, complete, "complete"), .required = true},
    {FIELD(FIELD_WORD, struct sample, detail, "detail"), .names = detail__name},
    {FIELD(FIELD_WORD, struct sample, teardown, "teardown"), .names = teardown__name},
    {FIELD(FIELD_WORD, struct sample, page_pool, "page_pool"), .names = page_pool__name},
    {FIELD(FIELD_U64, struct sample, census_ns, "census_ns")},
    {FIELD(FIELD_U32, struct sample, census_entries, "census_entries")},
};
const struct schema schema_sample = {"sample", sample_fields, COUNT(sample_fields)};

static const struct field pool_fields[] = {
    {FIELD(FIELD_U64, struct pool, first, "first"), .required = true},
    {FIELD(FIELD_U64, struct pool, entries, "entries"), .required = true},
    {FIELD(FIELD_U64, struct pool, used, "used"), .required = true},
    {FIELD(FIELD_U64, struct pool, reserved, "reserved")},
    {FIELD(FIELD_U64, struct pool, free_run, "free_run"), .required = true},
};
static const struct field_list table_pools = {
    .fields = pool_fields,
    .nfields = COUNT(pool_fields),
    .size = sizeof(struct pool),
    .room = SAMPLE_POOLS,
    .count = offsetof(struct table, pools),
};

static const struct field table_fields[] = {
    {FIELD(FIELD_HEX, struct table, liobn, "liobn"), .required = true},
    {FIELD(FIELD_U64, struct table, gen, "gen"), .required = true},
    {FIELD(FIELD_WORD, struct table, window, "window"), .names = window_kind__name,
     .required = true},
    {FIELD(FIELD_WORD, struct table, user_owned, "owner"), .names = owner__name},
    {FIELD(FIELD_U32, struct table, page_shift, "page_shift")},
    {FIELD(FIELD_HEX, struct table, base, "base")},
    {FIELD(FIELD_U64, struct table, entries, "entries")},
    {FIELD(FIELD_COUNT, struct table, reserved, "reserved"), .most = ENTRIES_MOST},
    {FIELD(FIELD_COUNT, struct table, live, "live"), .most = ENTRIES_MOST},
    {FIELD(FIELD_BOOL, struct table, exact, "exact")},
    {FIELD(FIELD_COUNT, struct table, attributed, "attributed"), .most = ENTRIES_MOST},
    {FIELD(FIELD_COUNT, struct table, stale, "stale"), .most = ENTRIES_MOST},
    {FIELD(FIELD_U64, struct table, maps, "maps")},
    {FIELD(FIELD_U64, struct table, unmaps, "unmaps")},
    {FIELD(FIELD_U64, struct table, map_tces, "map_tces")},
    {FIELD(FIELD_U64, struct table, unmap_tces, "unmap_tces")},
    {FIELD(FIELD_U32, struct table, levels, "levels")},
    {FIELD(FIELD_U64, struct table, full_bytes, "full_bytes")},
    {FIELD(FIELD_COUNT, struct table, iommu_group, "iommu_group")},
    {FIELD(FIELD_COUNT, struct table, pe, "pe")},
    {FIELD(FIELD_TEXT, struct table, phb, "phb")},
    {FIELD(FIELD_TEXT, struct table, drc_name, "drc_name")},
    {FIELD(FIELD_TEXT, struct table, loc_code, "loc_code")},
    {FIELD(FIELD_LIST, struct table, pool, "pools"), .list = &table_pools},
    {FIELD(FIELD_COUNT, struct table, charged_bytes, "charged_bytes")},
    {FIELD(FIELD_COUNT, struct table, refused, "refused")},
};
const struct schema schema_table = {"table", table_fields, COUNT(table_fields)};

/* Written from the sample's devices where there is a table, so read only where there is none. */
static const struct field direct_fields[] = {
    {FIELD(FIELD_NAMES, struct table, devices, "devices")},
};
const struct schema schema_direct = {"table", direct_fields, COUNT(direct_fields)};

static const struct field view_fields[] = {
    {FIELD(FIELD_COUNT, struct table_view, mappings, "mappings")},
    {FIELD(FIELD_COUNT, struct table_view, mapped_tces, "mapped_tces")},
    {FIELD(FIELD_COUNT, struct table_view, unattributed, "unattributed")},
    {FIELD(FIELD_COUNT, struct table_view, orphaned, "orphaned")},
    {FIELD(FIELD_RATE, struct table_view, map_tces_per_s, "map_tces_per_s")},
    {FIELD(FIELD_RATE, struct table_view, unmap_tces_per_s, "unmap_tces_per_s")},
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
    {FIELD(FIELD_HEX, struct level, liobn, "liobn"), .required = true},
    {FIELD(FIELD_U64, struct level, gen, "gen"), .required = true},
    {FIELD(FIELD_WORD, struct level, view, "view"), .names = level_view__name, .required = true},
    {FIELD(FIELD_U32, struct level, levels, "levels")},
    {FIELD(FIELD_U64, struct level, entries, "entries")},
    {FIELD(FIELD_U32, struct level, order, "order")},
    {FIELD(FIELD_COUNT, struct level, pages, "pages")},
    {FIELD(FIELD_COUNT, struct level, bytes, "bytes")},
    {FIELD(FIELD_COUNT, struct level, full_bytes, "full_bytes")},
    {FIELD(FIELD_COUNT, struct level, node, "node")},
    {FIELD(FIELD_COUNT, struct level, remote_pages, "remote_pages"), .old = "elsewhere"},
    {FIELD(FIELD_NUMBERS, struct level, first, "first_level"), .list = &level_first},
    {FIELD(FIELD_U64, struct level, cell_entries, "cell_entries")},
    {FIELD(FIELD_COUNT, struct level, populated, "populated")},
    {FIELD(FIELD_U64, struct level, allocated, "allocated")},
    {FIELD(FIELD_U64, struct level, by_process, "by_process")},
    {FIELD(FIELD_U64, struct level, by_irqs_off, "by_irqs_off")},
    {FIELD(FIELD_U64, struct level, by_softirq, "by_softirq")},
    {FIELD(FIELD_U64, struct level, by_hardirq, "by_hardirq")},
    {FIELD(FIELD_U64, struct level, failed, "failed")},
    {FIELD(FIELD_U64, struct level, lost_races, "lost_races")},
    {FIELD(FIELD_NUMBERS, struct level, time, "time_log2"), .list = &level_times},
};
const struct schema schema_level = {"level", level_fields, COUNT(level_fields)};

static const struct field exchange_fields[] = {
    {FIELD(FIELD_HEX, struct exchange, liobn, "liobn"), .required = true},
    {FIELD(FIELD_U64, struct exchange, gen, "gen"), .required = true},
    {FIELD(FIELD_WORD, struct exchange, before, "before"), .names = map_direction__name,
     .required = true},
    {FIELD(FIELD_WORD, struct exchange, after, "after"), .names = map_direction__name,
     .required = true},
    {FIELD(FIELD_U64, struct exchange, count, "count"), .required = true},
};
const struct schema schema_exchange = {"exchange", exchange_fields, COUNT(exchange_fields)};

static const struct field slot_fields[] = {
    {FIELD(FIELD_HEX, struct drc_slot, drc_index, "drc_index")},
    {FIELD(FIELD_TEXT, struct drc_slot, drc_name, "drc_name")},
    {FIELD(FIELD_TEXT, struct drc_slot, loc_code, "loc_code")},
};
static const struct field_list slot_list = {
    .fields = slot_fields,
    .nfields = COUNT(slot_fields),
    .size = sizeof(struct drc_slot),
    .room = DEVICE_SLOTS,
    .count = offsetof(struct device, slots),
};

static const struct field device_fields[] = {
    {FIELD(FIELD_U32, struct device, id, "id"), .required = true},
    {FIELD(FIELD_TEXT, struct device, name, "name"), .required = true},
    {FIELD(FIELD_TEXT, struct device, driver, "driver")},
    {FIELD(FIELD_TEXT, struct device, bus, "bus")},
    {FIELD(FIELD_U64, struct device, gen, "gen")},
    {FIELD(FIELD_BOOL, struct device, bypass, "bypass")},
    {FIELD(FIELD_BOOL, struct device, gone, "gone")},
    {FIELD(FIELD_WORD, struct device, poolless, "page_pool"), .names = poolless__name,
     .old = "poolless"},
    {FIELD(FIELD_TEXT, struct device, module, "module")},
    {FIELD(FIELD_BOOL, struct device, built_in, "built_in")},
    {FIELD(FIELD_COUNT, struct device, iommu_group, "iommu_group")},
    {FIELD(FIELD_U64, struct device, bound_after_ns, "bound_after_mono")},
    {FIELD(FIELD_U32, struct device, binding, "binding")},
    {FIELD(FIELD_U64, struct device, bound_ns, "bound_mono")},
    {FIELD(FIELD_LIST, struct device, slot, "slots"), .list = &slot_list},
    {FIELD(FIELD_HEX, struct device, partner_drc, "partner_drc")},
};
const struct schema schema_device = {"device", device_fields, COUNT(device_fields)};

static const struct field module_fields[] = {
    {FIELD(FIELD_TEXT, struct module, name, "module"), .required = true},
    {FIELD(FIELD_NAMES, struct module, uses, "uses"), .required = true},
};
const struct schema schema_module = {"module", module_fields, COUNT(module_fields)};

static const struct field stack_fields[] = {
    {FIELD(FIELD_U32, struct stack, id, "id"), .required = true},
    {.name = "frames", .type = FIELD_FRAMES, .required = true},
};
const struct schema schema_stack = {"stack", stack_fields, COUNT(stack_fields)};

static const struct field holder_count_fields[] = {
    {FIELD(FIELD_U64, struct holder_count, gen, "gen"), .required = true},
    {FIELD(FIELD_U32, struct holder_count, device, "device_id")},
    {FIELD(FIELD_U32, struct holder_count, stack, "stack_id")},
    {FIELD(FIELD_WORD, struct holder_count, direction, "direction"), .names = map_direction__name},
    {FIELD(FIELD_U32, struct holder_count, binding, "binding")},
    {FIELD(FIELD_U64, struct holder_count, mappings, "mappings"), .required = true,
     .most = HOLDER_MOST},
    {FIELD(FIELD_U64, struct holder_count, tces, "tces"), .required = true, .most = HOLDER_MOST},
    {FIELD(FIELD_U64, struct holder_count, oldest_ns, "oldest_mono"), .required = true},
    {FIELD(FIELD_U64, struct holder_count, newest_ns, "newest_mono"), .required = true},
    {FIELD(FIELD_U64, struct holder_count, earlier, "earlier")},
    {FIELD(FIELD_U64, struct holder_count, younger, "younger")},
};
const struct schema schema_holder_count = {"holder", holder_count_fields,
					   COUNT(holder_count_fields)};

#define MAPPING_FIELDS                                                                             \
	{FIELD(FIELD_U64, struct mapping, gen, "gen"), .required = true},                          \
	    {FIELD(FIELD_U64, struct mapping, entry, "entry"), .required = true},                  \
	    {FIELD(FIELD_U32, struct mapping, tces, "tces"), .required = true},                    \
	    {FIELD(FIELD_U32, struct mapping, device, "device_id")},                               \
	    {FIELD(FIELD_U32, struct mapping, stack, "stack_id")},                                 \
	    {FIELD(FIELD_WORD, struct mapping, direction, "direction"),                            \
	     .names = map_direction__name},                                                        \
	    {FIELD(FIELD_U32, struct mapping, binding, "binding")},                                \
	{                                                                                          \
		FIELD(FIELD_U64, struct mapping, mapped_ns, "mapped_mono"), .old = "born_mono",    \
									    .required = true       \
	}

static const struct field mapping_fields[] = {MAPPING_FIELDS};
const struct schema schema_mapping = {"mapping", mapping_fields, COUNT(mapping_fields)};

static const struct field found_fields[] = {
    MAPPING_FIELDS,
    {FIELD(FIELD_U64, struct mapping, ended_ns, "ended_mono")},
};
const struct schema schema_found = {"found", found_fields, COUNT(found_fields)};

static const struct field loss_fields[] = {
    {FIELD(FIELD_TEXT, struct loss, class, "class"), .required = true},
    {FIELD(FIELD_U64, struct loss, count, "count"), .required = true},
    {FIELD(FIELD_TEXT, struct loss, meaning, "meaning")},
    {FIELD(FIELD_U64, struct loss, last_time_ns, "last_time")},
    {FIELD(FIELD_U64, struct loss, last_ns, "last_mono")},
};
const struct schema schema_loss = {"loss", loss_fields, COUNT(loss_fields)};

static const struct field sink_fields[] = {
    {FIELD(FIELD_TEXT, struct sink_state, name, "sink"), .required = true},
    {FIELD(FIELD_U64, struct sink_state, waiting, "waiting"), .required = true},
    {FIELD(FIELD_U64, struct sink_state, failures, "failures")},
    {FIELD(FIELD_U64, struct sink_state, lost, "lost")},
    {FIELD(FIELD_TEXT, struct sink_state, reason, "reason")},
};
const struct schema schema_sink = {"sink", sink_fields, COUNT(sink_fields)};

static const struct field hook_fields[] = {
    {FIELD(FIELD_TEXT, struct hook, purpose, "purpose"), .required = true},
    {FIELD(FIELD_TEXT, struct hook, symbol, "symbol")},
    {FIELD(FIELD_TEXT, struct hook, mechanism, "mechanism")},
    {FIELD(FIELD_TEXT, struct hook, state, "state"), .required = true},
    {FIELD(FIELD_COUNT, struct hook, hits, "hits")},
    {FIELD(FIELD_COUNT, struct hook, misses, "misses")},
    {FIELD(FIELD_TEXT, struct hook, reason, "reason")},
};
const struct schema schema_hook = {"hook", hook_fields, COUNT(hook_fields)};

static const struct field degraded_fields[] = {
    {FIELD(FIELD_TEXT, struct degraded, purpose, "purpose"), .required = true},
    {FIELD(FIELD_TEXT, struct degraded, feature, "feature")},
    {FIELD(FIELD_TEXT, struct degraded, reason, "reason")},
    {FIELD(FIELD_WORD, struct degraded, affects, "affects"), .names = affects__name,
     .old = "unknown", .required = true},
};
const struct schema schema_degraded = {"degraded", degraded_fields, COUNT(degraded_fields)};

/* Of a holder in an event, which speaks for itself: nothing else in a log says who it was. */
static const struct field event_holder_fields[] = {
    {FIELD(FIELD_TEXT, struct event_holder, device, "device"), .required = true},
    {FIELD(FIELD_TEXT, struct event_holder, driver, "driver")},
    {FIELD(FIELD_WORD, struct event_holder, direction, "direction"), .names = map_direction__name},
    {FIELD(FIELD_U64, struct event_holder, tces, "tces"), .required = true},
    {FIELD(FIELD_U64, struct event_holder, mappings, "mappings")},
    {FIELD(FIELD_U64, struct event_holder, oldest_ns, "oldest_ns")},
    {FIELD(FIELD_FRAMES, struct event_holder, stack, "stack")},
};
static const struct field_list event_holders = {
    .fields = event_holder_fields,
    .nfields = COUNT(event_holder_fields),
    .size = sizeof(struct event_holder),
    .room = EVENT_HOLDERS,
    .count = offsetof(struct event, holders),
};

static const struct field event_fields[] = {
    {FIELD(FIELD_WORD, struct event, kind, "event"), .names = event_kind__name, .required = true},
    {FIELD(FIELD_WORD, struct event, severity, "severity"), .names = severity__name,
     .required = true},
    {FIELD(FIELD_U64, struct event, time_ns, "time"), .required = true},
    {FIELD(FIELD_U64, struct event, mono_ns, "mono"), .required = true},
    {FIELD(FIELD_U64, struct event, count, "count"), .required = true},
    {FIELD(FIELD_HEX, struct event, liobn, "liobn")},
    {FIELD(FIELD_U64, struct event, gen, "gen")},
    {FIELD(FIELD_TEXT, struct event, window, "window")},
    {FIELD(FIELD_U32, struct event, page_shift, "page_shift")},
    {FIELD(FIELD_HEX, struct event, base, "base")},
    {FIELD(FIELD_U64, struct event, entries, "entries")},
    {FIELD(FIELD_TEXT, struct event, phb, "phb")},
    {FIELD(FIELD_TEXT, struct event, drc_name, "drc_name")},
    {FIELD(FIELD_TEXT, struct event, loc_code, "loc_code")},
    {FIELD(FIELD_TEXT, struct event, device, "device")},
    {FIELD(FIELD_COUNT, struct event, live, "live")},
    {FIELD(FIELD_COUNT, struct event, live_before, "live_before"), .old = "live_first"},
    {FIELD(FIELD_COUNT, struct event, tces, "tces")},
    {FIELD(FIELD_ADDRESS, struct event, dma_addr, "dma_addr")},
    {FIELD(FIELD_COUNT, struct event, polls, "polls"), .old = "rounds"},
    {FIELD(FIELD_COUNT, struct event, wait_ns, "wait_ns")},
    {FIELD(FIELD_COUNT, struct event, age_ns, "age_ns"), .old = "ago_ns"},
    {FIELD(FIELD_COUNT, struct event, used, "used")},
    {FIELD(FIELD_COUNT, struct event, free_run, "free_run")},
    {FIELD(FIELD_COUNT, struct event, node, "node")},
    {FIELD(FIELD_COUNT, struct event, bytes, "bytes")},
    {FIELD(FIELD_ADDRESS, struct event, drc_index, "drc_index")},
    {FIELD(FIELD_TEXT, struct event, status, "status")},
    {FIELD(FIELD_TEXT, struct event, request, "request")},
    {FIELD(FIELD_TEXT, struct event, task, "task")},
    {FIELD(FIELD_COUNT, struct event, pid, "pid")},
    {FIELD(FIELD_FRAMES, struct event, stack, "stack")},
    {FIELD(FIELD_LIST, struct event, holder, "holders"), .list = &event_holders},
    {FIELD(FIELD_U64, struct event, holders_left_out, "holders_left_out")},
    {FIELD(FIELD_TEXT, struct event, message, "message"), .required = true},
};
const struct schema schema_event = {"event", event_fields, COUNT(event_fields)};

static const struct field holder_fields[] = {
    {FIELD(FIELD_HEX, struct holder, liobn, "liobn")},
    {FIELD(FIELD_U64, struct holder, gen, "gen")},
    {FIELD(FIELD_BOOL, struct holder, table_gone, "table_gone")},
    {FIELD(FIELD_STRING, struct holder, device_name, "device")},
    {FIELD(FIELD_BOOL, struct holder, device_gone, "device_gone")},
    {FIELD(FIELD_STRING, struct holder, driver, "driver")},
    {FIELD(FIELD_WORD, struct holder, direction, "direction"), .names = map_direction__name},
    {FIELD(FIELD_U64, struct holder, tces, "tces")},
    {FIELD(FIELD_U64, struct holder, mappings, "mappings")},
    {FIELD(FIELD_U64, struct holder, orphaned, "orphaned")},
    {FIELD(FIELD_U64, struct holder, oldest_ns, "oldest_ns")},
    {FIELD(FIELD_U64, struct holder, newest_ns, "newest_ns")},
    {FIELD(FIELD_STACK, struct holder, frames, "stack")},
};
const struct schema schema_holder = {"holder", holder_fields, COUNT(holder_fields)};

static const struct field lookup_fields[] = {
    {FIELD(FIELD_HEX, struct lookup_answer, liobn, "liobn")},
    {FIELD(FIELD_U64, struct lookup_answer, gen, "gen")},
    {FIELD(FIELD_BOOL, struct lookup_answer, table_gone, "table_gone")},
    {FIELD(FIELD_STRING, struct lookup_answer, state, "state")},
    {FIELD(FIELD_HEX, struct lookup_answer, address, "address")},
    {FIELD(FIELD_U64, struct lookup_answer, tces, "tces")},
    {FIELD(FIELD_STRING, struct lookup_answer, device_name, "device")},
    {FIELD(FIELD_STRING, struct lookup_answer, driver, "driver")},
    {FIELD(FIELD_WORD, struct lookup_answer, direction, "direction"), .names = map_direction__name},
    {FIELD(FIELD_COUNT, struct lookup_answer, age_ns, "age_ns")},
    {FIELD(FIELD_COUNT, struct lookup_answer, ended_ns, "ended_ns")},
    {FIELD(FIELD_STACK, struct lookup_answer, frames, "stack")},
};
const struct schema schema_lookup = {"lookup", lookup_fields, COUNT(lookup_fields)};

static const struct field totals_fields[] = {
    {FIELD(FIELD_U64, struct model_totals, windows, "windows")},
    {FIELD(FIELD_U64, struct model_totals, windows_uncounted, "windows_uncounted")},
    {FIELD(FIELD_COUNT, struct model_totals, live, "live")},
    {FIELD(FIELD_RATE, struct model_totals, map_tces_per_s, "map_tces_per_s")},
    {FIELD(FIELD_RATE, struct model_totals, unmap_tces_per_s, "unmap_tces_per_s")},
    {FIELD(FIELD_U64, struct model_totals, losses, "losses")},
    {FIELD(FIELD_U64, struct model_totals, orphaned, "orphaned")},
    {FIELD(FIELD_COUNT, struct model_totals, fullest_percent, "fullest_percent")},
};
const struct schema schema_totals = {"summary", totals_fields, COUNT(totals_fields)};

static const struct field cost_fields[] = {
    {FIELD(FIELD_TEXT, struct run_cost, program, "program")},
    {FIELD(FIELD_U64, struct run_cost, hits, "hits")},
    {FIELD(FIELD_U64, struct run_cost, run_ns, "run_ns")},
    {FIELD(FIELD_U64, struct run_cost, over_ns, "over_ns")},
};
const struct schema schema_cost = {"cost", cost_fields, COUNT(cost_fields)};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * schema_check.c - the records of a verdict and their fields.
 */
#include "schema.h"

#include "model/check/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct field reason_fields[] = {
    {FIELD(FIELD_WORD, struct check_reason, verdict, "verdict"),
     .means = "`clear`, `at-risk`, `unknown`, `held`; where the window is in use, never better "
	      "than losses allow for all",
     .names = verdict__name},
    {FIELD(FIELD_TEXT, struct check_reason, text, "text"), .means = "the reason"},
};
static const struct field_list window_reasons = {
    .fields = reason_fields,
    .nfields = COUNT(reason_fields),
    .size = sizeof(struct check_reason),
    .room = CHECK_REASONS,
    .count = offsetof(struct check_window, reasons),
};
static const struct field_list check_reasons = {
    .fields = reason_fields,
    .nfields = COUNT(reason_fields),
    .size = sizeof(struct check_reason),
    .room = CHECK_REASONS,
    .count = offsetof(struct check, reasons),
};

static const struct field step_fields[] = {
    {FIELD(FIELD_TEXT, struct check_step, command, "command"), .means = "to type"},
};
static const struct field_list check_steps = {
    .fields = step_fields,
    .nfields = COUNT(step_fields),
    .size = sizeof(struct check_step),
    .room = CHECK_STEPS,
    .count = offsetof(struct check, steps),
};

static const struct field table_fields[] = {
    {FIELD(FIELD_HEX, struct table, liobn, "liobn"),
     .means = "the kernel's it_index; on powernv PHB << 16 | PE"},
    {FIELD(FIELD_U64, struct table, gen, "gen"),
     .means = "names the table's life, unique per boot; 0 where there is no table"},
    {FIELD(FIELD_WORD, struct table, window, "window"),
     .means = "`default`, `ddw-dynamic`, `ddw-direct`, `ddw-hybrid`, `vio`, `pnv`, `bypass`",
     .names = window_kind__name},
    {FIELD(FIELD_TEXT, struct table, phb, "phb"), .means = "where the window is; empty if unknown"},
    {FIELD(FIELD_TEXT, struct table, drc_name, "drc_name"),
     .means = "where the window is; empty if unknown"},
    {FIELD(FIELD_TEXT, struct table, loc_code, "loc_code"),
     .means = "where the window is; empty if unknown"},
};
const struct schema schema_check_table = {"verdict", table_fields, COUNT(table_fields)};

static const struct field window_fields[] = {
    {FIELD(FIELD_WORD, struct check_window, verdict, "verdict"),
     .means = "`clear`, `at-risk`, `unknown`, `held`; where the window is in use, never better "
	      "than losses allow for all",
     .names = verdict__name},
    {FIELD(FIELD_COUNT, struct check_window, live, "live"),
     .means = "TCEs of all devices that use the window"},
    {FIELD(FIELD_COUNT, struct check_window, released_on_unbind, "released_on_unbind"),
     .means = "TCEs that are released when the drivers of the selected devices unbind"},
    {FIELD(FIELD_COUNT, struct check_window, orphaned, "orphaned"),
     .means = "TCEs with no driver left to unmap them"},
    {FIELD(FIELD_COUNT, struct check_window, page_pool, "page_pool"),
     .means = "TCEs mapped by page_pool, with any outcome"},
    {FIELD(FIELD_COUNT, struct check_window, unattributed, "unattributed"),
     .means = "TCEs without a known owner"},
    {FIELD(FIELD_COUNT, struct check_window, other_devices, "other_devices"),
     .means = "TCEs of devices outside the selection"},
    {FIELD(FIELD_LIST, struct check_window, reason, "reasons"),
     .means = "the worst first; each has `verdict`, to which it alone would lead, and `text`",
     .list = &window_reasons},
};
const struct schema schema_check_window = {"verdict", window_fields, COUNT(window_fields)};

static const struct field scope_fields[] = {
    {FIELD(FIELD_STRING, struct check_scope, host, "host"), .means = "the machine, as in sample"},
    {FIELD(FIELD_WORD, struct check_scope, by, "selector"),
     .means = "what was asked about: `all`, `lpm`, `device`, `phb`, `drc`, `slot`; `several`: "
	      "`name` has the options then",
     .names = select_by__name},
    {FIELD(FIELD_STRING, struct check_scope, name, "name"),
     .means = "of that; empty for `all` and `lpm`"},
    {FIELD(FIELD_WORD, struct check_scope, source, "source"),
     .means = "`tced`; `own-trace`, which began just before; `recording`",
     .names = check_source__name},
    {FIELD(FIELD_STRING, struct check_scope, path, "path"),
     .means = "of the recording, or of the socket that was named; else empty"},
    {FIELD(FIELD_STRING, struct check_scope, unasked, "tced_not_asked"),
     .means = "why tced, which seems to run, could not be asked; else empty"},
    {FIELD(FIELD_U64, struct check_scope, time_ns, "time"),
     .means = "as in sample; 0 without a sample"},
    {FIELD(FIELD_U64, struct check_scope, since_ns, "attached_time"),
     .means = "as in sample; 0 without a sample"},
    {FIELD(FIELD_COUNT, struct check_scope, age_ns, "age_ns"),
     .means = "of the sample when the answer was given"},
};
const struct schema schema_check_scope = {"verdict", scope_fields, COUNT(scope_fields)};

static const struct field check_fields[] = {
    {FIELD(FIELD_WORD, struct check, verdict, "verdict"),
     .means = "`clear`, `at-risk`, `unknown`, `held`: the worst of all windows",
     .names = verdict__name},
    {FIELD(FIELD_COUNT, struct check, live, "live"),
     .means = "TCEs that a removal would take away; null where a table cannot be counted"},
    {FIELD(FIELD_U64, struct check, windows, "windows"), .means = "that were judged"},
    {FIELD(FIELD_U64, struct check, bound, "bound"), .means = "devices that go and have a driver"},
    {FIELD(FIELD_LIST, struct check, reason, "reasons"),
     .means = "the worst first; each has `verdict`, to which it alone would lead, and `text`",
     .list = &check_reasons},
    {FIELD(FIELD_LIST, struct check, step, "steps"),
     .means = "what to do next: each has a `command` to type; none for a recording",
     .list = &check_steps},
    {FIELD(FIELD_TEXT, struct check, line, "message"), .means = "all of it in one line"},
};
const struct schema schema_check = {"verdict", check_fields, COUNT(check_fields)};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * schema_check.c - the records of a verdict and their fields.
 */
#include "schema.h"

#include "model/check/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct field reason_fields[] = {
    {FIELD(FIELD_WORD, struct check_reason, verdict, "verdict"), .names = verdict__name},
    {FIELD(FIELD_TEXT, struct check_reason, text, "text")},
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
    {FIELD(FIELD_TEXT, struct check_step, command, "command")},
};
static const struct field_list check_steps = {
    .fields = step_fields,
    .nfields = COUNT(step_fields),
    .size = sizeof(struct check_step),
    .room = CHECK_STEPS,
    .count = offsetof(struct check, steps),
};

static const struct field table_fields[] = {
    {FIELD(FIELD_HEX, struct table, liobn, "liobn")},
    {FIELD(FIELD_U64, struct table, gen, "gen")},
    {FIELD(FIELD_WORD, struct table, window, "window"), .names = window_kind__name},
    {FIELD(FIELD_TEXT, struct table, phb, "phb")},
    {FIELD(FIELD_TEXT, struct table, drc_name, "drc_name")},
    {FIELD(FIELD_TEXT, struct table, loc_code, "loc_code")},
};
const struct schema schema_check_table = {"verdict", table_fields, COUNT(table_fields)};

static const struct field window_fields[] = {
    {FIELD(FIELD_WORD, struct check_window, verdict, "verdict"), .names = verdict__name},
    {FIELD(FIELD_COUNT, struct check_window, live, "live")},
    {FIELD(FIELD_COUNT, struct check_window, released_on_unbind, "released_on_unbind")},
    {FIELD(FIELD_COUNT, struct check_window, orphaned, "orphaned")},
    {FIELD(FIELD_COUNT, struct check_window, page_pool, "page_pool")},
    {FIELD(FIELD_COUNT, struct check_window, unattributed, "unattributed")},
    {FIELD(FIELD_COUNT, struct check_window, other_devices, "other_devices")},
    {FIELD(FIELD_LIST, struct check_window, reason, "reasons"), .list = &window_reasons},
};
const struct schema schema_check_window = {"verdict", window_fields, COUNT(window_fields)};

static const struct field scope_fields[] = {
    {FIELD(FIELD_STRING, struct check_scope, host, "host")},
    {FIELD(FIELD_WORD, struct check_scope, by, "selector"), .names = select_by__name},
    {FIELD(FIELD_STRING, struct check_scope, name, "name")},
    {FIELD(FIELD_WORD, struct check_scope, source, "source"), .names = check_source__name},
    {FIELD(FIELD_STRING, struct check_scope, path, "path")},
    {FIELD(FIELD_STRING, struct check_scope, unasked, "tced_not_asked")},
    {FIELD(FIELD_U64, struct check_scope, time_ns, "time")},
    {FIELD(FIELD_U64, struct check_scope, since_ns, "attached_time")},
    {FIELD(FIELD_COUNT, struct check_scope, age_ns, "age_ns")},
};
const struct schema schema_check_scope = {"verdict", scope_fields, COUNT(scope_fields)};

static const struct field check_fields[] = {
    {FIELD(FIELD_WORD, struct check, verdict, "verdict"), .names = verdict__name},
    {FIELD(FIELD_COUNT, struct check, live, "live")},
    {FIELD(FIELD_U64, struct check, windows, "windows")},
    {FIELD(FIELD_U64, struct check, bound, "bound")},
    {FIELD(FIELD_LIST, struct check, reason, "reasons"), .list = &check_reasons},
    {FIELD(FIELD_LIST, struct check, step, "steps"), .list = &check_steps},
    {FIELD(FIELD_TEXT, struct check, line, "message")},
};
const struct schema schema_check = {"verdict", check_fields, COUNT(check_fields)};

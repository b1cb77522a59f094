// SPDX-License-Identifier: GPL-2.0-only
/*
 * kinds.c - the table of records, and the fields that no structure has.
 *
 * record_write.c, and on the socket server_answer.c, write these fields by hand; tests hold every
 * record that they see to this table.
 */
#include "kinds.h"

#include "model/sample.h"
#include "protocol_error.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PART(name, kind, ...)                                                                      \
	static const struct field name##_fields[] = {__VA_ARGS__};                                 \
	static const struct schema name = {kind, name##_fields, COUNT(name##_fields)}
#define U64(name_, means_)                                                                         \
	{                                                                                          \
		.name = (name_), .type = FIELD_U64, .means = (means_)                              \
	}
#define TEXT(name_, means_)                                                                        \
	{                                                                                          \
		.name = (name_), .type = FIELD_STRING, .means = (means_)                           \
	}
#define DETAIL                                                                                     \
	{                                                                                          \
		.name = "detail", .type = FIELD_WORD, .names = detail__name,                       \
		.means = "as in sample"                                                            \
	}
#define FUNCTION                                                                                   \
	TEXT("function",                                                                           \
	     "what mapped, by the stack: the first that is not the DMA API's own; `?` "            \
	     "without a stack")
#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .type = FIELD_SIGNED, .optional = true,                              \
		.means = "that of the request; absent where it has none"                           \
	}
#define EVENTS U64("events", "number of the newest event; 0: there is none")

static const char *scope__all(uint32_t scope)
{
	return scope ? NULL : "all";
}

static const char *scope__window(uint32_t scope)
{
	return scope ? NULL : "window";
}

PART(format, "sample",
     {.name = "format",
      .type = FIELD_U32,
      .required = true,
      .means =
	  "2. Format 1 is read as well: it has a mapping for each that is live, no holders, and "
	  "other names of some fields. Another number is refused: fields have changed their "
	  "meaning"});
PART(names, "table",
     {.name = "devices", .type = FIELD_NAMES, .means = "devices that map through it now"},
     {.name = "drivers",
      .type = FIELD_NAMES,
      .optional = true,
      .means = "their drivers; absent where gen is 0"});
PART(sizes, "table",
     {.name = "size_bytes",
      .type = FIELD_COUNT,
      .means = "what the window spans; 2^64 - 1 stands for 2^64 bytes, which a bypass may span"},
     {.name = "fullest_percent",
      .type = FIELD_COUNT,
      .means = "of the fullest pool, what is in use of what can be given out; null without pools"},
     {.name = "free_run",
      .type = FIELD_COUNT,
      .means = "longest run of free entries in any pool; null without pools"},
     {.name = "trend",
      .type = FIELD_NUMBERS,
      .means = "live over the last minutes, the oldest first; empty if unknown"});
PART(liobn_users, "hypercall",
     {.name = "window",
      .type = FIELD_WORD,
      .names = window_kind__name,
      .optional = true,
      .means = "kind of the window that has the LIOBN now; absent where none has"},
     {.name = "devices", .type = FIELD_NAMES, .means = "devices that map through it now"});
PART(saved, "level",
     {.name = "saved_bytes",
      .type = FIELD_RATE,
      .means = "full_bytes less bytes; below 0 where the levels take more than one piece would"});
PART(function, "holder", FUNCTION);
PART(scope_all, "verdict",
     {.name = "scope", .type = FIELD_WORD, .names = scope__all, .means = "all windows"});
PART(scope_window, "verdict",
     {.name = "scope", .type = FIELD_WORD, .names = scope__window, .means = "one window"});
PART(trace, "trace", DETAIL,
     {.name = "attached_time",
      .type = FIELD_COUNT,
      .means = "mappings are recorded since then; null with `census`"});
PART(running, "status",
     {.name = "running", .type = FIELD_BOOL, .means = "whether tced runs and answers"});
PART(daemon, "status", U64("pid", "the process"), U64("interval_ns", "between two samples"), DETAIL,
     U64("attached_time", "as in sample"));
PART(hello, "hello", U64("protocol", "2"), TEXT("version", "of tced"), U64("pid", "its process"),
     U64("interval_ns", "between two samples"),
     U64("sample", "number of the newest sample; 0: there is none"), EVENTS);
PART(begin_sample, "begin", ID, U64("sample", "number of the sample that follows"), EVENTS,
     U64("missed", "events that are no longer known"));
PART(begin_events, "begin", ID, EVENTS);
PART(done, "done", ID, EVENTS);
PART(traced, "trace", ID, DETAIL, U64("sample", "number of the first sample with it"));
PART(id, "status", ID);
PART(error, "error", ID,
     {.name = "error", .type = FIELD_WORD, .names = protocol_error__name, .means = "its name"},
     TEXT("message", "one line for the user"));

static const struct record_kind kinds[] = {
    {"sample", "sample", "recordings", {&format, &schema_sample}},
    {"table", "table", "recordings", {&schema_table, &names}},
    {"level", "level", "recordings", {&schema_level}},
    {"exchange", "exchange", "recordings and commands", {&schema_exchange}},
    {"hypercall", "hypercall", "recordings", {&schema_hypercall}},
    {"device", "device", "recordings", {&schema_device}},
    {"module", "module", "recordings", {&schema_module}},
    {"stack", "stack", "recordings", {&schema_stack}},
    {"holder", "holder", "recordings", {&schema_holder_count}},
    {"mapping", "mapping", "recordings", {&schema_mapping}},
    {"found", "found", "the socket of tced", {&schema_found}},
    {"loss", "loss", "recordings and commands", {&schema_loss}},
    {"sink", "sink", "recordings and commands", {&schema_sink}},
    {"hook", "hook", "recordings and commands", {&schema_hook}},
    {"degraded", "degraded", "recordings and commands", {&schema_degraded}},
    {"event-count", "event-count", "recordings", {&schema_event_count}},
    {"event", "event", "recordings, logs and commands", {&schema_event}},
    {"end", "end", "recordings", {NULL}},
    {"table-printed", "table", "commands", {&schema_table, &schema_view, &sizes, &names}},
    {"level-printed", "level", "commands", {&schema_level, &saved}},
    {"hypercall-printed",
     "hypercall",
     "commands",
     {&schema_hypercall, &schema_hypercall_view, &liobn_users}},
    {"holder-printed", "holder", "commands", {&schema_holder, &function}},
    {"lookup", "lookup", "commands", {&schema_lookup, &function}},
    {"summary", "summary", "commands", {&schema_sample, &schema_totals}},
    {"trace", "trace", "commands", {&trace}},
    {"status", "status", "commands", {&running, &daemon, &schema_daemon_status}},
    {"status-without-tced", "status", "commands", {&running}},
    {"cost", "cost", "commands", {&schema_cost}},
    {"verdict", "verdict", "commands", {&scope_all, &schema_check_scope, &schema_check}},
    {"verdict-of-window",
     "verdict",
     "commands",
     {&scope_window, &schema_check_table, &schema_check_window}},
    {"hello", "hello", "the socket of tced", {&hello}},
    {"begin-of-sample", "begin", "the socket of tced", {&begin_sample}},
    {"begin-of-events", "begin", "the socket of tced", {&begin_events}},
    {"done", "done", "the socket of tced", {&done}},
    {"trace-on-socket", "trace", "the socket of tced", {&traced}},
    {"status-on-socket", "status", "the socket of tced", {&id, &schema_daemon_status}},
    {"error", "error", "the socket of tced", {&error}},
    {"bye", "bye", "the socket of tced", {NULL}},
};

const struct record_kind *record_kinds__all(size_t *n)
{
	*n = COUNT(kinds);
	return kinds;
}

const struct record_kind *record_kinds__find(const char *title)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (!strcmp(kinds[i].title, title))
			return &kinds[i];
	return NULL;
}

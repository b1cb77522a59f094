#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Dynamic windows of every kind, and what becomes of them; and a default window that runs full."""
import re
import sys
import typing

import eventlog
import scenario

# The kernel wants a hybrid window where there is persistent memory, if it may give up the default
# window for it. The query-rewriting module decides; without it a window is direct.
PMEM = ("-machine nvdimm=on -object memory-backend-ram,id=pm0,size=1G -device nvdimm,memdev=pm0,"
        "label-size=256M,uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e ")
DEVICES = ("-m 2G,slots=4,maxmem=8G " + PMEM +
           "-global spapr-pci-host-bridge.dynamic-reconfiguration=off " + eventlog.device("pci.0"))
PHBS = range(1, 7)
SMALL = 6           # its default window has 256 entries
HELD = 16
NEIGHBOUR = "0002:00:01.0"
CREATED = re.compile(r"create-pe-dma-window\(\w+\) \w+ \w+ \w+ (\w+) (\w+) returned 0 "
                     r"\(liobn = (0x\w+) starting addr = (\w+) (\w+)\)")
# 7.2 maps all of it directly where memory itself is within the direct part's reach, and refuses what
# is beyond: nothing gets into the dynamic part.
DIRECT_ONLY = "sid"
LOOKS = ("direct", "unbound", "dynamic", "refused", "replaced", "hybrid", "held")


class Window(typing.NamedTuple):
    liobn: str
    start: int
    page_shift: int
    shift: int      # of the whole window's size


def devices():
    text = DEVICES
    for n in PHBS:
        size = ",dma_win_size=0x100000" if n == SMALL else ""
        text += (f" -device spapr-pci-host-bridge,index={n},id=phb{n}{size} -netdev user,id=n{n}"
                 f" -device e1000e,bus=phb{n}.0,addr=0,romfile=,netdev=n{n}")
    return text + " -netdev user,id=m2 -device e1000e,bus=phb2.0,addr=1,romfile=,netdev=m2"


def liobn_of(n, window=0):
    return f"{0x80000000 + (n << 8) + window:#x}"


def logged_windows(guest):
    """LIOBN -> what the kernel's log says of its creation."""
    return {m[3]: Window(m[3], int(m[4], 16) << 32 | int(m[5], 16), int(m[1], 16), int(m[2], 16))
            for m in CREATED.finditer(guest.log_file("dmesg"))}


def property_of(guest, look):
    """What the kernel keeps of the window: a struct dynamic_dma_window_prop, in hex."""
    hexes = guest.results.get(f"property.{look}", "").partition(" ")[2]
    if len(hexes) != 48:    # after the LIOBN there are 4 bytes of padding
        return None
    return Window(f"{int(hexes[:8], 16):#x}", int(hexes[16:32], 16), int(hexes[32:40], 16),
                  int(hexes[40:], 16))


def table_of(guest, look, liobn):
    found = [t for t in guest.ask(f"{look}.jsonl", "windows") if t["liobn"] == liobn]
    return found[0] if len(found) == 1 else None


def spans(record, window):
    """Whether a table or event is of that window, to its end; a hybrid one's table begins late."""
    return record is not None and record["page_shift"] == window.page_shift and \
        int(record["base"], 0) + (record["entries"] << window.page_shift) == \
        window.start + (1 << window.shift)


def check_window(checks, guest, events, look, n, liobn, kind):
    """The sample, the kernel's log, its property and the event agree. Returns the table."""
    window = logged_windows(guest).get(liobn)
    table = table_of(guest, look, liobn)
    if not checks.check(window and table, f"{look}: the kernel's log has its creation", table):
        raise SystemExit(1)
    checks.equal(property_of(guest, look), window, f"{look}: and so has the device tree")
    checks.check(spans(table, window) and table["window"] == kind and
                 table["devices"] == [f"{n:04x}:00:00.0"],
                 f"{look}: shown as {kind}, page size and size are right", (table, window))
    checks.check(kind == "ddw-hybrid" or int(table["base"], 0) == window.start,
                 f"{look}: and where it begins", (table, window))
    created = events.of("ddw-created", liobn=liobn)
    checks.check(len(created) == 1 and spans(created[0], window) and
                 created[0]["device"] == f"{n:04x}:00:00.0", f"{look}: ddw-created", created)
    return table


def check_witness(checks, guest, look, marks):
    """Every table that counts agrees with the hypervisor."""
    live = scenario.live_by_liobn(guest.ask(f"{look}.jsonl", "windows"))
    valid = marks.get(guest.number(f"{look}.mark"), {})
    checks.equal(live, {liobn: valid.get(liobn, 0) for liobn in live},
                 f"{look}: live equals the witness")


def check_removed_live(checks, events, table, function, look):
    """Taken away with the PHB under 16 TCEs: it warns like a default window does."""
    mine = events.of(gen=table["gen"])
    removed = mine.of("window-removed-live")
    if not checks.check([r["live"] for r in removed] == [HELD] and
                        removed[0]["severity"] == "critical" and removed[0]["task"] == "drmgr",
                        f"{look}: window-removed-live, {HELD} TCEs", mine):
        return
    holders = removed[0]["holders"]
    checks.check(len(holders) == 1 and holders[0]["tces"] == HELD and
                 eventlog.stack_has(holders[0], function), f"{look}: and who held them", holders)
    checks.equal(mine.names().index("window-removed-live") < mine.names().index("table-freed") and
                 sorted(mine.names()),
                 ["ddw-removed", "table-created", "table-freed", "window-removed-live"],
                 f"{look}: each event of its life once, the alarm before its end")


def check_direct(checks, guest, events):
    table = check_window(checks, guest, events, "direct", 1, liobn_of(1, 1), "ddw-direct")
    checks.check(table and table["live"] is None, "direct: live is null", table)
    checks.check(guest.result("unbound.removed") != 0 and
                 table_of(guest, "unbound", liobn_of(1, 1)) and
                 property_of(guest, "unbound") == property_of(guest, "direct"),
                 "unbound: the driver goes, the window stays")
    mine = eventlog.Events(r for liobn in (liobn_of(1), liobn_of(1, 1))
                           for r in events.of(liobn=liobn))
    checks.equal(sorted(mine.names()), ["ddw-created", "ddw-removed", "table-freed"],
                 "direct: its end and the default window's are logged")
    checks.equal([str(r) for r in mine.alarms()], [], "direct: nothing to worry about")


def check_dynamic(checks, guest, events):
    table = check_window(checks, guest, events, "dynamic", 2, liobn_of(2, 1), "ddw-dynamic")
    default = table_of(guest, "dynamic", liobn_of(2))
    checks.check(default and default["devices"] == [NEIGHBOUR] and default["live"] == 5 and
                 default["gen"] != table["gen"],
                 "dynamic: the neighbour is on the default table", default)
    held = {(h["device"], h["liobn"]): h["tces"] for h in guest.ask("dynamic.jsonl", "holders")
            if eventlog.stack_has(h, "tcehold_map_held")}
    checks.equal(held, {("0002:00:00.0", liobn_of(2, 1)): HELD, (NEIGHBOUR, liobn_of(2)): 5},
                 "dynamic: the holders are told apart")
    check_removed_live(checks, events, table, "tcehold_map_held", "dynamic")
    mine = events.of(gen=default["gen"])
    checks.equal([(r["event"], r["live"]) for r in mine], [("table-freed", 0)],
                 "dynamic: the default table beside it goes without a word")


def check_refused(checks, guest, events):
    """There was room for one window only, and the default one was in use."""
    refused = events.of("ddw-refused")
    checks.check(len(refused) == 1 and refused[0]["severity"] == "warning" and
                 (refused[0]["liobn"], refused[0]["device"], refused[0]["live"]) ==
                 (liobn_of(3), "0003:00:00.0", 3), "refused: ddw-refused", refused)
    checks.check(refused and [h["tces"] for h in refused[0]["holders"]] == [3] and
                 eventlog.stack_has(refused[0]["holders"][0], "tcehold_map_held"),
                 "refused: and because of whom", refused)
    checks.check(liobn_of(3, 1) not in logged_windows(guest) and
                 not events.of("ddw-created", liobn=liobn_of(3, 1)) and
                 property_of(guest, "refused") is None, "refused: there is no window")


def check_replaced(checks, guest, events):
    table = check_window(checks, guest, events, "replaced", 4, liobn_of(4, 1), "ddw-dynamic")
    lost = events.of("table-replaced")
    checks.check(len(lost) == 1 and lost[0]["liobn"] == liobn_of(4) and
                 lost[0]["gen"] != table["gen"], "replaced: nobody freed the default table", lost)
    check_removed_live(checks, events, table, "tcehold_map_held", "replaced")


def is_held(guest):
    return guest.result("high") == 0


def check_hybrid(checks, guest, events):
    """One LIOBN, that of the default window; a mapping in the direct part has no TCE."""
    table = check_window(checks, guest, events, "hybrid", 5, liobn_of(5), "ddw-hybrid")
    held = table_of(guest, "held", liobn_of(5))
    more = HELD if is_held(guest) else 0
    checks.check(0 < int(table["base"], 0) and held["gen"] == table["gen"] and
                 held["live"] == table["live"] + more,
                 "hybrid: the dynamic part alone is counted", (table, held))
    if more:
        check_removed_live(checks, events, table, "tcehold_map_held", "hybrid")
    else:
        mine = events.of(gen=table["gen"])
        checks.check(not mine.alarms() and [r["live"] for r in mine.of("table-freed")] == [0],
                     "hybrid: nothing was in the dynamic part, and it goes without a word", mine)


def check_full(checks, guest, events):
    failed = events.of("map-failed")
    checks.check(len(failed) == 1 and failed[0]["severity"] == "warning" and
                 (failed[0]["liobn"], failed[0]["device"], failed[0]["tces"],
                  failed[0]["entries"]) == (liobn_of(SMALL), f"{SMALL:04x}:00:00.0", 1, 256) and
                 failed[0]["used"] >= 200, "full: map-failed, how large it is and how full", failed)
    checks.check(failed and eventlog.stack_has(failed[0], "tcehold_map_held"),
                 "full: and who asked", failed)
    checks.equal(guest.log_file("dmesg").count("iommu_alloc failed"), 1,
                 "full: the kernel says it, too")
    checks.equal(len(events.of("window-nearly-full", liobn=liobn_of(SMALL))), 1,
                 "full: window-nearly-full")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries ddw")
    with eventlog.Guest(kernel, "pseries", "ddw.sh", devices(), modules=("kmod", "kmod-ddw"),
                        timeout=240) as guest:
        if not guest.ran_through(checks):
            return 1
        events = guest.events()
        checks.equal([guest.result(f"drmgr.{n}") for n in (1, 2, 4, 5)], [0] * 4, "drmgr succeeds")
        for check in (check_direct, check_dynamic, check_refused, check_replaced, check_hybrid,
                      check_full):
            check(checks, guest, events)
        hybrid = table_of(guest, "hybrid", liobn_of(5))
        marks = guest.valid_at_marks({hybrid["liobn"]: int(hybrid["base"], 0)})
        for look in LOOKS:
            check_witness(checks, guest, look, marks)
        checks.equal(sorted(events.alarms().names()),
                     ["ddw-refused", "map-failed", "table-replaced", "window-nearly-full",
                      *["window-removed-live"] * (2 + is_held(guest))], "no other alarm")
        checks.check(is_held(guest) or kernel.startswith(DIRECT_ONLY),
                     "hybrid: pages could be held in the dynamic part")
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""PHBs that go, by drmgr and unplugged, with live mappings and without: what the event log says."""
import re
import sys

import eventlog
import scenario

# The slots of a PHB cost drmgr seconds each time; nothing is plugged into them here.
DEVICES = "-global spapr-pci-host-bridge.dynamic-reconfiguration=off " + eventlog.device("pci.0")
PHBS = range(1, 6)
HELD = 16
SECOND = 10 ** 9


def devices():
    return DEVICES + "".join(
        f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
        f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in PHBS)


def of_phb(guest, events, n):
    """Its default window has one generation: what is logged about that."""
    created = {r["gen"] for r in events if r.get("liobn") == f"{0x80000000 + (n << 8):#x}"}
    return eventlog.Events(r for r in events if r.get("gen") in created)


def check_clean(checks, guest, events, n, what):
    """The window ends, and there is nothing to worry about."""
    mine = of_phb(guest, events, n)
    checks.equal(mine.of("table-freed").names(), ["table-freed"], f"{what}: table-freed")
    checks.check(all(r["live"] == 0 for r in mine.of("table-freed")), f"{what}: nothing was live",
                 mine)
    checks.equal([str(r) for r in mine.alarms()], [], f"{what}: no warning")


def check_live(checks, guest, events, n, live, what, function="tcehold_map_held"):
    """The window was removed under `live` TCEs: the task, and the holders. Returns the event."""
    mine = of_phb(guest, events, n)
    found = mine.of("window-removed-live")
    if not checks.check([r["live"] for r in found] == [live] and
                        found[0]["severity"] == "critical",
                        f"{what}: window-removed-live, {live} TCEs", mine):
        return None
    event = found[0]
    checks.equal([name for name in mine.alarms().names() if name != "late-unmap"],
                 ["window-removed-live"], f"{what}: one alarm, no more")
    checks.equal(event["task"], "drmgr", f"{what}: drmgr did it")
    checks.check(eventlog.stack_has(event, "iommu_tce_table_put") or
                 eventlog.stack_has(event, "iommu_reconfig_notifier"),
                 f"{what}: and from where", event["stack"])
    holders = [h for h in event["holders"] if eventlog.stack_has(h, function)]
    checks.check(len(holders) == 1 and holders[0]["tces"] == live and
                 holders[0]["device"] == f"{n:04x}:00:00.0" and len(event["holders"]) == 1,
                 f"{what}: the holder is {function}", event["holders"])
    dmesg = [line for line in guest.log_file("dmesg").splitlines() if event["liobn"] in line]
    checks.check(any(re.search(rf"\b{live}\b", line) for line in dmesg),
                 f"{what}: the kernel's log has it, too", dmesg)
    return event


def check_late(checks, events, removed):
    """On the disk, although the kernel may have died of it."""
    late = events.of("late-unmap", gen=removed["gen"])
    if not checks.check(late and late[0]["severity"] == "critical" and
                        late[0]["liobn"] == removed["liobn"],
                        "the late unmap is logged, of the dead table", events.of("late-unmap")):
        return
    checks.check(eventlog.stack_has(late[0], "tcehold_release_work"),
                 "late unmap: its stack has the caller", late[0]["stack"])
    checks.check(SECOND <= late[0]["age_ns"] < 60 * SECOND, "late unmap: how long the table is dead",
                 late[0]["age_ns"])
    checks.check(any(eventlog.stack_has(h, "tcehold_map_held") for h in late[0]["holders"]),
                 "late unmap: who had mapped it", late[0]["holders"])


def check_pool(checks, guest, events, kernel):
    """6.12 and later unmap a destroyed pool's pages in flight, 6.1 does not."""
    pages, tces = guest.result("pool.pages"), guest.result("pool.tces")
    checks.check(pages == 40 and tces and tces % pages == 0, "40 pages of a pool are in flight",
                 guest.results)
    if kernel == "bookworm":
        check_live(checks, guest, events, 2, tces, "a pool's pages", "tcehold_pool_fill")
    else:
        check_clean(checks, guest, events, 2, "a drained pool")


def check_no_other_alarm(checks, events):
    """Of whatever kind and window; and none at all before the first window that went live."""
    alarms = events.alarms()
    checks.equal(sorted({*alarms.names()}), ["late-unmap", "window-removed-live"],
                 "no alarm of another kind, of any window")
    checks.equal(alarms.names()[:1], ["window-removed-live"], "no alarm before a window went live")


def check_kernel_log(checks, guest, events):
    """The kernel's own line, one for each window that went live."""
    lines = guest.log_file("dmesg").count("Unexpected TCEs")
    checks.equal(len(events.of("window-removed-live")), lines,
                 "as many windows removed live as the kernel complains about")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries teardown")
    with eventlog.Guest(kernel, "pseries", "teardown.sh", devices(), "disable_ddw",
                        timeout=240, allow_oops=True) as guest:
        guest.run()     # its status says nothing: it may die in the end
        events = guest.events()
        checks.equal([guest.result(f"drmgr.{n}") for n in (1, 2, 4)], [0, 0, 0], "drmgr succeeds")
        checks.equal([guest.result(f"unplug.{n}") for n in (3, 5)], [0, 0], "unplugged PHBs go")
        check_clean(checks, guest, events, 1, "drmgr, nothing held")
        check_pool(checks, guest, events, kernel)
        check_clean(checks, guest, events, 3, "unplugged, nothing held")
        check_live(checks, guest, events, 5, HELD, "unplugged, 16 pages held")
        removed = check_live(checks, guest, events, 4, HELD, "drmgr, 16 pages held")
        if removed:
            check_late(checks, events, removed)
        check_no_other_alarm(checks, events)
        check_kernel_log(checks, guest, events)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A window that went with live TCEs stays known, however many empty ones go after it."""
import sys

import eventlog
import scenario

DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off " + eventlog.device("pci.0") +
           "".join(f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
                   f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in (1, 2)))
TIMES = 40
REMEMBERED = 32     # ABI_DEAD_TABLES: of those that died empty
LIOBN = "0x80000100"
HELD = 16
STATUS_HELD = 2


def check_verdicts(checks, guest):
    checks.equal(guest.result("drmgr.1"), 0, "the PHB goes under held pages")
    checks.equal(guest.result("churned"), TIMES * 2, "VFIO took the group and gave it back")
    for name in ("removed", "churned"):
        checks.equal((guest.result(f"{name}.status"), bool(guest.result(f"{name}.freed"))),
                     (STATUS_HELD, True), f"{name}: HELD, for the window that is freed already")


def check_late(checks, events):
    removed = events.of("window-removed-live", liobn=LIOBN)
    checks.equal([r["live"] for r in removed], [HELD], "the window was removed under them")
    freed = events.of("table-freed")
    checks.check(len(freed) > REMEMBERED + 1, "more went after it than are remembered", len(freed))
    late = events.of("late-unmap")
    if not checks.check(late and removed, "the late unmap is logged", events.names()):
        return
    first = late[0]
    checks.equal((first["liobn"], first["gen"]), (LIOBN, removed[0]["gen"]),
                 "late unmap: of the window that had them, and no other")
    checks.check(any(eventlog.stack_has(h, "tcehold_map_held") and h["device"] == "0001:00:00.0"
                     for h in first["holders"]), "late unmap: who had mapped it", first["holders"])
    checks.equal(events.of("unmap-wrong-window").names(), [], "and nothing else is made of it")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries dead tables")
    with eventlog.Guest(kernel, "pseries", "dead.sh", DEVICES, "disable_ddw",
                        [str(TIMES)], timeout=420, allow_oops=True) as guest:
        guest.add("--put", scenario.build_vfio(guest.work))
        guest.run()     # its status says nothing: it may die in the end
        check_verdicts(checks, guest)
        check_late(checks, guest.events())
    return 1 if checks.failed else 0


sys.exit(main())

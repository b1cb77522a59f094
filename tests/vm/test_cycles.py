#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A PHB is removed and added fifty times: generations, tables created and freed, and what tced holds."""
import sys

import eventlog
import scenario

DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off "
           "-device spapr-pci-host-bridge,index=1,id=phb1 -netdev user,id=n1 "
           "-device e1000e,bus=phb1.0,romfile=,netdev=n1 " + eventlog.device("pci.0"))
CYCLES = 50
SETTLED = 35        # by then tced has as many dead tables as it ever keeps
LIOBN = "0x80000100"
DEAD_TABLES = 32    # ABI_DEAD_TABLES: of how many addresses it knows what died there
SLOTS = ("tables", "devices")
SLACK = 4           # slots are released with a sample; 15 cycles would leak 15 and more
RSS_KB = 256        # what an allocator may do in 15 cycles


def check_generations(checks, guest, events):
    """Created and freed once each, but for the window that was there and the one that is."""
    created = [r["gen"] for r in events.of("table-created", liobn=LIOBN)]
    freed = [r["gen"] for r in events.of("table-freed", liobn=LIOBN)]
    checks.equal((len(created), len({*created})), (CYCLES, CYCLES), "every birth, each its own gen")
    checks.equal((len(freed), len({*freed})), (CYCLES, CYCLES), "every death, each its own gen")
    alive = {t["gen"] for t in guest.records(f"sample.{CYCLES}", "table")
             if t["liobn"] == LIOBN}
    checks.check(len(alive) == 1 and {*created} - {*freed} == alive, "the last one lives",
                 (alive, {*created} - {*freed}))
    first = {*freed} - {*created}
    checks.check(len(first) == 1, "all but the first were seen born", first)
    order = [(r["event"], r["gen"]) for r in events.of("table-created", "table-freed", liobn=LIOBN)]
    want = [pair for dead, born in zip(freed, created)
            for pair in (("table-freed", dead), ("table-created", born))]
    checks.check(order == want and freed[1:] == created[:-1],
                 "in turn: a death, the next birth, and that one dies next", order)
    checks.equal([str(r) for r in events.alarms()], [], "no alarm")


def check_state(checks, guest):
    """What tced holds no longer grows."""
    before, after = ({name: int(number) for name, number in
                      map(str.split, guest.text(f"state.{n}").splitlines())}
                     for n in (SETTLED, CYCLES))
    checks.check(before.get("tables", 0) > 1 and before.get("device_ids", 0) > 1 and
                 before.get("memlock", 0) > 1 << 20, "tced's maps can be read", before)
    for name in SLOTS:
        checks.check(abs(after.get(name, 0) - before[name]) <= SLACK,
                     f"as many {name} as before, but for those of one sample",
                     (before[name], after.get(name)))
    grown = {name: (before[name], after.get(name)) for name in before
             if name not in (*SLOTS, "VmRSS", "RssAnon") and before[name] != after.get(name)}
    checks.equal(grown, {}, "what is known by address, memory of the maps and descriptors are constant")
    dead = [guest.result(f"dead.{n}") or 0 for n in (SETTLED, CYCLES)]
    checks.check(all(0 < n <= DEAD_TABLES for n in dead), "few dead tables are remembered", dead)
    checks.check(all(0 < before.get(name, 0) and after[name] - before[name] <= RSS_KB
                     for name in ("VmRSS", "RssAnon")), "tced's memory is constant", (before, after))
    counts = [{kind: len(guest.records(f"sample.{n}", kind)) for kind in
               ("table", "device")} for n in (SETTLED, CYCLES)]
    checks.check(counts[0] == counts[1] and counts[0]["device"] > 0,
                 "tables and devices of a sample are as many", counts)
    mappings = [len(guest.records(f"sample.{n}", "holder")) for n in (SETTLED, CYCLES)]
    checks.equal(mappings, [0, 0], "the ledger is empty while the interface is down")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries cycles")
    with eventlog.Guest(kernel, "pseries", "cycles.sh", DEVICES, "disable_ddw",
                        [str(CYCLES), str(SETTLED)], modules=(), timeout=500) as guest:
        guest.add("--put", scenario.build_nosleep(guest.work))
        if not guest.ran_through(checks):
            return 1
        print(f"# {CYCLES} cycles in {guest.results.get('seconds')} s")
        check_generations(checks, guest, guest.events())
        check_state(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

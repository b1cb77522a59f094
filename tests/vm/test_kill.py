#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tced is killed 30 times under load: nothing is lost, nothing comes twice, and the end is clean."""
import collections
import re
import sys

import eventlog
import scenario

DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off "
           "-drive file={work}/disk,format=raw,if=none,id=d0 -device nvme,drive=d0,serial=x "
           "-device spapr-pci-host-bridge,index=1,id=phb1 -netdev user,id=n1 "
           "-device e1000e,bus=phb1.0,romfile=,netdev=n1 "
           "-device spapr-pci-host-bridge,index=2,id=phb2 -netdev user,id=n2 "
           "-device e1000e,bus=phb2.0,romfile=,netdev=n2 " + eventlog.device("pci.0"))
TIMES = 30
CYCLED, HELD = "0x80000100", "0x80000200"
COUNTERS = ("maps", "unmaps", "map_tces", "unmap_tces")


def check_births(checks, guest, events):
    """As many tables created and freed as the guest counted, each once, in turn."""
    cycles = guest.result("cycles")
    created = [r["gen"] for r in events.of("table-created", liobn=CYCLED)]
    freed = [r["gen"] for r in events.of("table-freed", liobn=CYCLED)]
    checks.check(cycles and cycles >= 5, "windows came and went", cycles)
    checks.equal((len(created), len({*created})), (cycles, cycles), "every birth once")
    checks.equal((len(freed), len({*freed})), (cycles, cycles), "every death once")
    checks.equal(freed[1:], created[:-1], "each one that died was born before")


def check_no_duplicate(checks, guest):
    seen = collections.Counter((r["event"], r["gen"], r["mono"], r["device"], r["message"])
                               for r in guest.records("events.jsonl"))
    checks.check(len(seen) > 10, "events are there", len(seen))
    checks.equal([e for e, n in seen.items() if n > 1], [], "no event twice")


def check_rescued(checks, events):
    """The window that went while the ring was full."""
    alarms = events.of("window-removed-live", liobn=HELD)
    checks.equal([r["live"] for r in alarms], [16], "the ring was full: window-removed-live, once")
    holders = [h for r in alarms for h in r["holders"]]
    checks.check(any("tcehold" in " ".join(h["stack"]) for h in holders),
                 "with its holder's stack", holders)
    checks.check(all("drmgr" in r["task"] for r in alarms), "and who removed it", alarms)


def check_counters(checks, guest, names):
    """They only grow, and tracing began once."""
    before, back, compared = {}, [], 0
    for name in names:
        now = {(t["gen"], field): t[field] for t in guest.records(f"tables.{name}", "table")
               for field in COUNTERS if t["gen"]}
        now.update({("loss", r["class"]): r["count"]
                    for r in guest.records(f"doctor.{name}", "loss")})
        compared += len(now.keys() & before.keys())
        back += [(name, key, before[key], now[key]) for key in now.keys() & before.keys()
                 if now[key] < before[key]]
        before.update(now)
    checks.check(compared > 50 and not back, "counters never go back", (compared, back))
    began = {r["attached_time"] for name in names
             for r in guest.records(f"doctor.{name}", "summary")}
    checks.equal(len(began), 1, "one beginning of tracing in all answers")


def check_counts(checks, guest):
    """Of events: what a process had counted that was killed, the next one continues; none is counted twice."""
    logged = collections.Counter()
    for r in guest.records("events.jsonl", "event"):
        logged[r["event"], r["severity"]] += 1 if r["event"] == "tracing-lossy" else r["count"]
    series = re.findall(r'^tce_events_total\{event="(.*?)",severity="(.*?)"\} (\d+)$', guest.text("metrics.last"), re.M)
    counted = {(event, severity): int(n) for event, severity, n in series if int(n)}
    checks.check(len(logged) > 5 and counted == logged, "as many events are counted as the log has", (counted, dict(logged)))


def check_books(checks, guest):
    """live is QEMU's, and what the module holds is held by its stack."""
    valid = guest.valid_at_marks().get(guest.number("last.mark"), {})
    live = scenario.live_by_liobn(guest.records("tables.last", "table"))
    bad = {name: (count, valid.get(name, 0)) for name, count in live.items()
           if count != valid.get(name, 0)}
    checks.check(len(live) >= 3 and not bad, "live equals QEMU's trace", (live, bad))
    holders = guest.records("holders.last", "holder")
    checks.equal(scenario.tces_of([h for h in holders if h["liobn"] == "0x80000000"],
                                  "tcehold_map_held"), [100, 100], "the ledger has what is held")


def check_end(checks, guest):
    checks.equal(guest.text("pins"), "", "stopped: no pin is left")
    for what in ("progs", "links"):
        checks.equal(guest.json(f"after.{what}"), guest.json(f"before.{what}"),
                     f"stopped: {what} as before")
    checks.equal(guest.text("after.kprobes"), guest.text("before.kprobes"), "stopped: kprobes, too")
    said = guest.text("tced.err")
    # Once for each answer but the first, at least: most are killed before they say so.
    checks.check(said.count("continues with the pinned programs") >= TIMES // 6 + 2 and
                 "replaced" not in said, "it went on with what was pinned", said[-600:])


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries kill")
    with eventlog.Guest(kernel, "pseries", "kill.sh", DEVICES, "disable_ddw", [str(TIMES)],
                        timeout=500) as guest:
        guest.add("--put", scenario.build_nosleep(guest.work))
        if not guest.ran_through(checks):
            return 1
        events = guest.events()
        check_births(checks, guest, events)
        check_no_duplicate(checks, guest)
        check_rescued(checks, events)
        names = ["first", *(f"up.{i}" for i in range(6, TIMES + 1, 6)), "settled", "last"]
        check_counters(checks, guest, names)
        check_counts(checks, guest)
        check_books(checks, guest)
        check_end(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Owners of an address, now and before; events of slots added and removed, and of frozen PEs."""
import json
import re
import sys

import eventlog
import scenario

PSERIES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off " + eventlog.device("pci.0") +
           "".join(f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
                   f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in (1, 2)))
POWERNV = ("-netdev user,id=n1 -device e1000e,bus=pcie.1,romfile=,netdev=n1 " +
           eventlog.device("pcie.2"))
DEVICE = "0001:00:00.0"
LIOBN = "0x80000100"
DRC = "0x20000001"  # of PHB 1, as QEMU numbers them
DRCS_OF = {LIOBN: (DRC,)}
HELD = 4
SECOND = 10 ** 9


def check_answer(checks, guest, name, state):
    """tcectl lookup --json of an address that the module told before it was mapped."""
    checks.equal(guest.result(f"{name}.status"), 0, f"lookup, {name}: status")
    answers = [json.loads(line) for line in guest.text(f"{name}.jsonl").splitlines()]
    if not checks.check([(a["state"], a["device"], a["liobn"]) for a in answers] ==
                        [(state, DEVICE, LIOBN)], f"lookup, {name}: one mapping, of {DEVICE}",
                        answers):
        return None
    checks.check(eventlog.stack_has(answers[0], "tcehold_map_held"),
                 f"lookup, {name}: who mapped it", answers[0]["stack"])
    checks.equal(answers[0]["tces"], 1, f"lookup, {name}: how much")
    return answers[0]


def check_lookup(checks, guest):
    live = check_answer(checks, guest, "live", "live")
    if live:
        checks.equal((live["address"], live["ended_ns"]), (guest.results["address"], None),
                     "lookup, live: from that address on")
    ended = check_answer(checks, guest, "ended", "ended")
    if ended:
        # Held for a second; the rest of the 12 s of the watch, less what the steps took, is after it.
        checks.check(SECOND <= ended["age_ns"] < 8 * SECOND and
                     SECOND // 5 < ended["ended_ns"] < 11 * SECOND,
                     "lookup, ended: when it was unmapped, and after how long", ended)
    checks.equal(guest.result("nobody.status"), 1, "lookup of an address that nobody was seen with")
    checks.check("Not mapped now" in guest.text("nobody.out"), "lookup, nobody: says so",
                 guest.text("nobody.out"))
    checks.equal((guest.result("outside.status"), guest.result("nowhere.status")), (3, 3),
                 "lookup outside of the window, and of no window: unknown")
    checks.check("outside of window" in guest.text("outside.err") and
                 "no window has" in guest.text("nowhere.err"), "lookup: and why",
                 (guest.text("outside.err"), guest.text("nowhere.err")))


def check_blind(checks, guest, events):
    degraded = [r["purpose"] for r in guest.records("watch.jsonl", "degraded")]
    checks.check("dlpar" in degraded and
                 not events.of("dlpar-add", "dlpar-remove", "isolate-refused"),
                 "no tracepoints of the firmware: doctor says that this is blind", degraded)


def check_slots(checks, events):
    """drmgr's own calls of the firmware, in the log beside the end of the window."""
    told = [r for r in events if DRC in (r["drc_index"], *DRCS_OF.get(r["liobn"], ())) and
            r["event"] in ("table-freed", "dlpar-remove", "dlpar-add", "table-created")]
    checks.equal([r["event"] for r in sorted(told, key=lambda r: r["mono"])],
                 ["table-freed", "dlpar-remove", "dlpar-add", "table-created"],
                 "the log: the window goes, the slot goes, the slot comes, its window comes")
    checks.check(all((r["drc_name"], r["task"]) == ("PHB 1", "drmgr")
                     for r in events.of("dlpar-add", "dlpar-remove", drc_index=DRC)),
                 "which slot, and who did it", events.of("dlpar-add", "dlpar-remove"))


def check_refused(checks, events):
    """The snapshots of the freed tables tell TCEs and mapped registers apart."""
    refused = events.of("isolate-refused")
    if not checks.equal([(r["drc_name"], r["liobn"], r["live"], r["status"]) for r in refused],
                        [("PHB 1", LIOBN, 0, "-9001"), ("PHB 2", "0x80000200", HELD, "-9001")],
                        "isolate-refused: which slot, its window, what was live in it"):
        return
    freed = events.of("table-freed")
    checks.check(all(r["gen"] in {f["gen"] for f in freed if f["liobn"] == r["liobn"]} and
                     r["age_ns"] > 0 for r in refused), "isolate-refused: of the dead table",
                 (refused, freed))
    checks.check("not TCEs" in refused[0]["message"] and f"{HELD} TCEs live" in
                 refused[1]["message"], "isolate-refused: TCEs or registers",
                 [r["message"] for r in refused])
    checks.check(not refused[0]["holders"] and len(refused[1]["holders"]) == 1 and
                 eventlog.stack_has(refused[1]["holders"][0], "tcehold_map_held"),
                 "isolate-refused: who held them", [r["holders"] for r in refused])


def check_kernel_refuses(checks, kernel, events, log):
    """What the kernel itself refuses, in its own words to the log; the task is the guest's shell."""
    said = re.findall(r'Could not handle DLPAR request "(.*)', log)
    refused = events.of("dlpar-refused")
    checks.check(len(said) == (1 if kernel == "bookworm" else 2),
                 "the kernel says in its log what it refuses", said)
    checks.equal([r["request"] for r in refused], said, "dlpar-refused: each of them, as written")
    checks.check(all((r["severity"], r["task"]) == ("warning", "bash") for r in refused) and
                 all(r["drc_index"] == "0x" + r["request"].split("0x")[1] for r in refused),
                 "dlpar-refused: the task, and the index it names", refused)
    checks.check(not events.of("dlpar-add", drc_index="0x20000000"),
                 "and no slot was given", events.of("dlpar-add"))


def test_pseries(checks, kernel):
    with eventlog.Guest(kernel, "pseries", "dlpar.sh", PSERIES, "disable_ddw",
                        timeout=240) as guest:
        if not guest.ran_through(checks):
            return
        check_lookup(checks, guest)
        events = guest.events()
        checks.equal([guest.result(what) for what in ("drmgr.1", "add.1", "drmgr.2")],
                     [0, 0, 0], "drmgr succeeds")
        if kernel == "bookworm":
            check_blind(checks, guest, events)
        else:
            check_slots(checks, events)
            check_refused(checks, events)
        check_kernel_refuses(checks, kernel, events, guest.log_file("dmesg"))
        refusals = ("isolate-refused", "dlpar-refused")
        checks.equal([r["event"] for r in events.alarms() if r["event"] not in refusals],
                     ["window-removed-live"], "no other alarm than of the pages that are held")


def check_freezes(checks, guest, frozen, failed, told):
    """How often the PE froze, as the kernel counts it and says in its log. told: it tells the driver of the last time."""
    log = guest.log_file("dmesg")
    said = [(int(n), int(limit)) for n, limit in
            re.findall(r"failed (\d+) times in the last hour and will be permanently disabled "
                       r"after (\d+) failures", log)]
    disabled = [int(n) for n in re.findall(r"failed (\d+) times in the last hour and has been "
                                           r"permanently disabled", log)]
    checks.equal((said, disabled), ([(n, 3 if n == 3 else guest.result("default"))
                                     for n in (1, 2, 3)], [4]),
                 "the kernel's log: three freezes, and the one that disables")
    # The first came while the limit was hidden.
    checks.equal([(r["freezes"], r["max_freezes"]) for r in frozen], [(1, None)] + said[1:],
                 "eeh-freeze: how often, and the limit, as the kernel's log has them")
    checks.equal([(r["freezes"], r["max_freezes"]) for r in failed], [(4, 3)] if told else [],
                 "eeh-failed: the same")
    # What the kernel says where it calls no driver.
    checks.equal("EEH: not actionable" in log, not told, "the kernel's log: whether the driver was told")
    checks.check(all(words in r["message"] for words, r in
                     zip(("is unknown", "recovers from 3 more", "disables it for good"), frozen)),
                 "eeh-freeze: how many are left", [r["message"] for r in frozen])
    checks.check(all("recovers from 3 freezes" in r["message"] and "number 4" in r["message"]
                     for r in failed), "eeh-failed: why", [r["message"] for r in failed])
    checks.equal((guest.result("gone"), guest.result("rescanned")), (0, 1),
                 "the device is gone, after a rescan, too")


def test_powernv(checks, kernel):
    with eventlog.Guest(kernel, "powernv9", "eeh.sh", POWERNV, "iommu=nobypass",
                        timeout=900) as guest:
        if not guest.ran_through(checks):
            return
        checks.equal(guest.result("broken"), 0, "a PE is declared broken")
        device = guest.text("device").strip()
        tables = [t for t in guest.ask("before.jsonl", "windows") if device in t["devices"]]
        frozen, failed = (guest.events().of(kind) for kind in ("eeh-freeze", "eeh-failed"))
        checks.check(len(tables) == 1 and all(
            (r["device"], r["gen"], r["liobn"]) == (device, tables[0]["gen"], tables[0]["liobn"])
            and eventlog.stack_has(r, "eeh_handle_normal_event") for r in frozen + failed),
                     "EEH: which device, and its window", (frozen, failed, tables))
        checks.equal({r["severity"] for r in frozen}, {"warning"}, "eeh-freeze: a warning")
        told = kernel != "bookworm"
        checks.equal([r["severity"] for r in failed], ["critical"] * told, "eeh-failed: critical, once, where the driver is told")
        check_freezes(checks, guest, frozen, failed, told)


def main():
    kernel, machine = sys.argv[1:]
    checks = scenario.Checks(f"{kernel} {machine} dlpar")
    (test_pseries if machine == "pseries" else test_powernv)(checks, kernel)
    return 1 if checks.failed else 0


sys.exit(main())

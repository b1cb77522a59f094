#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A kernel that waits for a dying table's last TCEs: how often it looked and how long, and whether
that helped. The kernel is our own (tests/vm/wait-kernel), the witnesses are its ftrace and log."""
import re
import sys
import typing

import scenario

DEVICES = " ".join(f"-device spapr-pci-host-bridge,index={i},id=phb{i} -netdev user,id=n{i} "
                   f"-device e1000e,bus=phb{i}.0,romfile=,netdev=n{i}" for i in (1, 2))
PAGES = 16                      # as in guest/wait.sh
SG_PAGES = 4
LIMIT_MS = 60_000
SHORT_LIMIT_NS = 5_000_000_000
JIFFY_NS = 4_000_000
NEAR_NS = 100_000_000           # two observers of one call on a busy machine; a step is 50 ms
# In the order in which they must come; others tell of other things.
STORY = ("teardown-wait", "teardown-timeout", "window-removed-live", "table-freed", "late-unmap")

LINE = re.compile(r"\s*(\S+)-\d+ +\[\d+\] \S+ +(\d+)\.(\d{6}): (\w+) <-(\w+)")


class Wait(typing.NamedTuple):
    """What ftrace saw of one table's teardown."""
    task: str
    rounds: int
    begin_ns: int
    last_ns: int

    @property
    def ns(self):
        return self.last_ns - self.begin_ns


def witness(guest, name):
    """The one teardown in which the kernel looked more than once; None if there is not one."""
    deaths = []
    for task, seconds, micros, function, caller in LINE.findall(guest.text(f"{name}.trace")):
        now = int(seconds) * 10**9 + int(micros) * 1000
        if function == "iommu_table_free":
            deaths.append(Wait(task, 0, now, now))
        elif caller == "iommu_table_free":
            deaths[-1] = deaths[-1]._replace(rounds=deaths[-1].rounds + 1, last_ns=now)
    waits = [d for d in deaths if d.rounds > 1]
    return waits[0] if len(waits) == 1 else None


def check_kernel(checks, guest):
    """The kernel itself, by its own witnesses alone: it waits, and says so. Both waits, or None."""
    checks.equal(guest.number("limit"), LIMIT_MS, "the limit is a kernel parameter")
    waits = {name: witness(guest, name) for name in ("waited", "expired")}
    for name, wait in waits.items():
        checks.equal(guest.number(f"{name}.drmgr.status"), 0, f"{name}: drmgr removed the PHB")
        if not checks.check(wait and wait.task == "drmgr",
                            f"{name}: the kernel looked more than once, at one table",
                            guest.text(f"{name}.trace")[-2000:]):
            return None
        print(f"# {name}: {wait.task} looked {wait.rounds} times in {wait.ns / 1e9:.3f} s")
    empty = re.findall(r"table ([0-9a-f]+) is empty after (\d+) ms", guest.text("dmesg"))
    checks.check([f"0x{liobn}" for liobn, _ in empty] == [guest.text("waited.liobn")] and
                 abs(int(empty[0][1]) * 10**6 - waits["waited"].ns) <= NEAR_NS,
                 "waited: the kernel's log has the same length", (empty, waits["waited"]))
    checks.check(waits["expired"].ns >= SHORT_LIMIT_NS - JIFFY_NS,
                 "expired: the kernel waited until the limit", waits["expired"])
    checks.equal(guest.text("dmesg").count("Unexpected TCEs"), 1,
                 "only the table whose time was up was freed under its mappings")
    return waits


def story_of(guest, name):
    """What the log says of the end of this PHB's window, in its order."""
    liobn = guest.text(f"{name}.liobn")
    return [e for e in guest.records("events.jsonl", "event")
            if e["event"] in STORY and e["liobn"] == liobn]


def check_story(checks, guest, name, want):
    story = story_of(guest, name)
    for event in story:
        print(f"# {name}: {event['message']}")
    return story if checks.equal([e["event"] for e in story], want, f"{name}: the story") else None


def check_begin(checks, name, event, live, wait):
    """Logged while the kernel waits, as the next step in the guest waits for it: the holders."""
    fields = ("severity", "task", "live_before", "live", "polls", "wait_ns")
    checks.equal([event[f] for f in fields], ["warning", "drmgr", live, live, 0, None],
                 f"{name}: the wait begins")
    checks.check(abs(event["mono"] - wait.begin_ns) <= NEAR_NS, f"{name}: when it does",
                 (event["mono"], wait))
    checks.equal(scenario.tces_of(event["holders"], "tcehold_map_held"), [PAGES, PAGES],
                 f"{name}: for whose TCEs")


def check_end(checks, name, event, wait, last_unmap):
    """The tool's rounds and length are the witness's."""
    checks.equal((event["task"], event["polls"]), ("drmgr", wait.rounds),
                 f"{name}: as many rounds as ftrace saw")
    checks.check(abs(event["wait_ns"] - wait.ns) <= NEAR_NS, f"{name}: as long as ftrace saw",
                 (event["wait_ns"], wait))
    checks.check(last_unmap in " ".join(event["stack"]),
                 f"{name}: the stack is of who unmapped last", event["stack"])


def check_waited(checks, guest, wait):
    """The table got empty: a warning when the wait begins and one when it ends, and no alarm."""
    story = check_story(checks, guest, "waited", ["teardown-wait", "teardown-wait", "table-freed"])
    if not story:
        return
    begin, end, freed = story
    check_begin(checks, "waited", begin, PAGES, wait)
    check_end(checks, "waited", end, wait, "tcehold_release_work")
    checks.equal([end[f] for f in ("severity", "live_before", "live", "holders")],
                 ["warning", PAGES, 0, []], "waited: the table was empty in the end")
    checks.equal((freed["severity"], freed["live"]), ("info", 0), "waited: then it was freed")


def check_expired(checks, guest, wait):
    """The kernel gave up: critical, with the holders that are left."""
    story = check_story(checks, guest, "expired", ["teardown-wait", "teardown-timeout",
                                                   "window-removed-live", "table-freed"])
    if not story:
        return
    begin, given_up, removed, freed = story
    check_begin(checks, "expired", begin, PAGES + SG_PAGES, wait)
    check_end(checks, "expired", given_up, wait, "tcehold_cmd_sgrelease")
    checks.equal(given_up["live_before"], PAGES + SG_PAGES, "expired: how many TCEs there were")
    for event in (given_up, removed):
        checks.equal((event["severity"], event["live"]), ("critical", PAGES),
                     f"expired: {event['event']} is critical, and says how many are left")
        checks.equal([scenario.tces_of(event["holders"], f)
                      for f in ("tcehold_map_held", "tcehold_map_sg_held")],
                     [[PAGES, PAGES], [0, 0]], f"expired: {event['event']} names who holds them")
    checks.equal(freed["live"], PAGES, "expired: the table was freed under them")


def check_doctor(checks, guest):
    """Here iommu_table_free is a symbol, and so it serves; and the kernel is known to wait."""
    states = {r["symbol"]: r["state"] for r in guest.records("doctor.out", "hook")
              if r["purpose"] in ("table free", "teardown wait")}
    checks.equal(states, {"iommu_table_free": "attached", "iommu_tce_table_put": "skipped",
                          "iommu_table_in_use": "attached"},
                 "doctor: which functions tell of a table's death, and of a wait for it")
    said = {r["teardown"] for r in guest.records("doctor.out", "summary")}
    checks.equal(said, {"waits"}, "doctor: this kernel waits")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries wait")
    with scenario.Guest(kernel, "pseries", "wait.sh", DEVICES,
                        append=f"disable_ddw tce_wait_ms={LIMIT_MS}") as guest:
        if not guest.ran_through(checks):
            return 1
        check_doctor(checks, guest)
        waits = check_kernel(checks, guest)
        if waits:
            check_waited(checks, guest, waits["waited"])
            check_expired(checks, guest, waits["expired"])
    return 1 if checks.failed else 0


sys.exit(main())

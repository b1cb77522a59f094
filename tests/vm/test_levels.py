#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""powernv9: the levels of TCE tables, against ftrace, the kernel's log and the tables' own memory.

Levels that two CPUs allocate for the same place come by a race that a probe widens, and a level
fails because really no block of two pages is free: see tests/kmod.
"""
import collections
import re
import sys

import scenario

DEVICES = ("-netdev user,id=n0 -device e1000e,netdev=n0,romfile=,bus=pcie.0 "
           "-drive file={work}/disk,format=raw,if=none,id=d0 "
           "-device nvme,drive=d0,serial=x,bus=pcie.1 "
           "-drive file={work}/mail,format=raw,if=none,id=mail "
           "-device virtio-blk-pci,drive=mail,serial=mailbox,bus=pcie.2")
ALLOCATED = "pnv_alloc_tce_level"
GIVEN_BACK = "pnv_pci_ioda2_table_do_free_pages"
# Task, CPU, and the flags: interrupts off, has to reschedule, in which interrupt...
CALL = re.compile(r"\s*(.+)-\d+ +\[\d+\] (\S)\S(\S)\S* +\d+\.\d+: (\w+) <-(\w+)")
REFUSED = "Failed to allocate a TCE memory, level shift=13"
NO_MEMORY = "error 12"
LEVEL_BYTES = 8192          # of tables this size on a kernel of 4K pages
CONTEXTS = ("by_process", "by_irqs_off", "by_softirq", "by_hardirq")


def context(irqs, interrupt):
    """Which of CONTEXTS ftrace's flags mean."""
    if interrupt in "hHzZ":
        return "by_hardirq"
    if interrupt == "s":
        return "by_softirq"
    return "by_irqs_off" if irqs in "dD" else "by_process"


class Witness:
    """What ftrace and the log have up to one moment."""

    def __init__(self, guest, name):
        calls = CALL.findall(guest.text(f"{name}.trace"))
        self.contexts = collections.Counter(
            context(irqs, interrupt) for _, irqs, interrupt, function, _ in calls
            if function == ALLOCATED)
        self.lost = sum(function == GIVEN_BACK and caller == "pnv_tce"
                        for *_, function, caller in calls)
        self.refused = guest.text(f"{name}.dmesg").count(REFUSED)
        self.allocated = sum(self.contexts.values()) - self.refused


def levels_of(guest, name):
    return [r for r in guest.ask(f"{name}.jsonl", "levels") if r["kind"] == "level"]


class Told:
    """What the tool said of levels in the snapshots up to one; a table that died is in none later."""

    def __init__(self, guest):
        self.guest = guest
        self.counts = {}        # generation and view -> its last record

    def read(self, name):
        levels = levels_of(self.guest, name)
        self.counts.update({(r["gen"], r["view"]): r for r in levels})
        return levels

    def sum(self, field):
        return sum(r[field] for r in self.counts.values())


def unseen(guest, name):
    """How many hits a probe may have missed: those of interrupts inside another probe."""
    return next(r["count"] for r in guest.records(f"{name}.jsonl", "loss")
                if r["class"] == "nested-probe")


def check_allocations(checks, guest, told, name):
    witness = Witness(guest, name)
    print(f"# {name}: {witness.allocated} levels allocated, {witness.lost} given back, "
          f"{witness.refused} refused, {dict(witness.contexts)}")
    missed = witness.allocated - told.sum("allocated")
    checks.check(0 <= missed <= unseen(guest, name), f"{name}: allocated as ftrace has it",
                 (told.sum("allocated"), witness.allocated))
    checks.equal((told.sum("lost_races"), told.sum("failed")), (witness.lost, witness.refused),
                 f"{name}: given back as ftrace, refused as the log has it")
    checks.check(all(sum(r[c] for c in CONTEXTS) == r["allocated"] for r in told.counts.values()),
                 f"{name}: each was allocated somewhere", told.counts)
    return witness


def walked_levels(walker, name):
    """LIOBN, start, view -> (level pages, bytes, full bytes, entries of a level, levels)."""
    walked = {}
    for table in walker.tables[name]:
        full = int(table.fields["size"]) * 8
        shape = int(table.fields["level_size"]), int(table.fields["levels"]) + 1
        for view, walk in (("hardware", table.hardware), ("user", table.user)):
            if walk:
                walked[int(table.fields["liobn"], 0), table.start, view] = (
                    walk.level_tables, walk.level_tables * table.level_bytes, full, *shape)
    return walked


def told_levels(tables, levels):
    """The same from the tool's records."""
    starts = {t["gen"]: int(t["base"], 0) for t in tables}
    return {(int(r["liobn"], 0), starts[r["gen"]], r["view"]):
            (r["pages"], r["bytes"], r["full_bytes"], r["entries"], r["levels"])
            for r in levels if r["gen"]}


def check_memory(checks, walker, name, tables, levels, title):
    checks.equal(told_levels(tables, levels), walked_levels(walker, name),
                 f"{title}: levels as in the tables' own memory")
    mine = [r for r in levels if r["gen"]]
    checks.check(mine and all(r["saved_bytes"] == r["full_bytes"] - r["bytes"] for r in mine),
                 f"{title}: what is saved is the rest", mine)
    checks.check(mine and all(sum(r["first_level"]) == r["populated"] == r["pages"] - 1
                              for r in mine if r["levels"] == 2),
                 f"{title}: the first level has an entry for each of the others", mine)


def check_views(checks, guest, levels, name):
    """
    Every view had its first level alone before; what came since is its own. Where the hook on an
    exchange was not hit, the level is counted where the program was seen last: the other view has it.
    """
    missed = [r["pages"] - 1 - (r["allocated"] - r["lost_races"]) for r in levels if r["gen"]]
    most = unseen(guest, name)
    checks.check(missed and max(map(abs, missed)) <= most and 0 <= sum(missed) <= most,
                 f"{name}: each view has what was allocated for it", levels)


def check_snapshot(checks, guest, walker, told, name):
    levels = told.read(name)
    check_memory(checks, walker, name, guest.ask(f"{name}.jsonl", "windows"), levels, name)
    check_views(checks, guest, levels, name)
    return check_allocations(checks, guest, told, name)


def check_witnesses(checks, walker, name, witness):
    """ftrace against memory, while every table is as at boot: one level page was there before."""
    grown = {t.fields["table"]: t.hardware.level_tables - 1 for t in walker.tables[name]}
    checks.equal(sum(grown.values()), witness.allocated - witness.lost,
                 f"{name}: what was allocated and not given back is in the tables")


def check_contexts(checks, guest, witness):
    """Interrupts of the hammer allocate, too."""
    levels = levels_of(guest, "grown")
    checks.check(witness.contexts["by_hardirq"] > 0 and witness.contexts["by_process"] > 0,
                 "grown: tasks and interrupts allocated", witness.contexts)
    missed = [witness.contexts[c] - sum(r[c] for r in levels) for c in CONTEXTS]
    checks.check(min(missed) >= 0 and sum(missed) <= unseen(guest, "grown"),
                 "grown: by whom, as ftrace has it", (missed, witness.contexts))


def check_late(checks, guest, walker):
    """A tool that attaches late finds the same memory, and knows of no allocation."""
    levels = levels_of(guest, "late")
    check_memory(checks, walker, "grown", guest.ask("late.jsonl", "windows"), levels, "late")
    checks.equal(sum(r["allocated"] for r in levels), 0, "late: saw none of the allocations")


def answers(guest, name):
    return [line.partition(": ")[2] for line in guest.text(f"{name}.vfio").splitlines()]


def check_failure(checks, guest, refused):
    """A block may be freed at the very moment when one is wanted; then that one is not a failure."""
    checks.equal({*answers(guest, "unregistered")}, {"error 22"}, "the user's view has its levels")
    told = answers(guest, "failed")
    checks.check(NO_MEMORY in told and all(a == NO_MEMORY or a.startswith("ok") for a in told),
                 "no memory for a level: the user of VFIO is told", told)
    checks.check(answers(guest, "mended")[0].startswith("ok"),
                 "and maps when there is some again", answers(guest, "mended"))
    checks.equal(refused, told.count(NO_MEMORY), "the kernel's log has each")
    events = [r for r in guest.records("events.jsonl", "event") if r["event"] == "level-failed"]
    table = next((t for t in guest.ask("failed.jsonl", "windows") if t["owner"] == "user"), {})
    checks.check(events and all(
        (r["task"], r["bytes"], r["gen"]) == ("vfio", LEVEL_BYTES, table.get("gen")) and
        "iommu_tce_xchg_no_kill" in " ".join(r["stack"]) for r in events),
                 "level-failed: who, how much, for which table, and from where", events)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} powernv9 levels")
    with scenario.Guest(kernel, "powernv9", "levels.sh", DEVICES, "iommu=nobypass") as guest:
        guest.add("--put", scenario.build_vfio(guest.work))
        walker = scenario.Walker(guest)
        if not guest.ran_through(checks, walker.on_line):
            return 1
        told = Told(guest)
        seen = {name: check_snapshot(checks, guest, walker, told, name)
                for name in ("loaded", "grown", "raced", "opened", "failed")}
        for name in ("loaded", "grown", "raced"):
            check_witnesses(checks, walker, name, seen[name])
        checks.check(seen["loaded"].allocated < seen["grown"].allocated, "levels came on demand")
        check_contexts(checks, guest, seen["grown"])
        check_late(checks, guest, walker)
        checks.check(seen["raced"].lost > seen["grown"].lost, "two CPUs wanted the same level",
                     seen["raced"].lost)
        check_failure(checks, guest, seen["failed"].refused)
    return 1 if checks.failed else 0


sys.exit(main())

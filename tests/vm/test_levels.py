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
REFUSED = "Failed to allocate a TCE memory, level shift="
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


def sum_of(levels, field):
    return sum(r[field] for r in levels)


def check_allocations(checks, guest, name):
    levels = guest.ask(f"{name}.jsonl", "tables", "--levels")
    witness = Witness(guest, name)
    print(f"# {name}: {witness.allocated} levels allocated, {witness.lost} given back, "
          f"{witness.refused} refused, {dict(witness.contexts)}")
    checks.equal((sum_of(levels, "allocated"), sum_of(levels, "lost_races"),
                  sum_of(levels, "failed")),
                 (witness.allocated, witness.lost, witness.refused),
                 f"{name}: allocated, given back, refused: as ftrace and the log have it")
    checks.check(levels and all(sum(r[c] for c in CONTEXTS) == r["allocated"] for r in levels),
                 f"{name}: each was allocated somewhere", levels)
    return witness


def walked_levels(walker, name):
    """(Device, view) -> (level pages, bytes, full bytes, entries of a level, levels)."""
    walked = {}
    for table in walker.tables[name]:
        full = int(table.fields["size"]) * 8
        shape = int(table.fields["level_size"]), int(table.fields["levels"]) + 1
        for view, walk in (("hardware", table.hardware), ("user", table.user)):
            if walk:
                walked[table.fields["dev"], view] = (
                    walk.level_tables, walk.level_tables * table.level_bytes, full, *shape)
    return walked


def told_levels(tables, levels):
    """The same from the tool's records; of several devices of a table each counts."""
    devices = {t["gen"]: t["devices"] for t in tables}
    return {(device, r["view"]): (r["pages"], r["bytes"], r["full_bytes"], r["entries"],
                                  r["levels"])
            for r in levels if r["gen"] for device in devices.get(r["gen"], ())}


def check_memory(checks, walker, name, tables, levels, title):
    want = walked_levels(walker, name)
    found = told_levels(tables, levels)
    wrong = {key: (found.get(key), want[key]) for key in want if found.get(key) != want[key]}
    checks.check(want and not wrong, f"{title}: levels as in the tables' own memory", wrong)
    mine = [r for r in levels if r["gen"]]
    checks.check(mine and all(r["saved_bytes"] == r["full_bytes"] - r["bytes"] for r in mine),
                 f"{title}: what is saved is the rest", mine)
    checks.check(mine and all(sum(r["first_level"]) == r["populated"] == r["pages"] - 1
                              for r in mine if r["levels"] == 2),
                 f"{title}: the first level has an entry for each of the others", mine)


def check_snapshot(checks, guest, walker, name):
    check_memory(checks, walker, name, guest.ask(f"{name}.jsonl", "tables"),
                 guest.ask(f"{name}.jsonl", "tables", "--levels"), name)
    return check_allocations(checks, guest, name)


def check_witnesses(checks, walker, name, witness):
    """ftrace against memory, while every table is as at boot: one level page was there before."""
    grown = {t.fields["table"]: t.hardware.level_tables - 1 for t in walker.tables[name]}
    checks.equal(sum(grown.values()), witness.allocated - witness.lost,
                 f"{name}: what was allocated and not given back is in the tables")


def check_contexts(checks, guest, witness):
    """Interrupts of the hammer allocate, too."""
    levels = guest.ask("grown.jsonl", "tables", "--levels")
    checks.check(witness.contexts["by_hardirq"] > 0 and witness.contexts["by_process"] > 0,
                 "grown: tasks and interrupts allocated", witness.contexts)
    checks.equal({c: sum_of(levels, c) for c in CONTEXTS},
                 {c: witness.contexts[c] for c in CONTEXTS}, "grown: by whom, as ftrace has it")


def check_late(checks, guest, walker):
    """Who attaches late finds the same memory, and knows of no allocation."""
    levels = guest.records("late.levels", "level")
    check_memory(checks, walker, "grown", guest.records("late.tables", "table"), levels, "late")
    checks.equal(sum_of(levels, "allocated"), 0, "late: saw none of the allocations")


def check_failure(checks, guest):
    answers = [line.partition(": ")[2] for line in guest.text("failed.vfio").splitlines()]
    checks.equal(answers, ["error 12"] * 2, "no memory for a level: the user of VFIO is told")
    checks.check(guest.text("mended.vfio").partition(": ")[2].startswith("ok"),
                 "and maps when there is some again", guest.text("mended.vfio"))
    checks.equal(len(re.findall(f"{REFUSED}13$", guest.text("failed.dmesg"), re.M)), 4,
                 "both views wanted one, each time")
    events = [r for r in guest.records("events.jsonl", "event") if r["event"] == "level-failed"]
    table = next((t for t in guest.ask("failed.jsonl", "tables") if t["owner"] == "user"), {})
    checks.check(events and all(
        (r["task"], r["bytes"], r["gen"]) == ("vfio", LEVEL_BYTES, table.get("gen")) and
        "tce_iommu" in " ".join(r["stack"]) for r in events),
                 "level-failed: who, how much, for which table, and from where", events)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} powernv9 levels")
    with scenario.Guest(kernel, "powernv9", "levels.sh", DEVICES, "iommu=nobypass") as guest:
        guest.add("--put", scenario.build_vfio(guest.work))
        walker = scenario.Walker(guest)
        if not checks.equal(guest.run(walker.on_line), 0, "the guest ran through, no oops"):
            return 1
        seen = {name: check_snapshot(checks, guest, walker, name)
                for name in ("loaded", "grown", "raced", "opened", "failed")}
        for name in ("loaded", "grown", "raced"):
            check_witnesses(checks, walker, name, seen[name])
        checks.check(seen["loaded"].allocated < seen["grown"].allocated, "levels came on demand")
        check_contexts(checks, guest, seen["grown"])
        check_late(checks, guest, walker)
        checks.check(seen["raced"].lost > seen["grown"].lost, "two CPUs wanted the same level",
                     seen["raced"].lost)
        check_failure(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tables that a user of VFIO owns: live, exchanges, levels and what the user is charged.

Live is compared with QEMU's trace of hypercalls on pseries, with the table's own memory on powernv,
and with what the program asked for on both.
"""
import collections
import re
import sys

import scenario

DEVICES = {
    "pseries": "-device spapr-pci-host-bridge,index=1,id=phb1 "
               "-netdev user,id=n0 -device e1000e,bus=phb1.0,romfile=,netdev=n0 "
               "-drive file={work}/disk,format=raw,if=none,id=d0 "
               "-device nvme,drive=d0,serial=x,bus=pci.0",
    "powernv9": "-netdev user,id=n0 -device e1000e,netdev=n0,romfile=,bus=pcie.0 "
                "-drive file={work}/disk,format=raw,if=none,id=d0 "
                "-device nvme,drive=d0,serial=x,bus=pcie.1 "
                "-drive file={work}/mail,format=raw,if=none,id=mail "
                "-device virtio-blk-pci,drive=mail,serial=mailbox,bus=pcie.2",
}
APPEND = {"pseries": "disable_ddw", "powernv9": "iommu=nobypass"}
# Closing clears every entry of a window of one level: not too many on a slow machine.
WINDOW = {"pseries": ["0x10000000", "1"], "powernv9": ["0x100000000", "2"]}
SECOND = 0x800000000000000
STEPS = ("opened", "mapped", "replaced", "unmapped", "closed")
UNMAPPED = "none"
DIRECTIONS = {"to": "to-device", "from": "from-device", "both": "bidirectional"}
PAGE = 4096
MAX_EVENTS = 60     # a few for each window that comes and goes; one a TCE would be a million


class Program:
    """What the program did up to one step: the entries of each window, and the exchanges."""

    def __init__(self, guest, version, machine, step):
        self.machine = machine
        self.mapped = collections.defaultdict(dict)     # window -> address -> direction
        self.exchanges = collections.defaultdict(collections.Counter)
        self.answers = []
        self.locked = []        # what the kernel charged to it after each command, in bytes
        for name in STEPS[:STEPS.index(step) + 1]:
            for line in guest.text(f"{version}.{name}.vfio").splitlines():
                self.run(*line.split(": "))

    def run(self, command, answer):
        self.answers.append(answer)
        self.locked += map(int, re.findall(r"locked=(\d+)", answer))
        name, *words = command.split()
        if name in ("map", "unmap"):
            after = DIRECTIONS[words[2]] if name == "map" else UNMAPPED
            for i in range(int(words[1])):
                self.exchange(int(words[0], 0) + i * PAGE, after)

    def exchange(self, address, after):
        window = SECOND if address >= SECOND else 0
        before = self.mapped[window].pop(address, UNMAPPED)
        if (before, after) != (UNMAPPED, UNMAPPED):
            self.exchanges[window][self.read_back(before), after] += 1
        if after != UNMAPPED:
            self.mapped[window][address] = after

    def read_back(self, direction):
        """powernv sets the read bit with the write bit, and finds it there later."""
        if self.machine == "powernv9" and direction == "from-device":
            return "bidirectional"
        return direction

    def live(self):
        return {window: len(entries) for window, entries in self.mapped.items() if entries}


def user_tables(tables):
    """Window -> the table that a user owns."""
    return {int(t["base"], 0): t for t in tables if t["owner"] == "user"}


def lives(tables):
    return {window: t["live"] for window, t in user_tables(tables).items() if t["live"] != 0}


def witnessed(guest, walker, marks, tables, name):
    """Window -> valid TCEs, by the witness of this machine; only windows that have some."""
    if walker.tables[name]:
        found = {w.start: w.valid for w in walker.tables[name] if "userspace" in w.fields}
    else:
        valid = marks.get(guest.number(f"{name}.mark"), {})
        found = {window: valid.get(t["liobn"], 0) for window, t in user_tables(tables).items()}
    return {window: count for window, count in found.items() if count}


def check_levels(checks, walker, levels, tables, name, title=""):
    """Both views of each table have the level pages that are in its memory."""
    for window, table in user_tables(tables).items():
        walked = next((w for w in walker.tables[name]
                       if w.start == window and "userspace" in w.fields), None)
        found = {r["view"]: (r["pages"], r["bytes"]) for r in levels
                 if r["kind"] == "level" and r["gen"] == table["gen"]}
        want = walked and {view: (walk.level_tables, walk.level_tables * walked.level_bytes)
                           for view, walk in (("hardware", walked.hardware),
                                              ("user", walked.user))}
        checks.equal(found, want, f"{title or name}: level pages at {window:#x}, as in memory")


def check_live(checks, guest, version, machine, walker, marks):
    for step in STEPS:
        name = f"{version}.{step}"
        program = Program(guest, version, machine, step)
        checks.check(program.answers and all(a.startswith("ok") for a in program.answers),
                     f"{name}: the kernel did what it was told", program.answers)
        tables = guest.ask(f"{name}.jsonl", "windows")
        want = {} if step == "closed" else program.live()
        checks.equal(witnessed(guest, walker, marks, tables, name), want,
                     f"{name}: the witness has what the program mapped")
        checks.equal(lives(tables), want, f"{name}: live equals it")
        if machine == "powernv9":
            levels = guest.ask(f"{name}.jsonl", "levels")
            check_levels(checks, walker, levels, tables, name)


def check_late(checks, guest, version, machine, walker):
    """A tool that attaches when all is mapped reads a powernv table; a hypervisor's cannot be read."""
    recording = f"{version}.late.jsonl"
    tables = guest.ask(recording, "windows")
    want = Program(guest, version, machine, "mapped").live()
    if machine == "pseries":
        want = dict.fromkeys(want)
    checks.equal({w: t["live"] for w, t in user_tables(tables).items()}, want,
                 f"{version}: attached late, live is {'un' * (machine == 'pseries')}known")
    if machine == "powernv9":
        check_levels(checks, walker, guest.ask(recording, "levels"), tables,
                     f"{version}.mapped", f"{version} attached late")


def check_exchanges(checks, guest, version, machine):
    program = Program(guest, version, machine, "unmapped")
    name = f"{version}.unmapped.jsonl"
    for window, table in user_tables(guest.ask(name, "windows")).items():
        found = {(r["before"], r["after"]): r["count"] for r in guest.records(name, "exchange")
                 if r["gen"] == table["gen"] and (r["before"], r["after"]) != (UNMAPPED, UNMAPPED)}
        checks.equal(found, dict(program.exchanges[window]),
                     f"{version}: exchanges at {window:#x}, as the program made them")
        checks.equal(table["refused"], 0, f"{version}: none was refused")


def check_charged(checks, guest, version, machine):
    """A default window comes with the first need of it, so after opening or with the first map."""
    locked = Program(guest, version, machine, "mapped").locked
    tables = user_tables(guest.ask(f"{version}.mapped.jsonl", "windows")).values()
    checks.equal(sum(t["charged_bytes"] or 0 for t in tables), locked[-1] - locked[0],
                 f"{version}: charged_bytes is what VmLck grew by")


def check_closing(checks, guest, version):
    """Every entry of a window is cleared: there is no event for each."""
    before, after = ({r["class"]: r["count"] for r in guest.records(f"{version}.{step}.jsonl", "loss")}
                     for step in ("unmapped", "closed"))
    checks.check(before and before == after, f"{version}: closing lost nothing", (before, after))


def check_kernel_tables(checks, guest):
    for name in ("v1.mapped", "v2.closed"):
        tables = [t for t in guest.ask(f"{name}.jsonl", "windows") if t["owner"] == "kernel"]
        checks.check(tables and all(t["charged_bytes"] is None and t["refused"] is None
                                    for t in tables),
                     f"{name}: a table of the kernel's is charged to nobody", tables)


def main():
    if len(sys.argv) != 3 or sys.argv[2] not in DEVICES:
        sys.exit(f"usage: {sys.argv[0]} KERNEL {'|'.join(DEVICES)}")
    kernel, machine = sys.argv[1:]
    checks = scenario.Checks(f"{kernel} {machine} vfio")
    with scenario.Guest(kernel, machine, "vfio.sh", DEVICES[machine], APPEND[machine],
                        WINDOW[machine]) as guest:
        guest.add("--put", scenario.build_vfio(guest.work))
        walker = scenario.Walker(guest)
        if not guest.ran_through(checks, walker.on_line):
            return 1
        marks = guest.valid_at_marks() if machine == "pseries" else {}
        for version in ("v1", "v2"):
            check_live(checks, guest, version, machine, walker, marks)
            check_late(checks, guest, version, machine, walker)
            check_exchanges(checks, guest, version, machine)
            check_charged(checks, guest, version, machine)
            check_closing(checks, guest, version)
        check_kernel_tables(checks, guest)
        events = guest.records("events.jsonl", "event")
        checks.check(0 < len(events) <= MAX_EVENTS, "few events", len(events))
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Counts the TCEs that QEMU's own trace of the TCE hypercalls leaves valid.

An independent witness for pseries guests: it knows nothing of the guest's
kernel, only what the hypervisor was asked and answered. QEMU has to run with

    -trace 'spapr_iommu_p*' -trace spapr_iommu_indirect -trace spapr_iommu_stuff
    -trace spapr_iommu_new_table -trace 'spapr_iommu_ddw*' -D FILE

(the last two give the resets of a table and the page size of dynamic windows).
PCI and vio tables have separate events (pci_put, put) of the same shape. One
file holds one boot.

Prints one JSON line per LIOBN: {"liobn":"0x80000000","valid":303}. Where a
failed call cannot be replayed for sure, the line has "uncertain": its number.
"""

import argparse
import json
import re
import sys

MARK_IOBA = 0x7e57 << 48       # tcehold's `mark N` asks for MARK_IOBA + (N << 24)
MARK_SHIFT = 24
PERMISSIONS = 3                # TCE read and write bits
DEFAULT_SHIFT = 12             # default and vio windows: 4K pages
EVENT = "spapr_iommu_"
DDW_FIELD = re.compile(r"(\w+)=(0x[0-9a-f]+)")     # "page size=" gives "size"


class Table:
    """One LIOBN: the set of its valid entries."""

    def __init__(self, shift=DEFAULT_SHIFT):
        self.shift = shift
        self.valid = set()
        self.uncertain = 0

    def store(self, first, count, tce):
        if not tce & PERMISSIONS:
            self.valid.difference_update(range(first, first + count))
        elif count == 1:
            self.valid.add(first)
        else:
            self.valid.update(range(first, first + count))


class Replay:
    """The state of every LIOBN after the events fed so far."""

    def __init__(self):
        self.tables = {}                    # LIOBN: Table
        self.shifts = {}                    # LIOBN of a dynamic window: shift
        self.mark = None                    # the last mark seen
        self.handlers = {
            "put": self.on_put, "pci_put": self.on_put,
            "indirect": self.on_indirect, "pci_indirect": self.on_indirect,
            "stuff": self.on_stuff, "pci_stuff": self.on_stuff,
            "new_table": self.on_new_table,
            "ddw_create": self.on_ddw_create,
            "ddw_remove": self.on_ddw_remove,
        }

    def table(self, fields):
        liobn = int(fields["liobn"], 16)
        if liobn not in self.tables:
            self.tables[liobn] = Table()
        return self.tables[liobn]

    def feed(self, line):
        """One line: 'PID@TIME:spapr_iommu_EVENT key=value key=value...'."""
        name, _, rest = line.partition(" ")
        _, found, event = name.rpartition(EVENT)
        if not found or event not in self.handlers:
            return
        if event.startswith("ddw"):
            fields = dict(DDW_FIELD.findall(rest))
        else:
            fields = dict(pair.split("=") for pair in rest.split())
        self.handlers[event](fields)

    def on_put(self, f):
        ioba = int(f["ioba"], 16)
        if f["ret"] != "0":
            self.mark = (ioba - MARK_IOBA) >> MARK_SHIFT
            return
        table = self.table(f)
        table.store(ioba >> table.shift, 1, int(f["tce"], 16))

    def on_indirect(self, f):
        """iobaN is the index of the last entry stored. A call that failed at
        its first entry looks like one that failed at its second."""
        table = self.table(f)
        last = int(f["iobaN"], 16)
        if f["ret"] != "0":
            table.uncertain += 1
            if last == 0:
                return
        table.store(int(f["ioba"], 16) >> table.shift, last + 1,
                    int(f["tceN"], 16))

    def on_stuff(self, f):
        """The ioba printed is the one after the last page stored. A call that
        failed does not say where it began."""
        table = self.table(f)
        if f["ret"] != "0":
            table.uncertain += 1
            return
        count = int(f["npages"])
        end = int(f["ioba"], 16) >> table.shift
        table.store(end - count, count, int(f["tcevalue"], 16))

    def on_new_table(self, f):
        """A table begins, or a reset of the machine begins it again."""
        liobn = int(f["liobn"], 16)
        self.tables[liobn] = Table(self.shifts.get(liobn, DEFAULT_SHIFT))

    def on_ddw_create(self, f):
        liobn = int(f["liobn"], 16)
        self.shifts[liobn] = int(f["size"], 16).bit_length() - 1
        self.tables[liobn] = Table(self.shifts[liobn])

    def on_ddw_remove(self, f):
        liobn = int(f["liobn"], 16)
        self.tables.pop(liobn, None)
        self.shifts.pop(liobn, None)


def ranges(entries):
    """Sorted entries as [first, last] pairs."""
    pairs = []
    for entry in sorted(entries):
        if pairs and pairs[-1][1] == entry - 1:
            pairs[-1][1] = entry
        else:
            pairs.append([entry, entry])
    return pairs


def record(liobn, table, with_list):
    out = {"liobn": hex(liobn), "valid": len(table.valid)}
    if table.uncertain:
        out["uncertain"] = table.uncertain
    if with_list:
        size = 1 << table.shift
        out["ranges"] = [[hex(a << table.shift), hex((b << table.shift) + size - 1)]
                         for a, b in ranges(table.valid)]
    return out


def replay_file(path, until_mark=None):
    """Raises ValueError if the mark is not there."""
    replay = Replay()
    with open(path, encoding="utf-8", errors="replace") as trace:
        for line in trace:
            replay.feed(line)
            if until_mark is not None and replay.mark == until_mark:
                return replay
    if until_mark is not None:
        raise ValueError(f"{path}: no mark {until_mark}")
    return replay


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trace")
    parser.add_argument("--liobn", type=lambda s: int(s, 0),
                        help="this LIOBN only (0 valid if never seen)")
    parser.add_argument("--list", action="store_true",
                        help="also the ioba ranges")
    parser.add_argument("--until-mark", type=int, metavar="N",
                        help="stop where tcehold's `mark DEV N` was")
    args = parser.parse_args()

    replay = replay_file(args.trace, args.until_mark)
    if args.liobn is None:
        wanted = sorted(replay.tables)
    else:
        wanted = [args.liobn]
    for liobn in wanted:
        print(json.dumps(record(liobn, replay.tables.get(liobn, Table()),
                                args.list),
                         separators=(",", ":")))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError) as err:
        sys.exit(f"tce_trace: {err}")

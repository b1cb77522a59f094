#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Counts the valid TCEs of a powernv table in the guest's own memory.

An independent witness for bare metal: it reads the very memory that the IOMMU
hardware reads, through the QEMU monitor (the guest is stopped meanwhile) or in
a dump of the whole RAM, where an offset is a physical address:

    pnv_walk.py --monitor SOCKET --base ...
    qmon.py SOCKET stop 'pmemsave 0 0x80000000 "ram"' cont
    pnv_walk.py --dump ram --base ...

The rest is from tcehold's `tables`: base=, levels=, level_size=, size=, shift=.
it_indirect_levels counts the levels above the last one: 1 means two levels.
An upper entry is valid if it has a permission bit; a missing lower level is a
part of the table that was never needed. Entries are big-endian.

Prints {"base":"0x...","valid":N,"read_only":N,"level_tables":N}.
"""

import argparse
import array
import json
import mmap
import sys
import tempfile

import qmon

PERMISSIONS = 3
READ_ONLY = 1
LINEAR_MAP = 0xC000000000000000


def big_endian_words(data):
    words = array.array("Q", data)
    if sys.byteorder == "little":
        words.byteswap()
    return words


class Dump:
    """Memory that is a file; its offset 0 is physical address `start`."""

    def __init__(self, path, start=0):
        self.start = start
        with open(path, "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def entries(self, address, count):
        """`count` words at a physical address."""
        offset = address - self.start
        end = offset + 8 * count
        if offset < 0 or end > len(self.memory):
            raise ValueError(f"0x{address:x} is outside the dump")
        return big_endian_words(self.memory[offset:end])


class Live:
    """Memory of a running guest; keep it stopped while walking."""

    def __init__(self, monitor, folder):
        self.monitor = monitor
        self.path = f"{folder}/words"       # QEMU writes it

    def entries(self, address, count):
        answer = self.monitor.ask(
            f'pmemsave {address:#x} {8 * count} "{self.path}"')
        if answer.strip():
            raise ValueError(f"0x{address:x}: {answer.strip()}")
        with open(self.path, "rb") as file:
            return big_endian_words(file.read())


class Walk:
    """The entries of one table, level by level."""

    def __init__(self, memory, level_size):
        self.memory = memory
        self.level_size = level_size
        self.level_tables = 0
        self.valid = []                     # (entry, tce)

    def level(self, address, levels, first, count):
        """Walks one level that covers entries [first, first + count)."""
        self.level_tables += 1
        address &= ~LINEAR_MAP
        if levels == 0:
            words = self.memory.entries(address, count)
            self.valid += [(first + i, word) for i, word in enumerate(words)
                           if word & PERMISSIONS]
            return
        below = self.level_size ** levels
        used = -(-count // below)
        for i, word in enumerate(self.memory.entries(address, used)):
            if word & PERMISSIONS:
                self.level(word & ~PERMISSIONS, levels - 1, first + i * below,
                           min(below, count - i * below))


def walk_live(path, base, levels, level_size, entries):
    """A finished Walk of the guest behind the monitor socket `path`."""
    with qmon.Monitor(path) as monitor, tempfile.TemporaryDirectory() as folder:
        monitor.ask("stop")
        try:
            walk = Walk(Live(monitor, folder), level_size)
            walk.level(base, levels, 0, entries)
        finally:
            monitor.ask("cont")
    return walk


def walk_dump(path, base, levels, level_size, entries):
    """A finished Walk of a dump of the whole RAM."""
    walk = Walk(Dump(path), level_size)
    walk.level(base, levels, 0, entries)
    return walk


def number(text):
    return int(text, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    memory = parser.add_mutually_exclusive_group(required=True)
    memory.add_argument("--dump", metavar="FILE", help="the whole RAM")
    memory.add_argument("--monitor", metavar="SOCKET",
                        help="of the running guest")
    parser.add_argument("--base", type=number, required=True,
                        help="it_base: linear-map or physical address")
    parser.add_argument("--levels", type=number, default=0,
                        help="it_indirect_levels")
    parser.add_argument("--level-size", type=number, default=0,
                        help="it_level_size, in entries")
    parser.add_argument("--entries", type=number, required=True,
                        help="it_size")
    parser.add_argument("--page-shift", type=number, default=12)
    parser.add_argument("--list", action="store_true",
                        help="also every valid entry's DMA address and TCE")
    args = parser.parse_args()

    walker = walk_dump if args.dump else walk_live
    walk = walker(args.dump or args.monitor, args.base, args.levels,
                  args.level_size, args.entries)
    out = {"base": hex(args.base), "valid": len(walk.valid),
           "read_only": sum(tce & PERMISSIONS == READ_ONLY
                             for _, tce in walk.valid),
           "level_tables": walk.level_tables}
    if args.list:
        out["tces"] = [[hex(entry << args.page_shift), hex(tce)]
                       for entry, tce in walk.valid]
    print(json.dumps(out, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError) as err:
        sys.exit(f"pnv_walk: {err}")

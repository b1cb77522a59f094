#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A direct-mapped DMA window: shown as such, never as 0 live; its neighbour table still counts."""
import re
import sys

import scenario

# Page size and size, then neither reserved nor live, and the word for why.
NOT_COUNTED = re.compile(r"ddw-direct +\S+ +\S+ +- +- +- +- direct: not counted")

# create-pe-dma-window needs room for hot-plugged memory; the disk stays on the default window.
DEVICES = ("-m 2G,slots=4,maxmem=8G -netdev user,id=n0 -device e1000e,netdev=n0,romfile= "
           "-device spapr-pci-host-bridge,index=1,id=phb1 "
           "-drive file={work}/disk,format=raw,if=none,id=d0 "
           "-device nvme,drive=d0,serial=x,bus=phb1.0")


def check_direct(checks, guest):
    tables = guest.ask("direct.jsonl", "windows")
    direct = [t for t in tables if t["window"] == "ddw-direct"]
    net = [t for t in direct if any(d.startswith("0000:") for d in t["devices"])]
    checks.check(len(net) == 1 and net[0]["live"] is None and net[0]["unattributed"] is None,
                 "direct window: shown as ddw-direct, live null", tables)
    logged = guest.text("dmesg")
    checks.check(net and any(net[0]["liobn"][2:] in line for line in logged.splitlines()),
                 "direct window: the kernel's log names the same LIOBN", (net, logged))
    for name in ("text", "top"):
        lines = [line for line in guest.text(f"{name}.out").splitlines() if "ddw-direct" in line]
        checks.check(lines and all(NOT_COUNTED.search(line) for line in lines),
                     f"{name}: a direct window has no live number", guest.text(f"{name}.out"))


def check_default_beside(checks, guest, marks):
    """Five pages were mapped before the device had its direct window: they stay in the table."""
    for name in ("held", "direct"):
        tables = [t for t in guest.ask(f"{name}.jsonl", "windows")
                  if t["window"] == "default" and t["phb"] == "0000"]
        valid = marks.get(guest.number(f"{name}.mark"), {})
        checks.check(len(tables) == 1 and
                     tables[0]["live"] == valid.get(tables[0]["liobn"], 0) >= 5,
                     f"{name}: mappings through the default table are counted there",
                     (tables, valid))
        mine = [h for h in guest.ask(f"{name}.jsonl", "holders")
                if "tcehold_map_held" in str(h["stack"])]
        checks.check(len(mine) == 1 and mine[0]["tces"] == 5 and mine[0]["device"] == "0000:00:00.0",
                     f"{name}: and have their holder", mine)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries direct")
    with scenario.Guest(kernel, "pseries", "direct.sh", DEVICES) as guest:
        if not guest.ran_through(checks):
            return 1
        check_direct(checks, guest)
        check_default_beside(checks, guest, guest.valid_at_marks())
        checks.numbers("direct", {
            **{f"{name}: held": scenario.tces_of(guest.ask(f"{name}.jsonl", "holders"),
                                                 "tcehold_map_held")
               for name in ("held", "direct")},
            "windows": scenario.windows_by_kind(guest.ask("direct.jsonl", "windows"))})
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The full-screen view in a guest: it agrees with tcectl windows, its numbers move under load."""
import re
import sys

import scenario

sys.path.insert(0, str(scenario.TOP / "tests/ui"))

import capture  # noqa: E402

DEVICES = (
    "-global spapr-pci-host-bridge.dynamic-reconfiguration=off "
    "-netdev user,id=n0 -device e1000e,netdev=n0,romfile= "
    "-drive file={work}/disk,format=raw,if=none,id=d0 -device nvme,drive=d0,serial=x")
HELD, MORE = 16, 32


def live_on_screen(lines):
    """LIOBN -> live of the list of windows."""
    rows = [re.match(r"[ !*] (0x[0-9a-f]+) +\S+ +(\d+|-) ", line) for line in lines]
    return {r[1]: None if r[2] == "-" else int(r[2]) for r in rows if r}


def rates_on_screen(lines):
    found = re.search(r"TCEs/s ([\d.]+)([kM]?) mapped, ([\d.]+)([kM]?) unmapped", "\n".join(lines))
    return (float(found[1]), float(found[3])) if found else (0, 0)


def check_agrees(checks, guest, seen, name):
    said = scenario.live_by_liobn(guest.records(f"{name}.tables", "table"))
    shown = live_on_screen(seen.text_at(name))
    checks.check(said and shown == said, f"{name}: live on the screen is what tcectl windows says",
                 (shown, said))
    return sum(live or 0 for live in shown.values())


def check_load(checks, seen):
    busy, busier = seen.text_at("busy"), seen.text_at("busier")
    for name, lines in (("busy", busy), ("busier", busier)):
        maps, unmaps = rates_on_screen(lines)
        checks.check(maps > 0 and unmaps > 0, f"{name}: maps and unmaps a second", lines[:4])
    checks.check(busy and busy[0] != busier[0] and busy[1:] != busier[1:],
                 "the screen moves under load", (busy, busier))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} top")
    with scenario.Guest(kernel, "pseries", "top.sh", DEVICES, "disable_ddw", timeout=300) as guest:
        guest.add("--put", scenario.build_program(guest.work, "terminal"))
        status = guest.run()
        checks.equal(status, 0, "the guest's script ran")
        seen = capture.Capture(guest.out / "capture", 80, 24)
        held = check_agrees(checks, guest, seen, "held")
        more = check_agrees(checks, guest, seen, "more")
        released = check_agrees(checks, guest, seen, "released")
        checks.equal((more - held, more - released), (MORE, HELD + MORE),
                     "the screen follows what the module holds")
        check_load(checks, seen)
        checks.equal(guest.number("status"), 0, "it quits with status 0")
        tail = seen.raw[-200:]
        checks.check(b"\033[?25h" in tail, "and leaves the cursor on", tail)
    return 1 if checks.failed else 0


sys.exit(main())

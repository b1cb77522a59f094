#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""104 devices on one PHB, 64 windows, 2,000 call stacks: each device and each stack is a holder, and nothing is lost."""
import collections
import sys

import scenario

SLOTS = range(1, 14)
FUNCTIONS = range(8)
VIO_DEVICES = 62
WINDOWS = 64
STACKS = 2000
HELD = 3            # TCEs of each device
DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off" + "".join(
    f" -device pci-testdev,addr={slot:#x}.{function},multifunction=on"
    for slot in SLOTS for function in FUNCTIONS) + " -device spapr-vscsi" * VIO_DEVICES +
    " -device spapr-pci-host-bridge,index=1,id=phb1,dma_win_size=0x100000 -device pci-testdev,bus=phb1.0,addr=0")
SMALL = "0x80000100"    # the window of that PHB: 256 entries
TURNS = 2_000          # of each of two CPUs


def losses(guest, name):
    return {r["class"]: r["count"] for r in guest.records(name, "loss") if r["count"]}


def check_live(checks, guest, marks, name):
    """QEMU is the witness: entries of each window that are valid."""
    live = scenario.live_by_liobn(guest.ask(f"{name}.jsonl", "windows"))
    valid = marks[guest.number(f"{name}.mark")]
    checks.check(len(live) >= WINDOWS, f"{name}: at least {WINDOWS} windows", len(live))
    bad = {liobn: (count, valid.get(liobn, 0)) for liobn, count in live.items()
           if count != valid.get(liobn, 0)}
    checks.equal(bad, {}, f"{name}: live of each window is what QEMU has")
    # No driver has them: no interrupt maps inside a probe.
    checks.equal(losses(guest, f"{name}.jsonl"), {}, f"{name}: nothing is lost")


def check_counters(checks, guest):
    """Nothing but the module maps in the window of the PHB: its counters are exact."""
    made = len(SLOTS) * len(FUNCTIONS) * HELD + STACKS
    for name, ended in (("many", 0), ("released", made)):
        phb = [t for t in guest.records(f"{name}.jsonl", "table") if t["liobn"] == "0x80000000"]
        checks.equal([[t[c] for c in ("maps", "map_tces", "unmaps", "unmap_tces")] for t in phb],
                     [[made, made, ended, ended]], f"{name}: maps and unmaps are counted")


def check_handover(checks, guest):
    """An entry that one CPU maps while another still unmaps it: no mapping is taken for the other one."""
    said = dict(word.split("=") for word in guest.text("handover").split() if "=" in word)
    filled, turns = int(said["filled"]), int(said["turns"])
    print(f"# {guest.text('handover')}")
    checks.check(filled > 200 and turns == 2 * TURNS and said["same"] == said["turns"] and
                 int(said["overlaps"]) > TURNS / 10,
                 f"one entry of a full table is handed over {2 * TURNS} times, often while it is unmapped", said)
    window = [t for t in guest.records("handed.jsonl", "table") if t["liobn"] == SMALL]
    made = filled + turns
    checks.equal([[t[c] for c in ("maps", "unmaps", "live", "stale")] for t in window], [[made, made, 0, 0]],
                 "handed over: each map and each unmap is counted, none is left")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries many")
    with scenario.Guest(kernel, "pseries", "many.sh", DEVICES, args=(str(HELD), str(STACKS), str(TURNS))) as guest:
        if not guest.ran_through(checks):
            return 1
        marks = guest.valid_at_marks()
        for name in ("many", "released", "handed"):
            check_live(checks, guest, marks, name)
        devices = guest.text("devices").split()
        pci = [d for d in devices if ":" in d]
        checks.check(len(pci) == len(SLOTS) * len(FUNCTIONS) and len(devices) - len(pci) >= VIO_DEVICES,
                     f"{len(pci)} devices on one PHB, {len(devices) - len(pci)} of vio", devices)
        mine = [h for h in guest.ask("many.jsonl", "holders") if "tcehold_map_held" in " ".join(h["stack"])]
        on_path = [h for h in mine if len([f for f in h["stack"] if "tcehold_map_on_path" in f]) > 2]
        held = collections.Counter()
        for holder in mine:
            if holder not in on_path:
                held[holder["device"]] += holder["tces"]
        checks.equal(dict(held), {d: HELD for d in devices}, f"each device holds its {HELD} TCEs")
        checks.equal((len(on_path), {h["tces"] for h in on_path}, len({str(h["stack"]) for h in on_path})),
                     (STACKS, {1}, STACKS), "each of the call stacks holds the one TCE that it mapped")
        tables = guest.ask("many.jsonl", "windows")
        checks.equal([t for t in tables if t["unattributed"] != 0], [], "every TCE has its holder")
        check_counters(checks, guest)
        left = [h for h in guest.ask("released.jsonl", "holders") if "tcehold_map" in " ".join(h["stack"])]
        checks.equal(left, [], "released: none is left")
        check_handover(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

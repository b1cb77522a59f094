#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A million live mappings in four windows, each with its holder; and more mappings than tced.conf has room for."""
import sys

import scenario

HELD = 250_000
ROOM = 100_000          # mappings that the second daemon may record
MEMORY = 64 << 10       # KiB of tced's own
PHBS = (1, 2, 3, 4)
DEVICES = ("-m 8G -global spapr-pci-host-bridge.dynamic-reconfiguration=off" + "".join(
    f" -device spapr-pci-host-bridge,index={n},id=phb{n} -device e1000e,bus=phb{n}.0,romfile="
    for n in PHBS))


def liobn_of(phb):
    return f"{0x80000000 + (phb << 8):#x}"


def window(guest, name, phb):
    return next((t for t in guest.records(f"{name}.tables", "table") if t["liobn"] == liobn_of(phb)), {})


def held_in(guest, name, phb):
    """[TCEs, mappings] of the module in one window."""
    return scenario.tces_of([h for h in guest.records(f"{name}.holders", "holder")
                             if h["liobn"] == liobn_of(phb)], "tcehold_map_held")


def losses(guest, name):
    return {r["class"]: r["count"] for r in guest.records(f"{name}.doctor", "loss") if r["count"]}


def check_live(checks, guest, name, valid):
    """QEMU is the witness: entries of the window that are valid."""
    mark = valid[guest.number(f"{name}.mark")]
    for phb in PHBS:
        checks.equal(window(guest, name, phb).get("live"), mark[liobn_of(phb)],
                     f"{name}: live of {liobn_of(phb)} is what QEMU has")


def check_held(checks, guest, name, phbs):
    for phb in phbs:
        checks.equal(held_in(guest, name, phb), [HELD, HELD], f"{name}: {liobn_of(phb)} has its holder")
        checks.equal(window(guest, name, phb).get("unattributed"), 0,
                     f"{name}: and nothing without one")
    checks.equal(losses(guest, name), {}, f"{name}: nothing is lost")


def check_memory(checks, guest, name):
    memory = guest.number(f"{name}.memory")
    checks.check(0 < memory <= MEMORY, f"{name}: tced has at most {MEMORY} KiB of its own", memory)


def check_full(checks, guest):
    """Counts stay exact, what has no record is unattributed, and the loss says so."""
    attributed, mappings = held_in(guest, "full", 1)
    left = window(guest, "full", 1)["unattributed"]
    checks.check(ROOM <= mappings <= ROOM * 1.3, "full: as many records as there is room for", mappings)
    checks.check(left >= HELD - attributed, "full: the rest is unattributed", [left, attributed])
    checks.equal(losses(guest, "full").get("ledger-full"), HELD - mappings, "full: each is counted")
    checks.check(guest.number("full.check.status") in (1, 2), "full: check is not CLEAR",
                 guest.number("full.check.status"))
    checks.equal(held_in(guest, "released", 1), [0, 0], "released: nothing is left")
    checks.equal(losses(guest, "released").get("ledger-full"), HELD - mappings,
                 "released: the loss stays counted")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries million")
    with scenario.Guest(kernel, "pseries", "million.sh", DEVICES, "disable_ddw", timeout=580) as guest:
        if not guest.ran_through(checks):
            return 1
        valid = guest.valid_at_marks()
        for name in ("three", "four", "anew", "full", "released"):
            check_live(checks, guest, name, valid)
        check_held(checks, guest, "three", PHBS[:3])
        check_held(checks, guest, "four", PHBS)
        check_memory(checks, guest, "three")
        check_memory(checks, guest, "four")
        checks.equal(held_in(guest, "anew", 1), [0, 0], "another limit: tracing begins anew")
        check_full(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

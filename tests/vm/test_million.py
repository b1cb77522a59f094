#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""750,000 live mappings in three windows, then a million in a dynamic one, each with its holder; and more mappings than
tced.conf has room for."""
import re
import sys

import scenario

HELD = 250_000
MILLION = 1_000_000
LARGE = "0x80000401"    # the dynamic window of PHB 4
LARGE_ENTRIES = 1 << 23
ROOM = 100_000          # mappings that the second daemon may record
MEMORY = 64 << 10       # KiB of tced's own
PHBS = (1, 2, 3)
# Up to 64 GiB of memory, for which a direct window would need more than the platform offers (million.sh).
DEVICES = ("-m 2G,slots=4,maxmem=64G -global spapr-pci-host-bridge.dynamic-reconfiguration=off" + "".join(
    f" -device spapr-pci-host-bridge,index={n},id=phb{n}{'' if n == 4 else ',ddw=off'}"
    f" -device e1000e,bus=phb{n}.0,romfile=" for n in (*PHBS, 4)))


def liobn_of(phb):
    return f"{0x80000000 + (phb << 8):#x}"


def window(guest, name, liobn):
    return next((t for t in guest.records(f"{name}.tables", "table") if t["liobn"] == liobn), {})


def held_in(guest, name, liobn):
    """[TCEs, mappings] of the module in one window."""
    return scenario.tces_of([h for h in guest.records(f"{name}.holders", "holder") if h["liobn"] == liobn],
                            "tcehold_map_held")


def kernel_live(guest, name, liobn):
    """Bits of the kernel's own bitmap, reserved entries aside, as the module counts them."""
    found = re.findall(rf"^dev=\S+ driver=.* liobn={liobn} .* live=(\d+)", guest.text(f"{name}.kernel"), re.M)
    return int(found[0]) if found else None


def losses(guest, name):
    return {r["class"]: r["count"] for r in guest.records(f"{name}.doctor", "loss") if r["count"]}


def check_live(checks, guest, name, valid):
    """The kernel's bitmap is a witness, and QEMU with the entries of the window that are valid."""
    mark = valid[guest.number(f"{name}.mark")]
    for liobn in (*map(liobn_of, PHBS), LARGE):
        live = window(guest, name, liobn).get("live")
        checks.equal([live, live], [mark.get(liobn, 0), kernel_live(guest, name, liobn)],
                     f"{name}: live of {liobn} is what QEMU and the kernel have")


def check_held(checks, guest, name, held):
    """held: LIOBN -> mappings of the module."""
    for liobn, count in held.items():
        checks.equal(held_in(guest, name, liobn), [count, count], f"{name}: {liobn} has its holder")
        checks.equal(window(guest, name, liobn).get("unattributed"), 0,
                     f"{name}: and nothing without one")
    checks.equal(losses(guest, name), {}, f"{name}: nothing is lost")


def check_large(checks, guest):
    table = window(guest, "one", LARGE)
    checks.equal([table.get("window"), table.get("entries"), table.get("devices")],
                 ["ddw-dynamic", LARGE_ENTRIES, ["0004:00:00.0"]], "one: the window is dynamic, and large")
    checks.check(MILLION <= table.get("live", 0) < MILLION + 1000, "one: a million are live", table)


def check_memory(checks, guest, name):
    memory = guest.number(f"{name}.memory")
    checks.check(0 < memory <= MEMORY, f"{name}: tced has at most {MEMORY} KiB of its own", memory)


def check_full(checks, guest):
    """Counts stay exact, what has no record is unattributed, and the loss says so."""
    attributed, mappings = held_in(guest, "full", liobn_of(1))
    left = window(guest, "full", liobn_of(1))["unattributed"]
    checks.check(ROOM <= mappings <= ROOM * 1.3, "full: as many records as there is room for", mappings)
    checks.check(left >= HELD - attributed, "full: the rest is unattributed", [left, attributed])
    checks.equal(losses(guest, "full").get("ledger-full"), HELD - mappings, "full: each is counted")
    checks.check(guest.number("full.check.status") in (1, 2), "full: check is not CLEAR",
                 guest.number("full.check.status"))
    checks.equal(held_in(guest, "released", liobn_of(1)), [0, 0], "released: nothing is left")
    checks.equal(losses(guest, "released").get("ledger-full"), HELD - mappings,
                 "released: the loss stays counted")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries million")
    with scenario.Guest(kernel, "pseries", "million.sh", DEVICES, timeout=580) as guest:
        scenario.build_module(kernel, guest.work, "kmod-ddw")
        guest.add("--put", f"{guest.work}/kmod-ddw/ddwquery.ko:/t/")
        if not guest.ran_through(checks):
            return 1
        valid = guest.valid_at_marks()
        for name in ("three", "one", "anew", "full", "released"):
            check_live(checks, guest, name, valid)
        check_held(checks, guest, "three", {liobn_of(phb): HELD for phb in PHBS})
        check_held(checks, guest, "one", {LARGE: MILLION})
        check_large(checks, guest)
        check_memory(checks, guest, "three")
        check_memory(checks, guest, "one")
        checks.equal(held_in(guest, "anew", LARGE), [0, 0], "another limit: tracing begins anew")
        check_full(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""powernv9: live against the TCE tables' own memory, read through the QEMU monitor."""
import sys

import mechanism
import scenario

# With 4 GiB the 32-bit window reaches over the MMIO32 range, which is reserved in its bitmap.
MMIO32_BYTES = 0x80000000
DEVICES = ("-m 4G -netdev user,id=n0 -device e1000e,netdev=n0,romfile=,bus=pcie.0 "
           "-drive file={work}/disk,format=raw,if=none,id=d0 "
           "-device nvme,drive=d0,serial=x,bus=pcie.1 "
           "-drive file={work}/mail,format=raw,if=none,id=mail "
           "-device virtio-blk-pci,drive=mail,serial=mailbox,bus=pcie.2")
HAMMER_SECONDS = "10"


def check_snapshot(checks, guest, walker, name):
    tables = guest.ask(f"{name}.jsonl", "windows")
    valid = {w.fields["dev"]: w.valid for w in walker.tables[name]}
    compared = {t["devices"][0]: (t["live"], valid[t["devices"][0]]) for t in tables
                if t["live"] is not None and (t["devices"] or [""])[0] in valid}
    checks.check(len(compared) >= 2 and all(live == valid for live, valid in compared.values()),
                 f"{name}: live equals the tables' own memory", compared)
    busy = [t for t in tables if set(t["drivers"]) & {"e1000e", "nvme"}]
    # A map that an interrupt makes inside a probe is skipped, once in a while.
    losses = {r["class"]: r["count"] for r in guest.records(f"{name}.jsonl", "loss")}
    unseen = (min(losses["nested-probe"], 8) if mechanism.counts_misses(guest, f"{name}.jsonl")
              else mechanism.UNCOUNTED_UNSEEN)
    checks.check(len(busy) == 2 and all(scenario.unseen(t) <= unseen for t in busy) and
                 all(t["window"] == "pnv" and t["pe"] is not None for t in busy),
                 f"{name}: the ledger agrees with the bitmap", busy)
    checks.check(all(t["reserved"] == (MMIO32_BYTES >> t["page_shift"]) + 1 for t in busy),
                 f"{name}: entry 0 and the MMIO32 range are reserved, not live", busy)


def check_mechanism(checks, guest, wanted):
    hooks = guest.records("held.jsonl", "hook")
    mechanism.check_hooks(checks, hooks, wanted, "tced", set())
    mechanism.check_witness(checks, hooks, mechanism.Witness(guest, "before"),
                            mechanism.Witness(guest, "running"), wanted)


def check_windows(checks, guest):
    """The network card is removed and found again: its window goes and another one comes."""
    net = next(t for t in guest.ask("held.jsonl", "windows") if "e1000e" in t["drivers"])
    events = guest.records("events.jsonl", "event")
    gone = [r for r in events if r["gen"] == net["gen"]]
    checks.check([(r["event"], r["live"]) for r in gone] ==
                 [("window-unset", 0), ("table-freed", 0)],
                 "removed: window-unset, table-freed", gone)
    come = [r for r in events if r["liobn"] == net["liobn"] and r["gen"] != net["gen"]]
    checks.check(sorted(r["event"] for r in come) == ["table-created", "window-set"] and
                 len({r["gen"] for r in come}) == 1 and
                 all(r["entries"] == net["entries"] for r in come),
                 "found again: table-created and window-set, of a generation of its own", come)


def scenario_numbers(guest):
    """What the module did, as the tool saw it; nothing that depends on a driver's rings."""
    holders = {name: guest.ask(f"{name}.jsonl", "holders") for name in ("held", "hammered")}
    return {
        "windows": scenario.windows_by_kind(guest.ask("held.jsonl", "windows")),
        "held": scenario.tces_of(holders["held"], "tcehold_map_held"),
        "scatterlist": scenario.tces_of(holders["held"], "tcehold_map_sg_held"),
        "released, and after the hammer": scenario.tces_of(holders["hammered"], "tcehold"),
    }


def main():
    kernel, forced = scenario.kernel_and_mechanism()
    checks = scenario.Checks(f"{kernel} powernv9{' ' + forced if forced else ''}")
    with scenario.Guest(kernel, "powernv9", "powernv9.sh", DEVICES, "iommu=nobypass",
                        [HAMMER_SECONDS], mechanism=forced) as guest:
        walker = scenario.Walker(guest)
        if not guest.ran_through(checks, walker.on_line):
            return 1
        for name in ("loaded", "held", "hammered"):
            check_snapshot(checks, guest, walker, name)
        losses = {r["class"]: r["count"] for r in guest.records("loaded.jsonl", "loss")}
        counted = mechanism.counts_misses(guest, "loaded.jsonl")
        checks.check(losses["missed-unmap"] <= (0 if counted else mechanism.UNCOUNTED_STALE) or
                     losses["nested-probe"] > 0,
                     "after the NVMe reads no stale ledger entry remained", losses)
        rings = [h for h in guest.ask("held.jsonl", "holders") if h["driver"] == "e1000e"]
        checks.check(any("e1000_alloc_rx_buffers" in str(h["stack"]) for h in rings),
                     "holders: e1000e's receive ring", rings)
        held = [h for h in rings if "tcehold_map_held" in str(h["stack"])]
        checks.check(len(held) == 1 and held[0]["tces"] == 100, "holders: the module's pages", held)
        scenario.check_btf(checks, guest, "held.jsonl", kernel)
        mechanism.check_degraded(checks, guest, "held.jsonl", kernel, "powernv9", forced)
        check_windows(checks, guest)
        check_mechanism(checks, guest, forced or mechanism.planned(kernel))
        checks.numbers("powernv9", scenario_numbers(guest))
    return 1 if checks.failed else 0


sys.exit(main())

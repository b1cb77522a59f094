#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Bindings: a mapping that outlived its driver's binding is held, however short the gap was."""
import json
import sys

import scenario

DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off"
           " -netdev user,id=n0 -device spapr-vlan,netdev=n0" +
           "".join(f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
                   f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in (1, 2)))
STATUS = {"clear": 0, "at-risk": 1, "held": 2, "unknown": 3}
HELD = 16
HOOKS = {"pci_device_probe", "pci_device_remove", "vio_bus_probe", "vio_bus_remove"}


def verdict_of(guest, name):
    records = [json.loads(line) for line in guest.text(f"{name}.out").splitlines()]
    return records, next((r for r in records if r["scope"] == "all"), {})


def check_verdict(checks, guest, name, want, word):
    records, whole = verdict_of(guest, name)
    said = " / ".join(reason["text"] for r in records for reason in r.get("reasons", []))
    checks.check(whole.get("verdict") == want and guest.number(f"{name}.status") == STATUS[want]
                 and word in said, f"{name}: {want}",
                 (whole.get("verdict"), guest.text(f"{name}.status"), said,
                  guest.text(f"{name}.err")))


def device_of(guest, name, bus):
    return next((r for r in guest.records(name, "device")
                 if r["bus"] == bus and not r["gone"] and r["driver"]
                 and (bus == "vio" or r["name"] == "0001:00:00.0")), {})


def check_numbers(checks, guest):
    """What the records say: the same number while a binding lasts, and times of the last bind."""
    device = device_of(guest, "rescan.jsonl", "pci")
    holders = [h for h in guest.records("rescan.jsonl", "holder")
               if h["device_id"] == device.get("id")]
    checks.check(device and device["binding"] > 1 and device["bound_mono"] and holders
                 and {h["binding"] for h in holders} == {device["binding"]}
                 and all(h["oldest_mono"] > device["bound_mono"] for h in holders),
                 "a device found by a scan: its holders name its binding", (device, holders))
    vio = device_of(guest, "numbers.jsonl", "vio")
    checks.equal(vio.get("binding"), 3, "a vio device unbound and bound: its third number")


def check_without(checks, kernel):
    """Without the hooks doctor says so, and two samples with another driver each still tell."""
    with scenario.Guest(kernel, "pseries", "bind.sh", DEVICES, "disable_ddw", ["hidden"],
                        timeout=400) as guest:
        if not checks.equal(guest.run(), 0, "without the hooks: the guest ran through, no oops"):
            return
        degraded = [r["reason"].split(":")[0] for r in guest.records("slow.jsonl", "degraded")
                    if r["purpose"] == "binding"]
        checks.equal(set(degraded), HOOKS, "without the hooks: each is degraded")
        device = device_of(guest, "slow.jsonl", "pci")
        holders = [h for h in guest.records("slow.jsonl", "holder")
                   if h["device_id"] == device.get("id")]
        checks.check(device and not device["binding"] and holders and
                     all(h["newest_mono"] <= device["bound_after_mono"] and h["earlier"] == h["tces"]
                         for h in holders),
                     "without the hooks: by time, the mappings are of an earlier binding",
                     (device, holders))
        # What the hooks are for: two samples do not see it.
        print(f"# without the hooks, in one line: {verdict_of(guest, 'unseen')[1].get('verdict')}")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries bind")
    with scenario.Guest(kernel, "pseries", "bind.sh", DEVICES, "disable_ddw",
                        timeout=900) as guest:
        if not guest.ran_through(checks):
            return 1
        check_verdict(checks, guest, "bound", "at-risk", f"{HELD}")
        for name in ("rebound", "vio", "short", "between", "restarted"):
            check_verdict(checks, guest, name, "held", f"{HELD}")
        check_verdict(checks, guest, "present", "at-risk", f"{HELD}")
        if guest.text("vfio.status"):
            check_verdict(checks, guest, "vfio", "held", f"{HELD}")
        check_numbers(checks, guest)
    check_without(checks, kernel)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The census on long and moving lists: each sample has all devices, or says that it is not complete.

A module (tests/kmod-lists) registers devices by the ten thousand, and moves the entries of the
lists that the census walks. sysfs says which devices there are.
"""
import re
import sys

import scenario

PHBS = 3
MEMBERS = 30            # of each: no driver knows them, and all have the PHB's table
DEVICES = ("-m 4G -smp 4 " +
           " ".join(f"-device spapr-pci-host-bridge,index={i},id=phb{i} " +
                    " ".join(f"-device pci-testdev,bus=phb{i}.0,addr={j:#x}" for j in range(MEMBERS))
                    for i in range(1, PHBS + 1)) +
           " -netdev user,id=n0 -device e1000e,bus=pci.0,netdev=n0,romfile=" +
           "".join(f" -netdev user,id=v{i} -device spapr-vlan,netdev=v{i}" for i in range(3)))
PLAIN = 70_000
LEAVER = "0001:00:05.0"
STEPS = 128             # entries of one run, at most
LINE = re.compile(r"^longest run of the census: ([0-9.]+) us with preemption off, "
                  r"at most (\d+) entries per run$", re.M)
MOVED = ("groups", "members", "vio")


def samples_of(guest, name):
    """(complete, names of its devices that are not gone) of each whole sample."""
    found, devices = [], None
    for r in guest.records(f"{name}.jsonl"):
        if r["kind"] == "sample":
            complete, devices = r["complete"], []
        elif r["kind"] == "device" and not r["gone"]:
            devices.append(r["name"])
        elif r["kind"] == "end":
            found.append((complete, sorted(devices)))
    return found


def sysfs_of(guest, name):
    return sorted(guest.text(f"{name}.sysfs").split())


def check_still(checks, guest, name):
    """Nothing changes: every sample is complete."""
    samples, known = samples_of(guest, name), sysfs_of(guest, name)
    wrong = [s for s in samples if s != (True, known)]
    checks.check(len(samples) >= 3 and len(known) > PHBS * MEMBERS and not wrong,
                 f"{name}: every sample is complete and has the devices that sysfs has",
                 (len(samples), known, wrong))


def check_moved(checks, guest, name):
    """A complete sample has all devices; returns how many are and are not."""
    samples, known = samples_of(guest, name), sysfs_of(guest, name)
    short = [sorted(set(known) ^ set(devices)) for complete, devices in samples
             if complete and devices != known]
    whole = sum(complete for complete, _ in samples)
    checks.check(len(samples) >= 5 and not short,
                 f"{name}: each sample has all devices, or says that it is not complete",
                 (len(samples), short))
    print(f"# {name}: {guest.text(f'{name}.moves')} moves, {len(samples)} samples, {whole} complete")
    return whole, len(samples) - whole


def check_runs(checks, guest, name):
    """The longest run is printed, and bounded by the number of entries."""
    found = LINE.search(guest.text(f"{name}.out"))
    checks.check(guest.number(f"{name}.status") in (0, 1) and found and float(found[1]) > 0 and
                 int(found[2]) == STEPS,
                 f"{name}: no run looks at more than {STEPS} entries, and doctor says how long one "
                 "took", guest.text(f"{name}.out") + guest.text(f"{name}.err"))
    print(f"# {name}: {found and found[0]}")


def check_churned(checks, guest):
    """A device comes and goes; the others are in every complete sample."""
    samples, known = samples_of(guest, "churned"), sysfs_of(guest, "before")
    stay = {name for name in known if not name.startswith("0000:")}
    short = [sorted(stay - set(devices)) for complete, devices in samples
             if complete and not stay <= set(devices)]
    whole = sum(complete for complete, _ in samples)
    print(f"# churned: {guest.text('churn.rounds')} rounds, {len(samples)} samples, {whole} complete")
    checks.check((guest.number("churn.rounds") or 0) >= 5 and whole >= 3 and not short,
                 "a device that is removed and found again: the others are in every complete sample",
                 (guest.text("churn.rounds"), whole, short))


def check_left(checks, guest):
    sample = guest.records("left.jsonl")
    device = [r for r in sample if r["kind"] == "device" and r["name"] == LEAVER and not r["gone"]]
    checks.check(sample and sample[0]["complete"] and len(device) == 1 and
                 device[0]["iommu_group"] is None and device[0]["gen"],
                 "a device that left its group is known as before, with its table", device)
    samples, known = samples_of(guest, "after"), sysfs_of(guest, "after")
    checks.check(LEAVER not in known and all(s == (True, known) for s in samples),
                 "a tced that starts later knows it once it maps, not before", samples)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries census")
    with scenario.Guest(kernel, "pseries", "census.sh", DEVICES, "disable_ddw",
                        [str(PLAIN), LEAVER], module=False, timeout=900) as guest:
        scenario.build_module(kernel, guest.work, "kmod-lists")
        guest.add("--put", f"{guest.work}/kmod-lists/tcelists.ko:/t/")
        if not guest.ran_through(checks):
            return 1
        check_still(checks, guest, "before")
        check_still(checks, guest, "many")
        checks.equal(guest.number("many.devices"), PLAIN, "the kernel has as many devices more")
        checks.equal(sysfs_of(guest, "many"), sysfs_of(guest, "before"), "many: the same known")
        check_runs(checks, guest, "doctor")
        check_runs(checks, guest, "many.doctor")
        checks.check("ns with preemption off, at most " in guest.text("verbose.err"),
                     "-v says it at the start, too", guest.text("verbose.err"))
        torn = 0
        for what in MOVED:
            torn += check_moved(checks, guest, f"{what}.fast")[1]
            whole, _ = check_moved(checks, guest, f"{what}.slow")
            checks.check(whole, f"{what}: a list that rests meanwhile makes no sample incomplete")
        # Not each of them: 24 members are walked faster than one is moved.
        checks.check(torn, "lists that change all the time make samples incomplete")
        check_moved(checks, guest, "all")
        check_churned(checks, guest)
        check_left(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

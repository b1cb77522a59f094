#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A kernel that lacks a symbol: only the purpose that stood on it is degraded, and says so.

TCETOP_HIDE_SYMBOLS makes the tool believe that the symbols are not there. Without
register_fprobe_ips a kernel has no kprobe.multi, as powerpc's from 6.14 to 6.17: a hook that has
no program for fentry becomes a kprobe; a preemptible kernel can crash by that, and gets none.
"""
import sys
import typing

import mechanism
import scenario

DEVICES = ("-netdev user,id=n0 -device e1000e,netdev=n0,romfile= "
           "-drive file={work}/disk,format=raw,if=none,id=d0 -device nvme,drive=d0,serial=x "
           "-netdev user,id=n1 -device spapr-vlan,netdev=n1")
HELD = 16


class Case(typing.NamedTuple):
    symbols: str
    purpose: str            # the one that is degraded; empty: none
    blind: tuple = ()       # the commands that then say UNKNOWN
    seeing: tuple = ("tables",)     # those that are answered anyway


MAPPINGS = ("holders",)
TABLES = ("tables", "tables_text")
CASES = (
    Case("-", "", (), ("holders", *TABLES)),
    # A tracepoint less, and the functions show what the others showed, too.
    Case("__traceiter_dma_alloc_pages", "", (), ("holders", *TABLES)),
    Case("__traceiter_dma_alloc,tce_buildmulti_pSeriesLP", "map", MAPPINGS),
    Case("__traceiter_dma_alloc,iommu_alloc", "map caller", MAPPINGS),
    Case("__traceiter_dma_alloc,ppc_iommu_map_sg", "map caller", MAPPINGS),
    # Call stacks are read by a helper then.
    Case("bpf_rdonly_cast", "stacks", (), ("holders", *TABLES)),
    Case("__iommu_free", "unmap", MAPPINGS),
    Case("iommu_init_table", "table create"),
    Case("iommu_tce_table_put", "table free"),
    Case("device_del", "device gone"),
    Case("bus_kset,dev_attr_show", "find devices", TABLES, ()),
    Case("iommu_group_kset,iommu_group_attr_show", "find groups", TABLES, ()),
    # Where data symbols are hidden (Debian 12), the second candidate finds the same.
    Case("bus_kset", "", (), ("holders", "tables")),
    Case("iommu_group_kset", "", (), ("holders", "tables")),
)


def tables_of(guest, number):
    """All that a table is, whichever way it was found. The generation is another one each time."""
    return {t["liobn"]: (t["live"], t["window"], t["iommu_group"], sorted(t["devices"]),
                         sorted(t["drivers"]))
            for t in guest.records(f"{number}.tables.out", "table")}


def check_degraded(checks, guest, number, case, name):
    lines = [line for line in guest.text(f"{number}.text.out").splitlines()
             if line.startswith("DEGRADED")]
    records = guest.records(f"{number}.doctor.out", "degraded")
    if not case.purpose:
        checks.equal((lines, records), ([], []), f"{name}: nothing is degraded")
        return
    checks.check(len(lines) == 1 and case.purpose in lines[0],
                 f"{name}: doctor says in one line that {case.purpose} is degraded",
                 (lines, guest.text(f"{number}.text.err")))
    checks.check(len(records) == 1 and records[0]["purpose"] == case.purpose and
                 records[0]["feature"] and records[0]["reason"],
                 f"{name}: and in one record, with the feature and the reason", records)


def check_answers(checks, guest, number, case, name):
    """What stands on the symbol is UNKNOWN; what does not, is answered."""
    if case.purpose == "stacks":
        checks.equal(guest.number(f"{number}.holders.status"), 0,
                     f"{name}: all is seen, and holders has no warning")
    for command in (*case.blind, *case.seeing):
        status = guest.number(f"{number}.{command}.status")
        said = guest.text(f"{number}.{command}.out") + guest.text(f"{number}.{command}.err")
        if command in case.blind:
            checks.check(status == 3 and "UNKNOWN" in said,
                         f"{name}: {command} says UNKNOWN, status 3", (status, said))
        else:
            checks.check(status in (0, 1), f"{name}: {command} is answered", (status, said))


PREEMPTIBLE = ("sid", "sid-64k", "next")
NO_KPROBE = "a kprobe can crash a preemptible kernel; --mechanism kprobe forces it"
# All that is rare, and has no program for fentry: what is for powernv or VFIO is not needed here.
RARE = {"table create", "table free", "teardown wait", "window", "map failed", "device gone",
        "dlpar", "eeh"}


def check_without_fprobe(checks, guest, kernel):
    hooks = [h for h in guest.records("fprobe.doctor.out", "hook") if h["state"] == "attached"]
    by = {m: {h["purpose"] for h in hooks if h["mechanism"] == m}
          for m in ("fentry", "kprobe.multi", "kprobe", "tracepoint")}
    degraded = guest.records("fprobe.doctor.out", "degraded")
    before, running = (mechanism.Witness(guest, name) for name in ("before", "running"))
    new_kprobes = set(running.kprobes) - set(before.kprobes)
    if kernel not in PREEMPTIBLE:
        checks.check(by["kprobe"] >= mechanism.NEEDED - {"map", "map caller"} and new_kprobes and
                     by["tracepoint"] == {"dlpar", "map"} and not degraded,
                     "no fprobe: hooks are kprobes where the kernel is not preemptible",
                     (by, degraded))
        return
    checks.equal((by["fentry"], by["kprobe.multi"], by["kprobe"], by["tracepoint"]),
                 ({"unmap", "binding"}, set(), set(), {"dlpar", "map"}),
                 "no fprobe: fentry where there is a program for it, tracepoints, and no kprobe")
    checks.equal((new_kprobes, running.links.count("perf_event")),
                 (set(), before.links.count("perf_event")),
                 "no fprobe: the kernel lists no kprobe, and no link of one")
    checks.equal({d["purpose"] for d in degraded}, RARE,
                 "no fprobe: doctor has a record for each purpose without a hook")
    checks.check(all(d["reason"].endswith(f": {NO_KPROBE}") for d in degraded),
                 "no fprobe: each says why", degraded)
    lines = [line for line in guest.text("fprobe.text.out").splitlines()
             if line.startswith("DEGRADED")]
    checks.check(len(lines) == len(degraded) and all(NO_KPROBE in line for line in lines),
                 "no fprobe: a line for each record", lines)
    checks.check(guest.number("fprobe.holders.status") in (0, 1),
                 "no fprobe: holders are known by fentry", guest.text("fprobe.holders.out"))
    checks.check(guest.records("fprobe.jsonl", "end"),
                 "no fprobe: drivers are unbound and bound 20 times while it traces")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} hidden")
    questions = [" ".join((case.symbols, *case.blind, *case.seeing)) for case in CASES]
    with scenario.Guest(kernel, "pseries", "hidden.sh", DEVICES, "disable_ddw",
                        questions) as guest:
        if not guest.ran_through(checks):
            return 1
        seen = tables_of(guest, 0)
        checks.check(len(seen) >= 2 and sum(t[0] or 0 for t in seen.values()) >= HELD,
                     "with all symbols there are tables and live TCEs", seen)
        for number, case in enumerate(CASES):
            name = "nothing hidden" if case.symbols == "-" else case.symbols
            check_degraded(checks, guest, number, case, name)
            check_answers(checks, guest, number, case, name)
            if "tables" not in case.blind:
                checks.equal(tables_of(guest, number), seen,
                             f"{name}: the same tables and live TCEs")
        check_without_fprobe(checks, guest, kernel)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""pseries on default and vio windows: live against QEMU's trace of hypercalls, holders, losses."""
import json
import sys

import mechanism
import scenario

# The slots of a PHB cost drmgr half a minute; nothing is plugged into them here.
DEVICES = (
    "-global spapr-pci-host-bridge.dynamic-reconfiguration=off "
    "-netdev user,id=n0 -device e1000e,netdev=n0,romfile= "
    "-drive file={work}/disk,format=raw,if=none,id=d0 -device nvme,drive=d0,serial=x "
    "-netdev user,id=n1 -device spapr-vlan,netdev=n1 -device spapr-vscsi "
    "-device spapr-pci-host-bridge,index=1,id=phb1 "
    "-device e1000e,bus=phb1.0,romfile=,netdev=n2 -netdev user,id=n2")
HAMMER_SECONDS = "30"
FORCED_HAMMER_SECONDS = "10"


def sum_of(tables, field):
    return sum(t[field] or 0 for t in tables)


def losses(guest, name):
    return {r["class"]: r["count"] for r in guest.records(name, "loss")}


def check_live(checks, guest, marks, snapshot, tables, difference=0, liobn=None):
    """live of every table equals the witness's count; of one table it differs as announced."""
    valid = marks.get(guest.number(f"{snapshot}.mark"), {})
    live = scenario.live_by_liobn(tables)
    want = {name: count for name, count in valid.items() if count or name in live}
    if liobn:
        want[liobn] = want.get(liobn, 0) + difference
    bad = {name: (live.get(name), want.get(name, 0)) for name in {*live, *want}
           if live.get(name) != want.get(name, 0)}
    checks.check(valid and live and not bad and all(t["live"] is not None for t in tables),
                 f"{snapshot}: live of {len(live)} tables equals QEMU's trace", bad)


def check_before_attach(checks, guest, marks):
    fresh = guest.records("fresh.tables")
    check_live(checks, guest, marks, "fresh", fresh)
    checks.check(sum_of(fresh, "live") >= 16 and
                 all(t["unattributed"] == t["live"] for t in fresh if t["live"] is not None),
                 "mapped before attach: all live TCEs are unattributed", fresh)
    attached = guest.ask("attached.jsonl", "windows")
    released = guest.ask("released.jsonl", "windows")
    check_live(checks, guest, marks, "attached", attached)
    check_live(checks, guest, marks, "released", released)
    checks.equal(sum_of(attached, "unattributed") - sum_of(released, "unattributed"), 16,
                 "unattributed mappings leave the books when they are unmapped")


def check_no_stale(checks, guest, before, after, name):
    """No unmap was missed, but for those that an interrupt inside a probe cost: these are shown,
    or where the kernel does not count them, few: a list that is not freed whole leaves hundreds."""
    allowed = 0 if mechanism.counts_misses(guest, after) else mechanism.UNCOUNTED_STALE
    before, after = losses(guest, before), losses(guest, after)
    checks.check(after["missed-unmap"] <= before["missed-unmap"] + allowed or
                 after["nested-probe"] > before["nested-probe"], name, (before, after))


def unseen_maps(guest, name):
    """How many live mappings may be unattributed: one in a while is made inside a skipped probe."""
    if not mechanism.counts_misses(guest, name):
        return mechanism.UNCOUNTED_UNSEEN
    return min(losses(guest, name)["nested-probe"], 8)


def check_segments(checks, guest, tracepoints):
    """A tracepoint shows the list's segments, as the device sees them; the functions its elements."""
    lists = [dict(word.split("=") for word in line.split() if "=" in word)
             for line in guest.text("sg.lists").splitlines()]
    of = "segments" if tracepoints else "nents"
    checks.equal(scenario.tces_of(guest.ask("sg.jsonl", "holders"), "tcehold_map_sg_held")[1],
                 sum(int(entry[of]) for entry in lists), f"scatterlists: as many mappings as {of}")


def check_under_tool(checks, guest, marks):
    for name in ("loaded", "held", "sg", "sgreleased", "hammered", "vio"):
        tables = guest.ask(f"{name}.jsonl", "windows")
        check_live(checks, guest, marks, name, tables)
        mine = [t for t in tables if "e1000e" in t["drivers"] and "nvme" in t["drivers"]]
        missed = unseen_maps(guest, f"{name}.jsonl")
        checks.check(len(mine) == 1 and
                     scenario.unseen(mine[0]) <= missed < mine[0]["live"],
                     f"{name}: the ledger agrees with the bitmap",
                     [(t["live"], t["mapped_tces"], t["unattributed"], missed) for t in mine])
    # Merged scatterlists: a ledger that forgets mappings by their first entry alone
    # leaves stale ones, which the census would put right and count here.
    check_no_stale(checks, guest, "attached.jsonl", "loaded.jsonl",
                   "after the NVMe reads no stale ledger entry remained")
    merged = [dict(word.split("=") for word in line.split() if "=" in word)
              for line in guest.text("sg.lists").splitlines()]
    checks.check(len(merged) == 2 and all(int(m["segments"]) < int(m["nents"]) for m in merged) and
                 merged[1]["chained"] == "1", "scatterlists merge, one of them is chained", merged)
    check_no_stale(checks, guest, "held.jsonl", "sgreleased.jsonl",
                   "merged scatterlists are freed whole")
    found = losses(guest, "hammered.jsonl")
    skipped = "nested-probe" if mechanism.counts_misses(guest, "hammered.jsonl") else "missed-unmap"
    checks.check(found[skipped] > 0, f"hammered: what probes missed is shown as {skipped}", found)
    checks.equal({c: found[c] for c in ("ledger-full", "table-slots-full", "device-slots-full", "census-failed")},
                 {"ledger-full": 0, "table-slots-full": 0, "device-slots-full": 0, "census-failed": 0},
                 "hammered: nothing ran full")
    doctor = {r["class"]: r["count"] for r in guest.ask("hammered.jsonl", "doctor")
              if r["kind"] == "loss"}
    checks.equal(doctor, found, "doctor shows the losses")


def function_of(holder):
    return " ".join(holder["stack"])


def check_holders(checks, guest):
    rings = [h for h in guest.ask("loaded.jsonl", "holders") if h["driver"] == "e1000e"]
    checks.check(any("e1000_alloc_rx_buffers" in function_of(h) and "[e1000e]" in function_of(h)
                     and h["device"] and ":" in h["device"] and h["tces"] > 100 for h in rings),
                 "holders: e1000e's receive ring by device, driver and function", rings)
    checks.check(any("e1000e_setup_tx_resources" in function_of(h) for h in rings),
                 "holders: e1000e's descriptor ring", rings)
    held = [h for h in guest.ask("held.jsonl", "holders") if "tcehold_map_held" in function_of(h)]
    checks.check(len(held) == 1 and (held[0]["tces"], held[0]["mappings"]) == (16, 16) and
                 1e9 < held[0]["oldest_ns"] < 60e9,
                 "holders: the module's 16 pages with count, size and age", held)
    unknown = [h for h in guest.ask("sg.jsonl", "holders")
               if "tcehold" in function_of(h) and h["device"] in (None, "?")]
    checks.equal(unknown, [], "holders: every scatterlist element has its device")
    checks.equal(scenario.tces_of(guest.ask("sg.jsonl", "holders"), "tcehold_cmd_noncontiguous"),
                 [196608 // 4096, 1], "holders: noncontiguous memory, which is one segment")


def check_vio(checks, guest):
    tables = {t["devices"][0]: t for t in guest.ask("vio.jsonl", "windows") if t["devices"]}
    names = guest.text("vio.devices").split()
    found = [tables[n] for n in names if n in tables]
    checks.check(len(names) >= 2 and len(found) == len(names) and
                 all(t["window"] == "vio" and t["live"] >= 24 for t in found),
                 "vio: tables found, named and counted", (names, found))
    checks.equal(sorted(d for t in found for d in t["drivers"]), ["ibmveth", "ibmvscsi"],
                 "vio: drivers named")


def check_two_tools(checks, guest, marks):
    second = guest.records("second.tables")
    checks.equal(guest.number("second.status"), 0, "two tools at once: status")
    check_live(checks, guest, marks, "second", second)
    check_live(checks, guest, marks, "first", guest.ask("first.jsonl", "windows"))


def check_faults(checks, guest, marks):
    """A failed map_sg leaves bits without TCEs, a refused H_STUFF_TCE TCEs without bits."""
    for name, difference in (("badset", 3), ("badput", 9), ("badstuff", -6), ("mended", 0)):
        tables = guest.ask(f"{name}.jsonl", "windows")
        liobn = next(t["liobn"] for t in tables if "nvme" in t["drivers"])
        check_live(checks, guest, marks, name, tables, difference, liobn)


def check_mechanism(checks, guest, kernel, forced):
    hooks = guest.records("running.jsonl", "hook")
    wanted = forced or mechanism.planned(kernel)
    tracepoints = mechanism.map_tracepoints(kernel, "pseries", forced)
    mechanism.check_hooks(checks, hooks, wanted, "tced", tracepoints)
    mechanism.check_hooks(checks, guest.records("live_doctor.out", "hook"), wanted, "doctor",
                          tracepoints)
    mechanism.check_witness(checks, hooks, mechanism.Witness(guest, "before"),
                            mechanism.Witness(guest, "running"), wanted)
    mechanism.check_leaves_nothing(checks, guest, hooks)


def check_refused(checks, guest):
    for name, program in (("unprivileged", "tcectl"), ("unprivileged_top", "tcetop")):
        text = guest.text(f"{name}.err")
        checks.check(guest.number(f"{name}.status") == 3 and guest.text(f"{name}.out") == "" and
                     text.startswith(f"{program}: ") and "root" in text and "\n" not in text,
                     f"not root: {program} says so in one line, status 3",
                     (guest.text(f"{name}.status"), text))


def check_text(checks, guest, kernel, forced):
    traced = mechanism.map_tracepoints(kernel, "pseries", forced) - mechanism.TRACEPOINTS
    mapping = traced or {"tce_buildmulti_pSeriesLP", "iommu_alloc"}
    liobns = [t["liobn"] for t in guest.ask("first.jsonl", "windows")]
    for name in ("text", "top"):
        checks.check(guest.number(f"{name}.status") == 0 and liobns and
                     all(liobn in guest.text(f"{name}.out") for liobn in liobns),
                     f"{name}: every table is on the screen",
                     guest.text(f"{name}.out") + guest.text(f"{name}.err"))
    checks.check(guest.number("holders.status") in (0, 1), "holders answers in text")
    hooks = {r["symbol"]: r for r in guest.records("live_doctor.out", "hook")}
    checks.check(guest.number("live_doctor.status") in (0, 1) and
                 all(hooks[name]["state"] == "attached" and hooks[name]["hits"] > 10
                     for name in (*mapping, "__iommu_free")),
                 "doctor: the hooks are attached and hit", hooks)


def check_vanishing(checks, guest):
    checks.equal(guest.number("drmgr.status"), 0, "drmgr removed the PHB")
    checks.equal(guest.number("vanish.status"), 0, "a table that vanishes: the tool lives on")
    before = {t["liobn"] for t in guest.records("vanish.first", "table")}
    after = {t["liobn"] for t in guest.records("vanish.jsonl", "table")}
    checks.check(len(before - after) == 1 and not after - before,
                 "a table that vanishes: its record ends", (before, after))


def difference(guest, marks, name):
    """How many more TCEs the kernel has of the disk's table than the hypervisor."""
    table = next(t for t in guest.ask(f"{name}.jsonl", "windows") if "nvme" in t["drivers"])
    return table["live"] - marks.get(guest.number(f"{name}.mark"), {}).get(table["liobn"], 0)


def scenario_numbers(guest, marks):
    """What the module did, as the tool saw it; nothing that depends on a driver's rings."""
    holders = {name: guest.ask(f"{name}.jsonl", "holders")
               for name in ("held", "sg", "sgreleased", "hammered", "vio")}
    return {
        "windows": scenario.windows_by_kind(guest.ask("held.jsonl", "windows")),
        "held": scenario.tces_of(holders["held"], "tcehold_map_held"),
        "released": scenario.tces_of(holders["sg"], "tcehold_map_held"),
        # In how many mappings depends on what is hooked: check_segments().
        "scatterlists": scenario.tces_of(holders["sg"], "tcehold_map_sg_held")[0],
        "coherent": scenario.tces_of(holders["sg"], "tcehold_cmd_coherent"),
        "noncontiguous": scenario.tces_of(holders["sg"], "tcehold_cmd_noncontiguous"),
        "scatterlists and coherent released": scenario.tces_of(holders["sgreleased"], "tcehold"),
        "after the hammer": scenario.tces_of(holders["hammered"], "tcehold"),
        "vio": {h["device"]: scenario.tces_of([o for o in holders["vio"]
                                               if o["device"] == h["device"]], "tcehold")[0]
                for h in holders["vio"] if "tcehold" in function_of(h)},
        **{name: difference(guest, marks, name)
           for name in ("badset", "badput", "badstuff", "mended")},
    }


def say_kernel(guest, kernel):
    """What ran, in the tool's own words, for README's table: see tests/kernels."""
    summary = guest.records("held.jsonl", "sample")[-1]
    hooks = [h["mechanism"] for h in guest.records("held.jsonl", "hook")
             if h["purpose"] in mechanism.BUSY and h["state"] == "attached"]
    print("RAN " + json.dumps({"kernel": kernel, "release": summary["release"],
                               "page_size": summary["page_size"], "btf": summary["btf"],
                               "hooks": sorted(set(hooks)), "teardown": summary["teardown"]}))


def main():
    kernel, forced = scenario.kernel_and_mechanism()
    checks = scenario.Checks(f"{kernel} pseries{' ' + forced if forced else ''}")
    with scenario.Guest(kernel, "pseries", "pseries.sh", DEVICES, "disable_ddw",
                        [FORCED_HAMMER_SECONDS if forced else HAMMER_SECONDS],
                        mechanism=forced) as guest:
        if not guest.ran_through(checks):
            return 1
        marks = guest.valid_at_marks()
        check_before_attach(checks, guest, marks)
        check_under_tool(checks, guest, marks)
        check_segments(checks, guest, mechanism.map_tracepoints(kernel, "pseries", forced))
        check_holders(checks, guest)
        check_vio(checks, guest)
        check_two_tools(checks, guest, marks)
        check_faults(checks, guest, marks)
        scenario.check_btf(checks, guest, "held.jsonl", kernel)
        mechanism.check_degraded(checks, guest, "held.jsonl", kernel, "pseries")
        check_mechanism(checks, guest, kernel, forced)
        check_refused(checks, guest)
        check_text(checks, guest, kernel, forced)
        check_vanishing(checks, guest)
        checks.numbers("pseries", scenario_numbers(guest, marks))
        if not forced:
            say_kernel(guest, kernel)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tced records of mappings, changed while it traces: nothing is counted wrongly, and the census costs nothing."""
import json
import sys

import scenario

CHANGES = {"bookworm": 24}   # under load; else 100. Kprobes take long to attach
DEVICES = "-netdev user,id=n0 -device e1000e,netdev=n0,romfile="
LIOBN = "0x80000000"
# Where maps and unmaps pass: functions, and tracepoints of the DMA API without their prefix.
LOADED = 25 + 64 + 500   # maps of "load" in the guest's script: the module warms up before it measures
BUSY_FUNCTIONS = ("__iommu_free", "iommu_alloc", "ppc_iommu_map_sg", "tce_buildmulti_pSeriesLP")
HELD = {"stacks": 300, "unrecorded": 400, "ledger": 450, "released": 0, "both": 210, "after": 60, "killed": 70,
        "adopted": 40, "awake": 60, "reloaded": 60, "older": 60}


def window(guest, name):
    return next(t for t in guest.records(f"{name}.tables", "table") if t["liobn"] == LIOBN)


def holders(guest, name):
    return [h for h in guest.records(f"{name}.holders", "holder") if h["liobn"] == LIOBN]


def mappings(guest, name, stacks):
    """Of the holders with, or without, a call stack: as many mappings as the module has among them."""
    return sum(h["mappings"] for h in holders(guest, name)
               if bool(h["stack"]) == stacks and (not stacks or any("tcehold" in f for f in h["stack"])))


def states(guest, name):
    return {h["symbol"]: h["state"] for h in guest.records(f"{name}.doctor", "hook")}


def losses(guest, name):
    return {r["class"]: r["count"] for r in guest.records(f"{name}.doctor", "loss") if r["count"]}


def status(guest, name):
    return guest.number(f"{name}.status")


def busy_links(guest, name):
    """What the kernel itself says is hooked of what maps and unmaps pass."""
    links = json.loads(guest.text(f"{name}.links"))
    tracepoints = [x.get("tp_name", "") for x in links if x.get("tp_name", "").startswith("dma_")]
    functions = [line.split()[0] for line in guest.text(f"{name}.functions").splitlines() if line]
    kprobes = [line.split()[2].split("+")[0] for line in guest.text(f"{name}.kprobes").splitlines()]
    return sorted(tracepoints + [f for f in functions + kprobes if f in BUSY_FUNCTIONS])


def check_live(checks, guest):
    """QEMU is the witness: entries of the window that are valid, whatever is recorded."""
    valid = guest.valid_at_marks()
    for name in HELD:
        checks.equal(window(guest, name)["live"], valid[guest.number(f"{name}.mark")][LIOBN],
                     f"{name}: live is what QEMU has")


def check_level(checks, guest, name, level):
    trace = guest.records(f"{name}.trace", "trace")[0]
    checks.equal(trace["detail"], level, f"{name}: the detail is {level}")
    hot = {s for s, state in states(guest, name).items()
           if state == ("off" if level == "census" else "attached") and
           (s in BUSY_FUNCTIONS or s.startswith("__traceiter_dma"))}
    checks.check(hot, f"{name}: its hooks are {'off' if level == 'census' else 'attached'}")
    checks.check(bool(busy_links(guest, name)) == (level != "census"),
                 f"{name}: the kernel has {'none' if level == 'census' else 'some'} of them",
                 busy_links(guest, name))
    if level != "census":
        return
    t = window(guest, name)
    checks.equal([t["attributed"], t["unattributed"]], [0, t["live"]],
                 f"{name}: nothing that lives has a device")
    checks.equal(status(guest, f"{name}.holders"), 3, f"{name}: holders unknown")
    checks.check("the detail is census" in guest.text(f"{name}.holders.err"),
                 f"{name}: and why", guest.text(f"{name}.holders.err"))
    checks.equal(status(guest, f"{name}.check"), 3 if t["live"] else 0,
                 f"{name}: check is CLEAR only where nothing lives")
    checks.equal(status(guest, f"{name}.tables"), 0, f"{name}: windows are known")


def check_records(checks, guest):
    checks.equal(mappings(guest, "stacks", True), 300, "stacks: all mappings have their stack")
    checks.equal(mappings(guest, "ledger", False), 50, "ledger: those since then, without a stack")
    t = window(guest, "ledger")
    checks.check(t["unattributed"] >= 400, "ledger: what was mapped in the census has no device",
                 t["unattributed"])
    checks.equal([mappings(guest, "released", s) for s in (True, False)], [0, 0],
                 "released: none of them is left")
    checks.equal([mappings(guest, "both", s) for s in (True, False)], [200, 10],
                 "both: a change between ledger and stacks loses nothing")
    checks.equal(mappings(guest, "after", True), 60, "after: mappings have their stack")
    checks.equal(window(guest, "after")["unattributed"], window(guest, "released")["live"],
                 "after: only what the driver mapped before has none")
    checks.equal(mappings(guest, "killed", True), 70, "killed: all hooks are there, and stacks are taken")
    checks.equal(mappings(guest, "adopted", True), 40, "adopted: their mappings are known")
    checks.equal(mappings(guest, "awake", True), 20, "awake: those since the census")
    checks.equal(window(guest, "stacks")["gen"], window(guest, "older")["gen"],
                 "the window is the same one from the first to the last")


def check_changes(checks, guest):
    checks.equal(guest.text("refused"), "", "under load: no change fails")
    checks.equal(guest.text("lingering"), "", "under load: in the census no hook is left, from the first moment on")
    for name in ("after", "older"):
        checks.equal({c: n for c, n in losses(guest, name).items() if c != "nested-probe"}, {},
                     f"{name}: nothing is lost")
    checks.equal([len(json.loads(guest.text(f"{n}.{what}"))) for n in ("after",) for what in ("progs", "links")],
                 [len(json.loads(guest.text(f"{n}.{what}"))) for n in ("before",) for what in ("progs", "links")],
                 "after: as many programs and links as before")
    checks.equal(guest.number("after.fds"), guest.number("before.fds"), "after: as many descriptors")
    bad = [e["event"] for e in guest.records("events", "event")
           if e["event"] in ("unmap-wrong-window", "late-unmap", "window-removed-live")]
    checks.equal(bad, [], "no unmap is taken for a wrong one")


def check_pinned(checks, guest):
    """The link of the tracepoint of maps outlives the change to the census."""
    checks.check(any(x.startswith("dma_map_p") for x in busy_links(guest, "pinned")), "pinned: maps are hit still",
                 busy_links(guest, "pinned"))
    t = window(guest, "pinned")
    checks.check(t["attributed"] == 0 and t["live"] >= 30, "pinned: none is recorded in the census",
                 (t["attributed"], t["live"]))
    checks.equal(losses(guest, "pinned").get("missed-unmap"), losses(guest, "released").get("missed-unmap"),
                 "pinned: no unmap is missed")
    checks.equal(status(guest, "again.change"), 3, "again: as long as it is there no other is attached beside it")
    checks.check("bpftool -f link list" in guest.text("again.change.err"), "again: and the line says what to do",
                 guest.text("again.change.err"))
    checks.equal(guest.records("again.trace", "trace")[0]["detail"], "census", "again: the detail stays census")
    checks.equal(busy_links(guest, "again"), busy_links(guest, "pinned"), "again: no other hook is attached")
    checks.equal(window(guest, "again")["maps"], window(guest, "pinned")["maps"], "again: no map is counted")
    checks.equal(status(guest, "alone.change"), 0, "alone: the change waits for the end of the link")
    check_level(checks, guest, "once", "ledger")
    checks.equal(mappings(guest, "once", False), 25, "once: mappings have their holders")
    checks.equal(window(guest, "once")["maps"] - window(guest, "alone")["maps"], LOADED, "once: each map is counted once")
    for name in ("again", "once"):
        checks.equal(losses(guest, name).get("missed-unmap"), losses(guest, "released").get("missed-unmap"),
                     f"{name}: no unmap is missed")


def check_barred(checks, guest, kernel):
    """Where hooks are kprobes the daemon may not attach them again: then it does not let go of them."""
    kprobes = kernel == "bookworm"
    checks.equal(status(guest, "barred.change"), 3 if kprobes else 0, "barred: who cannot come back does not go")
    check_level(checks, guest, "barred", "stacks" if kprobes else "census")
    checks.equal("restart tced" in guest.text("barred.change.err"), kprobes, "barred: and the line says what to do")


def check_refusals(checks, guest):
    checks.equal([status(guest, n) for n in ("nobody", "reader", "asker", "nolevel")], [3, 3, 0, 64],
                 "others than root may look, and not change it")
    checks.check("only root" in guest.text("reader.err"), "and the line says so", guest.text("reader.err"))
    checks.check("census, ledger or stacks" in guest.text("nolevel.err"), "no level: what there is",
                 guest.text("nolevel.err"))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries detail")
    with scenario.Guest(kernel, "pseries", "detail.sh", DEVICES, "disable_ddw", args=(str(CHANGES.get(kernel, 100)),),
                        timeout=400) as guest:
        if not guest.ran_through(checks):
            return 1
        check_live(checks, guest)
        check_barred(checks, guest, kernel)
        if kernel != "bookworm":    # which has no such tracepoint
            check_pinned(checks, guest)
        for name, level in (("stacks", "stacks"), ("census", "census"), ("unrecorded", "census"),
                            ("ledger", "ledger"), ("both", "ledger"), ("after", "stacks"), ("killed", "stacks"),
                            ("adopted", "ledger"), ("awake", "stacks"), ("reloaded", "census"),
                            ("older", "ledger")):
            check_level(checks, guest, name, level)
        check_records(checks, guest)
        check_changes(checks, guest)
        check_refusals(checks, guest)
        checks.equal(busy_links(guest, "foreground"), [], "foreground: the census alone")
        checks.equal(json.loads(guest.text("stopped.progs")), [], "stopped: no program is left")
    return 1 if checks.failed else 0


sys.exit(main())

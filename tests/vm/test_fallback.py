#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hooks that cannot be attached as planned: the next mechanism serves as well, or they are UNKNOWN.

40 tools at once fill the trampoline of one function, so that the hook of the last ones comes to
kprobe.multi, in an object of its own, while their others stay with fentry.
"""
import sys

import scenario

DEVICES = "-netdev user,id=n0 -device e1000e,netdev=n0,romfile="
HELD = 3


def check_held(checks, guest, name):
    """The pages that are held at the end, and no others."""
    mine = [h for h in guest.records(f"{name}.out", "holder")
            if "tcehold_map_held" in str(h["stack"])]
    checks.check(guest.number(f"{name}.status") == 0 and
                 [(h["tces"], h["device"]) for h in mine] == [(HELD, "0000:00:00.0")],
                 f"{name}: the module's pages are seen", (mine, guest.text(f"{name}.err")))


def check_full(checks, guest):
    by = {h["mechanism"] for h in guest.records("crowd.hooks", "hook") if h["purpose"] == "unmap"}
    checks.equal(by, {"fentry", "kprobe.multi"}, "40 tools at once: the first by fentry, the last not")
    hooks = {h["symbol"]: h for h in guest.records("full.doctor.out", "hook")}
    for symbol, mechanism, least in (("__traceiter_dma_map_phys", "tracepoint", 8),
                                     ("__iommu_free", "kprobe.multi", 5)):
        hook = hooks[symbol]
        checks.check(hook["mechanism"] == mechanism and hook["hits"] >= least,
                     f"{symbol}: hit by {mechanism}", hook)
    check_held(checks, guest, "full.holders")


def check_off(checks, guest):
    for name, word in (("ftrace.holders", "ftrace_enabled"), ("kprobes.holders", "kprobes")):
        said = guest.text(f"{name}.err")
        checks.check(guest.number(f"{name}.status") == 3 and "UNKNOWN" in said and word in said,
                     f"{name}: UNKNOWN, with what is off", (guest.text(f"{name}.status"), said))
    live = [t["live"] for t in guest.records("ftrace.tables.out", "table")]
    checks.check(guest.number("ftrace.tables.status") == 0 and live and None not in live,
                 "ftrace off: live does not depend on it", live)
    check_held(checks, guest, "on.holders")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} fallback")
    with scenario.Guest(kernel, "pseries", "fallback.sh", DEVICES, "disable_ddw",
                        timeout=500) as guest:
        if not guest.ran_through(checks):
            return 1
        check_full(checks, guest)
        check_off(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""4 unattributed TCEs in a window of two busy devices: every check counts them, at one instant, and none says CLEAR.

TCETOP_CHECKS=N: the number of checks.
"""
import collections
import json
import os
import sys

import scenario

DEVICES = ("-drive file={work}/disk,format=raw,if=none,id=d0 -device nvme,drive=d0,serial=x "
           "-netdev user,id=n0 -device e1000e,romfile=,netdev=n0")
CHECKS = int(os.environ.get("TCETOP_CHECKS", "30"))
AFTER = 10
UNATTRIBUTED = 4
DIFFERENT = 1       # number of live TCEs, if nothing changed between the checks


def windows(guest, name):
    """Of each check, the window that the two devices share."""
    records = [json.loads(line) for line in guest.text(f"{name}.jsonl").splitlines()]
    return [r for r in records if r.get("scope") == "window" and r["live"]]


def statuses(guest, name):
    return collections.Counter(guest.text(f"{name}.status").split())


def missed(guest):
    """Maps that the kernel kept from our probes, as it counts them: their TCEs are unattributed, too."""
    return sum(r["count"] for r in guest.records("doctor.jsonl", "loss")
               if r["class"] == "nested-probe")


def check_four(checks, guest, misses):
    found = windows(guest, "four")
    counts = collections.Counter(w["unattributed"] for w in found)
    checks.equal(len(found), CHECKS, "one busy window in each check")
    checks.equal(dict(statuses(guest, "four")), {"1": CHECKS},
                 f"{CHECKS} checks under load, none of them CLEAR")
    checks.check(min(counts) == UNATTRIBUTED and max(counts) <= UNATTRIBUTED + misses,
                 f"{UNATTRIBUTED} unattributed TCEs in each, and what was missed", (counts, misses))
    sums = [w["released_on_unbind"] + w["unattributed"] + w["orphaned"] - w["live"] for w in found]
    checks.check(max(sums) <= 0, "not more TCEs than are live", max(sums))
    checks.check(len({w["live"] for w in found}) > DIFFERENT, "the number of live TCEs changes",
                 {w["live"] for w in found})


def check_none(checks, guest, misses):
    counts = collections.Counter(w["unattributed"] for w in windows(guest, "none"))
    checks.check(max(counts) <= misses, "released: none is left but what was missed",
                 (counts, misses))
    clear = statuses(guest, "none")["0"]
    checks.check(clear == AFTER or misses, "and check says CLEAR", (clear, misses))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries exact")
    # Where a DDW cannot be created 7.2 has bus_dma_limit set anyway, takes every address for a direct one, and
    # unmaps none: two TCEs stay for each packet, until the window is full.
    with scenario.Guest(kernel, "pseries", "exact.sh", DEVICES, "disable_ddw",
                        (str(CHECKS), str(AFTER)), timeout=600 + 10 * CHECKS) as guest:
        if not guest.ran_through(checks):
            return 1
        misses = missed(guest)
        check_four(checks, guest, misses)
        check_none(checks, guest, misses)
        checks.check(len(guest.text("reads").split()) > 2, "the disk was read all the while",
                     guest.text("reads"))
    return 1 if checks.failed else 0


sys.exit(main())

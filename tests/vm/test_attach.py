#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tracing that attaches while eight CPUs map and unmap: every check has a verdict, none is UNKNOWN."""
import json
import re
import sys

import scenario

DEVICES = "-smp 8 -netdev user,id=n0 -device e1000e,romfile=,netdev=n0"
TIMES = 10
UNKNOWN = 3
CPUS = 8


def reasons(guest, n):
    """All sentences of a check."""
    records = [json.loads(line) for line in guest.text(f"check.{n}.out").splitlines()]
    return [(reason["verdict"], reason["text"]) for r in records for reason in r.get("reasons", [])]


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries attach")
    with scenario.Guest(kernel, "pseries", "attach.sh", DEVICES, "disable_ddw",
                        [str(TIMES)], timeout=500) as guest:
        guest.ran_through(checks)
        checks.equal(guest.number("cpus"), CPUS, "eight CPUs")
        running = [re.search(r"running=[1-9]", guest.text(f"hammer.{n}")) is not None
                   for n in range(1, TIMES + 1)]
        checks.check(all(running), "the hammer ran all the time", running)
        for n in range(1, TIMES + 1):
            said = reasons(guest, n)
            checks.check(said and guest.number(f"check.{n}.status") in (0, 1, 2) and
                         not any(verdict == "unknown" for verdict, _ in said),
                         f"attached {n}: a verdict, and not UNKNOWN",
                         (guest.number(f"check.{n}.status"), guest.text(f"check.{n}.err"), said))
            checks.check(not any("stack-full" in text for _, text in said),
                         f"attached {n}: every call stack has its place", said)
    return 1 if checks.failed else 0


sys.exit(main())

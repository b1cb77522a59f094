#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Kernel lockdown in confidentiality mode: no program can trace, and each says so, status 3."""
import sys

import scenario

PROGRAMS = {"tables": "tcectl", "holders": "tcectl", "doctor": "tcectl",
            "tcetop": "tcetop", "tced": "tced"}


def check_refused(checks, guest, name, program, words):
    """One line on stderr, nothing on stdout that could be taken for an answer."""
    said = guest.text(f"{name}.err")
    checks.check(guest.number(f"{name}.status") == 3 and not guest.text(f"{name}.out") and
                 said.startswith(f"{program}: ") and "\n" not in said and
                 any(word in said for word in words),
                 f"{name}: one line with {' or '.join(words)}, status 3",
                 (guest.text(f"{name}.status"), guest.text(f"{name}.out"), said))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} lockdown")
    with scenario.Guest(kernel, "pseries", "lockdown.sh", append="lockdown=confidentiality",
                        module=False) as guest:
        if not guest.ran_through(checks):
            return 1
        checks.check("[confidentiality]" in guest.text("lockdown"), "the kernel is locked down",
                     guest.text("lockdown"))
        for name, program in PROGRAMS.items():
            check_refused(checks, guest, f"told.{name}", program, ["lockdown"])
            # Without securityfs nothing names the mode, but the kernel refuses anyway.
            check_refused(checks, guest, f"untold.{name}", program, ["lockdown", "UNKNOWN"])
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A kernel without BTF (Debian 12's own): every program says so in one line and ends with 3."""
import sys

import scenario


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries")
    with scenario.Guest(kernel, "pseries", "nobtf.sh", module=False) as guest:
        if not checks.equal(guest.run(), 0, "the guest ran through, no oops"):
            return 1
        for program in ("tcectl", "tcetop", "tced"):
            text = guest.text(f"{program}.err")
            checks.check(guest.number(f"{program}.status") == 3 and not guest.text(f"{program}.out")
                         and text.startswith(f"{program}: ") and "BTF" in text
                         and "\n" not in text, f"no BTF: {program} says so in one line, status 3",
                         (guest.text(f"{program}.status"), text))
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""make demo without a terminal: three batch screens of a machine at work, status 0."""
import re
import subprocess
import sys

import scenario


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} demo")
    demo = subprocess.run(["make", "-s", "demo", f"KERNEL={kernel}"], cwd=scenario.TOP, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    for line in demo.stdout.splitlines():
        print(f"# {line}")
    checks.equal(demo.returncode, 0, "status")
    screens = demo.stdout.count("LIOBN      WINDOW")
    checks.equal(screens, 3, "three screens")
    rows = re.findall(r"^0x\S+ +default .*e1000e.*$", demo.stdout, re.M)
    checks.equal(len(rows), 3, "the busy window is on each of them")
    checks.check("e1000_alloc_rx_buffers" in demo.stdout, "with its top holder")
    return 1 if checks.failed else 0


sys.exit(main())

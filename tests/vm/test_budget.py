#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tracing adds to a map and unmap, by make bench's own command, against the budget."""
import re
import subprocess
import sys

import scenario

BUDGET = {"with stacks": 4000, "without stacks": 2500}  # instructions added, issue 2, trixie


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} bench")
    bench = subprocess.run([scenario.TOP / "tests/bench/run", kernel], text=True,
                           stdout=subprocess.PIPE, check=False)
    for line in bench.stdout.splitlines():
        print(f"# {line}")
    checks.equal(bench.returncode, 0, "make bench runs")
    for name, budget in BUDGET.items():
        found = re.search(rf"{name} \d+ \(\+(\d+)\)", bench.stdout)
        checks.check(found and 300 < int(found.group(1)) <= budget,
                     f"{name} at most {budget} instructions are added",
                     found.group(1) if found else bench.stdout)
    return 1 if checks.failed else 0


sys.exit(main())

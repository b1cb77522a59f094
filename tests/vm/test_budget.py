#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tracing adds to a map and unmap and takes to attach, by make bench's own command."""
import re
import subprocess
import sys

import scenario

# Instructions added, issue 2. Where kprobes are all there is, each hit alone costs more.
BUDGET = {"with stacks": 4000, "without stacks": 2500}
BUDGET_KERNELS = ("trixie", "sid")
PARTS = {"trixie": (), "sid": ("tracing",), "bookworm": ("tracing",)}   # the view once will do
ATTACH_BUDGET = 1_000_000_000  # instructions, which are nanoseconds there: one second


def check_pair(checks, said):
    for name, budget in BUDGET.items():
        found = re.search(rf"{name} \d+ \(\+(\d+)\)", said)
        checks.check(found and 300 < int(found.group(1)) <= budget,
                     f"{name} at most {budget} instructions are added",
                     found.group(1) if found else said)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} bench")
    bench = subprocess.run([scenario.TOP / "tests/bench/run", *PARTS[kernel], kernel], text=True,
                           stdout=subprocess.PIPE, check=False)
    for line in bench.stdout.splitlines():
        print(f"# {line}")
    checks.equal(bench.returncode, 0, "make bench runs")
    if kernel in BUDGET_KERNELS:
        check_pair(checks, bench.stdout)
    found = re.search(r"attach: symbols (\d+), load (\d+), hooks (\d+), total (\d+)$",
                      bench.stdout, re.M)
    parts = [int(n) for n in found.groups()] if found else []
    checks.check(parts and all(parts) and sum(parts[:3]) <= parts[3] < ATTACH_BUDGET,
                 f"less than {ATTACH_BUDGET} instructions to attach", parts or "not told")
    found = re.search(r"with what is pinned: .* total (\d+)$", bench.stdout, re.M)
    checks.check(found and 0 < int(found.group(1)) < ATTACH_BUDGET // 2,
                 f"less than {ATTACH_BUDGET // 2} instructions to go on with what is pinned",
                 found and found.group(1))
    return 1 if checks.failed else 0


sys.exit(main())

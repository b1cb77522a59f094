#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tracing adds to a map and unmap, beside what other tracers add, and takes to attach, by make bench's own command."""
import re
import subprocess
import sys

import scenario

# Instructions added to a pair, a twentieth above what was measured: a newer kernel may cost more. Where kprobes are all there is,
# each hit alone costs more.
BUDGET = {"bookworm": {"with stacks": 4000, "without stacks": 2500},
          "trixie": {"with stacks": 1760, "without stacks": 1370},
          "sid": {"with stacks": 1590, "without stacks": 1190}}
# What both peers with call stacks add to a page is at least as much more.
PEER_PART = 0.75
HALVES_PART = 0.02     # of a pair, which its halves alone may miss
EXCHANGE_BUDGET = {"trixie": 5110, "sid": 5640}   # two exchanges: a map and an unmap by VFIO
LIST_BUDGET = 150      # an element of a list of 64 pages, which the kernel merges
LIST_KERNELS = ("trixie", "sid")     # with a tracepoint for the whole list
UNTRACED_PART = 0.01   # of what nothing may be added to
DIRECT_BUDGET = 400    # where the window has no entries, only the tracepoint of maps is hit
PARTS = {"trixie": (), "sid": ("tracing",), "bookworm": ("tracing",)}   # the view once will do
# tced's samples with these mappings, and tcectl's answers, on trixie: instructions. With a million: 3 s in 10, where an
# instruction takes a nanosecond.
SAMPLE_BUDGET = {"the driver's": (16_000_000, 14_000_000), "250000 more": (80_000_000, 14_000_000),
                 "1000000 more": (300_000_000, 14_000_000)}
CENSUS_BUDGET = 25_000_000   # a sample with detail census, of 2^23 entries
MAPPING_BYTES = 62           # of the kernel's memory for each of a million mappings, all BPF maps together
MEMORY_BUDGET = 64 << 10     # KiB of tced's own
ATTACH_BUDGET = 900_000_000  # instructions, which are nanoseconds there: less than a second
TAKEOVER_BUDGET = 30_000_000 # to continue with what is pinned


def added(said, what):
    """What is added to a page by tced with stacks or without, or by another program."""
    patterns = {"with stacks": r"^\w+: untraced \d+, with stacks \d+ \(\+(\d+)\)",
                "without stacks": r"^\w+: untraced .*, without stacks \d+ \(\+(\d+)\)"}
    found = re.search(patterns.get(what, rf"^\w+: {what}: page \d+ \(\+(\d+)\)"), said, re.M)
    return int(found.group(1)) if found else None


def check_peers(checks, said):
    """Both others keep a call stack, as tced does by default."""
    own, ledger = added(said, "with stacks"), added(said, "without stacks")
    empty = added(said, "empty hooks")
    for peer in ("a leak tracer", "a bpftrace script"):
        other = added(said, peer)
        checks.check(own and other and own < other * PEER_PART,
                     f"a page costs less than {PEER_PART:.0%} of what {peer} adds", (own, other))
    checks.check(empty and ledger and 100 < empty < ledger, "empty hooks cost a part of it", (empty, ledger))


def check_halves(checks, said):
    """A page's map and its unmap, each alone, make what both in turn do."""
    found = re.findall(r"only the (?:un)?map: untraced (\d+), with stacks (\d+) \(\+\d+\), without stacks (\d+)", said)
    whole = re.search(r"^\w+: untraced (\d+), with stacks (\d+) \(\+\d+\), without stacks (\d+)", said, re.M)
    sums = [sum(map(int, column)) for column in zip(*found)]
    checks.check(len(found) == 2 and whole and all(abs(halves - int(both)) <= int(both) * HALVES_PART
                                                   for halves, both in zip(sums, whole.groups())),
                 "a map and an unmap together are the pair", (found, whole and whole.groups()))


def check_exchanges(checks, kernel, said):
    found = re.search(r"exchanges by VFIO: untraced (\d+), with stacks \d+ \(\+(-?\d+)\), "
                      r"without stacks \d+ \(\+(-?\d+)\), census \d+ \(\+(-?\d+)\)", said)
    base, *more = map(int, found.groups()) if found else (0,)
    checks.check(found and all(300 < n <= EXCHANGE_BUDGET[kernel] for n in more),
                 f"to two exchanges by VFIO at most {EXCHANGE_BUDGET[kernel]} are added", (base, more))


def check_tracepoints(checks, said):
    found = re.search(r"direct window: untraced \d+, traced \d+ \(\+(\d+)\)", said)
    checks.check(found and 50 < int(found.group(1)) <= DIRECT_BUDGET,
                 f"through a direct window at most {DIRECT_BUDGET} instructions are added",
                 found.group(1) if found else said)
    found = re.search(r"list of 64 pages, per element: untraced \d+, with stacks \d+ \(\+(\d+)\)", said)
    checks.check(found and 20 < int(found.group(1)) <= LIST_BUDGET,
                 f"per element of a merged list at most {LIST_BUDGET} instructions are added",
                 found.group(1) if found else said)


def check_pair(checks, kernel, said):
    for name, budget in BUDGET[kernel].items():
        found = re.search(rf"{name} \d+ \(\+(\d+)\)", said)
        checks.check(found and 300 < int(found.group(1)) <= budget,
                     f"{name} at most {budget} instructions are added",
                     found.group(1) if found else said)


def check_census(checks, said):
    """Every kind of mapping, on every kernel: as if there was no tracing. Exchanges are counted always."""
    found = re.findall(r"^(?!.*VFIO).*untraced (\d+), .*, census (\d+) \(", said, re.M)
    checks.check(len(found) == 5 and all(abs(int(census) - int(base)) <= int(base) * UNTRACED_PART
                                         for base, census in found),
                 "in the census nothing is added, to within 1 %", found or said)


def check_detached(checks, said):
    untraced = [int(n) for n in re.findall(r"untraced (\d+), with stacks", said)][:3]
    found = re.search(r"detached: a page (\d+), .* per element (\d+), a coherent page (\d+)$", said, re.M)
    after = [int(n) for n in found.groups()] if found else []
    checks.check(len(after) == len(untraced) == 3 and
                 all(abs(n - base) <= base * UNTRACED_PART for n, base in zip(after, untraced)),
                 "detached: as if there was no tracing, to within 1 %", (untraced, after))


def check_samples(checks, said):
    for name, (most, answer) in SAMPLE_BUDGET.items():
        found = re.search(rf"{name} mappings: a sample (\d+), tables (\d+), holders (\d+), check (\d+)$",
                          said, re.M)
        sample, *answers = map(int, found.groups()) if found else (0,)
        checks.check(0 < sample <= most, f"{name} mappings: a sample takes at most {most} instructions",
                     sample or said)
        checks.check(answers and all(0 < n <= answer for n in answers),
                     f"{name} mappings: an answer takes at most {answer}", answers)
        found = re.search(rf"{name} mappings: tced has (\d+) KiB of its own", said)
        checks.check(found and 0 < int(found[1]) <= MEMORY_BUDGET,
                     f"{name} mappings: tced has at most {MEMORY_BUDGET} KiB of its own", found and found[1])


def check_mapping_bytes(checks, said):
    found = re.search(r"1000000 more mappings: BPF maps take (\d+) KiB for (\d+) live mappings, (\d+) bytes each$", said, re.M)
    kib, live, each = map(int, found.groups()) if found else (0, 0, 0)
    checks.check(live >= 1_000_000 and 32 < each <= MAPPING_BYTES and each == (kib << 10) // live,
                 f"the kernel's memory for each of a million live mappings is at most {MAPPING_BYTES} bytes",
                 found and found[0])


def check_census_samples(checks, said):
    found = [(int(entries), int(cost)) for entries, cost in
             re.findall(r"census of (\d+) entries in \d+ windows: a sample (\d+)$", said, re.M)]
    checks.check(len(found) == 2 and found[0][0] >= 1 << 18 and found[1][0] >= 1 << 23 and
                 0 < found[0][1] < found[1][1] <= CENSUS_BUDGET,
                 f"a census of 2^23 entries takes at most {CENSUS_BUDGET} instructions", found)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} bench")
    bench = subprocess.run([scenario.TOP / "tests/bench/run", *PARTS[kernel], kernel], text=True,
                           stdout=subprocess.PIPE, check=False)
    for line in bench.stdout.splitlines():
        print(f"# {line}")
    checks.equal(bench.returncode, 0, "make bench runs")
    check_pair(checks, kernel, bench.stdout)
    check_peers(checks, bench.stdout)
    check_halves(checks, bench.stdout)
    if kernel in LIST_KERNELS:
        check_tracepoints(checks, bench.stdout)
        check_exchanges(checks, kernel, bench.stdout)
    check_census(checks, bench.stdout)
    check_detached(checks, bench.stdout)
    if not PARTS[kernel]:
        check_samples(checks, bench.stdout)
        check_mapping_bytes(checks, bench.stdout)
        check_census_samples(checks, bench.stdout)
    found = re.search(r"attach: symbols (\d+), load (\d+), hooks (\d+), total (\d+)$",
                      bench.stdout, re.M)
    parts = [int(n) for n in found.groups()] if found else []
    checks.check(parts and all(parts) and sum(parts[:3]) <= parts[3] < ATTACH_BUDGET,
                 f"less than {ATTACH_BUDGET} instructions to attach", parts or "not told")
    found = re.search(r"with what is pinned: .* total (\d+)$", bench.stdout, re.M)
    checks.check(found and 0 < int(found.group(1)) < TAKEOVER_BUDGET,
                 f"less than {TAKEOVER_BUDGET} instructions to go on with what is pinned",
                 found and found.group(1))
    return 1 if checks.failed else 0


sys.exit(main())

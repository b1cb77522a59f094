#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hypercalls: their counts equal QEMU's own trace, and failures are events with a true count."""
import collections
import re
import sys

import scenario

DEVICES = (
    "-global spapr-pci-host-bridge.dynamic-reconfiguration=off "
    "-netdev user,id=n0 -device e1000e,netdev=n0,romfile= "
    "-drive file={work}/disk,format=raw,if=none,id=d0 -device nvme,drive=d0,serial=x")
CALLS = {"put": "H_PUT_TCE", "indirect": "H_PUT_TCE_INDIRECT", "stuff": "H_STUFF_TCE"}
LINE = re.compile(r"spapr_iommu_(?:pci_)?(put|indirect|stuff) liobn=(0x[0-9a-f]+) ioba=(0x[0-9a-f]+)(.*) ret=(-?\d+)")
FLOOD = 10000
OUTSIDE = "0x6e57000000000000"


def tces_of(call, rest):
    if call == "put":
        return 1
    return int(re.search(r"npages=(\d+)", rest).group(1)) if call == "stuff" else \
        int(re.search(r"iobaN=(0x[0-9a-f]+)", rest).group(1), 16) + 1


def traced(guest):
    """Mark -> (LIOBN, call) -> [calls, TCEs] up to it, by QEMU's trace, without the marks."""
    counts, seen = collections.defaultdict(lambda: [0, 0]), {}
    replay = scenario.tce_trace.Replay()
    with open(guest.trace, encoding="utf-8", errors="replace") as trace:
        for line in trace:
            before = replay.mark
            replay.feed(line)
            if replay.mark != before:
                seen[replay.mark] = {k: list(v) for k, v in counts.items()}
                continue
            found = LINE.search(line)
            if not found:
                continue
            call, liobn, _, rest, ret = found.groups()
            counts[liobn, CALLS[call]][0] += 1
            if ret == "0":
                counts[liobn, CALLS[call]][1] += tces_of(call, rest)
    return seen


def counted(guest, name):
    return {(r["liobn"], r["call"]): [r["calls"], r["tces"]] for r in guest.records(f"{name}.jsonl", "hypercall")}


def grown(after, before):
    found = {k: [n - m for n, m in zip(v, before.get(k, [0, 0]))] for k, v in after.items()}
    return {k: v for k, v in found.items() if v[0]}


def check_counts(checks, guest, seen):
    marks = [seen.get(guest.number(f"{name}.mark"), {}) for name in ("before", "after")]
    want = grown(marks[1], marks[0])
    got = grown(counted(guest, "after"), counted(guest, "before"))
    print(f"# QEMU: {want}")
    checks.check({call for _, call in want} == set(CALLS.values()), "all three hypercalls were made", want)
    checks.equal(got, want, "calls and TCEs of each LIOBN and call equal QEMU's trace")
    records = guest.records("after.jsonl", "hypercall")
    checks.check(records and all(sum(r["time_log2"]) == r["calls"] for r in records),
                 "each call has a time", records)


def check_flood(checks, guest):
    liobn = re.search(r"liobn=(0x[0-9a-f]+)", guest.text("outside")).group(1)
    record = next((r for r in guest.records("failed.jsonl", "hypercall")
                   if (r["liobn"], r["call"]) == (liobn, "H_STUFF_TCE")), {"failures": []})
    checks.equal([(f["code"], f["calls"], f["tces"], f["not_cleared"]) for f in record["failures"]],
                 [("H_PARAMETER", FLOOD, 2 * FLOOD, 2 * FLOOD)], "failed calls by their code")
    events = [e for e in guest.records("events.jsonl", "event")
              if e["event"] == "hcall-failed" and e["severity"] == "critical"]
    checks.equal([(e["count"], e["tces"], e["call"], e["code"], e["liobn"], e["dma_addr"], e["tce"], e["window"])
                  for e in events],
                 [(FLOOD, 2 * FLOOD, "H_STUFF_TCE", "H_PARAMETER", liobn, OUTSIDE, "0x0", "default")],
                 f"{FLOOD} failures are one event, with that count, LIOBN, address, TCE and window")
    checks.check(events and any(f.startswith("tcehold_cmd_outside") for f in events[0]["stack"]) and
                 events[0]["task"] == "bash", "the event has the caller", events)
    print(f"# {events[0]['message'] if events else 'no event'}")
    print(f"# {events[0]['stack'] if events else ''}")
    table = next((t for t in guest.ask("failed.jsonl", "windows") if t.get("liobn") == liobn), {})
    checks.equal(table.get("not_cleared"), 2 * FLOOD, "the window has TCEs that were not cleared")


def check_put(checks, guest):
    events = [e for e in guest.records("events.jsonl", "event")
              if e["event"] == "hcall-failed" and e["severity"] == "warning"]
    checks.check(events and sum(e["count"] for e in events) == 6 and
                 {(e["call"], e["code"], e["liobn"], e["gen"]) for e in events} ==
                 {("H_PUT_TCE", "H_PARAMETER", "0x7ffffff0", 0)} and
                 all(int(e["tce"], 16) & 3 for e in events) and
                 all(any(f.startswith("tce_build") for f in e["stack"]) for e in events),
                 "TCEs that could not be set: a warning, with a LIOBN that no window has", events)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries hypercalls")
    with scenario.Guest(kernel, "pseries", "hcall.sh", DEVICES, "disable_ddw") as guest:
        if not guest.ran_through(checks):
            return 1
        checks.equal(guest.number("fatal"), 1, "any warning of the kernel would have been fatal")
        check_counts(checks, guest, traced(guest))
        check_flood(checks, guest)
        check_put(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

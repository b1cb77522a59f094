#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tracing costs: hits and run time are those that bpftool reads, and nothing is counted without being asked."""
import json
import re
import sys

import scenario

sys.path.insert(0, str(scenario.TOP / "tests/ui"))

import capture  # noqa: E402

DEVICES = "-netdev user,id=n0 -device e1000e,netdev=n0,romfile="
PAIRS = 1000
OVER_NS = 12_000_000_000
MAP = "dma_map"     # the program that each map of a page runs, by its tracepoint
MAP_TRACEPOINTS = ("dma_map_page", "dma_map_phys")


def counters(guest, name):
    """By bpftool: program id -> (name, hits, run time)."""
    return {p["id"]: (p.get("name"), p.get("run_cnt", 0), p.get("run_time_ns", 0))
            for p in json.loads(guest.text(f"{name}.progs"))}


def grown(guest, program, before, after, field):
    return counters(guest, after)[program][field] - counters(guest, before).get(program, ("", 0, 0))[field]


def map_programs(guest, name):
    """Those at the tracepoint of maps, as the kernel lists links."""
    return {x["prog_id"] for x in json.loads(guest.text(f"{name}.links")) if x.get("tp_name") in MAP_TRACEPOINTS}


def check_measured(checks, guest, name, program):
    """Between what bpftool saw around the pairs and, where it could, around all."""
    costs = {r["program"]: r for r in guest.records(f"{name}.out", "cost")}
    checks.equal(guest.number(f"{name}.late"), 0, f"{name}: it counted when the pairs were done")
    checks.check(len(costs) > 10 and "census_walk" in costs, f"{name}: a record for each program",
                 (sorted(costs), guest.text(f"{name}.err")))
    cost = costs.get(MAP, {"hits": -1, "run_ns": -1, "over_ns": 0})
    least = [grown(guest, program, f"{name}.begun", f"{name}.done", i) for i in (1, 2)]
    checks.check(cost["hits"] >= least[0] >= PAIRS and cost["run_ns"] >= least[1] > 0,
                 f"{name}: hits and run time of {MAP} are at least bpftool's around the pairs", (cost, least))
    checks.check(OVER_NS <= cost["over_ns"] < 3 * OVER_NS, f"{name}: counted for the duration", cost)
    checks.check(costs.get("census_walk", {}).get("hits", 0) > 0, f"{name}: the census counts", costs.get("census_walk"))
    print(f"# {name}: {cost}, bpftool around the pairs: {least}")
    return cost, least


def check_pinned(checks, guest, name):
    program = min(map_programs(guest, name))
    cost, least = check_measured(checks, guest, name, program)
    most = [grown(guest, program, f"{name}.before", f"{name}.after", i) for i in (1, 2)]
    checks.check(cost["hits"] <= most[0] and cost["run_ns"] <= most[1],
                 f"{name}: and at most bpftool's around all", (cost, most))
    checks.check(most[0] != least[0] or cost["hits"] == most[0], f"{name}: the very number where it is certain",
                 (cost, most))
    print(f"# {name}: bpftool around all: {most}")
    counted = {r["program"] for r in guest.records(f"{name}.out", "cost")}
    loaded = {n for n, _, _ in counters(guest, f"{name}.after").values() if n}
    checks.equal(sorted(counted), sorted(loaded), f"{name}: all programs that are loaded, by the names that bpftool has")


def check_nothing_else(checks, guest):
    tced = map_programs(guest, "socket")
    own = map_programs(guest, "own") - tced
    checks.equal((len(tced), len(own)), (1, 1), "own: the command has a program of its own")
    check_measured(checks, guest, "own", *own)
    for before, after in (("idle", "still"), ("off", "quiet")):
        checks.equal([grown(guest, p, before, after, 1) for p in tced], [0] * len(tced),
                     f"{after}: not asked for, nothing is counted")


def check_text(checks, guest):
    text = guest.text("text.out")
    checks.check(re.search(r"^Cost of tced's programs, counted for \d+\.\d s:$", text, re.M) and
                 re.search(r"^PROGRAM +HITS +HITS/S +RUN TIME +NS/HIT +OF A CPU$", text, re.M) and
                 re.search(r"^census_walk +\d+ +[\d.]+ +[\d.]+ ms +\d+ +[<\d.]+%$", text, re.M) and
                 re.search(r"^Tracing cost: [<\d.]+% of a CPU, [\d.k]+ hits/s; [<\d.]+% of all CPUs \(\d+\)$", text, re.M),
                 "text: a table and its sum", text)
    print("\n".join(f"# {line}" for line in text.splitlines()[-12:]))
    checks.check("Cost of this command's own programs" in guest.text("alone.out"),
                 "without pins the command counts its own", guest.text("alone.out")[-800:])
    checks.equal((guest.number("barred.status"), guest.text("barred.out"), guest.text("barred.err")),
                 (3, "", "tcectl: only root (CAP_SYS_ADMIN) can have the kernel count what tracing costs"),
                 "without CAP_SYS_ADMIN: one line, status 3")


def check_meter(checks, guest):
    seen = capture.Capture(guest.out / "capture", 80, 24)
    lines = {name: [x for x in seen.text_at(name) if x.startswith("Tracing cost: ")] for name in ("on", "busy", "off")}
    found = re.match(r"Tracing cost: ([\d.]+)% of a CPU, ([\d.]+)(k?) hits/s$", "".join(lines["busy"]))
    checks.check(found and float(found[1]) > 0 and float(found[2]) * (1000 if found[3] else 1) > 100,
                 "the meter has hits under load", lines)
    checks.equal((len(lines["on"]), lines["off"]), (1, []), "C switches the meter on and off")
    checks.equal(guest.number("top.status"), 0, "the view quits with status 0")
    print(f"# {lines}")


def check_low(checks, guest):
    seen = capture.Capture(guest.out / "capturelow", 80, 8)
    low, off = seen.text_at("low"), seen.text_at("lowoff")
    checks.check(not any("Tracing cost" in x for x in low) and re.search(r" cost [<\d.]+%  ", low[-1]),
                 "without a line for the meter the last line has the share", low)
    checks.check("cost" not in off[-1] and off[-1].strip(), "and no more where it is off", off)
    checks.equal(guest.number("low.status"), 0, "the low view quits with status 0")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries cost")
    with scenario.Guest(kernel, "pseries", "cost.sh", DEVICES, "disable_ddw", (str(PAIRS),), timeout=400) as guest:
        guest.add("--put", scenario.build_program(guest.work, "terminal"))
        if not guest.ran_through(checks):
            return 1
        check_pinned(checks, guest, "pinned")
        check_pinned(checks, guest, "socket")
        check_nothing_else(checks, guest)
        check_text(checks, guest)
        check_meter(checks, guest)
        check_low(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

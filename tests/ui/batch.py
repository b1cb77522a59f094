#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tcetop -b, and what it says where there is no terminal."""
import sys

from terminal import check, run_tests
from view import RECORDING, batch, events, records_of, with_records

SAMPLE, SAMPLES = RECORDING.last, len(RECORDING.samples)


def test_without_a_terminal():
    r = batch("--from", RECORDING.path)
    check((r.returncode, r.stdout) == (64, ""), r)
    check(r.stderr == "tcetop: standard output is not a terminal: use -b; see tcetop --help\n", r)
    for wrong in (["-n", "0"], ["-d", "0"], ["-d", "x"], ["x"], ["--nothing"], ["-b", "-n", "1x"]):
        r = batch(*wrong)
        check(r.returncode == 64 and r.stdout == "" and r.stderr.startswith("tcetop"), r)
    r = batch("-b", "--from", "/nowhere")
    check((r.returncode, r.stderr) == (3, "tcetop: /nowhere: No such file or directory\n"), r)


def test_text():
    r = batch("-b", "--from", RECORDING.path)
    check(r.returncode == 0 and r.stderr == "" and "\033" not in r.stdout, r)
    check(r.stdout.count("\nWindows ") == SAMPLES, "a screen for every sample")
    r = batch("-b", "-n", "1", "--from", RECORDING.path)
    check(r.stdout.count("\nWindows ") == 1, r)


def test_json():
    records = records_of(batch("-b", "--json", "--from", RECORDING.path).stdout)
    check(sum(x["kind"] == "summary" for x in records) == SAMPLES, "a summary for every sample")
    start = max(i for i, x in enumerate(records) if x["kind"] == "summary")
    tables = [x for x in records[start:] if x["kind"] == "table"]
    check([x["live"] for x in tables] == [x["live"] for x in SAMPLE["table"]], "live differs")
    for x in tables:
        tces = sum(m["tces"] for m in SAMPLE["mapping"] if m["gen"] == x["gen"])
        check(x["mapped_tces"] == (tces if x["gen"] else None), x)
    holders = [x for x in records[start:] if x["kind"] == "holder"]
    check(sum(x["tces"] for x in holders) == sum(m["tces"] for m in SAMPLE["mapping"]), "holders")


def test_events():
    path = with_records(events("ddw-created", "window-removed-live"))
    r = batch("-b", "--from", path)
    shown = [l for l in r.stdout.splitlines() if "ddw-created" in l or "window-removed-live" in l]
    check([l[24:] for l in shown] == ["INFO     ddw-created          number 0",
                                      "CRITICAL window-removed-live  number 1"], r)
    check("        iommu_alloc+0x1" in batch("-b", "-v", "--from", path).stdout, "no stacks")
    r = batch("-b", "--json", "--from", path)
    shown = [x for x in records_of(r.stdout) if x["kind"] == "event"]
    check([x["message"] for x in shown] == ["number 0", "number 1"], r)
    first = batch("-b", "-n", "1", "--from", RECORDING.path).stdout
    check(first.endswith("\n\n") and not first.endswith("\n\n\n"), "room for no events")


def test_levels():
    levels = [{"kind": "level", "liobn": hex(0x1000fd + (i << 16)), "gen": i + 1,
               "view": "hardware", "bytes": (i + 1) << 12, "full_bytes": 4 << 20}
              for i in range(40)]
    r = batch("-b", "--json", "--from", with_records(levels))
    levels = [x for x in records_of(r.stdout) if x["kind"] == "level"]
    check([x["saved_bytes"] for x in levels] == [(4 << 20) - (i + 1 << 12) for i in range(40)], r)


sys.exit(run_tests(globals()))

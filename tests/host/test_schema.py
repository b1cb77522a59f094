#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every record that a command prints of a recording has the fields that `tcectl schema` lists, and the tables of the
documentation are those that it prints."""
import glob
import json
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests"))
import records  # noqa: E402, pylint: disable=wrong-import-position

TCECTL, TCETOP = TOP / "build/asan/tcectl", TOP / "build/asan/tcetop"
RECORDINGS = sorted(glob.glob(str(TOP / "tests/unit/data/**/*.jsonl"), recursive=True))
COMMANDS = (
    (TCECTL, "windows", "--json"), (TCECTL, "holders", "--json"), (TCECTL, "levels", "--json"),
    (TCECTL, "doctor", "--json"), (TCECTL, "check", "--all", "--json"), (TCECTL, "check", "--lpm", "--json"),
    (TCECTL, "check", "--device", "no-such", "--json"), (TCECTL, "events", "--json"),
    (TCECTL, "lookup", "0x80000000", "0x110000", "--json"), (TCECTL, "record", "-"), (TCECTL, "record", "--mappings", "-"),
    (TCECTL, "holders", "--mappings", "--device", "0000:00:00.0", "--json"), (TCETOP, "-b", "-n", "2", "--json"))
MEET = {"sample", "table", "device", "stack", "holder", "mapping", "loss", "hook", "degraded", "end", "summary", "verdict",
        "lookup", "event"}

failed = 0


def check(good, what, detail=""):
    global failed
    failed += not good
    print(f"    {'PASS' if good else 'FAIL'} schema: {what}{'' if good else f': {detail}'}", flush=True)


def run(command, *more):
    return subprocess.run([*command, *more], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=120, check=False).stdout.splitlines()


def main():
    schema = records.Schema(TCECTL)
    met = set()
    for command in COMMANDS:
        faults = []
        for recording in RECORDINGS:
            lines = run(command, "--from", recording)
            met |= {json.loads(line)["kind"] for line in lines}
            faults += schema.faults_of(lines)
        check(not faults, f"{' '.join(command[1:])}: each record is one of the schema", faults[:2])
    check(MEET <= met, "the kinds that recordings have were printed", MEET - met)
    lines = run((TCECTL, "status", "--json"), "--from", "/nowhere")
    check(len(lines) == 1 and not list(schema.faults_of(lines)), "status without tced", lines)
    wrong = dict(json.loads(lines[0]), more=1)
    whole = schema.whole()
    whole(json.loads(lines[0]))
    try:
        whole({"kind": "status"})
        check(False, "the whole document refuses a record that is of no form")
    except records.Invalid:
        check(True, "the whole document refuses a record that is of no form")
    check(schema.fault(wrong) and schema.fault({"kind": "status"}) and schema.fault({"kind": "other"}),
          "a field more, a field less, and an unknown kind are seen")
    for page in ("records.md", "protocol.md", "metrics.md"):
        path = TOP / "docs" / page
        filled = subprocess.run([TOP / "docs/fill", TCECTL, path], text=True, stdout=subprocess.PIPE, check=True).stdout
        check(filled == path.read_text(encoding="utf-8") and re.search(r"^\| (field|metric) \| type \|", filled, re.M),
              f"docs/{page} has the tables that the program prints: run make docs")
    return 1 if failed else 0


sys.exit(main())

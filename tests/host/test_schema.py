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

# Fields that have one of a closed list of words, wherever a record has them; all others of text are open: names of the
# kernel, of devices and drivers, of files, and sentences.
CLOSED = {
    "sample": {"platform", "detail", "teardown", "page_pool"}, "table": {"window", "owner"}, "level": {"view"},
    "exchange": {"before", "after"}, "hypercall": {"call"}, "device": {"page_pool"}, "mapping": {"direction"}, "found": {"direction"},
    "holder": {"direction"}, "loss": {"class"}, "sink": {"sink"}, "hook": {"purpose", "mechanism", "state"},
    "degraded": {"purpose", "affects"}, "event-count": {"event", "severity"}, "event": {"event", "severity", "window", "holders.direction"},
    "table-printed": {"window", "owner"}, "level-printed": {"view"}, "hypercall-printed": {"call", "window"}, "holder-printed": {"direction"},
    "lookup": {"state", "direction"}, "summary": {"platform", "detail", "teardown", "page_pool"}, "trace": {"detail"},
    "status": {"detail"}, "verdict": {"scope", "source", "selector", "verdict", "reasons.verdict"},
    "verdict-of-window": {"scope", "window", "verdict", "reasons.verdict"}, "trace-on-socket": {"detail"},
    "error": {"error"}}

failed = 0


def check(good, what, detail=""):
    global failed
    failed += not good
    print(f"    {'PASS' if good else 'FAIL'} schema: {what}{'' if good else f': {detail}'}", flush=True)


def run(command, *more):
    return subprocess.run([*command, *more], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=120, check=False).stdout.splitlines()


def words_of(form, prefix=""):
    """Name of a field -> its words, of the fields that have a closed list of them."""
    found = {}
    for name, field in form["properties"].items():
        if "enum" in field:
            found[prefix + name] = field["enum"]
        elif field.get("type") == "array" and "properties" in field["items"]:
            found |= words_of(field["items"], f"{prefix}{name}.")
    return found


def with_wrong_word(record, name):
    """A copy of the record with a word in this field that no list has; None where it has no such field."""
    record = json.loads(json.dumps(record))
    within, _, name = name.rpartition(".")
    for part in record.get(within, []) if within else [record]:
        if name in part:
            part[name] = "wrong-word"
            return record
    return None


def check_words(schema, lines):
    forms = json.loads(schema.text)["definitions"]
    words = {title: words_of(form) for title, form in forms.items()}
    closed = {title: set(found) for title, found in words.items() if found}
    check(closed == CLOSED, "closed lists of words", {t: closed.get(t, set()) ^ CLOSED.get(t, set())
                                                      for t in closed.keys() | CLOSED.keys()
                                                      if closed.get(t) != CLOSED.get(t)})
    names = {}
    for title, found in words.items():
        names.setdefault(forms[title]["properties"]["kind"]["const"], set()).update(found)
    missed, met = set(), set()
    for record in map(json.loads, lines):
        for name in names.get(record["kind"], ()):
            wrong = with_wrong_word(record, name)
            if wrong:
                met.add((record["kind"], name))
                if not schema.fault(wrong):
                    missed.add((record["kind"], name))
    check(not missed and len(met) > 20, "a wrong word in any of these fields is seen", (missed, met))
    for page, title, field in (("records.md", "loss", "class"), ("protocol.md", "error", "error")):
        text = (TOP / "docs" / page).read_text(encoding="utf-8")
        listed = re.search(rf"^\| {field} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
        cells = re.findall(r"^\| (.*?) \|", listed[1], re.M) if listed else []
        listed = [word for cell in cells for word in cell.split(", ")]
        check(listed and sorted(listed) == sorted(words[title][field]), f"docs/{page} has each {field}",
              (listed, words[title][field]))


def main():
    schema = records.Schema(TCECTL)
    met, some = set(), {}
    for command in COMMANDS:
        faults = []
        for recording in RECORDINGS:
            lines = run(command, "--from", recording)
            met |= {json.loads(line)["kind"] for line in lines}
            some |= {(json.loads(line)["kind"], *json.loads(line)): line for line in lines}
            faults += schema.faults_of(lines)
        check(not faults, f"{' '.join(command[1:])}: each record is one of the schema", faults[:2])
    check(MEET <= met, "the kinds that recordings have were printed", MEET - met)
    check_words(schema, some.values())
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

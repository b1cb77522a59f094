#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each option that is accepted does what it is for: here on recordings and logs, and by tests/vm/test_options.py in a guest. One that no test shows fails by its name."""
import csv
import importlib.util
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests"), str(TOP / "tests/vm")]

import options  # noqa: E402
from effects import Effects, check_complete, see  # noqa: E402
from options import RECORDING  # noqa: E402
import tcetop_effects  # noqa: E402

EFFECTS = Effects()
shows = EFFECTS.shows
LEVELS = TOP / "tests/unit/data/powernv9-trixie.jsonl"
NET, DISK = "0000:00:00.0", "0000:00:01.0"
SECOND = 10**9
NEEDS = {"check": ["--all"], "lookup": ["0x80000000", "0x110000"], "record": ["-"]}
READERS = "windows holders levels hypercalls lookup events check metrics record doctor"
PATIENCE = 60
# Of events: a second apart, the last one now.
LOGGED = (("table-created", "info", "a", NET, "0x80000000"), ("map-failed", "warning", "b", NET, "0x80000001"),
          ("late-unmap", "critical", "c", DISK, "0x80000000"), ("table-created", "info", "d", DISK, "0x80000001"))
STACK = ["dma_map_page_attrs+0x1c4", "tcehold_map_held+0x60 [tcehold]"]


class Place:
    """A folder to write into, with a log; and answers about it and the recordings."""

    def __init__(self, work):
        self.work = pathlib.Path(work)
        self.log = self.work / "log.jsonl"
        self.hypercalls = self.with_hypercalls(self.work / "hypercalls.jsonl")
        now = time.time_ns()
        self.log.write_text("".join(self.line(*e, now - (len(LOGGED) - 1 - i) * 3600 * SECOND)
                                    for i, e in enumerate(LOGGED)), encoding="utf-8")

    @staticmethod
    def with_hypercalls(path):
        """The recording, of which the last sample has hypercalls; returns its path."""
        before, end, after = RECORDING.read_text(encoding="utf-8").rpartition('{"kind":"end"')
        records = [{"kind": "hypercall", "liobn": liobn, "call": "H_PUT_TCE", "calls": calls, "tces": calls,
                    "time_log2": [0, calls], "failures": []} for liobn, calls in (("0x80000000", 7), ("0x80001e00", 9))]
        path.write_text(before + "".join(json.dumps(r) + "\n" for r in records) + end + after, encoding="utf-8")
        return path

    @staticmethod
    def line(name, severity, message, device, liobn, when):
        return json.dumps({"kind": "event", "event": name, "severity": severity, "time": when, "mono": 1, "count": 1,
                           "message": message, "device": device, "liobn": liobn, "stack": STACK}) + "\n"

    def source(self, command):
        return {"levels": LEVELS, "events": self.log, "hypercalls": self.hypercalls}.get(command, RECORDING)

    def ask(self, command, *words, selected=True):
        """Of that command's source, with what it needs; selected: also which devices."""
        needed = NEEDS.get(command, []) if selected else []
        return options.run(command, *words, *needed, "--from", str(self.source(command)))

    def text(self, command, *words, **how):
        said = self.ask(command, *words, **how)
        see(said.returncode != options.USAGE and said.stdout, said)
        return said.stdout

    def records(self, command, *words, **how):
        return [json.loads(line) for line in self.text(command, "--json", *words, **how).splitlines()]

    def rows(self, command, *words):
        return list(csv.DictReader(self.text(command, "--csv", *words).splitlines()))


def samples(path):
    with open(path, encoding="utf-8") as f:
        return sum('"kind":"end"' in line for line in f)


@shows("tcectl", " ".join(options.TAKES), "version")
@shows("tced", ".", "version")
@shows("tcetop", ".", "version")
def prints_its_version(_, mode, __):
    """it prints the version, and does nothing else"""
    for program in [p for p in options.MODES if not mode] or ["tcectl"]:
        said = options.run(*mode.split(), "--version", program=program)
        see(said.returncode == 0 and re.fullmatch(rf"{program} \d+\.\d+\.\d+\n", said.stdout), said)


@shows("tcectl", " ".join(options.TAKES), "help")
@shows("tced", ".", "help")
@shows("tcetop", ".", "help")
def prints_its_help(_, mode, __):
    """it prints the usage of this command, and does nothing else"""
    for program in [p for p in options.MODES if not mode] or ["tcectl"]:
        said = options.run(*mode.split(), "--help", program=program)
        see(said.returncode == 0 and f"\nUsage: {' '.join([program, *mode.split()])} " in said.stdout, said)


@shows("tcectl", "windows holders events", "device")
def only_of_the_device(place, command, _):
    """only what has the device is left"""
    every = place.records(command)
    for name in NET, DISK:
        some = [json.loads(line) for line in place.ask(command, "--json", "--device", name).stdout.splitlines()]
        see(some == [r for r in every if name in r.get("devices", [r.get("device")])], (name, some, every))
    see(len(some) < len(every), "it leaves out nothing")


@shows("tcectl", "holders events", "table")
def only_of_the_window(place, command, _):
    """only what is of the window is left"""
    every, other = place.records(command), "0x80001e00" if command == "holders" else "0x80000001"
    see(place.records(command, "--table", "0x80000000") == [r for r in every if r["liobn"] == "0x80000000"] != [])
    see(place.ask(command, "--table", other, "--json").stdout.count("\n") == sum(r["liobn"] == other for r in every))


@shows("tcectl", "holders", "older")
def only_older_mappings(place, command, _):
    """younger mappings are left out"""
    every, old = place.records(command), place.records(command, "--older", "3s")
    see(old and all(r["oldest_ns"] >= 3 * SECOND for r in old), old)
    see(sum(r["mappings"] for r in old) < sum(r["mappings"] for r in every), (old, every))


@shows("tcectl", "holders", "mappings")
def single_mappings(place, command, _):
    """as many single mappings as the holders of the device have"""
    held = sum(r["mappings"] for r in place.records(command, "--device", NET))
    single = place.records(command, "--mappings", "--device", NET)
    see(len({r["address"] for r in single}) == len(single) == held > 0, (len(single), held))


def messages(place, *words):
    return [r["message"] for r in place.records("events", *words)]


@shows("tcectl", "events", "since")
def not_before(place, *_):
    """earlier events are left out"""
    see(messages(place, "--since", "90m") == ["c", "d"], messages(place, "--since", "90m"))


@shows("tcectl", "events", "until")
def not_after(place, *_):
    """later events are left out"""
    see(messages(place, "--until", "90m") == ["a", "b"], messages(place, "--until", "90m"))


@shows("tcectl", "events", "severity")
def that_or_worse(place, *_):
    """events of less weight are left out"""
    see(messages(place, "--severity", "warning") == ["b", "c"] and messages(place, "--severity", "critical") == ["c"])


@shows("tcectl", "events", "lines")
def last_lines(place, *_):
    """the last ones, as many as that"""
    see(messages(place, "--lines", "3") == ["b", "c", "d"] and messages(place, "-n", "1") == ["d"])


@shows("tcectl", "events", "follow")
def new_events(place, *_):
    """an event that is logged later is printed, until a signal"""
    log = place.work / "followed.jsonl"
    log.write_text(place.line(*LOGGED[0], 1), encoding="utf-8")
    with subprocess.Popen([options.TCECTL, "events", "--follow", "--json", "--from", log], text=True,
                          stdout=subprocess.PIPE) as followed:
        first = json.loads(followed.stdout.readline())
        with open(log, "a", encoding="utf-8") as f:
            f.write(place.line(*LOGGED[3], 2))
        second = json.loads(followed.stdout.readline())
        see(followed.poll() is None, "it ends by itself")
        followed.send_signal(signal.SIGINT)
        rest = followed.communicate(timeout=PATIENCE)[0]
    see((first["message"], second["message"], rest, followed.returncode) == ("a", "d", "", 0), (first, second, rest))


KINDS = {"windows": "table", "holders": "holder", "levels": "level", "hypercalls": "hypercall", "lookup": "lookup", "events": "event",
         "check": "verdict", "doctor": "hook"}


@shows("tcectl", " ".join(KINDS), "json")
def is_records(place, command, _):
    """each line is a record, of what was asked for"""
    kinds = {r["kind"] for r in place.records(command)}
    see(KINDS[command] in kinds and (len(kinds) == 1 or command == "doctor"), kinds)
    see(not place.text(command).startswith("{"), "so it is without the option")


NAMED = {"windows": ("live", "liobn"), "holders": ("tces", "device"), "levels": ("bytes", "liobn"),
         "hypercalls": ("calls", "liobn"),
         "events": ("time", "device")}


@shows("tcectl", " ".join(NAMED), "csv")
def is_table(place, command, _):
    """a line of names, and a row for each record"""
    rows, records = place.rows(command), place.records(command)
    liobns = [r["liobn"] for r in records]
    see([r["liobn"] for r in rows] == liobns != [], rows)


@shows("tcectl", " ".join(NAMED), "columns")
def has_those_columns(place, command, _):
    """these columns, in this order, in text and in CSV"""
    for names in NAMED[command], NAMED[command][::-1]:
        see(place.text(command, "--csv", "--columns", ",".join(names)).splitlines()[0] == ",".join(names))
    text, narrow = place.text(command), place.text(command, "--columns", NAMED[command][1]).splitlines()
    shown = {line.strip() for line in narrow[1:]}
    see({r[NAMED[command][1]] for r in place.rows(command)} <= shown and narrow[0].strip() != text.splitlines()[0].strip(), narrow)


@shows("tcectl", " ".join(NAMED), "sort")
def has_that_order(place, command, _):
    """the most first, and the least with a minus"""
    column = NAMED[command][0]
    values = [r[column] for r in place.records(command)]
    see(len(set(values)) > 1, values)
    for word, turned in ((column, True), (f"-{column}", False)):
        got = [r[column] for r in place.records(command, "--sort", word)]
        see(got == sorted(values, reverse=turned), (word, got))


@shows("tcectl", "holders events", "stacks")
def has_stacks(place, command, _):
    """the frames of each call stack are there, and only then"""
    frames = {frame for r in place.records(command) for frame in r["stack"]}
    with_stacks, without = place.text(command, "--stacks"), place.text(command)
    see(frames and all(f in with_stacks and f not in without for f in frames), with_stacks)


@shows("tcectl", READERS, "from")
def reads_the_source(place, command, _):
    """the answer is that of the recording or the log, and of no other"""
    said = place.ask(command).stdout
    own = {"windows": "0x80001e00", "holders": "e1000e_setup_rx_resources", "levels": "0x100fd", "hypercalls": "H_PUT_TCE", "lookup": NET,
           "events": "late-unmap", "check": RECORDING.name, "metrics": '0x80001e00', "record": '"0x80001e00"',
           "doctor": "6.12.107+deb13-powerpc64le"}[command]
    see(own in said, said[:400])
    other = options.run(command, *NEEDS.get(command, []), "--from", f"{place.work}/nosuch")
    see(other.returncode == 3 and f"{place.work}/nosuch" in other.stdout + other.stderr, other)


@shows("tcectl", READERS, "verbose")
def tells_the_source(place, command, _):
    """a line on standard error names what is read, and only then"""
    line = f"tcectl: reading {place.source(command)}\n"
    loud, quiet = place.ask(command, "--verbose"), place.ask(command)
    see(loud.stderr.startswith(line) and line not in quiet.stderr, (loud.stderr, quiet.stderr))


def selected(place, *words):
    """What kind of name it was, and the windows."""
    records = place.records("check", *words, selected=False)
    return records[0]["selector"], {r["liobn"] for r in records if r["scope"] == "window"}


NAMES = {"device": ((NET, {"0x80000000"}), ("001e:00:00.1", {"0x80001e00"})),
         "phb": (("0000", {"0x80000000"}), ("001e", {"0x80001e00"})),
         "drc": (("PHB 0", {"0x80000000"}), ("PHB 30", {"0x80001e00"})),
         "slot": ((f"qemu_e1000e:{NET}", {"0x80000000"}), ("qemu_virtio-blk-pci:001e:00:00.1", {"0x80001e00"}))}


@shows("tcectl", "check", " ".join(NAMES))
def selects_by_name(place, _, name):
    """the verdict is about the windows of that name"""
    for word, windows in NAMES[name]:
        see(selected(place, f"--{name}", word) == (name, windows), selected(place, f"--{name}", word))


@shows("tcectl", "check", "all lpm")
def selects_every(place, _, name):
    """the verdict is about every window; before a migration not about those of virtual devices"""
    vio = place.work / "vio.jsonl"
    lines = RECORDING.read_text(encoding="utf-8").splitlines(keepends=True)
    table = json.loads([x for x in lines if '"kind":"table"' in x][-1])
    device = json.loads([x for x in lines if '"kind":"device"' in x][-1])
    table.update(liobn="0x71000002", gen=99, window="vio", phb="", drc_name="", iommu_group=None, devices=["71000002"], drivers=["ibmveth"])
    device.update(id=99, name="71000002", driver="ibmveth", bus="vio", gen=99, iommu_group=None, slots=[])
    vio.write_text("".join(f"{json.dumps(table)}\n{json.dumps(device)}\n{x}" if '"kind":"end"' in x else x for x in lines),
                   encoding="utf-8")
    said = options.run("check", f"--{name}", "--json", "--from", str(vio))
    records = [json.loads(line) for line in said.stdout.splitlines()]
    see(records and records[0]["selector"] == name, said)
    windows = {r["liobn"] for r in records if r["scope"] == "window"}
    see(windows == {"0x80000000", "0x80001e00", *(["0x71000002"] if name == "all" else [])}, windows)


@shows("tcectl", "check", "perfdata")
def is_one_line(place, *_):
    """one line, with the counts that the records have"""
    line, records = place.text("check", "--perfdata"), place.records("check")
    see(line.count("\n") == 1 and f" | windows={records[0]['windows']} live={records[0]['live']} " in line, line)


@shows("tcectl", "check", "quiet")
def is_quiet(place, *_):
    """nothing is printed, and the status is the same"""
    for words in ["--device", NET], ["--device", "001e:00:00.1"], ["--device", "nosuch"]:
        plain, quiet = (place.ask("check", *words, *more, selected=False) for more in ([], ["--quiet"]))
        see((quiet.returncode, quiet.stdout, quiet.stderr) == (plain.returncode, "", "") and plain.stdout + plain.stderr,
            (plain, quiet))


@shows("tcectl", "metrics", "textfile")
def into_a_file(place, *_):
    """the metrics are in the file, and not on standard output"""
    path = place.work / "metrics.prom"
    said = place.ask("metrics", "--textfile", str(path))
    names = set(re.findall(r"^tce_\w+", place.text("metrics"), re.M))
    see(said.stdout == "" and names and names <= set(re.findall(r"^tce_\w+", path.read_text(encoding="utf-8"), re.M)), said)


@shows("tcectl", "record", "samples")
def as_many_samples(place, *_):
    """it stops after that many"""
    every = samples(RECORDING)
    got = {n: place.text("record", "--samples", str(n)).count('{"kind":"end"}') for n in (1, 2)}
    see(got == {1: 1, 2: 2} and place.text("record").count('{"kind":"end"}') == every > 2, (got, every))


@shows("tced", ".", "check-config")
def checks_the_default(*_):
    """it only says whether the configuration is right"""
    said = options.run("--check-config", program="tced")
    see((said.returncode, said.stdout) == (0, "/etc/tced/tced.conf: OK\n"), said)


@shows("tced", "check-config", "config")
def checks_that_file(place, *_):
    """it is that file, wrong or right"""
    path = place.work / "tced.conf"
    for text, status, stdout in ("nonsense\n", 3, ""), ("[tced]\ninterval = 2s\n", 0, f"{path}: OK\n"):
        path.write_text(text, encoding="utf-8")
        said = options.run("--check-config", "--config", str(path), program="tced")
        see((said.returncode, said.stdout) == (status, stdout) and (status == 0 or f"tced: {path}:1: " in said.stderr), said)


def guest_effects():
    """The table of the test in a guest, which is in the matrix."""
    path = TOP / "tests/vm/test_options.py"
    found = importlib.util.spec_from_file_location("guest_options", path)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.EFFECTS


def main():
    checks = options.Checks()
    if os.uname().machine == "ppc64le":
        checks.check(True, "not here: some of it would trace this machine")
        return 0
    import matrix  # pylint: disable=import-outside-toplevel
    checks.check(any(s.tests["pseries"] == ["test_options.py"] for s in matrix.SCENARIOS), "the guest's test is in the matrix")
    check_complete(checks, EFFECTS, tcetop_effects.EFFECTS, guest_effects())
    with tempfile.TemporaryDirectory(prefix="tcetop-options.") as work:
        place = Place(work)
        EFFECTS.check(checks, place)
        tcetop_effects.EFFECTS.check(checks, place)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())

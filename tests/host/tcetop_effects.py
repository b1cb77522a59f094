# SPDX-License-Identifier: GPL-2.0-only
"""The effects of tcetop's options on a recording, full screen on a pseudo-terminal and as text; for test_option_effects.py."""
import contextlib
import json
import re
import shlex
import sys

import options
from effects import Effects, see
from options import RECORDING, TOP

sys.path.insert(0, str(TOP / "tests/ui"))

from terminal import Terminal  # noqa: E402

EFFECTS = Effects()
shows = EFFECTS.shows
TCETOP = str(TOP / "build/host/tcetop")
NET = "0000:00:00.0"
WINDOWS = ("0x80000000", "0x80001e00")     # of the recording; the second one has no live TCEs
FAST = ("--delay", "0.1")


@contextlib.contextmanager
def screen(*words, wait="END OF RECORDING"):
    """The full screen when that has been drawn; more is drawn before it settles."""
    command = [TCETOP, "--from", str(RECORDING), *words]
    with Terminal(command, columns=130, lines=40) as t:
        t.wait(wait)
        t.settle()
        yield t


def rows(t):
    """The list, below the names of the screens: its titles first."""
    lines = t.lines()
    at = next(i for i, line in enumerate(lines) if "[Windows]" in line)
    return lines[at + 1:]


def batch(*words):
    said = options.run("--batch", "--from", str(RECORDING), *words, program="tcetop")
    see(said.returncode == 0 and said.stdout, said)
    return said.stdout


def last(kind, *words):
    """The records of the last sample, of a kind."""
    records = []
    for record in map(json.loads, batch("--json", *words).splitlines()):
        if record["kind"] == "summary":
            records = []
        records += [record] if record["kind"] == kind else []
    return records


def tables_in(text):
    """The lists of windows of a text, one for each sample: their lines, with the titles first."""
    parts = text.split("\n\n")
    return [parts[i + 1].splitlines() for i, p in enumerate(parts) if "\nWindows " in "\n" + p]


@shows("tcetop", ".", "columns")
def lists_columns(*_):
    """the columns that --output takes are listed, each with its meaning"""
    said = options.run("--columns", program="tcetop")
    names = re.findall(r"^  (\w+) +\S.*$", said.stdout.partition("\n\n")[0], re.M)
    see(said.returncode == 0 and {"liobn", "live", "devices"} <= set(names), said)
    see(tables_in(batch("--output", ",".join(n for n in names if n != "trend")))[-1][0].split(), names)


@shows("tcetop", ".", "batch")
def is_text(*_):
    """the lists are printed as text, without a terminal"""
    text = batch()
    see(all(w in text for w in WINDOWS) and "\033" not in text and len(tables_in(text)) > 1, text[:400])
    refused = options.run("--from", str(RECORDING), program="tcetop")
    see(refused.returncode == options.USAGE and "use -b" in refused.stderr, refused)


@shows("tcetop", ". batch", "from")
def shows_the_source(_, mode, __):
    """the windows are those of the recording; without it this machine cannot be traced"""
    if mode:
        see({t["liobn"] for t in last("table")} == set(WINDOWS))
    else:
        with screen(*FAST) as t:
            see(all(w in t.text() for w in WINDOWS), t.text())
    other = options.run("--batch", program="tcetop")
    see(other.returncode == 3 and not other.stdout, other)


@shows("tcetop", ". batch", "filter")
def only_rows_with_the_text(_, mode, __):
    """rows without the text are left out"""
    if mode:
        see([t["liobn"] for t in last("table", "--filter", "VIRTIO")] == [WINDOWS[1]])
        see({h["device"] for h in last("holder", "--filter", NET)} == {NET} and last("holder", "--filter", "virtio") == [])
        return
    with screen(*FAST, "--filter", "VIRTIO") as t:
        see([w in "\n".join(rows(t)) for w in WINDOWS] == [False, True], t.text())


@shows("tcetop", ". batch", "sort")
def has_that_order(_, mode, __):
    """the most live TCEs first, and last with a minus"""
    for word, names in (("live", WINDOWS), ("-live", WINDOWS[::-1])):
        if mode:
            see([t["liobn"] for t in last("table", "--sort", word)] == list(names), word)
            continue
        with screen(*FAST, "--sort", word) as t:
            places = ["\n".join(rows(t)).find(w) for w in names]
            see(-1 < places[0] < places[1], t.text())


@shows("tcetop", ". batch", "output")
def has_those_columns(_, mode, __):
    """these columns alone, in this order"""
    for names in ("live,liobn", "liobn,live"):
        titles = names.upper().split(",")
        if mode:
            see({tuple(table[0].split()) for table in tables_in(batch("--output", names))} == {tuple(titles)})
            continue
        with screen(*FAST, "--output", names) as t:
            see(rows(t)[0].split() == titles, t.text())


@shows("tcetop", "batch", "screens")
def that_many(*_):
    """it stops after that many"""
    every = len(tables_in(batch()))
    got = [len(tables_in(batch("--screens", n))) for n in ("1", "2")]
    see(got == [1, 2] and every > 2, (got, every))


@shows("tcetop", "batch", "json")
def is_records(*_):
    """each line is a record, of all kinds that a sample has"""
    kinds = {json.loads(line)["kind"] for line in batch("--json").splitlines()}
    see({"summary", "table", "holder", "hook"} <= kinds, kinds)


@shows("tcetop", "batch", "verbose")
def has_stacks(*_):
    """the call stacks of holders are there, and a line on standard error names what is read"""
    said = options.run("--batch", "--from", str(RECORDING), "--verbose", program="tcetop")
    see("    iommu_alloc+0xac\n" in said.stdout and "iommu_alloc+0xac" not in batch(), said.stdout[:400])
    see(said.stderr == f"tcetop: reading {RECORDING}\n", said.stderr)


@shows("tcetop", ".", "verbose")
def tells_the_source(place, *_):
    """a line on standard error names what is read, and only then"""
    for words, line in (["--verbose"], f"tcetop: reading {RECORDING}\n"), ([], ""):
        told = place.work / "told"
        command = shlex.join([TCETOP, *words, *FAST, "--from", str(RECORDING)])
        with Terminal(["sh", "-c", f"exec {command} 2>{told}"], columns=130, lines=40) as t:
            t.wait("END OF RECORDING")
            t.press("q")
            t.end()
        see(told.read_text(encoding="utf-8") == line, told.read_text(encoding="utf-8"))


@shows("tcetop", ".", "screen")
def begins_there(*_):
    """that screen is the first one"""
    for name in ("holders", "health", "windows"):
        with screen(*FAST, "--screen", name) as t:
            see(f"[{name.capitalize()}]" in t.text(), t.text())


def colours(t):
    cells = [c for y in range(t.screen.lines) for c in t.styles(y)]
    return {c.fg for c in cells} | {c.bg for c in cells}


@shows("tcetop", ".", "palette no-color")
def has_those_colours(_, __, name):
    """dark and light have colours, and not the same; mono and --no-color have none"""
    seen = {}
    for words in ([], ["--palette", "dark"], ["--palette", "light"], ["--palette", "mono"], ["--no-color"]):
        with screen(*FAST, *words) as t:
            seen[" ".join(words)] = colours(t)
    plain = {"default"}
    if name == "palette":
        see(seen[""] == seen["--palette dark"] != seen["--palette light"] != plain and seen["--palette mono"] == plain, seen)
    else:
        see(seen["--no-color"] == plain != seen[""], seen)


@shows("tcetop", ".", "ascii")
def is_ascii(*_):
    """nothing beyond ASCII is drawn, where the locale has UTF-8"""
    for words, beyond in ([], True), (["--ascii"], False):
        with screen(*FAST, *words) as t:
            see(any(ord(c) > 126 for c in t.text()) == beyond, t.text())


@shows("tcetop", ".", "no-mouse")
def leaves_the_mouse(*_):
    """the terminal is not asked for clicks"""
    for words, asked in ([], True), (["--no-mouse"], False):
        with screen(*FAST, *words) as t:
            see((b"1000h" in t.raw) == asked, words)


@shows("tcetop", ".", "delay")
def waits_that_long(*_):
    """that is the time between samples: an hour shows the first one only"""
    with screen("--delay", "3600", wait="recording") as t:
        t.press("d")
        t.wait("Seconds between samples [3600]: _")
        see("END OF RECORDING" not in t.text(), t.text())
    with screen("--delay", "0.1") as t:
        see("END OF RECORDING" in t.text(), t.text())


@shows("tcetop", ".", "speed")
def has_that_pace(*_):
    """the recording runs that many times as fast, as the last line says"""
    for speed in "4", "0.5":
        with screen("--speed", speed, wait="recording") as t:
            see(f"recording {speed}x" in t.text(), t.text())

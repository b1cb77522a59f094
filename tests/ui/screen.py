#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""screen.py TCETOP RECORDING - the full-screen view in a pseudo-terminal.

Runs the program as a user would, presses keys, and compares the screen with
what this script itself reads out of the recording. Needs python3-pyte.
"""
import collections
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

import pyte

PATIENCE = 20  # seconds; emulated machines are slow
BINARY, RECORDING = map(os.path.abspath, sys.argv[1:3])


class Screen(pyte.Screen):
    """As terminals do: with autowrap off, no wrap is left pending at the right edge."""

    def draw(self, data):
        super().draw(data)
        if pyte.modes.DECAWM not in self.mode:
            self.cursor.x = min(self.cursor.x, self.columns - 1)


class Terminal:
    """A program in a pseudo-terminal, and the screen that it draws."""

    def __init__(self, command, columns, lines, **env):
        self.screen = Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            self.resize(columns, lines, fd=0)
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where nohup runs the tests
            clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
            os.execvpe(command[0], command, {**clean, "TERM": "linux", "TZ": "UTC", **env})
        self.modes = termios.tcgetattr(self.fd)
        self.status = None

    def resize(self, columns, lines, fd=None):
        if fd is None:
            self.screen.resize(lines, columns)
        fcntl.ioctl(self.fd if fd is None else fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", lines, columns, 0, 0))

    def read(self, seconds):
        """Feed what the program draws to the screen; false once it has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.raw += data
        self.stream.feed(data)
        return bool(data)

    def press(self, keys):
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def wait(self, what, where=None):
        """Until a text (or a pattern) is on the screen, or on one of its lines."""
        end = time.time() + PATIENCE
        pattern = what if isinstance(what, re.Pattern) else re.compile(re.escape(what))
        while time.time() < end:
            shown = self.text() if where is None else self.lines()[where]
            if pattern.search(shown):
                return
            self.read(0.05)
        raise AssertionError(f"not on the screen: {pattern.pattern!r}\n{self.text()}")

    def settle(self):
        """Until nothing has been drawn for a moment."""
        length = -1
        while length != len(self.raw):
            length = len(self.raw)
            self.read(0.2)

    def end(self, status=0):
        """The program ends by itself with a status and leaves the terminal as it was."""
        end = time.time() + PATIENCE
        while time.time() < end and self.status is None:
            self.read(0.05)
            pid, status_word = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status_word
        check(self.status is not None, "it does not end")
        check(os.waitstatus_to_exitcode(self.status) == status,
              f"exit status {os.waitstatus_to_exitcode(self.status)}, not {status}\n{self.text()}")
        while self.read(0.1) and select.select([self.fd], [], [], 0.1)[0]:
            pass
        os.close(self.fd)


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def last_sample():
    """The last sample of the recording, as lists of records by kind; and how many there are."""
    samples, now = [], None
    with open(RECORDING, encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            if record["kind"] == "sample":
                now = collections.defaultdict(list)
            now[record["kind"]].append(record)
            if record["kind"] == "end":
                samples.append(now)
    return samples[-1], len(samples)


SAMPLE, SAMPLES = last_sample()


def top_holder():
    """TCEs of the biggest holder, counted without the program."""
    tces = collections.Counter()
    for m in SAMPLE["mapping"]:
        tces[m["gen"], m["device_id"], m["stack_id"], m["direction"]] += m["tces"]
    return max(tces.values()) if tces else 0


def top(*options, columns=80, lines=24, **env):
    return Terminal([BINARY, "--from", RECORDING, *options], columns, lines, **env)


def at_the_end(columns=80, lines=24, **env):
    t = top("-d", "0.1", columns=columns, lines=lines, **env)
    t.wait("END OF RECORDING", -1)
    t.settle()
    return t


def row_of(t, record):
    """The row of a window."""
    rows = [l for l in t.lines()[4:] if l.startswith(record["liobn"] + " ")]
    check(rows, f"{record['liobn']} is not on the screen\n{t.text()}")
    return rows


def check_screen(t):
    """Everything that matters in the last sample can be read."""
    text, head, columns = t.text(), SAMPLE["sample"][0], t.screen.columns
    check(f" {head['platform']} " in t.lines()[0], "no platform\n" + text)
    if columns >= 80:
        check(head["release"] in t.lines()[0], "no kernel release\n" + text)
    check(f"Windows {len(SAMPLE['table'])} " in t.lines()[1], "wrong number of windows\n" + text)
    known = [r["live"] for r in SAMPLE["table"] if r["live"] is not None]
    check(f"Live {sum(known) if known else '-'} TCEs" in t.lines()[1], "wrong sum\n" + text)
    for r in SAMPLE["table"][: t.screen.lines // 2 - 4]:
        rows = row_of(t, r)
        check(any(f" {r['window']} " in row for row in rows), f"no window kind\n{text}")
        if r["live"] is None:
            check(any(" - " in row for row in rows), f"an unknown count has no -\n{text}")
        else:
            check(any(re.search(rf" {r['live']} ", row) for row in rows), f"wrong live\n{text}")
        if r["gen"] == 0:
            check(any("not counted" in row for row in rows), f"no note\n{text}")
    alarms = t.lines()[2:t.lines().index(next(l for l in t.lines() if l.startswith("LIOBN")))]
    losses = [r for r in SAMPLE["loss"] if r["count"]]
    if not losses and head["complete"] and not any(r["state"] == "failed" for r in SAMPLE["hook"]):
        check("LOST" not in text and "INCOMPLETE" not in text, "a doubt without a reason\n" + text)
    if losses:
        check(any("LOST" in l for l in alarms) or columns < 80, "losses are not said\n" + text)
    if not head["complete"]:
        check(any("CENSUS INCOMPLETE" in l for l in alarms), "not said\n" + text)
    title = next(i for i, l in enumerate(t.lines()) if l.split()[:1] == ["TCES"])
    if SAMPLE["mapping"]:
        check(t.lines()[title + 1].split()[0] == str(top_holder()), "wrong top holder\n" + text)


def test_sizes():
    for columns, lines in ((80, 24), (132, 43), (60, 20)):
        t = at_the_end(columns, lines)
        check_screen(t)
        t.press("q")
        t.end()


def test_resize():
    t = at_the_end()
    for columns, lines in ((60, 20), (132, 43), (30, 5), (80, 24)):
        t.resize(columns, lines)
        t.settle()
        if columns == 30:
            check(t.lines()[0] == "too small, 40x8 or more", t.text())
        else:
            check_screen(t)
            check(t.lines()[-1].endswith("END OF RECORDING"), t.text())
    t.press("q")
    t.end()


def test_help_says_what_keys_do():
    t = at_the_end()
    for key in ("h", "?", "\033[[A"):
        t.press(key)
        t.wait("Any key goes back")
        for word in ("quit", "pause", "sort", "PgUp PgDn", "Space"):
            check(word in t.text(), f"help without {word}\n{t.text()}")
        t.press("x")
        t.wait("END OF RECORDING", -1)
    t.press("q")
    t.end()


def test_sort_and_focus():
    t = at_the_end()
    t.wait("windows by LIOBN", -1)
    liobns = [int(l.split()[0], 16) for l in t.lines() if l.startswith("0x")]
    check(liobns == sorted(liobns), f"not sorted by LIOBN\n{t.text()}")
    t.press(">")
    t.wait("windows by LIVE", -1)
    live = [l.split()[2] for l in t.lines() if l.startswith("0x")]
    numbers = [int(n) for n in live if n.isdigit()]
    check(numbers == sorted(numbers, reverse=True), f"not sorted by LIVE\n{t.text()}")
    t.press("<")
    t.wait("windows by LIOBN", -1)
    t.press("\t")
    t.wait("holders by TCES", -1)
    t.press("s")
    t.wait("holders by MAPPINGS", -1)
    t.press("s")
    t.wait("holders by OLDEST", -1)
    t.press("\t")
    t.wait("windows by LIOBN", -1)
    t.press("q")
    t.end()


def test_scroll():
    t = at_the_end(80, 10)
    t.press("\t")
    t.wait("holders by", -1)
    t.settle()
    title = next(l for l in t.lines() if l.split()[:1] == ["TCES"])
    place = re.search(r"1-(\d+) of (\d+)$", title)
    if place:
        shown, rows = map(int, place.groups())
        t.press("\033[B")
        t.wait(f"2-{shown + 1} of {rows}")
        t.press("\033[4~")
        t.wait(f"{rows - shown + 1}-{rows} of {rows}")
        t.press("\033[6~")
        t.settle()
        check(f"{rows - shown + 1}-{rows} of {rows}" in t.text(), "scrolled past the end")
        t.press("\033[1~")
        t.wait(f"1-{shown} of {rows}")
        t.press("\033[A")
        t.settle()
        check(f"1-{shown} of {rows}" in t.text(), "scrolled past the beginning")
    t.press("q")
    t.end()


def test_pause_step_and_delay():
    t = top("-d", "0.4")
    t.press("p")
    t.wait("PAUSED", -1)
    t.press("Z")
    t.wait("recording" if SAMPLES > 30 else re.compile("recording|END"), -1)
    t.press("d")
    t.wait("Seconds between samples [0.4]: _", -1)
    t.press("9x9\x7f\r")
    t.wait(" 9s ", -1)
    t.press("d0\r")
    t.settle()
    check(" 9s " in t.lines()[-1], "a delay of 0 was taken\n" + t.text())
    t.press("d3\033")
    t.settle()
    check(" 9s " in t.lines()[-1], "a delay was taken that was given up\n" + t.text())
    for _ in range(SAMPLES):
        t.press(" ")
        t.settle()
    t.wait("END OF RECORDING", -1)
    check_screen(t)
    t.press("q")
    t.end()


def styles(t, y):
    return [t.screen.buffer[y][x] for x in range(t.screen.columns)]


def test_colour():
    t = at_the_end()
    cells = [c for y in range(24) for c in styles(t, y)]
    check(any(c.bg != "default" for c in cells), "no colour")
    t.press("q")
    t.end()
    t = at_the_end(NO_COLOR="1")
    cells = [c for y in range(24) for c in styles(t, y)]
    check(all(c.bg == "default" and c.fg == "default" for c in cells), "NO_COLOR has colour")
    y = next(i for i, l in enumerate(t.lines()) if l.startswith("LIOBN"))
    check(styles(t, y)[0].reverse, "the titles do not stand out")
    for r in SAMPLE["table"]:
        if r["live"] is None:
            y = next(i for i, l in enumerate(t.lines()) if l.startswith(r["liobn"]))
            check(styles(t, y)[0].bold, "a window that cannot be counted does not stand out")
    if any(r["count"] for r in SAMPLE["loss"]) or not SAMPLE["sample"][0]["complete"]:
        y = next(i for i, l in enumerate(t.lines()) if "LOST" in l or "INCOMPLETE" in l)
        check(styles(t, y)[0].reverse, "doubts do not stand out")
    t.press("q")
    t.end()


def test_ways_to_quit():
    for way in ("q", "\033[21~", "\x03", signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        t = at_the_end(TERM="linux")
        during = termios.tcgetattr(t.fd)
        if isinstance(way, signal.Signals):
            os.kill(t.pid, way)
        else:
            t.press(way)
        keep = os.dup(t.fd)
        t.end()
        check(during != t.modes, "the test sees no difference")
        check(termios.tcgetattr(keep) == t.modes, f"{way!r} leaves the terminal's modes")
        os.close(keep)
        check(not t.screen.cursor.hidden, f"{way!r} leaves the cursor hidden")
        attrs = t.screen.cursor.attrs
        check(not attrs.reverse and not attrs.bold and attrs.fg == "default", f"{way!r}: colours")
        check(t.screen.cursor.x == 0, f"{way!r}: the prompt would be in the middle of the line")
    t = at_the_end(TERM="xterm")
    t.press("q")
    t.end()
    check(t.raw.rstrip().rfind(b"\033[?1049l") > t.raw.rfind(b"\033[?1049h"), "alternate screen")


def test_closed_terminal():
    """The other end goes away without a word: tcetop ends, and does not spin."""
    # The leak checker stops its own process at the end, and hangs where a hangup comes between.
    t = at_the_end(ASAN_OPTIONS="detect_leaks=0")
    os.kill(t.pid, signal.SIGSTOP)
    os.close(t.fd)
    os.kill(t.pid, signal.SIGCONT)
    end = time.time() + PATIENCE
    pid = 0
    while not pid and time.time() < end:
        pid, _ = os.waitpid(t.pid, os.WNOHANG)
        time.sleep(0.05)
    if not pid:
        os.kill(t.pid, signal.SIGKILL)
        os.waitpid(t.pid, 0)
    check(pid, "it lives on without a terminal")


def test_shell():
    """Stop and go on, keys beside a recording on standard input, exit statuses."""
    t = Terminal(["bash", "--norc", "--noprofile", "-i"], 80, 24, PS1="ready> ", TERM="linux")
    t.wait("ready>")
    t.press(f"stty -a > {WORK}/before\r")
    t.press(f"{BINARY} -d 0.1 --from {RECORDING}\r")
    t.wait("END OF RECORDING", -1)
    t.press("\x1a")
    t.wait("Stopped")
    t.press(f"stty -a > {WORK}/stopped; fg\r")
    t.wait("END OF RECORDING", -1)
    t.settle()
    check_screen(t)
    t.press("q")
    t.wait(re.compile(r"ready>\s*$"))
    t.press(f"clear; stty -a > {WORK}/after; echo status=$?\r")
    t.wait("status=0")
    before, stopped, after = (open(f"{WORK}/{n}").read() for n in ("before", "stopped", "after"))
    check(before == stopped == after, "stty differs")
    t.press(f"clear; cat {RECORDING} | {BINARY} -d 0.1 --from -\r")
    t.wait("END OF RECORDING", -1)
    t.press("q")
    t.wait(re.compile(r"ready>\s*$"))
    t.press(f"clear; {BINARY} --from {WORK}/nothing; echo status=$?\r")
    t.wait(f"tcetop: {WORK}/nothing: No such file or directory")
    t.wait("status=3")
    t.press("exit\r")
    t.end()


SEVERITIES = {"ddw-created": "info", "map-failed": "warning", "window-removed-live": "critical"}


def with_events(*names, message="{}"):
    """The path of the recording with such events, one second apart, in its last sample."""
    with open(RECORDING, encoding="utf-8") as f:
        text = f.read()
    now = SAMPLE["sample"][0]["time"]
    lines = "".join(json.dumps({
        "kind": "event", "event": name, "severity": SEVERITIES[name], "count": 1, "mono": 1,
        "time": now - (len(names) - i) * 10**9, "message": message.format(f"number {i}"),
        "gen": i, "stack": ["iommu_alloc+0x1"]}) + "\n" for i, name in enumerate(names))
    before, end, after = text.rpartition('{"kind":"end"}')
    path = f"{WORK}/events"
    with open(path, "w", encoding="utf-8") as f:
        f.write(before + lines + end + after)
    return path


def top_events(path, columns=80, lines=24, **env):
    t = Terminal([BINARY, "--from", path, "-d", "0.1"], columns, lines, **env)
    t.wait("END OF RECORDING", -1)
    t.settle()
    return t


def test_events_that_matter_stand_below():
    t = top_events(with_events("ddw-created", "window-removed-live", *["map-failed"] * 3))
    check_screen(t)
    check(t.lines()[-4:-1] == ["CRITICAL 4s ago: number 1", "WARNING 1s ago: number 4",
                               "WARNING 2s ago: number 3"], t.text())
    check(styles(t, -4 + 24)[0].bg == "red", "critical is not red")
    check(styles(t, -3 + 24)[0].bold and styles(t, -3 + 24)[0].bg == "default", "warning")
    t.resize(80, 10)
    t.settle()
    check(t.lines()[-2] == "CRITICAL 4s ago: number 1" and "WARNING" not in t.text(), t.text())
    t.press("q")
    t.end()
    t = top_events(with_events("ddw-created", "ddw-created"))
    check(t.lines()[-2] == "INFO 1s ago: number 1" and "number 0" not in t.text(), t.text())
    t.press("q")
    t.end()
    t = top_events(with_events("map-failed", message="x" * 200))
    check(t.lines()[-2].endswith("xxx~"), t.text())
    t.press("q")
    t.end()
    t = top_events(with_events("window-removed-live"), NO_COLOR="1")
    check(styles(t, 22)[0].reverse, "critical does not stand out without colour")
    t.press("q")
    t.end()


def test_no_events_take_no_room():
    t = at_the_end()
    check("ago" not in t.text(), t.text())
    t.press("e")
    t.wait("Events: none so far", 0)
    for key in ("\033[B", "\033[4~", "\033[6~", "\033[A"):
        t.press(key)
    t.press("e")
    t.wait("END OF RECORDING", -1)
    t.press("q")
    t.end()


def test_screen_of_events():
    names = ["ddw-created", "window-removed-live"] * 15
    long = "{} " + " ".join(["word"] * 30)
    t = top_events(with_events(*names, message=long))
    for back in ("e", "q", "\033"):
        t.press("e")
        t.wait("Events, the newest first: from 1 of 30", 0)
        t.wait(re.compile("^INFO 2s ago: number 28"), 4)
        check(t.lines()[1].startswith("CRITICAL 1s ago: number 29 word"), t.text())
        check(t.lines()[2].startswith("  word") and "word" * 2 not in t.text(), t.text())
        check("ago" not in t.lines()[3], t.text())
        check(styles(t, 1)[0].bg == "red", "critical is not red")
        t.press("\033[B")
        t.wait("from 2 of 30", 0)
        t.wait(re.compile("^INFO 2s ago: number 28"), 1)
        t.press("\033[A\033[A")
        t.wait("from 1 of 30", 0)
        t.press("\033[6~")
        t.wait("from 13 of 30", 0)
        t.press("\033[5~")
        t.wait("from 1 of 30", 0)
        t.press("\033[4~\033[B")
        t.wait("from 30 of 30", 0)
        t.wait(re.compile("^INFO 30s ago: number 0"), 1)
        t.press("\033[1~")
        t.wait("from 1 of 30", 0)
        t.resize(40, 8)
        t.wait(re.compile("^CRITICAL 1s ago: number 29"), 1)
        t.resize(80, 24)
        t.press(back)
        t.wait("END OF RECORDING", -1)
    t.press("e")
    t.wait("Events", 0)
    t.press("\033[21~")
    t.end()


def with_levels():
    """The path of the recording with levels of 40 tables of powernv in its last sample."""
    with open(RECORDING, encoding="utf-8") as f:
        text = f.read()
    lines = "".join(json.dumps({
        "kind": "level", "liobn": hex(0x1000fd + (i << 16)), "gen": i + 1, "view": "hardware",
        "levels": 2, "entries": 1024, "pages": i + 1, "bytes": (i + 1) << 12,
        "full_bytes": 4 << 20, "node": 0, "elsewhere": 0, "first_level": [1] * i + [0] * (64 - i),
        "cell_entries": 1, "populated": i, "allocated": i,
        "failed": int(i == 2)}) + "\n" for i in range(40))
    before, end, after = text.rpartition('{"kind":"end"}')
    path = f"{WORK}/levels"
    with open(path, "w", encoding="utf-8") as f:
        f.write(before + lines + end + after)
    return path


def test_levels():
    t = top_events(with_levels())
    t.press("l")
    t.wait("levels by LIOBN", -1)
    t.settle()
    check("l Back" in t.lines()[-1], t.text())
    check(not any(l.split()[:1] == ["TCES"] for l in t.lines()), f"holders are there\n{t.text()}")
    y = next(i for i, l in enumerate(t.lines()) if l.startswith("LIOBN"))
    for word in ("VIEW", "LEVELS", "PAGES", "ALLOCATED", "FULL", "SAVED", "FIRST LEVEL"):
        check(word in t.lines()[y], f"no {word}\n{t.text()}")
    check(t.lines()[y + 1].split() == ["0x1000fd", "hardware", "2", "1", "4.0K", "4.0M", "4.0M",
                                       "[................]", "0"], t.text())
    check("[##:.............]" in t.lines()[y + 1 + 9], t.text())
    check(styles(t, y + 3)[0].bold and not styles(t, y + 2)[0].bold, "a failure does not stand out")
    shown = int(re.search(r"1-(\d+) of 40$", t.lines()[y]).group(1))
    t.press("\033[B")
    t.wait(f"2-{shown + 1} of 40")
    t.press("\033[4~")
    t.wait(f"{40 - shown + 1}-40 of 40")
    t.press("\033[1~>")
    t.wait("levels by ALLOCATED", -1)
    check(t.lines()[y + 1].split()[3:5] == ["40", "160K"], t.text())
    for columns, lines in ((60, 20), (132, 43), (80, 24)):
        t.resize(columns, lines)
        t.settle()
        check(("[" in t.text()) == (columns >= 80), t.text())
        check(("ALLOCS" in t.text()) == (columns >= 132), t.text())
    t.press("l")
    t.wait("windows by LIOBN", -1)
    t.settle()
    check_screen(t)
    t.press("\tl")
    t.wait("levels by", -1)
    t.press("l")
    t.wait("holders by TCES", -1)
    t.press("l\t")
    t.wait("windows by LIOBN", -1)
    t.press("h")
    t.wait("Any key goes back")
    check("the levels of tables" in t.text() and "FIRST LEVEL: " in t.text(), t.text())
    t.press("xq")
    t.end()


def test_no_levels():
    t = at_the_end()
    t.press("l")
    t.wait("no levels: on pseries" if SAMPLE["sample"][0]["platform"] == "pseries"
           else "no levels of a table found")
    for key in ("\033[B", "\033[4~", "\033[6~", ">"):
        t.press(key)
    t.wait("levels by ALLOCATED", -1)
    t.press("q")
    t.end()


def batch(*options, **kwargs):
    return subprocess.run([BINARY, *options], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TZ": "UTC"}, check=False, **kwargs)


def test_without_a_terminal():
    r = batch("--from", RECORDING)
    check((r.returncode, r.stdout) == (64, ""), r)
    check(r.stderr == "tcetop: standard output is not a terminal: use -b\n", r)
    for wrong in (["-n", "0"], ["-d", "0"], ["-d", "x"], ["x"], ["--nothing"], ["-b", "-n", "1x"]):
        r = batch(*wrong)
        check(r.returncode == 64 and r.stdout == "" and r.stderr.startswith("tcetop"), r)
    r = batch("-b", "--from", "/nowhere")
    check((r.returncode, r.stderr) == (3, "tcetop: /nowhere: No such file or directory\n"), r)


def test_batch():
    r = batch("-b", "--from", RECORDING)
    check(r.returncode == 0 and r.stderr == "", r)
    check(r.stdout.count("\nWindows ") == SAMPLES, "a screen for every sample")
    r = batch("-b", "-n", "1", "--from", RECORDING)
    check(r.stdout.count("\nWindows ") == 1, r)


def test_batch_json():
    r = batch("-b", "--json", "--from", RECORDING)
    records = [json.loads(line) for line in r.stdout.splitlines()]
    check(sum(x["kind"] == "summary" for x in records) == SAMPLES, "a summary for every sample")
    start = max(i for i, x in enumerate(records) if x["kind"] == "summary")
    tables = [x for x in records[start:] if x["kind"] == "table"]
    check([x["live"] for x in tables] == [x["live"] for x in SAMPLE["table"]], "live differs")
    for x in tables:
        tces = sum(m["tces"] for m in SAMPLE["mapping"] if m["gen"] == x["gen"])
        check(x["mapped_tces"] == (tces if x["gen"] else None), x)
    holders = [x for x in records[start:] if x["kind"] == "holder"]
    check(sum(x["tces"] for x in holders) == sum(m["tces"] for m in SAMPLE["mapping"]), "holders")


def test_batch_events():
    path = with_events("ddw-created", "window-removed-live")
    r = batch("-b", "--from", path)
    shown = [l for l in r.stdout.splitlines() if "ddw-created" in l or "window-removed-live" in l]
    check([l[20:] for l in shown] == ["INFO     ddw-created          number 0",
                                      "CRITICAL window-removed-live  number 1"], r)
    check("        iommu_alloc+0x1" in batch("-b", "-v", "--from", path).stdout, "no stacks")
    r = batch("-b", "--json", "--from", path)
    shown = [x for x in map(json.loads, r.stdout.splitlines()) if x["kind"] == "event"]
    check([x["message"] for x in shown] == ["number 0", "number 1"], r)
    first = batch("-b", "-n", "1", "--from", RECORDING).stdout
    check(first.endswith("\n\n") and not first.endswith("\n\n\n"), "room for no events")


def test_batch_levels():
    r = batch("-b", "--json", "--from", with_levels())
    levels = [x for x in map(json.loads, r.stdout.splitlines()) if x["kind"] == "level"]
    check([x["saved_bytes"] for x in levels] == [(4 << 20) - (i + 1 << 12) for i in range(40)], r)


def main():
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            print(f"PASS {name}", flush=True)
        except Exception:  # every test is to run
            failed += 1
            print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
    return 1 if failed else 0


with tempfile.TemporaryDirectory() as WORK:
    sys.exit(main())

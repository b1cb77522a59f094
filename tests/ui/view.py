# SPDX-License-Identifier: GPL-2.0-only
"""What the screen tests share about tcetop: how it is started, and where things stand on its screen.

A test file is run as: FILE TCETOP RECORDING.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from terminal import Recording, Terminal, check

BINARY = os.path.abspath(sys.argv[1])
RECORDING = Recording(sys.argv[2])
SCREENS = ("Windows", "Holders", "Levels", "Events", "Platform", "Hypercalls", "Health")
_folder = tempfile.TemporaryDirectory(prefix="tcetop-ui.")
WORK = pathlib.Path(_folder.name)
HERE = pathlib.Path(__file__).resolve().parent
SEVERITIES = {"ddw-created": "info", "map-failed": "warning", "window-removed-live": "critical"}


class View(Terminal):
    """tcetop on a terminal."""

    def __init__(self, *options, recording=None, stream=None, columns=80, lines=24, **env):
        command = [BINARY, "--from", "-" if stream else str(recording or RECORDING.path), *options]
        if stream:
            command = ["sh", "-c", f'exec "$@" <{stream}', "sh", *command]
        super().__init__(command, columns, lines, **env)

    def tabs_y(self):
        for y, line in enumerate(self.lines()):
            if re.search(rf"\[({'|'.join(SCREENS)})\]", line):
                return y
        raise AssertionError(f"no names of screens\n{self.text()}")

    def screen_name(self):
        return re.search(r"\[(\w+)\]", self.lines()[self.tabs_y()]).group(1)

    def meters(self):
        return self.lines()[:self.tabs_y()]

    def place(self):
        """(row of the cursor, rows), as the line of the screens' names says on its right."""
        found = re.search(r" (\d+)/(\d+)", self.lines()[self.tabs_y()])
        check(found, f"no place\n{self.text()}")
        return int(found.group(1)), int(found.group(2))

    def order(self):
        """What the list is sorted by, "inverted" behind it if it is; empty: as it comes."""
        found = re.search(r"\d+/\d+ by (-?)(\S+(?: inverted)?)", self.lines()[self.tabs_y()])
        return found.group(2) + (" inverted" if found.group(1) else "") if found else ""

    def titles(self):
        return self.lines()[self.tabs_y() + 1]

    def rows(self):
        """The list's lines, marks included."""
        rows = []
        for line in self.lines()[self.tabs_y() + 2:-1]:
            if not line or re.match(r"(CRITICAL|WARNING|INFO) .* ago: ", line):
                break
            rows.append(line)
        return rows

    def column(self, title):
        """What stands below a title in each row; empty where nothing does."""
        found = re.search(rf"(?<!\S){re.escape(title)}(?!\S)", self.titles())
        check(found, f"no column {title}\n{self.text()}")
        cells = []
        for row in self.rows():
            words = [w.group() for w in re.finditer(r"\S+", row)
                     if w.start() < found.end() and w.end() > found.start()]
            cells.append(words[0] if words else "")
        return cells

    def numbers(self, title):
        return [int(cell) for cell in self.column(title) if cell.isdigit()]

    def cursor_row(self):
        """The row in reverse, or in the cursor's colour: the only one that is filled to the edge."""
        for y in range(self.tabs_y() + 2, self.screen.lines - 1):
            cells = self.styles(y)
            if all(c.reverse or c.bg != "default" for c in cells):
                return self.lines()[y]
        raise AssertionError(f"no cursor\n{self.text()}")

    def footer(self):
        return self.lines()[-1]

    def click(self, y, x, button=0):
        """By what the terminal's kind says: xterm's extended report, or the old one."""
        if b"\033[?1006" in self.raw:
            self.send(f"\033[<{button};{x + 1};{y + 1}M\033[<{button};{x + 1};{y + 1}m")
        else:
            self.send(b"\033[M" + bytes((32 + button, 33 + x, 33 + y)) +
                      b"\033[M" + bytes((32 + 3, 33 + x, 33 + y)))
        self.settle(0.1)
        self.settle()

    def quit(self):
        self.press("q")
        self.end()


def at_the_end(*options, **kwargs):
    """The view with the last sample on its screen."""
    v = View("-d", "0.1", *options, **kwargs)
    v.wait("END OF RECORDING", -1)
    v.settle()
    return v


def on(screen, *options, **kwargs):
    """That screen of it."""
    v = at_the_end(*options, **kwargs)
    v.press(str(SCREENS.index(screen) + 1))
    check(v.screen_name() == screen, v.text())
    return v


def events(*names, message="{}"):
    """Records of events, one second apart, the last one a second before the last sample."""
    now = RECORDING.last["sample"][0]["time"]
    return [{"kind": "event", "event": name, "severity": SEVERITIES[name], "count": 1, "mono": 1,
             "time": now - (len(names) - i) * 10**9, "message": message.format(f"number {i}"),
             "gen": i, "stack": ["iommu_alloc+0x1"]} for i, name in enumerate(names)]


def with_records(records, name="more"):
    return RECORDING.with_records(WORK / name, records)


def generated(windows, holders, samples):
    path = WORK / f"generated-{windows}-{holders}-{samples}"
    if not path.exists():
        with open(path, "wb") as f:
            subprocess.run([HERE / "generate", str(windows), str(holders), str(samples)], stdout=f,
                           check=True)
    return Recording(path)


def batch(*options, **kwargs):
    return subprocess.run([BINARY, *options], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TZ": "UTC", "XDG_CONFIG_HOME": str(WORK / "none")},
                          check=False, **kwargs)


def records_of(text):
    return [json.loads(line) for line in text.splitlines()]

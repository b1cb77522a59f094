# SPDX-License-Identifier: GPL-2.0-only
"""A program in a pseudo-terminal and the screen that it draws; needs python3-pyte.

It knows terminals and recordings, not tcetop's keys and screens.
"""
import collections
import fcntl
import functools
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import traceback

import pyte

PATIENCE = 20  # seconds; emulated machines are slow
QUIET = 0.12   # seconds without output that end a change of the screen

CAPABILITIES = {"Up": "kcuu1", "Down": "kcud1", "Right": "kcuf1", "Left": "kcub1", "PgUp": "kpp", "PgDn": "knp", "Home": "khome",
                "End": "kend", "Shift-Tab": "kcbt", **{f"F{i}": f"kf{i}" for i in range(1, 13)}}
CONTROLS = {"Enter": "\r", "Esc": "\033", "Tab": "\t", "Space": " ", "Ctrl-L": "\x0c",
            "Ctrl-C": "\x03", "Ctrl-Z": "\x1a", "Backspace": "\x7f"}


class Screen(pyte.Screen):
    """pyte's, and what ncurses uses beyond it."""

    last = " "

    def draw(self, data):
        super().draw(data)
        if data:
            self.last = data[-1]
        # As terminals do: with autowrap off, no wrap is left pending at the right edge.
        if pyte.modes.DECAWM not in self.mode:
            self.cursor.x = min(self.cursor.x, self.columns - 1)

    def repeat(self, count=1):
        self.draw(self.last * max(1, count or 1))

    def tab_back(self, count=1):
        for _ in range(max(1, count or 1)):
            self.cursor.x = max([x for x in self.tabstops if x < self.cursor.x] or [0])


    def delete_characters(self, count=None):
        super().delete_characters(count)
        for x in range(self.columns - (count or 1), self.columns):
            self.buffer[self.cursor.y][x] = self.cursor.attrs  # as with any erased cell

    def scroll(self, count, way):
        top, bottom = self.margins or pyte.screens.Margins(0, self.lines - 1)
        before = self.cursor.y, self.cursor.x
        self.cursor.y = bottom if way > 0 else top
        for _ in range(max(1, count or 1)):
            if way > 0:
                self.index()
            else:
                self.reverse_index()
        self.cursor.y, self.cursor.x = before

    def scroll_up(self, count=1):
        self.scroll(count, 1)

    def scroll_down(self, count=1):
        self.scroll(count, -1)


class Stream(pyte.ByteStream):
    ours = {"b": "repeat", "Z": "tab_back", "S": "scroll_up", "T": "scroll_down"}
    csi = {**pyte.ByteStream.csi, **ours}
    events = pyte.ByteStream.events | frozenset(ours.values())


def check(condition, message):
    if not condition:
        raise AssertionError(message)


@functools.lru_cache(maxsize=None)
def key_sequence(term, name):
    """What a key sends on that terminal; plain characters and strings stand for themselves."""
    if name in CONTROLS:
        return CONTROLS[name]
    if name not in CAPABILITIES:
        return name
    found = subprocess.run(["tput", "-T", term, CAPABILITIES[name]], stdout=subprocess.PIPE,
                           text=True, check=False).stdout
    check(found, f"{term} has no key {name}")
    return found


class Terminal:
    """A program in a pseudo-terminal, and the screen that it draws."""

    def __init__(self, command, columns=80, lines=24, **env):
        self.screen = Screen(columns, lines)
        self.stream = Stream(self.screen)
        self.raw = b""
        self.closed = False
        self.term = env.get("TERM", "xterm-256color")
        self.config = None
        if "XDG_CONFIG_HOME" not in env:
            self.config = tempfile.TemporaryDirectory(prefix="tcetop-settings.")
            env["XDG_CONFIG_HOME"] = self.config.name
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            self.resize(columns, lines, fd=0)
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where nohup runs the tests
            # What ncurses and its library for the mouse of a console leave behind is not ours.
            if self.term in ("linux", "no-such-terminal"):
                env.setdefault("ASAN_OPTIONS", "detect_leaks=0")
            clean = {k: v for k, v in os.environ.items()
                     if k not in ("NO_COLOR", "COLUMNS", "LINES", "LC_ALL", "LANG")}
            os.execvpe(command[0], command, {**clean, "TERM": self.term, "TZ": "UTC",
                                             "LC_ALL": "C.UTF-8", **env})
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

    def send(self, text):
        """Characters as they are."""
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def press(self, *names):
        """Keys by name, one after the other, and until the screen has changed for them."""
        for name in names:
            self.send(key_sequence(self.term, name))
            # A lone Esc must not become the beginning of the next key.
            self.settle(0.06 if name != "Esc" else 0.15)
        self.settle()

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def wait(self, what, where=None, patience=PATIENCE):
        """Until a text (or a pattern) is on the screen, or on one of its lines."""
        end = time.time() + patience
        pattern = what if isinstance(what, re.Pattern) else re.compile(re.escape(what))
        while True:
            found = pattern.search(self.text() if where is None else self.lines()[where])
            if found:
                return found
            check(time.time() < end, f"not on the screen: {pattern.pattern!r}\n{self.text()}")
            if not self.read(0.05):
                time.sleep(0.05)

    def settle(self, quiet=QUIET):
        """Until nothing has been drawn for a moment."""
        length = -1
        while length != len(self.raw):
            length = len(self.raw)
            self.read(quiet)

    def styles(self, y):
        return [self.screen.buffer[y % self.screen.lines][x] for x in range(self.screen.columns)]

    def end(self, status=0):
        """The program ends by itself with a status and leaves the terminal as it was."""
        end = time.time() + PATIENCE
        while time.time() < end and self.status is None:
            self.read(0.05)
            pid, status_word = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status_word
        check(self.status is not None, f"it does not end\n{self.text()}")
        check(os.waitstatus_to_exitcode(self.status) == status,
              f"exit status {os.waitstatus_to_exitcode(self.status)}, not {status}\n{self.text()}")
        while self.read(0.1) and select.select([self.fd], [], [], 0.1)[0]:
            pass
        self.close()

    def close(self):
        """Whatever the state of things."""
        if self.status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
        if not self.closed:
            os.close(self.fd)
            self.closed = True
        if self.config:
            self.config.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Recording:
    """A recording, read without the program: its samples as lists of records by kind."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.samples = []
        with open(path, encoding="utf-8") as f:
            for record in map(json.loads, f):
                if record["kind"] == "sample":
                    self.samples.append(collections.defaultdict(list))
                self.samples[-1][record["kind"]].append(record)

    @property
    def last(self):
        return self.samples[-1]

    def holders(self):
        """(gen, device, stack, direction) -> [TCEs, mappings], of the last sample."""
        found = collections.defaultdict(lambda: [0, 0])
        for m in self.last["mapping"]:
            h = found[m["gen"], m["device_id"], m["stack_id"], m["direction"]]
            h[0] += m["tces"]
            h[1] += 1
        return dict(found)

    def live(self):
        """Sum over windows that are counted; None: none is."""
        known = [t["live"] for t in self.last["table"] if t["live"] is not None]
        return sum(known) if known else None

    def with_records(self, path, records):
        """A copy with more records in its last sample."""
        with open(self.path, encoding="utf-8") as f:
            before, end, after = f.read().rpartition('{"kind":"end"}')
        with open(path, "w", encoding="utf-8") as f:
            f.write(before + "".join(json.dumps(r) + "\n" for r in records) + end + after)
        return path


def run_tests(tests):
    """Every function test_* of a dictionary; a line PASS or FAIL for each, and the status."""
    failed = 0
    for name, test in list(tests.items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            print(f"PASS {name}", flush=True)
        except Exception:  # every test is to run
            failed += 1
            print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
    return 1 if failed else 0

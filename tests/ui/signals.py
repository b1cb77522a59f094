#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""How the view ends, stops and continues, and what it does when its source or its terminal ends."""
import os
import re
import signal
import subprocess
import sys
import termios
import time

from terminal import PATIENCE, Terminal, check, run_tests
from view import BINARY, RECORDING, WORK, View, at_the_end


def check_clean(v, way, modes):
    """Nothing of the view is left on the terminal."""
    check(modes == v.modes, f"{way!r} leaves the terminal's modes")
    check(not v.screen.cursor.hidden, f"{way!r} leaves the cursor hidden")
    attrs = v.screen.cursor.attrs
    check(not attrs.reverse and not attrs.bold and attrs.fg == "default", f"{way!r}: colours")
    check(v.screen.cursor.x == 0, f"{way!r}: the prompt would be in the middle of the line")
    for mode in re.findall(rb"\033\[\?(100[0-6](?:;100[0-6])*)[hl]", v.raw)[-1:]:
        check(v.raw.rfind(b"\033[?" + mode + b"l") > v.raw.rfind(b"\033[?" + mode + b"h"),
              f"{way!r} leaves the mouse on")


def test_ways_to_quit():
    for way in ("q", "F10", "\x03", signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        v = at_the_end()
        during = termios.tcgetattr(v.fd)
        check(during != v.modes, "the test sees no difference")
        if isinstance(way, signal.Signals):
            os.kill(v.pid, way)
        else:
            v.press(way)
        keep = os.dup(v.fd)
        v.end()
        check_clean(v, way, termios.tcgetattr(keep))
        os.close(keep)


def test_alternate_screen_and_mouse():
    v = at_the_end(TERM="xterm")
    check(b"\033[?1000" in v.raw or b"1000h" in v.raw, "the mouse is never asked for")
    keep = os.dup(v.fd)
    v.quit()
    check(v.raw.rfind(b"\033[?1049l") > v.raw.rfind(b"\033[?1049h"), "alternate screen")
    check_clean(v, "xterm", termios.tcgetattr(keep))
    os.close(keep)


def test_closed_terminal():
    """The other end goes away without a word: tcetop ends, and does not spin."""
    # The leak checker stops its own process at the end, and hangs where a hangup comes between.
    v = at_the_end(ASAN_OPTIONS="detect_leaks=0")
    os.kill(v.pid, signal.SIGSTOP)
    os.close(v.fd)
    v.closed = True
    os.kill(v.pid, signal.SIGCONT)
    end = time.time() + PATIENCE
    pid = 0
    while not pid and time.time() < end:
        pid, v.status = os.waitpid(v.pid, os.WNOHANG)
        time.sleep(0.05)
    if not pid:
        v.status = None
    v.close()
    check(pid, "it lives on without a terminal")


def test_shell():
    """Stop and continue, keys beside a recording on standard input, exit statuses."""
    t = Terminal(["bash", "--norc", "--noprofile", "-i"], PS1="ready> ")
    t.wait("ready>")
    t.send(f"stty -a > {WORK}/before\r")
    t.send(f"{BINARY} -d 0.1 --from {RECORDING.path}\r")
    t.wait("END OF RECORDING", -1)
    for _ in range(2):
        t.send("\x1a")
        t.wait("Stopped")
        t.send(f"stty -a > {WORK}/stopped; fg\r")
        t.wait("END OF RECORDING", -1)
        t.settle()
        check("[Windows]" in t.text() and "Stopped" not in t.text(), t.text())
    t.press("2")
    check("[Holders]" in t.text(), "no keys after fg\n" + t.text())
    t.press("q")
    t.wait(re.compile(r"ready>\s*$"))
    t.send(f"clear; stty -a > {WORK}/after; echo status=$?\r")
    t.wait("status=0")
    before, stopped, after = ((WORK / n).read_text() for n in ("before", "stopped", "after"))
    check(before == stopped == after, "stty differs")
    t.send(f"clear; cat {RECORDING.path} | {BINARY} -d 0.1 --from -\r")
    t.wait(re.compile("END OF (STREAM|RECORDING)"), -1)
    t.press("3")
    check("[Levels]" in t.text(), "no keys beside a stream\n" + t.text())
    t.press("q")
    t.wait(re.compile(r"ready>\s*$"))
    t.send(f"clear; {BINARY} --from {WORK}/nothing; echo status=$?\r")
    t.wait(f"tcetop: {WORK}/nothing: No such file or directory")
    t.wait("status=3")
    t.send("exit\r")
    t.end()


def sample_texts():
    """The recording, cut into the texts of its samples."""
    with open(RECORDING.path, encoding="utf-8") as f:
        return [s + '{"kind":"end"}\n' for s in f.read().split('{"kind":"end"}\n') if s]


class Writer:
    """What tced does, at the pace of the test: the other end of the view's source."""

    def __init__(self, *options, **kwargs):
        self.path = WORK / "pipe"
        self.path.unlink(missing_ok=True)
        os.mkfifo(self.path)
        self.view = View(*options, stream=self.path, **kwargs)
        self.pipe = open(self.path, "w", encoding="utf-8")

    def write(self, text):
        self.pipe.write(text)
        self.pipe.flush()

    def close(self):
        self.pipe.close()


def test_stale_stream():
    """No more samples: a line says so until the next sample, and keys still work."""
    first, second, *_ = sample_texts()
    w = Writer("-d", "0.1", columns=100)
    w.write(first)
    w.view.wait("stream", -1)
    check("STALE" not in w.view.text(), w.view.text())
    w.view.wait(re.compile("STALE: the last sample came [5-9]s ago"))
    w.view.wait(re.compile(r"stream, \ds old"), 0)
    w.view.press("2")
    check(w.view.screen_name() == "Holders", "keys do not work while it is stale\n" + w.view.text())
    w.view.wait(re.compile("STALE: the last sample came ([7-9]|1[0-9])s ago"))
    w.write(second)
    w.view.wait(re.compile(r"^(?!.*STALE)", re.S))
    w.view.quit()
    w.close()


def test_a_pause_is_said_and_an_age_is_kept():
    first, second, *_ = sample_texts()
    w = Writer(columns=100)
    w.write(first)
    w.view.wait("STALE")
    w.view.press("Z")
    w.view.wait("stream, PAUSED", 0)
    w.view.press("Z")
    w.view.wait(re.compile("STALE: the last sample came ([5-9]|[1-9][0-9])s ago"))
    w.write(second)
    w.view.wait(re.compile(r"^(?!.*STALE)", re.S))
    w.view.quit()
    w.close()


def test_the_end_of_a_stream():
    """Whoever made it is gone: nothing on the screen is of now any more."""
    first, *_ = sample_texts()
    w = Writer(columns=100)
    w.write(first)
    w.view.wait("stream", 0)
    w.close()
    w.view.wait("NOT UP TO DATE: the stream has ended")
    w.view.wait("stream ended", 0)
    w.view.wait("END OF STREAM", -1)
    w.view.quit()


def test_quit_while_the_source_is_silent():
    """Also before the first sample, and in the middle of one."""
    first, second, *_ = sample_texts()
    for before in ("", first[:len(first) // 2], first, first + second[:len(second) // 2]):
        w = Writer("-d", "0.1")
        if before:
            w.write(before)
        if before.startswith(first):
            w.view.wait("stream", -1)
        else:
            w.view.read(0.5)
        os.kill(w.view.pid, signal.SIGTERM)
        w.view.end()
        w.close()


def test_dying_daemon():
    """In the middle of a sample: one line says so, the last whole sample stays, and status 3."""
    first, second, *_ = sample_texts()
    w = Writer("-d", "0.1")
    w.write(first + second[:len(second) // 2])
    w.view.wait("stream", -1)
    w.close()
    w.view.wait("NOT UP TO DATE: ")
    shown = w.view.text()
    check("[Windows]" in shown and len(w.view.rows()) > 1, shown)
    w.view.press("2")
    check(w.view.screen_name() == "Holders", w.view.text())
    keep = os.dup(w.view.fd)
    w.view.press("q")
    w.view.end(3)
    check_clean(w.view, "dying daemon", termios.tcgetattr(keep))
    check("tcetop: standard input: line" in w.view.text(), w.view.text())
    os.close(keep)


def test_daemon_dies_at_once():
    """Before its first whole sample there is nothing to show: the line, and status 3."""
    w = Writer()
    w.write(sample_texts()[0][:300])
    w.close()
    w.view.end(3)
    check("tcetop: " in w.view.text(), w.view.text())


def test_killed_writer():
    """A process at the other end of a pipe is killed between two samples."""
    first, pipe = WORK / "first", WORK / "killed"
    first.write_text(sample_texts()[0], encoding="utf-8")
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"exec >{pipe}; cat {first}; exec sleep 1000"]) as writer:
        v = View(stream=pipe)
        v.wait("stream", -1)
        writer.kill()
        v.wait("END OF STREAM", -1)
        v.press("2")
        check(v.screen_name() == "Holders", v.text())
        v.quit()


sys.exit(run_tests(globals()))

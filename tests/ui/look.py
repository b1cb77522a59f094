#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""How the screen looks: colours or none, kinds of terminals, UTF-8 and ASCII, what stands out."""
import re
import sys

from terminal import check, run_tests
from view import RECORDING, View, at_the_end, events, generated, on, with_records


def cells(v):
    return [c for y in range(v.screen.lines) for c in v.styles(y)]


def coloured(v):
    return any(c.fg != "default" or c.bg != "default" for c in cells(v))


def test_colour():
    with at_the_end() as v:
        check(coloured(v), "no colour")
        plain = v.text()
    with at_the_end(NO_COLOR="1") as v:
        check(not coloured(v), "NO_COLOR has colour")
        check(v.text() == plain, "NO_COLOR shows something else\n" + v.text())
        check(any(c.reverse for c in v.styles(v.tabs_y() + 2)), "no cursor without colour")
    with at_the_end(NO_COLOR="") as v:
        check(coloured(v), "an empty NO_COLOR counts as none (no-color.org)")


def test_palettes():
    """The same text in each; the light one never writes cyan, yellow or green on the background."""
    with at_the_end() as v:
        plain = v.text()
        dark = {c.fg for c in cells(v) if c.bg == "default"}
    with at_the_end("--palette=light") as v:
        light = {c.fg for c in cells(v) if c.bg == "default"}
        check(v.text() == plain, "light shows something else\n" + v.text())
        check(light & {"blue", "red"} and not light & {"cyan", "brown", "yellow", "green", "white"}, light)
        check(light != dark, (light, dark))
    for option in ("--palette=mono", "--no-color"):
        with at_the_end(option) as v:
            check(not coloured(v) and v.text() == plain, f"{option}\n{v.text()}")


def test_ascii():
    """Pictures and all else in ASCII, in a locale of UTF-8."""
    with at_the_end() as v:
        check(any(ord(c) > 126 for c in v.text()), v.text())
    with at_the_end("--ascii") as v:
        check(all(ord(c) < 127 for c in v.text()), v.text())
        v.press("h")
        check(all(ord(c) < 127 for c in v.text()), v.text())
        v.press("Esc")


def test_no_mouse():
    """The terminal is not asked for clicks."""
    with at_the_end() as v:
        check(b"1000h" in v.raw, "the mouse is not asked for")
    with at_the_end("--no-mouse") as v:
        check(b"1000h" not in v.raw, "--no-mouse asks for the mouse")


def test_terminals():
    """The same text on each; colour where there is some."""
    with at_the_end() as v:
        plain = v.text()
    for term, colour in (("vt100", False), ("xterm", True), ("xterm-256color", True)):
        with at_the_end(TERM=term) as v:
            check(v.text() == plain, f"{term} shows something else\n{v.text()}\n{plain}")
            check(coloured(v) == colour, f"{term}: colour")
            check(any(c.reverse or c.bg != "default" for c in v.styles(v.tabs_y() + 2)), term)
            v.press("Down")
            check(v.place()[0] == 2, f"{term}: Down\n{v.text()}")
            v.quit()


def test_unknown_terminal():
    v = View(TERM="no-such-terminal")
    v.end(3)
    check("TERM=no-such-terminal" in v.text() and "-b" in v.text(), v.text())


def beyond_ascii(v):
    return {c for c in v.text() if ord(c) > 126}


def test_utf8_and_ascii():
    path = generated(8, 400, 4).path
    with at_the_end(recording=path) as v:
        check(beyond_ascii(v), "no picture in UTF-8\n" + v.text())
        check("├─" in v.text(), v.text())
        utf8 = v.column("LIVE")
    with at_the_end(recording=path, LC_ALL="C") as v:
        check(not beyond_ascii(v), f"beyond ASCII: {beyond_ascii(v)}\n{v.text()}")
        check("|- 0x80000000" in v.text(), v.text())
        check(v.column("LIVE") == utf8, v.text())
        check(re.search(r"Fullest \[[| ]+\d+%\] 0x8", v.text()), v.text())


def test_meters_of_many():
    """Sum, fullest window, trend, events: against the recording."""
    recording = generated(8, 400, 6)
    with at_the_end(recording=recording.path) as v:
        meters = "\n".join(v.meters())
        check(f"Live {recording.live()} TCEs" in meters, meters)
        first = sum(t["live"] for t in recording.samples[0]["table"])
        check(f"{recording.live() - first:+d} in 5s" in meters, meters)
        moved = [sum(t[f] for t in recording.last["table"]) -
                 sum(t[f] for t in recording.samples[-2]["table"])
                 for f in ("map_tces", "unmap_tces")]
        check(f"TCEs/s {moved[0]} mapped, {moved[1]} unmapped " in meters, meters)
        check("1 critical, 1 warning, 1 info" in meters, meters)


def test_events_that_matter_stand_below():
    path = with_records(events("ddw-created", "window-removed-live", *["map-failed"] * 3))
    with at_the_end(recording=path, columns=100, lines=30) as v:
        below = [l for l in v.lines() if re.match("(CRITICAL|WARNING|INFO) .* ago: ", l)]
        check(below == ["CRITICAL 4s ago: number 1", "WARNING 1s ago: number 4",
                        "WARNING 2s ago: number 3"], v.text())
        y = v.lines().index(below[0])
        check(v.styles(y)[0].bg == "red" and v.styles(y + 1)[0].bold, "no colour")
    with at_the_end(recording=path, NO_COLOR="1") as v:
        y = next(i for i, l in enumerate(v.lines()) if l.startswith("CRITICAL"))
        check(v.styles(y)[0].reverse, "critical does not stand out without colour")
    with at_the_end(recording=with_records(events("map-failed", message="x" * 200))) as v:
        check(v.lines()[-2].endswith("xxx~"), v.text())


def test_screen_of_events():
    names = ["ddw-created", "window-removed-live"] * 15
    with on("Events", recording=with_records(events(*names))) as v:
        check(v.place() == (1, 30), v.text())
        check(v.column("SEVERITY")[:2] == ["critical", "info"], v.text())
        check("number 29" in v.rows()[0] and "number 28" in v.rows()[1], v.text())
        check(v.rows()[0].startswith("!") and not v.rows()[1].startswith("!"), v.text())
        v.press("End")
        check("number 0" in v.cursor_row(), v.text())
        v.press("5")
        check(v.place()[1] == 15 and "ddw-created"[:8] in v.rows()[0], v.text())


def alarm(v, word):
    y = next((i for i, l in enumerate(v.lines()[:v.tabs_y()]) if word in l), None)
    check(y is not None, f"no {word}\n{v.text()}")
    return v.styles(y)[0]


def test_what_must_not_be_overlooked():
    """Losses, incomplete census, degraded hooks, held mappings: in reverse, without colour too."""
    last = RECORDING.last
    mapping = dict(last["mapping"][0])
    gone = {"kind": "device", "id": 99, "name": "0009:00:00.0", "driver": "", "bus": "pci",
            "gen": mapping["gen"], "bypass": False, "gone": True}
    held = {**mapping, "device_id": 99, "entry": 9000, "tces": 7}
    cases = (("LOST ledger-full 5", [{"kind": "loss", "class": "ledger-full", "count": 5}]),
             ("DEGRADED level", [{"kind": "degraded", "purpose": "level", "feature": "levels",
                                  "reason": "none", "affects": "none"}]),
             ("ORPHANED: 7 TCEs", [gone, held]))
    for word, records in cases:
        with at_the_end(recording=with_records(records), NO_COLOR="1") as v:
            check(alarm(v, word).reverse, f"{word} does not stand out\n{v.text()}")
    v = on("Holders", recording=with_records(cases[2][1]), NO_COLOR="1")
    row = next(r for r in v.rows() if "0009:00:00.0" in r)
    check(row.startswith("!") and "DEV GONE" in row, v.text())
    v.press("1", "t")
    check("7" in v.column("ORPHAN"), v.text())
    v.close()


def test_levels():
    levels = [{"kind": "level", "liobn": hex(0x1000fd + (i << 16)), "gen": i + 1,
               "view": "hardware", "levels": 2, "entries": 1024, "pages": i + 1,
               "bytes": (i + 1) << 12, "full_bytes": 4 << 20, "node": 0, "remote_pages": 0,
               "first_level": [1] * i + [0] * (64 - i), "cell_entries": 1, "populated": i,
               "allocated": i, "failed": int(i == 2)} for i in range(40)]
    v = on("Levels", recording=with_records(levels))
    check(v.place() == (1, 40), v.text())
    check(v.rows()[0].split()[:2] == ["0x1000fd", "hardware"], v.text())
    check("[##:.............]" in v.rows()[9], v.text())
    check(v.rows()[2].startswith("!") and not v.rows()[1].startswith("!"), v.text())
    v.press("L")
    check(v.order() == "ALLOCATED" and v.column("ALLOCATED")[0] == "160K", v.text())
    v.press("Home", "Enter")
    check("0x2800fd"[2:] in v.text() or "Esc back" in v.text(), v.text())
    v.close()


sys.exit(run_tests(globals()))

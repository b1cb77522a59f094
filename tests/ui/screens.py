#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every screen at three sizes, compared with what this script itself reads out of the recording."""
import re
import sys

import view
from terminal import check, run_tests
from view import RECORDING, at_the_end, on

SIZES = ((80, 24), (132, 43), (60, 20))
SAMPLE = RECORDING.last
HEAD = SAMPLE["sample"][0]
DEVICES = {d["id"]: d for d in SAMPLE["device"]}
STACKS = {s["id"]: s["frames"] for s in SAMPLE["stack"]}


def at_all_sizes(screen, test):
    v = on(screen)
    for columns, lines in SIZES:
        v.resize(columns, lines)
        v.settle()
        check(all(len(line) <= columns for line in v.lines()), v.text())
        check(v.screen_name() == screen, v.text())
        check(v.footer().endswith("END OF RECORDING"), v.text())
        check_meters(v)
        test(v)
    v.quit()


def check_meters(v):
    meters = "\n".join(v.meters())
    check(f" {HEAD['platform']} " in v.lines()[0], v.text())
    if v.screen.columns >= 80:
        check(HEAD["release"] in v.lines()[0], v.text())
    check(re.search(rf"Windows {len(SAMPLE['table'])}\b", meters), v.text())
    live = RECORDING.live()
    check(f"Live {'-' if live is None else live} TCEs" in meters, v.text())
    check("TCEs/s " in meters and " mapped, " in meters and " unmapped  " in meters and "Fullest " in meters, v.text())
    check("Longest wait -" in meters and "0 critical, 0 warning, 0" in meters, v.text())
    check(re.search(r"Lost 0\b", meters), v.text())
    doubts = not HEAD["complete"] or any(r["count"] for r in SAMPLE["loss"])
    check(doubts or not re.search("LOST|INCOMPLETE|ORPHANED:|STALE", meters), v.text())


def test_source_stands_in_the_first_line():
    for columns, lines in SIZES[:2]:
        with at_the_end(columns=columns, lines=lines) as v:
            check(v.lines()[0].endswith(" recording"), v.text())


def function_of(frames):
    """The innermost function that belongs to a driver."""
    driver = [f for f in frames if "[" in f] or frames
    return driver[0].split("+")[0]


def check_windows(v):
    """A PHB, its windows below it, the holders below these, the most TCEs first."""
    rows = v.rows()
    for phb in sorted({t["phb"] for t in SAMPLE["table"]}):
        check(any(f"PHB {phb}" in row for row in rows), f"no PHB {phb}\n{v.text()}")
    live = dict(zip(rows, v.column("LIVE")))
    for t in SAMPLE["table"]:
        row = next((r for r in rows if f" {t['liobn']} " in r), None)
        check(row, f"no {t['liobn']}\n{v.text()}")
        check(t["window"] in row and live[row] == str(t["live"]), f"{row}\n{v.text()}")
        mine = sorted((h[0] for k, h in RECORDING.holders().items() if k[0] == t["gen"]),
                      reverse=True)
        below = [live[r] for r in rows[rows.index(row) + 1:rows.index(row) + 1 + len(mine[:3])]]
        check(below == [str(n) for n in mine[:3]], f"holders of {t['liobn']}: {below}\n{v.text()}")
        if len(mine) > 3:
            check(re.search(rf"\b{len(mine) - 3} more", v.text()), v.text())


def test_windows_as_tree():
    at_all_sizes("Windows", check_windows)


def check_list_of_windows(v):
    tables = sorted(SAMPLE["table"], key=lambda t: int(t["liobn"], 16))
    check([r.split()[0] for r in v.rows()] == [t["liobn"] for t in tables], v.text())
    check(v.column("LIVE") == [str(t["live"]) for t in tables], v.text())
    check(v.column("WINDOW") == [t["window"] for t in tables], v.text())
    for t, cell in zip(tables, v.column("DEVICES")):
        check(cell.split(",")[0].rstrip("~") in t["devices"][0], v.text())


def test_windows_as_list():
    v = at_the_end()
    v.press("t")
    for columns, lines in SIZES:
        v.resize(columns, lines)
        v.settle()
        check_list_of_windows(v)
    v.quit()


def check_holders(v):
    want = sorted(RECORDING.holders().items(), key=lambda item: -item[1][0])
    check(v.numbers("TCES") == [tces for _, (tces, _) in want], v.text())
    if "MAPPINGS" in v.titles():
        check(v.numbers("MAPPINGS") == [n for _, (_, n) in want], v.text())
    top_gen, top_device, top_stack, _ = want[0][0]
    row = v.rows()[0]
    check(DEVICES[top_device]["name"] in row, v.text())
    check(DEVICES[top_device]["driver"] in row, v.text())
    if v.screen.columns >= 80:
        check(function_of(STACKS[top_stack])[:14] in row, v.text())
    check(v.place() == (1, len(want)), v.text())
    check(top_gen, "the biggest holder is of a window")


def test_holders():
    at_all_sizes("Holders", check_holders)


# What a recording of format 1 calls otherwise: the first losses, and purposes of hooks.
RENAMED = {"map-full": "ledger-full", "map-busy": "ledger-busy", "stack-collision": "stack-full",
           "table-full": "table-slots-full", "device-full": "device-slots-full", "user view": "VFIO TCEs"}


def check_health(v):
    shown = v.text()
    for loss in SAMPLE["loss"][:5]:
        name = RENAMED.get(loss["class"], loss["class"])
        check(re.search(rf"loss +{name[:9]}", shown), f"no {name}\n{shown}")
    check(v.place() == (1, len(SAMPLE["loss"]) + len(SAMPLE["hook"]) + len(SAMPLE["degraded"])),
          shown)
    v.press("End")
    purpose = SAMPLE["hook"][-1]["purpose"]
    check(RENAMED.get(purpose, purpose) in v.cursor_row(), v.text())
    v.press("Home")


def test_health():
    at_all_sizes("Health", check_health)


def check_levels(v):
    levels = SAMPLE["level"]
    if HEAD["platform"] == "pseries":
        check("no levels: on pseries" in v.text() and v.place() == (0, 0), v.text())
        return
    check(levels and v.place() == (1, len(levels)), v.text())
    for level in levels:
        row = next((r for r in v.rows() if level["liobn"] in r), "")
        check(f" {level['view']} " in row, f"no {level['liobn']}\n{v.text()}")
        check(re.search(rf" {level['levels']} +(\d+ +){{0,2}}{level['pages']} ", row), row)


def test_levels():
    at_all_sizes("Levels", check_levels)


def check_no_hypercalls(v):
    words = "no hypercalls: powernv" if HEAD["platform"] == "powernv" else "hypercalls were not counted when"
    check(words in v.text() and v.place() == (0, 0), v.text())


def test_hypercalls_where_there_are_none():
    at_all_sizes("Hypercalls", check_no_hypercalls)


def test_events_where_there_are_none():
    """The screen says that there were no events only if none can have been missed."""
    blind = (not HEAD["complete"] or SAMPLE["degraded"] or
             any(loss["count"] for loss in SAMPLE["loss"]))
    for screen, nothing in (("Events", "nothing has happened"),
                            ("Platform", "no DLPAR, migration, EEH or DDW event")):
        words = "no event seen; coverage is incomplete" if blind else nothing
        at_all_sizes(screen, lambda v, words=words: check(
            words in v.text() and v.place() == (0, 0), v.text()))


def test_too_small():
    v = at_the_end()
    v.resize(30, 5)
    v.settle()
    check(v.lines()[0] == "too small, 40x8 or more", v.text())
    v.resize(40, 8)
    v.settle()
    check("[Windows]" in v.text() and len(v.rows()) >= 1, v.text())
    v.resize(80, 24)
    v.settle()
    check_windows(v)
    v.quit()


def test_begins_at_the_beginning():
    """The first sample stays until the next is due, as the recording was made."""
    first = RECORDING.samples[0]
    v = view.View("-d", "3600")
    v.wait("recording", -1)
    v.settle()
    live = sum(t["live"] for t in first["table"] if t["live"] is not None)
    check(f"Live {live} TCEs" in v.text(), v.text())
    v.quit()


sys.exit(run_tests(globals()))

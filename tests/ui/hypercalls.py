#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The screen of hypercalls, with a recording of a tced that counted them: rows, keys, details, and why there are none."""
import json
import re
import sys

from terminal import check, run_tests
from view import RECORDING, WORK, at_the_end, on

LAST, BEFORE = RECORDING.samples[-1], RECORDING.samples[-2]
TABLES = {t["liobn"]: t for t in LAST["table"]}
SIZES = ((80, 24), (132, 43), (60, 20), (40, 10))


def name(h):
    return h["liobn"], h["call"]


def failed(h):
    return sum(f["calls"] for f in h["failures"])


def codes(h):
    return [f"{f['code']} {f['calls']}" for f in sorted(h["failures"], key=lambda f: -f["calls"])]


BY_FAILED = sorted(LAST["hypercall"], key=lambda h: (-failed(h), -h["calls"], int(h["liobn"], 16)))
FIRST = BY_FAILED[0]


def bound(h, share):
    """The upper bound of what that share of the calls took, in ns."""
    place = h["calls"] // 2 if share == 50 else h["calls"] - h["calls"] // 100 - 1
    seen = 0
    for i, n in enumerate(h["time_log2"]):
        seen += n
        if seen > place:
            return 2 << i
    return None


def as_time(ns):
    for unit in ("ns", "us", "ms"):
        if ns < 1024:
            return f"<{ns} {unit}"
        ns //= 1024
    return f"<{ns} s"


def rate(h):
    before = next((b["calls"] for b in BEFORE["hypercall"] if name(b) == name(h)), None)
    seconds = (LAST["sample"][0]["mono"] - BEFORE["sample"][0]["mono"]) / 1e9
    return None if before is None else (h["calls"] - before) / seconds


def test_recording_has_what_is_shown():
    """Else the tests below see nothing."""
    check({h["call"] for h in BY_FAILED} == {"H_PUT_TCE", "H_PUT_TCE_INDIRECT", "H_STUFF_TCE"}, BY_FAILED)
    check(sum(failed(h) > 0 for h in BY_FAILED) >= 2 and sum(failed(h) == 0 for h in BY_FAILED) >= 2, BY_FAILED)
    check(any(h["liobn"] not in TABLES for h in BY_FAILED), "no LIOBN without a window")
    check(any(rate(h) for h in BY_FAILED), "nothing moves")


def test_rows():
    """Those with failures first, marked; then those with the most calls."""
    v = on("Hypercalls")
    for columns, lines in SIZES:
        v.resize(columns, lines)
        v.settle()
        check(all(len(line) <= columns for line in v.lines()), v.text())
        check(v.screen_name() == "Hypercalls" and v.place() == (1, len(BY_FAILED)), v.text())
        for row, h in zip(v.rows(), BY_FAILED):
            check(row.split()[row.startswith("!")] == h["liobn"] and f" {h['call']} " in f"{row} ", f"{h}\n{v.text()}")
            check(row.startswith("!") == (failed(h) > 0), f"{row}\n{v.text()}")
        shown = BY_FAILED[:len(v.rows())]
        check(columns < 60 or v.numbers("CALLS") == [h["calls"] for h in shown], v.text())
        check(v.numbers("FAILED") == [failed(h) for h in shown], v.text())
        if columns >= 80:
            check(v.order() == "FAILED", v.text())
            for row, h in zip(v.rows(), shown):
                check(not codes(h) or codes(h)[0] in row, f"{h}\n{v.text()}")
            check(v.titles().split()[:8] ==
                  ["LIOBN", "WINDOW", "CALL", "CALLS", "CALL/S", "TCES", "FAILED", "CODES"], v.text())
    v.quit()


def test_all_columns():
    with on("Hypercalls", columns=160, lines=30) as v:
        check([c for c in v.column("WINDOW")] ==
              [TABLES[h["liobn"]]["window"] if h["liobn"] in TABLES else "-" for h in BY_FAILED], v.text())
        check(v.numbers("TCES") == [h["tces"] for h in BY_FAILED], v.text())
        for cell, h in zip(v.column("CALL/S"), BY_FAILED):
            check(cell == "-" if rate(h) is None else abs(float(cell) - rate(h)) <= 0.06 + rate(h) / 100,
                  f"{cell}, not {rate(h)}\n{v.text()}")
        for row, h in zip(v.rows(), BY_FAILED):
            check(re.search(rf" {as_time(bound(h, 50))} +{as_time(bound(h, 99))}", row), f"{h}\n{v.text()}")
            devices = [d["name"] for d in LAST["device"]
                       if h["liobn"] in TABLES and d["gen"] == TABLES[h["liobn"]]["gen"]]
            check(not devices or devices[0] in row, f"{devices}\n{v.text()}")


def test_sort():
    with on("Hypercalls", columns=160) as v:
        v.press("I")
        check(v.order() == "FAILED inverted" and v.numbers("FAILED") == sorted(map(failed, BY_FAILED)), v.text())
        v.press("I", "M")
        moving = [h for h in BY_FAILED if rate(h) is not None]
        check(v.order() == "CALL/S", v.text())
        fastest = max(moving, key=rate)
        check(fastest["liobn"] in v.rows()[0] and fastest["call"] in v.rows()[0], v.text())
        v.press("F6", "Home")
        v.wait("Sort by")
        for _ in range(20):
            if " CALLS " in v.cursor_row():
                break
            v.press("Down")
        v.press("Enter")
        check(v.order() == "CALLS" and
              v.numbers("CALLS") == sorted((h["calls"] for h in BY_FAILED), reverse=True), v.text())
        v.click(v.tabs_y() + 1, v.titles().index("LIOBN") + 1)
        check(v.order() == "LIOBN", v.text())
        v.press("L")
        check(v.order() == "LIOBN", "L has no column here\n" + v.text())


def test_order_where_room_is_short():
    """As -s has it; the whole words do not fit beside the names of the screens."""
    with on("Hypercalls") as v:
        v.press("I")
        check(" by -FAILED" in v.lines()[v.tabs_y()] or " by FAILED inverted" in v.lines()[v.tabs_y()], v.text())
        check(v.order() == "FAILED inverted", v.text())
        v.resize(60, 20)
        v.settle()
        check(v.lines()[v.tabs_y()].startswith("Win Hol Lev Eve Pla [Hypercalls] Hea "), v.text())
        v.click(v.tabs_y(), v.lines()[v.tabs_y()].index("Hol") + 1)
        check(v.screen_name() == "Holders", v.text())


def test_search_filter_columns_tags_follow():
    with on("Hypercalls") as v:
        call = next(h for h in BY_FAILED if h["call"] == "H_PUT_TCE_INDIRECT")
        v.press("/")
        v.send("indirect")
        v.press("Enter")
        check(call["call"] in v.cursor_row(), v.text())
        v.press("Home", "Space", "Space")
        check(f"2 tagged: {BY_FAILED[0]['tces'] + BY_FAILED[1]['tces']} TCEs" in v.footer(), v.text())
        check([r[0] for r in v.rows()[:2]] == ["*", "*"], v.text())
        v.press("U", "Home", "F", "I")
        check(FIRST["liobn"] in v.cursor_row() and FIRST["call"] in v.cursor_row() and
              v.place()[0] == len(BY_FAILED), v.text())
        v.press("I", "F", "\\")
        v.send("H_STUFF")
        v.press("Enter")
        check(v.place()[1] == sum(h["call"] == "H_STUFF_TCE" for h in BY_FAILED), v.text())
        v.press("\\", *["\x7f"] * 7, "Enter", "F2")
        v.wait("[x] LIOBN")
        v.press("Space", "Enter")
        check("LIOBN" not in v.titles() and "CALL" in v.titles(), v.text())


def test_enter():
    """All return codes and the histogram."""
    with on("Hypercalls", lines=60, columns=100) as v:
        for place, h in enumerate(BY_FAILED):
            v.press("Home", *["Down"] * place, "Enter")
            shown = v.text()
            check(f"{h['call']} with LIOBN {h['liobn']}" in shown and "Esc back" in shown, shown)
            check(f" {h['calls']} since tracing started" in shown, shown)
            for f in h["failures"]:
                check(re.search(rf"{f['code']}: {f['calls']} calls? for {f['tces']} TCEs?, the last one \S+ ago", shown),
                      f"{f}\n{shown}")
            counts = [int(n) for n in re.findall(r"^ +\d+-\d+ [num]?s +(\d+)  #+$", shown, re.M)]
            check(counts == [n for n in h["time_log2"] if n], f"{h['time_log2']}\n{shown}")
            table = TABLES.get(h["liobn"])
            check(f"{table['window']} window {h['liobn']}" in shown if table else "none has this LIOBN now" in shown, shown)
            v.press("Enter")
            check(v.rows(), v.text())


def test_palettes():
    """The same text in each; words never have a colour that the background swallows."""
    with on("Hypercalls") as v:
        plain = v.text()
        check(v.styles(v.tabs_y() + 3)[0].bold or v.styles(v.tabs_y() + 3)[0].fg != "default", "failures have no colour")
    with on("Hypercalls", "--palette=light") as v:
        colours = {c.fg for y in range(v.screen.lines) for c in v.styles(y) if c.bg == "default"}
        check(v.text() == plain and not colours & {"cyan", "brown", "yellow", "green", "white"}, colours)
    with on("Hypercalls", NO_COLOR="1") as v:
        check(v.text() == plain, v.text())


def without_counts(hook=None, **sample):
    """The recording as if its tced had not counted; hook: what stands in the records of these hooks then."""
    path = WORK / "not-counted.jsonl"
    with open(RECORDING.path, encoding="utf-8") as old, open(path, "w", encoding="utf-8") as new:
        for record in map(json.loads, old):
            if record["kind"] == "sample":
                record |= sample
            if record["kind"] == "hypercall" or record["kind"] == "event":
                continue
            if record["kind"] == "hook" and record["purpose"] == "hypercalls":
                if not hook:
                    continue
                record |= hook
            print(json.dumps(record), file=new)
    return path


def words(v):
    return " ".join(" ".join(v.rows()).split())


def test_not_counted():
    """One sentence, in as many lines as it takes; it says how to have them counted."""
    switch = "hypercalls are not counted: not asked for: tced --hypercalls, or hypercalls = yes in tced.conf"
    cases = ((without_counts, {"hook": {"state": "skipped", "reason": switch.split(": ", 1)[1]}}, switch),
             (without_counts, {}, "hypercalls were not counted when this was recorded"),
             (without_counts, {"platform": "powernv"}, "no hypercalls: powernv has no hypervisor below the kernel"),
             (without_counts, {"hook": {"state": "attached"}}, "no hypercall that sets or clears TCEs was seen"))
    for make, arguments, wanted in cases:
        for columns, lines in SIZES:
            v = at_the_end(recording=make(**arguments), columns=columns, lines=lines)
            v.press("6")
            check(v.place() == (0, 0), v.text())
            check(words(v) == wanted or lines < 20 and wanted.startswith(words(v)), f"{wanted}\n{v.text()}")
            v.press("Enter")
            check(v.screen_name() == "Hypercalls" and "Esc back" not in v.text(), v.text())
            v.quit()


sys.exit(run_tests(globals()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every key of docs/tcetop.md at 80x24; each test fails if its key does nothing."""
import re
import sys

from terminal import check, run_tests
from view import RECORDING, SCREENS, View, at_the_end, events, generated, on, with_records

LIVE = {t["liobn"]: t["live"] for t in RECORDING.last["table"]}


def big(*options, windows=8, holders=400, samples=4, **kwargs):
    """Real recordings here have few rows: where a page or an order needs more."""
    return at_the_end(*options, recording=generated(windows, holders, samples).path, **kwargs)


def test_arrows():
    v = on("Health")
    rows = v.rows()
    check(v.place()[0] == 1 and v.cursor_row() == rows[0], v.text())
    v.press("Down", "Down")
    check(v.place()[0] == 3 and v.cursor_row() == rows[2], v.text())
    v.press("Up")
    check(v.place()[0] == 2 and v.cursor_row() == rows[1], v.text())
    v.press("Up", "Up")
    check(v.place()[0] == 1, "above the first row\n" + v.text())
    v.quit()


def test_pages_home_end():
    v = big()
    v.press("2")
    _, rows = v.place()
    first, height = v.rows()[0], len(v.rows())
    v.press("PgDn")
    check(v.place()[0] == 1 + height and first not in v.text(), v.text())
    v.press("PgUp")
    check(v.place()[0] == 1 and v.rows()[0] == first, v.text())
    v.press("End")
    check(v.place() == (rows, rows) and v.cursor_row() == v.rows()[-1], v.text())
    v.press("PgDn", "Down")
    check(v.place() == (rows, rows), "below the last row\n" + v.text())
    v.press("Home")
    check(v.place() == (1, rows) and v.rows()[0] == first, v.text())
    v.quit()


def test_tab_and_digits():
    v = at_the_end()
    for name in (*SCREENS[1:], SCREENS[0]):
        v.press("Tab")
        check(v.screen_name() == name, v.text())
    for name in (*reversed(SCREENS[1:]), SCREENS[0]):
        v.press("Shift-Tab")
        check(v.screen_name() == name, v.text())
    for digit in (3, 6, 2, 4, 5, 1):
        v.press(str(digit))
        check(v.screen_name() == SCREENS[digit - 1], v.text())
    v.quit()


def test_enter_tells_a_window():
    v = at_the_end()
    v.press("t")
    window = next(t for t in RECORDING.last["table"] if t["live"])
    while window["liobn"] not in v.cursor_row():
        v.press("Down")
    v.press("Enter")
    shown = v.text()
    for word in (window["liobn"], window["devices"][0], str(window["live"]), "Esc back"):
        check(word in shown, f"no {word}\n{shown}")
    v.press("End")
    check(v.text() != shown or "+0x" in shown, "no call stacks of holders\n" + v.text())
    v.press("Esc")
    check(window["liobn"] in v.cursor_row(), v.text())
    v.press("Enter")
    check("Esc back" in v.text(), v.text())
    v.press("Enter")
    check(v.rows(), v.text())
    v.quit()


def test_enter_tells_a_holder():
    v = on("Holders")
    top = max(RECORDING.holders().items(), key=lambda item: item[1][0])[0]
    frames = next(s["frames"] for s in RECORDING.last["stack"] if s["id"] == top[2])
    for back in ("Enter", "Esc", "q", "F10"):
        v.press("Enter")
        v.wait(frames[0].split(" ")[0])
        v.press("End")
        v.wait(frames[-1].split(" ")[0])
        v.press(back)
        check(v.screen_name() == "Holders" and v.place()[0] == 1, f"{back}\n{v.text()}")
    v.quit()


def test_enter_on_health_and_events():
    v = on("Health")
    v.press("Enter")
    v.wait(RECORDING.last["loss"][0]["class"])
    v.wait("Esc back")
    v.press("Esc")
    v.quit()
    v = on("Events", recording=with_records(events("ddw-created", "window-removed-live")))
    v.press("Enter")
    v.wait("iommu_alloc+0x1")
    v.press("Esc")
    v.quit()


def test_help():
    v = at_the_end()
    for key in ("F1", "?", "h"):
        v.press(key)
        for word in ("keys. Up Down", "PgUp PgDn", "search", "only rows", "Space"):
            check(word in v.text(), f"{key}: help without {word}\n{v.text()}")
        v.press("End")
        check("UNATTR" in v.text() and "never none" in v.text(), f"the end of the help\n{v.text()}")
        v.press("Home", "PgDn")
        check("q F10" in v.text(), f"the second page of the help\n{v.text()}")
        v.press("Esc")
        check(v.rows(), v.text())
    v.press("h", "q")
    check(v.rows(), "q in the help goes back\n" + v.text())
    v.quit()


def test_columns():
    v = at_the_end()
    v.press("t")
    check("WINDOW" in v.titles() and v.titles().split()[:2] == ["LIOBN", "WINDOW"], v.text())
    v.press("F2")
    v.wait(re.compile(r"\[x\] LIOBN +the bus number"))
    v.press("Down", "Space")
    v.wait("[ ] WINDOW")
    v.press("Up", *"+++++++", "Enter")
    check("WINDOW" not in v.titles(), "Space hides no column\n" + v.text())
    check(v.titles().split()[0] != "LIOBN", "+ moves no column\n" + v.text())
    v.quit()


def test_columns_moved_back():
    """- undoes what + did."""
    v = at_the_end()
    v.press("t")
    v.press("F2", "+", "-", "Esc")
    check(v.titles().split()[:2] == ["LIOBN", "WINDOW"], v.text())
    v.press("F2", "Down", "-", "Esc")
    check(v.titles().split()[:2] == ["WINDOW", "LIOBN"], "- moves no column\n" + v.text())
    v.quit()


def test_search():
    v = on("Health")
    purposes = [h["purpose"] for h in RECORDING.last["hook"]]
    v.press("/")
    v.wait("Search: _", -1)
    v.send("hook")
    v.settle()
    check(re.search(r"\bhook\b", v.cursor_row()), v.text())
    first = v.place()[0]
    v.press("F3")
    check(v.place()[0] == first + 1, "F3 again does not go on\n" + v.text())
    v.press("Enter")
    check(v.place()[0] == first + 1 and "Search:" not in v.footer(), v.text())
    v.press("Home", "F3")
    v.wait("Search: _", -1)
    v.send(purposes[-1])
    v.settle()
    check(purposes[-1] in v.cursor_row(), v.text())
    v.press("Esc")
    check(v.place()[0] == 1, "Esc goes back to where it was\n" + v.text())
    v.press("/")
    v.send("no such text")
    v.settle()
    check("not found" in v.footer() and v.place()[0] == 1, v.text())
    v.press("Esc")
    v.quit()


def test_filter():
    for key in ("F4", "\\"):
        v = on("Health")
        _, rows = v.place()
        v.press(key)
        v.wait("Filter: _", -1)
        v.send("nested|ledger-full")
        v.press("Enter")
        check(v.place()[1] == 2 and 'with "nested|ledger-full"' in v.text(), v.text())
        check(all("nested" in r or "ledger-full" in r for r in v.rows()), v.text())
        v.press(key)
        for _ in range(20):
            v.send("\x7f")
        v.press("Enter")
        check(v.place()[1] == rows, "an empty filter does not show all\n" + v.text())
        v.press(key)
        v.send("xyzzy")
        v.settle()
        check("no row matches the filter" in v.text(), v.text())
        v.press("Esc")
        check(v.place()[1] == rows, v.text())
        v.quit()


def test_tree():
    v = at_the_end()
    for key in ("F5", "t"):
        check(any("PHB" in row for row in v.rows()), "no tree\n" + v.text())
        v.press(key)
        check(not any("PHB " in row for row in v.rows()), f"{key}: no list\n" + v.text())
        check(v.place()[1] == len(LIVE), v.text())
        v.press(key)
    v.press("2", "t")
    check(v.screen_name() == "Windows", v.text())
    v.quit()


def test_choose_sort():
    for key in ("F6", ">"):
        v = at_the_end()
        v.press("t")
        v.press(key)
        v.wait("Sort by")
        while "LIVE" not in v.cursor_row():
            v.press("Down")
        v.press("Enter")
        check(v.order() == "LIVE" and v.numbers("LIVE") == sorted(LIVE.values(), reverse=True),
              v.text())
        v.press(key, "Down", "Esc")
        check(v.order() == "LIVE", "Esc sorts\n" + v.text())
        v.quit()


def test_invert():
    v = on("Holders")
    tces = v.numbers("TCES")
    check(tces == sorted(tces, reverse=True), v.text())
    v.press("I")
    check(v.numbers("TCES") == sorted(tces) and v.order() == "TCES inverted", v.text())
    v.press("I")
    check(v.numbers("TCES") == tces and v.order() == "TCES", v.text())
    v.quit()


def test_quick_sorts():
    v = big()
    v.press("t", "L")
    live = v.numbers("LIVE")
    check(v.order() == "LIVE" and live == sorted(live, reverse=True) and len(set(live)) > 1,
          v.text())
    v.press("P")
    check(v.order() == "FULL%", v.text())
    v.press("M")
    check(v.order() == "MAP/S", v.text())
    rates = v.numbers("MAP/S")
    check(rates == sorted(rates, reverse=True) and len(set(rates)) > 1, v.text())
    v.press("T")
    check(v.order() == "MAP/S", "windows have no age: T changes nothing\n" + v.text())
    v.press("2", "M")
    check(v.order() == "MAPPINGS", v.text())
    v.press("T")
    check(v.order() == "OLDEST", v.text())
    v.press("L")
    check(v.order() == "TCES", v.text())
    v.quit()


def test_plus_and_minus():
    v = big(lines=43)
    v.press("Down")
    check("0x80000000" in v.cursor_row(), v.text())
    _, rows = v.place()
    v.press("+")
    check(v.place()[1] > rows, "+ shows no more\n" + v.text())
    v.press("-")
    check(v.place()[1] == rows, v.text())
    v.press("-")
    check(v.place()[1] < rows and "0x80000000 +" in v.cursor_row(), v.text())
    v.press("Home", "-")
    folded = v.place()[1]
    check(v.cursor_row().split()[:2] == ["+", "PHB"], v.text())
    v.press("+")
    check(v.place()[1] > folded, v.text())
    v.press("Enter")
    check(v.place()[1] == folded, "Enter on a PHB does not fold\n" + v.text())
    v.quit()


def test_right_and_left():
    v = big(lines=43)
    v.press("Down")
    _, rows = v.place()
    v.press("Right")
    check(v.place()[1] > rows, "Right shows no more\n" + v.text())
    v.press("Left")
    check(v.place()[1] == rows, v.text())
    v.quit()


def test_expand_and_collapse_all():
    """Every window's holders, then the PHBs alone; a node that was changed by itself follows."""
    v = big(lines=43)
    _, rows = v.place()
    v.press("*")
    _, most = v.place()
    check(most > rows, "* shows no more\n" + v.text())
    v.press("Home", "-")
    check(v.place()[1] < most, v.text())
    v.press("*")
    check(v.place()[1] == most, "* does not expand what was collapsed\n" + v.text())
    v.press("Home", "Right")    # all is shown: nothing changes
    v.press("*")
    none = v.place()[1]
    check(none < rows and all(r.split()[:2] == ["+", "PHB"] for r in v.rows()), v.text())
    v.press("Home", "+")
    check(v.place()[1] > none, "a PHB stays collapsed\n" + v.text())
    v.quit()


def test_vi_keys():
    v = on("Health")
    v.press("j", "j")
    check(v.place()[0] == 3, v.text())
    v.press("k")
    check(v.place()[0] == 2, v.text())
    v.press("G")
    rows = v.place()[1]
    check(v.place() == (rows, rows), v.text())
    v.press("g")
    check(v.place() == (1, rows), v.text())
    v.quit()


def test_help_of_the_screen():
    """Help has the columns of the screen that it was asked on, and not those of another one."""
    for digit, screen, has, lacks in (("3", "levels", "SAVED", "UNATTR"), ("1", "windows", "UNATTR", "SAVED")):
        v = big(lines=70)
        v.press(digit, "h")
        check(f"Columns of this screen, {screen} " in v.text(), v.text())
        check(re.search(rf"^ *{has} +\w", v.text(), re.M) and lacks not in v.text(), v.text())
        v.press("Esc")
        v.quit()


def test_tags():
    v = on("Holders")
    tces = v.numbers("TCES")
    v.press("Space")
    check(v.rows()[0].startswith("*") and v.place()[0] == 2, v.text())
    check(f"1 tagged: {tces[0]} TCEs" in v.footer(), v.text())
    v.press("Space")
    check(f"2 tagged: {tces[0] + tces[1]} TCEs" in v.footer(), v.text())
    v.press("Up", "Space")
    check(f"1 tagged: {tces[0]} TCEs" in v.footer(), "Space again tags off\n" + v.text())
    v.press("U")
    check("tagged" not in v.text() and not any(r.startswith("*") for r in v.rows()), v.text())
    v.quit()


def test_tags_of_what_is_in_another():
    """A window's TCEs are in its PHB's sum already, and a holder's in both."""
    v = at_the_end()
    live = v.numbers("LIVE")
    check("PHB" in v.rows()[0] and "0x" in v.rows()[1], v.text())
    v.press("Space", "Space", "Space")
    check(f"3 tagged: {live[0]} TCEs" in v.footer(), v.text())
    v.press("Home", "Space")
    check(f"2 tagged: {live[1]} TCEs" in v.footer(), v.text())
    v.quit()


def test_follow():
    v = on("Holders")
    v.press("F")
    check("follow" in v.footer(), v.text())
    mine = v.column("TCES")[0]
    v.press("I")
    check(v.place()[0] == v.place()[1] and v.cursor_row().split()[0] == mine, v.text())
    v.press("F")
    check("follow" not in v.footer(), v.text())
    v.press("Home", "I")
    check(v.place()[0] == 1, "without F the cursor stays where it is\n" + v.text())
    v.quit()


def time_of(v):
    return re.search(r"\d\d:\d\d:\d\d", v.lines()[0]).group()


def test_pause():
    path = generated(2, 8, 60).path
    v = View("-d", "0.3", recording=path)
    v.wait("recording", -1)
    v.press("Z")
    v.wait("PAUSED", -1)
    before = v.lines()[0]
    v.read(1)
    v.settle()
    check(v.lines()[0] == before, "it goes on while it is paused\n" + v.text())
    v.press("Z")
    v.wait("recording", -1)
    v.wait(re.compile(f"^(?!.*{time_of(v)})"), 0)
    v.quit()


def test_cost():
    """The meter is for live sources: elsewhere the last line says why there is none."""
    v = at_the_end()
    v.press("C")
    check("a recording has no programs to count" in v.footer() and "Tracing cost" not in v.text(), v.text())
    v.press("h")
    check(re.search(r"^ *C +meter of tracing's cost", v.text(), re.M) or v.press("PgDn") or
          re.search(r"^ *C +meter of tracing's cost", v.text(), re.M), v.text())
    v.press("Esc")
    check("no programs" not in v.text(), v.text())
    v.quit()


def test_next_sample():
    v = View("-d", "3600")
    v.wait("recording", -1)
    for sample in RECORDING.samples[1:]:
        v.press("n")
        live = sum(t["live"] for t in sample["table"] if t["live"] is not None)
        v.wait(f"Live {live} TCEs")
    v.wait("END OF RECORDING", -1)
    v.quit()
    v = View("-d", "0.3", recording=generated(2, 8, 60).path)
    v.press("Z")
    v.wait("PAUSED", -1)
    before = time_of(v)
    v.press("n")
    check(time_of(v) != before and v.footer().endswith("PAUSED"), "n while paused\n" + v.text())
    v.quit()


def test_next_event():
    v = View("-d", "3600", recording=generated(2, 8, 9).path)
    v.wait("recording", -1)
    for sample, kind in ((1, "ddw-created"), (3, "map-failed"), (5, "window-removed-live")):
        v.press("N")
        v.wait("PAUSED", -1)
        check(f"00:{13 + (20 + sample) // 60:02d}:{(20 + sample) % 60:02d}"[3:] in v.lines()[0],
              f"not at sample {sample}\n{v.text()}")
        v.press("4")
        check(v.column("EVENT")[0].startswith(kind[:8]), v.text())
    v.quit()


def test_speed():
    v = View("-d", "3600", recording=generated(2, 8, 9).path)
    v.wait("recording", -1)
    v.press("]", "]")
    check(v.footer().endswith("recording 4x"), v.text())
    v.press("[", "[", "[")
    check(v.footer().endswith("recording 0.5x"), v.text())
    v.press("]")
    check(v.footer().endswith("recording"), v.text())
    before = time_of(v)
    v.press(*"]]]]]]")
    v.press("d", "1", "Enter")
    v.wait(re.compile(f"^(?!.*{before})"), 0)
    v.quit()


def test_delay():
    v = View("-d", "3600")
    v.wait("recording", -1)
    v.press("d")
    v.wait("Seconds between samples [3600]: _", -1)
    v.send("9x9\x7f")
    v.press("Enter", "d")
    v.wait("Seconds between samples [9]: _", -1)
    v.send("0\r")
    v.wait("not a delay from 0.1 to 3600", -1)
    v.press("d")
    v.wait("Seconds between samples [9]: _", -1)
    v.send("3")
    v.press("Esc", "d")
    v.wait("Seconds between samples [9]: _", -1)
    v.send("0.1\r")
    v.wait("END OF RECORDING", -1)
    v.quit()


def test_draw_again():
    v = at_the_end()
    before = v.text()
    v.stream.feed(b"\033[5;5Hgarbage of another program")
    check(v.text() != before, "the test sees nothing")
    v.press("Ctrl-L")
    check(v.text() == before, v.text())
    v.quit()


def test_quit():
    for key in ("q", "F10", "Ctrl-C"):
        v = at_the_end()
        v.press(key)
        v.end()


def test_mouse():
    for term in ("xterm-256color", "linux"):
        v = on("Holders", TERM=term)
        y = v.tabs_y()
        v.click(y + 3, 10)
        check(v.place()[0] == 2, f"{term}: a click does not move the cursor\n" + v.text())
        x = v.titles().index("OLDEST")
        v.click(y + 1, x + 1)
        check(v.order() == "OLDEST", f"{term}: a click does not sort\n" + v.text())
        v.click(y + 1, x + 1)
        check(v.order() == "OLDEST inverted", v.text())
        v.click(y + 2, 10, button=64)
        check(v.place()[0] == 1, f"{term}: the wheel does not scroll up\n" + v.text())
        v.click(y + 2, 10, button=65)
        check(v.place()[0] == 2, f"{term}: the wheel does not scroll down\n" + v.text())
        v.click(y, v.lines()[y].index("Health") + 2)
        check(v.screen_name() == "Health", f"{term}: a click does not go there\n" + v.text())
        v.click(v.screen.lines - 1, v.footer().index("Help"))
        check("keys. Up Down" in v.text(), f"{term}: a click presses no key\n" + v.text())
        v.press("Esc")
        v.click(v.screen.lines - 1, v.footer().index("Quit"))
        v.end()


sys.exit(run_tests(globals()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""256 windows and 100,000 holders: it works and the screen is right. How fast: make bench."""
import collections
import sys

from terminal import check, run_tests
from view import View, generated

WINDOWS, HOLDERS = 256, 100000
RECORDING = generated(WINDOWS, HOLDERS, 1)
LIVE = sorted((t["live"] for t in RECORDING.last["table"]), reverse=True)


def test_windows_and_holders():
    v = View("-d", "0.1", recording=RECORDING.path)
    v.wait("END OF RECORDING", -1, patience=120)
    v.settle()
    check(f"Windows {WINDOWS} " in v.text() and f"Live {sum(LIVE)} TCEs" in v.text(), v.text())
    v.press("t", "L")
    check(v.place() == (1, WINDOWS), v.text())
    height = len(v.rows())
    check(v.numbers("LIVE") == LIVE[:height], v.text())
    for place in range(1 + height, WINDOWS, height):
        v.press("PgDn")
        top = min(place - 1, WINDOWS - height)
        check(v.place()[0] == place and v.numbers("LIVE") == LIVE[top:top + height], v.text())
    for _ in range(3):
        v.press("Up")
    check(v.place()[0] == place - 3, v.text())
    v.press("End")
    check(v.numbers("LIVE") == LIVE[-height:] and v.place()[0] == WINDOWS, v.text())
    v.press("I")
    check(v.numbers("LIVE") == LIVE[::-1][:height], v.text())
    check_holders(v)
    v.quit()


def check_holders(v):
    tces = collections.Counter(h[0] for h in RECORDING.holders().values())
    v.press("2", "L")
    v.wait(f"1/{HOLDERS} ", v.tabs_y())
    check(set(v.numbers("TCES")) == {max(tces)}, v.text())
    v.press("End")
    v.wait(f"{HOLDERS}/{HOLDERS} ", v.tabs_y())
    check(set(v.numbers("TCES")) == {min(tces)}, v.text())
    v.press("PgUp")
    check(v.place()[0] == HOLDERS - len(v.rows()), v.text())
    v.press("I", "Home")
    check(v.order() == "TCES inverted" and set(v.numbers("TCES")) == {min(tces)}, v.text())
    v.press("\\")
    v.send("generated_0000")
    v.press("Enter")
    many = sum(1 for key in RECORDING.holders() if key[2] == 1)
    v.wait(f"1/{many} ", v.tabs_y())


sys.exit(run_tests(globals()))

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Settings: what keys change is there the next time, and a broken file stops no program."""
import sys

from terminal import check, run_tests
from view import WORK, View, at_the_end


def folder(name, text=None):
    path = WORK / name
    (path / "tcetop").mkdir(parents=True)
    if text is not None:
        (path / "tcetop/tcetoprc").write_text(text, encoding="utf-8")
    return str(path)


def file_of(path):
    return f"{path}/tcetop/tcetoprc"


def test_kept():
    home = folder("kept")
    v = at_the_end(XDG_CONFIG_HOME=home)
    v.press("t", "L", "I", "F2", "Down", "Space", "Esc", "2", "M")
    v.quit()
    with open(file_of(home), encoding="utf-8") as f:
        text = f.read()
    for line in ("screen = holders", "tree = no", "holders.sort = mappings"):
        check(line in text.splitlines(), text)
    v = at_the_end(XDG_CONFIG_HOME=home)
    check(v.screen_name() == "Holders" and v.order() == "MAPPINGS", v.text())
    v.press("1")
    check("PHB 0" not in v.text() and v.order() == "LIVE inverted" and
          "WINDOW" not in v.titles(), v.text())
    v.quit()


def test_not_written_without_a_change():
    home = folder("unchanged")
    v = at_the_end(XDG_CONFIG_HOME=home)
    v.press("Down")
    v.quit()
    v = at_the_end(XDG_CONFIG_HOME=f"{home}/not/there")
    v.press("t")
    v.quit()
    with open(f"{home}/not/there/tcetop/tcetoprc", encoding="utf-8") as f:
        check("tree = no" in f.read(), "folders are not made")


def test_broken_is_not_fatal():
    home = folder("broken", "tree = perhaps\nscreen = holders\n\x00\x1b[2Jnonsense\n" + "x" * 5000)
    v = View(XDG_CONFIG_HOME=home)
    v.wait("[Holders]")
    v.press("Down")
    v.wait("F10Quit", -1)
    check(v.screen_name() == "Holders", "the good line does not count\n" + v.text())
    v.quit()
    home = folder("folder")
    (WORK / "folder/tcetop/tcetoprc").mkdir()
    v = View(XDG_CONFIG_HOME=home)
    v.wait("[Windows]")
    v.press("t", "q")
    v.end()


def test_said_once():
    home = folder("said", "tree = perhaps\n")
    with View(XDG_CONFIG_HOME=home) as v:
        v.wait("tree is yes or no", -1)
        v.press("Down")
        check("tree is yes or no" not in v.text() and "F1Help" in v.footer(), v.text())


def test_options_go_before():
    home = folder("before", "screen = windows\ntree = no\nwindows.sort = live\n")
    with at_the_end("-s", "liobn", XDG_CONFIG_HOME=home) as v:
        check(v.order() == "LIOBN", v.text())
    with at_the_end("-o", "liobn,live", "-F", "e1000e", XDG_CONFIG_HOME=home) as v:
        check(v.titles().split() == ["LIOBN", "LIVE"] and v.place()[1] == 1, v.text())


sys.exit(run_tests(globals()))

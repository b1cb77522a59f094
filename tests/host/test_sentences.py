#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every sentence of src/model/check/ is expected by test_check_text, which compares it exactly."""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TEST = TOP / "build/asan/unit/test_check_text"
STRING = r'"(?:[^"\\\n]|\\.)*"'

# Of names and syntax, no sentences: words of records, DRC types, quoting, what memory is short of.
OTHERS = {"clear", "at-risk", "unknown", "held", "own-trace", "tced", "recording", "all", "lpm", "device",
          "phb", "drc", "slot", "several", "vio", "pci", "0x", "out of memory",
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/@%+,-",
          "0123456789abcdefABCDEF"}


def strings_of(text):
    """The string literals of a source, neighbours joined, formats of numbers as %u."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*|#include[^\n]*", "", text, flags=re.S)
    text = re.sub(r'"\s*PRI[a-z]64\s*"', "u", text)
    text = re.sub(rf'({STRING})\s*PRI[a-z]64', lambda m: m[1][:-1] + 'u"', text)
    for run in re.findall(rf"{STRING}(?:\s*{STRING})*", text):
        yield "".join(s[1:-1] for s in re.findall(STRING, run)).replace('\\"', '"').replace("\\\\", "\\")


def pattern_of(literal):
    """What a format prints, as a regular expression."""
    parts = re.split(r"%[-0-9.*]*(?:zu|s|u|llu|d)", literal)
    return ".*".join(re.escape(p) for p in parts)


def main():
    r = subprocess.run([TEST], capture_output=True, text=True, check=False)
    said = [line[5:] for line in r.stdout.splitlines() if line.startswith("SAID ")]
    failed = r.returncode != 0 or not said
    if failed:
        print(f"FAIL test_check_text\n{r.stdout}{r.stderr}")
    known = 0
    for path in sorted((TOP / "src/model/check").glob("*.c")):
        for literal in strings_of(path.read_text(encoding="utf-8")):
            words = re.sub(r"%[-0-9.*]*(?:zu|s|u)", "", literal)
            if literal in OTHERS or len(re.findall(r"[A-Za-z]", words)) < 2:
                continue
            known += 1
            if not any(re.search(pattern_of(literal), text) for text in said):
                print(f"FAIL {path.name}: no test expects \"{literal}\"")
                failed = True
    # A source that is read wrongly would pass.
    if known < 60:
        print(f"FAIL only {known} sentences were found")
        failed = True
    if not failed:
        print(f"PASS {known} sentences")
    return failed


sys.exit(main())

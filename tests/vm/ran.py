#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The table of kernels in README, made from what ran.

The scenario windows prints a line "RAN {...}" with what the tool itself said of its kernel;
tests/run keeps the last of each kernel in build/kernels.json. `make kernels` writes them into
README; tests/run fails where README says something else of a kernel that has just run, releases
aside, which move every week.
"""
import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
RAN = TOP / "build/kernels.json"
README = TOP / "README.md"
HEAD = "| kernel | release that ran | pages | hooks by | types from | at a removal |"
TYPES = {"kernel": "its own BTF"}
TEARDOWN = {"frees": "frees the table", "waits": "waits for live TCEs"}


def columns(ran):
    return [ran["kernel"], ran["release"], f"{ran['page_size'] // 1024}K", ", ".join(ran["hooks"]),
            TYPES.get(ran["btf"], "a file of tcetop"), TEARDOWN.get(ran["teardown"], "not known")]


def keep(every):
    """Adds these, each the dict of a RAN line, to what is kept."""
    if not every:
        return
    known = load()
    known.update({ran["kernel"]: ran for ran in every})
    RAN.write_text(json.dumps(known, indent=1) + "\n", encoding="ascii")


def load():
    return json.loads(RAN.read_text(encoding="ascii")) if RAN.exists() else {}


def rows(text):
    """Kernel -> columns, as README has them."""
    if HEAD not in text:
        return {}
    lines = text[text.index(HEAD):].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


def differences(every):
    """Yields what README says otherwise of these kernels."""
    said = rows(README.read_text(encoding="utf-8"))
    for ran in every:
        now, then = columns(ran), said.get(ran["kernel"])
        if not then:
            yield f"{ran['kernel']} is not in README's table of kernels: make kernels"
        elif now[2:] != then[2:]:
            yield f"README's table of kernels has {then[2:]} for {ran['kernel']}, not {now[2:]}"


def write(order):
    """README's table with what is kept, and what it said of other kernels."""
    text = README.read_text(encoding="utf-8")
    table = {**rows(text), **{name: columns(ran) for name, ran in load().items()}}
    body = "\n".join([HEAD, "|" + "---|" * len(HEAD.split("|")[1:-1])] +
                     ["| " + " | ".join(table[name]) + " |" for name in order if name in table])
    before, after = text.split(HEAD)
    rest = after.split("\n\n", 1)[1]
    README.write_text(f"{before}{body}\n\n{rest}", encoding="utf-8")


if __name__ == "__main__":
    import matrix
    if not load():
        sys.exit("tests/vm/ran.py: nothing has run yet: make check")
    write(matrix.KERNELS)

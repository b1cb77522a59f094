# SPDX-License-Identifier: GPL-2.0-only
"""Which command or mode of tcectl, tced and tcetop takes which option: written down here, not read from the programs."""
import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
TCECTL = TOP / "build/host/tcectl"
RECORDING = TOP / "tests/unit/data/pseries-trixie.jsonl"
OPTION = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)(?: ([A-Z]+))?", re.M)
USAGE = 64
# Which command takes which option: written down here, not read from the program.
SOURCES = "from no-daemon mechanism btf verbose"
LISTS = "json csv columns sort"
TAKES = {
    "windows": f"device {LISTS} {SOURCES}",
    "holders": f"device table older mappings {LISTS} stacks duration {SOURCES}",
    "levels": f"{LISTS} {SOURCES}",
    "hypercalls": f"{LISTS} duration {SOURCES}",
    "lookup": f"json duration {SOURCES}",
    "events": f"device table since until severity lines {LISTS} stacks follow {SOURCES}",
    "status": "json quiet from",
    "check": f"device phb drc slot lpm all json perfdata quiet duration {SOURCES}",
    "drain": "device phb drc slot lpm all unbind yes force timeout mechanism btf verbose",
    "metrics": f"textfile duration {SOURCES}",
    "record": f"mappings samples delay {SOURCES}",
    "schema": "",
    "doctor": f"json cost duration {SOURCES}",
    "trace": "json detail from",
}
GENERAL = "version help"
# Words of its exit statuses that no other kind of command has.
STATUSES = {**dict.fromkeys(TAKES, "the answer is complete"), "check": "AT RISK", "holders": "no such device or window", "lookup": "no window has the address",
            "events": "that of the worst event", "drain": "that of COMMAND",
            "metrics": "the metrics are written", "trace": "tced does not run",
            "status": "tced runs", "record": "the samples are written",
            "schema": "the schema is written"}
NO_EXAMPLE = ("metrics", "schema", "trace")
LETTERS = {"device": "D", "table": "t", "json": "j", "columns": "o", "sort": "s", "quiet": "q", "follow": "f", "yes": "y", "samples": "n", "lines": "n", "delay": "d",
           "from": "r", "verbose": "v", "version": "V", "help": "h"}

# The same of tced and tcetop, which have modes in the place of commands.
FOREGROUND = "output delay log mappings detail hypercalls no-stacks"
MODES = {
    "tced": {"": f"{FOREGROUND} service check-config stop mechanism btf verbose",
             "service": "config mechanism btf verbose",
             "check-config": "config",
             "stop": ""},
    "tcetop": {"": "filter sort output screen palette no-color ascii no-mouse batch from delay speed verbose",
               "batch": "filter sort output screens json from verbose"},
}
# Of tcetop: where it reads no recording. A recording has a pace of its own as text.
TRACING = ("no-daemon", "no-stacks", "mechanism", "btf")
TRACED = {"": TRACING, "batch": (*TRACING, "delay")}
MODE_LETTERS = {"tced": {"output": "o", "delay": "d"},
                "tcetop": {"filter": "F", "sort": "s", "output": "o", "batch": "b", "screens": "n", "from": "r", "delay": "d"}}


class Checks:
    failed = 0

    def check(self, good, name, detail=""):
        self.failed += not good
        print(f"{'PASS' if good else 'FAIL'} {name}{'' if good else f': {detail}'}")


def run(*words, program="tcectl"):
    return subprocess.run([TOP / "build/host" / program, *words], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)


def options_of(*command, program="tcectl"):
    """Of a help: long name -> (letter, argument)."""
    return {name: (letter, argument)
            for letter, name, argument in OPTION.findall(run(*command, program=program).stdout)}


def accepted():
    """All of (program, command or mode, option)."""
    for program, modes in (("tcectl", TAKES), *MODES.items()):
        general = GENERAL.split() + (["columns"] if program == "tcetop" else [])
        for mode, options in modes.items():
            tracing = TRACED[mode] if program == "tcetop" else ()
            for option in (*options.split(), *tracing, *(general if mode == "" or program == "tcectl" else ())):
                yield program, mode, option

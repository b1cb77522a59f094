#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each option of tcectl with each of its commands: it has an effect there, or is refused with the commands that take it."""
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TCECTL = TOP / "build/host/tcectl"
RECORDING = TOP / "tests/unit/data/pseries-trixie.jsonl"
OPTION = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)(?: ([A-Z]+))?", re.M)
USAGE = 64
VALUES = {"NAME": "0000:00:00.0", "LOC": "U1", "LIOBN": "0x80000000", "TIME": "1s", "N": "1", "LEVEL": "stacks"}
MECHANISM = "kprobe"
# What a command needs beside the option.
NEEDS = {"check": ["--all"], "lookup": ["0x80000000", "0x1000"], "drain": ["--all"]}
SELECTS = ("device", "phb", "drc", "slot", "lpm", "all")


class Checks:
    failed = 0

    def check(self, good, name, detail=""):
        self.failed += not good
        print(f"{'PASS' if good else 'FAIL'} {name}{'' if good else f': {detail}'}")


def run(*words):
    return subprocess.run([TCECTL, *words], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def options_of(*command):
    """Of the help: long name -> (letter, argument)."""
    said = run(*command, "--help")
    return {name: (letter, argument) for letter, name, argument in OPTION.findall(said.stdout)}


def words_of(name, argument, work):
    if not argument:
        return [f"--{name}"]
    if name == "mechanism":
        return [f"--{name}", MECHANISM]
    if argument == "FILE":
        return [f"--{name}", str(RECORDING if name == "from" else f"{work}/written")]
    return [f"--{name}", VALUES[argument]]


def needs(command, name, work):
    if command == "record":
        return [f"{work}/recording"]
    if command == "holders" and name == "mappings":
        return ["--device", "0000:00:00.0"]
    return [] if name in SELECTS else NEEDS.get(command, [])


def check_accepted(checks, command, name, argument, work):
    """It is no usage error; what comes after that depends on the machine."""
    words = [command, *words_of(name, argument, work), *needs(command, name, work)]
    said = run(*words)
    checks.check(said.returncode != USAGE and "--help" not in said.stderr, f"{' '.join(words[:2])}: accepted",
                 (said.returncode, said.stderr))


def check_refused(checks, command, name, argument, work, takers):
    words = [command, *words_of(name, argument, work)]
    for order in (words, words[1:] + words[:1]):
        said = run(*order)
        checks.check((said.returncode, said.stdout, said.stderr) ==
                     (USAGE, "", f"tcectl: option '--{name}' is not valid for '{command}' (valid for: "
                      f"{', '.join(takers)}); see tcectl {command} --help\n"),
                     f"{' '.join(order)}: refused", (said.returncode, said.stderr))


def check_effects(checks, work):
    """On a recording: the answer is another one."""
    source = ["--from", str(RECORDING)]
    for command, *words in (("tables", "--json"), ("tables", "--levels"), ("holders", "--json"),
                            ("holders", "--stacks"), ("holders", "--table", "1"), ("holders", "--older", "100h"),
                            ("holders", "--device", "0009:09:09.0"), ("check", "--all", "--json"),
                            ("doctor", "--json"), ("metrics", "--textfile", f"{work}/metrics")):
        needed = NEEDS.get(command, []) if "--all" not in words else []
        plain = run(command, *source, *(needed or [w for w in words if w == "--all"]))
        said = run(command, *source, *words, *needed)
        checks.check(plain.stdout and said.stdout != plain.stdout, f"{command} {' '.join(words)}: has an effect",
                     (said.returncode, said.stdout[:200], said.stderr))


def check_refusals(checks):
    for words, text in ((["holders", "--foo"], "unknown option '--foo'; see tcectl holders --help"),
                        (["holders", "-x"], "unknown option '-x'; see tcectl holders --help"),
                        (["--foo"], "unknown option '--foo'; see tcectl --help"),
                        (["check", "--watch"], "option '--watch' needs a value, TIME; see tcectl check --help"),
                        (["check", "-w"], "option '--watch' needs a value, TIME; see tcectl check --help"),
                        (["check", "--json=1"], "option '--json=1' takes no value; see tcectl check --help"),
                        (["help", "nothing"], "unknown command 'nothing'; see tcectl --help"),
                        (["nothing", "--help"], "unknown command 'nothing'; see tcectl --help"),
                        (["nothing", "--json"], "unknown command 'nothing'; see tcectl --help"),
                        (["--json"], "no command; see tcectl --help"),
                        (["holders", "--older", "soon"],
                         "invalid --older 'soon': expected a time such as 500ms, 30s, 5m or 2h; "
                         "see tcectl holders --help")):
        said = run(*words)
        checks.check((said.returncode, said.stdout, said.stderr) == (USAGE, "", f"tcectl: {text}\n"),
                     f"{' '.join(words)}: {text}", (said.returncode, said.stderr))


def main():
    checks = Checks()
    commands = re.findall(r"^  ([a-z]+)", run("--help").stdout.partition("Commands:")[2].partition("\n\n")[0], re.M)
    every = options_of()
    own = {command: options_of(command) for command in commands}
    checks.check(len(commands) >= 10 and len(every) >= 25, "the help lists commands and options", (commands, every))
    for command in commands:
        checks.check(run("help", command).stdout == run(command, "--help").stdout != "",
                     f"help {command}: the same as {command} --help")
    with tempfile.TemporaryDirectory() as work:
        for name, (_, argument) in every.items():
            takers = [c for c in commands if name in own[c]]
            checks.check(takers, f"--{name}: some command takes it")
            for command in commands:
                if command not in takers:
                    check_refused(checks, command, name, argument, work, takers)
                elif name not in ("help", "version", "follow"):
                    check_accepted(checks, command, name, argument, work)
        check_effects(checks, work)
    check_refusals(checks)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each option of tcectl with each of its commands, and of tced and tcetop with each of their modes: it is accepted there, or refused with a line that says why. test_option_effects.py has the effects."""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))

from options import (FOREGROUND, GENERAL, LETTERS, MODES, MODE_LETTERS, NO_EXAMPLE, RECORDING, STATUSES, TAKES, TCECTL,  # noqa: E402
                     TRACING, USAGE, Checks, options_of, run)

VALUES = {"NAME": "0000:00:00.0", "LOCATION": "U1", "WINDOW": "0x80000000", "TIME": "1s", "N": "1", "LEVEL": "stacks"}
SPECIAL = {"mechanism": "kprobe", "severity": "info", "columns": "liobn", "sort": "liobn"}
# What a command needs beside the option.
NEEDS = {"check": ["--all"], "lookup": ["0x80000000", "0x1000"], "drain": ["--all"]}
SELECTS = ("device", "phb", "drc", "slot", "lpm", "all")
MODE_VALUES = {"TEXT": "e1000e", "COLUMN": "liobn", "COLUMNS": "liobn,live", "SCREEN": "holders", "TIME": "1s",
               "SECONDS": "1", "N": "1", "LEVEL": "stacks", "SOURCE": str(RECORDING)}
MODE_SPECIAL = {"mechanism": "kprobe", "palette": "light"}


def words_of(name, argument, work):
    if not argument:
        return [f"--{name}"]
    if name in SPECIAL:
        return [f"--{name}", SPECIAL[name]]
    if argument in ("SOURCE", "SOCKET"):
        return [f"--{name}", str(RECORDING)]
    if argument == "FILE":
        return [f"--{name}", f"{work}/written"]
    return [f"--{name}", VALUES[argument]]


def needs(command, name, work):
    if command == "record":
        return [f"{work}/recording"]
    if command == "drain" and name == "yes":
        return ["--all", "--unbind"]
    if command == "holders" and name == "mappings":
        return ["--device", "0000:00:00.0"]
    if command == "events" and name in ("no-daemon", "mechanism", "btf"):
        return ["--follow"]
    return [] if name in SELECTS else NEEDS.get(command, [])


def check_order(checks):
    """Options before the command and after it, whatever the environment says of their order."""
    plain = run("check", "--all", "--json", "--from", str(RECORDING))
    for words in (["--from", str(RECORDING), "--json", "check", "--all"], ["check", "--all", "-jr", str(RECORDING)],
                  ["--all", "check", f"--from={RECORDING}", "--js"]):
        said = subprocess.run([TCECTL, *words], text=True, stdout=subprocess.PIPE, timeout=60, check=False,
                              env={**os.environ, "POSIXLY_CORRECT": "1"})
        # The time of the answer is another one.
        checks.check(said.returncode == plain.returncode and len(said.stdout) == len(plain.stdout) > 0,
                     f"{words[0]}: the order of the words does not matter", (said.returncode, said.stdout))


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


def cell_of(value):
    """A value of a record as the documentation has it in CSV."""
    if value is None:
        return ""
    if isinstance(value, list):
        names = all(isinstance(v, str) for v in value)
        return ";".join(value) if names else json.dumps(value, separators=(",", ":"))
    return json.dumps(value) if isinstance(value, (bool, int)) else value


def check_csv(checks):
    """The records of --json, read by another program."""
    for command in ("windows", "holders"):
        records = [json.loads(line, parse_float=str)    # 0.000 stays as it is written
                   for line in run(command, "--json", "-r", str(RECORDING)).stdout.splitlines()]
        rows = list(csv.DictReader(run(command, "--csv", "-r", str(RECORDING)).stdout.splitlines()))
        checks.check(len(rows) == len(records) > 0 and all(
            row == {name: cell_of(record.get(name)) for name in row} and set(row) >= set(record)
            for row, record in zip(rows, records)), f"{command} --csv: the fields of --json", (rows[:1], records[:1]))
        some = run(command, "--csv", "-o", "liobn,tces" if command == "holders" else "liobn,live,devices",
                   "-r", str(RECORDING)).stdout.splitlines()
        names = some[0].split(",")
        checks.check(list(csv.DictReader(some)) == [{n: row[n] for n in names} for row in rows] and len(names) > 1,
                     f"{command} --csv -o: those fields", some[:2])
    empty = run("levels", "--csv", "-r", str(RECORDING)).stdout.splitlines()
    checks.check(len(empty) == 1 and {"kind", "liobn", "view", "saved_bytes"} <= set(empty[0].split(",")),
                 "levels --csv without a row: the names are there", empty)
    live = [int(row["live"]) for row in csv.DictReader(
        run("windows", "--csv", "-s", "live", "-r", str(RECORDING)).stdout.splitlines())]
    checks.check(live == sorted(live, reverse=True) and len(set(live)) > 1, "windows -s live: the most first", live)


def check_several(checks):
    """Both devices of a PHB are the PHB; the order does not matter, and a name twice is that name."""
    recording = str(TOP / "tests/unit/data/cases/A2.jsonl")

    def verdict(*selectors):
        said = run("check", "--json", *selectors, "-r", recording)
        records = [json.loads(line) for line in said.stdout.splitlines()]
        whole = records[0] if records else {}
        return said.returncode, whole.get("live"), whole.get("bound"), records[1:], whole.get("selector")

    devices = ["-D", "0001:00:00.0"], ["-D", "0001:00:00.1"]
    phb, both, turned = verdict("--phb", "PHB 1"), verdict(*devices[0], *devices[1]), verdict(*devices[1], *devices[0])
    checks.check(both[:4] == turned[:4] == phb[:4] == verdict("--phb", "PHB 1", *devices[1])[:4] and phb[0] == 2 and
                 (phb[4], both[4]) == ("phb", "several"), "check of both devices: as of their PHB", (phb, both))
    one = verdict(*devices[1])
    checks.check(one[:4] == verdict(*devices[1], *devices[1])[:4], "check of one device twice", one)


PLUGIN = re.compile(r"^(CLEAR|AT RISK|HELD|UNKNOWN)[^|]*: [^|]+( \| windows=\d+( \w+=(\d+|U))+)?\n$")


def check_perfdata(checks):
    """One line with what --json has, and UNKNOWN in the same form."""
    source = ["-r", str(RECORDING)]
    said = run("check", "--all", "--perfdata", *source)
    records = [json.loads(line) for line in run("check", "--all", "--json", *source).stdout.splitlines()]
    whole, windows = records[0], [r for r in records if r["scope"] == "window"]
    counts = {name: int(n) for name, n in re.findall(r"(\w+)=(\d+)", said.stdout.partition(" | ")[2])}
    checks.check(PLUGIN.match(said.stdout) and not said.stderr and
                 counts == {"windows": whole["windows"], "live": whole["live"],
                            "released": sum(w["released_on_unbind"] for w in windows),
                            "orphaned": sum(w["orphaned"] for w in windows),
                            "unattributed": sum(w["unattributed"] for w in windows)},
                 "check --perfdata: one line, the counts of --json", (said.stdout, said.stderr, records))
    for words in (["-D", "no|such", *source], ["--all", "-r", "/non|existent"]):
        said = run("check", "--perfdata", *words)
        checks.check(said.returncode == 3 and PLUGIN.match(said.stdout), f"check --perfdata {words[0]}: UNKNOWN",
                     (said.stdout, said.stderr))


def check_broken_pipe(checks):
    """What cannot be written is no good answer, however little of it there is."""
    for words in (["windows", "-r", str(RECORDING)], ["windows", "--csv", "-r", str(RECORDING)],
                  ["check", "--all", "-r", str(RECORDING)], ["holders", "--json", "-r", str(RECORDING)],
                  ["events", "-r", str(RECORDING)]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            said = subprocess.run([TCECTL, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
                                  check=False)
        checks.check(said.returncode == 3 and "cannot write" in said.stderr, f"{' '.join(words[:2])} on a full disk",
                     (said.returncode, said.stderr))


def check_refusals(checks):
    for words, text in ((["holders", "--foo"], "unknown or ambiguous option '--foo'; see tcectl holders --help"),
                        (["holders", "--de", "x"], "unknown or ambiguous option '--de'; see tcectl holders --help"),
                        (["holders", "-n"], "option '-n' is not valid for 'holders' (valid for: events, record); "
                         "see tcectl holders --help"),
                        (["no\nsuch"], "unknown command 'no?such'; see tcectl --help"),
                        (["holders", "-x"], "unknown option '-x'; see tcectl holders --help"),
                        (["--foo"], "unknown or ambiguous option '--foo'; see tcectl --help"),
                        (["check", "--duration"], "option '--duration' needs a value, TIME; see tcectl check --help"),
                        (["holders", "-t"], "option '--table' needs a value, WINDOW; see tcectl holders --help"),
                        (["tables", "-t", "1"], "option '-t' is not valid for 'windows' (valid for: holders, events); "
                         "see tcectl windows --help"),
                        (["levels", "-F"], "option '-F' is not valid for 'levels' (valid for: events); "
                         "see tcectl levels --help"),
                        (["windows", "--json", "-o", "live"],
                         "--columns is not for --json: records have all fields; see tcectl windows --help"),
                        (["windows", "--json", "--csv"], "--json and --csv: choose one; see tcectl windows --help"),
                        (["holders", "-D", "a", "-D", "b"], "holders takes one --device; see tcectl holders --help"),
                        (["check", *["-D", "a"] * 17],
                         "at most 16 of --device, --phb, --drc, --slot, --lpm, --all; see tcectl check --help"),
                        (["check", "-D", ""], "an empty name; see tcectl check --help"),
                        (["holders", "-D", "x", "--mappings", "-s", "tces"],
                         "--sort is not for --mappings: the oldest come first; see tcectl holders --help"),
                        (["holders", "-t", "0"],
                         "invalid --table '0': expected an LIOBN or a generation; see tcectl holders --help"),
                        (["events", "--no-daemon"],
                         "--no-daemon is for --follow: else the log is read; see tcectl events --help"),
                        (["windows", "-r", "x", "--mechanism", "kprobe"],
                         "--mechanism is for tracing, not for --from; see tcectl windows --help"),
                        (["holders", "-r", "x", "--duration", "2s"],
                         "--duration is for tracing, not for --from; see tcectl holders --help"),
                        (["doctor", "--cost", "-r", str(RECORDING)],
                         "--cost is for what is traced now, not for a recording: leave out --from, or name tced's "
                         "socket; see tcectl doctor --help"),
                        (["doctor", "-r", "x", "--duration", "2s"],
                         "--duration is for tracing, not for --from; see tcectl doctor --help"),
                        (["check", "--all", "-qj"], "--quiet prints nothing: leave out --json; see tcectl check --help"),
                        (["check", "--all", "-qv"], "--quiet prints nothing: leave out --verbose; see tcectl check --help"),
                        *(([command, "--json", "--stacks"],
                           f"--stacks is not for --json: records have their call stacks; see tcectl {command} --help")
                          for command in ("holders", "events")),
                        (["record", "-", "-r", str(RECORDING), "-d", "1s"],
                         "--delay is not for a recording: its samples have times already; see tcectl record --help"),
                        (["drain", "--all", "--yes"], "--yes is for --unbind: add it; see tcectl drain --help"),
                        (["events", "--csv", "--stacks"], "--csv and --stacks: choose one; see tcectl events --help"),
                        (["check", "--all", "--json", "--perfdata"],
                         "--json and --perfdata: choose one; see tcectl check --help"),
                        *((["events", "-f", f"--{name}", *value], f"--{name} and --follow: choose one; see tcectl events --help")
                          for name, value in (("csv", ()), ("columns", ("time",)), ("sort", ("time",)))),
                        (["holders", "-o", "tces,nosuch"],
                         "invalid --columns: holders have no column nosuch, but tces mappings oldest_ns direction "
                         "liobn device driver function; see tcectl holders --help"),
                        (["levels", "-s", ""], "invalid --sort: levels cannot be sorted by , but by liobn bytes saved_bytes allocated failed; see tcectl levels --help"),
                        (["check", "--json=1"], "option '--json=1' takes no value; see tcectl check --help"),
                        (["help", "nothing"], "unknown command 'nothing'; see tcectl --help"),
                        (["nothing", "--help"], "unknown command 'nothing'; see tcectl --help"),
                        (["nothing", "--json"], "unknown command 'nothing'; see tcectl --help"),
                        (["--json"], "no command; see tcectl --help"),
                        (["holders", "--older", "soon"],
                         "invalid --older 'soon': expected a duration such as 500ms, 30s, 5m or 2h; "
                         "see tcectl holders --help")):
        said = run(*words)
        checks.check((said.returncode, said.stdout, said.stderr) == (USAGE, "", f"tcectl: {text}\n"),
                     f"{words}: {text}", (said.returncode, said.stderr))


def check_tables(checks, commands, own, every):
    checks.check(commands == list(TAKES), "the commands are those that there are", commands)
    for command in commands:
        checks.check(sorted(own[command]) == sorted(f"{TAKES[command]} {GENERAL}".split()),
                     f"{command}: its help has the options that it takes", sorted(own[command]))
        text = run(command, "--help").stdout
        checks.check(run("help", command).stdout == text != "", f"help {command}: the same as {command} --help")
        statuses, _, examples = text.partition("Exit status:")[2].partition("Example")
        checks.check(STATUSES[command] in statuses, f"{command}: its help has its own exit statuses", statuses)
        named = re.findall(r"^  tcectl ([a-z]+)", examples, re.M)
        checks.check(set(named) <= {command} and (named or command in NO_EXAMPLE),
                     f"{command}: the examples of its help are its own", named)
    checks.check(run("tables", "--help").stdout == run("windows", "--help").stdout != "", "tables is windows")
    checks.check({name: letter for name, (letter, _) in every.items() if letter} == LETTERS,
                 "the letters are the options'", every)


def refusal_of(program, mode, name):
    """Why the mode does not take the option."""
    if program == "tcetop" and name in TRACING:
        return f"--{name} is for tracing, not for --from"
    if program == "tced" and name in ("mechanism", "btf", "verbose"):
        return f"--{name} is for tracing"
    if program == "tcetop" and name == "delay":
        return "--delay is not for a recording with -b: its samples come at once"
    if program == "tcetop":
        if not mode:
            return f"{'-n' if name == 'screens' else '--' + name} is for -b"
        return ("--palette, --no-color, --no-mouse and --ascii are not for -b"
                if name in ("palette", "no-color", "no-mouse", "ascii") else f"--{name} is not for -b")
    if name in FOREGROUND.split():
        return f"--{name} is for the foreground: a service has a configuration"
    if name == "config":
        return "--config is for --service and --check-config"
    return "--service, --check-config and --stop do not go together"


def mode_needs(program, mode, name, work):
    """Beside the option. The configuration is wrong: no service starts. The log is not that of this machine."""
    if program == "tcetop":
        return ["--from", str(RECORDING)]
    if {mode, name} & {"service", "check-config"}:
        return [] if name == "config" else ["--config", f"{work}/config"]
    return [] if "stop" in (mode, name) else ["--log", f"{work}/log"]


def check_mode(checks, program, mode, name, option, work):
    """A mode with an option, by its long name and by its letter, in any order."""
    letter, argument = option
    value = [MODE_SPECIAL.get(name) or MODE_VALUES.get(argument) or f"{work}/{name}"] if argument else []
    for word in [f"--{name}", f"-{letter}"] if letter else [f"--{name}"]:
        words = [[f"--{mode}"] if mode else [], [word, *value]]
        for order in (words, words[::-1]) if mode else (words,):
            said = run(*order[0], *order[1], *mode_needs(program, mode, name, work), program=program)
            refusal = f"{program}: {refusal_of(program, mode, name)}; see {program} --help\n"
            if name not in MODES[program][mode].split():
                good = (said.returncode, said.stdout, said.stderr) == (USAGE, "", refusal)
            elif program == "tcetop" and not mode and name != "batch":      # all else is right
                good = said.stderr == "tcetop: standard output is not a terminal: use -b; see tcetop --help\n"
            elif program == "tcetop":
                told = f"tcetop: reading {RECORDING}\n" if name == "verbose" else ""
                good = (said.returncode, said.stderr) == (0, told) and said.stdout
            else:
                good = said.returncode in (0, 3) and "--help" not in said.stderr
            taken = "accepted" if name in MODES[program][mode].split() else "refused"
            checks.check(good, f"{program} {' '.join([*order[0], *order[1]]).replace(work, '')}: {taken}",
                         (said.returncode, said.stdout[:200], said.stderr))


def check_usage(checks, program, options):
    """Any option without its value, or with one that it does not take; words that are no options."""
    for name, (letter, argument) in options.items():
        for word in [f"--{name}", f"-{letter}"] if letter else [f"--{name}"]:
            if argument:
                check_line(checks, program, [word], f"option '--{name}' needs a value, {argument}")
        if not argument:
            check_line(checks, program, [f"--{name}=1"], f"option '--{name}=1' takes no value")
    for words, text in ((["--nonsense"], "unknown or ambiguous option '--nonsense'"), (["-Z"], "unknown option '-Z'"),
                        (["--s"], "unknown or ambiguous option '--s'"), (["help"], "unexpected argument 'help'"),
                        (["--", "a\nb"], "unexpected argument 'a?b'"), (["-"], "unexpected argument '-'"),
                        (["--mechanism", "x"], "invalid --mechanism 'x': expected fentry, kprobe.multi or kprobe"),
                        (["--delay", "x"], "invalid --delay 'x': expected " + (
                            "a duration such as 500ms, 30s, 5m or 2h" if program == "tced"
                            else "a number from 0.1 to 3600")),
                        *(((["--detail", "x"], "invalid --detail 'x': expected census, ledger or stacks"),)
                          if program == "tced" else
                          ((["-b", "-n", "0"], "invalid --screens '0': expected a number from 1 to 4294967295"),))):
        check_line(checks, program, words, text)


def check_line(checks, program, words, text):
    said = run(*words, program=program)
    checks.check((said.returncode, said.stdout, said.stderr) == (USAGE, "", f"{program}: {text}; see {program} --help\n"),
                 f"{program} {words}: {text}", (said.returncode, said.stdout[:200], said.stderr))


def check_program(checks, program):
    """tced or tcetop: all by its help, which has to be about what is written down above."""
    text, options = run("--help", program=program).stdout, options_of("--help", program=program)
    listed = {name for taken in MODES[program].values() for name in taken.split()}
    listed |= {*GENERAL.split(), *(TRACING if program == "tcetop" else ()), *(mode for mode in MODES[program] if mode)} | ({"columns"} if program == "tcetop" else set())
    checks.check(set(options) == listed, f"{program}: its help has the options that it takes", set(options) ^ listed)
    letters = {**MODE_LETTERS[program], "verbose": "v", "version": "V", "help": "h"}
    checks.check({name: letter for name, (letter, _) in options.items() if letter} == letters,
                 f"{program}: the letters are the options'", options)
    checks.check(run("-h", program=program).stdout == text == run("--nonsense", "--help", program=program).stdout,
                 f"{program}: -h is --help", text)
    for word in ("-V", "--version"):
        said = run(word, program=program)
        checks.check(said.returncode == 0 and re.fullmatch(rf"{program} \d+\.\d+\.\d+\n", said.stdout),
                     f"{program} {word}", (said.returncode, said.stdout))
    statuses, _, examples = text.partition("\nExit status:\n")[2].partition("\nExamples:\n")
    checks.check(re.findall(r"^  (\d+) ", statuses, re.M) == ["0", "3", "64"] and
                 re.match(rf"  {program} ", examples), f"{program}: its help ends with exit statuses and examples", text)
    checks.check(len(re.findall(r"^[A-Z].*:$", text, re.M)) >= 6 and max(map(len, text.splitlines())) <= 80,
                 f"{program}: its help has groups, on 80 columns", text)
    with tempfile.TemporaryDirectory() as work:
        pathlib.Path(work, "config").write_text("nonsense\n", encoding="utf-8")
        for mode in MODES[program]:
            for name in (n for n in options if n not in (*GENERAL.split(), "columns", mode)):
                check_mode(checks, program, mode, name, options[name], work)
    check_usage(checks, program, options)


def main():
    checks = Checks()
    if os.uname().machine == "ppc64le":
        checks.check(True, "not here: some of it would trace this machine")
        return 0
    commands = re.findall(r"^  ([a-z]+) ", run("--help").stdout, re.M)
    every = options_of("help", "options")
    check_tables(checks, commands, {command: options_of(command, "--help") for command in commands}, every)
    with tempfile.TemporaryDirectory() as work:
        for name in (n for n in every if n not in GENERAL.split()):
            takers = [c for c in TAKES if name in TAKES[c].split()]
            if name == "from":      # of status and trace it is a socket, in a row of its own
                takers.sort(key=lambda c: c in ("status", "trace"))
            for command in TAKES:
                if command not in takers:
                    check_refused(checks, command, name, every[name][1], work, takers)
                elif name != "follow":
                    check_accepted(checks, command, name, every[name][1], work)
    check_order(checks)
    check_csv(checks)
    check_broken_pipe(checks)
    check_perfdata(checks)
    check_several(checks)
    check_refusals(checks)
    check_program(checks, "tced")
    check_program(checks, "tcetop")
    return 1 if checks.failed else 0


sys.exit(main())

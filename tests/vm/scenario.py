# SPDX-License-Identifier: GPL-2.0-only
"""What the VM tests share: booting a guest, reading its results, and saying what passed.

A test prints one line "PASS name" or "FAIL name: why" a check; tests/run counts them. With
"NUMBERS scenario {...}" it says what depends on the scenario alone: see matrix.py.
"""
import collections
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import typing

VM = pathlib.Path(__file__).resolve().parent
TOP = VM.parent.parent
sys.path[:0] = [str(VM / "witness"), str(TOP / "tests")]

import pnv_walk  # noqa: E402
import records  # noqa: E402
import tce_trace  # noqa: E402

TRACE = ("-trace spapr_iommu_p* -trace spapr_iommu_indirect -trace spapr_iommu_stuff "
         "-trace spapr_iommu_new_table -trace spapr_iommu_ddw* -D {}")


class Checks:
    """Counts and prints what passed."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.failed = 0

    def check(self, good, name, detail=""):
        self.failed += not good
        print(f"{'PASS' if good else 'FAIL'} {self.prefix}: {name}"
              f"{': ' + str(detail) if detail != '' and not good else ''}", flush=True)
        return good

    def equal(self, got, want, name):
        return self.check(got == want, name, f"{got!r}, not {want!r}")

    @staticmethod
    def numbers(scenario, values):
        print(f"NUMBERS {scenario} {json.dumps(values, sort_keys=True)}", flush=True)


def build_module(kernel, work, folder="kmod"):
    subprocess.run([VM / "kmod", "--kernel", kernel, "--out", f"{work}/{folder}",
                    TOP / "tests" / folder], check=True, stdout=subprocess.DEVNULL)


def build_program(work, name):
    """A program of tests/vm/guest; the guest has it as /t/NAME."""
    subprocess.run(["powerpc64le-linux-gnu-gcc", "-O2", "-Wall", "-Wextra", "-static", "-o",
                    f"{work}/{name}", VM / f"guest/{name}.c"], check=True)
    return f"{work}/{name}:/t/"


def build_nosleep(work):
    """What drmgr is preloaded with, so that it does not sleep."""
    subprocess.run(["powerpc64le-linux-gnu-gcc", "-O2", "-shared", "-fPIC", "-o",
                    f"{work}/nosleep.so", VM / "guest/nosleep.c"], check=True)
    return f"{work}/nosleep.so:/t/"


def build_vfio(work):
    """The program that maps by VFIO."""
    return build_program(work, "vfio")


def write_mail(work, number):
    """The mailbox is a disk of one sector, through which the guest is asked to continue."""
    with open(f"{work}/mail", "r+b" if number else "wb") as sector:
        sector.write(f"{number}\n".encode().ljust(512, b"\0"))


class Guest:
    """One boot: a work folder, the guest's script, and what came back in out/."""

    def __init__(self, kernel, machine, script, devices="", append="", args=(), module=True,
                 mechanism="", put=(), timeout=600, allow_oops=False):
        self.work = tempfile.mkdtemp(prefix="tcetop-vm.")
        self.out = pathlib.Path(self.work, "out")
        self.out.mkdir()
        self.trace = f"{self.work}/trace"
        with open(f"{self.work}/disk", "wb") as disk:
            disk.truncate(64 << 20)
        write_mail(self.work, 0)
        if module:
            build_module(kernel, self.work)
        self.command = [str(VM / "run"), "--kernel", kernel, "--machine", machine,
                        "--timeout", str(timeout), "--log", f"{self.work}/console",
                        "--put", f"{VM}/guest:/t", "--get", f"/out:{self.out}",
                        "--qemu", devices.format(work=self.work),
                        "--qemu", f"-monitor unix:{self.work}/mon,server=on,wait=off"]
        if append:
            self.command += ["--append", append]
        if allow_oops:
            self.command.append("--allow-oops")
        if machine == "pseries":
            self.command += ["--qemu", TRACE.format(self.trace)]
        if module:
            self.command += ["--put", f"{self.work}/kmod/tcehold.ko:/t/"]
        for pair in put:
            self.command += ["--put", pair]
        tool_args = f"--mechanism {mechanism}" if mechanism else ""
        self.command += ["--", "env", f"TCETOP_ARGS={tool_args}", "bash", f"/t/{script}", *args]

    def add(self, *words):
        """More options for tests/vm/run."""
        place = self.command.index("--")
        self.command[place:place] = words

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not os.environ.get("TCETOP_KEEP"):
            shutil.rmtree(self.work)
        else:
            print(f"# kept: {self.work}")

    def run(self, on_line=None):
        """Boots; every line that the guest prints goes to on_line, or to our output as a comment."""
        with subprocess.Popen(self.command, text=True, stdout=subprocess.PIPE) as guest:
            for line in map(str.rstrip, guest.stdout):
                if not (on_line and on_line(line)):
                    print(f"# {line.lstrip('# ')}", flush=True)
        return guest.returncode

    def complaint(self, status):
        """The status of run(), and what the kernel complained of first."""
        said = subprocess.run([VM / "splats", f"{self.work}/console"], text=True,
                              stdout=subprocess.PIPE, check=False).stdout.splitlines()
        return f"status {status}, {' | '.join(said[:4]) or 'no complaint of the kernel'}"

    def ran_through(self, checks, on_line=None):
        """Whether it ran to the end of its script."""
        status = self.run(on_line)
        faults = list(itertools.islice(records.Schema().faults_below(self.out), 3))
        checks.check(not faults, "each record is one of the schema", faults)
        return checks.check(status == 0, "the guest ran through, no oops", self.complaint(status))

    def text(self, name):
        path = self.out / name
        return path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""

    def number(self, name):
        text = self.text(name)
        return int(text) if text.lstrip("-").isdigit() else None

    def json(self, name):
        """A JSON document of the guest; an empty list if there is none."""
        return json.loads(self.text(name) or "[]")

    def records(self, name, kind=None):
        """The JSON records of a file of the guest."""
        every = [json.loads(line) for line in self.text(name).splitlines()]
        return [r for r in every if kind in (None, r["kind"])]

    def ask(self, name, *command):
        """The answer of the host's tcectl to a question about a recording of the guest."""
        answer = subprocess.run([TOP / "build/host/tcectl", *command, "--json", "--from",
                                 self.out / name], text=True, stdout=subprocess.PIPE, check=False)
        return [json.loads(line) for line in answer.stdout.splitlines()]

    def valid_at_marks(self, bases=None):
        """Mark number -> LIOBN -> valid TCEs, from QEMU's trace; mark 0 is the end.

        bases: LIOBN -> bus address from which on that window's TCEs count.
        """
        replay = tce_trace.Replay()
        seen = {}
        with open(self.trace, encoding="utf-8", errors="replace") as trace:
            for line in trace:
                before = replay.mark
                replay.feed(line)
                if replay.mark != before:
                    seen[replay.mark] = count_valid(replay, bases or {})
        seen[0] = count_valid(replay, bases or {})
        return seen


def count_valid(replay, bases):
    counts = {f"{liobn:#x}": len(table.valid) for liobn, table in replay.tables.items()}
    for liobn in bases.keys() & counts.keys():
        table = replay.tables[int(liobn, 0)]
        counts[liobn] = sum(entry >= bases[liobn] >> table.shift for entry in table.valid)
    return counts


class WalkedTable(typing.NamedTuple):
    """A powernv table's own memory at one moment."""
    fields: dict        # as tcehold lists it
    hardware: pnv_walk.Walk
    user: pnv_walk.Walk = None      # the user's view; None: it has none

    @property
    def start(self):
        """The window's first bus address."""
        return int(self.fields["offset"], 0) << int(self.fields["shift"])

    @property
    def valid(self):
        """Entries with permission bits."""
        return len(self.hardware.valid)

    @property
    def level_bytes(self):
        return int(self.fields["level_size"]) * 8


class Walker:
    """Answers the guest's WALK lines: walks every table, then lets the guest continue."""

    def __init__(self, guest):
        self.guest = guest
        self.tables = collections.defaultdict(list)     # name -> WalkedTable

    def walk(self, fields, base):
        """The guest stands still meanwhile."""
        return pnv_walk.walk_live(f"{self.guest.work}/mon", int(base, 16), int(fields["levels"]),
                                  int(fields["level_size"]), int(fields["size"]))

    def on_line(self, line):
        words = line.split()
        if len(words) < 3 or words[0] != "WALK":
            return False
        name, number, *fields = words[1:]
        if fields:
            fields = dict(word.split("=", 1) for word in fields)
            views = [self.walk(fields, fields[key]) for key in ("base", "userspace")
                     if key in fields]
            self.tables[name].append(WalkedTable(fields, *views))
        else:
            write_mail(self.guest.work, int(number))
        return True


def live_by_liobn(tables):
    """LIOBN -> live of the kernel's tables that know it."""
    return {t["liobn"]: t["live"] for t in tables if t["live"] is not None}


def check_btf(checks, guest, name, kernel):
    """Every sample says where the types come from: the kernel, or a file where it has none."""
    sources = {str(r.get("btf")) for r in guest.records(name, "sample")}
    want = "file " if kernel == "bookworm" else "kernel"
    checks.check(len(sources) == 1 and all(s == want or want == "file " and s.startswith(want) and
                                           len(s) > len(want) for s in sources),
                 f"{name}: the types are from {want.strip()}", sources)


def tces_of(holders, function):
    """TCEs and mappings that this function of the module holds."""
    mine = [h for h in holders if function in " ".join(h["stack"])]
    return [sum(h["tces"] for h in mine), sum(h["mappings"] for h in mine)]


ON_THE_WAY = 8      # mappings that begin between two reads, when nothing but packets come


def unseen(table):
    """Live TCEs that no mapping of the ledger has.

    Not live minus mapped_tces: the bitmap is read first, so that a mapping which ends before the
    ledger is read (a received packet) is live and has no holder.
    """
    assert table["unattributed"] is not None, table
    assert 0 < table["mapped_tces"] <= table["live"] + ON_THE_WAY, table
    return table["unattributed"]


def windows_by_kind(tables):
    return dict(collections.Counter(t["window"] for t in tables))


def kernel_argument():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} KERNEL")
    return sys.argv[1]


def kernel_and_mechanism():
    """The mechanism that all hooks are forced to; empty: as the tool plans it."""
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} KERNEL [MECHANISM]")
    return sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else ""

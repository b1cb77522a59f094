# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the daemon's exports share: the daemon's sinks, fed from a recording."""
import os
import socket
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDING = f"{TOP}/tests/unit/data/pseries-trixie.jsonl"
PROGRAM = f"{TOP}/build/asan/tests/exports"


class Checks:
    """Counts and prints what passed."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.failed = 0

    def check(self, good, name, detail=""):
        self.failed += not good
        print(f"{'PASS' if good else 'FAIL'} {self.prefix}: {name}"
              f"{': ' + str(detail)[-2000:] if detail != '' and not good else ''}", flush=True)
        return good

    def equal(self, got, want, name):
        return self.check(got == want, name, f"{got!r}, not {want!r}")


class Exports:
    """tests/host/exports.c at work; it ends, as the daemon does, with the block."""

    def __init__(self, *settings, recording=RECORDING, inside=()):
        self.program = subprocess.Popen([*inside, PROGRAM, recording, *settings], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.said = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.said = self.program.communicate(timeout=60)[1]

    def do(self, word, times=1):
        for _ in range(times):
            self.program.stdin.write(f"{word}\n")
            self.program.stdin.flush()
            if self.program.stdout.readline() != "done\n":
                raise RuntimeError(f"exports ended: {self.program.stderr.read()}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def packaged(tool, *packages):
    """A file of Debian packages that need not be installed: unpacked in the cache, once."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    machine = {"x86_64": "amd64", "ppc64le": "ppc64el"}[os.uname().machine]
    place = f"{cache}/tcetop/host-{'-'.join(packages)}-{machine}"
    if not os.path.exists(f"{place}/{tool}"):
        new = f"{place}.{os.getpid()}"
        subprocess.run([f"{TOP}/packaging/ppc64el", "fetch", f"bookworm:{machine}", new, *packages],
                       check=True)
        if not os.path.exists(place):
            os.rename(new, place)
    return f"{place}/{tool}"

# SPDX-License-Identifier: GPL-2.0-only
"""The tool's event log, on a disk of its own that outlives the guest.

A guest may die of what it tests, so the log is on a raw disk with a file system without a journal:
what fdatasync wrote is readable at once, with no recovery. Numbers come back as lines
"RESULT name value" of the guest's output, for the same reason.
"""
import json
import pathlib
import subprocess
import sys

import scenario

sys.path.insert(0, str(scenario.VM / "witness"))

import qmon  # noqa: E402

MEGABYTES = 32
FILE = "events.jsonl"
DISK = ("-drive file={work}/log,format=raw,if=none,id=log "
        "-device virtio-blk-pci,drive=log,serial=eventlog%s")


def device(bus=""):
    """QEMU's arguments for the disk."""
    return DISK % (f",bus={bus}" if bus else "")


class Guest(scenario.Guest):
    """A guest with that disk; `asked` answers lines "MONITOR command" with QEMU's monitor."""

    def __init__(self, *args, modules=("kmod",), put=(), **kwargs):
        self.results = {}
        super().__init__(*args, module=False, put=put, **kwargs)
        kernel = self.command[self.command.index("--kernel") + 1]
        for folder in modules:
            scenario.build_module(kernel, self.work, folder)
            for module in pathlib.Path(self.work, folder).glob("*.ko"):
                self.add("--put", f"{module}:/t/")
        folder = pathlib.Path(self.work, "logfolder")
        folder.mkdir()
        (folder / FILE).touch()
        subprocess.run(["/sbin/mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-d", folder,
                        f"{self.work}/log", f"{MEGABYTES}M"], stdout=subprocess.DEVNULL, check=True)

    def on_line(self, line):
        word, _, rest = line.partition(" ")
        if word == "RESULT":
            name, _, value = rest.partition(" ")
            self.results[name] = value
            return True
        if word == "MONITOR":
            with qmon.Monitor(f"{self.work}/mon") as monitor:
                print(f"# {rest}: {monitor.ask(rest).strip()}", flush=True)
            return True
        return False

    def run(self, on_line=None):
        return super().run(on_line or self.on_line)

    def result(self, name):
        """A number that the guest gave, or None."""
        value = self.results.get(name, "")
        return int(value, 0) if value.lstrip("-").isdigit() else None

    def log_file(self, name):
        cat = subprocess.run(["/sbin/debugfs", "-R", f"cat /{name}", f"{self.work}/log"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        return cat.stdout.rstrip(b"\0").decode(errors="replace")

    def events(self):
        """Every whole record of the log; a last line that is torn is not one."""
        return Events([json.loads(line) for line in self.log_file(FILE).splitlines(keepends=True)
                       if line.endswith("\n")])

    def console(self):
        return pathlib.Path(self.work, "console").read_text(encoding="utf-8", errors="replace")


class Events(list):
    """Event records, to be narrowed down: events.of("table-freed", liobn="0x80000100")."""

    def of(self, *kinds, **fields):
        return Events(r for r in self if r.get("kind") == "event" and
                      (not kinds or r["event"] in kinds) and
                      all(r.get(name) == value for name, value in fields.items()))

    def alarms(self):
        """Warnings and worse."""
        return Events(r for r in self if r.get("severity") in ("warning", "critical"))

    def names(self):
        return [r["event"] for r in self]


def stack_has(record, function):
    return any(frame.startswith(f"{function}+") for frame in record.get("stack") or [])

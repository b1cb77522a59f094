#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The packages on a fresh system with systemd: install, start, replace, stop, remove."""
import json
import re
import sys

import eventlog
import scenario

PACKAGES = scenario.TOP / "build/packages"
# What systemd-analyze counted when this was written; less is better.
EXPOSURE = {"security": 3.0, "security-tracing": 1.4}


def status(checks, guest, name, what):
    checks.check(guest.number(f"{name}.status") == 0, what,
                 (guest.text(f"{name}.status"), guest.text(f"{name}.out"),
                  guest.text(f"{name}.err")))


def traces(guest, name, programs="programs", maps="maps"):
    """What is loaded and attached at that moment."""
    return {what: guest.text(f"{name}.{what}") for what in (programs, "attached", maps, "pins")}


def check_install(checks, guest):
    status(checks, guest, "install", "dpkg -i, with the dependencies that are there")
    checks.equal(guest.text("state.out"), "ii", "dpkg has it installed and configured")
    checks.equal(guest.result("installed.active"), 0, "tced waits to be asked")
    checks.equal(traces(guest, "installed"), traces(guest, "before"), "installed: nothing is traced")
    checks.check("systemctl enable --now tced" in guest.text("install.out"),
                 "installed: it says how to ask", guest.text("install.out"))


def check_start(checks, guest):
    status(checks, guest, "start", "the service starts")
    checks.check("Active: active (running)" in guest.text("unit.txt"), "the service is active",
                 guest.text("unit.txt"))
    checks.equal(guest.text("socket"), "660 tced", "the socket: mode and group")
    checks.check(json.loads(guest.text("started.programs") or "[]"), "programs are loaded")
    checks.equal(guest.text("started.pins").split(), ["tced", "tced-events"], "they are pinned")


def check_security(checks, guest):
    for name, bound in EXPOSURE.items():
        line = guest.text(name).splitlines()[-1:]
        print(f"# {' '.join(line)}")
        found = re.search(r"exposure level for \S+: ([0-9.]+)", " ".join(line))
        checks.check(found and float(found[1]) <= bound, f"{name}: at most {bound}", line)


def check_journal(checks, guest):
    entries = [e for e in map(json.loads, guest.text("journal.json").splitlines())
               if e.get("TCE_EVENT") == "isolate-refused"]
    if not checks.check(entries, "the event is in the journal", guest.text("journal.txt")):
        return
    entry = entries[0]
    checks.check(re.fullmatch("[0-9a-f]{32}", entry.get("MESSAGE_ID", "")), "it has a MESSAGE_ID",
                 entry)
    checks.equal((entry.get("PRIORITY"), entry.get("TCE_SEVERITY"), entry.get("_COMM")),
                 ("4", "warning", "tced"), "its priority, severity and sender")
    # The text of the catalog is after these marks.
    explained = [line for line in guest.text("journal.txt").splitlines()
                 if line.startswith("░░") or line.startswith("-- ")]
    checks.check(len(explained) > 3 and "isolate" in " ".join(explained),
                 "journalctl -x has the catalog's text", guest.text("journal.txt"))


def check_replaced(checks, guest, name, what):
    checks.equal((guest.result(f"{name}.status"), guest.result(f"{name}.new")), (0, 0),
                 f"{what}: another process")
    before, after = (traces(guest, when, "tracing", "shared") for when in ("started", name))
    checks.check(all(len(json.loads(before[kind])) > 5 for kind in ("tracing", "shared")),
                 f"{what}: there are programs and maps", before)
    checks.equal(after, before, f"{what}: the same programs and maps")


def check_gone(checks, guest, name, what):
    checks.equal(traces(guest, name), traces(guest, "before"), f"{what}: no program, map, link or pin")
    for probes in ("kprobes", "functions"):
        checks.equal(guest.text(f"{name}.{probes}"), guest.text(f"before.{probes}"),
                     f"{what}: no more {probes} than before")


def check_removed(checks, guest):
    status(checks, guest, "remove", "dpkg -r")
    check_gone(checks, guest, "removed", "removed while it ran")
    checks.equal(guest.result("removed.configuration"), 1, "removed: its configuration stays")
    status(checks, guest, "purge", "dpkg -P")
    checks.equal(guest.text("purged.left"), guest.text("clean.left"), "purged: nothing is left")


def check_rpm(checks, guest):
    status(checks, guest, "rpm.install", "rpm -i")
    status(checks, guest, "rpm.verify", "rpm -V finds what it installed")
    status(checks, guest, "rpm.start", "the service starts from there, too")
    status(checks, guest, "rpm.remove", "rpm -e")
    check_gone(checks, guest, "rpm.removed", "rpm -e while it ran")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} package")
    packages = [*PACKAGES.glob("*_ppc64el.deb"), *PACKAGES.glob("*.ppc64le.rpm")]
    if not checks.equal(len(packages), 2, "make deb and make rpm have been run"):
        return 1
    with eventlog.Guest(kernel, "pseries", "package.sh", timeout=550,
                        put=[f"{package}:/t/" for package in packages]) as guest:
        guest.add("--userland", "systemd")
        if not guest.ran_through(checks):
            return 1
        check_install(checks, guest)
        check_start(checks, guest)
        check_security(checks, guest)
        check_journal(checks, guest)
        check_replaced(checks, guest, "restart", "systemctl restart")
        check_replaced(checks, guest, "upgrade", "upgraded")
        check_replaced(checks, guest, "kill", "killed")
        status(checks, guest, "stop", "systemctl stop")
        check_gone(checks, guest, "stopped", "stopped")
        check_removed(checks, guest)
        check_rpm(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The event log's disk is full while windows go under held pages: what waits is written, whatever ends tced meanwhile."""
import sys

import eventlog
import scenario

HELD = 16
PHBS = range(1, 6)
LOOKS = 20      # of 0.1 s: the log is tried every quarter of a second
DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off" + "".join(
    f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
    f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in PHBS))


class Guest(scenario.Guest):
    """With the numbers that the guest says at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.results = {}

    def on_line(self, line):
        word, _, rest = line.partition(" ")
        if word == "RESULT":
            name, _, value = rest.partition(" ")
            self.results[name] = int(value)
        return word == "RESULT"


def ends_of(guest, name, phb):
    """The alarms of a log on the end of that PHB's window."""
    events = eventlog.Events(guest.records(name))
    return events.of("window-removed-live", liobn=f"{0x80000000 + (phb << 8):#x}")


def check_end(checks, guest, name, phb, what):
    """In the log once, as whole as any other."""
    found = ends_of(guest, name, phb)
    checks.check([r["live"] for r in found] == [HELD] and found[0]["severity"] == "critical" and
                 any(h["tces"] == HELD for h in found[0]["holders"]),
                 f"{what}: it is in the log, once, with its holder", found)


def check_soon(checks, guest, phb, what):
    looks = guest.results.get(f"looks.{phb}", 999)
    checks.check(looks <= LOOKS, f"{what}: as soon as there was room", looks)


def sink(guest, name, which="event-log"):
    return next((r for r in guest.records(name, "sink") if r["sink"] == which), {})


def check_shown(checks, guest):
    """doctor, metrics and systemd's status say what waits, and that it no longer does."""
    for name in ("doctor.full", "doctor.own"):
        said = sink(guest, name)
        checks.check(said.get("waiting", 0) >= 1 and said["failures"] >= 1 and
                     said["reason"] == "No space left on device", f"{name} says what waits", said)
    checks.check("SINK event-log: " in guest.text("doctor.text") and
                 "waiting in memory" in guest.text("doctor.text"), "and its text", "")
    metrics = dict(line.rsplit(" ", 1) for line in guest.text("metrics.full").splitlines()
                   if line.startswith("tce_sink"))
    checks.check(int(metrics.get('tce_sink_waiting{sink="event-log"}', 0)) >= 1 and
                 int(metrics.get('tce_sink_failures_total{sink="event-log"}', 0)) >= 1,
                 "metrics, too", metrics)
    checks.check("events wait for the log" in guest.text("heard"), "and systemd's status",
                 guest.text("heard")[-300:])
    said = sink(guest, "doctor.room")
    checks.check(said.get("waiting") == 0 and said["lost"] == 0 and not said["reason"],
                 "with room nothing waits, and nothing is lost", said)


def check_full(checks, guest):
    checks.equal(ends_of(guest, "full.jsonl", 1), [], "the disk is full: the log lacks it")
    check_soon(checks, guest, 1, "room")
    check_end(checks, guest, "room.jsonl", 1, "room")
    check_soon(checks, guest, 2, "killed while it was full")
    check_end(checks, guest, "killed.jsonl", 2, "killed while it was full")
    checks.equal(ends_of(guest, "still.jsonl", 3), [], "started while it is full: the log lacks it")
    check_soon(checks, guest, 3, "killed and started while it was full")
    check_end(checks, guest, "later.jsonl", 3, "killed and started while it was full")


def reasons_of(guest, name):
    return [r["reason"] if isinstance(r, dict) and "reason" in r else str(r)
            for v in guest.records(f"{name}.out", "verdict") for r in v.get("reasons", [])]


def check_replaced(checks, guest):
    """Other options, and a state that this version cannot read."""
    said = guest.text("tced.err")
    checks.check("is replaced: it was started with other options" in said, "the pins are replaced")
    checks.equal(ends_of(guest, "replaced.jsonl", 4), [], "pins replaced while it is full")
    check_soon(checks, guest, 4, "pins replaced")
    check_end(checks, guest, "options.jsonl", 4, "pins replaced")
    checks.equal(guest.number("check4.status"), 2, "check is HELD: the freed windows are known")
    gone = [h for h in guest.records("holders.4", "holder") if h["table_gone"]]
    checks.equal(sum(h["tces"] for h in gone), 4 * HELD, "holders has all that are not unmapped")
    checks.check(any("tcehold_map_held" in " ".join(h["stack"]) for h in gone),
                 "with their call stacks", gone)
    checks.check("is replaced: it is of another version" in said, "another version is replaced")
    log = eventlog.Events(guest.records("version.jsonl"))
    before = eventlog.Events(guest.records("before.jsonl"))
    checks.check(len(log.of("isolate-refused")) > len(before.of("isolate-refused")),
                 "another version: what waited is written", len(before))
    lossy = [r for r in log.of("tracing-lossy") if "could not be read" in r["message"]]
    checks.equal(len(lossy), 1, "another version: that its ring cannot be read is said, once")
    losses = {r["class"]: r["count"] for r in guest.records("doctor.version", "loss")}
    checks.equal(losses.get("event-unread"), 1, "and it is a loss")
    checks.equal(guest.number("check5.status"), 2, "check is HELD: what was freed before is known")
    checks.check("event-unread" in guest.text("check5.out"), "and says what is unknown",
                 guest.text("check5.out")[-400:])


def check_logs(checks, guest):
    """Each line is a record, and none is there twice."""
    lines = guest.text("version.jsonl").splitlines()
    checks.equal(len(lines), len({*lines}), "no line twice")
    for phb in range(1, 5):
        check_end(checks, guest, "version.jsonl", phb, f"in the end, PHB {phb}")
    checks.equal(guest.text("dmesg").count("Unexpected TCEs"), len(PHBS),
                 "the kernel's own witness: five windows")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries logfull")
    with Guest(kernel, "pseries", "logfull.sh", DEVICES, "disable_ddw", timeout=400) as guest:
        guest.add("--put", scenario.build_program(guest.work, "relayout"))
        if not guest.ran_through(checks, guest.on_line):
            return 1
        checks.equal([guest.results.get(f"drmgr.{n}") for n in PHBS], [0] * 5, "drmgr succeeds")
        check_full(checks, guest)
        check_shown(checks, guest)
        check_replaced(checks, guest)
        check_logs(checks, guest)
        checks.check("tced-events" in guest.text("pins").split() and
                     "5 windows" not in guest.text("stop.err") and
                     "stays for the next start" in guest.text("stop.err"),
                     "stopped: what is not unmapped stays known", guest.text("stop.err"))
        checks.equal("tced" in guest.text("pins").split(), False, "and no other pin is left")
    return 1 if checks.failed else 0


sys.exit(main())

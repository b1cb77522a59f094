#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A real Prometheus on the host scrapes the daemon in a guest, through QEMU's network; and all metrics
count as many events as the log has."""
import collections
import re
import sys

import scenario

sys.path.insert(0, str(scenario.TOP / "tests/host"))
import exports  # noqa: E402
import prometheus  # noqa: E402

DEVICES = ("-device e1000e,romfile=,netdev=n0 -netdev user,id=n0 "
           "-netdev user,id=n9,hostfwd=tcp:127.0.0.1:{port}-:9783 -device virtio-net-pci,romfile=,"
           "netdev=n9 -drive file={{work}}/mail,format=raw,if=none,id=mail "
           "-device virtio-blk-pci,drive=mail,serial=mailbox")


class Scrape:
    """Asks Prometheus when the guest is ready, then lets the guest continue."""

    def __init__(self, guest, port):
        self.guest = guest
        self.port = port
        self.live = []
        self.up = []

    def on_line(self, line):
        if line != "READY":
            return False
        with prometheus.Prometheus(self.guest.work, self.port) as server:
            self.live = server.await_answer("tce_live")
            self.up = server.query("up")
        scenario.write_mail(self.guest.work, 1)
        return True


def values(lines):
    """Series of tce_live by LIOBN, of a text."""
    return {line.split('"')[1]: int(line.split()[-1]) for line in lines
            if line.startswith("tce_live{")}


SERIES = re.compile(r'tce_events_total\{event="(.*)",severity="(.*)"\} (\d+)')
REFUSED = 20 + 5 + 11    # by metrics.sh: before tced is started again, while there is none, after it


def events_of(text):
    """(event, severity) -> how often, of a text of metrics; those that never came are left out."""
    found = {match.group(1, 2): int(match[3]) for match in map(SERIES.fullmatch, text.splitlines()) if match}
    return {key: n for key, n in found.items() if n}


def check_events(checks, guest):
    logged = collections.Counter()
    for r in guest.records("log.jsonl", "event"):
        logged[r["event"], r["severity"]] += 1 if r["event"] == "tracing-lossy" else r["count"]
    checks.equal(logged["isolate-refused", "warning"], REFUSED, "the log has each event once")
    for name in ("prom", "tced", "recorded", "http"):
        checks.equal(events_of(guest.text(f"counted.{name}")), dict(logged),
                     f"{name}: as many events as the log has, before and after the restart")
    own = events_of(guest.text("counted.own"))
    checks.check("isolate-refused" not in str(own) and "tce_events_total" in guest.text("counted.own"),
                 "--no-daemon: none before its own tracing", own)
    since = {r["events_since"] for r in guest.records("recorded.jsonl", "sample")}
    first = min(r["time"] for r in guest.records("log.jsonl", "event") if r["event"] == "isolate-refused")
    checks.check(len(since) == 1 and 0 < since.pop() < first, "events_since: before the first of them", (since, first))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} metrics")
    port = exports.free_port()
    with scenario.Guest(kernel, "pseries", "metrics.sh", DEVICES.format(port=port)) as guest:
        scrape = Scrape(guest, port)
        if not guest.ran_through(checks, scrape.on_line):
            return 1
        live = {r["metric"]["liobn"]: int(r["value"][1]) for r in scrape.live}
        checks.check(live.get("0x80000000", 0) > 100, "Prometheus answers for tce_live", live)
        checks.equal([r["value"][1] for r in scrape.up], ["1"], "its target is up")
        checks.equal(live, values(guest.text("last.prom").splitlines()),
                     "the textfile says the same")
        checks.equal(live, scenario.live_by_liobn(guest.records("tables.jsonl", "table")),
                     "and so does tcectl")
        checks.equal((guest.number("status"), guest.text("tced.err"), guest.text("left")),
                     (0, "", ""), "tced ends in order, and takes the textfile away")
        check_events(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

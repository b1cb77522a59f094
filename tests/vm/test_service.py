#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tced as a service: what it may do, what systemd hears, how it takes a new configuration."""
import sys

import scenario

DEVICES = ("-global spapr-pci-host-bridge.dynamic-reconfiguration=off "
           "-netdev user,id=n0 -device e1000e,netdev=n0,romfile=")
KEPT = 1 << 39 | 1 << 38 | 1 << 34      # CAP_BPF, CAP_PERFMON, CAP_SYSLOG


def values(guest, field):
    """Of every thread."""
    return [line.split()[1] for line in guest.text("threads").splitlines()
            if line.startswith(f"{field}:")]


def check_privileges(checks, guest):
    threads = len(values(guest, "CapEff"))
    checks.check(threads >= 2, "there are threads beside the first", threads)
    for field in ("CapEff", "CapPrm", "CapBnd"):
        checks.equal({int(v, 16) for v in values(guest, field)}, {KEPT}, f"{field} of all threads")
    for field in ("CapInh", "CapAmb"):
        checks.equal({int(v, 16) for v in values(guest, field)}, {0}, f"{field} of all threads")
    checks.equal(set(values(guest, "NoNewPrivs")), {"1"}, "no new privileges")


def check_second(checks, guest):
    said = guest.text("second.err")
    checks.check(guest.number("second.status") == 3 and "\n" not in said and
                 "the service runs already, as process " in said,
                 "a second service says who runs", said)
    checks.check(guest.text("second.alive"), "and the first one goes on")


def check_reload(checks, guest):
    said = guest.text("said").splitlines()
    checks.equal(said, ["tced: /tmp/tced.conf:2: interval is a time from 100ms to 1h (500ms, 30s, 5m, "
                        "2h), not \"often\"; keeping the previous configuration",
                        "tced: /tmp/tced.conf was read again"],
                 "a broken file is said with its line, a good one is read")
    limits = [[(s["full_percent"], s["full_run"]) for s in guest.records(f"{name}.jsonl", "sample")][-1:]
              for name in ("before", "after")]
    checks.equal(limits, [[(90, 16)], [(80, 32)]], "samples have its limits of what is nearly full")


def check_heard(checks, guest):
    heard = guest.text("heard").splitlines()
    checks.equal(heard[:1], ["READY=1"], "systemd hears first that it is ready")
    status = next((line for line in heard if line.startswith("STATUS=")), "")
    checks.check("windows" in status and "incomplete" not in status, "and what it sees", status)
    checks.equal(sum(line.startswith("RELOADING=1 | MONOTONIC_USEC=") for line in heard), 2,
                 "and that it reloads")
    checks.equal(guest.number("stopped.signs"), 0, "no sign of life without samples")
    checks.equal(heard[-1:], ["STOPPING=1"], "and last that it stops")


def check_single(checks, guest):
    """The module has told the address of the last page that it mapped."""
    address = guest.text("single.address").strip()
    held = [m for m in guest.records("mappings.out", "lookup")
            if any("tcehold_map_held" in frame for frame in m["stack"])]
    checks.check(len({m["address"] for m in held}) == 100 and address in {m["address"] for m in held} and
                 all((m["state"], m["tces"]) == ("live", 1) for m in held),
                 "holders --mappings: each page that is held, by tced", (address, held[:2]))
    for name, state in ("single", "live"), ("ended", "ended"):
        answers = guest.records(f"{name}.out", "lookup")
        checks.check(guest.number(f"{name}.status") == 0 and answers and
                     (answers[0]["state"], answers[0]["address"]) == (state, address) and
                     any("tcehold_map_held" in frame for frame in answers[0]["stack"]),
                     f"lookup, by tced: {state}", answers)


def check_hostile(checks, guest):
    """Others were served throughout, and the samples agree with QEMU."""
    said = guest.text("hostile.out")
    checks.check(guest.number("hostile.status") == 0 and said.count("ok") >= 10,
                 "hostile clients: others are served", said[-800:] + guest.text("hostile.err"))
    valid = guest.valid_at_marks().get(guest.number("books.mark"), {})
    live = scenario.live_by_liobn(guest.records("tables.out", "table"))
    bad = {name: (count, valid.get(name, 0)) for name, count in live.items()
           if count != valid.get(name, 0)}
    checks.check(live and not bad, "and the books are exact: live equals QEMU's trace", (live, bad))
    held = scenario.tces_of(guest.records("holders.out", "holder"), "tcehold_map_held")
    checks.equal(held, [100, 100], "and the ledger has what is held")
    check_single(checks, guest)
    forced = scenario.live_by_liobn(guest.records("forced.out", "table"))
    checks.check(live and live == forced, "tcectl --no-daemon says the same", (live, forced))
    status = guest.records("daemon.out", "status")[0]
    checks.equal(status["pid"], int(guest.text("tced.pid")), "tcectl status names tced's process")
    checks.check(status["bad_requests"] > 0 and status["refused"] > 0 and status["detail"] == "stacks" and
                 guest.number("daemon.status") in (0, 1) and guest.text("daemon.text.out").startswith("tced "),
                 "tcectl status counts what the clients did", status)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} service")
    hostile = kernel == "trixie"
    with scenario.Guest(kernel, "pseries", "service.sh", devices=DEVICES, module=hostile,
                        args=["hostile"] if hostile else []) as guest:
        if hostile:
            guest.add("--put", scenario.build_program(guest.work, "hostile"))
        if not guest.ran_through(checks):
            return 1
        check_privileges(checks, guest)
        check_second(checks, guest)
        check_reload(checks, guest)
        check_heard(checks, guest)
        if hostile:
            check_hostile(checks, guest)
        checks.equal(guest.number("stop.status"), 0, "it ends with status 0")
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The verdict before something is removed: the mappings that are left, and whether a driver unmaps them."""
import json
import sys

import scenario

# PHB 1: a device of its own; PHB 2: two that share a default window; PHB 3: room for a direct one.
DEVICES = ("-m 2G,slots=4,maxmem=8G -global spapr-pci-host-bridge.dynamic-reconfiguration=off"
           " -device spapr-pci-host-bridge,index=1,id=phb1,ddw=off"
           " -device spapr-pci-host-bridge,index=2,id=phb2,ddw=off"
           " -device spapr-pci-host-bridge,index=3,id=phb3"
           " -netdev user,id=n0 -device spapr-vlan,netdev=n0"
           " -netdev user,id=n1 -device e1000e,bus=phb1.0,romfile=,netdev=n1"
           " -netdev user,id=n2 -device e1000e,bus=phb2.0,addr=0,romfile=,netdev=n2"
           " -netdev user,id=n3 -device e1000e,bus=phb2.0,addr=1,romfile=,netdev=n3"
           " -netdev user,id=n4 -device e1000e,bus=phb3.0,romfile=,netdev=n4")
STATUS = {"clear": 0, "at-risk": 1, "held": 2, "unknown": 3}
HELD = 16


class Verdict:
    """The answer of one check."""

    def __init__(self, guest, name):
        self.status = guest.number(f"{name}.status")
        self.said = guest.text(f"{name}.err")
        records = [json.loads(line) for line in guest.text(f"{name}.out").splitlines()]
        self.whole = next((r for r in records if r["scope"] == "all"), {})
        self.windows = [r for r in records if r["scope"] == "window"]

    def reasons(self, verdict=None):
        """The reasons of all windows and beside them, of one verdict or any."""
        return " / ".join(reason["text"] for r in [self.whole, *self.windows]
                          for reason in r.get("reasons", [])
                          if verdict in (None, reason["verdict"]))

    def __str__(self):
        return f"{self.status} {self.whole} {self.windows} {self.said}"


class Check:
    """What is expected of the checks of one guest."""

    def __init__(self, checks, guest):
        self.checks = checks
        self.guest = guest

    def verdict(self, name, want, *words):
        """The verdict, its status, and words that its reasons have; returns the answer."""
        v = Verdict(self.guest, name)
        missing = [word for word in words if word not in v.reasons(want)]
        self.checks.check(v.whole.get("verdict") == want and v.status == STATUS[want] and
                          not missing, f"{name}: {want} {' '.join(words)}".rstrip(),
                          f"missing {missing}: {v}")
        return v

    def refused(self, name, *words, record=True):
        """One line that says why, status 3, and, if asked for, a record that says UNKNOWN."""
        v = Verdict(self.guest, name)
        self.checks.check(v.status == 3 and "\n" not in v.said and
                          all(word in v.said for word in words),
                          f"{name}: status 3, one line with {' '.join(words)}", v)
        if not record:
            return
        self.checks.check(v.whole.get("verdict") == "unknown" and not v.windows and
                          all(word in v.whole.get("message", "") for word in words),
                          f"{name}: and a record says so", v)


def check_traffic(checks, check, guest):
    replies = guest.text("ping").count("bytes from")
    checks.check(replies > 3, "there is traffic", guest.text("ping"))
    for name, words in (("traffic", ["0001:00:00.0 e1000e by e1000_"]),
                        ("traffic-before", ["before tracing started", "e1000e"])):
        v = check.verdict(name, "clear", *words)
        checks.check(v.whole.get("bound") and v.whole["live"] > 0 and
                     v.whole["bound"] == 1, f"{name}: for this instant, with its rings full", v)
    first = guest.text("traffic-text.out").split("\n")[0]
    checks.check(first.startswith("CLEAR for now (driver bound): PHB 1") and
                 guest.number("traffic-text.status") == 0, "the first line says it", first)


def check_pool(checks, check):
    """6.1 leaves a destroyed pool's pages mapped; on later kernels the pool is another module's."""
    v = check.verdict("pool", "at-risk", "page_pool")
    pooled = sum(w["page_pool"] for w in v.windows)
    checks.check(pooled >= 40, "pool: what the page_pool has is counted", v)


def check_held(checks, check):
    v = check.verdict("unbound", "clear")
    checks.check(v.whole.get("live") == 0 and not v.whole.get("bound"),
                 "unbound: nothing is left, and nobody can map", v)
    v = check.verdict("held", "held", "tcehold_map_held", "0001:00:00.0", f"{HELD} TCEs")
    checks.equal([w["orphaned"] for w in v.windows], [HELD], "held: as many as are")
    for name in ("held-before", "held-domain", "held-index", "held-device"):
        check.verdict(name, "held", f"{HELD} TCEs")
    v = check.verdict("held-several", "held", f"{HELD} TCEs")
    checks.check({w["drc_name"] for w in v.windows} == {"PHB 1", "PHB 2"} and
                 (v.whole["selector"], v.whole["bound"]) == ("several", 2), "several: the windows of both", v)


def check_shared(checks, check):
    v = check.verdict("shared", "held", "tcehold_map_held", "0002:00:00.0", f"{HELD} TCEs")
    checks.check(v.whole.get("bound") == 1, "shared: the neighbour has its driver", v)
    v = check.verdict("shared-before", "at-risk", "2 devices that share")
    v = check.verdict("shared-neighbour", "at-risk")
    checks.check(sum(w["other_devices"] for w in v.windows) >= 4 and "tcehold" not in v.reasons("held"),
                 "shared-neighbour: what the other one holds is not its", v)


def check_migration(checks, check):
    v = check.verdict("lpm", "held")
    kinds = {w["window"] for w in v.windows}
    checks.check("vio" not in kinds and "default" in kinds, "lpm: vio does not count", v)
    v = check.verdict("all", "held")
    vio = [w for w in v.windows if w["window"] == "vio"]
    checks.check(vio and vio[0]["live"] > 0, "all: vio does", v)


def check_direct(checks, check):
    v = check.verdict("direct", "clear", "all memory is mapped permanently")
    live = {w["window"]: w["live"] for w in v.windows}
    checks.check("ddw-direct" in live and live["ddw-direct"] is None and "default" in live,
                 "direct: not counted, and the default window is looked at, too", v)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries check")
    with scenario.Guest(kernel, "pseries", "check.sh", DEVICES, timeout=300) as guest:
        if not guest.ran_through(checks):
            return 1
        check = Check(checks, guest)
        check_traffic(checks, check, guest)
        check_pool(checks, check)
        check_held(checks, check)
        check_shared(checks, check)
        check_migration(checks, check)
        check_direct(checks, check)
        check.refused("nobody", "no permission", "root", record=False)
        check.refused("nothing-phb", "PHB 77", "PHB 1", "PHB 3")
        check.refused("nothing-device", "0009:00:00.0", "0001:00:00.0")
        check.refused("nothing-drc", "0x1234", "PHB 1")
    return 1 if checks.failed else 0


sys.exit(main())

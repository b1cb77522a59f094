#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tcectl drain: what it refuses, waits for and leaves behind; and the same removal without it."""
import re
import sys

import eventlog
import scenario

# The slots of a PHB cost drmgr seconds each time; nothing is plugged into them here.
DEVICES = "-global spapr-pci-host-bridge.dynamic-reconfiguration=off " + eventlog.device("pci.0")
PHBS = range(1, 5)
HELD = 16
OOPS = r"Oops: |Unable to handle kernel|kernel BUG at |BUG: "
NOT_RUN = 1     # what test -e says of the file that the command would leave


def devices():
    return DEVICES + "".join(
        f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
        f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in PHBS)


def check_refused(checks, guest, name, status, *says):
    """It ends with that status, the command is not run, and these words say why."""
    text = guest.log_file(name)
    checks.equal([guest.result(f"{name}.status"), guest.result(f"{name}.ran")], [status, NOT_RUN],
                 f"{name}: status {status}, the command is not run")
    for words in (*says, "was not run"):
        checks.check(words in text, f"{name}: it says {words!r}", text)


def check_refusals(checks, guest):
    check_refused(checks, guest, "bound", 2, "0002:00:00.0", "e1000e", "use --unbind")
    check_refused(checks, guest, "unasked", 2, "will unbind e1000e from 0002:00:00.0",
                  "use --yes")
    check_refused(checks, guest, "declined", 2, "Proceed? [y/N]", "nothing was unbound")
    check_refused(checks, guest, "root", 2, "001e:00:00.0 carries the root file system",
                  "use --force")
    check_refused(checks, guest, "session", 2, "0002:00:00.0 carries the present ssh session",
                  "use --force")
    checks.equal([guest.results.get("refused.driver"), guest.results.get("refused.root")],
                 ["e1000e", "virtio-pci"], "nothing was unbound where it refused")


def check_timeout(checks, guest):
    check_refused(checks, guest, "timeout", 2, f"not empty after 2s: {HELD} TCEs live",
                  "binding e1000e to 0002:00:00.0 again")
    checks.check("\r\033[K" in guest.log_file("timeout"),
                 "timeout: on a terminal a line is redrawn")
    checks.check("without a driver" not in guest.log_file("timeout"),
                 "timeout: no device is left without a driver", guest.log_file("timeout"))
    checks.equal(guest.results.get("timeout.driver"), "e1000e", "timeout: its driver is bound")
    checks.equal(guest.result("rebound.ping"), 0, "bound again, the device works")


def check_stopped(checks, guest):
    checks.equal(guest.result("hangup.waits"), 0, "SIGHUP does not stop it")
    check_refused(checks, guest, "stopped", 2, f"{HELD + 4} TCEs live",
                  "; 4 by tcehold_map_held of 0002:00:00.0", "interrupted",
                  "binding e1000e to 0002:00:00.0 again")
    checks.equal(guest.results.get("stopped.driver"), "e1000e", "stopped: its driver is bound")


def check_removal(checks, guest):
    """Between the release and the removal is a look or two of a slow guest, and no more."""
    text = guest.log_file("removal")
    checks.equal([guest.result("removal.status"), guest.result("removal.node")], [0, 1],
                 "removal: drmgr succeeds, the PHB is gone")
    checks.check(f"{HELD} TCEs live" in text and "empty after" in text,
                 "removal: it waited for what was held", text)
    checks.check("CRITICAL" not in text, "removal: nothing critical was heard of", text)
    begun, released = guest.log_file("removal.begun").strip(), guest.result("released")
    checks.check(begun.isdigit() and released and 0 <= int(begun) - released < 5000,
                 "removal: begun when the pages were released, and soon after",
                 f"released {released}, begun {begun}")
    dmesg = guest.log_file("dmesg.drained")
    checks.check("tcehold" in dmesg and "Unexpected TCEs" not in dmesg,
                 "removal: no unexpected TCEs", re.findall(".*Unexpected.*", dmesg))
    checks.equal(re.findall(OOPS, dmesg), [], "removal: no oops")


def check_filled(checks, guest):
    """What is mapped again after the last look, and removed live, is not kept quiet."""
    text = guest.log_file("filled")
    checks.equal(guest.result("filled.status"), 0, "filled again: drmgr succeeds")
    checks.check(re.search(rf"CRITICAL.*0004:00:00.0.*\b{HELD}\b", text) or
                 re.search(rf"CRITICAL.*\b{HELD} TCEs", text),
                 "filled again: the critical event is said", text)


def check_without(checks, guest):
    checks.equal(guest.result("drmgr.3"), 0, "without drain: drmgr succeeds as well")
    checks.check("Unexpected TCEs" in guest.log_file("dmesg.removed"),
                 "without drain: unexpected TCEs")
    checks.check(re.search(OOPS, guest.console()), "without drain: the late unmap oopses")


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries drain")
    with eventlog.Guest(kernel, "pseries", "drain.sh", devices(), "disable_ddw",
                        timeout=300, allow_oops=True) as guest:
        guest.add("--put", scenario.build_program(guest.work, "pty"))
        guest.run()     # its status says nothing: it may die in the end
        check_refusals(checks, guest)
        check_timeout(checks, guest)
        check_stopped(checks, guest)
        checks.equal([guest.result("status.status"), guest.result("status.ran")], [7, 0],
                     "where it is empty it runs the command, and exits with its status")
        checks.check("0002:00:00.0 is without a driver; to bind it again: echo 0002:00:00.0 > "
                     "/sys/bus/pci/drivers/e1000e/bind" in guest.log_file("status"),
                     "a command that ran and failed: how to bind again", guest.log_file("status"))
        check_removal(checks, guest)
        check_filled(checks, guest)
        check_without(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

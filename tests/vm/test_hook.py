#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""drmgr's hook for migrations, run the way drmgr runs it, and the wrapper that checks removals."""
import subprocess
import sys

import scenario

DEVICES = "-global spapr-pci-host-bridge.dynamic-reconfiguration=off" + "".join(
    f" -device spapr-pci-host-bridge,index={n},id=phb{n} -netdev user,id=n{n}"
    f" -device e1000e,bus=phb{n}.0,romfile=,netdev=n{n}" for n in (1, 2))
LINES = 10
HANG_MS = 3000          # the TIMEOUT of the hook
TOOL_MS = 1000_000      # what a tool that hangs would take
HELD = 16
RELEASED_SECONDS = 20
# All but SIGKILL, SIGSTOP and the two that the C library keeps for itself.
BLOCKED = 0xfffffffe7ffbfeff
VETO, NO_VETO = 1, 0


def hook_folder(work):
    """As `make install-drmgr-hook` leaves it."""
    subprocess.run(["make", "-s", "-C", scenario.TOP, "install-drmgr-hook", f"DESTDIR={work}/root"],
                   check=True, stdin=subprocess.DEVNULL)
    return f"{work}/root/etc:/etc"


def check_phase(checks, guest, name, status, words, least=2):
    """A run of the hook in the phase check: few short lines, the first of which says it all."""
    said = guest.text(f"{name}.out").splitlines()
    checks.check(guest.number(f"{name}.status") == status and least <= len(said) <= LINES and
                 all(word in said[0] for word in words) and all(len(line) <= 120 for line in said),
                 f"{name}: status {status}, {least} to {LINES} lines, {' '.join(words)}",
                 (guest.text(f"{name}.status"), said))
    checks.check(len(said) > 1 and "predicts, it does not protect" in said[1],
                 f"{name}: the second line says what the answer stands on", said)


def check_surroundings(checks, guest):
    """That the test runs hooks like drmgr, by the kernel's own word."""
    checks.equal(sorted(guest.text("env.out").splitlines()),
                 ["ACTION=migrate", "DRC_COUNT=0", "DRC_TYPE=pmig", "PHASE=check"],
                 "the environment of a hook: four variables")
    mask = guest.text("mask.out").split()
    checks.check(len(mask) == 2 and int(mask[1], 16) & BLOCKED == BLOCKED,
                 "the signals of a hook: blocked", mask)
    checks.equal(guest.text("folder.out"), "/", "the folder of a hook: /")


def check_verdicts(checks, guest):
    check_phase(checks, guest, "unknown", NO_VETO, ["not vetoed", "UNKNOWN"])
    check_phase(checks, guest, "unknown-veto", VETO, ["vetoed", "UNKNOWN"])
    check_phase(checks, guest, "clear", NO_VETO, ["not vetoed", "CLEAR"])
    check_phase(checks, guest, "held", VETO, ["migration vetoed", "HELD"])
    checks.check("HELD: default window" in guest.text("held.out") and
                 "CLEAR:" not in guest.text("held.out"),
                 "held: which window, and no other", guest.text("held.out"))
    check_phase(checks, guest, "clear-again", NO_VETO, ["not vetoed", "CLEAR"])


def check_other_phases(checks, guest):
    for name in ("undocheck", "pre", "pre-again", "post"):
        checks.equal((guest.number(f"{name}.status"), guest.text(f"{name}.out")), (0, ""),
                     f"{name}: status 0, and silent")
    checks.check(guest.number("strange.status") == 0 and
                 len(guest.text("strange.out").splitlines()) == 1,
                 "a phase that nobody knows: status 0, one line", guest.text("strange.out"))
    log = guest.text("log")
    checks.equal([log.count(f" phase {phase}") for phase in ("undocheck", "pre", "post")],
                 [1, 2, 1], "the log has a line each")
    checks.check("migration vetoed: HELD" in log and "not vetoed: UNKNOWN" in log,
                 "the log has the verdicts", log)


def check_bad_tools(checks, guest):
    check_phase(checks, guest, "talks", NO_VETO, ["not vetoed", "AT RISK"], 5)
    check_phase(checks, guest, "talks-veto", VETO, ["vetoed", "AT RISK"], 5)
    checks.check("ignored: NONSENSE=1" in guest.text("talks-veto.out"),
                 "a line of the configuration that is none is said", guest.text("talks-veto.out"))
    for name, status in (("hangs", NO_VETO), ("hangs-bash", NO_VETO), ("hangs-veto", VETO)):
        check_phase(checks, guest, name, status, ["UNKNOWN", "within 3 s"])
        checks.check("I am asked" in guest.text(f"{name}.out") and
                     HANG_MS <= (guest.number(f"{name}.ms") or 0) < TOOL_MS / 10,
                     f"{name}: ends when its time is over", guest.text(f"{name}.ms"))
    checks.equal(guest.number("left"), 0, "nothing of a tool that hangs is left")
    check_phase(checks, guest, "absent", NO_VETO, ["not vetoed", "UNKNOWN"])


def check_refused(checks, guest, name, *words):
    said = guest.text(f"{name}.err")
    checks.check(guest.number(f"{name}.status") == 2 and not guest.text(f"{name}.out") and
                 all(word in said for word in words),
                 f"{name}: not removed, status 2, with {' and '.join(words)}",
                 (guest.text(f"{name}.status"), said))


def check_held_under_driver(checks, guest):
    """Pages of a module under a bound driver: waited for; and if they stay, all is as before."""
    check_refused(checks, guest, "wrapper-kept", "unbinding e1000e from 0002:00:00.0",
                  f"not empty after 15s: {HELD + 4} TCEs live", "tcehold_map_held",
                  "binding e1000e to 0002:00:00.0 again", "was not run")
    checks.equal((guest.text("kept.driver"), guest.number("phb2.kept")), ("e1000e", 0),
                 "wrapper-kept: the driver is bound again, PHB 2 is there")
    said = guest.text("wrapper-waits.err")
    checks.check((guest.number("wrapper-waits.status"), guest.number("phb2.gone")) == (0, 1) and
                 "unbinding e1000e from 0002:00:00.0" in said and "empty after" in said and
                 "CRITICAL" not in said,
                 "wrapper-waits: waits until the pages are released, and PHB 2 is removed", said)
    begun, ended = guest.number("waits.begun") or 0, guest.number("waits.ended") or 0
    checks.check(ended - begun >= RELEASED_SECONDS,
                 f"wrapper-waits: not before {RELEASED_SECONDS} s", (begun, ended))
    dmesg = guest.text("dmesg")
    checks.check("tcehold" in dmesg and "Unexpected TCEs" not in dmesg,
                 "wrapper-waits: the kernel log has no unexpected TCEs",
                 [line for line in dmesg.splitlines() if "Unexpected" in line])


def check_wrapper(checks, guest):
    check_refused(checks, guest, "wrapper-held", "not removed", "HELD", "and wait: drmgr-checked")
    for name in ("wrapper-index", "wrapper-place"):
        check_refused(checks, guest, name, "HELD", f"not empty after 3s: {HELD} TCEs live",
                      "was not run")
    checks.equal(guest.number("phb1.status"), 0, "the wrapper refused: PHB 1 is there")
    asked = [[guest.text(f"{name}.{end}") for end in ("status", "out", "err")]
             for name in ("wrapper-query", "query")]
    checks.equal(asked[0], asked[1], "a query is drmgr's")
    checks.check("not checked" in guest.text("wrapper-nothing.err") and
                 guest.number("wrapper-nothing.status") not in (0, 2),
                 "a PHB that is not there: drmgr says so", guest.text("wrapper-nothing.err"))
    checks.equal((guest.number("wrapper-clear.status"), guest.number("phb1.gone")), (0, 1),
                 "the wrapper in drmgr's place: nothing held, PHB 1 is removed")
    check_held_under_driver(checks, guest)
    checks.check("tcectl is missing" in guest.text("wrapper-absent.err") and
                 guest.number("wrapper-absent.status") not in (0, 2),
                 "no tool: the wrapper says so, and is drmgr", guest.text("wrapper-absent.err"))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries hook")
    with scenario.Guest(kernel, "pseries", "hook.sh", DEVICES, "disable_ddw",
                        timeout=420) as guest:
        guest.add("--put", hook_folder(guest.work), "--put",
                  f"{scenario.TOP}/packaging/drmgr-checked:/usr/local/sbin/")
        if not guest.ran_through(checks):
            return 1
        check_surroundings(checks, guest)
        check_verdicts(checks, guest)
        check_other_phases(checks, guest)
        check_bad_tools(checks, guest)
        check_wrapper(checks, guest)
    return 1 if checks.failed else 0


sys.exit(main())

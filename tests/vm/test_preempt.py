#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A preemptible kernel without fprobe survives drivers and devices that come and go under tracing.

With hooks by kprobe it panicked within seconds ("stack is corrupted in device_del"). The churn
lasts a minute, or TCETOP_CHURN seconds.
"""
import os
import sys

import mechanism
import scenario

DEVICES = "-smp 4" + "".join(f" -netdev user,id=n{n} -device e1000e,netdev=n{n},romfile="
                             for n in (0, 1))
SECONDS = int(os.environ.get("TCETOP_CHURN") or 60)
CHURNS = ("rebind", "rescan", "netdev")
LEAST = 3   # rounds of each: what a busy host manages in a minute
QEMU_CRASHED = 121      # a status of tests/vm/run
ATTEMPTS = 3


def check(checks, guest):
    before, running = (mechanism.Witness(guest, name) for name in ("before", "running"))
    checks.equal((running.kprobes, running.links.count("perf_event")),
                 (before.kprobes, before.links.count("perf_event")),
                 "the kernel lists no kprobe of ours, and no link of one")
    hooks = [h["mechanism"] for h in guest.records("last.jsonl", "hook") if h["state"] == "attached"]
    checks.check("fentry" in hooks and "kprobe" not in hooks, "hooks are attached, none by kprobe",
                 hooks)
    rounds = {name: guest.number(f"{name}.rounds") or 0 for name in CHURNS}
    checks.check(min(rounds.values()) >= LEAST,
                 f"{SECONDS} s: each of {', '.join(CHURNS)} is done again and again", rounds)


def main():
    """QEMU 7.2 itself crashes at times, when a CPU moves a BAR while another one reads one: no guest's fault."""
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} pseries preempt")
    for left in reversed(range(ATTEMPTS)):
        with scenario.Guest(kernel, "pseries", "preempt.sh", DEVICES, "disable_ddw", [str(SECONDS)],
                            module=False, timeout=300 + 2 * SECONDS) as guest:
            status = guest.run()
            if status == QEMU_CRASHED and left:
                continue
            if checks.check(status == 0, "the guest ran through, no oops", guest.complaint(status)):
                check(checks, guest)
            break
    return 1 if checks.failed else 0


sys.exit(main())

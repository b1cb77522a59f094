#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A kernel with BTF, and --btf with a file that has other numbers for its types."""
import pathlib
import subprocess
import sys
import tempfile

import btf_move
import scenario


DEVICES = "-netdev user,id=n0 -device e1000e,netdev=n0,romfile="


def fetch_btf(kernel, path):
    subprocess.run([scenario.VM / "run", "--kernel", kernel, "--machine", "pseries",
                    "--get", f"/root/btf:{path}", "--",
                    "cp", "/sys/kernel/btf/vmlinux", "/root/btf"],
                   check=True, stdin=subprocess.DEVNULL)


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} given btf")
    with tempfile.TemporaryDirectory(prefix="tcetop-btf.") as work:
        own = pathlib.Path(work, "own")
        fetch_btf(kernel, own)
        pathlib.Path(work, "renumbered").write_bytes(btf_move.renumbered(own.read_bytes()))
        with scenario.Guest(kernel, "pseries", "given-btf.sh", DEVICES, "disable_ddw",
                            put=[f"{work}/renumbered:/btf/"]) as guest:
            if not guest.ran_through(checks):
                return 1
            tracepoints = {h["symbol"] for h in guest.records("held.jsonl", "hook")
                           if (h["purpose"], h["state"], h["mechanism"]) ==
                           ("map", "attached", "tracepoint")}
            checks.check(tracepoints, "mappings are seen at tracepoints", tracepoints)
            degraded = [d["purpose"] for d in guest.records("held.jsonl", "degraded")]
            checks.check("stacks" not in degraded, "call stacks are read by plain loads", degraded)
            checks.equal(scenario.tces_of(guest.ask("held.jsonl", "holders"), "tcehold_map_held"),
                         [16, 16], "and name the module's function")
    return 1 if checks.failed else 0


sys.exit(main())

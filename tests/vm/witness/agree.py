#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks the witnesses against each other on a real guest.

Boots a guest with tcehold, has it make TCEs of every kind (witness-steps.sh),
and compares at each step what the kernel's bitmap says with what another
witness says: QEMU's trace of hypercalls on pseries, the TCE tables' own memory
on powernv. tcetop has no part in this. Ends with 'N passed, N failed'.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import pnv_walk
import tce_trace

HERE = pathlib.Path(__file__).resolve().parent
VM = HERE.parent
TRACE = ("-trace spapr_iommu_p* -trace spapr_iommu_indirect "
         "-trace spapr_iommu_stuff -trace spapr_iommu_new_table "
         "-trace spapr_iommu_ddw* -D {}")
DEVICES = {
    "pseries": "-device spapr-pci-host-bridge,index=1,id=phb1 "
               "-netdev user,id=n0 "
               "-device e1000e,netdev=n0,romfile=,bus=phb1.0 "
               "-drive file={0},format=raw,if=none,id=d0 "
               "-device nvme,drive=d0,serial=x,bus=phb1.0 "
               "-device spapr-vscsi -device spapr-vlan,netdev=n1 "
               "-netdev user,id=n1",
    "powernv9": "-netdev user,id=n0 "
                "-device e1000e,netdev=n0,romfile=,bus=pcie.0 "
                "-drive file={0},format=raw,if=none,id=d0 "
                "-device nvme,drive=d0,serial=x,bus=pcie.1 "
                "-drive file={1},format=raw,if=none,id=d1 "
                "-device virtio-blk-pci,drive=d1,serial=mailbox,bus=pcie.2",
}
APPEND = {"pseries": "disable_ddw", "powernv9": "iommu=nobypass"}


class Score:
    """Compares, prints and counts."""

    def __init__(self):
        self.passed = self.failed = 0

    def compare(self, live, witness, difference, text):
        good = live - witness == difference
        self.passed += good
        self.failed += not good
        print(f"{'ok' if good else 'FAIL'}: live {live}, witness {witness}, "
              f"expected difference {difference}: {text}", flush=True)


def build_module(kernel, out):
    subprocess.run([VM / "kmod", "--kernel", kernel, "--out", out,
                    VM.parent / "kmod"], check=True, stdout=subprocess.DEVNULL)


def mail(work, number):
    """Asks the guest, through a disk of one sector, to continue."""
    with open(f"{work}/mail", "r+b" if number else "wb") as sector:
        sector.write(f"{number}\n".encode().ljust(512, b"\0"))


def guest_command(args, work):
    put = [f"{work}/kmod/tcehold.ko:/w/", f"{VM}/guest:/w"]
    with open(f"{work}/disk", "wb") as disk:
        disk.truncate(64 << 20)
    mail(work, 0)
    command = [VM / "run", "--kernel", args.kernel, "--machine", args.machine,
               "--append", APPEND[args.machine], "--timeout", str(args.timeout),
               "--qemu", DEVICES[args.machine].format(f"{work}/disk", f"{work}/mail"),
               "--qemu", TRACE.format(f"{work}/trace"),
               "--qemu", f"-monitor unix:{work}/mon,server=on,wait=off"]
    for pair in put:
        command += ["--put", pair]
    return command + ["--", "/w/witness-steps.sh", "/w", str(args.seconds)]


def compare_dump(line, work, score):
    words, _, text = line.partition(" text=")
    _, live, difference, *pairs = words.split()
    fields = dict(pair.split("=", 1) for pair in pairs)
    walk = pnv_walk.walk_live(f"{work}/mon", int(fields["base"], 0),
                              int(fields["levels"]),
                              int(fields["level_size"]), int(fields["size"]))
    score.compare(int(live), len(walk.valid), int(difference), text)


def compare_marks(marks, trace, score):
    """marks: the guest's MARK lines, in order; one pass over the trace."""
    replay = tce_trace.Replay()
    waiting = {int(line.split(None, 2)[1]): line for line in marks}
    with open(trace, encoding="utf-8", errors="replace") as file:
        for event in file:
            replay.feed(event)
            line = waiting.pop(replay.mark, None)
            if line:
                _, _, liobn, live, difference, text = line.split(None, 5)
                table = replay.tables.get(int(liobn, 0), tce_trace.Table())
                score.compare(int(live), len(table.valid), int(difference),
                              text)
    for line in waiting.values():
        score.failed += 1
        print(f"FAIL: not in the trace: {line}")


def run_guest(args, work, score):
    """Follows the guest's output; returns the MARK lines and its status."""
    marks = []
    dumps = 0
    with subprocess.Popen(guest_command(args, work), text=True,
                          stdout=subprocess.PIPE) as guest:
        for line in map(str.rstrip, guest.stdout):
            if line.startswith("MARK "):
                marks.append(line)
            elif line.startswith("DUMP "):
                compare_dump(line, work, score)
                dumps += 1
                mail(work, dumps)
            else:
                print(line, flush=True)
    return marks, guest.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--machine", required=True, choices=DEVICES)
    parser.add_argument("--seconds", type=int, default=5,
                        help="of hammering (5)")
    parser.add_argument("--timeout", type=int, default=300)
    args = parser.parse_args()

    score = Score()
    with tempfile.TemporaryDirectory(prefix="agree.") as work:
        build_module(args.kernel, f"{work}/kmod")
        marks, status = run_guest(args, work, score)
        if marks:
            compare_marks(marks, f"{work}/trace", score)
    if status:
        score.failed += 1
        print(f"FAIL: the guest ended with {status}")
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed or not score.passed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A kernel without BTF: the tool has a file that fits, and refuses one that does not."""
import pathlib
import subprocess
import sys
import tempfile

import btf_move
import scenario

OTHER_KERNEL = "trixie"
DEVICE = "-netdev user,id=n0 -device e1000e,netdev=n0,romfile="
PROGRAMS = ("tcectl", "tcetop", "tced")
# Each of them at another place gives numbers that look like numbers.
MOVED = (("iommu_table", "it_map"), ("iommu_table", "it_size"), ("iommu_table", "it_ops"),
         ("iommu_table", "it_page_shift"), ("iommu_table_group", "tables"),
         ("dev_archdata", "iommu_table_base"), ("device", "iommu_group"), ("device", "driver"),
         ("kobject", "name"), ("iommu_group", "iommu_data"), ("iommu_group", "id"),
         ("iommu_group", "devices"), ("group_device", "dev"),
         ("task_struct", "comm"))


def fetch_btf(path):
    """The BTF of another kernel, from a guest that runs it."""
    subprocess.run([scenario.VM / "run", "--kernel", OTHER_KERNEL, "--machine", "pseries",
                    "--get", f"/root/btf:{path}", "--",
                    "cp", "/sys/kernel/btf/vmlinux", "/root/btf"],
                   check=True, stdin=subprocess.DEVNULL)


def embedded():
    """The file that the tool carries for this kernel."""
    return sorted((scenario.TOP / "vmlinux/btf").glob("6.1.*-powerpc64le.btf"))[-1]


def check_refused(checks, guest, name):
    for program in PROGRAMS:
        status, out, said = (guest.text(f"{name}.{program}.{end}") for end in
                             ("status", "out", "err"))
        checks.check(status == "3" and not out and said.startswith(f"{program}: ") and
                     "BTF" in said and "\n" not in said,
                     f"--btf {name}: {program} says so in one line, status 3", (status, out, said))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} btf")
    with tempfile.TemporaryDirectory(prefix="tcetop-btf.") as work:
        fetch_btf(f"{work}/other")
        for structure, member in MOVED:
            pathlib.Path(work, f"{structure}.{member}").write_bytes(
                btf_move.moved(embedded().read_bytes(), structure, member))
        with scenario.Guest(kernel, "pseries", "btf.sh", DEVICE, module=False,
                            put=[f"{work}:/btf"]) as guest:
            if not guest.ran_through(checks):
                return 1
            for name in ("other", "nonexistent", "text", "torn", "empty"):
                check_refused(checks, guest, name)
            for structure, member in MOVED:
                name = f"{structure}.{member}"
                checks.check(guest.number(f"moved.{name}.status") == 3 and
                             not guest.text(f"moved.{name}.out") and
                             "does not fit" in guest.text(f"moved.{name}.err"),
                             f"BTF with {name} moved is refused",
                             guest.text(f"moved.{name}.out") + guest.text(f"moved.{name}.err"))
            checks.check(guest.number("nojit.status") == 3 and not guest.text("nojit.out") and
                         "bpf_jit_enable" in guest.text("nojit.err"),
                         "without the kernel's BPF compiler tcectl says what to do, status 3",
                         guest.text("nojit.out") + guest.text("nojit.err"))
            checks.check(guest.number("own.status") == 0 and guest.records("own.out", "table"),
                         "without --btf the tool has a file that fits",
                         guest.text("own.out") + guest.text("own.err"))
            checks.check(guest.number("moving.status") == 0 and guest.text("moving.out").strip(),
                         "a driver that comes and goes is not taken for a BTF that does not fit",
                         guest.text("moving.out") + guest.text("moving.err"))
            scenario.check_btf(checks, guest, "own.jsonl", kernel)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tests/vm/run itself: status and streams, files in and out, an oops, a warning, a timeout."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import scenario


def run(kernel, machine, *args):
    return subprocess.run([scenario.VM / "run", "--kernel", kernel, "--machine", machine, *args],
                          text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def prepare(kernel):
    """What a first run downloads, and says about it, is not what is tested here."""
    for words in (("kernel", kernel), ("userland", "plain", kernel)):
        subprocess.run([scenario.VM / "image", *words], check=True, stdout=subprocess.DEVNULL)


def check_warning(checks, kernel):
    """The kernel's own WARN(), by a module: the command ends well, and the run has failed."""
    with tempfile.TemporaryDirectory() as work:
        scenario.build_module(kernel, work)
        warn = "insmod /t/tcehold.ko && echo warn on-purpose >/sys/kernel/debug/tcehold/cmd"
        for options, status in (((), 125), (("--allow-oops",), 125)):
            guest = run(kernel, "pseries", *options, "--put", f"{work}/kmod/tcehold.ko:/t/", "--",
                        "sh", "-c", f"{warn} && echo done")
            checks.check((guest.returncode, guest.stdout) == (status, "done\n") and
                         "WARNING: " in guest.stderr and "tcehold: on-purpose" in guest.stderr,
                         f"a warning of the kernel {' '.join(options)}: the run fails, with its text",
                         (guest.returncode, guest.stdout, guest.stderr[-500:]))


def check_crash(checks, kernel):
    """A QEMU that crashes is not a kernel that does."""
    with tempfile.TemporaryDirectory() as work:
        with subprocess.Popen([scenario.VM / "run", "--kernel", kernel, "--machine", "pseries", "--timeout", "60",
                               "--qemu", f"-pidfile {work}/pid", "--", "sh", "-c", "echo up; sleep 1000"],
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as guest:
            up = guest.stdout.readline()
            if up:
                os.kill(int(pathlib.Path(work, "pid").read_text(encoding="ascii")), signal.SIGSEGV)
            said = guest.communicate()[1]
        checks.check(up and guest.returncode == 121 and "QEMU itself crashed" in said and "QEMU said" in said,
                     "a crash of QEMU is 121, and told", (guest.returncode, said))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} harness")
    prepare(kernel)
    with tempfile.TemporaryDirectory() as work:
        path = pathlib.Path(work)
        (path / "in").write_text("carried\n", encoding="ascii")
        for machine in ("pseries", "powernv9"):
            # An answer within 40 s is a promise of the harness.
            guest = run(kernel, machine, "--timeout", "40", "--put", f"{path}/in:/root/in",
                        "--get", f"/root/out:{path}/out.{machine}", "--", "sh", "-c",
                        "cat /root/in; echo err >&2; uname -r >/root/out; exit 7")
            checks.equal((guest.returncode, guest.stdout, guest.stderr), (7, "carried\n", "err\n"),
                         f"{machine}: status and streams are the command's")
            out = path / f"out.{machine}"
            checks.check(out.exists() and "powerpc64le" in out.read_text(encoding="ascii"),
                         f"{machine}: a file comes back")
    guest = run(kernel, "pseries", "--", "sh", "-c", "echo c >/proc/sysrq-trigger")
    checks.check(guest.returncode == 125 and "sysrq" in guest.stderr, "an oops fails and is shown",
                 (guest.returncode, guest.stderr[-500:]))
    check_warning(checks, kernel)
    check_crash(checks, kernel)
    guest = run(kernel, "pseries", "--timeout", "25", "--", "sleep", "1000")
    checks.equal(guest.returncode, 124, "a timeout is 124")
    checks.equal(run(kernel, "z16", "--", "true").returncode, 64, "an unknown machine is a usage error")
    tools = run(kernel, "pseries", "--", "sh", "-c",
                "for tool in drmgr lsslot rtas_errd bash ip ethtool fio modprobe; do "
                "command -v $tool || exit 1; done; lsslot -c phb")
    checks.check("PHB 0" in tools.stdout and tools.returncode == 0,
                 "the guest has drmgr, rtas_errd and the rest, and lsslot lists its PHB",
                 tools.stdout + tools.stderr)
    return 1 if checks.failed else 0


sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A real journald takes the daemon's messages, journalctl finds them by field and explains them; a
real logrotate moves the log of events away.

All in a mount namespace of its own, with /run, /var/log and the message catalog empty at first. Of
/dev it has little: neither the machine's syslog nor its kernel log hears of all this.
"""
import fcntl
import glob
import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import exports
from exports import TOP

INSIDE = "TCETOP_TEST_JOURNAL"
PATIENCE = 30
SOCKET = "/run/systemd/journal/socket"
LOG = "/var/log/tced/events.jsonl"
CATALOG = "/usr/lib/systemd/catalog"
IDS = f"{TOP}/src/service/message_id"

checks = exports.Checks("journal")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def run(*words):
    return subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)


def journal(*words):
    """Entries, once they are there."""
    subprocess.run(["journalctl", "--sync"], check=False, stderr=subprocess.DEVNULL)
    said = subprocess.run(["journalctl", "-o", "json", "-q", *words], text=True, check=False,
                          stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in said.splitlines()]


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


def start_journald():
    os.makedirs("/run/log/journal")
    journald = subprocess.Popen(["/lib/systemd/systemd-journald"], stderr=subprocess.DEVNULL)
    if not wait_for(lambda: os.path.exists(SOCKET)):
        raise RuntimeError("journald has not started")
    return journald


def test_catalog():
    """An entry for each message, and the real tool takes it."""
    text = read(f"{TOP}/packaging/tced.catalog")
    ids = re.findall(r'"([0-9a-f]{32})"', read(f"{IDS}.c") + read(f"{IDS}.h"))
    documented = read(f"{TOP}/docs/events.md").split("## Critical")[1]
    events = re.findall(r"^### (\S+)$|^\| ([a-z-]+) \| [a-z]", documented, re.M)
    checks.equal(len(ids), len(set(ids)), "no MESSAGE_ID is there twice")
    checks.equal(len(ids), len(set(events) - {("", "event")}) + 1,
                 "one for each event that is documented, and one for the counters")
    checks.equal(sorted(re.findall(r"^-- ([0-9a-f]{32})$", text, re.M)), sorted(ids),
                 "the catalog has an entry for each")
    shutil.copy(f"{TOP}/packaging/tced.catalog", CATALOG)
    said = run("journalctl", "--update-catalog")
    checks.equal((said.returncode, said.stdout), (0, ""), "journalctl --update-catalog")
    dump = run("journalctl", "--dump-catalog").stdout
    checks.equal(dump.count("Defined-By: tced"), len(ids), "it has them all")
    fields = set(re.findall(r"@(\w+)@", text)) - {"MESSAGE"}
    known = set(re.findall(r'"(TCE_\w+)"', read(f"{TOP}/src/service/journal_fields.c")))
    checks.check(fields <= known, "its fields exist", fields - known)


def test_fields():
    with exports.Exports("journal=yes", "counters=1000000000") as daemon:
        daemon.do("event")
        daemon.do("sample", 6)
        found = wait_for(lambda: journal("TCE_EVENT=window-removed-live"))
    checks.equal(daemon.said, "", "nothing on standard error")
    e = found[0] if found else {}
    want = {"PRIORITY": "2", "SYSLOG_IDENTIFIER": "tced", "TCE_EVENT": "window-removed-live",
            "TCE_SEVERITY": "critical", "TCE_LIOBN": "0x80000001", "TCE_GEN": "7",
            "TCE_DEVICE": "0001:00:00.0", "TCE_LIVE": "16", "TCE_DRC_NAME": "PHB 1",
            "TCE_LOC_CODE": "U78D3.001-P1-C1", "TCE_WINDOW": "default", "_TRANSPORT": "journal",
            "TCE_STACK": "iommu_tce_table_put+0x40\npci_dma_dev_setup+0x1c"}
    checks.equal({k: e.get(k) for k in want}, want, "an event and its fields")
    checks.check(len(found) == 1 and "PHB 1" in e.get("MESSAGE", ""), "once, with its message",
                 found)
    checks.check("TCE_WAIT_NS" not in e and "TCE_TASK" not in e, "what is not known has no field", e)
    told = run("journalctl", "-x", "-q", "TCE_EVENT=window-removed-live").stdout
    checks.check("freed while 16 of its TCEs were still mapped" in told and
                 "Window 0x80000001 was freed" in told and "What to do: " in told,
                 "journalctl -x says what it means and what to do", told)
    counted = journal(f"MESSAGE_ID={re.search('[0-9a-f]{32}', read(IDS + '.h'))[0]}")
    last = counted[-1] if counted else {}
    want = {"TCE_LIVE": "302", "TCE_MAPS": "274", "TCE_UNMAPS": "17", "TCE_LOSSES": "0",
            "TCE_EVENTS_CRITICAL": "1", "TCE_UNSENT": "0"}
    checks.equal({k: last.get(k) for k in want}, want, "counters, and their fields")
    checks.check(len(counted) > 2, "at each interval and at the end", len(counted))


def test_away(journald):
    """Datagrams that journald does not take are counted, and do not delay the daemon."""
    with exports.Exports("journal=yes") as daemon:
        journald.send_signal(signal.SIGSTOP)
        begin = time.monotonic()
        daemon.do("event", 2000)
        spent = time.monotonic() - begin
        journald.send_signal(signal.SIGCONT)
        daemon.do("sample")
        # It reads what has been waiting before it takes more.
        wait_for(lambda: journal("TCE_TCES=1", "_COMM=exports"))
        time.sleep(1)
    checks.check(spent < PATIENCE, "a journal that does not read holds up nobody", spent)
    last = wait_for(lambda: [c for c in journal("_COMM=exports") if "TCE_UNSENT" in c and
                             c["TCE_EVENTS_CRITICAL"] == "2000"])
    unsent = int(last[-1]["TCE_UNSENT"]) if last else 0
    checks.check(0 < unsent <= 2000 and f"{unsent} messages not taken" in last[-1]["MESSAGE"],
                 "what it did not take is counted, and said", last)


def test_syslog():
    """Where there is no journal: syslog's socket; with neither, "yes" is an error."""
    os.unlink(SOCKET)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.bind("/dev/log")
        s.settimeout(PATIENCE)
        with exports.Exports("journal=auto") as daemon:
            daemon.do("event")
            line = s.recv(8192).decode()
    os.unlink("/dev/log")
    checks.check(re.match(r"<26>[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d tced\[\d+\]: .*PHB 1", line),
                 "syslog where there is no journal", line)
    with exports.Exports("journal=yes") as daemon:
        pass
    checks.check(daemon.program.returncode == 1 and "no journal" in daemon.said,
                 "journal = yes, and there is none: one line", daemon.said)
    with exports.Exports("journal=auto") as daemon:
        daemon.do("event")
    checks.equal((daemon.program.returncode, daemon.said), (0, ""), "auto, and there is neither")


def is_locked(path):
    with open(path, encoding="utf-8") as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def logged():
    """The numbers of the events in all files, the oldest first."""
    numbers = []
    for path in sorted(glob.glob(f"{LOG}*"), key=lambda p: int((p.split(".") + ["0"])[2]
                       if p != LOG else 0), reverse=True):
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as f:
            numbers += [json.loads(line)["tces"] for line in f]
    return numbers


def test_rotation():
    """Events all the time, while logrotate moves the log away under them, four times."""
    rotate = exports.packaged("usr/sbin/logrotate", "logrotate")
    os.makedirs("/run/tced")
    # Locked as long as the daemon runs.
    with open("/run/tced/tced.pid", "w", encoding="utf-8") as f:
        fcntl.flock(os.dup(f.fileno()), fcntl.LOCK_EX)
        f.write(f"{os.getpid()}\n")
    asked = []
    signal.signal(signal.SIGHUP, lambda *_: asked.append(True))
    events = 1
    with exports.Exports(f"event_log={LOG}") as daemon:
        daemon.do("event")
        for _ in range(4):
            with subprocess.Popen([rotate, "-f", "-s", "/run/state",
                                   f"{TOP}/packaging/tced.logrotate"]) as rotating:
                while rotating.poll() is None or asked:
                    daemon.do("event")
                    events += 1
                    if asked:
                        asked.pop()
                        daemon.do("reload")
            checks.equal(rotating.returncode, 0, "logrotate takes its configuration")
            checks.check(is_locked(LOG) and not is_locked(f"{LOG}.1"), "the lock follows the log")
            daemon.do("event", 20)
            events += 20
        checks.equal(oct(os.stat(LOG).st_mode & 0o777), "0o640", "mode of the new log")
    checks.equal(logged(), list(range(1, events + 1)), "every event is there once, in order")
    checks.check(glob.glob(f"{LOG}.*.gz"), "the old ones are compressed")
    checks.equal(daemon.said, "", "nothing on standard error")


def go_inside():
    os.environ[INSIDE] = "yes"
    words = ["unshare", "--mount", "--propagation", "private", "--pid", "--kill-child",
             "--mount-proc"]
    if os.geteuid() != 0:
        words.append("--map-root-user")
    os.execvp(words[0], [*words, sys.executable, os.path.abspath(__file__)])


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def hide_devices():
    os.mkdir("/run/dev")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run/dev")
    for name in "null", "zero", "urandom":
        with open(f"/run/dev/{name}", "w", encoding="utf-8"):
            mount("--bind", f"/dev/{name}", f"/run/dev/{name}")
    mount("--rbind", "/run/dev", "/dev")


def main():
    for folder in "/run", "/var/log", CATALOG, "/var/lib/systemd":
        os.makedirs(folder, exist_ok=True)
        mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
    hide_devices()
    os.makedirs("/var/lib/systemd/catalog")
    test_catalog()
    journald = start_journald()
    try:
        test_fields()
        test_away(journald)
    finally:
        journald.send_signal(signal.SIGCONT)
        journald.terminate()
        journald.wait()
    test_syslog()
    test_rotation()
    return 1 if checks.failed else 0


if INSIDE not in os.environ:
    go_inside()
sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tcectl events on logs and recordings: what it prints, on which stream, and its exit status."""
import contextlib
import csv
import fcntl
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TCECTL = f"{TOP}/build/asan/tcectl"
RECORDING = f"{TOP}/tests/unit/data/pseries-trixie.jsonl"
LOG = "/var/log/tced/events.jsonl"
PATIENCE = 60
ENV = {**os.environ, "TZ": "UTC"}

SEVERITIES = {"table-created": "info", "map-failed": "warning", "late-unmap": "critical"}


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def event(name="table-created", message="m", **more):
    return {"kind": "event", "event": name, "severity": SEVERITIES[name],
            "time": 1795269785000000000, "mono": 1, "count": 1, "message": message, **more}


def line(*args, **more):
    return json.dumps(event(*args, **more)) + "\n"


def write(name, text, mode="w"):
    path = f"{WORK}/{name}"
    with open(path, mode, encoding="utf-8") as f:
        f.write(text)
    return path


def tcectl(*options, text=None):
    return subprocess.run([TCECTL, "events", *options], capture_output=True, text=True, env=ENV,
                          input=text, timeout=PATIENCE, check=False)


def expect(r, status, out, err=""):
    check((r.returncode, r.stdout, r.stderr) == (status, out, err), r)


def test_text():
    stack = ["dma_map_page_attrs+0x1c4", "tcehold_map_held+0x60 [tcehold]"]
    holder = {"device": "0001:00:00.0", "driver": "e1000e", "tces": 16, "mappings": 1,
              "oldest_ns": 12 * 10**9, "stack": stack}
    log = write("log", line() + line("late-unmap", "bad", task="drmgr", pid=412, stack=stack[:1],
                                     holders=[holder], holders_left_out=2))
    expect(tcectl("--from", log), 2,
           "2026-11-21 14:03:05 UTC INFO     table-created        m\n"
           "2026-11-21 14:03:05 UTC CRITICAL late-unmap           bad\n")
    expect(tcectl("--stacks", "--from", log), 2,
           "2026-11-21 14:03:05 UTC INFO     table-created        m\n"
           "2026-11-21 14:03:05 UTC CRITICAL late-unmap           bad\n"
           "    drmgr[412] at\n"
           "        dma_map_page_attrs+0x1c4\n"
           "    held by 0001:00:00.0 e1000e: 16 TCEs in 1 mapping, oldest 12s\n"
           "        dma_map_page_attrs+0x1c4\n"
           "        tcehold_map_held+0x60 [tcehold]\n"
           "    and 2 more holders\n")


def test_control_characters():
    evil = "\033[2J\x07\u202e"
    log = write("log", line("map-failed", evil, task=evil, stack=[evil],
                            holders=[{"device": evil, "driver": evil, "tces": 1, "stack": [evil]}]))
    r = tcectl("--stacks", "--from", log)
    check(r.returncode == 1 and re.fullmatch(r"[ -~\n]*", r.stdout), r)
    r = tcectl("--json", "--from", log)
    check(re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f]*", r.stdout), r)
    check(json.loads(r.stdout)["message"] == evil, r)


def test_json_is_what_was_written():
    log = write("log", line(liobn="0x80000001", dma_addr="0x1000", tces=4))
    r = tcectl("--json", "--from", log)
    printed = json.loads(r.stdout)
    check(r.returncode == 0 and r.stderr == "", r)
    check({k: printed[k] for k in event(liobn="", dma_addr="", tces=0)}
          == event(liobn="0x80000001", dma_addr="0x1000", tces=4), r)


def test_exit_status():
    for names, status in (([], 0), (["table-created"], 0), (["map-failed", "table-created"], 1),
                          (["late-unmap", "map-failed"], 2)):
        log = write("log", "".join(line(name) for name in names))
        check(tcectl("--from", log).returncode == status, names)
        check(tcectl("--json", "--from", log).returncode == status, names)


def test_nothing_in_it():
    log = write("log", "")
    expect(tcectl("--from", log), 0, "no events\n")
    expect(tcectl("--json", "--from", log), 0, "")
    expect(tcectl("--from", RECORDING), 0, "no events\n")


def test_recording():
    with open(RECORDING, encoding="utf-8") as f:
        text = f.read()
    recording = write("recording", text.replace('{"kind":"end"}\n',
                                                line("map-failed") + '{"kind":"end"}\n'))
    samples = text.count('"kind":"end"')
    r = tcectl("--json", "--from", recording)
    check(r.returncode == 1 and len(r.stdout.splitlines()) == samples > 0, r)
    check(tcectl("--json", "--from", "-", text=open(recording, encoding="utf-8").read()).stdout
          == r.stdout, "standard input")


def test_cannot_see():
    expect(tcectl("--from", f"{WORK}/none"), 3, "",
           f"tcectl: {WORK}/none: No such file or directory\n")
    check(tcectl("--from", WORK).returncode == 3, "a folder")
    check(tcectl("--follow", "--from", WORK).returncode == 3, "a folder")
    os.mkfifo(f"{WORK}/pipe")
    expect(tcectl("--follow", "--from", f"{WORK}/pipe"), 3, "",
           f"tcectl: {WORK}/pipe: only a file can be followed\n")
    r = tcectl("--follow", "--from", "-")
    check(r.returncode == 64 and r.stdout == "", r)


def test_torn_line():
    log = write("log", line("map-failed") + line()[:40])
    r = tcectl("--from", log)
    check((r.returncode, len(r.stdout.splitlines())) == (1, 1), r)
    check(r.stderr == f"tcectl: {log}: the last line is incomplete\n", r)


def test_rubbish():
    log = write("log", line() + "rubbish\n" * 50 + line("map-failed"))
    r = tcectl("--from", log)
    check((r.returncode, len(r.stdout.splitlines())) == (3, 2), r)
    check(r.stderr == f"tcectl: {log}: line 2: not a JSON object\n"
                      f"tcectl: {log}: 50 lines could not be read\n", r)
    write("log", line("late-unmap"), "a")
    check(tcectl("--from", log).returncode == 2, "a critical event stays one")


def test_newer_kinds():
    log = write("log", line().replace("table-created", "hailstorm") + line())
    r = tcectl("--from", log)
    check((r.returncode, len(r.stdout.splitlines())) == (0, 1), r)
    check(r.stderr == f"tcectl: {log}: 1 event of a kind that only a newer tcectl knows\n", r)


def test_full_disk():
    log = write("log", line())
    for options in ([], ["--csv"], ["-n", "1"], ["-n", "1", "--csv"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            r = subprocess.run([TCECTL, "events", "--from", log, *options], stdout=full, check=False, text=True,
                               stderr=subprocess.PIPE, timeout=PATIENCE)
        check((r.returncode, r.stderr) == (3, "tcectl: cannot write: No space left on device\n"), r)


class Follower:
    """tcectl events --follow, and the messages that it has printed so far."""

    def __init__(self, *options, command=(TCECTL, "events", "--follow", "--json")):
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True,
                                        stderr=subprocess.PIPE, env=ENV)
        self.messages = []
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for text in self.process.stdout:
            self.messages.append(json.loads(text)["message"])

    def wait(self, *messages):
        end = time.time() + PATIENCE
        while self.messages != list(messages):
            check(time.time() < end and self.process.poll() is None,
                  f"{self.messages}, not {messages}")
            time.sleep(0.01)

    def end(self, status, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.thread.join(PATIENCE)
        err = self.process.stderr.read()
        check(self.process.wait(PATIENCE) == status, f"{self.process.returncode} {err}")
        return err


@contextlib.contextmanager
def following(*options, **more):
    f = Follower(*options, **more)
    try:
        yield f
    finally:
        f.process.kill()
        f.process.wait()


def test_follow_what_grows():
    log = write("log", line(message="1"))
    with following("--from", log) as f:
        f.wait("1")
        half = line("map-failed", "2")
        write("log", half[:50], "a")
        write("log", half[50:] + line(message="3"), "a")
        f.wait("1", "2", "3")
        check(f.end(1) == "", "nothing to say")


def test_follow_what_is_truncated():
    log = write("log", line(message="1") * 2)
    with following("--from", log) as f:
        f.wait("1", "1")
        write("log", line(message="2"))
        f.wait("1", "1", "2")
        f.end(0, signal.SIGINT)


def test_follow_what_is_replaced():
    log = write("log", line(message="1"))
    with following("--from", log) as f:
        f.wait("1")
        os.rename(log, f"{WORK}/log.1")
        write("log.1", line(message="2"), "a")
        f.wait("1", "2")
        write("log", line("late-unmap", "3"))
        f.wait("1", "2", "3")
        write("log", line(message="4"), "a")
        f.wait("1", "2", "3", "4")
        f.end(2)


def inside_of_the_log():
    """The beginning of a command that has WORK/var for /var/log: the path of tced's log is fixed."""
    return ["unshare", "-rm", "sh", "-c", f'mount --bind {WORK}/var /var/log && exec "$@"', "sh"]


def test_log_of_tced():
    """In a mount namespace of its own, since the path of the log is fixed."""
    os.makedirs(f"{WORK}/var/tced")
    inside = inside_of_the_log()

    def run(*command):
        return subprocess.run([*inside, *command], capture_output=True, text=True, env=ENV,
                              timeout=PATIENCE, check=False)

    r = run(TCECTL, "events")
    expect(r, 3, "", f"tcectl: no event log at {LOG}: tced is not running; tcectl events --follow "
                     "traces from now on\n")
    log = write("var/tced/events.jsonl", line(message="1"))
    expect(run(TCECTL, "events"), 0, "2026-11-21 14:03:05 UTC INFO     table-created        1\n",
           f"tcectl: tced is not running: later events are not in {LOG}\n")
    with open(log, "a", encoding="utf-8") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        expect(run(TCECTL, "events"), 0, "2026-11-21 14:03:05 UTC INFO     table-created        1\n")
        with following(command=[*inside, TCECTL, "events", "--follow", "--json"]) as f:
            f.wait("1")
            writer.write(line(message="2"))
            writer.flush()
            f.wait("1", "2")
            f.end(0)
    if os.uname().machine != "ppc64le":  # there it would trace
        r = run(TCECTL, "events", "--follow")
        check(r.returncode == 3 and "not powerpc" in r.stderr and r.stdout == "", r)
        r = run(TCECTL, "events", "--follow", "-n", "1")  # what is asked for of the past comes first
        check(r.returncode == 3 and "not powerpc" in r.stderr and messages(r) == ["2"], r)


def timed(second, name="table-created", **more):
    """An event of 2026-11-21 14:03, with its second as the message."""
    return line(name, f"{second:02}", time=(1795269780 + second) * 10**9, **more)


def messages(r):
    return [text.split()[-1] for text in r.stdout.splitlines()]


def test_filters():
    held = {"device": "0001:00:00.0", "driver": "e1000e", "tces": 16, "mappings": 1, "oldest_ns": 1, "stack": []}
    log = write("log", timed(1) + timed(2, "map-failed", device="0001:00:00.0", liobn="0x80000001", gen=7) +
                timed(3, "late-unmap", holders=[held]) + timed(4, liobn="0x80000002", gen=9) + timed(5))
    for options, want, status in (
            ([], "01 02 03 04 05", 2), (["--since", "2026-11-21 14:03:03"], "03 04 05", 2),
            (["--until", "2026-11-21T14:03:02Z"], "01 02", 1), (["--since", "2026-11-21 14:03:04"], "04 05", 0),
            (["--since", "2026-11-21 14:03:02", "--until", "2026-11-21 14:03:03"], "02 03", 2),
            (["--since", "1h"], "events", 0), (["--severity", "warning"], "02 03", 2),
            (["--severity", "critical"], "03", 2), (["-D", "0001:00:00.0"], "02 03", 2),
            (["-D", "0001"], "events", 0), (["-t", "0x80000001"], "02", 1), (["-t", "9"], "04", 0),
            (["-n", "2"], "04 05", 0), (["-n", "9"], "01 02 03 04 05", 2),
            (["-n", "1", "--severity", "warning"], "03", 2)):
        r = tcectl("--from", log, *options)
        check((messages(r), r.returncode, r.stderr) == (want.split(), status, ""), (options, r))
        r = tcectl("--json", "-r", log, *options)
        check([json.loads(text)["message"] for text in r.stdout.splitlines()] ==
              [w for w in want.split() if w != "events"], (options, r))
    with following("--from", log, "-n", "1", "--severity", "warning") as f:
        f.wait("03")
        write("log", timed(6) + timed(7, "map-failed"), "a")
        f.wait("03", "07")
        f.end(2)
    for options, text in ((["--since", "soon"], "invalid --since 'soon'"), (["-n", "0"], "invalid --lines '0'"),
                          (["--severity", "bad"], "expected info, warning or critical"),
                          (["-f", "--until", "1h"], "--follow has no end"),
                          (["--since", "1h", "--until", "2h"], "--until is before --since")):
        r = tcectl("--from", log, *options)
        check(r.returncode == 64 and text in r.stderr and not r.stdout, (options, r))


def test_csv():
    """The records of --json, as another program reads them; a list is in one cell."""
    log = write("log", timed(1) + timed(2, "map-failed", device="0001:00:00.0", stack=["a+0x1", "b, c"]))
    rows = list(csv.DictReader(tcectl("--csv", "-r", log).stdout.splitlines()))
    records = [json.loads(text) for text in tcectl("--json", "-r", log).stdout.splitlines()]
    check([r["message"] for r in rows] == ["01", "02"] and set(rows[0]) == {k for r in records for k in r}, rows)
    check(rows[1]["stack"] == "a+0x1;b, c" and rows[1]["device"] == "0001:00:00.0", rows[1])


def test_list():
    """In columns and sorted, in each form; of the last ones where they are asked for."""
    log = write("log", timed(1) + timed(2, "late-unmap", severity="critical", device="0001:00:00.0") +
                timed(3, "map-failed", severity="warning"))
    r = tcectl("-s", "severity", "-o", "event,message", "-r", log)
    check(r.returncode == 2 and [line.split() for line in r.stdout.splitlines()] ==
          [["EVENT", "MESSAGE"], ["late-unmap", "02"], ["map-failed", "03"], ["table-created", "01"]], r)
    times = tcectl("-s", "time", "-o", "time", "-r", log).stdout.splitlines()[1:]
    check(times == [f"2026-11-21 14:03:0{second} UTC" for second in (3, 2, 1)], f"a time has date and zone: {times}")
    for options, want in ((["-s", "severity"], "02 03 01"), (["-s", "-severity"], "01 03 02"),
                          (["-s", "severity", "-n", "1"], "03"), (["-s", "severity", "--device", "0001:00:00.0"], "02")):
        r = tcectl("--json", *options, "-r", log)
        check([json.loads(text)["message"] for text in r.stdout.splitlines()] == want.split(), r)
    r = tcectl("--csv", "-s", "severity", "-o", "message,event", "-r", log)
    check(r.stdout.splitlines() == ["message,event", "02,late-unmap", "03,map-failed", "01,table-created"], r)
    r = tcectl("--csv", "--device", "nosuch", "-r", log)
    check(r.returncode == 0 and r.stdout.startswith("kind,event,severity,") and r.stdout.count("\n") == 1, r)
    r = tcectl("-s", "severity", "--device", "nosuch", "-r", log)
    check((r.returncode, r.stdout) == (0, "no events\n"), r)
    stacks = tcectl("-s", "severity", "--stacks", "-r", write("log", timed(1, stack=["a+0x1"]))).stdout
    check("a+0x1" in stacks, stacks)


def test_rotated_logs():
    """Of the log, as logrotate names its files; the oldest first, the compressed ones as well."""
    os.makedirs(f"{WORK}/var/tced")
    inside = inside_of_the_log()
    files = {"events.jsonl.3.gz": 1, "events.jsonl-20261101": 2, "events.jsonl.1": 3, "events.jsonl": 4,
             "events.jsonl.bak": 9, "other.jsonl.1": 9}
    for name, second in files.items():
        path = write(f"var/tced/{name}", timed(second))
        if name.endswith(".gz"):
            with open(path, "rb") as plain:
                data = gzip.compress(plain.read())
            with open(path, "wb") as packed:
                packed.write(data)
        os.utime(path, (1795269780 + 60 * second, 1795269780 + 60 * second))

    def run(*options):
        return subprocess.run([*inside, TCECTL, "events", *options], capture_output=True, text=True, env=ENV,
                              timeout=PATIENCE, check=False)

    for options, want in (([], "04"), (["-n", "10"], "01 02 03 04"), (["-n", "3"], "02 03 04"),
                          (["--since", "2026-11-21 14:03:02"], "02 03 04"), (["--until", "2026-11-21 14:03:03"], "01 02 03")):
        r = run(*options)
        check(messages(r) == want.split() and r.returncode == 0, (options, r))
    check(messages(tcectl("-r", f"{WORK}/var/tced/events.jsonl.3.gz")) == ["01"], "a compressed file")
    r = tcectl("-f", "-r", f"{WORK}/var/tced/events.jsonl.3.gz")
    check(r.returncode == 3 and "a compressed file cannot be followed" in r.stderr, r)
    with open(f"{WORK}/var/tced/events.jsonl.3.gz", "r+b") as f:
        f.truncate(60)
    os.utime(f"{WORK}/var/tced/events.jsonl.3.gz", (1795269840, 1795269840))
    r = run("-n", "10")
    check(messages(r) == "02 03 04".split() and r.returncode == 3 and "events.jsonl.3.gz" in r.stderr, r)
    for options in ["-n", "3"], ["-n", "1"], ["-n", "9", "--since", "2026-11-21 14:03:04"]:
        r = run(*options)
        check((r.returncode, "gz" in r.stderr) == (0, False), f"an old file that is not needed does not matter: {r}")
    os.remove(f"{WORK}/var/tced/events.jsonl")
    r = run("--since", "2026-11-21 14:03:02")
    check(messages(r) == "02 03".split() and r.returncode == 3 and "no event log" in r.stderr, r)


def test_rotated_at_one_time():
    """Copied without their times: in the order of their numbers or dates."""
    os.makedirs(f"{WORK}/var/tced")
    inside = inside_of_the_log()
    for i, suffix in enumerate([".12", ".11", ".10", ".9", ".2", ".1"]):
        os.utime(write(f"var/tced/events.jsonl{suffix}", timed(i)), (1795269800,) * 2)
    write("var/tced/events.jsonl.10~", timed(50))
    write("var/tced/events.jsonl.old", timed(51))
    write("var/tced/events.jsonl", timed(6))
    os.mkdir(f"{WORK}/var/tced/events.jsonl.3")

    def run(*options):
        r = subprocess.run([*inside, TCECTL, "events", *options], capture_output=True, text=True, env=ENV,
                           timeout=PATIENCE, check=False)
        check(r.returncode == 0, r)
        return messages(r)

    check(run("-n", "20") == [f"{i:02}" for i in range(7)], run("-n", "20"))
    for name in os.listdir(f"{WORK}/var/tced"):
        if name not in ("events.jsonl", "events.jsonl.3"):
            os.remove(f"{WORK}/var/tced/{name}")
    for i, date in enumerate(["20261030", "20261129", "20261130"]):
        os.utime(write(f"var/tced/events.jsonl-{date}", timed(i)), (1795269800,) * 2)
    check(run("-n", "20") == ["00", "01", "02", "06"], run("-n", "20"))


def test_last_of_several_files():
    """Read the newest first, printed the oldest first, wherever the last ones begin; and again while the log grows."""
    os.makedirs(f"{WORK}/var/tced")
    inside = inside_of_the_log()
    times = {"events.jsonl.2": range(0, 7), "events.jsonl.1": range(7, 11), "events.jsonl": range(11, 20)}
    for name, seconds in times.items():
        path = write(f"var/tced/{name}", "".join(timed(second) for second in seconds))
        os.utime(path, (1795269780 + 60 * seconds[-1],) * 2)
    for n in range(1, 23):
        r = subprocess.run([*inside, TCECTL, "events", "-n", str(n)], capture_output=True, text=True, env=ENV,
                           timeout=PATIENCE, check=False)
        check(r.returncode == 0 and messages(r) == [f"{i:02}" for i in range(max(0, 20 - n), 20)], (n, r))
    os.chmod(f"{WORK}/var/tced/events.jsonl.2", 0)
    os.truncate(f"{WORK}/var/tced/events.jsonl.2", 5)
    r = subprocess.run([*inside, TCECTL, "events", "-n", "20", "--since", "2026-11-21 14:03:09"], capture_output=True,
                       text=True, env=ENV, timeout=PATIENCE, check=False)
    check(r.returncode == 0 and messages(r) == [f"{i:02}" for i in range(9, 20)], f"no file before that time: {r}")


def test_last_of_what_cannot_be_read():
    """A file that breaks off hides nothing of what was read before, and a critical event decides."""
    text = timed(1, "late-unmap") + "".join(timed(i % 60) for i in range(2, 400))
    packed = gzip.compress(text.encode())
    with open(f"{WORK}/cut.gz", "wb") as f:
        f.write(packed[:len(packed) // 2])
    every = tcectl("-r", f"{WORK}/cut.gz")
    last = tcectl("-r", f"{WORK}/cut.gz", "-n", "5000")
    check(every.stdout == last.stdout != "" and (every.returncode, last.returncode) == (2, 2), (every, last))


def test_every_event_is_documented():
    with open(f"{TOP}/src/model/event.c", encoding="utf-8") as f:
        names = re.findall(r'\{"([a-z-]+)", SEVERITY_', f.read())
    with open(f"{TOP}/docs/events.md", encoding="utf-8") as f:
        documented = re.findall(r"^(?:### |\| )([a-z]+-[a-z-]+)", f.read(), re.M)
    check(len(names) > 10 and sorted(names) == sorted(documented), f"{names}, {documented}")


def main():
    global WORK
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        with tempfile.TemporaryDirectory() as WORK:
            try:
                test()
                print(f"PASS {name}", flush=True)
            except Exception:  # every test is to run
                failed += 1
                print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
    return 1 if failed else 0


sys.exit(main())

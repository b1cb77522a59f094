#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The daemon's socket on a real recording: its protocol, hostile clients, and the tools that ask it."""
import contextlib
import grp
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVE = f"{TOP}/build/asan/tests/serve"
TCECTL = f"{TOP}/build/asan/tcectl"
TCETOP = f"{TOP}/build/asan/tcetop"
RECORDING = f"{TOP}/tests/unit/data/pseries-trixie.jsonl"
PATIENCE = 60
sys.path.insert(0, f"{TOP}/tests")
import records  # noqa: E402

SCHEMA = records.Schema(TCECTL)
SEEN = set()     # lines that were held to it
ENV = {**os.environ, "TZ": "UTC", "COLUMNS": "200"}


def check(condition, message=""):
    if not condition:
        raise AssertionError(message)


def run(*command, status=0, **more):
    r = subprocess.run(command, capture_output=True, text=True, env=ENV, timeout=PATIENCE, check=False,
                       **more)
    check(r.returncode == status, r)
    return r


def samples_of(text):
    """The samples of a recording, each as its lines."""
    samples = [[]]
    for line in text.splitlines():
        samples[-1].append(line)
        if line == '{"kind":"end"}':
            samples.append([])
    return samples[:-1]


class Server:
    """tests/host/serve: a sample for each sample() where it has no interval."""

    def __init__(self, ms=0, clients=64, recording=None, serve=SERVE, group=""):
        self.path = f"{WORK}/tced.sock"
        self.killed = False
        self.says = ""  # on standard error
        # What is freed is to be free: its memory is looked at.
        env = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}
        self.process = subprocess.Popen([serve, self.path, recording or BOOKS, str(ms), str(clients),
                                         group], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=env)
        check(self.process.stdout.readline() == "ready\n", "it does not serve")

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        check(self.process.stdout.readline() == "done\n", "it has ended")

    def sample(self):
        self.tell("sample")

    def events(self, n):
        self.tell(f"event {n}")

    def kill(self):
        self.killed = True
        self.process.kill()
        self.process.wait()

    def rss(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as f:
            return int(re.search(r"VmRSS:\s+(\d+) kB", f.read())[1]) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


@contextlib.contextmanager
def serving(*args, **more):
    server = Server(*args, **more)
    try:
        yield server
        if server.killed:
            return
        check(server.process.poll() is None, "the server died")
        server.process.stdin.close()
        err = server.process.stderr.read()
        check(server.process.wait(PATIENCE) == 0 and err == server.says, err)
        check(not os.path.exists(server.path), "its socket is left")
    finally:
        server.process.kill()
        server.process.wait()


class Client:
    def __init__(self, server, greeted=True):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(server.path)
        self.file = self.socket.makefile("rb")
        if greeted:
            self.hello = self.record()
            check(self.hello["kind"] == "hello", self.hello)

    def line(self):
        text = self.file.readline().decode()
        if text not in SEEN:
            SEEN.add(text)
            check(not list(SCHEMA.faults_of([text])), list(SCHEMA.faults_of([text])))
        return text

    def record(self):
        line = self.line()
        return json.loads(line) if line else None

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def ask(self, **request):
        self.send(json.dumps(request) + "\n")

    def sample(self, **request):
        """The record begin, and the lines of the sample."""
        self.ask(request="sample", **request)
        return self.read_sample()

    def read_sample(self):
        begin, lines = self.record(), []
        check(begin and begin["kind"] == "begin", begin)
        while not lines or lines[-1] != '{"kind":"end"}':
            line = self.line()
            check(line, "the connection was closed in a sample")
            lines.append(line.rstrip("\n"))
        return begin, lines

    def is_closed(self):
        try:
            return not self.line()
        except ConnectionResetError:
            return True

    def close(self):
        self.file.close()
        self.socket.close()


def check_books(client, after=0):
    begin, lines = client.sample(newer_than=after)
    check(lines == SAMPLES[(begin["sample"] - 1) % len(SAMPLES)], f"sample {begin}")
    return begin["sample"]


class Witness:
    """A client like any other: from one end of an attack to the other its samples are exact."""

    def __init__(self, server):
        self.client = Client(server)
        self.books = 0
        self.error = None
        self.stop = False
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        number = 0
        try:
            while not self.stop:
                number = check_books(self.client, number)
                self.books += 1
        except Exception as e:  # told by end()
            self.error = e

    def wait(self, more=3):
        """Wait for this many samples from now on."""
        want, end = self.books + more, time.time() + PATIENCE
        while self.books < want:
            check(not self.error and time.time() < end, f"the witness: {self.error}")
            time.sleep(0.01)

    def end(self):
        self.stop = True
        self.thread.join(PATIENCE)
        check(not self.error, f"the witness: {self.error}")
        self.client.close()


@contextlib.contextmanager
def witnessed(**more):
    """A server under attack: before, during and after it others are served, also new ones."""
    with serving(ms=20, **more) as server:
        witness = Witness(server)
        witness.wait()
        yield server, witness
        witness.wait()
        newcomer = Client(server)
        check_books(newcomer)
        newcomer.close()
        witness.end()


def status_of(server):
    c = Client(server)
    c.ask(request="status")
    status = c.record()
    c.close()
    return status


def test_examples_of_the_protocol():
    with open(f"{TOP}/docs/protocol.md", encoding="utf-8") as f:
        said = re.findall(r"^    ([<>]) (.*)$", f.read(), re.M)
    check(len(said) > 10, said)
    with serving(ms=20) as server:
        c = Client(server, greeted=False)
        for who, text in said:
            want = json.loads(text)
            if who == ">":
                c.send(text + "\n")
                continue
            got = c.record()
            while got["kind"] == "event" or "begin" not in (want["kind"], got["kind"]) and \
                    got["kind"] != want["kind"]:
                got = c.record()
            check(list(got) == list(want), f"{got}, not {want}")
            for field in {"kind", "id", "error", "message", "protocol"} & set(want):
                check(got[field] == want[field], f"{got}, not {want}")
            if want["kind"] == "begin" and "sample" in want:
                while c.line() != '{"kind":"end"}\n':
                    pass


def test_samples_are_numbered():
    with serving() as server:
        c = Client(server)
        check(c.hello["sample"] == 0 and c.hello["interval_ns"] == 10**9, c.hello)
        c.ask(request="sample", id=1)  # there is none yet: it waits
        server.sample()
        begin, lines = c.read_sample()
        check((begin["id"], begin["sample"]) == (1, 1) and lines == SAMPLES[0], begin)
        check(c.sample(id=-2)[0]["sample"] == 1, "the newest again")
        c.ask(request="sample", newer_than=1)
        c.socket.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            check(False, c.socket.recv(1))
        c.socket.settimeout(PATIENCE)
        server.sample()
        begin, lines = c.read_sample()
        check(begin["sample"] == 2 and lines == SAMPLES[1], begin)


def one_by_one(sample):
    """The mappings of a sample of the recording, and its tables by generation."""
    records = [json.loads(line) for line in sample]
    return ([r for r in records if r["kind"] == "mapping"],
            {r["gen"]: r for r in records if r["kind"] == "table" and r["gen"]},
            [r for r in records if r["kind"] == "device"])


def found_in(lines):
    return [{**json.loads(line), "kind": "mapping"} for line in lines if '"kind":"found"' in line]


def test_single_mappings():
    """A sample with those that were asked for: the recording has them all."""
    mappings, tables, devices = one_by_one(SAMPLES[1])
    some = next(m for m in mappings if m["device_id"])
    one = f"{WORK}/one"
    with open(one, "w", encoding="utf-8") as f:
        f.write("\n".join(SAMPLES[1]) + "\n")
    table = tables[some["gen"]]
    shift = table["page_shift"]
    address = int(table["base"], 16) + (some["entry"] << shift)
    name = next(d["name"] for d in devices if d["id"] == some["device_id"])
    of_device = sorted((m for m in mappings if m["device_id"] == some["device_id"]),
                       key=lambda m: (m["mapped_mono"], m["gen"], m["entry"]))
    with serving(recording=one) as server:
        server.sample()
        c, other, third = Client(server), Client(server), Client(server)
        c.ask(request="sample", mappings={"window": int(table["liobn"], 16), "address": address})
        other.ask(request="sample", mappings={"device": name}, id=4)
        third.ask(request="sample", mappings={"window": 12345, "address": address})
        status_of(server)  # they were heard
        server.sample()
        _, lines = c.read_sample()
        check([line for line in lines if '"kind":"found"' not in line] == SAMPLES[1], "the same sample")
        found = found_in(lines)
        check(len(found) == 1 and found[0].pop("ended_mono") == 0 and found[0] == some, found)
        begin, lines = other.read_sample()
        found = found_in(lines)
        check(begin["id"] == 4 and all(m.pop("ended_mono") == 0 for m in found) and found == of_device,
              (found, of_device))
        check(found_in(third.read_sample()[1]) == [], "no such window")
        check(found_in(c.sample()[1]) == [], "who asks for none gets none")
    server = f"{WORK}/tced.sock"
    with serving(ms=20, recording=one):
        want = run(TCECTL, "lookup", "--json", "--from", one, table["liobn"], hex(address))
        got = run(TCECTL, "lookup", "--json", "--from", server, table["liobn"], hex(address))
        check(len(want.stdout.splitlines()) == 1, want)
        for field in ("liobn", "gen", "state", "address", "tces", "device", "direction", "stack"):
            check(json.loads(got.stdout)[field] == json.loads(want.stdout)[field], (got, want))
        r = run(TCECTL, "holders", "--mappings", "--json", "--device", name, "--from", server, status=0)
        got = [(m["gen"], m["address"]) for m in map(json.loads, r.stdout.splitlines())]
        check(got == [(m["gen"], hex(int(tables[m["gen"]]["base"], 16) +
                                     (m["entry"] << tables[m["gen"]]["page_shift"])))
                      for m in of_device], r)


def messages(lines):
    return [json.loads(line)["message"] for line in lines if '"kind":"event"' in line]


def test_every_event_once():
    with serving() as server:
        server.events(3)
        subscriber, polite, other = Client(server), Client(server), Client(server)
        check(polite.hello["events"] == 3, polite.hello)
        subscriber.ask(request="subscribe", events=True, samples=True, id=5)
        check(subscriber.record() == {"kind": "begin", "id": 5, "events": 3})
        server.events(2)
        check([subscriber.record()["message"] for _ in range(2)] == ["event 4", "event 5"])
        server.sample()
        begin, lines = subscriber.read_sample()
        check(begin["events"] == 5 and lines == SAMPLES[0], "its events came alone")
        begin, lines = polite.sample(newer_than=0, events_after=4)
        check(begin["missed"] == 0 and messages(lines) == ["event 5"], lines)
        check(messages(other.sample()[1]) == [f"event {i}" for i in range(1, 6)], "of one sample")
        server.sample()
        check(messages(other.sample()[1]) == [], "they were of the one before")
        other.ask(request="events", last=2, id=6)
        check([other.record().get("message") for _ in range(2)] == ["event 4", "event 5"])
        check(other.record() == {"kind": "done", "id": 6, "events": 5})
        server.events(1100)
        server.sample()
        begin, lines = polite.sample(newer_than=2, events_after=5)
        check(begin["missed"] == 76 and begin["events"] == 1105, begin)
        check(messages(lines) == [f"event {i}" for i in range(82, 1106)], "those that it remembers")


def test_subscriber_of_samples():
    with serving() as server:
        c = Client(server)
        c.ask(request="subscribe", samples=True)
        check(c.record()["kind"] == "begin")
        for i in range(3):
            server.events(1)
            server.sample()
            begin, lines = c.read_sample()
            check(begin["sample"] == i + 1 and messages(lines) == [f"event {i + 1}"], begin)


def test_errors():
    for line, error, closed in (
            (b'{"request":"sample","id":"x"}\n', "bad-request", False),
            (b'{"request":"sample","newer_than":-1}\n', "bad-request", False),
            (b'{"request":"subscribe"}\n', "bad-request", False),
            (b'{"request":"stop"}\n', "unknown-request", False),
            (b'{}\n', "unknown-request", False),
            (b'sample\n', "no-json", True), (b'\n', "no-json", True),
            (b'[{"request":"sample"}]\n', "no-json", True),
            (b'{"request":"status"} {"request":"status"}\n', "no-json", True),
            (b'{"request":"status"}\0\n', "no-json", True),
            (b'{"a":' * 800 + b"\n", "no-json", True),
            (b'\xff\xfe' * 100 + b"\n", "no-json", True),
            (b'x' * 4096, "too-long", True)):
        with serving() as server:
            c = Client(server)
            c.send(line)
            answer = c.record()
            check((answer["kind"], answer["error"]) == ("error", error), f"{line}: {answer}")
            if closed:
                check(c.is_closed(), line)
            else:
                c.ask(request="status", id=3)
                check(c.record()["id"] == 3, line)
            check(status_of(server)["bad_requests"] == 1, line)


def test_a_client_that_has_said_all():
    with serving() as server:
        c = Client(server)
        c.ask(request="sample")
        c.socket.shutdown(socket.SHUT_WR)
        server.sample()
        check(c.read_sample()[1] == SAMPLES[0] and c.is_closed(), "half closed")


def test_the_file():
    with serving() as server:
        mode = os.stat(server.path).st_mode & 0o777
        check(mode == 0o600, oct(mode))  # no group: only root
        r = subprocess.run([SERVE, server.path, BOOKS], capture_output=True, text=True, check=False,
                           stdin=subprocess.DEVNULL)
        check(r.returncode == 3 and "another tced listens on" in r.stderr, r)
        check_books_of_new(server)
    with serving() as server:
        server.kill()
        check(os.path.exists(server.path), "killed: its socket stays")
        with serving() as again:
            check_books_of_new(again)
    group = grp.getgrgid(os.getgid()).gr_name if os.geteuid() else "daemon"
    with serving(group=group) as server:
        st = os.stat(server.path)
        check((st.st_mode & 0o777, st.st_gid) == (0o660, grp.getgrnam(group).gr_gid), st)
    with serving(group="nosuch") as server:
        server.says = (f"tced: {server.path}: no group nosuch in /etc/group: only root may "
                       "connect\n")
        check(os.stat(server.path).st_mode & 0o777 == 0o600)
    with open(server.path, "w", encoding="utf-8") as f:
        f.write("precious")
    r = subprocess.run([SERVE, server.path, BOOKS], capture_output=True, text=True, check=False,
                       stdin=subprocess.DEVNULL)
    check(r.returncode == 3 and "is not a socket" in r.stderr and os.path.getsize(server.path) == 8, r)


def check_books_of_new(server):
    server.sample()
    c = Client(server)
    check_books(c)
    c.close()


def test_half_requests():
    with witnessed() as (server, witness):
        halves = [Client(server) for _ in range(40)]
        for c in halves:
            c.send('{"request":"status"}\n{"request":"sam')
            check(c.record()["kind"] == "status")
        end = time.time() + 15
        while time.time() < end and status_of(server)["timeouts"] < 40:
            witness.wait(1)
        answer = halves[0].record()
        check(answer["error"] == "timeout" and halves[0].is_closed(), answer)
        check(status_of(server)["timeouts"] == 40, status_of(server))


def test_long_lines():
    with witnessed() as (server, witness):
        before = server.rss()
        for _ in range(5):
            c = Client(server)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                c.send(b"x" * 10_000_000)
            check(c.record()["error"] == "too-long" and c.is_closed())
            witness.wait(1)
        check(server.rss() - before < 20, f"{before} {server.rss()}")


def test_a_thousand_connections():
    with witnessed() as (server, witness):
        before = server.rss()
        parked, refused = [], 0
        for _ in range(1000):
            c = Client(server, greeted=False)
            c.first = c.record()
            refused += c.first["kind"] == "error"
            parked.append(c)
        witness.wait()
        check(refused > 900, refused)
        check(all(c.first["kind"] == "hello" or c.first["error"] == "too-many-clients"
                  for c in parked))
        check(server.descriptors() < 64 + 16, server.descriptors())
        time.sleep(1.1)  # a client that has never asked gives way to a new one
        status = status_of(server)
        check(status["clients"] == 64 and status["refused"] == refused, status)
        check(server.rss() - before < 20, f"{before} {server.rss()}")
        for c in parked:
            c.close()


@contextlib.contextmanager
def nobody(server, count):
    """This many connections of another user: the first line that each of them got."""
    os.chmod(os.path.dirname(server.path), 0o755)
    code = ("import socket, sys\n"
            "for i in range(int(sys.argv[2])):\n"
            "    s = socket.socket(socket.AF_UNIX); s.settimeout(60); s.connect(sys.argv[1])\n"
            "    globals()[f's{i}'] = s; print(s.makefile().readline(), end='', flush=True)\n"
            "print('all', flush=True); sys.stdin.read()\n")
    process = subprocess.Popen([sys.executable, "-c", code, server.path, str(count)], user="nobody",
                               group="daemon", extra_groups=[], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    said = []
    while not said or said[-1] != "all\n":
        said.append(process.stdout.readline())
        check(said[-1], said)
    try:
        yield [json.loads(line) for line in said[:-1]]
    finally:
        process.communicate()


def test_places_of_root():
    """Only root can take the last two, however many others ask."""
    check(os.geteuid() == 0, "to be another user as well takes root")
    os.chmod(WORK, 0o755)
    os.chmod(os.path.dirname(WORK), 0o755)
    for clients, others in ((5, 3), (3, 1), (2, 1), (1, 1)):
        with serving(clients=clients, group="daemon") as server, nobody(server, 6) as said:
            kinds = [r["kind"] for r in said]
            check(kinds == ["hello"] * others + ["error"] * (6 - others), (clients, kinds))
            check(said[-1]["error"] == "too-many-clients", said)
            for _ in range(clients - others):
                check(Client(server).hello["kind"] == "hello")
    # Nor does one of root's give way to another user's.
    with serving(clients=4, group="daemon") as server:
        silent = [Client(server) for _ in range(4)]
        time.sleep(1.1)
        with nobody(server, 1) as said:
            check(said[0]["error"] == "too-many-clients", said)
        check(Client(server).hello["kind"] == "hello")
        check(silent[0].is_closed())


def test_detail():
    with serving(ms=20) as server:
        c, other = Client(server), Client(server)
        c.ask(request="trace", id=1)
        got = c.record()
        check((got["kind"], got["id"], got["detail"]) == ("trace", 1, "unknown"), got)
        for level in ("ledger", "stacks", "stacks"):
            c.ask(request="trace", detail=level, id=2)
            got = c.record()
            check((got["kind"], got["id"], got["detail"]) == ("trace", 2, level), got)
            begin, lines = c.sample()
            check(json.loads(lines[0])["detail"] == level and begin["sample"] >= got["sample"], lines[0])
        c.ask(request="trace", detail="census", id=3)
        got = c.record()
        check((got["kind"], got["id"], got["error"], got["message"]) ==
              ("error", 3, "not-possible", "not this one"), got)
        other.ask(request="trace")
        check(other.record()["detail"] == "stacks", "what was refused changes nothing")
        c.ask(request="trace", detail="ledger")
        check(c.record()["detail"] == "ledger", "an earlier refusal is of the earlier request")


def test_detail_of_a_subscriber():
    """Its samples do not take the place of the answer."""
    with serving() as server:
        c = Client(server)
        c.ask(request="subscribe", samples=True)
        check(c.record()["kind"] == "begin")
        c.ask(request="trace", detail="ledger", id=4)
        for _ in range(5):
            server.sample()
            got = c.record()
            if got["kind"] == "trace":
                break
            check(got["kind"] == "begin" and "id" not in got, got)
            while c.line() != '{"kind":"end"}\n':
                pass
        check((got["kind"], got["id"], got["detail"]) == ("trace", 4, "ledger"), got)


def test_detail_is_roots():
    check(os.geteuid() == 0, "to be another user as well takes root")
    os.chmod(WORK, 0o755)
    os.chmod(os.path.dirname(WORK), 0o755)
    ask = ("import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\nf=s.makefile('rw')\n"
           "f.readline()\nf.write(sys.argv[2]+'\\n')\nf.flush()\nprint(f.readline())")
    with serving(ms=20, group="daemon") as server:
        for request, want in (({"detail": "ledger"}, "not-permitted"), ({}, "unknown")):
            said = subprocess.run([sys.executable, "-c", ask, server.path, json.dumps({"request": "trace", **request})],
                                  user=65534, group="daemon", extra_groups=[], text=True,
                                  stdout=subprocess.PIPE, check=True).stdout
            got = json.loads(said)
            check(want in (got.get("error"), got.get("detail")), got)


def test_a_wait_for_a_sample_has_an_end():
    with serving() as server:
        c = Client(server)
        began = time.time()
        c.ask(request="sample", newer_than=0, id=5)
        answer = c.record()
        check(answer["kind"] == "error" and answer["error"] == "no-sample" and answer["id"] == 5, answer)
        check(time.time() - began > 20)
        server.sample()
        check(c.sample()[0]["sample"] == 1)
        check(status_of(server)["timeouts"] == 1)


def test_garbage():
    with witnessed() as (server, witness):
        for i in range(200):
            c = Client(server)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                c.send(os.urandom(1 + i * 37))
                c.send(b"\n")
            if i % 2:
                c.close()  # with the answer unread
        witness.wait()
        check(status_of(server)["bad_requests"] >= 90, status_of(server))


def test_too_many_requests():
    with witnessed() as (server, witness):
        c = Client(server)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            c.send('{"request":"status"}\n' * 5000)
        answers = []
        with contextlib.suppress(ConnectionResetError):
            while line := c.line():
                answers.append(json.loads(line))
        check(len(answers) == 51 and answers[-1]["error"] == "too-many-requests", len(answers))
        witness.wait()


def test_closing_in_the_middle():
    with witnessed() as (server, witness):
        before = server.descriptors()
        for i in range(100):
            c = Client(server)
            c.ask(request="sample")
            c.socket.recv(100 + i)
            c.close()
        witness.wait()
        check(server.descriptors() <= before + 1, "connections are left open")


def big_recording(mappings):
    """One sample with this many mappings."""
    path = f"{WORK}/big"
    mapping = next(line for line in SAMPLES[-1] if '"kind":"mapping"' in line)
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(line + "\n" for line in SAMPLES[-1][:-1]))
        for i in range(mappings):
            f.write(re.sub(r'"entry":\d+', f'"entry":{i}', mapping) + "\n")
        f.write('{"kind":"end"}\n')
    return path


def test_never_reading():
    path = big_recording(100000)
    size = os.path.getsize(path) / 2**20
    with serving(ms=100, recording=path, serve=f"{TOP}/build/host/tests/serve") as server:
        reader, readers = Client(server), []
        begin, lines = reader.sample()
        before = server.rss()
        for i in range(50):
            c = Client(server)
            if i % 2:
                c.ask(request="sample", newer_than=begin["sample"] + i // 10)  # not all alike
            else:
                c.ask(request="subscribe", samples=True, events=True)
            readers.append(c)
        end, worst, books = time.time() + PATIENCE, 0, 0
        while time.time() < end and status_of(server)["slow"] < 50:
            server.events(20)
            begin, again = reader.sample(newer_than=begin["sample"])
            check([x for x in again if '"event"' not in x] == lines, "the reader's books")
            books += 1
            worst = max(worst, server.rss())
        check(books > 5, books)
        check(worst - before < 11 * size, f"{worst - before:.0f} MB, a sample has {size:.0f}")
        status = status_of(server)
        check(status["slow"] == 50 and status["clients"] <= 3, status)


def test_stuck_in_a_sample():
    with serving(recording=big_recording(6000)) as server:
        server.sample()
        begin, stuck = time.time(), Client(server)
        stuck.ask(request="sample")
        while status_of(server)["slow"] == 0:
            check(time.time() < begin + 15, "it is waited for")
            time.sleep(0.2)
        check(time.time() > begin + 9, "it was given no time")


def test_reading_drop_by_drop():
    """Each client reads a bit of another sample: the newest stay, and there is still a limit."""
    path = big_recording(6000)
    with serving(recording=path) as server:
        slow = []
        for i in range(20):
            slow.append(Client(server))
            slow[-1].ask(request="sample", newer_than=i)
            server.sample()
            for c in slow[-5:]:
                check(c.socket.recv(100), "none of the newest is dropped")
        check(status_of(server)["slow"] == 12, status_of(server))


def test_events_that_nobody_reads():
    with serving() as server:
        deaf, reader = Client(server), Client(server)
        for c in (deaf, reader):
            c.ask(request="subscribe", events=True)
            check(c.record()["kind"] == "begin")
        for i in range(0, 8000, 500):
            server.events(500)
            check([reader.record()["message"] for _ in range(500)] ==
                  [f"event {i + k + 1}" for k in range(500)], "the reader's")
        check(status_of(server)["slow"] == 1, status_of(server))


def without_source(text):
    """A verdict less what it says of its source."""
    text = re.sub(r"^Seen .*\n(?:  [^-].*\n)*", "", text, flags=re.M)
    return re.sub(r"^  - (?:this is a recording|tracing started) .*\n(?:    .*\n)*", "", text, flags=re.M)


def test_tools_answer_as_from_the_recording():
    last = f"{WORK}/last"
    with open(last, "w", encoding="utf-8") as f:
        f.write("\n".join(SAMPLES[-1]) + "\n")
    with serving(ms=50, recording=last) as server:
        for command in (["windows"], ["windows", "--json"], ["levels"], ["holders"],
                        ["holders", "--json"], ["holders", "--stacks"], ["check", "--all"], ["doctor"]):
            want = subprocess.run([TCECTL, *command, "--from", last], capture_output=True, env=ENV,
                                  text=True, check=False)
            got = run(TCECTL, *command, "--from", server.path, status=want.returncode)
            check(without_source(got.stdout) == without_source(want.stdout)
                  and got.stderr == want.stderr, f"{got} {want}")
        run(TCECTL, "record", f"{WORK}/copy", "-n", "2", "-d", "10ms", "--from", server.path)
        with open(f"{WORK}/copy", encoding="utf-8") as f:
            check(samples_of(f.read()) == 2 * [SAMPLES[-1]], "record")


def test_cost_of_a_tced_elsewhere():
    """Its programs are not pinned on this machine, or the kernel does not count for us: one line says so."""
    with serving(ms=50) as server:
        for more in ([], ["--duration", "1s"], ["--json"]):
            got = run(TCECTL, "doctor", "--cost", *more, "--from", server.path, status=3)
            check(not got.stdout and re.match(
                r"tcectl: (only root \(CAP_SYS_ADMIN\) can have the kernel count what tracing costs|"
                r"no programs in /sys/fs/bpf/tced: start tced, or trace with --no-daemon)\n$", got.stderr), got)


def test_status_tells_of_tced():
    """What it prints is what the server answers; without a server it is UNKNOWN."""
    begun = time.time_ns()
    with serving(ms=50) as server:
        quiet = Client(server)
        r = run(TCECTL, "status", "--json", "--from", server.path)
        records = [json.loads(line) for line in r.stdout.splitlines()]
        status, answer = records[0], status_of(server)
        check(all(status[name] == answer[name] for name in answer
                  if name not in ("kind", "clients", "connections", "sample", "events")), (status, answer))
        check(begun < status["started"] < time.time_ns() and status["running"], status)
        check(status["pid"] == server.process.pid and status["interval_ns"] == quiet.hello["interval_ns"], status)
        check((status["clients"], status["connections"]) == (2, 2) and status["sample"] > 0, status)
        check(status["detail"] == "unknown", status)  # of an old recording
        r = run(TCECTL, "status", "--from", server.path)
        check(re.match(rf"tced [0-9.]+ is running, pid {server.process.pid}, since .* \(<1s\)$", r.stdout, re.M)
              and "Samples:  every 1s, " in r.stdout and not r.stderr, r)
        r = run(TCECTL, "status", "-q", "--from", server.path)
        check(r.stdout == r.stderr == "", r)
        quiet.socket.close()
    r = run(TCECTL, "status", "--from", f"{WORK}/none", status=3)
    check(r.stderr.startswith("tcectl: UNKNOWN: tced is not running: ") and not r.stdout, r)
    r = run(TCECTL, "status", "--json", "-r", f"{WORK}/none", status=3)
    check(json.loads(r.stdout) == {"kind": "status", "running": False}, r)
    r = run(TCECTL, "status", "-qr", f"{WORK}/none", status=3)
    check(r.stdout == r.stderr == "", r)


def test_tcetop_shows_the_recording():
    """The first sample of a live source is not shown: rates begin with it."""
    three = f"{WORK}/three"
    with open(three, "w", encoding="utf-8") as f:
        f.write("".join("\n".join(s) + "\n" for s in SAMPLES[:3]))
    for more in ([], ["--json"]):
        want = run(TCETOP, "-b", *more, "--from", three).stdout
        with serving() as server:
            top = subprocess.Popen([TCETOP, "-b", "-n", "2", "-d", "0.1", *more, "--from", server.path],
                                   stdout=subprocess.PIPE, text=True, env=ENV)
            asked = Client(server)
            while asked.hello and status_of(server)["connections"] < 3:
                time.sleep(0.01)
            for _ in range(3):
                time.sleep(0.5)
                server.sample()
            got = top.communicate(timeout=PATIENCE)[0]
        check(got and want.endswith(got) and len(got) > len(want) / 2, got)


def test_events_of_the_socket():
    with serving() as server:
        server.events(2)
        follower = subprocess.Popen([TCECTL, "events", "--follow", "--from", server.path],
                                    stdout=subprocess.PIPE, text=True, env=ENV)
        time.sleep(0.5)
        for want in (("event 1", "event 2"), ("event 3",)):
            server.sample()
            for message in want:
                line = follower.stdout.readline()
                check(line.endswith(f" {message}\n"), line)
            server.events(1)
        follower.send_signal(signal.SIGINT)
        check(follower.wait(PATIENCE) == 0)


def test_the_server_dies():
    with serving() as server:
        record = subprocess.Popen([TCECTL, "record", "-", "-d", "10ms", "--from", server.path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
        time.sleep(0.5)
        server.sample()
        time.sleep(0.5)
        server.kill()
        out, err = record.communicate(timeout=PATIENCE)
        check(record.returncode == 3 and samples_of(out) == [SAMPLES[0]], record)
        check(re.fullmatch(r"tcectl: tced(, which| is not running: ).*\n", err), err)
    r = run(TCECTL, "windows", "--from", server.path, status=3)
    check(r.stderr.startswith("tcectl: ") and r.stderr.count("\n") == 1, r)


def test_the_server_comes_back():
    """Between two samples: a client continues with the next tced and has all that this one knows."""
    with serving() as server:
        record = subprocess.Popen([TCECTL, "record", "-", "-d", "1s", "-n", "2", "--from", server.path],
                                  stdout=subprocess.PIPE, text=True, env=ENV)
        time.sleep(0.5)
        server.events(2)
        server.sample()
        time.sleep(0.3)
        server.kill()
        with serving() as again:
            again.events(1)
            again.sample()
            out = record.communicate(timeout=PATIENCE)[0]
        check([messages(lines) for lines in samples_of(out)] == [["event 1", "event 2"], ["event 1"]],
              out)
        check(record.returncode == 0)


def test_not_tced():
    path = f"{WORK}/other.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    for said, want in ((b"220 mail.example.org ESMTP\r\n", "what listens there is not tced"),
                       (b'{"kind":"hello","protocol":1}\n', "protocol 1 and this program 2"),
                       (b'{"kind":"error","error":"x","message":"no room"}\n', "no room"),
                       (b'{"kind":"hello","protocol":2,"pid":1}\n{"kind":"begin"}\n{"kind":"sample"}\n',
                        "format"),
                       (b'', "has closed the connection")):
        def answer(said=said):
            fd, _ = listener.accept()
            fd.sendall(said)
            fd.shutdown(socket.SHUT_WR)
            fd.recv(1000)
            fd.close()
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        r = run(TCECTL, "windows", "--from", path, status=3)
        check(want in r.stderr and r.stderr.count("\n") == 1 and not r.stdout, r)
        thread.join()


def test_a_server_that_does_not_answer():
    """Whatever else it sends meanwhile: the wait has an end."""
    path = f"{WORK}/mute.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()

    def hum():
        fd, _ = listener.accept()
        fd.sendall(b'{"kind":"hello","protocol":2,"pid":1,"interval_ns":1000000,"sample":1}\n')
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while True:
                fd.sendall(b'{"kind":"x"}\n' * 100)
                time.sleep(0.01)
    thread = threading.Thread(target=hum, daemon=True)
    thread.start()
    r = run(TCECTL, "check", "--all", "--json", "--from", path, status=3)
    thread.join()
    why = f"tced at {path} did not answer within 30 s"
    check(r.stderr == f"tcectl: {why}\n", r)
    verdict = json.loads(r.stdout)
    check(verdict["verdict"] == "unknown" and verdict["message"] == why and verdict["source"] == "tced", r)


def test_check_says_that_tced_could_not_be_asked():
    """A socket without a listener, one without a place, another protocol: each is printed first."""
    script = f"""mount -t tmpfs none /run; mkdir /run/tced; {TCECTL} check --all
        {SERVE} /run/tced/tced.sock {BOOKS} 50 2>&1 </dev/null >/dev/null & wait $!
        python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/tced/tced.sock")'
        {TCECTL} check --all --json; {TCECTL} check --all --json --no-daemon"""
    r = run("unshare", "-rm", "bash", "-c", script, status=3)
    if os.uname().machine == "ppc64le":  # there they would trace
        return
    lines = r.stderr.splitlines()
    check(len(lines) == 4 and "not powerpc" in lines[0], r)
    check(lines[1] == "tcectl: tced could not be asked: tced is not running: /run/tced/tced.sock: "
                      "Connection refused", r)
    verdicts = [json.loads(line) for line in r.stdout.splitlines()]
    check([v["tced_not_asked"] for v in verdicts] ==
          ["tced is not running: /run/tced/tced.sock: Connection refused", ""], r)


def test_used_where_it_runs():
    """At the path of the daemon, in a mount namespace of its own."""
    script = f"""mount -t tmpfs none /run && mkfifo /run/hold && exec 3<>/run/hold
        {SERVE} /run/tced/tced.sock {BOOKS} 50 <&3 >/dev/null 2>&1 &
        until [ -S /run/tced/tced.sock ]; do sleep 0.1; done; sleep 0.3
        {TCECTL} tables -v; echo $?; {TCECTL} tables -v --no-daemon; echo $?;
        {TCETOP} -b -n 1 -v >/dev/null; echo $?; {TCETOP} -b -n 1 --no-stacks; echo $?
        {TCECTL} record -d 10ms {WORK}/fast; echo $?; {TCECTL} doctor; echo $?
        {TCECTL} lookup 1 2; echo $?; {TCECTL} drain --all; echo $?; kill $!; wait"""
    r = run("unshare", "-rm", "bash", "-c", script)
    statuses = [line for line in r.stdout.splitlines() if re.fullmatch(r"\d", line)]
    check("0x80000000" in r.stdout, r)
    check(r.stderr.count("asking tced on /run/tced/tced.sock\n") == 2 and
          "no window has LIOBN or generation 0x1" in r.stderr, r.stderr)
    if os.uname().machine != "ppc64le":  # there they would trace
        check(statuses == ["0", "3", "0", "3", "3", "3", "3", "3"], r)
        check(r.stderr.count("not powerpc") == 5, r.stderr)


def main():
    global WORK, BOOKS, SAMPLES
    failed = 0
    with tempfile.TemporaryDirectory() as outer:
        WORK, BOOKS = outer, f"{outer}/books"
        run(TCECTL, "record", BOOKS, "--from", RECORDING)  # as this program writes it
        with open(BOOKS, encoding="utf-8") as f:
            SAMPLES = samples_of(f.read())
        for name, test in list(globals().items()):
            if not name.startswith("test_") or sys.argv[1:] and name not in sys.argv[1:]:
                continue
            with tempfile.TemporaryDirectory() as WORK:
                try:
                    begin = time.time()
                    test()
                    print(f"PASS {name}", flush=True)
                except Exception:  # every test is to run
                    failed += 1
                    print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
                if os.environ.get("TIMES"):
                    print(f"{time.time() - begin:.1f} s", flush=True)
    return 1 if failed else 0


sys.exit(main())

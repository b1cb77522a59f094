#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A real Prometheus scrapes tced's endpoint, promtool checks metrics, rules and alerts.

The endpoint and the textfile are the daemon's own, fed from a recording.
"""
import http.client
import json
import os
import re
import socket
import stat
import subprocess
import sys
import tempfile
import time

import exports
import prometheus
from exports import TOP
from prometheus import PROMTOOL, RULES

PATIENCE = 60
POWERNV = f"{TOP}/tests/unit/data/powernv9-trixie.jsonl"
WORK = tempfile.TemporaryDirectory(prefix="tcetop-prometheus.")
sys.path.insert(0, os.path.dirname(exports.packaged(
    "usr/lib/python3/dist-packages/prometheus_client", "python3-prometheus-client",
    "python3-decorator")))
from prometheus_client.openmetrics import parser  # noqa: E402

checks = exports.Checks("prometheus")


def metrics(*options, recording=exports.RECORDING):
    return subprocess.run([f"{TOP}/build/asan/tcectl", "metrics", "--from", recording, *options],
                          text=True, stdout=subprocess.PIPE, check=True).stdout


def promtool(*words, text=None):
    r = subprocess.run([PROMTOOL, *words], input=text, text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, check=False)
    return r.returncode, r.stdout


def families(text):
    """Name -> (type, help) of a text 0.0.4."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    return {name: (types[name], words)
            for name, words in re.findall(r"^# HELP (\S+) (.*)$", text, re.M)}


def test_formats():
    """Both formats by other parsers: promtool's, and a strict one of OpenMetrics."""
    for recording in exports.RECORDING, POWERNV:
        path = f"{WORK.name}/tce.prom"
        checks.equal(metrics("--textfile", path, recording=recording), "",
                     "--textfile: nothing on standard output")
        checks.equal(stat.S_IMODE(os.stat(path).st_mode), 0o644, "the textfile has mode 0644")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        checks.equal(promtool("check", "metrics", text=text), (0, ""), "promtool check metrics")
        strict = list(parser.text_string_to_metric_families(metrics(recording=recording)))
        samples = {f"{s.name}{sorted(s.labels.items())}" for f in strict for s in f.samples}
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        checks.equal(len(samples), len(lines), "OpenMetrics has the same samples, each once")
    return text


def listed_metrics():
    """Name -> (type, help), name -> labels, and those of a window, of the table that the program prints."""
    text = subprocess.run([f"{TOP}/build/asan/tcectl", "schema"], text=True, stdout=subprocess.PIPE, check=True).stdout
    table = json.loads(text)["x-metrics"]
    of_window = set(table["labels_of_window"])
    return ({m["name"]: (m["type"], m["help"]) for m in table["families"]},
            {m["name"]: set(m["labels"]) | (of_window if m["of_window"] else set()) for m in table["families"]},
            of_window)


def test_names(text):
    """The table of metrics, rules and dashboard name what there is."""
    known = families(text)
    table, labels, of_window = listed_metrics()
    checks.equal(list(table.items()), list(known.items()),
                 "tcectl schema has each metric, its type and what it means, in the order in which they are written")
    used = {(name, label) for name, found in re.findall(r"^(\w+)\{(.*)\} ", text, re.M)
            for label in re.findall(r'(\w+)="', found)}
    checks.equal({(name, label) for name, label in used if label not in labels[name]}, set(),
                 "tcectl schema has the labels of each metric")
    seen = {name for name, _ in used}
    unused = {(name, label) for name in seen for label in labels[name] - of_window if (name, label) not in used}
    checks.equal(unused, set(), "and no others")
    for name in RULES, f"{TOP}/packaging/grafana/tcetop.json":
        with open(name, encoding="utf-8") as f:
            used = set(re.findall(r"\btce_[a-z_]+\b", f.read()))
        checks.check(used and used <= known.keys(), f"{os.path.basename(name)}: its metrics exist",
                     used - known.keys())


def test_rules():
    status, said = promtool("check", "rules", RULES)
    checks.check(status == 0 and "SUCCESS" in said, "promtool check rules", said)
    with open(f"{TOP}/tests/host/rules.test.yml", encoding="utf-8") as f:
        text = f.read().replace("RULES", RULES)
    path = f"{WORK.name}/rules.test.yml"
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    status, said = promtool("test", "rules", path)
    checks.check(status == 0 and "SUCCESS" in said, "promtool test rules", said)
    with open(RULES, encoding="utf-8") as f:
        alerts = set(re.findall(r"alert: (\w+)", f.read()))
    checks.equal(alerts - set(re.findall(r"alertname: (\w+)", text)), set(),
                 "every alert has a test")


def get(port, path, method="GET", headers=None, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("Content-Type"), text


def test_endpoint(port):
    status, kind, text = get(port, "/metrics")
    checks.check(status == 200 and kind.startswith("text/plain; version=0.0.4") and
                 'tce_live{liobn="0x80000000"' in text and "# EOF" not in text,
                 "GET /metrics: text 0.0.4", (status, kind, text))
    status, kind, text = get(port, "/metrics", headers={
        "Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"})
    checks.check(status == 200 and kind.startswith("application/openmetrics-text; version=1.0.0")
                 and text.endswith("# EOF\n"), "GET /metrics: OpenMetrics who asks for it",
                 (status, kind))
    checks.equal(get(port, "/")[::2], (200, "tced: the metrics are at /metrics\n"), "GET /")
    checks.equal(get(port, "/metrics/../etc/passwd")[0], 404, "nothing else is there")
    checks.equal(get(port, "/metrics", "POST", body="x")[0], 405, "POST is refused")
    checks.equal(get(port, "/metrics", "HEAD")[::2], (200, ""), "HEAD")


def test_slow_clients(port, daemon):
    """A silent client does not delay the daemon, and delays other clients for seconds only."""
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    begin = time.monotonic()
    daemon.do("sample", 10)
    checks.check(time.monotonic() - begin < 5, "20 silent connections do not hold up the daemon")
    checks.equal(get(port, "/metrics")[0], 200, "others are served when their time is over")
    for s in silent:
        s.close()


def test_scrape(port):
    with prometheus.Prometheus(WORK.name, port) as server:
        live = {r["metric"]["drc_name"]: r["value"][1] for r in server.await_answer("tce_live")}
        checks.equal(live, {"PHB 0": "302", "PHB 30": "0"}, "Prometheus answers for tce_live")
        checks.equal([r["value"][1] for r in server.query("up")], ["1"], "its target is up")
        checks.equal(len(server.query('tce_maps_total{liobn="0x80000000"}')), 1,
                     "and for a counter")


def refused(*settings):
    r = subprocess.run([exports.PROGRAM, exports.RECORDING, *settings], text=True,
                       stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    return r.returncode == 1 and r.stderr.count("\n") == 1 and "[metrics] " in r.stderr


def main():
    test_names(test_formats())
    test_rules()
    port = exports.free_port()
    textfile = f"{WORK.name}/daemon.prom"
    with exports.Exports(f"listen=127.0.0.1:{port}", f"textfile={textfile}") as daemon:
        daemon.do("sample", 6)
        test_endpoint(port)
        with open(textfile, encoding="utf-8") as f:
            checks.equal(promtool("check", "metrics", text=f.read()), (0, ""), "the textfile")
        test_scrape(port)
        checks.check(refused(f"listen=127.0.0.1:{port}"), "a port that is taken: one line")
        test_slow_clients(port, daemon)
    checks.check(not os.path.exists(textfile), "the textfile goes with the daemon")
    checks.equal((daemon.said, daemon.program.returncode), ("", 0), "it ends in order")
    for bad in "9783", ":9783", "*:9783", "localhost:9783", "::1:9783", "127.0.0.1:0", "[::1]":
        checks.check(refused(f"listen={bad}"), f"listen = {bad} is refused")
    checks.check(refused("textfile=relative.prom"), "a relative textfile is refused")
    return 1 if checks.failed else 0


try:
    STATUS = main()
finally:
    WORK.cleanup()
sys.exit(STATUS)

# SPDX-License-Identifier: GPL-2.0-only
"""A real Prometheus (Debian's package, unpacked in the cache) that scrapes one port of loopback."""
import json
import subprocess
import time
import urllib.parse
import urllib.request

import exports

RULES = f"{exports.TOP}/packaging/prometheus/tce.rules.yml"
PROMTOOL = exports.packaged("usr/bin/promtool", "prometheus")
PROMETHEUS = exports.packaged("usr/bin/prometheus", "prometheus")
PATIENCE = 60


class Prometheus:
    """It keeps its data, its configuration and its log in the folder work."""

    def __init__(self, work, target):
        self.port = exports.free_port()
        self.log = f"{work}/prometheus.log"
        config = f"{work}/prometheus.yml"
        with open(config, "w", encoding="utf-8") as f:
            f.write("global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                    f"rule_files: ['{RULES}']\n"
                    "scrape_configs: [{job_name: tced, static_configs: "
                    f"[{{targets: ['127.0.0.1:{target}']}}]}}]\n")
        with open(self.log, "wb") as log:
            self.program = subprocess.Popen(
                [PROMETHEUS, f"--config.file={config}", f"--storage.tsdb.path={work}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.terminate()
        self.program.wait()

    def query(self, expression):
        url = (f"http://127.0.0.1:{self.port}/api/v1/query?"
               f"query={urllib.parse.quote(expression)}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)["data"]["result"]
        except OSError:
            return []

    def await_answer(self, expression):
        """What it says as soon as it says something; else the end of its log is printed."""
        deadline = time.monotonic() + PATIENCE
        found = self.query(expression)
        while not found and time.monotonic() < deadline and self.program.poll() is None:
            time.sleep(0.5)
            found = self.query(expression)
        if not found:
            with open(self.log, encoding="utf-8") as f:
                print("# " + f.read()[-2000:].replace("\n", "\n# "))
        return found

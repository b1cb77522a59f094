#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sinks that fail: one does not stop another, each says what it could not write, and the log has all in the end."""
import json
import os
import sys
import tempfile
import time

import exports

EVENTS = 5
checks = exports.Checks("sinks")


def report(feed):
    """Name -> record, as the daemon's sinks report themselves."""
    feed.program.stdin.write("report\n")
    feed.program.stdin.flush()
    sinks = {}
    for line in iter(feed.program.stdout.readline, "done\n"):
        record = json.loads(line)
        sinks[record["sink"]] = record
    return sinks


def await_written(feed):
    """It is tried four times a second; how busy this machine is does not matter."""
    for _ in range(600):
        log = report(feed)["event-log"]
        if not log["waiting"]:
            break
        time.sleep(0.05)
    return log


def main():
    with tempfile.TemporaryDirectory(prefix="tcetop-sinks.") as work:
        log, textfile = f"{work}/log", f"{work}/folder/tce.prom"
        os.symlink("/dev/full", log)
        with exports.Exports(f"event_log={log}", f"textfile={textfile}") as feed:
            feed.do("sample")
            feed.do("event", EVENTS)
            said = report(feed)
            checks.check(said["event-log"]["waiting"] == EVENTS and
                         said["event-log"]["failures"] >= 1 and said["event-log"]["lost"] == 0 and
                         said["event-log"]["reason"] == "No space left on device",
                         "a full disk: all events wait", said)
            checks.check(said["textfile"]["failures"] == 1 and
                         said["textfile"]["reason"] == "No such file or directory",
                         "a textfile that cannot be says so", said)
            os.mkdir(f"{work}/folder")
            feed.do("sample")
            checks.check(os.path.exists(textfile) and not report(feed)["textfile"]["reason"],
                         "it is written when it can be, while the log still cannot")
            os.unlink(log)
            said = await_written(feed)
            checks.check(not said["waiting"] and not said["lost"] and not said["reason"],
                         "room: nothing waits", said)
            feed.do("event")
        with open(log, encoding="utf-8") as f:
            numbers = [json.loads(line)["tces"] for line in f]
        checks.equal(numbers, [*range(1, EVENTS + 2)], "the log has all, once and in order")
        checks.equal(feed.said.count("cannot write the event log"), 1, "it is said once")
        checks.equal(feed.said.count("is written again"), 1, "and that it is over")
    return 1 if checks.failed else 0


sys.exit(main())

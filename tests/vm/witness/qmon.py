#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sends commands to a QEMU monitor (HMP) socket and prints the answers.

QEMU has to run with -monitor unix:SOCKET,server=on,wait=off. Each CMD argument
is one command line: qmon.py /tmp/mon 'pmemsave 0 0x80000000 "/tmp/dump"'.
Returns when the last command has been answered.
"""

import argparse
import socket
import sys
import time

PROMPT = b"(qemu) "


def connect(path, timeout):
    """The socket may be a moment late: QEMU is just starting."""
    end = time.monotonic() + timeout
    while True:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.connect(path)
            return sock
        except OSError:
            sock.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def read_answer(sock):
    """What comes before the next prompt."""
    data = b""
    while not data.endswith(PROMPT):
        chunk = sock.recv(65536)
        if not chunk:                       # quit has no prompt after it
            return data
        data += chunk
    return data[:-len(PROMPT)]


def ask(sock, command):
    """The answer to one command, without readline's echo of it."""
    sock.sendall(command.encode() + b"\n")
    text = read_answer(sock).decode(errors="replace")
    return text.partition("\r\n")[2].replace("\r", "")


class Monitor:
    """A conversation; a context manager."""

    def __init__(self, path, timeout=60):
        self.sock = connect(path, min(timeout, 10))
        self.sock.settimeout(timeout)
        read_answer(self.sock)              # the banner

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def ask(self, command):
        return ask(self.sock, command)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("socket")
    parser.add_argument("command", nargs="+")
    parser.add_argument("--timeout", type=float, default=60)
    args = parser.parse_args()

    with Monitor(args.socket, args.timeout) as monitor:
        for command in args.command:
            sys.stdout.write(monitor.ask(command))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as err:
        sys.exit(f"qmon: {err}")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests the witnesses' readers on excerpts of real runs (testdata/).

trace: 6.12 on pseries: vio puts; marks 2 to 4 while tcehold held 5 maps of 3
pages and 7 of 20; marks 11 to 12 while it released the 7; then the creation of
a direct window. pnv-table.json: the non-zero words of an NVMe disk's two-level
table on powernv9 under 7.2, when its bitmap had 46 live entries.
monitor-*: what QEMU 7.2 sends at first, and for "info status", echo and all.
"""

import array
import json
import pathlib
import socket
import tempfile
import threading
import unittest

import pnv_walk
import qmon
import tce_trace

DATA = pathlib.Path(__file__).resolve().parent / "testdata"
PCI, VIO, DIRECT = 0x80000100, 0x71000002, 0x80000001


class TraceTest(unittest.TestCase):
    def valid(self, liobn, mark=None):
        replay = tce_trace.replay_file(DATA / "trace", mark)
        return len(replay.tables[liobn].valid)

    def test_indirect_counts_the_last_index(self):
        self.assertEqual(self.valid(PCI, 3), 15)
        self.assertEqual(self.valid(PCI, 4), 15 + 140)

    def test_stuff_ends_where_its_ioba_says(self):
        self.assertEqual(self.valid(PCI, 12), 15)

    def test_vio_events(self):
        self.assertEqual(self.valid(VIO), 6)

    def test_direct_window_has_its_own_page_size(self):
        replay = tce_trace.replay_file(DATA / "trace")
        self.assertEqual(replay.tables[DIRECT].shift, 24)
        self.assertEqual(self.valid(DIRECT), 128)

    def test_ranges(self):
        table = tce_trace.replay_file(DATA / "trace", 3).tables[PCI]
        record = tce_trace.record(PCI, table, True)
        self.assertEqual(record["ranges"][0], ["0xc110000", "0xc112fff"])
        self.assertEqual(len(record["ranges"]), 5)

    def test_missing_mark(self):
        with self.assertRaises(ValueError):
            tce_trace.replay_file(DATA / "trace", 77)

    def test_a_table_that_begins_anew_is_empty(self):
        replay = tce_trace.replay_file(DATA / "trace")
        replay.feed("spapr_iommu_new_table liobn=0x71000002 table=0x1 fd=-1")
        self.assertFalse(replay.tables[VIO].valid)


class SparseMemory:
    """Words at a few addresses; zero elsewhere."""

    def __init__(self, tables):
        self.tables = {int(address, 16): words
                       for address, words in tables.items()}

    def entries(self, address, count):
        words = array.array("Q", bytes(8 * count))
        for index, word in self.tables[address].items():
            words[int(index)] = int(word, 16)
        return words


class WalkTest(unittest.TestCase):
    def test_two_levels(self):
        table = json.loads((DATA / "pnv-table.json").read_text())
        walk = pnv_walk.Walk(SparseMemory(table["memory"]),
                             table["level_size"])
        walk.level(int(table["base"], 16), table["levels"], 0,
                   table["entries"])
        self.assertEqual(len(walk.valid), 46)
        self.assertEqual(walk.level_tables, len(table["memory"]))

    def test_words_are_big_endian(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(bytes(8) + bytes([0, 0, 0, 0, 0x28, 0x69, 0xA0, 3]))
            file.flush()
            dump = pnv_walk.Dump(file.name)
            self.assertEqual(list(dump.entries(8, 1)), [0x2869A003])
            with self.assertRaises(ValueError):
                dump.entries(8, 2)


class MonitorTest(unittest.TestCase):
    def test_answer_is_what_comes_between_echo_and_prompt(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/mon"
            server = socket.socket(socket.AF_UNIX)
            server.bind(path)
            server.listen(1)
            thread = threading.Thread(target=self.serve, args=(server,))
            thread.start()
            with qmon.Monitor(path, 5) as monitor:
                self.assertEqual(monitor.ask("info status"),
                                 "VM status: paused (prelaunch)\n")
            thread.join()
            server.close()

    @staticmethod
    def serve(server):
        client, _ = server.accept()
        with client:
            client.sendall((DATA / "monitor-banner").read_bytes())
            client.recv(100)
            client.sendall((DATA / "monitor-answer").read_bytes())


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-only
"""What tests/vm/guest/terminal.c captured, drawn again on the host."""
import pathlib
import typing

from terminal import Screen, Stream


class Piece(typing.NamedTuple):
    """What was drawn at one time, and how that moment is called; empty if it is not."""
    ns: int
    data: bytes
    note: str


class Capture:
    def __init__(self, path, columns, lines):
        self.size = columns, lines
        self.raw = pathlib.Path(path).read_bytes()
        self.pieces = []
        times = pathlib.Path(f"{path}.times").read_text(encoding="utf-8").splitlines()
        words = [line.split(None, 2) for line in times]
        ends = [int(w[1]) for w in words[1:]] + [len(self.raw)]
        for word, end in zip(words, ends):
            begin = int(word[1])
            self.pieces.append(Piece(int(word[0]), self.raw[begin:end],
                                     word[2] if len(word) > 2 else ""))

    def screens(self):
        """(ns, note, screen) after each piece; it is the same screen each time."""
        screen = Screen(*self.size)
        stream = Stream(screen)
        for piece in self.pieces:
            # A note stands where the pieces before it end.
            if piece.note:
                yield piece.ns, piece.note, screen
                if piece.data:
                    stream.feed(piece.data)
                continue
            stream.feed(piece.data)
            yield piece.ns, "", screen

    def text_at(self, note):
        """The lines of the screen at that moment; none if it never came."""
        for _, name, screen in self.screens():
            if name == note:
                return [line.rstrip() for line in screen.display]
        return []

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""draw.py CAPTURE FOLDER - session.cast (asciicast v2), windows.svg, holder.svg and session.svg.

From what tests/vm/guest/terminal.c captured. It draws terminals, and knows nothing of tcetop.
"""
import codecs
import collections
import itertools
import json
import pathlib
import sys
from xml.sax.saxutils import escape

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "ui"))

import capture  # noqa: E402

COLUMNS, LINES = 100, 30
WIDTH, HEIGHT, MARGIN = 8, 17, 8     # of a cell, and around all
TOGETHER = 150_000_000               # ns: what is drawn within this is one picture
STAY = 2                             # seconds that the last picture stays
INK, PAPER = "#d0d0d0", "#181818"
COLOURS = {"black": "#181818", "red": "#c03030", "green": "#40a040", "brown": "#c0a030",
           "blue": "#4070d0", "magenta": "#a050a0", "cyan": "#30a0a0", "white": "#e0e0e0"}


def colour(name, default):
    if name == "default":
        return default
    return COLOURS.get(name.removeprefix("bright"), f"#{name}")


def looks(cell):
    """(ink, paper, bold) of a cell."""
    ink, paper = colour(cell.fg, INK), colour(cell.bg, PAPER)
    return (paper, ink, cell.bold) if cell.reverse else (ink, paper, cell.bold)


def draw_run(x, y, text, ink, paper, bold):
    left, top, width = MARGIN + x * WIDTH, MARGIN + y * HEIGHT, len(text) * WIDTH
    if paper != PAPER:
        yield f'<rect x="{left}" y="{top}" width="{width}" height="{HEIGHT}" fill="{paper}"/>'
    if text.strip():
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        fill = "" if ink == INK else f' fill="{ink}"'
        weight = ' font-weight="bold"' if bold else ""
        yield (f'<text x="{left + lead * WIDTH}" y="{top + 13}" textLength="{len(text) * WIDTH}"'
               f'{fill}{weight}>{escape(text)}</text>')


def draw_line(screen, y):
    """One line of the screen; empty if nothing is on it."""
    cells = [screen.buffer[y][x] for x in range(COLUMNS)]
    parts, x = [], 0
    for look, run in itertools.groupby(cells, looks):
        text = "".join(cell.data for cell in run)
        parts += draw_run(x, y, text, *look)
        x += len(text)
    return "".join(parts)


def draw_lines(screen):
    return [draw_line(screen, y) for y in range(LINES)]


def document(body):
    width, height = COLUMNS * WIDTH + 2 * MARGIN, LINES * HEIGHT + 2 * MARGIN
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="DejaVu Sans Mono,Menlo,Consolas,'
            f'monospace" font-size="13" fill="{INK}" xml:space="preserve">\n'
            f'<rect width="{width}" height="{height}" rx="6" fill="{PAPER}"/>\n{body}\n</svg>\n')


def pictures(seen):
    """(seconds, lines) of each picture of the session, and the lines at each note."""
    shown, notes, begin = [], {}, None
    for ns, note, screen in seen.screens():
        if note:
            notes[note] = draw_lines(screen)
            if note == "end":
                break
            continue
        begin = ns if begin is None else begin
        if shown and ns - shown[-1][0] < TOGETHER:
            shown[-1] = (shown[-1][0], draw_lines(screen))
        else:
            shown.append((ns, draw_lines(screen)))
    return [((ns - begin) / 1e9, lines) for ns, lines in shown], notes


def animate(shown):
    """Each different line is drawn once, with the times at which it is to be seen."""
    end = shown[-1][0] + STAY
    times = collections.defaultdict(list)
    for (begin, lines), until in zip(shown, [t for t, _ in shown[1:]] + [end]):
        for y, line in enumerate(lines):
            if not line:
                continue
            spans = times[y, line]
            if spans and spans[-1][1] == begin:
                spans[-1][1] = until
            else:
                spans.append([begin, until])
    body = [f'<rect width="0" height="0"><animate id="t" attributeName="x" from="0" to="0" '
            f'begin="0s;t.end" dur="{end:.2f}s"/></rect>']
    for (_, line), spans in times.items():
        sets = "".join(f'<set attributeName="visibility" to="visible" begin="t.begin+{begin:.2f}s" '
                       f'dur="{until - begin:.2f}s"/>' for begin, until in spans)
        body.append(f'<g visibility="hidden">{sets}{line}</g>')
    return document("\n".join(body))


def cast(seen):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    yield json.dumps({"version": 2, "width": COLUMNS, "height": LINES,
                      "env": {"TERM": "xterm-256color"}})
    begin = seen.pieces[0].ns
    for piece in seen.pieces:
        if piece.note == "end":
            return
        text = decoder.decode(piece.data)
        if text:
            yield json.dumps([round((piece.ns - begin) / 1e9, 3), "o", text], ensure_ascii=False)


def main():
    seen, folder = capture.Capture(sys.argv[1], COLUMNS, LINES), pathlib.Path(sys.argv[2])
    shown, notes = pictures(seen)
    for note in ("windows", "holder"):
        (folder / f"{note}.svg").write_text(document("\n".join(filter(None, notes[note]))),
                                            encoding="utf-8")
    (folder / "session.svg").write_text(animate(shown), encoding="utf-8")
    (folder / "session.cast").write_text("\n".join(cast(seen)) + "\n", encoding="utf-8")


main()

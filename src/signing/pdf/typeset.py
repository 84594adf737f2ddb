"""Setting text into a box: one line if it goes, then smaller, then several lines, never outside."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from signing.fonts.printable import split_lines
from signing.pdf.faces import extent, runs
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Ink,
    Text,
    Voice,
)

ASCENT = 0.88
"""Top of a Han character above its baseline, em."""
SQUEEZE = 0.82
"""How far one line shrinks before it is broken."""
STEP = 0.97

CLOSING = "，。；：、！？）》”’】〕」』·…—,.;:!?)%℃"
OPENING = "（《“‘【〔「『("
ATOM = re.compile(rf"[{OPENING}]*(?:[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff'/@_+#&-]+|.)[{CLOSING}]*")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: `size` in points, `leading` in em.

    `x` and `y` say where in its room it stands: 0 left or top, 1 right or bottom.
    """

    size: float
    voice: Voice = Voice.SERIF
    ink: Ink = Ink.BLACK
    bold: bool = False
    leading: float = 1.15
    x: float = 0.0
    y: float = 0.5


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of `text` that hold something."""
    lines = (line.strip(" ") for line in split_lines(text))
    return tuple(line for line in lines if line)


def one_line(text: str) -> str:
    return " ".join(paragraphs(text))


def fit(text: str, room: Box, style: Style) -> tuple[Text, ...]:
    """`text` as one paragraph inside `room`."""
    flat = one_line(text)
    if not flat:
        return ()
    size = min(style.size, room.width / extent(flat, style.voice) / MM_PER_POINT)
    if size >= style.size * SQUEEZE and size * MM_PER_POINT <= room.height:
        return place((flat,), room, replace(style, size=size))
    return fit_lines((flat,), room, style)


def fit_lines(texts: tuple[str, ...], room: Box, style: Style) -> tuple[Text, ...]:
    """`texts`, each beginning a line, as large as `room` lets them be."""
    size = style.size
    while True:
        lines = break_lines(texts, style.voice, room.width / (size * MM_PER_POINT))
        if block(len(lines), style.leading) * size * MM_PER_POINT <= room.height:
            return place(lines, room, replace(style, size=size))
        size *= STEP


def block(lines: int, leading: float) -> float:
    """Height of so many lines, em."""
    return 1 + (lines - 1) * leading


def place(lines: Iterable[str], room: Box, style: Style) -> tuple[Text, ...]:
    """Lines that are known to fit, where `style` wants them."""
    lines = tuple(lines)
    em = style.size * MM_PER_POINT
    top = room.y + (room.height - block(len(lines), style.leading) * em) * style.y
    return tuple(
        Text(
            runs=runs(line, style.voice),
            x=room.x + (room.width - extent(line, style.voice) * em) * style.x,
            baseline=top + (ASCENT + index * style.leading) * em,
            size=style.size,
            room=room,
            ink=style.ink,
            bold=style.bold,
        )
        for index, line in enumerate(lines)
    )


def break_lines(texts: Iterable[str], voice: Voice, measure: float) -> tuple[str, ...]:
    """`texts` in lines of at most `measure` em; closing punctuation never begins a line."""
    return tuple(line for text in texts for line in _lines(text, voice, measure))


def _lines(text: str, voice: Voice, measure: float) -> Iterator[str]:
    line, used = "", 0.0
    for atom in _atoms(text, voice, measure):
        width = extent(atom, voice)
        if line and used + width > measure:
            yield line.rstrip(" ")
            line, used = "", 0.0
        if line or atom != " ":
            line, used = line + atom, used + width
    yield line.rstrip(" ")


def _atoms(text: str, voice: Voice, measure: float) -> Iterator[str]:
    """What stays together on a line, unless it is longer than a line."""
    for atom in ATOM.findall(text):
        if extent(atom, voice) > measure:
            yield from atom
        else:
            yield atom

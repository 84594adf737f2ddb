"""Sets text into a box: on one line if it fits, else smaller, else on several lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from signing.fonts.narrow import STAND_INS, choose_narrow_marks
from signing.fonts.printable import split_lines
from signing.pdf.faces import measure_text, split_runs
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Ink,
    Setting,
    Text,
    Voice,
)

ASCENT = 0.88
"""Top of a Han character above its baseline, em."""
SQUEEZE = 0.82
"""How far one line shrinks before it is broken."""
STEP = 0.97

CLOSING = "，。；：、！？）》”’】〕」』·…—,.;:!?)%℃" + "".join(STAND_INS[one] for one in "”·•…")
OPENING = "（《“‘【〔「『(" + STAND_INS["“"]
WORD = r"0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff'/@_+#&" + "".join(STAND_INS[one] for one in "‘’‐")
ATOM = re.compile(rf"[{OPENING}]*(?:[{WORD}-]+|.)[{CLOSING}]*")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: `size` in points, `leading` in em.

    `x` and `y` align the text in its room: 0 left or top, 1 right or bottom.
    """

    size: float
    voice: Voice = Voice.SERIF
    ink: Ink = Ink.BLACK
    bold: bool = False
    leading: float = 1.15
    x: float = 0.0
    y: float = 0.5
    setting: Setting = Setting.WIDE


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Return the lines of `text` that are not blank."""
    lines = (line.strip(" ") for line in split_lines(text))
    return tuple(line for line in lines if line)


def join_lines(text: str) -> str:
    return " ".join(split_paragraphs(text))


def fit_text(text: str, room: Box, style: Style) -> tuple[Text, ...]:
    """Set `text` as one paragraph inside `room`."""
    flat = choose_marks(join_lines(text), style.setting)
    if not flat:
        return ()
    size = min(style.size, room.width / measure_text(flat, style.voice) / MM_PER_POINT)
    if size >= style.size * SQUEEZE and size * MM_PER_POINT <= room.height:
        return place_lines((flat,), room, replace(style, size=size))
    return fit_lines((flat,), room, style)


def choose_marks(text: str, setting: Setting) -> str:
    """Return a paragraph with stand-ins for its narrow marks; once more changes nothing."""
    return choose_narrow_marks(text) if setting is Setting.CONTEXTUAL else text


def fit_lines(texts: tuple[str, ...], room: Box, style: Style) -> tuple[Text, ...]:
    """Set `texts`, each on a new line, as large as `room` allows."""
    texts = tuple(choose_marks(text, style.setting) for text in texts)
    size = style.size
    while True:
        lines = break_lines(texts, style.voice, room.width / (size * MM_PER_POINT))
        if measure_block(len(lines), style.leading) * size * MM_PER_POINT <= room.height:
            return place_lines(lines, room, replace(style, size=size))
        size *= STEP


def measure_block(lines: int, leading: float) -> float:
    """Return the height of so many lines in em."""
    return 1 + (lines - 1) * leading


def place_lines(lines: Iterable[str], room: Box, style: Style) -> tuple[Text, ...]:
    """Place lines that fit, aligned as `style` says."""
    lines = tuple(lines)
    em = style.size * MM_PER_POINT
    top = room.y + (room.height - measure_block(len(lines), style.leading) * em) * style.y
    return tuple(
        Text(
            runs=split_runs(line, style.voice),
            x=room.x + (room.width - measure_text(line, style.voice) * em) * style.x,
            baseline=top + (ASCENT + index * style.leading) * em,
            size=style.size,
            room=room,
            ink=style.ink,
            bold=style.bold,
        )
        for index, line in enumerate(lines)
    )


def break_lines(texts: Iterable[str], voice: Voice, measure: float) -> tuple[str, ...]:
    """Break `texts` into lines of at most `measure` em; closing punctuation begins no line."""
    return tuple(line for text in texts for line in _break_paragraph(text, voice, measure))


def _break_paragraph(text: str, voice: Voice, measure: float) -> Iterator[str]:
    line, used = "", 0.0
    for atom in _split_atoms(text, voice, measure):
        width = measure_text(atom, voice)
        if line and used + width > measure:
            yield line.rstrip(" ")
            line, used = "", 0.0
        if line or atom != " ":
            line, used = line + atom, used + width
    yield line.rstrip(" ")


def _split_atoms(text: str, voice: Voice, measure: float) -> Iterator[str]:
    """Yield what stays together on a line, unless it is longer than a line."""
    for atom in ATOM.findall(text):
        if measure_text(atom, voice) > measure:
            yield from atom
        else:
            yield atom

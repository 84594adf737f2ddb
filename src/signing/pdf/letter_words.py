"""Passages of a release letter: a heading in two languages, and what was said below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from signing.pdf.faces import measure_text
from signing.pdf.marks import MM_PER_POINT, Box, Ink, Setting, Text, Voice
from signing.pdf.typeset import (
    STEP,
    Style,
    break_lines,
    choose_marks,
    fit_text,
    measure_block,
    place_lines,
    split_paragraphs,
)

HEADING = Style(9.5, Voice.SANS, Ink.TINT, bold=True)
HEADING_EN = Style(7.5, Voice.SANS, Ink.GREY)
WORDS = Style(10.5, leading=1.5, y=0, setting=Setting.CONTEXTUAL)
HEAD, GAP = 6.0, 3.0
"""Heights of a heading, and of the space below a passage, mm."""


@dataclass(frozen=True, slots=True)
class Passage:
    heading: str
    heading_en: str
    words: str

    def break_words(self, size: float, width: float) -> tuple[str, ...]:
        paragraphs = (choose_marks(one, WORDS.setting) for one in split_paragraphs(self.words))
        return break_lines(paragraphs, WORDS.voice, width / (size * MM_PER_POINT))


def fit_passages(passages: Sequence[Passage], room: Box) -> tuple[Text, ...]:
    """Set all of them below each other, in one size, as large as `room` allows."""
    size = WORDS.size
    while True:
        broken = [one.break_words(size, room.width) for one in passages]
        heights = [
            measure_block(len(lines), WORDS.leading) * size * MM_PER_POINT for lines in broken
        ]
        if sum(heights) + len(passages) * (HEAD + GAP) - GAP <= room.height:
            return tuple(_place_passages(passages, broken, heights, room, size))
        size *= STEP


def _place_passages(
    passages: Sequence[Passage],
    broken: Sequence[tuple[str, ...]],
    heights: Sequence[float],
    room: Box,
    size: float,
) -> Iterator[Text]:
    y = room.y
    for passage, lines, height in zip(passages, broken, heights, strict=True):
        yield from set_heading(passage, Box(room.x, y, room.width, HEAD - 1))
        below = Box(room.x, y + HEAD, room.width, height)
        yield from place_lines(lines, below, replace(WORDS, size=size))
        y = below.bottom + GAP


def set_heading(passage: Passage, room: Box) -> Iterator[Text]:
    yield from fit_text(passage.heading, room, HEADING)
    begins = measure_text(passage.heading, HEADING.voice) * HEADING.size * MM_PER_POINT + 2
    beside = Box(room.x + begins, room.y + 0.4, room.width - begins, room.height)
    yield from fit_text(passage.heading_en, beside, HEADING_EN)

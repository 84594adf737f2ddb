"""The back page: the clauses of the edition, and what the parties agreed beyond them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from signing.pdf.clauses import wording
from signing.pdf.form import FINE, LEFT, WIDTH
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Frame,
    Ink,
    Mark,
    Ornament,
    Text,
    Voice,
)
from signing.pdf.typeset import (
    Style,
    block,
    break_lines,
    fit,
    fit_lines,
    paragraphs,
    place,
)
from signing.vocabulary.sheet import AgreementSheet, Edition

NUMERALS = "一二三四五六七八九十"
CLAUSE = Style(10.5, leading=1.65, y=0)
NOTE = Style(8.5, leading=1.5, y=0)
REMARK = Style(10, leading=1.5, y=0)
READABLE = 7.5
"""Points; remarks that would go below it are run together into one paragraph."""
GAP = 2.6
"""Between paragraphs, mm."""
REMARKS_END = 252.0
END_OF_REMARKS = "（以下空白）"


def blank(edition: Edition) -> Iterator[Mark]:
    yield Ornament("ribbon")
    title = Style(16, Voice.SANS, bold=True, x=0.5)
    yield from fit("协 议 条 款", Box(LEFT, 20, WIDTH, 8), title)
    yield from clauses(edition)
    yield from _notes(edition)
    room = remarks_room(edition)
    yield Frame(room, FINE, Ink.TINT)
    heading = Style(11, Voice.SANS, Ink.TINT, bold=True)
    yield from fit("约定事项", Box(room.x + 3, room.y + 2, 40, 6), heading)


def filled(sheet: AgreementSheet) -> Iterator[Text]:
    room = remarks_room(sheet.edition)
    inner = Box(room.x, room.y + 10, WIDTH, room.height - 12).inset(3)
    yield from set_remarks(sheet.terms.remarks, inner)


@cache
def clauses(edition: Edition) -> tuple[Text, ...]:
    lines: list[Text] = []
    y = 34.0
    for numeral, clause in zip(NUMERALS, wording(edition).clauses, strict=True):
        paragraph = _paragraph(f"　　{numeral}、{clause}", y, CLAUSE)
        lines += paragraph
        y = paragraph[-1].room.bottom + GAP
    return tuple(lines)


@cache
def remarks_room(edition: Edition) -> Box:
    """What the clauses leave, down to the notes."""
    top = clauses(edition)[-1].room.bottom + 2 * GAP
    return Box(LEFT, top, WIDTH, REMARKS_END - top)


def _paragraph(text: str, y: float, style: Style) -> tuple[Text, ...]:
    em = style.size * MM_PER_POINT
    lines = break_lines((text,), style.voice, WIDTH / em)
    room = Box(LEFT, y, WIDTH, block(len(lines), style.leading) * em)
    *full, last = place(lines, room, style)
    return *(stretch(line) for line in full), last


def stretch(line: Text) -> Text:
    """`line` from edge to edge of its room."""
    return replace(line, tracking=(line.room.width - line.width) / (len(line.text) - 1))


def set_remarks(remarks: str, room: Box) -> tuple[Text, ...]:
    """The remarks with a mark after them, so that nothing can be added below."""
    said = (*(paragraphs(remarks) or ("无。",)), END_OF_REMARKS)
    lines = fit_lines(said, room, REMARK)
    if lines[0].size < READABLE:
        return fit_lines(("　".join(said),), room, REMARK)
    return lines


@cache
def _notes(edition: Edition) -> tuple[Text, ...]:
    heading = Style(9.5, Voice.SANS, Ink.TINT, bold=True)
    lines = [*fit("说明", Box(LEFT, REMARKS_END + 4, 40, 4.5), heading)]
    y = REMARKS_END + 10
    for index, note in enumerate(wording(edition).notes, start=1):
        paragraph = _paragraph(f"{index}. {note}", y, NOTE)
        lines += paragraph
        y = paragraph[-1].room.bottom + 1
    return tuple(lines)

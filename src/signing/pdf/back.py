"""The back page: the clauses of the edition, and the parties' further terms."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from signing.pdf.clauses import load_wording
from signing.pdf.form import FINE, LEFT, WIDTH
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Frame,
    Ink,
    Mark,
    Ornament,
    Setting,
    Text,
    Voice,
)
from signing.pdf.typeset import (
    Style,
    break_lines,
    fit_lines,
    fit_text,
    measure_block,
    place_lines,
    split_paragraphs,
)
from signing.vocabulary.sheet import AgreementSheet, FormEdition

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


def draw_blank(edition: FormEdition) -> Iterator[Mark]:
    yield Ornament("ribbon")
    title = Style(16, Voice.SANS, bold=True, x=0.5)
    yield from fit_text("协 议 条 款", Box(LEFT, 20, WIDTH, 8), title)
    yield from set_clauses(edition)
    yield from _set_notes(edition)
    room = find_remarks_room(edition)
    yield Frame(room, FINE, Ink.TINT)
    heading = Style(11, Voice.SANS, Ink.TINT, bold=True)
    yield from fit_text("约定事项", Box(room.x + 3, room.y + 2, 40, 6), heading)


def fill_sheet(sheet: AgreementSheet, setting: Setting) -> Iterator[Text]:
    room = find_remarks_room(sheet.form_edition)
    inner = Box(room.x, room.y + 10, WIDTH, room.height - 12).inset(3)
    yield from set_remarks(sheet.terms.remarks, inner, replace(REMARK, setting=setting))


@cache
def set_clauses(edition: FormEdition) -> tuple[Text, ...]:
    lines: list[Text] = []
    y = 34.0
    for numeral, clause in zip(NUMERALS, load_wording(edition).clauses, strict=True):
        paragraph = _set_paragraph(f"　　{numeral}、{clause}", y, CLAUSE)
        lines += paragraph
        y = paragraph[-1].room.bottom + GAP
    return tuple(lines)


@cache
def find_remarks_room(edition: FormEdition) -> Box:
    """Return the room between the clauses and the notes."""
    top = set_clauses(edition)[-1].room.bottom + 2 * GAP
    return Box(LEFT, top, WIDTH, REMARKS_END - top)


def _set_paragraph(text: str, y: float, style: Style) -> tuple[Text, ...]:
    em = style.size * MM_PER_POINT
    lines = break_lines((text,), style.voice, WIDTH / em)
    room = Box(LEFT, y, WIDTH, measure_block(len(lines), style.leading) * em)
    *full, last = place_lines(lines, room, style)
    return *(stretch(line) for line in full), last


def stretch(line: Text) -> Text:
    """Stretch `line` over the width of its room."""
    return replace(line, tracking=(line.room.width - line.width) / (len(line.text) - 1))


def set_remarks(remarks: str, room: Box, style: Style = REMARK) -> tuple[Text, ...]:
    """Set the remarks with an end mark, so that nothing can be added below."""
    said = (*(split_paragraphs(remarks) or ("无。",)), END_OF_REMARKS)
    lines = fit_lines(said, room, style)
    if lines[0].size < READABLE:
        return fit_lines(("　".join(said),), room, style)
    return lines


@cache
def _set_notes(edition: FormEdition) -> tuple[Text, ...]:
    heading = Style(9.5, Voice.SANS, Ink.TINT, bold=True)
    lines = [*fit_text("说明", Box(LEFT, REMARKS_END + 4, 40, 4.5), heading)]
    y = REMARKS_END + 10
    for index, note in enumerate(load_wording(edition).notes, start=1):
        paragraph = _set_paragraph(f"{index}. {note}", y, NOTE)
        lines += paragraph
        y = paragraph[-1].room.bottom + 1
    return tuple(lines)

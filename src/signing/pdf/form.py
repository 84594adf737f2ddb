"""Draws the blocks of the form: rows of labelled values, party titles, boxes to sign and seal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from signing.pdf.faces import split_runs
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Ink,
    Mark,
    Panel,
    Rule,
    Setting,
    Text,
    Voice,
)
from signing.pdf.typeset import Style, fit_text
from signing.pdf.wording import format_or_blank
from signing.vocabulary.sheet import AgreementSheet

LEFT, RIGHT = 18.0, 192.0
WIDTH = RIGHT - LEFT
PARTY = 8.5
"""Width of the column with the parties' names."""
COLUMNS = 3
COLUMN = (WIDTH - PARTY) / COLUMNS
LABEL = 18.0
HAIR, FINE, BOLD = 0.12, 0.3, 0.5
"""Weights of lines, mm."""

NAME_OF_FIELD = Style(9, Voice.SANS)
VALUE = Style(10)
HEADING = Style(9.5, Voice.SANS, bold=True, y=0)
SMALL = Style(9.5, y=0)
ON_DOTTED_LINE = Style(9.5, y=1)


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value, as wide as `span` of the three columns."""

    label: str
    value: Callable[[AgreementSheet], str]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A field with its place on the page."""

    label: Text
    room: Box
    value: Callable[[AgreementSheet], str]


Row = tuple[Field, ...]


def draw_rows(rows: Sequence[Row], top: float, height: float) -> Iterator[Mark]:
    """Draw empty rows of cells; the lines lie over the labels' grey."""
    rooms = [room for _, room in _place_cells(rows, top, height)]
    for room in rooms:
        yield Panel(Box(room.x, room.y, LABEL, room.height), Ink.LABEL)
    for room in rooms:
        label_end = room.x + LABEL
        yield Rule(label_end, room.y, label_end, room.bottom, HAIR)
        if room.x > LEFT + PARTY:
            yield Rule(room.x, room.y, room.x, room.bottom, HAIR)
    for index in range(1, len(rows) + 1):
        y = top + index * height
        yield Rule(LEFT + PARTY, y, RIGHT, y, HAIR)


def place_fields(rows: Sequence[Row], top: float, height: float) -> Iterator[Slot]:
    for field, room in _place_cells(rows, top, height):
        label = Box(room.x, room.y, LABEL, room.height)
        value = Box(label.right, room.y, room.width - LABEL, room.height)
        yield Slot(justify(field.label, label), value.inset(1.6, 0.6), field.value)


def fill_fields(slots: Iterable[Slot], sheet: AgreementSheet, setting: Setting) -> Iterator[Text]:
    """Yield each label, and the sheet's value beside it."""
    style = replace(VALUE, setting=setting)
    for slot in slots:
        yield slot.label
        yield from fit_text(format_or_blank(slot.value(sheet)), slot.room, style)


def _place_cells(rows: Iterable[Row], top: float, height: float) -> Iterator[tuple[Field, Box]]:
    for index, row in enumerate(rows):
        x = LEFT + PARTY
        for field in row:
            yield field, Box(x, top + index * height, COLUMN * field.span, height)
            x += COLUMN * field.span


def justify(label: str, room: Box) -> Text:
    """Spread two, three and four characters over the same four em."""
    em = NAME_OF_FIELD.size * MM_PER_POINT
    width = 4 * em
    tracking = (width - len(label) * em) / (len(label) - 1)
    return Text(
        runs=split_runs(label, NAME_OF_FIELD.voice),
        x=room.x + (room.width - width) / 2,
        baseline=room.y + room.height / 2 + 0.38 * em,
        size=NAME_OF_FIELD.size,
        room=room,
        tracking=tracking,
    )


def draw_party(title: str, room: Box) -> Iterator[Mark]:
    """Draw a party's name downwards on its tint."""
    yield Panel(room, Ink.WASH)
    style = Style(11, Voice.SANS, bold=True, x=0.5)
    step = min(6.4, room.height / (len(title) + 1))
    top = room.y + (room.height - step * len(title)) / 2
    for index, character in enumerate(title):
        if not character.isspace():
            yield from fit_text(character, Box(room.x, top + index * step, room.width, step), style)
    yield Rule(room.right, room.y, room.right, room.bottom, HAIR)


def draw_consent(heading: str, words: str, room: Box) -> Iterator[Mark]:
    """Draw the graduate's declaration, and the line to sign on."""
    inner = room.inset(2.5, 2.2)
    yield from fit_text(heading, Box(inner.x, inner.y, 20, 5), HEADING)
    yield from fit_text(words, Box(inner.x + 20, inner.y, inner.width - 20, 5), SMALL)
    foot = Box(inner.x, inner.bottom - 5, inner.width, 5)
    yield from draw_signature("毕业生签名：", Box(foot.x + 62, foot.y, 58, foot.height))
    yield from draw_date_gaps(Box(foot.right - 36, foot.y, 36, foot.height))


def draw_seal(heading: str, signatory: str, room: Box) -> Iterator[Mark]:
    """Draw a box for an opinion, a signature, a date and a stamp."""
    inner = room.inset(2.5, 2.2)
    yield from fit_text(heading, Box(inner.x, inner.y, inner.width, 5), HEADING)
    middle = Box(inner.x, inner.bottom - 11, inner.width, 5)
    yield from draw_signature(signatory, Box(middle.x, middle.y, 42, 5))
    yield from fit_text("（盖章）", Box(middle.right - 36, middle.y, 36, 5), Style(9.5, x=0.5, y=1))
    yield from draw_date_gaps(Box(inner.right - 36, inner.bottom - 5, 36, 5))


def draw_signature(whose: str, room: Box) -> Iterator[Mark]:
    em = ON_DOTTED_LINE.size * MM_PER_POINT
    width = em * len(whose)
    yield from fit_text(whose, Box(room.x, room.y, width, room.height), ON_DOTTED_LINE)
    yield Rule(room.x + width, room.bottom, room.right, room.bottom, HAIR, Ink.GREY)


def draw_date_gaps(room: Box) -> Iterator[Mark]:
    """Draw gaps for year, month and day."""
    third = room.width / 3
    for index, unit in enumerate("年月日"):
        part = Box(room.x + index * third, room.y, third, room.height)
        yield from fit_text(unit, part, Style(9.5, x=1, y=1))

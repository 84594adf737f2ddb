"""The front page: the three parties, what they agreed, and where they sign and stamp."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from math import ceil

from signing.pdf.faces import measure_text
from signing.pdf.fields import EMPLOYER, GRADUATE, SCHOOL
from signing.pdf.form import (
    BOLD,
    COLUMN,
    FINE,
    HAIR,
    LEFT,
    PARTY,
    RIGHT,
    WIDTH,
    Row,
    Slot,
    draw_consent,
    draw_party,
    draw_rows,
    draw_seal,
    fill_fields,
    place_fields,
)
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Frame,
    Ink,
    Mark,
    Ornament,
    Rule,
    Setting,
    Text,
    Voice,
)
from signing.pdf.typeset import Style, fit_text
from signing.pdf.wording import TITLE, TITLE_EN, format_day, format_edition
from signing.vocabulary.china_time import to_china_time
from signing.vocabulary.sheet import AgreementSheet

TOP = 38.0
ROW = 7.3
CONSENT = 20.0
SEAL = 24.0
INNER = LEFT + PARTY
HALF = COLUMN * 1.5


@dataclass(frozen=True)
class Block:
    """One party's part of the page: rows of fields, and `opinion` below them, to sign."""

    title: str
    rows: tuple[Row, ...]
    room: Box
    opinion: tuple[Mark, ...]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(place_fields(self.rows, self.room.y, ROW))

    def blank(self) -> Iterator[Mark]:
        yield from draw_party(self.title, Box(LEFT, self.room.y, PARTY, self.room.height))
        yield from draw_rows(self.rows, self.room.y, ROW)
        yield from (mark for mark in self.opinion if not isinstance(mark, Text))

    def filled(self, sheet: AgreementSheet, setting: Setting) -> Iterator[Text]:
        yield from fill_fields(self.slots, sheet, setting)
        yield from self._words

    @cached_property
    def _words(self) -> tuple[Text, ...]:
        return tuple(mark for mark in self.opinion if isinstance(mark, Text))


@cache
def make_blocks() -> tuple[Block, ...]:
    first = Box(LEFT, TOP, WIDTH, len(GRADUATE) * ROW + CONSENT)
    second = Box(LEFT, first.bottom, WIDTH, len(EMPLOYER) * ROW + SEAL)
    third = Box(LEFT, second.bottom, WIDTH, len(SCHOOL) * ROW + SEAL)
    agreed = draw_consent(
        "应聘意见：",
        "本人自愿到上述用人单位就业，所填信息真实、有效。",
        Box(INNER, first.bottom - CONSENT, RIGHT - INNER, CONSENT),
    )
    firm = _draw_seals(
        "用人单位意见：", "经办人签字：", "上级主管部门意见（如需）：", second.bottom
    )
    school = _draw_seals("学院（系）意见：", "负责人签字：", "学校就业部门意见：", third.bottom)
    return (
        Block("乙方　毕业生", GRADUATE, first, tuple(agreed)),
        Block("甲方　用人单位", EMPLOYER, second, tuple(firm)),
        Block("丙方　学校", SCHOOL, third, tuple(school)),
    )


def draw_blank() -> Iterator[Mark]:
    yield Ornament("rosette")
    yield Ornament("ribbon")
    yield from fit_text(TITLE_EN, Box(RIGHT - 88, 7, 88, 4), Style(8, ink=Ink.GREY, x=1))
    title = Style(21, Voice.SANS, bold=True, x=0.5)
    yield from fit_text(TITLE, Box(LEFT, 18, WIDTH, 10), title)
    for block in make_blocks():
        yield from block.blank()
    *others, last = (block.room.bottom for block in make_blocks())
    for bottom in others:
        yield Rule(LEFT, bottom, RIGHT, bottom, FINE)
    yield Frame(Box(LEFT, TOP, WIDTH, last - TOP), BOLD)


def fill_sheet(sheet: AgreementSheet, setting: Setting) -> Iterator[Text]:
    grey = Style(8, Voice.SANS, Ink.GREY, setting=setting)
    yield from fit_text(sheet.school.name, Box(LEFT, 7, 84, 4), grey)
    number = Box(LEFT, 30.3, 66, 5)
    yield from fit_text(f"协议编号：{sheet.number}", number, Style(10))
    yield from fit_text(f"（{sheet.year} 届）", Box(85, number.y, 40, 5), Style(10.5, x=0.5))
    yield from _set_edition(sheet)
    for block in make_blocks():
        yield from block.filled(sheet, setting)


def _set_edition(sheet: AgreementSheet) -> Iterator[Text]:
    """Set which paper it replaces. The first one replaces none, and says nothing."""
    if sheet.edition == 1 or sheet.replaced_approved_at is None:
        return
    bold = Style(11, Voice.SANS, Ink.TINT, bold=True, x=0.5)
    yield from fit_text(format_edition(sheet.edition), Box(126, 30.1, 29, 5), bold)
    replaced = (
        f"{format_day(to_china_time(sheet.approved_at))}审核通过变更，"
        f"替换 {format_day(to_china_time(sheet.replaced_approved_at))}的第 {sheet.edition - 1} 版"
        f"　Edition {sheet.edition}, replaces edition {sheet.edition - 1}"
    )
    small = Style(7, Voice.SANS, Ink.GREY, x=0.5)
    yield from fit_text(replaced, Box(LEFT, 27.2, WIDTH, 2.6), small)


def set_microtext(sheet: AgreementSheet) -> Iterator[Text]:
    """Set a line that is too small for copiers: it looks like a rule."""
    room = Box(LEFT, make_blocks()[-1].room.bottom + 0.6, WIDTH, 0.6)
    size = 1.35
    motto = f"{TITLE}{sheet.number}·"
    times = ceil(room.width / (measure_text(motto, Voice.SERIF) * size * MM_PER_POINT))
    yield from fit_text(motto * times, room, Style(size, ink=Ink.TINT, y=0))


def _draw_seals(left: str, signatory: str, right: str, end: float) -> Iterator[Mark]:
    yield from draw_seal(left, signatory, Box(INNER, end - SEAL, HALF, SEAL))
    yield from draw_seal(right, signatory, Box(INNER + HALF, end - SEAL, HALF, SEAL))
    yield Rule(INNER + HALF, end - SEAL, INNER + HALF, end, HAIR)

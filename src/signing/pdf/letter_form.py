"""The form of the release letter: heads, table of facts, where it is sealed and verified."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from signing.pdf.copies import FOOT, QR_SIDE, STEP, VERIFY_TOP
from signing.pdf.form import BOLD, HAIR, LEFT, RIGHT, WIDTH
from signing.pdf.marks import Box, Frame, Ink, Mark, Ornament, Panel, Rule, Setting, Text, Voice
from signing.pdf.typeset import Style, fit_lines, fit_text
from signing.pdf.wording import (
    LETTER,
    LETTER_EN,
    SIDES,
    format_day,
    format_moment,
    format_or_blank,
)
from signing.vocabulary.china_time import to_china_time
from signing.vocabulary.release_letter import ReleaseLetter, name_ended_by

TABLE_TOP, ROW, LABEL = 66.0, 9.0, 27.0
HALF = WIDTH / 2
STATEMENT = Box(LEFT, 38, WIDTH, 24)
SAID = Style(11, leading=1.6, y=0, setting=Setting.CONTEXTUAL)
VALUE = Style(10.5, setting=Setting.CONTEXTUAL)
NAME = Style(9, Voice.SANS)
NAME_EN = Style(6.2, Voice.SANS, Ink.GREY)


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its label in both languages, as wide as the table, or as half of it."""

    label: str
    label_en: str
    value: Callable[[ReleaseLetter], str]
    whole: bool = False


def _format_asked(letter: ReleaseLetter) -> str:
    return f"{format_moment(letter.asked_at)}（{SIDES[letter.asked_by][0]}）"


ROWS: tuple[tuple[Field, ...], ...] = (
    (
        Field("毕业生", "Graduate", lambda one: one.name),
        Field("学号", "Student number", lambda one: one.student_number),
    ),
    (
        Field("证件号码", "ID number, masked", lambda one: f"{one.document_type} {one.id_number}"),
        Field("学院、专业", "College, major", lambda one: f"{one.college} {one.major}"),
    ),
    (Field("用人单位", "Employer", lambda one: one.employer, whole=True),),
    (
        Field("信用代码", "Credit code", lambda one: one.credit_code),
        Field("工作岗位", "Position", lambda one: one.position_title),
    ),
    (
        Field("签约时间", "Signed", lambda one: format_moment(one.signed_at)),
        Field("审核通过", "Approved by the school", lambda one: format_moment(one.approved_at)),
    ),
    (
        Field("申请解约", "Termination asked for", _format_asked),
        Field("协议终止", "Ended", lambda one: format_moment(one.ended_at)),
    ),
    (Field("解约方", "Ended by", lambda one: name_ended_by(one.ended_by), whole=True),),
)
TABLE = Box(LEFT, TABLE_TOP, WIDTH, len(ROWS) * ROW)
SEAL = Box(LEFT, 241, WIDTH, 13)
WORDS_ROOM = Box(LEFT, TABLE.bottom + 5, WIDTH, SEAL.y - TABLE.bottom - 8)


def draw_front() -> Iterator[Mark]:
    yield Ornament("rosette")
    yield Ornament("ribbon")
    yield from fit_text(LETTER_EN, Box(RIGHT - 88, 7, 88, 4), Style(8, ink=Ink.GREY, x=1))
    title = Style(21, Voice.SANS, bold=True, x=0.5)
    yield from fit_text("　".join(LETTER), Box(LEFT, 18, WIDTH, 10), title)
    for field, room in _place_cells():
        yield Panel(Box(room.x, room.y, LABEL, room.height), Ink.LABEL)
        yield Rule(room.x + LABEL, room.y, room.x + LABEL, room.bottom, HAIR)
        if not field.whole and room.x > LEFT:
            yield Rule(room.x, room.y, room.x, room.bottom, HAIR)
    for index in range(1, len(ROWS)):
        y = TABLE.y + index * ROW
        yield Rule(LEFT, y, RIGHT, y, HAIR)
    yield Frame(TABLE, BOLD)


def draw_back() -> Iterator[Mark]:
    yield Ornament("ribbon")
    title = Style(16, Voice.SANS, bold=True, x=0.5)
    yield from fit_text(f"{LETTER} · 各方的说明", Box(LEFT, 20, WIDTH, 8), title)


def set_statement(letter: ReleaseLetter) -> Iterator[Text]:
    grey = Style(8, Voice.SANS, Ink.GREY, setting=Setting.CONTEXTUAL)
    yield from fit_text(letter.school, Box(LEFT, 7, 84, 4), grey)
    number = Box(LEFT, 30.3, 90, 5)
    yield from fit_text(f"协议编号：{letter.number}", number, Style(10))
    yield from fit_text(f"（{letter.year} 届）", Box(RIGHT - 40, 30.3, 40, 5), Style(10, x=1))
    yield from fit_lines((_certify(letter), _certify_in_english(letter)), STATEMENT, SAID)


def _certify(letter: ReleaseLetter) -> str:
    who = f"毕业生 {letter.name} 与 {letter.employer} 签订的就业协议书"
    ended = f"经学校同意解约，已于 {_format_china_day(letter)} 终止，自此不再有效"
    return f"　　兹证明：{who}，{ended}；毕业生可以与其他单位签约。"


def _certify_in_english(letter: ReleaseLetter) -> str:
    ended = to_china_time(letter.ended_at).date().isoformat()
    return f"This certifies that the agreement named below ended on {ended}."


def fill_fields(letter: ReleaseLetter) -> Iterator[Text]:
    """Yield each label, and the letter's value beside it."""
    for field, room in _place_cells():
        label = Box(room.x, room.y, LABEL, room.height).inset(2, 0.8)
        yield from fit_text(field.label, Box(label.x, label.y, label.width, 4.2), NAME)
        yield from fit_text(field.label_en, Box(label.x, label.y + 4.2, label.width, 3.2), NAME_EN)
        value = Box(room.x + LABEL, room.y, room.width - LABEL, room.height).inset(2, 0.6)
        yield from fit_text(format_or_blank(field.value(letter)), value, VALUE)


def set_seal(letter: ReleaseLetter) -> Iterator[Text]:
    right = Style(10.5, x=1, setting=Setting.CONTEXTUAL)
    yield from fit_text(f"{letter.school}（盖章）", Box(LEFT, SEAL.y, WIDTH, 6), right)
    yield from fit_text(_format_china_day(letter), Box(LEFT, SEAL.y + 6, WIDTH, 6), right)


def set_proof(letter: ReleaseLetter, address: str) -> Iterator[Text]:
    """Set how to verify this paper."""
    room = Box(LEFT, VERIFY_TOP, WIDTH - QR_SIDE - 8, QR_SIDE)
    heading = Style(9.5, Voice.SANS, Ink.TINT, bold=True)
    yield from fit_text("防伪核验 Verification", Box(room.x, room.y, 60, 5), heading)
    site = f"{address.partition('://')[2]}/v"
    steps = (
        "1. 扫描右侧二维码，核对姓名、单位名称、终止日期和解约方是否与纸面一致；",
        "2. 核验页应显示“解约证明真实”；复印、涂改无效；",
        f"3. 也可以在浏览器中打开 {site}，输入协议编号和核验码",
    )
    for index, step in enumerate(steps):
        line = Box(room.x, room.y + 6 + index * 4.5, room.width, 4.5)
        yield from fit_text(step, line, STEP)
    check = Style(9.5, Voice.SANS, bold=True)
    yield from fit_text(f"核验码 {letter.check}", Box(room.x, room.y + 20.4, 60, 4.6), check)


def set_foot(letter: ReleaseLetter, page: int, pages: int) -> Iterator[Text]:
    line = Box(LEFT, 287, WIDTH, 4)
    yield from fit_text(f"协议编号 {letter.number}", Box(line.x, line.y, 76, 4), FOOT)
    middle, right = replace(FOOT, x=0.5), replace(FOOT, x=1)
    folio = f"第 {page} 页 / 共 {pages} 页"
    yield from fit_text(folio, Box(line.x + 76, line.y, 40, 4), middle)
    yield from fit_text(LETTER, Box(line.right - 50, line.y, 50, 4), right)


def _format_china_day(letter: ReleaseLetter) -> str:
    return format_day(to_china_time(letter.ended_at).date())


def _place_cells() -> Iterator[tuple[Field, Box]]:
    for index, row in enumerate(ROWS):
        x = LEFT
        for field in row:
            width = WIDTH if field.whole else HALF
            yield field, Box(x, TABLE.y + index * ROW, width, ROW)
            x += width

"""Draws what distinguishes a copy: its badge, its QR code, its page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from signing.pdf import back, front
from signing.pdf.form import LEFT, RIGHT, WIDTH
from signing.pdf.marks import (
    Box,
    Code,
    Ink,
    Mark,
    Page,
    Panel,
    Setting,
    Side,
    Text,
    Voice,
)
from signing.pdf.typeset import Style, fit_text
from signing.pdf.wording import COPIES, format_edition
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet, FormEdition

QR_SIDE = 25.0
VERIFY_TOP = 257.6
CODE = Box(RIGHT - QR_SIDE, VERIFY_TOP, QR_SIDE, QR_SIDE)
BADGE = Style(8.6, Voice.SANS, Ink.PAPER, bold=True, x=0.5)
FOOT = Style(7.5, Voice.SANS, Ink.GREY)
STEP = Style(8.5)


@dataclass(frozen=True, slots=True)
class Place:
    """Page `page` of `pages`."""

    page: int
    pages: int


@cache
def draw_blank(edition: FormEdition, copy: CopyName, side: Side) -> tuple[Mark, ...]:
    """Draw the blank form of a copy."""
    if side is Side.BACK:
        return tuple(back.draw_blank(edition))
    return (*front.draw_blank(), *_draw_badge(copy))


def build_page_url(code: str, address: str) -> str:
    """Return the page's address, in capitals where case is free: QR version 7 instead of 9."""
    _, _, place = address.partition("://")
    return f"{address}/v/{code}" if "/" in place else f"{address.upper()}/V/{code}"


def make_pages(
    sheet: AgreementSheet,
    copies: Sequence[CopyName],
    address: str,
    setting: Setting = Setting.CONTEXTUAL,
) -> Iterator[Page]:
    """Yield front and back of each copy, to verify at `address`. Raises UnprintableCharacter."""
    microtext = tuple(front.set_microtext(sheet))
    facts, remarks = tuple(front.fill_sheet(sheet, setting)), tuple(back.fill_sheet(sheet, setting))
    for index, copy in enumerate(copies):
        before, total = 2 * index, 2 * len(copies)
        form = draw_blank(sheet.form_edition, copy, Side.FRONT)
        foot = _set_foot(sheet, copy, Place(before + 1, total))
        own = (*microtext, *_set_proof(sheet, copy, address), *foot)
        code = Code(CODE, build_page_url(sheet.codes[copy], address))
        yield Page(copy, Side.FRONT, form, facts, own, code)
        clauses = draw_blank(sheet.form_edition, copy, Side.BACK)
        foot = _set_foot(sheet, copy, Place(before + 2, total))
        yield Page(copy, Side.BACK, clauses, remarks, tuple(foot))


def _draw_badge(copy: CopyName) -> Iterator[Mark]:
    room = Box(RIGHT - 36, 29.6, 36, 6.2)
    yield Panel(room, Ink.TINT, radius=1)
    yield from fit_text("　".join(COPIES[copy]), room.inset(2), BADGE)


def _set_proof(sheet: AgreementSheet, copy: CopyName, address: str) -> Iterator[Text]:
    """Set how to verify this paper."""
    room = Box(LEFT, VERIFY_TOP, WIDTH - QR_SIDE - 8, QR_SIDE)
    yield from _set_steps(copy)
    site = f"{address.partition('://')[2]}/v"
    step = f"3. 也可以在浏览器中打开 {site}，输入协议编号和核验码"
    yield from fit_text(step, Box(room.x, room.y + 15, room.width, 4.5), STEP)
    check = f"核验码 {sheet.checks[copy]}"
    yield from fit_text(
        check, Box(room.x, room.y + 20.4, 60, 4.6), Style(9.5, Voice.SANS, bold=True)
    )


@cache
def _set_steps(copy: CopyName) -> tuple[Text, ...]:
    room = Box(LEFT, VERIFY_TOP, WIDTH - QR_SIDE - 8, QR_SIDE)
    heading = Style(9.5, Voice.SANS, Ink.TINT, bold=True)
    ordinal, keeper = COPIES[copy]
    steps = (
        "1. 扫描右侧二维码，核对姓名、单位名称和协议编号是否与纸面一致；",
        f"2. 三联的二维码各不相同，本联为{ordinal}（{keeper}），复印、涂改无效；",
    )
    lines = [*fit_text("防伪核验 Verification", Box(room.x, room.y, 60, 5), heading)]
    for index, step in enumerate(steps):
        lines += fit_text(step, Box(room.x, room.y + 6 + index * 4.5, room.width, 4.5), STEP)
    return tuple(lines)


def _set_foot(sheet: AgreementSheet, copy: CopyName, place: Place) -> Iterator[Text]:
    line = Box(LEFT, 287, WIDTH, 4)
    edition = f" {format_edition(sheet.edition)}" if sheet.edition > 1 else ""
    yield from fit_text(f"协议编号 {sheet.number}{edition}", Box(line.x, line.y, 76, 4), FOOT)
    yield from _set_folio(copy, place)


@cache
def _set_folio(copy: CopyName, place: Place) -> tuple[Text, ...]:
    line = Box(LEFT, 287, WIDTH, 4)
    page = f"第 {place.page} 页 / 共 {place.pages} 页"
    middle = Style(FOOT.size, FOOT.voice, FOOT.ink, x=0.5)
    right = Style(FOOT.size, FOOT.voice, FOOT.ink, x=1)
    return (
        *fit_text(page, Box(line.x + 76, line.y, 40, 4), middle),
        *fit_text("　".join(COPIES[copy]), Box(line.right - 50, line.y, 50, 4), right),
    )

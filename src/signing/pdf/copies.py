"""What tells one copy from another: its badge, its QR code, its page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from signing.pdf.back import back
from signing.pdf.form import LEFT, RIGHT, WIDTH
from signing.pdf.front import front
from signing.pdf.marks import Box, Code, Ink, Mark, Page, Panel, Voice
from signing.pdf.sheet import AgreementSheet
from signing.pdf.typeset import Style, fit
from signing.pdf.wording import COPIES
from signing.vocabulary import CopyName

QR_SIDE = 25.0
VERIFY_TOP = 257.6
BADGE = Style(8.6, Voice.SANS, Ink.PAPER, bold=True, x=0.5)
FOOT = Style(7.5, Voice.SANS, Ink.GREY)


@dataclass(frozen=True, slots=True)
class Place:
    """Page `page` of `pages`."""

    page: int
    pages: int


def pages(sheet: AgreementSheet, copies: Sequence[CopyName]) -> Iterator[Page]:
    """Front and back of each copy."""
    faces, backs = tuple(front(sheet)), tuple(back(sheet))
    for index, copy in enumerate(copies):
        before, total = 2 * index, 2 * len(copies)
        here, there = Place(before + 1, total), Place(before + 2, total)
        yield Page(copy, (*faces, *_badge(copy), *_proof(sheet, copy), *_foot(sheet, copy, here)))
        yield Page(copy, (*backs, *_foot(sheet, copy, there)))


def _badge(copy: CopyName) -> Iterator[Mark]:
    room = Box(RIGHT - 36, 29.6, 36, 6.2)
    yield Panel(room, Ink.TINT, radius=1)
    yield from fit("　".join(COPIES[copy]), room.inset(2), BADGE)


def _proof(sheet: AgreementSheet, copy: CopyName) -> Iterator[Mark]:
    """How to find out whether this paper is genuine."""
    address = sheet.codes[copy]
    room = Box(LEFT, VERIFY_TOP, WIDTH - QR_SIDE - 8, QR_SIDE)
    heading = Style(9.5, Voice.SANS, Ink.TINT, bold=True)
    yield from fit("防伪核验 Verification", Box(room.x, room.y, 60, 5), heading)
    ordinal, keeper = COPIES[copy]
    steps = (
        "1. 扫描右侧二维码，核对姓名、单位名称和协议编号是否与纸面一致；",
        f"2. 三联的二维码各不相同，本联为{ordinal}（{keeper}），复印、涂改无效；",
        "3. 也可以在浏览器中打开下面的网址核验：",
    )
    for index, step in enumerate(steps):
        line = Box(room.x, room.y + 6 + index * 4.5, room.width, 4.5)
        yield from fit(step, line, Style(8.5))
    yield from fit(address, Box(room.x, room.y + 20.1, room.width, 5.2), Style(8, Voice.SANS, y=0))
    yield Code(Box(RIGHT - QR_SIDE, VERIFY_TOP, QR_SIDE, QR_SIDE), address)


def _foot(sheet: AgreementSheet, copy: CopyName, place: Place) -> Iterator[Mark]:
    line = Box(LEFT, 287, WIDTH, 4)
    yield from fit(f"协议编号 {sheet.number}", Box(line.x, line.y, 76, 4), FOOT)
    page = f"第 {place.page} 页 / 共 {place.pages} 页"
    middle = Style(FOOT.size, FOOT.voice, FOOT.ink, x=0.5)
    yield from fit(page, Box(line.x + 76, line.y, 40, 4), middle)
    right = Style(FOOT.size, FOOT.voice, FOOT.ink, x=1)
    yield from fit("　".join(COPIES[copy]), Box(line.right - 50, line.y, 50, 4), right)

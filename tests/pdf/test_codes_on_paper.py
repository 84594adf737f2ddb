"""The QR code of each copy scans from the printed page, and nothing touches it."""

import pytest

from signing.copycode import CopyCode, digest_content, read_code
from signing.pdf.copies import build_page_url, make_pages
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Code,
    Frame,
    Mark,
    Ornament,
    Panel,
    Rule,
    Text,
)
from signing.pdf.qr import QUIET_ZONE
from signing.pdf.typeset import ASCENT
from signing.vocabulary import CopyName
from support.printing.copy_codes import (
    APPROVED,
    CONTENT,
    KEY,
    NUMBER,
    issue_copy_code,
)
from support.printing.printed_pages import (
    ADDRESS,
    ALL,
    draw_pages,
    make_code_text,
    make_sheet,
    print_sheets,
    scan_codes,
)

SIGNED = {copy: issue_copy_code(copy=copy.value) for copy in CopyName}
FEWEST_MODULES = 29
"""Of any code that holds a verification address."""
GUILLOCHE = Box(18, 12, 174, 200)


def test_each_copy_carries_its_own_code_on_the_front() -> None:
    images = draw_pages(print_sheets(make_sheet(codes=SIGNED)))

    assert [scan_codes(image) for image in images] == [
        [build_page_url(SIGNED[CopyName.EMPLOYER], ADDRESS)],
        [],
        [build_page_url(SIGNED[CopyName.GRADUATE], ADDRESS)],
        [],
        [build_page_url(SIGNED[CopyName.SCHOOL], ADDRESS)],
        [],
    ]


@pytest.mark.parametrize("dpi", [100, 150, 200])
def test_what_is_read_from_paper_verifies_without_a_network(dpi: int) -> None:
    front, _ = draw_pages(print_sheets(make_sheet(codes=SIGNED), copies=[CopyName.SCHOOL]), dpi)

    (address,) = scan_codes(front)

    assert address.startswith("HTTPS://JY.EXAMPLE.EDU.CN/V/")
    found = read_code(address.rpartition("/")[2], {1: KEY.public_key()})
    assert found == CopyCode(NUMBER, "school", APPROVED, 1, digest_content(CONTENT))


def test_an_address_with_a_path_keeps_its_letters() -> None:
    code = issue_copy_code()
    assert build_page_url(code, "https://jy.example.edu.cn/Jobs") == (
        f"https://jy.example.edu.cn/Jobs/v/{code}"
    )
    assert build_page_url(code, "http://127.0.0.1:8000") == f"HTTP://127.0.0.1:8000/V/{code}"


def test_codes_of_many_agreements_are_all_readable() -> None:
    sheets = [make_sheet(ordinal) for ordinal in range(1, 9)]

    fronts = draw_pages(print_sheets(*sheets, copies=[CopyName.EMPLOYER]), every=2)

    assert [scan_codes(front) for front in fronts] == [
        [build_page_url(make_code_text(CopyName.EMPLOYER, str(ordinal)), ADDRESS)]
        for ordinal in range(1, 9)
    ]


def test_nothing_but_paper_lies_in_the_quiet_zone() -> None:
    front = next(make_pages(make_sheet(), ALL, ADDRESS))
    (code,) = (mark for mark in front.marks if isinstance(mark, Code))
    margin = QUIET_ZONE * code.box.width / FEWEST_MODULES

    quiet = code.box.inset(-margin, -margin)

    assert not [
        mark for mark in front.marks if mark is not code and _overlap(_find_box(mark), quiet)
    ]


def _find_box(mark: Mark) -> Box:
    match mark:
        case Text():
            height = mark.size * MM_PER_POINT
            return Box(mark.x, mark.baseline - ASCENT * height, mark.width, height)
        case Rule():
            left, top = min(mark.x1, mark.x2), min(mark.y1, mark.y2)
            return Box(left, top, abs(mark.x2 - mark.x1), abs(mark.y2 - mark.y1))
        case Ornament():
            return GUILLOCHE
        case Panel() | Frame() | Code():
            return mark.box


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )

"""Whatever people write, it stays inside its box."""

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.pdf.back import END_OF_REMARKS
from signing.pdf.copies import make_pages
from signing.pdf.form import HAIR, LEFT, RIGHT
from signing.pdf.marks import (
    MM_PER_POINT,
    PAGE_HEIGHT,
    Box,
    Page,
    Text,
)
from signing.pdf.typeset import ASCENT
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet
from support.printing.printed_pages import (
    ADDRESS,
    ALL,
    make_sheet,
    print_sheets,
)

SLACK = 0.01
LEGIBLE = 5.0
"""Points."""

LETTERS = st.sampled_from("买提王䶮㛃𪨰·，。（）“”‘’…‐ -@.,ABCWXYZabcmwyzŁ0123456789")
VALUES = st.text(LETTERS, min_size=1, max_size=200)


@settings(max_examples=15, deadline=None)
@given(
    name=st.text(LETTERS, min_size=1, max_size=50),
    home_address=VALUES,
    employer_name=VALUES,
    archive_to=VALUES,
    workplace=VALUES,
    position_title=VALUES,
    college=VALUES,
    remarks=st.text(LETTERS | st.just("\n"), max_size=2000),
)
def test_no_value_leaves_its_box(employer_name: str, **values: str) -> None:
    sheet = make_sheet(**values)
    sheet = sheet.model_copy(
        update={"employer": sheet.employer.model_copy(update={"name": employer_name})}
    )

    for page in make_pages(sheet, ALL, ADDRESS):
        assert not [text for text in list_texts(page) if not is_inside(text)]


def test_what_the_rules_of_the_roster_allow_stays_legible() -> None:
    sheet = make_fullest_sheet()

    sizes = {
        text.size: text.text
        for page in make_pages(sheet, ALL, ADDRESS)
        for text in list_texts(page)
        if text.size > 2
    }

    assert min(sizes) >= LEGIBLE, sizes[min(sizes)]


def test_four_hundred_characters_of_remarks_keep_their_size() -> None:
    _, back = make_pages(make_fullest_sheet(), [CopyName.SCHOOL], ADDRESS)

    assert next(text.size for text in list_texts(back) if END_OF_REMARKS in text.text) == 10


def test_the_drawn_letters_lie_between_the_margins() -> None:
    with pypdfium2.PdfDocument(
        print_sheets(make_fullest_sheet(), copies=[CopyName.SCHOOL])
    ) as document:
        for page in document:
            letters = page.get_textpage()
            for index in range(letters.count_chars()):
                left, bottom, right, top = letters.get_charbox(index)
                assert left >= (LEFT - 1) / MM_PER_POINT
                assert right <= (RIGHT + 1) / MM_PER_POINT
                assert 0 < bottom <= top < PAGE_HEIGHT / MM_PER_POINT


@pytest.mark.parametrize("side", [0, 1])
def test_rooms_of_different_texts_do_not_overlap(side: int) -> None:
    page = list(make_pages(make_fullest_sheet(), ALL, ADDRESS))[side]

    rooms = sorted({text.room for text in list_texts(page)}, key=lambda room: (room.y, room.x))

    assert not [
        (one, other)
        for index, one in enumerate(rooms)
        for other in rooms[index + 1 :]
        if overlap(one, other)
    ]


def make_fullest_sheet() -> AgreementSheet:
    """Return a sheet with the longest values that roster and forms allow."""
    sheet = make_sheet(
        name="买买提·吐尔逊艾合买提" * 5,
        home_address="某自治区某县某乡" * 25,
        workplace="某省某市高新技术区" * 5,
        remarks="甲方提供宿舍、班车和工作餐；户口由甲方办理。" * 18 + "以上属实",
        archive_to="某市公共就业和人才服务中心档案管理部" * 3,
    )
    employer = sheet.employer.model_copy(update={"name": "江淮云图软件技术有限公司分公司" * 6})
    return sheet.model_copy(update={"employer": employer})


def list_texts(page: Page) -> list[Text]:
    return [mark for mark in page.marks if isinstance(mark, Text)]


def is_inside(text: Text) -> bool:
    em = text.size * MM_PER_POINT
    room = text.room
    return (
        text.x >= room.x - SLACK
        and text.x + text.width <= room.right + SLACK
        and text.baseline - ASCENT * em >= room.y - SLACK
        and text.baseline + (1 - ASCENT) * em <= room.bottom + SLACK
    )


def overlap(one: Box, other: Box) -> bool:
    """Return whether two texts overlap by more than the width of a line."""
    return (
        min(one.right, other.right) - max(one.x, other.x) > HAIR
        and min(one.bottom, other.bottom) - max(one.y, other.y) > HAIR
    )

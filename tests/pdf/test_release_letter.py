"""解约证明 on paper: all that was said, readable, verifiable, and the same to the byte."""

import os
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from time_machine import travel

from signing.copycode import read_code
from signing.pdf.copies import build_page_url
from signing.pdf.marks import MM_PER_POINT, PAGE_HEIGHT, Box, Page, Text
from signing.pdf.release_letter import make_pages
from signing.pdf.typeset import ASCENT
from signing.refusals import UnprintableCharacter
from signing.vocabulary import EndedBy, Side
from support.printing.copy_codes import KEY, NUMBER, issue_copy_code
from support.printing.letters import AGREED, make_letter, print_letter
from support.printing.printed_pages import (
    ADDRESS,
    draw_pages,
    make_sheet,
    print_sheets,
    read_text,
    scan_codes,
    strip_space,
)

TESTS = Path(__file__).parents[1]
DIGEST = (
    "from hashlib import sha256;"
    "from support.printing.letters import print_letter;"
    "print(sha256(print_letter()).hexdigest())"
)
MOST = 2000
"""Characters that a reason may have."""
LETTERS = st.sampled_from("买提王䶮㛃𪨰·，。（）“”‘’…‐ -@.,ABCWXYZabcmwyzŁ0123456789\n")
WORDS = st.text(LETTERS, max_size=MOST)


def test_it_says_what_ended_when_by_whom_and_in_whose_words() -> None:
    text = strip_space(read_text(print_letter()))

    said = [
        "兹证明：毕业生买买提·吐尔逊与江淮云图软件技术有限公司签订的就业协议书",
        "已于2026年6月4日终止",
        "agreementnamedbelowendedon2026-06-04",
        "居民身份证3****************X",
        "91340100MA2N0XYZ1K",
        "2026年5月12日10:30",
        "2026年5月13日16:00",
        "2026年6月1日16:00（毕业生）",
        "2026年6月4日01:00",
        "双方协商一致解约",
        "解约原因（毕业生的原话）",
        "家庭原因，无法到外地工作。",
        "违约金5,000元，六月二十日前付清。",
        "2026年6月2日11:00同意解约。",
        "同意协商解除，违约金收到后互不追究。",
        "（以下空白）",
        "江淮示范大学（盖章）",
        "核验码9F3A-11B2-77C0",
    ]
    assert [one for one in said if one not in text] == []
    assert sorted(said, key=text.index) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answer": None, "unanswered": True}, "在规定的时间内没有答复。"),
        ({"answer": None}, "学校决定之前没有答复。"),
        ({"answer": AGREED.model_copy(update={"agreed": False})}, "不同意解约。"),
        ({"asked_by": Side.EMPLOYER}, "毕业生的答复"),
        ({"asked_by": Side.EMPLOYER}, "解约原因（用人单位的原话）"),
        ({"ended_by": EndedBy.EMPLOYER}, "用人单位提出解约"),
        ({"ended_by": None}, "申请中没有写明"),
        ({"owed": ""}, "没有填写。"),
        ({"reason": None}, "申请时只写给了学校，不在此列出。"),
    ],
)
def test_what_was_not_said_is_said_to_be_missing(changed: dict[str, object], said: str) -> None:
    assert said in strip_space(read_text(print_letter(**changed)))


def test_its_code_scans_and_is_the_letters_own() -> None:
    (front,) = draw_pages(print_letter())

    (address,) = scan_codes(front)

    assert address == build_page_url(issue_copy_code(copy="release"), ADDRESS)
    found = read_code(address.rpartition("/")[2], {1: KEY.public_key()})
    assert getattr(found, "copy", found) == "release"


def test_a_letter_made_next_year_is_the_same_file() -> None:
    first = print_letter()

    with travel("2027-11-23T10:00:00Z", tick=False):
        assert print_letter() == first


def test_another_process_makes_the_same_file() -> None:
    path = os.pathsep.join((str(TESTS.parent / "src"), str(TESTS)))
    environment = os.environ | {"PYTHONHASHSEED": "4242", "PYTHONPATH": path}
    answer = subprocess.run(
        [sys.executable, "-c", DIGEST], env=environment, capture_output=True, check=True
    )

    assert answer.stdout.decode().strip() == sha256(print_letter()).hexdigest()


def test_drawing_letters_leaves_the_prints_as_they_are() -> None:
    before = print_sheets(make_sheet())
    print_letter()

    assert print_sheets(make_sheet()) == before


def test_it_is_an_archive_file_with_fonts_inside_and_words_for_its_code() -> None:
    pdf = print_letter()
    root = PdfFileReader(BytesIO(pdf), strict=True).root

    assert b'pdfaid:part="2"' in root["/Metadata"].data
    assert f"解约证明 {NUMBER}".encode() in root["/Metadata"].data
    section = root["/StructTreeRoot"]["/K"]["/K"][0]
    assert "verify this letter" in section["/K"][3]["/Alt"]
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    lines = fonts.stdout.decode().splitlines()[2:]
    assert lines
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_rare_names_print_and_one_without_a_font_is_refused() -> None:
    assert "𠮷田" in read_text(print_letter(name="𠮷田"))
    with pytest.raises(UnprintableCharacter):
        print_letter(name="王\U00016bce")


def test_a_reason_with_a_character_without_a_font_shows_its_code_point() -> None:
    assert "谢谢〔U+1F600〕" in strip_space(read_text(print_letter(reason="谢谢😀")))


def test_few_words_stand_on_one_page_and_many_on_a_second() -> None:
    assert len(make_pages(make_letter(), ADDRESS)) == 1

    pdf = print_letter(reason="长" * MOST, owed="钱" * MOST)

    front, back = (strip_space(read_text(pdf, page, page)) for page in (1, 2))
    assert "见第2页" in front
    assert "第1页/共2页" in front
    assert back.count("长") == MOST
    assert back.count("钱") == MOST
    assert "（以下空白）" in back


@settings(max_examples=15, deadline=None)
@given(
    name=st.text(LETTERS, min_size=1, max_size=50),
    employer=st.text(LETTERS, min_size=1, max_size=200),
    position_title=st.text(LETTERS, min_size=1, max_size=200),
    major=st.text(LETTERS, min_size=1, max_size=200),
    reason=WORDS,
    owed=WORDS,
    words=WORDS,
)
def test_whatever_people_write_stays_inside_its_box(words: str, **said: str) -> None:
    letter = make_letter(**said, answer=AGREED.model_copy(update={"words": words}))

    for page in make_pages(letter, ADDRESS):
        assert not [text for text in list_texts(page) if not is_inside(text)]


def list_texts(page: Page) -> list[Text]:
    return [mark for mark in page.marks if isinstance(mark, Text)]


def is_inside(text: Text, slack: float = 0.01) -> bool:
    em = text.size * MM_PER_POINT
    drawn = Box(text.x, text.baseline - ASCENT * em, text.width, em)
    return (
        drawn.x >= text.room.x - slack
        and drawn.right <= text.room.right + slack
        and drawn.y >= text.room.y - slack
        and drawn.bottom <= min(text.room.bottom, PAGE_HEIGHT) + slack
    )

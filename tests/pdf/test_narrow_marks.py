"""’ and its like are narrow among Latin letters, wide among Chinese characters."""

from hashlib import sha256
from io import BytesIO

import pytest

from signing.fonts.narrow import MARKS, STAND_INS, choose_narrow_marks
from signing.pdf.agreement import Printout, find_edition, name_edition
from signing.pdf.booklet import draw_booklet
from signing.pdf.copies import make_pages
from signing.pdf.faces import measure_text
from signing.pdf.marks import Setting, Voice
from signing.vocabulary import CopyName
from signing.vocabulary.booklet import Booklet, Line, Part
from signing.vocabulary.sheet import AgreementSheet, FormEdition
from support.printing.printed_pages import (
    ADDRESS,
    draw_pages,
    make_sheet,
    print_sheets,
    read_text,
    strip_space,
)

NARROW = [
    "O’Brien",
    "L‘Aquila",
    "“Harbour House”, St. John’s Rd",
    "James’ book…",
    "Jean‐Pierre·Martin",
    "‘final’ — “as is”… • and",
]
WIDE = [
    "说明：‘宿舍’……",
    "见“Harbour House”附件",
    "D’中",
    "“2026”",
    "买买提·吐尔逊",
    "……",
    "Paul，“2026”。",
]
SCHOOL = [CopyName.SCHOOL]
TODAY = FormEdition.SECOND


@pytest.mark.parametrize("text", NARROW)
def test_marks_among_letters_are_narrow(text: str) -> None:
    expected = "".join(STAND_INS.get(each, each) for each in text)

    assert choose_narrow_marks(text) == expected
    assert choose_narrow_marks(expected) == expected


@pytest.mark.parametrize("text", WIDE)
def test_marks_among_chinese_characters_are_wide(text: str) -> None:
    assert choose_narrow_marks(text) == text


def test_quotes_around_a_word_in_a_chinese_sentence_stay_a_pair_and_its_apostrophe_narrow() -> None:
    assert choose_narrow_marks("甲方“O’Brien”说") == f"甲方“O{STAND_INS['’']}Brien”说"
    assert choose_narrow_marks("甲方“O’Brien”") == f"甲方“O{STAND_INS['’']}Brien”"


@pytest.mark.parametrize("voice", Voice)
def test_each_narrow_mark_is_narrower_than_a_letter_is_wide(voice: Voice) -> None:
    widths = {mark: measure_text(STAND_INS[mark], voice) for mark in MARKS}

    assert max(widths.values()) < 1
    assert widths["’"] < 0.3
    assert (
        measure_text(choose_narrow_marks("O’Brien"), voice) < measure_text("O'Brien", voice) + 0.1
    )


@pytest.mark.parametrize("text", [*NARROW, *WIDE])
def test_paper_and_export_read_back_what_was_written(text: str) -> None:
    sheet = make_sheet(name="某", college=text, remarks=f"{text}\n又：{text}")
    line = Line(label="学院", text=f"{text}\n{text}")
    booklet = Booklet(
        title="记录",
        made_at=sheet.approved_at,
        foot="平台",
        parts=(Part(title="一", lines=(line,)),),
    )

    printed = strip_space(read_text(print_sheets(sheet, copies=SCHOOL)))
    exported = strip_space(read_text(draw_booklet(booklet)))

    assert printed.count(strip_space(text)) == 3
    assert exported.count(strip_space(text)) == 2


def test_the_name_on_paper_is_as_wide_as_with_a_straight_apostrophe() -> None:
    curly, straight, apart = (
        _measure_name(make_sheet(name=name)) for name in ("O’Brien", "O'Brien", "O Brien")
    )

    assert curly == pytest.approx(straight, abs=0.3)
    assert curly == pytest.approx(apart, abs=0.3)


def test_a_print_from_before_is_made_again_as_it_was_set() -> None:
    sheet = make_sheet(name="O’Brien", remarks="“as is”…")
    before, now = (_print_like(sheet, name_edition(TODAY, setting)) for setting in Setting)

    assert before != now
    assert now == print_sheets(sheet, copies=SCHOOL)
    assert read_text(before) == read_text(now)
    assert draw_pages(before)[0].tobytes() != draw_pages(now)[0].tobytes()
    assert find_edition("2026-1+0f0f0f0f") == (FormEdition.FIRST, Setting.CONTEXTUAL)
    assert find_edition("") == find_edition("1999-1+0") == (TODAY, Setting.CONTEXTUAL)


def test_what_has_no_such_mark_is_the_same_to_the_byte_in_both_settings() -> None:
    before, now = (_print_like(make_sheet(), name_edition(TODAY, setting)) for setting in Setting)

    assert sha256(before).digest() == sha256(now).digest()


def _measure_name(sheet: AgreementSheet) -> float:
    front = next(iter(make_pages(sheet, SCHOOL, ADDRESS)))
    return next(text.width for text in front.filled if text.text == sheet.person.name)


def _print_like(sheet: AgreementSheet, edition: str) -> bytes:
    out = BytesIO()
    printout = Printout(out, SCHOOL, ADDRESS, edition)
    assert printout.edition == edition
    printout.add(sheet)
    printout.close()
    return out.getvalue()

"""A character is drawn, or the print stops and names it: no box is ever left blank."""

import pytest
from PIL.Image import Image

from signing.pdf.form import (
    COLUMN,
    LABEL,
    LEFT,
    PARTY,
)
from signing.pdf.front import ROW, TOP
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName
from support.printing.printed_pages import draw_pages, make_sheet, print_sheets

DPI = 100
RARE = "䶮𬭎𠅤㛃𪨰𫖯𬱖㙦㼆䲜㬢㵾㮾㑇𣲘𬍛𬀩𬬻𫍯𬘭𨱏𦈡𤧛𪣻𫄧𬸦𫟦𬇙𬒈䴖㤘㴔𣗋𫍣𬭚𬺈𬺓𪩘𫘝𫟅"
UNCOVERED = "𱖎"


@pytest.mark.parametrize("field", ["name", "home_address", "remarks", "position_title"])
def test_a_character_that_no_font_has_stops_the_print_and_is_named(field: str) -> None:
    sheet = make_sheet(**{field: f"李{UNCOVERED}"})

    with pytest.raises(UnprintableCharacter) as refused:
        print_sheets(sheet)

    assert refused.value.about == {
        "character": UNCOVERED,
        "code_point": "U+3158E",
        "agreement_number": sheet.number,
    }
    assert UNCOVERED in refused.value.words.zh
    assert "U+3158E" in refused.value.words.en


def test_in_a_batch_the_agreement_is_named() -> None:
    sheets = [make_sheet(1), make_sheet(2, name=UNCOVERED), make_sheet(3)]

    with pytest.raises(UnprintableCharacter) as refused:
        print_sheets(*sheets)

    assert refused.value.about["agreement_number"] == sheets[1].number


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\U000e0100"])
def test_what_nobody_sees_is_left_out(unseen: str) -> None:
    assert print_sheets(make_sheet(name=f"王㛃{unseen}")) == print_sheets(make_sheet(name="王㛃"))


@pytest.mark.parametrize("unseen", ["\x00", "e\u20dd"])
def test_what_cannot_be_drawn_is_not_passed_over(unseen: str) -> None:
    with pytest.raises(UnprintableCharacter):
        print_sheets(make_sheet(name=f"王{unseen}"))


def test_an_accent_typed_apart_is_joined_to_its_letter() -> None:
    assert print_sheets(make_sheet(name="Jose\u0301")) == print_sheets(make_sheet(name="José"))


def test_rare_characters_are_drawn_each_in_its_own_shape() -> None:
    sheets = [make_sheet(name=character) for character in ("一", *RARE)]

    fronts = draw_pages(print_sheets(*sheets, copies=[CopyName.SCHOOL]), DPI, every=2)

    simple, *drawn = [name_box(front) for front in fronts]
    assert all(count_dark(box) > count_dark(simple) for box in drawn)
    assert len({box.tobytes() for box in drawn}) == len(RARE)


def name_box(front: Image) -> Image:
    left, top = LEFT + PARTY + LABEL + 1, TOP + 0.6
    corners = (left, top, left + COLUMN / 2, top + ROW - 1.2)
    x1, y1, x2, y2 = (round(mm / 25.4 * DPI) for mm in corners)
    return front.crop((x1, y1, x2, y2)).convert("L")


def count_dark(box: Image) -> int:
    return sum(box.histogram()[:128])

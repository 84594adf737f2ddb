"""A photographed page is laid flat and compared, or it is said that it cannot be."""

import json
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from signing.refusals import FileBroken, NoCodeOnPage
from signing.use_cases.printing.stamped_pages import apart
from signing.use_cases.printing.stamped_pages.packing import pack, unpack
from signing.vocabulary import CopyName
from support.printing.photographs import Shot, draw_page, photograph, photograph_print
from support.printing.printed_pages import make_sheet, print_sheets

PRINT = print_sheets(make_sheet(), copies=[CopyName.SCHOOL])
(TEXT,) = json.loads(apart.find_codes(PRINT, "application/pdf"))
JPEG = "image/jpeg"


def tell(photo: bytes) -> dict[str, int]:
    answer = apart.flatten_and_compare(pack(photo, PRINT), JPEG, TEXT)
    if not answer:
        return {}
    told, _ = unpack(answer)
    said: dict[str, int] = json.loads(told)
    return said


def compare(photo: bytes) -> int | None:
    return tell(photo).get("likeness")


@pytest.mark.parametrize(
    "shot",
    [Shot(turn=90, tilt=0.06), Shot(turn=180, light=0.4, grain=12), Shot(shade=0.6)],
    ids=["aside and turned", "upside down in the dark", "in the shadow"],
)
def test_a_photograph_is_laid_flat(shot: Shot) -> None:
    likeness = compare(photograph_print(PRINT, shot))
    assert likeness is not None
    assert likeness >= 95


@pytest.mark.parametrize("shot", [Shot(), Shot(turn=180, light=0.4, grain=12), Shot(shade=0.6)])
def test_a_fresh_print_is_told_from_one_that_was_signed_and_stamped(shot: Shot) -> None:
    assert tell(photograph(draw_page(PRINT), shot))["unmarked"] is True
    assert tell(photograph_print(PRINT, shot))["unmarked"] is False


def test_a_signature_alone_is_a_mark() -> None:
    page = draw_page(PRINT)
    line = [(0.2, 0.8), (0.25, 0.78), (0.28, 0.81), (0.33, 0.79)]
    places = [(page.width * across, page.height * down) for across, down in line]
    ImageDraw.Draw(page).line(places, fill=(20, 30, 90), width=page.width // 250)
    assert tell(photograph(page))["unmarked"] is False


def test_a_page_of_which_half_was_painted_over_is_like_it_no_more() -> None:
    page = draw_page(PRINT)
    box = (0, page.height * 0.1, page.width, page.height * 0.35)
    ImageDraw.Draw(page).rectangle(box, fill="white")
    likeness = compare(photograph(page))
    assert likeness is None or likeness < 85


def test_a_code_cut_out_of_the_page_is_laid_flat_by_nobody() -> None:
    page = draw_page(PRINT)
    blank = Image.new("RGB", page.size, "white")
    width, height = page.size
    left, top = round(width * 0.75), round(height * 0.85)
    blank.paste(page.crop((left, top, width, height)), (left, top))
    assert compare(photograph(blank)) is None


def test_without_a_code_nothing_is_read() -> None:
    file = BytesIO()
    Image.new("RGB", (600, 800), "white").save(file, "JPEG")
    with pytest.raises(NoCodeOnPage):
        apart.find_codes(file.getvalue(), JPEG)
    with pytest.raises(FileBroken):
        apart.find_codes(b"\xff\xd8\xff no picture", JPEG)

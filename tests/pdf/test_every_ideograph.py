"""Every Chinese character that a shipped font has is drawn and reads back; the rest is counted."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from count_glyphs import GB_18030, PAGE, Count, count_blocks, list_codes, write_page
from fontTools.unicodedata import script
from pack_hanamin import FOLDER, SOURCES, make_pages, read_source

from signing.fonts.hanamin import ARCHIVE, find_page
from signing.fonts.ideographs import BLOCKS
from signing.fonts.typefaces import find_typeface, typeface
from signing.pdf.about import About
from signing.pdf.document import Document
from signing.pdf.faces import split_runs
from signing.pdf.forms import draw_blank_form
from signing.pdf.marks import Box, Page, Side, Text, Voice
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import FormEdition
from support.printing.printed_pages import read_text, strip_space
from support.slow_files import choose_size

COUNTS = tuple(count_blocks())
A_LINE, LINES = 60, 80
SHEET = Box(10, 10, 190, 270)
LAST_OF_THE_FORM = "第三联学校留存"
GB_18030_HAS = 88_115
"""Chinese characters and radicals of its third level, as the standard says."""


def test_the_page_of_counts_is_that_of_the_fonts() -> None:
    assert PAGE.read_text("utf-8") == write_page(COUNTS), "stale: look why, then `make glyphs`"


def test_every_character_of_the_national_standard_is_drawn() -> None:
    required = [code for ranges in GB_18030.values() for code in list_codes(ranges)]

    assert len(required) == GB_18030_HAS
    assert not [f"U+{code:X}" for code in required if find_typeface(chr(code)) is None]


def test_the_blocks_hold_every_ideograph_that_unicode_has() -> None:
    counted = {code for one in COUNTS for code in (*one.drawn, *one.nobody)}

    assert counted == {c for b in BLOCKS.values() for c in b if script(chr(c)) == "Hani"}


@pytest.mark.sized
@pytest.mark.parametrize("count", [one for one in COUNTS if one.drawn], ids=lambda one: one.block)
def test_every_character_that_a_font_has_is_drawn_and_reads_back(count: Count) -> None:
    characters = "".join(map(chr, count.drawn[:: choose_size(1, 61)]))

    assert read_back(draw_characters(characters)) == characters


@pytest.mark.sized
def test_no_character_of_hanamin_is_blank() -> None:
    codes = [code for one in COUNTS for code in one.hanamin][:: choose_size(1, 61)]
    pages = {code: typeface(find_page(chr(code)) or "") for code in codes}

    assert not [f"U+{code:X}" for code in codes if not pages[code].has_outline(chr(code))]


@pytest.mark.faults
@pytest.mark.skipif(not FOLDER.exists(), reason="Debian's fonts-hanazono is not installed here")
def test_the_archive_is_what_the_script_makes_of_the_files_of_debian() -> None:
    with ZipFile(ARCHIVE) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}

    assert make_pages(map(read_source, SOURCES)) == packed


def draw_characters(characters: str) -> bytes:
    """Return a file with these characters, uncleaned."""
    out = BytesIO()
    document = Document(out, draw_blank_form(FormEdition.FIRST))
    for page in cut_text(characters, A_LINE * LINES):
        lines = tuple(write_lines(cut_text(page, A_LINE)))
        document.add([Page(CopyName.SCHOOL, Side.FRONT, (), lines, ())])
    document.close(About("字", "字", datetime(2026, 5, 13, tzinfo=UTC)))
    return out.getvalue()


def read_back(pdf: bytes) -> str:
    """What stands behind the words of the form, page by page."""
    pages = read_text(pdf).split("\f")
    return "".join(strip_space(page).partition(LAST_OF_THE_FORM)[2] for page in pages)


def cut_text(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def write_lines(lines: Sequence[str]) -> Iterator[Text]:
    for number, line in enumerate(lines):
        yield Text(split_runs(line, Voice.SERIF), SHEET.x, SHEET.y + 3.3 * number, 9.0, SHEET)

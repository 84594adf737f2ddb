"""Characters that no shipped font has print with a font of the installation's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.fonts.typefaces import FontFileError
from signing.pdf.faces import add_fonts
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName
from support.printing.font_files import RARE, make_font_file
from support.printing.printed_pages import (
    draw_pages,
    make_sheet,
    print_sheets,
    read_text,
    strip_space,
)


@pytest.fixture(autouse=True)
def the_shipped_fonts_alone_afterwards() -> Iterator[None]:
    yield
    add_fonts([])


def test_a_character_prints_once_a_font_for_it_is_named(tmp_path: Path) -> None:
    sheet = make_sheet(name=f"李{RARE}")
    with pytest.raises(UnprintableCharacter):
        print_sheets(sheet)

    add_fonts([make_font_file(tmp_path)])
    pdf = print_sheets(sheet, copies=[CopyName.SCHOOL])

    assert f"姓名李{RARE}性别" in strip_space(read_text(pdf))
    front, _ = draw_pages(pdf)
    without, _ = draw_pages(print_sheets(make_sheet(name="李"), copies=[CopyName.SCHOOL]))
    assert front.tobytes() != without.tobytes()


def test_the_shipped_fonts_are_asked_first(tmp_path: Path) -> None:
    before = print_sheets(make_sheet(name="王䶮"))

    add_fonts([make_font_file(tmp_path, characters="王䶮")])

    assert print_sheets(make_sheet(name="王䶮")) == before


@pytest.mark.parametrize("content", [b"", b"no font at all", None])
def test_what_is_no_font_is_refused_with_its_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "font.otf"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FontFileError, match=r"font\.otf"):
        add_fonts([path])

    assert RARE not in strip_space(read_text(print_sheets(make_sheet())))

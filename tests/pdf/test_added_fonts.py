"""Characters that no shipped font has print with a font of the installation's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.fonts.typefaces import FontFileError
from signing.pdf.faces import add_fonts
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName
from support.printing.font_files import RARE, font_file
from support.printing.printed_pages import (
    a_sheet,
    images_of,
    printed,
    text_of,
    tight,
)


@pytest.fixture(autouse=True)
def the_shipped_fonts_alone_afterwards() -> Iterator[None]:
    yield
    add_fonts([])


def test_a_character_prints_once_a_font_for_it_is_named(tmp_path: Path) -> None:
    sheet = a_sheet(name=f"李{RARE}")
    with pytest.raises(UnprintableCharacter):
        printed(sheet)

    add_fonts([font_file(tmp_path)])
    pdf = printed(sheet, copies=[CopyName.SCHOOL])

    assert f"姓名李{RARE}性别" in tight(text_of(pdf))
    front, _ = images_of(pdf)
    without, _ = images_of(printed(a_sheet(name="李"), copies=[CopyName.SCHOOL]))
    assert front.tobytes() != without.tobytes()


def test_the_shipped_fonts_are_asked_first(tmp_path: Path) -> None:
    before = printed(a_sheet(name="王䶮"))

    add_fonts([font_file(tmp_path, characters="王䶮")])

    assert printed(a_sheet(name="王䶮")) == before


@pytest.mark.parametrize("content", [b"", b"no font at all", None])
def test_what_is_no_font_is_refused_with_its_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "font.otf"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FontFileError, match=r"font\.otf"):
        add_fonts([path])

    assert RARE not in tight(text_of(printed(a_sheet())))

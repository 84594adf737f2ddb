"""Characters that no shipped font has print with a font of the installation's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from paper import a_sheet, images_of, printed, text_of, tight
from signing.pdf.faces import FontFileError, add_fonts
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName

RARE = "𪚥"
UPEM = 2048


@pytest.fixture(autouse=True)
def the_shipped_fonts_alone_afterwards() -> Iterator[None]:
    yield
    add_fonts([])


def font_file(folder: Path, *, characters: str = RARE) -> Path:
    """A TrueType font that draws each character as a box of its own size."""
    names = [f"box{number}" for number, _ in enumerate(characters)]
    builder = FontBuilder(UPEM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(map(ord, characters), names, strict=True)))
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    glyphs |= {name: _box(1000 + 200 * number) for number, name in enumerate(names)}
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (UPEM, 100)))
    builder.setupHorizontalHeader(ascent=1800, descent=-248)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    path = folder / "boxes.ttf"
    builder.save(path)
    return path


def _box(side: int) -> object:
    pen = TTGlyphPen(None)
    for step, point in enumerate([(100, 0), (100, side), (100 + side, side), (100 + side, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    return pen.glyph()


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

"""Fonts that an installation could add: each character a box of its own size."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

RARE = "𱖎"
"""No shipped font has it."""
UPEM = 2048


def make_font_file(
    folder: Path,
    *,
    characters: str = RARE,
    name: str = "boxes.ttf",
    weight: int = 400,
    rights: int = 0,
) -> Path:
    """Write a TrueType font that draws each character as a box of its own size."""
    names = [f"box{number}" for number, _ in enumerate(characters)]
    builder = FontBuilder(UPEM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(map(ord, characters), names, strict=True)))
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    glyphs |= {name: _draw_box(1000 + 200 * number) for number, name in enumerate(names)}
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (UPEM, 100)))
    builder.setupHorizontalHeader(ascent=1800, descent=-248)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight, fsType=rights)
    builder.setupPost()
    path = folder / name
    builder.save(path)
    return path


def _draw_box(side: int) -> object:
    pen = TTGlyphPen(None)
    for step, point in enumerate([(100, 0), (100, side), (100 + side, side), (100 + side, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    return pen.glyph()

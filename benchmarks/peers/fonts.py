"""The typefaces of the printed page, as files that other programs take."""

from collections.abc import Iterable
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from pylopdf_fonts_zh_cn import sans_path, serif_path

FILES = {
    "NotoSerifSC": Path(serif_path()),
    "NotoSansSC": Path(sans_path()),
    "SourceSerifPro": Path(
        str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.otf")
    ),
}
COMMON = "".join(
    bytes((row, cell)).decode("gb2312")
    for row in range(0xB0, 0xD7)
    for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
)
"""The 3,755 characters of GB 2312 level 1."""
ERROR = 1.0
"""How far a quadratic curve may stray from the cubic one, 1/1000 em."""


def truetype(file: Path, characters: Iterable[str], into: Path) -> None:
    """`file` cut down to `characters` and with quadratic outlines."""
    font = _cut(file, characters)
    glyphs = font.getGlyphSet()
    outlines = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    _replace_outlines(font, outlines)
    font.save(into)


def _cut(file: Path, characters: Iterable[str]) -> TTFont:
    options = Options(layout_features=[], hinting=False, glyph_names=False, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    cutter = Subsetter(options)
    cutter.populate(unicodes={ord(each) for each in characters})
    font = TTFont(file)
    cutter.subset(font)
    smaller = BytesIO()
    font.save(smaller)
    return TTFont(smaller)


def _replace_outlines(font: TTFont, outlines: dict[str, object]) -> None:
    order = font.getGlyphOrder()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, outlines
    table.compile(font)
    widths = font["hmtx"]
    for name in order:
        widths[name] = (widths[name][0], getattr(table[name], "xMin", 0))
    most = font["maxp"]
    most.tableVersion = 0x00010000
    most.maxZones = 1
    for unused in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"):
        setattr(most, f"max{unused}", 0)
    most.maxStackElements = most.maxSizeOfInstructions = most.maxComponentElements = 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"

"""Typefaces: what a font covers, how wide it is, and the few glyphs that a document embeds.

Who is asked for a character, in this order: the shipped fonts, those that the installation names,
and for Chinese characters HanaMin and then the fonts of the machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from unicodedata import category

import uharfbuzz as hb
from pylopdf_fonts_zh_cn import sans_path, serif_path

from signing.fonts.hanamin import find_page, is_page, unpack_page
from signing.fonts.ideographs import is_ideograph
from signing.fonts.narrow import SUFFIX, build_narrow_font, is_narrow
from signing.fonts.system import find_system_fonts, is_usable

EM = 1000
"""Units per em in which a PDF states widths."""


class FontFileError(Exception):
    """A font of the installation cannot serve; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A typeface cut down to some characters: `program` is a bare CFF or a TrueType file.

    `cids` says which glyph draws each character, `widths` (1/1000 em) how wide it is.
    """

    name: str
    program: bytes
    is_cff: bool
    cids: Mapping[str, int]
    widths: Mapping[str, int]

    @property
    def tag(self) -> str:
        """Six letters that tell one subset from another (PDF 32000-1, 9.6.4)."""
        digest = sha256("".join(self.cids).encode()).digest()
        return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


class Typeface:
    """One static OpenType font."""

    def __init__(self, name: str, blob: hb.Blob) -> None:
        self.name = name
        self._face = hb.Face(blob)
        self._font = hb.Font(self._face)

    def covers(self, character: str) -> bool:
        return self._font.get_nominal_glyph(ord(character)) is not None

    def has_outline(self, character: str) -> bool:
        """Whether it draws something: some fonts have a character, and leave it blank."""
        glyph = self._font.get_nominal_glyph(ord(character))
        extents = self._font.get_glyph_extents(glyph) if glyph else None
        return bool(extents and extents.width and extents.height)

    def advance(self, character: str) -> float:
        """Width in em."""
        glyph = self._font.get_nominal_glyph(ord(character))
        width: int = self._font.get_glyph_h_advance(glyph)
        upem: int = self._face.upem
        return width / upem

    def cut(self, characters: Iterable[str]) -> Cut:
        """The same characters in the same order give the same program."""
        chosen = tuple(characters)
        face = self._subset(chosen)
        cff = bytes(face.reference_table("CFF ").data)
        drawn = hb.Font(face)
        glyphs = {each: drawn.get_nominal_glyph(ord(each)) for each in chosen}
        cids = _cids(cff) if cff else range(face.glyph_count)
        return Cut(
            name=self.name,
            program=cff or bytes(face.blob.data),
            is_cff=bool(cff),
            cids={each: cids[glyph] for each, glyph in glyphs.items()},
            widths={each: round(EM * self.advance(each)) for each in chosen},
        )

    def file_of(self, characters: Iterable[str]) -> bytes:
        """A small font file with these characters."""
        return bytes(self._subset(characters).blob.data)

    def _subset(self, characters: Iterable[str]) -> hb.Face:
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.UNICODE).update(map(ord, characters))
        wanted.flags = (
            hb.SubsetFlags.NO_HINTING
            | hb.SubsetFlags.DESUBROUTINIZE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        )
        return hb.subset(self._face, wanted)


def _cids(program: bytes) -> list[int]:
    """What a PDF calls each glyph (PDF 32000-1, 9.7.4.2)."""
    from fontTools.cffLib import CFFFontSet  # noqa: PLC0415 — 7 MiB, only for who draws

    fonts = CFFFontSet()
    fonts.decompile(BytesIO(program), None)
    names = fonts[0].charset
    if not hasattr(fonts[0], "ROS"):
        return list(range(len(names)))
    return [0, *(int(name.removeprefix("cid")) for name in names[1:])]


@cache
def typeface(name: str) -> Typeface:
    return Typeface(name, _read(name))


def _read(name: str) -> hb.Blob:
    if is_page(name):
        return hb.Blob(unpack_page(name))
    if is_narrow(name):
        return hb.Blob(build_narrow_font(hb.Face(_read(name.removesuffix(SUFFIX)))))
    return hb.Blob.from_file_path(str(FILES.get(name) or _find_system_fonts()[name]))


def find_typeface(character: str, first: Iterable[str] = ()) -> str | None:
    """The name of the one that draws `character`; of the shipped, `first` are asked if given.

    A mark left over after composition would stand beside its letter, not on it: nobody has it.
    """
    if category(character).startswith("M"):
        return None
    asked = (*(first or SHIPPED), *ADDED)
    found = next((one for one in asked if typeface(one).covers(character)), None)
    if found or not is_ideograph(character):
        return found
    return find_page(character) or _find_on_the_machine(character)


def _find_on_the_machine(character: str) -> str | None:
    names = _find_system_fonts()
    return next((one for one in names if typeface(one).has_outline(character)), None)


def _find_system_fonts() -> dict[str, Path]:
    return find_system_fonts(tuple(FOLDERS))


def add_typefaces(places: Sequence[Path]) -> None:
    """Have these files and folders too from now on, and none that were added before.

    Raises FontFileError, and then changes nothing.
    """
    paths = [place for place in places if not place.is_dir()]
    for path in paths:
        if not is_usable(path):
            message = (
                f"SIGNING_FONTS 中的 {path} 不是可用的字体文件（静态 OTF 或 TTF），请改正或去掉。"
                f" {path} in SIGNING_FONTS is no font that can be used (static OTF or TTF):"
                " name another or leave it out."
            )
            raise FontFileError(message)
    for name in ADDED:
        del FILES[name]
    ADDED[:] = [f"Added{number}" for number, _ in enumerate(paths, start=1)]
    FOLDERS[:] = [place for place in places if place.is_dir()]
    FILES.update(zip(ADDED, paths, strict=True))
    typeface.cache_clear()


FILES = {
    "NotoSerifSC": Path(serif_path()),
    "NotoSansSC": Path(sans_path()),
    "SourceSerifPro": Path(
        str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.otf")
    ),
}
SHIPPED = tuple(FILES)
"""Fonts of the packages that the service depends on."""
ADDED: list[str] = []
"""Fonts that the installation names: asked before HanaMin, because somebody chose them."""
FOLDERS: list[Path] = []
"""Where the fonts of the machine lie: asked last, and for Chinese characters only."""

"""Typefaces: what a font file covers, how wide it is, and the few glyphs that a document embeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from unicodedata import category

import uharfbuzz as hb
from fontTools.cffLib import CFFFontSet
from pylopdf_fonts_zh_cn import sans_path, serif_path

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

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)

    def covers(self, character: str) -> bool:
        return self._font.get_nominal_glyph(ord(character)) is not None

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
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(program), None)
    names = fonts[0].charset
    if not hasattr(fonts[0], "ROS"):
        return list(range(len(names)))
    return [0, *(int(name.removeprefix("cid")) for name in names[1:])]


def usable(path: Path) -> bool:
    """Whether a file is one static font with outlines."""
    if not path.is_file():
        return False
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    outlines = any(face.reference_table(table).data for table in ("CFF ", "glyf"))
    return outlines and not face.reference_table("fvar").data


@cache
def typeface(name: str) -> Typeface:
    return Typeface(name, FILES[name])


def typeface_with(character: str, names: Iterable[str] = ()) -> Typeface | None:
    """The first of `names`, or of all, that has `character`.

    A mark left over after composition would stand beside its letter, not on it: nobody has it.
    """
    if category(character).startswith("M"):
        return None
    asked = map(typeface, names or tuple(FILES))
    return next((one for one in asked if one.covers(character)), None)


def add_typefaces(paths: Sequence[Path]) -> None:
    """Have these files too from now on, and no others that were added. Raises FontFileError."""
    for path in paths:
        if not usable(path):
            message = (
                f"SIGNING_FONTS 中的 {path} 不是可用的字体文件（静态 OTF 或 TTF），请改正或去掉。"
                f" {path} in SIGNING_FONTS is no font that can be used (static OTF or TTF):"
                " name another or leave it out."
            )
            raise FontFileError(message)
    for name in ADDED:
        del FILES[name]
    ADDED[:] = [f"Added{number}" for number, _ in enumerate(paths, start=1)]
    FILES.update(zip(ADDED, paths, strict=True))
    typeface.cache_clear()


FILES = {
    "NotoSerifSC": serif_path(),
    "NotoSansSC": sans_path(),
    "SourceSerifPro": Path(
        str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.otf")
    ),
}
ADDED: list[str] = []
"""Fonts of the installation, for characters that those have not: asked last."""

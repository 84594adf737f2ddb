"""Typefaces: who has a character, how wide it is, and the few glyphs that a document embeds."""

from collections.abc import Iterable, Mapping
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

from signing.pdf.marks import Run, Voice
from signing.refusals import UnprintableCharacter

CHAINS = {
    Voice.SERIF: ("NotoSerifSC", "SourceSerifPro", "NotoSansSC"),
    Voice.SANS: ("NotoSansSC", "NotoSerifSC", "SourceSerifPro"),
}
"""Who is asked for a character, in this order. Source Serif has Latin letters that Noto lacks."""


EM = 1000
"""Units per em of all of them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A typeface cut down to some characters, as a bare CFF program.

    `codes` gives each character a number of its own (four hexadecimal digits), also where two
    share a glyph, so that text reads back as it went in; `cids` and `widths` (1/1000 em) say what
    is drawn for it.
    """

    name: str
    program: bytes
    codes: Mapping[str, str]
    cids: Mapping[str, int]
    widths: Mapping[str, int]

    @property
    def tag(self) -> str:
        """Six letters that tell one subset from another (PDF 32000-1, 9.6.4)."""
        digest = sha256("".join(self.codes).encode()).digest()
        return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


class Typeface:
    """One static OpenType font with CFF outlines."""

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
        return width / EM

    def cut(self, characters: Iterable[str]) -> Cut:
        """The same characters give the same program."""
        chosen = sorted(characters)
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.UNICODE).update(map(ord, chosen))
        wanted.flags = (
            hb.SubsetFlags.NO_HINTING
            | hb.SubsetFlags.DESUBROUTINIZE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        )
        face = hb.subset(self._face, wanted)
        program = bytes(face.reference_table("CFF ").data)
        cids = _cids(program)
        drawn = hb.Font(face)
        return Cut(
            name=self.name,
            program=program,
            codes={each: f"{code:04X}" for code, each in enumerate(chosen, start=1)},
            cids={each: cids[drawn.get_nominal_glyph(ord(each))] for each in chosen},
            widths={each: round(EM * self.advance(each)) for each in chosen},
        )


def _cids(program: bytes) -> list[int]:
    """What a PDF calls each glyph (PDF 32000-1, 9.7.4.2)."""
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(program), None)
    names = fonts[0].charset
    if not hasattr(fonts[0], "ROS"):
        return list(range(len(names)))
    return [0, *(int(name.removeprefix("cid")) for name in names[1:])]


@cache
def typeface(name: str) -> Typeface:
    latin = files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.otf"
    paths = {
        "NotoSerifSC": serif_path(),
        "NotoSansSC": sans_path(),
        "SourceSerifPro": Path(str(latin)),
    }
    return Typeface(name, paths[name])


@dataclass(frozen=True, slots=True)
class Glyph:
    """Who draws a character, and how wide (em)."""

    face: str
    advance: float


class Chain(dict[str, Glyph]):
    """Every character asked for so far, and the first typeface that has it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, character: str) -> Glyph:
        """Raises UnprintableCharacter.

        A mark left over after composition would stand beside its letter, not on it: refused too.
        """
        for name in () if category(character).startswith("M") else self._names:
            if typeface(name).covers(character):
                self[character] = Glyph(name, typeface(name).advance(character))
                return self[character]
        raise UnprintableCharacter(character=character, code_point=f"U+{ord(character):04X}")


@cache
def chain(voice: Voice) -> Chain:
    return Chain(CHAINS[voice])


def extent(text: str, voice: Voice) -> float:
    """Width in em."""
    glyphs = chain(voice)
    return sum([glyphs[character].advance for character in text])


def runs(text: str, voice: Voice) -> tuple[Run, ...]:
    """`text` in pieces that one typeface draws."""
    glyphs = chain(voice)
    pieces: list[Run] = []
    for character in text:
        drawn = glyphs[character]
        if pieces and pieces[-1].face == drawn.face:
            before = pieces.pop()
            pieces.append(Run(drawn.face, before.text + character, before.width + drawn.advance))
        else:
            pieces.append(Run(drawn.face, character, drawn.advance))
    return tuple(pieces)

"""Finds the typeface of each character: the first one in a chain that has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import groupby
from operator import add, attrgetter
from pathlib import Path
from unicodedata import category

from signing.fonts.narrow import MARK_OF, SUFFIX
from signing.fonts.printable import is_printable
from signing.fonts.typefaces import add_typefaces, find_typeface, typeface
from signing.pdf.marks import (
    Mark,
    Run,
    Text,
    Voice,
)
from signing.refusals import UnprintableCharacter

CHAINS = {
    Voice.SERIF: ("NotoSerifSC", "SourceSerifPro", "NotoSansSC"),
    Voice.SANS: ("NotoSansSC", "NotoSerifSC", "SourceSerifPro"),
}
"""Which shipped fonts are asked, in order. Source Serif has Latin letters that Noto lacks."""
NARROW_CHAINS = {
    Voice.SERIF: (f"NotoSerifSC{SUFFIX}", "SourceSerifPro"),
    Voice.SANS: (f"NotoSansSC{SUFFIX}", "SourceSerifPro"),
}
"""Which are asked for a mark that is to be narrow."""


def add_fonts(places: Sequence[Path]) -> None:
    """Ask these files too from now on, in their order, and what lies in these folders at last.

    Called once, at the start.

    Raises FontFileError without a change.
    """
    add_typefaces(places)
    is_printable.cache_clear()
    load_chain.cache_clear()


@dataclass(frozen=True, slots=True)
class Glyph:
    """The typeface that draws `character`, and its width in em."""

    face: str
    character: str
    advance: float


class Chain(dict[str, Glyph]):
    """Caches the first typeface of each character; a stand-in is drawn as its mark, narrow."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._names, self._narrow = CHAINS[voice], NARROW_CHAINS[voice]

    def __missing__(self, key: str) -> Glyph:
        """Raises UnprintableCharacter."""
        character = MARK_OF.get(key, key)
        name = find_typeface(character, self._names if key == character else self._narrow)
        if name is None:
            raise UnprintableCharacter(
                character=character, code_point=f"U+{ord(character):04X}", agreement_number=""
            )
        self[key] = Glyph(name, character, typeface(name).advance(character))
        return self[key]


@cache
def load_chain(voice: Voice) -> Chain:
    return Chain(voice)


def measure_text(text: str, voice: Voice) -> float:
    """Return the width in em."""
    glyphs = load_chain(voice)
    return sum([glyphs[character].advance for character in text])


def split_runs(text: str, voice: Voice) -> tuple[Run, ...]:
    """Split `text` into pieces of one typeface each."""
    glyphs = load_chain(voice)
    drawn = [glyphs[character] for character in text]
    return tuple([_join(face, some) for face, some in _group_by_face(drawn)])


def _join(face: str, drawn: list[Glyph]) -> Run:
    """Widths are added from left to right: `sum` rounds otherwise from Python 3.12 on."""
    width = reduce(add, [one.advance for one in drawn])
    return Run(face, "".join([one.character for one in drawn]), width)


def _group_by_face(glyphs: list[Glyph]) -> Iterable[tuple[str, list[Glyph]]]:
    if len({one.face for one in glyphs}) == 1:  # as most texts are
        return [(glyphs[0].face, glyphs)]
    return [(face, list(drawn)) for face, drawn in groupby(glyphs, attrgetter("face"))]


def make_printable(text: str) -> str:
    """Return `text` with each character that has no font as its code point: 〔U+2A6A5〕."""
    return "".join(map(_replace_missing, text.replace("\r\n", "\n").replace("\t", " ")))


def _replace_missing(character: str) -> str:
    if character == "\n":
        return character
    if category(character) in {"Cc", "Cf"}:
        return ""
    try:
        load_chain(Voice.SANS)[character]
    except UnprintableCharacter:
        return f"〔U+{ord(character):04X}〕"
    return character


def list_used_characters(layers: Iterable[Iterable[Mark]]) -> dict[str, str]:
    """Return the characters that each typeface draws, in the order of code points."""
    faces: dict[str, set[str]] = {}
    for text in {mark for marks in layers for mark in marks if isinstance(mark, Text)}:
        for run in text.runs:
            faces.setdefault(run.face, set()).update(run.text)
    return {name: "".join(sorted(faces[name])) for name in sorted(faces)}

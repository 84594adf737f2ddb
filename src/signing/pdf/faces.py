"""Finds the typeface of each character: the first one in a chain that has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
    pieces: list[Run] = []
    for character in text:
        drawn = glyphs[character]
        if pieces and pieces[-1].face == drawn.face:
            before = pieces.pop()
            text_so_far = before.text + drawn.character
            pieces.append(Run(drawn.face, text_so_far, before.width + drawn.advance))
        else:
            pieces.append(Run(drawn.face, drawn.character, drawn.advance))
    return tuple(pieces)


def list_used_characters(layers: Iterable[Iterable[Mark]]) -> dict[str, str]:
    """Return the characters that each typeface draws, in the order of code points."""
    faces: dict[str, set[str]] = {}
    for text in {mark for marks in layers for mark in marks if isinstance(mark, Text)}:
        for run in text.runs:
            faces.setdefault(run.face, set()).update(run.text)
    return {name: "".join(sorted(faces[name])) for name in sorted(faces)}

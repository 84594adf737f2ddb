"""Finds the typeface of each character: the first one in a chain that has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from signing.fonts.printable import is_printable
from signing.fonts.typefaces import ADDED, add_typefaces, typeface_with
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
"""Who is asked for a character, in this order. Source Serif has Latin letters that Noto lacks."""


def add_fonts(paths: Sequence[Path]) -> None:
    """Add these files to the chains, in their order. It is called once, at the start.

    Raises FontFileError without a change.
    """
    add_typefaces(paths)
    is_printable.cache_clear()
    load_chain.cache_clear()


@dataclass(frozen=True, slots=True)
class Glyph:
    """The typeface of a character, and its width in em."""

    face: str
    advance: float


class Chain(dict[str, Glyph]):
    """Caches the first typeface of each character."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, character: str) -> Glyph:
        """Raises UnprintableCharacter."""
        found = typeface_with(character, self._names)
        if found is None:
            raise UnprintableCharacter(
                character=character, code_point=f"U+{ord(character):04X}", agreement_number=""
            )
        self[character] = Glyph(found.name, found.advance(character))
        return self[character]


@cache
def load_chain(voice: Voice) -> Chain:
    return Chain((*CHAINS[voice], *ADDED))


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
            pieces.append(Run(drawn.face, before.text + character, before.width + drawn.advance))
        else:
            pieces.append(Run(drawn.face, character, drawn.advance))
    return tuple(pieces)


def list_used_characters(layers: Iterable[Iterable[Mark]]) -> dict[str, str]:
    """Return the characters that each typeface draws, in the order of code points."""
    faces: dict[str, set[str]] = {}
    for text in {mark for marks in layers for mark in marks if isinstance(mark, Text)}:
        for run in text.runs:
            faces.setdefault(run.face, set()).update(run.text)
    return {name: "".join(sorted(faces[name])) for name in sorted(faces)}

"""Who draws which character: the first typeface of a chain that has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import category

from signing.pdf.marks import Mark, Run, Text, Voice
from signing.pdf.typefaces import FILES, typeface, usable
from signing.refusals import UnprintableCharacter

CHAINS = {
    Voice.SERIF: ("NotoSerifSC", "SourceSerifPro", "NotoSansSC"),
    Voice.SANS: ("NotoSansSC", "NotoSerifSC", "SourceSerifPro"),
}
"""Who is asked for a character, in this order. Source Serif has Latin letters that Noto lacks."""
ADDED: list[str] = []
"""Who is asked last: fonts of the installation, for characters that those have not."""


class FontFileError(Exception):
    """A font of the installation cannot serve; the message says what to do."""


def add_fonts(paths: Sequence[Path]) -> None:
    """Ask these files too from now on, in their order. Called once, at the start.

    Raises FontFileError, and then changes nothing.
    """
    for path in paths:
        if not usable(path):
            message = (
                f"SIGNING_FONTS 中的 {path} 不是可用的字体文件（静态 OTF 或 TTF），请改正或去掉。"
                f" {path} in SIGNING_FONTS is no font that can be used (static OTF or TTF):"
                " name another or leave it out."
            )
            raise FontFileError(message)
    ADDED[:] = [f"Added{number}" for number, _ in enumerate(paths, start=1)]
    for name, path in zip(ADDED, paths, strict=True):
        FILES[name] = path
    typeface.cache_clear()
    chain.cache_clear()


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
        raise UnprintableCharacter(
            character=character, code_point=f"U+{ord(character):04X}", agreement_number=""
        )


@cache
def chain(voice: Voice) -> Chain:
    return Chain((*CHAINS[voice], *ADDED))


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


def used(layers: Iterable[Iterable[Mark]]) -> dict[str, str]:
    """The characters that each typeface has to draw, in the order of their code points."""
    faces: dict[str, set[str]] = {}
    for text in {mark for marks in layers for mark in marks if isinstance(mark, Text)}:
        for run in text.runs:
            faces.setdefault(run.face, set()).update(run.text)
    return {name: "".join(sorted(faces[name])) for name in sorted(faces)}

"""Marks that Chinese and Latin text share: wide among Chinese characters, narrow among letters.

Unicode has one code for ’ in O’Brien and in ‘某’. A Chinese font draws it a full em wide, and keeps
a narrow form beside it (OpenType feature pwid). Which form stands where is decided by what stands
around it, before text is broken into lines; a stand-in carries the decision to whoever draws.
"""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from types import MappingProxyType
from unicodedata import category, east_asian_width

import uharfbuzz as hb

MARKS = "‘’“”…·•‐"
"""Both kinds of text have them. The dash (—) has one form, as narrow as in Latin text."""
STAND_INS: Mapping[str, str] = MappingProxyType(
    {mark: chr(0xDC00 + index) for index, mark in enumerate(MARKS)}
)
"""The narrow form of each mark: half of a character, which no recorded text holds."""
MARK_OF: Mapping[str, str] = MappingProxyType({one: mark for mark, one in STAND_INS.items()})
CLOSING_OF: Mapping[str, str] = MappingProxyType({"“": "”", "‘": "’"})
SUFFIX = "Narrow"


def choose_narrow_marks(text: str) -> str:
    """Return `text`, one paragraph, with a stand-in for each mark that is to be narrow."""
    if not any(mark in text for mark in MARKS):
        return text
    narrow = {at for at, mark in enumerate(text) if mark in MARKS and _is_among_letters(text, at)}
    for pair in _pair_quotes(text):
        if not narrow.issuperset(pair):
            narrow.difference_update(pair)
    return "".join(STAND_INS[one] if at in narrow else one for at, one in enumerate(text))


def _is_among_letters(text: str, at: int) -> bool:
    """Whether the next character on either side that is of a script is a letter, none Chinese."""
    found = {_find_script(reversed(text[:at])), _find_script(text[at + 1 :])}
    return True in found and False not in found


def _find_script(characters: Iterable[str]) -> bool | None:
    """True at a letter, False at what is as wide as a Chinese character; None if there is none."""
    for character in characters:
        if category(character) in {"Zs", "Cs"} or character in MARKS:
            continue
        if east_asian_width(character) in {"W", "F"}:
            return False
        if category(character).startswith("L"):
            return True
    return None


def _pair_quotes(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each quotation opens and closes; ’ between two letters is an apostrophe."""
    for opening, closing in CLOSING_OF.items():
        opened: list[int] = []
        for at, character in enumerate(text):
            if character == opening:
                opened.append(at)
            elif character == closing and opened and not _is_apostrophe(text, at):
                yield opened.pop(), at


def _is_apostrophe(text: str, at: int) -> bool:
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] == "’" and len(around) == len("Os") and all(map(_is_letter, around))


def _is_letter(character: str) -> bool:
    return _find_script(character) is True


def is_narrow(name: str) -> bool:
    """Whether a typeface is another's narrow forms."""
    return name.endswith(SUFFIX)


def build_narrow_font(wide: hb.Face) -> bytes:
    """Return a font of the narrow forms of `wide`, each at the code of its mark."""
    from fontTools.ttLib import TTFont, newTable  # noqa: PLC0415 — 7 MiB, only for who draws
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # noqa: PLC0415 — as above

    glyphs = dict(_list_narrow_glyphs(hb.Font(wide)))
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(glyphs.values())
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    wanted.flags |= hb.SubsetFlags.NO_LAYOUT_CLOSURE
    plan = hb.SubsetPlan(wide, wanted)
    kept = plan.old_to_new_glyph_mapping
    font = TTFont(BytesIO(plan.execute().blob.data), recalcTimestamp=False)
    codes = CmapSubtable.newSubtable(4)
    codes.platformID, codes.platEncID, codes.language = 3, 1, 0
    codes.cmap = {ord(mark): font.getGlyphName(kept[glyph]) for mark, glyph in glyphs.items()}
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [codes]
    built = BytesIO()
    font.save(built)
    return built.getvalue()


def _list_narrow_glyphs(font: hb.Font) -> Iterator[tuple[str, int]]:
    for mark in MARKS:
        usual = font.get_nominal_glyph(ord(mark))
        buffer = hb.Buffer()
        buffer.add_str(mark)
        buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "en"
        hb.shape(font, buffer, {"pwid": True})
        (drawn,) = buffer.glyph_infos
        if usual and font.get_glyph_h_advance(drawn.codepoint) < font.get_glyph_h_advance(usual):
            yield mark, drawn.codepoint

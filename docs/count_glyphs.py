"""Count which Chinese characters the shipped fonts draw, by block, into docs/glyphs.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from signing.fonts.hanamin import find_page
from signing.fonts.ideographs import BLOCKS
from signing.fonts.typefaces import SHIPPED, typeface

PAGE = Path(__file__).with_name("glyphs.md")
ASSIGNED = {
    "CJK Radicals Supplement": ((0x2E80, 0x2E99), (0x2E9B, 0x2EF3)),
    "Kangxi Radicals": ((0x2F00, 0x2FD5),),
    "Extension A": ((0x3400, 0x4DBF),),
    "Unified Ideographs (URO)": ((0x4E00, 0x9FFF),),
    "Compatibility Ideographs": ((0xF900, 0xFA6D), (0xFA70, 0xFAD9)),
    "Extension B": ((0x20000, 0x2A6DF),),
    "Extension C": ((0x2A700, 0x2B73F),),
    "Extension D": ((0x2B740, 0x2B81E),),
    "Extension E": ((0x2B820, 0x2CEAD),),
    "Extension F": ((0x2CEB0, 0x2EBE0),),
    "Extension I": ((0x2EBF0, 0x2EE5D),),
    "Compatibility Supplement": ((0x2F800, 0x2FA1D),),
    "Extension G": ((0x30000, 0x3134A),),
    "Extension H": ((0x31350, 0x323AF),),
    "Extension J": ((0x323B0, 0x33479),),
}
"""What Unicode 17 has in each block; first and last of each range."""
RADICALS = "2E81 2E84 2E88 2E8B 2E8C 2E97 2EA7 2EAA 2EAE 2EB3 2EB6 2EB7 2EBB 2ECA"
UNIFIED = "FA0E FA0F FA11 FA13 FA14 FA1F FA21 FA23 FA24 FA27 FA28 FA29"
GB_18030 = {
    "CJK Radicals Supplement": tuple((int(one, 16), int(one, 16)) for one in RADICALS.split()),
    "Kangxi Radicals": ((0x2F00, 0x2FD5),),
    "Extension A": ((0x3400, 0x4DB5),),
    "Unified Ideographs (URO)": ((0x4E00, 0x9FEF),),
    "Compatibility Ideographs": tuple((int(one, 16), int(one, 16)) for one in UNIFIED.split()),
    "Extension B": ((0x20000, 0x2A6D6),),
    "Extension C": ((0x2A700, 0x2B734),),
    "Extension D": ((0x2B740, 0x2B81D),),
    "Extension E": ((0x2B820, 0x2CEA1),),
    "Extension F": ((0x2CEB0, 0x2EBE0),),
}
"""Level 3 of GB 18030-2022: 87,887 characters and 228 radicals.

Derived from the blocks that the standard names, as they were in Unicode 11; it adds up to the
standard's own sums. The standard's tables themselves are not free to copy.
"""
HEAD = """# Chinese characters that print

`make glyphs` counts and writes this page; a test holds it to the fonts, and `make faults` prints
every character and reads it back. Only what the package carries counts: what `SIGNING_FONTS` and
the machine add comes on top ([operations](operations.md#rare-names)).

| block | in Unicode 17 | drawn by Noto or Source Serif | by HanaMin | by nobody | in GB 18030-2022 | of these drawn |
|---|---:|---:|---:|---:|---:|---:|
"""  # noqa: E501 — a row of a table
REST = """
GB 18030-2022 has 87,887 Chinese characters and 228 radicals in its third level. The columns are
derived from the blocks that it names, as they were in Unicode 11, and add up to its own sums; they
are not compared with its tables, character by character. Compatibility ideographs that have a
unified one are recorded as that one, and so printed.

## Marks that Chinese and Latin text share

‘ ’ “ ” … · • and ‐ (U+2010) have one code for both kinds of text. On paper they are a full em wide
as Chinese sets them, and narrow as in O’Brien where the next character on both sides that is of a
script is a letter, or on one side and nothing stands on the other; blanks, digits and other marks
are passed over. One side that is Chinese keeps them wide. Quotes that open and close together are
narrow together, or not at all; ’ between two letters is an apostrophe. The narrow forms are those
that the Noto fonts keep beside the wide ones (pwid), else those of Source Serif. The dash (—) has
one form. The text that is read back is the same. `fonts/narrow.py` decides, for the agreement and
for the export of a person. Prints from before the rule are made again as they were set
([record 7](decisions/0007-paper.md)).

## Drawn by nobody

"""


@dataclass(frozen=True, slots=True)
class Count:
    """Of one block: the characters of Unicode by who draws them, and those of the standard."""

    block: str
    noto: tuple[int, ...]
    hanamin: tuple[int, ...]
    nobody: tuple[int, ...]
    standard: tuple[int, ...]

    @property
    def drawn(self) -> tuple[int, ...]:
        return tuple(sorted((*self.noto, *self.hanamin)))

    @property
    def numbers(self) -> tuple[int, ...]:
        of_standard = len(set(self.standard) & set(self.drawn))
        sizes = [len(one) for one in (self.noto, self.hanamin, self.nobody, self.standard)]
        return (sum(sizes[:3]), *sizes, of_standard)


def list_codes(ranges: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(code for first, last in ranges for code in range(first, last + 1))


def count_blocks() -> Iterator[Count]:
    shipped = [typeface(name) for name in SHIPPED]
    for block in BLOCKS:
        codes = list_codes(ASSIGNED[block])
        noto = {code for code in codes if any(one.covers(chr(code)) for one in shipped)}
        hanamin = {code for code in codes if code not in noto and find_page(chr(code))}
        yield Count(
            block,
            tuple(sorted(noto)),
            tuple(sorted(hanamin)),
            tuple(code for code in codes if code not in noto and code not in hanamin),
            list_codes(GB_18030.get(block, ())),
        )


def write_ranges(codes: Iterable[int]) -> str:
    """`U+2E9A, U+2EF4–2EFF`."""
    runs = [
        [code for _, code in run]
        for _, run in groupby(enumerate(codes), lambda one: one[1] - one[0])
    ]
    return ", ".join(
        f"U+{run[0]:04X}" if len(run) == 1 else f"U+{run[0]:04X}–{run[-1]:04X}" for run in runs
    )


def write_page(counts: Iterable[Count]) -> str:
    counts = tuple(counts)
    rows = [(one.block, one.numbers) for one in counts]
    sums = tuple(map(sum, zip(*(numbers for _, numbers in rows), strict=True)))
    table = [
        f"| {block} | {' | '.join(f'{number:,}' for number in numbers)} |"
        for block, numbers in (*rows, ("**all**", sums))
    ]
    missing = [f"- {one.block}: {write_ranges(one.nobody)}" for one in counts if one.nobody]
    return HEAD + "\n".join(table) + "\n" + REST + "\n".join(missing) + "\n"


if __name__ == "__main__":
    PAGE.write_text(write_page(count_blocks()), "utf-8")
    print(PAGE)

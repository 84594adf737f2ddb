"""The tables that a PDF keeps beside a font program: what each code draws, means and measures."""

from collections.abc import Iterable, Iterator
from itertools import islice

from signing.pdf.faces import Cut

FULL = 1000
"""Width of a Han character, 1/1000 em."""
BLOCK = 100
"""Most entries that one block of a CMap may have (Adobe Technical Note 5014)."""


def cids(cut: Cut) -> Iterator[str]:
    return (f"<{code}> {cut.cids[character]}" for character, code in cut.codes.items())


def characters(cut: Cut) -> Iterator[str]:
    return (
        f"<{code}> <{character.encode('utf-16-be').hex()}>" for character, code in cut.codes.items()
    )


def widths(cut: Cut) -> str:
    """Of the CIDs that are not a full em wide."""
    by_cid = {cut.cids[character]: width for character, width in cut.widths.items()}
    narrow = sorted((cid, width) for cid, width in by_cid.items() if width != FULL)
    return f"[{' '.join(f'{cid} [{width}]' for cid, width in narrow)}]"


def cmap(name: str, kind: str, entries: Iterable[str]) -> str:
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            *_blocks(kind, entries),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end end",
        )
    )


def _blocks(kind: str, entries: Iterable[str]) -> Iterator[str]:
    remaining = iter(entries)
    while block := list(islice(remaining, BLOCK)):
        yield "\n".join((f"{len(block)} begin{kind}", *block, f"end{kind}"))

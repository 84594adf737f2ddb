"""Embeds fonts: the program, and tables of what each code draws, means and measures."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from signing.fonts.typefaces import EM, Cut, typeface
from signing.pdf.file import PdfFile
from signing.pdf.operators import Codes

BLOCK = 100
"""Most entries that one block of a CMap may have (Adobe Technical Note 5014)."""
SYSTEM = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"


def embed(file: PdfFile, number: int, name: str, codes: Codes) -> None:
    """Write object `number`: a composite font (PDF 32000-1, 9.7), our codes → CIDs → outlines."""
    cut = typeface(name).cut(codes)
    base = f"{cut.tag}+{cut.name}".encode()
    descendant = file.add(
        b"<</Type/Font/Subtype/%b/BaseFont/%b%b/DW %d/W %b%b/FontDescriptor %d 0 R>>"
        % (
            b"CIDFontType0" if cut.is_cff else b"CIDFontType2",
            base,
            SYSTEM,
            EM,
            _list_widths(cut),
            b"" if cut.is_cff else b"/CIDToGIDMap/Identity",
            _write_descriptor(file, cut, base),
        )
    )
    drawn = _write_cmap(f"{cut.tag}-H", "cidchar", _list_cids(cut, codes))
    meant = _write_cmap(f"{cut.tag}-UCS", "bfchar", _list_characters(codes))
    kind = f"/Type/CMap/CMapName/{cut.tag}-H".encode()
    encoding, unicode = file.stream(drawn, kind + SYSTEM), file.stream(meant)
    file.put(
        number,
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding %d 0 R/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (base, encoding, descendant, unicode),
    )


def _write_descriptor(file: PdfFile, cut: Cut, base: bytes) -> int:
    if cut.is_cff:
        program = file.stream(cut.program, b"/Subtype/CIDFontType0C")
    else:
        program = file.stream(cut.program, b"/Length1 %d" % len(cut.program))
    return file.add(
        b"<</Type/FontDescriptor/FontName/%b/Flags 4/ItalicAngle 0/Ascent 880/Descent -120"
        b"/CapHeight 733/StemV 80/FontBBox[-1000 -1050 3000 1810]/MissingWidth %d/%b %d 0 R>>"
        % (base, EM, b"FontFile3" if cut.is_cff else b"FontFile2", program)
    )


def _list_widths(cut: Cut) -> bytes:
    """Return the widths of the CIDs that are not a full em wide."""
    by_cid = {cut.cids[character]: width for character, width in cut.widths.items()}
    narrow = sorted((cid, width) for cid, width in by_cid.items() if width != EM)
    return f"[{' '.join(f'{cid} [{width}]' for cid, width in narrow)}]".encode()


def _list_cids(cut: Cut, codes: Mapping[str, str]) -> Iterator[str]:
    return (f"<{code}> {cut.cids[character]}" for character, code in codes.items())


def _list_characters(codes: Mapping[str, str]) -> Iterator[str]:
    return (
        f"<{code}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()
    )


def _write_cmap(name: str, kind: str, entries: Iterable[str]) -> bytes:
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 1 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            *_list_blocks(kind, entries),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end end",
        )
    ).encode()


def _list_blocks(kind: str, entries: Iterable[str]) -> Iterator[str]:
    remaining = iter(entries)
    while block := list(islice(remaining, BLOCK)):
        yield "\n".join((f"{len(block)} begin{kind}", *block, f"end{kind}"))

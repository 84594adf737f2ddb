"""A PDF file, written by fpdf2 with fonts that are already cut.

fpdf2 would parse and cut every typeface again for each document (0.4 s for 600 characters). What is
private to it and used here, `_add_fonts`, `_add_pdf_obj`, `_out` and `_resource_catalog`, is used
nowhere else; the version is pinned for it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from fpdf import FPDF
from fpdf.enums import FontDescriptorFlags, PDFResourceType
from fpdf.fonts import PDFFontDescriptor
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream, PDFType3Font
from fpdf.syntax import Name, PDFArray, PDFContentStream, PDFObject, PDFString

from signing.pdf import cmaps
from signing.pdf.faces import Cut

Part = TypeVar("Part", bound=PDFObject)


class Document(FPDF):
    """A4 pages of ready operators; font number n is called /Fn in them."""

    def __init__(self, cuts: Mapping[int, Cut], *, title: str, author: str, at: datetime) -> None:
        super().__init__(unit="mm", format="A4")
        self.cuts = cuts
        self.set_title(title)
        self.set_author(author)
        self.set_lang("zh-CN")
        self.set_creation_date(at)

    def write_page(self, operators: str) -> None:
        self.add_page()
        for number in self.cuts:
            self._resource_catalog.add(PDFResourceType.FONT, number, self.page)
        self._out(operators)

    def to_bytes(self) -> bytes:
        return bytes(self.output(output_producer_class=_CutFonts))


class _CutFonts(OutputProducer):
    fpdf: Document

    def _add_fonts(self, *_: Any, **__: Any) -> dict[int, PDFFont | PDFType3Font]:
        return {number: self._embed(cut) for number, cut in self.fpdf.cuts.items()}

    def _embed(self, cut: Cut) -> PDFFont:
        """A composite font: our codes → CIDs by one CMap, → Unicode by another."""
        name = f"{cut.tag}+{cut.name}"
        outlines = PDFFont("CIDFontType0", name, d_w=cmaps.FULL, w=cmaps.widths(cut))
        outlines.c_i_d_system_info = self._add(_identity())
        outlines.font_descriptor = self._add(_Descriptor(name, self._add(_Program(cut.program))))
        font = PDFFont("Type0", name)
        font.descendant_fonts = PDFArray([self._add(outlines)])
        codes = self._add(_CMap(f"{cut.tag}-H", "cidchar", cmaps.cids(cut)))
        font.encoding = codes  # type: ignore[assignment]  # fpdf2 embeds CMaps here as well
        font.to_unicode = self._add(_CMap(f"{cut.tag}-UCS", "bfchar", cmaps.characters(cut)))
        return self._add(font)

    def _add(self, part: Part) -> Part:
        self._add_pdf_obj(part, "fonts")
        return part


def _identity() -> CIDSystemInfo:
    system = CIDSystemInfo()
    system.ordering = PDFString("Identity", encrypt=True)
    return system


class _CMap(PDFContentStream):
    def __init__(self, name: str, kind: str, entries: Iterable[str]) -> None:
        super().__init__(cmaps.cmap(name, kind, entries).encode(), compress=True)
        self.type = Name("CMap")
        self.c_map_name = Name(name)


class _Program(PDFFontStream):
    def __init__(self, program: bytes) -> None:
        super().__init__(program)
        self.subtype = Name("CIDFontType0C")


class _Descriptor(PDFFontDescriptor):
    def __init__(self, name: str, program: _Program) -> None:
        super().__init__(
            ascent=880,
            descent=-120,
            cap_height=733,
            flags=FontDescriptorFlags.SYMBOLIC,
            font_b_box="[-1000 -1050 3000 1810]",
            italic_angle=0,
            stem_v=80,
            missing_width=cmaps.FULL,
        )
        self.font_name = Name(name)
        self.font_file3 = program

"""Draws a blank form with fpdf2, once: of an edition each copy and side is a page.

Each print begins with the bytes of this file; what is filled in follows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fpdf import FPDF
from fpdf.enums import TextMode

from signing.fonts.typefaces import typeface
from signing.pdf import guilloche
from signing.pdf.copies import draw_blank
from signing.pdf.faces import list_used_characters
from signing.pdf.inks import Colour, load_palette
from signing.pdf.marks import (
    MM_PER_POINT,
    Frame,
    Ink,
    Mark,
    Ornament,
    Panel,
    Rule,
    Side,
    Text,
)
from signing.pdf.operators import BOLDNESS
from signing.vocabulary import CopyName, PaperName
from signing.vocabulary.sheet import FormEdition

TIMELESS = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = tuple(product(CopyName, Side))


@dataclass(frozen=True)
class BlankPage:
    """The number of a page's drawing, and the entries of its resources (7.8.3)."""

    drawing: int
    fonts: str
    states: str


@dataclass(frozen=True)
class BlankForm:
    """The bytes of the objects, and where each object begins."""

    objects: bytes
    offsets: tuple[int, ...]
    pages: Mapping[tuple[PaperName, Side], BlankPage]


@cache
def draw_blank_form(edition: FormEdition) -> BlankForm:
    """Return the form, which is the same in every process."""
    return draw_form({page: draw_blank(edition, *page) for page in PAGES})


def draw_form(layers: Mapping[tuple[PaperName, Side], Iterable[Mark]]) -> BlankForm:
    """Return a form of these pages, in their order."""
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_creation_date(TIMELESS)
    with TemporaryDirectory() as folder:
        for name, characters in list_used_characters(layers.values()).items():
            file = Path(folder, f"{name}.otf")
            file.write_bytes(typeface(name).file_of(characters))
            pdf.add_font(name, fname=file)
        for (copy, _), marks in layers.items():
            pdf.add_page()
            _Brush(pdf, load_palette(copy)).draw(marks)
        content = bytes(pdf.output())
    objects, _, table = content.rpartition(b"\nxref\n")
    return BlankForm(
        objects=objects + b"\n",
        offsets=_read_offsets(table),
        pages={page: _page(pdf.pages[number]) for number, page in enumerate(layers, start=1)},
    )


def _page(drawn: Any) -> BlankPage:
    resources = drawn.resources
    return BlankPage(
        drawn.contents.id, _read_entries(resources.font), _read_entries(resources.ext_g_state)
    )


def _read_entries(dictionary: str | None) -> str:
    return (dictionary or "").removeprefix("<<").removesuffix(">>")


def _read_offsets(table: bytes) -> tuple[int, ...]:
    """Read the offsets of objects 1, 2, … from a cross-reference table (PDF 32000-1, 7.5.4)."""
    lines = table.partition(b"trailer")[0].splitlines()
    return tuple(int(line[:10]) for line in lines[2:])


class _Brush:
    """Draws marks with fpdf2, in the inks of one copy."""

    def __init__(self, pdf: FPDF, inks: Mapping[Ink, Colour]) -> None:
        self._pdf = pdf
        self._inks = inks
        self._strokes: dict[type[Mark], Callable[[Any], None]] = {
            Text: self._text,
            Rule: self._rule,
            Panel: self._panel,
            Frame: self._frame,
            Ornament: self._ornament,
        }

    def draw(self, marks: Iterable[Mark]) -> None:
        for mark in marks:
            self._strokes[type(mark)](mark)

    def _text(self, text: Text) -> None:
        ink = self._inks[text.ink]
        mode = TextMode.FILL_STROKE if text.bold else TextMode.FILL
        with self._pdf.local_context(text_color=ink, fill_color=ink, draw_color=ink):
            self._pdf.text_mode = mode
            self._pdf.line_width = text.size * BOLDNESS
            self._pdf.set_char_spacing(text.tracking / MM_PER_POINT)
            x = text.x
            for run in text.runs:
                self._pdf.set_font(run.face, size=text.size)
                self._pdf.text(x, text.baseline, run.text)
                x += run.width * text.size * MM_PER_POINT + text.tracking * len(run.text)

    def _rule(self, rule: Rule) -> None:
        self._pen(rule.ink, rule.weight)
        self._pdf.line(rule.x1, rule.y1, rule.x2, rule.y2)

    def _panel(self, panel: Panel) -> None:
        self._pdf.set_fill_color(*self._inks[panel.ink])
        box = panel.box
        self._pdf.rect(
            box.x,
            box.y,
            box.width,
            box.height,
            style="F",
            round_corners=panel.radius > 0,
            corner_radius=panel.radius,
        )

    def _frame(self, frame: Frame) -> None:
        self._pen(frame.ink, frame.weight)
        box = frame.box
        self._pdf.rect(box.x, box.y, box.width, box.height)

    def _ornament(self, ornament: Ornament) -> None:
        with self._pdf.new_path() as path:
            path.style.fill_color = None
            path.style.stroke_color = "#{:02x}{:02x}{:02x}".format(*self._inks[Ink.MIST])
            path.style.stroke_width = guilloche.WEIGHT
            for strand in guilloche.load_strands(ornament.name):
                path.move_to(*strand.start)
                for first, second, end in strand.pieces:
                    path.curve_to(*first, *second, *end)

    def _pen(self, ink: Ink, weight: float) -> None:
        self._pdf.set_draw_color(*self._inks[ink])
        self._pdf.set_line_width(weight)

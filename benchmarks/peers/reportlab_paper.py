"""The printed page by reportlab: what is the same on many pages is a form that they share."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from benchmarks.peers.codes import squares
from benchmarks.peers.sheets import ADDRESS
from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from signing.pdf import guilloche
from signing.pdf.copies import make_pages
from signing.pdf.inks import load_palette
from signing.pdf.marks import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Code,
    Frame,
    Ink,
    Mark,
    Ornament,
    Page,
    Panel,
    Rule,
    Text,
)
from signing.pdf.operators import BOLDNESS
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet

FILL_AND_STROKE = 2


class Paper:
    """Fonts are registered once a process; it embeds TrueType only, hence files of its own."""

    def __init__(self, fonts: Path) -> None:
        rl_config.useA85 = 0  # else a third of the file is padding
        for file in sorted(fonts.glob("*.ttf")):
            registerFont(TTFont(file.stem, str(file)))

    def write(
        self, sheets: Iterable[AgreementSheet], copies: Sequence[CopyName], out: BinaryIO
    ) -> None:
        canvas = Canvas(out, (PAGE_WIDTH * mm, PAGE_HEIGHT * mm), pageCompression=1)
        forms: set[str] = set()
        for sheet in sheets:
            for page in make_pages(sheet, copies, ADDRESS):
                Brush(canvas, page).draw(forms)
                canvas.showPage()
        canvas.save()


class Brush:
    """Draws one page."""

    def __init__(self, canvas: Canvas, page: Page) -> None:
        self._canvas = canvas
        self._page = page
        self._inks = {
            ink: tuple(part / 255 for part in colour)
            for ink, colour in load_palette(page.copy).items()
        }
        self._strokes: dict[type[Mark], Callable[[Any], None]] = {
            Text: self._text,
            Rule: self._rule,
            Panel: self._panel,
            Frame: self._frame,
            Ornament: self._ornament,
            Code: self._code,
        }

    def draw(self, forms: set[str]) -> None:
        """`forms` are known to the document."""
        form = f"{self._page.copy.name}-{self._page.side.name}"
        if form not in forms:
            forms.add(form)
            self._canvas.beginForm(form)
            self._draw(self._page.blank)
            self._canvas.endForm()
        self._canvas.doForm(form)
        self._draw(self._page.marks[len(self._page.blank) :])

    def _draw(self, marks: Iterable[Mark]) -> None:
        for mark in marks:
            self._strokes[type(mark)](mark)

    def _text(self, text: Text) -> None:
        written = self._canvas.beginText(text.x * mm, (PAGE_HEIGHT - text.baseline) * mm)
        written.setFillColorRGB(*self._inks[text.ink])
        special = text.bold or text.tracking
        if special:
            self._canvas.saveState()
            written.setCharSpace(text.tracking * mm)
        if text.bold:
            self._canvas.setLineWidth(text.size * BOLDNESS)
            written.setStrokeColorRGB(*self._inks[text.ink])
            written.setTextRenderMode(FILL_AND_STROKE)
        for run in text.runs:
            written.setFont(run.face, text.size)
            written.textOut(run.text)
        self._canvas.drawText(written)
        if special:
            self._canvas.restoreState()

    def _pen(self, ink: Ink, weight: float) -> None:
        self._canvas.setStrokeColorRGB(*self._inks[ink])
        self._canvas.setLineWidth(weight * mm)

    def _rule(self, rule: Rule) -> None:
        self._pen(rule.ink, rule.weight)
        top, bottom = PAGE_HEIGHT - rule.y1, PAGE_HEIGHT - rule.y2
        self._canvas.line(rule.x1 * mm, top * mm, rule.x2 * mm, bottom * mm)

    def _panel(self, panel: Panel) -> None:
        box = panel.box
        self._canvas.setFillColorRGB(*self._inks[panel.ink])
        bottom = PAGE_HEIGHT - box.bottom
        self._canvas.roundRect(
            box.x * mm,
            bottom * mm,
            box.width * mm,
            box.height * mm,
            panel.radius * mm,
            stroke=0,
            fill=1,
        )

    def _frame(self, frame: Frame) -> None:
        self._pen(frame.ink, frame.weight)
        box = frame.box
        bottom = PAGE_HEIGHT - box.bottom
        self._canvas.rect(box.x * mm, bottom * mm, box.width * mm, box.height * mm)

    def _ornament(self, ornament: Ornament) -> None:
        self._pen(Ink.MIST, guilloche.WEIGHT)
        path = self._canvas.beginPath()
        for strand in guilloche.load_strands(ornament.name):
            path.moveTo(*_point(strand.start))
            for first, second, end in strand.pieces:
                path.curveTo(*_point(first), *_point(second), *_point(end))
        self._canvas.drawPath(path)

    def _code(self, code: Code) -> None:
        self._canvas.setFillColorRGB(0, 0, 0)
        path = self._canvas.beginPath()
        for box in squares(code):
            bottom = PAGE_HEIGHT - box.bottom
            path.rect(box.x * mm, bottom * mm, box.width * mm, box.height * mm)
        self._canvas.drawPath(path, stroke=0, fill=1)


def _point(point: tuple[float, float]) -> tuple[float, float]:
    return point[0] * mm, (PAGE_HEIGHT - point[1]) * mm

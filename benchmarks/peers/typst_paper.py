"""The printed page by typst: markup with every mark in its place, compiled by a warm compiler."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import typst
from benchmarks.peers.codes import squares
from benchmarks.peers.fonts import FILES
from benchmarks.peers.sheets import ADDRESS

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
from signing.vocabulary import CopyName, PaperName
from signing.vocabulary.sheet import AgreementSheet

FAMILIES = {
    "NotoSerifSC": "Noto Serif SC",
    "NotoSansSC": "Noto Sans SC",
    "SourceSerifPro": "Source Serif Pro",
}
PRELUDE = f"""
#set page(width: {PAGE_WIDTH}mm, height: {PAGE_HEIGHT}mm, margin: 0mm)
#set text(top-edge: "baseline", bottom-edge: "baseline", cjk-latin-spacing: none, kerning: false,
  ligatures: false, fallback: false, lang: "zh")
#let at(x, y, body) = place(top + left, dx: x * 1mm, dy: y * 1mm, body)
#let f(face, words) = text(font: face, words)
#let t(x, y, size, ink, body) = at(x, y, text(size: size * 1pt, fill: ink, body))
#let spread(x, y, size, ink, gap, body) = t(x, y, size, ink, text(tracking: gap * 1mm, body))
#let bold(x, y, size, ink, weight, body) = t(x, y, size, ink,
  text(stroke: weight * 1pt + ink, body))
#let rule(x, y, dx, dy, weight, ink) = at(x, y,
  line(end: (dx * 1mm, dy * 1mm), stroke: weight * 1mm + ink))
#let panel(x, y, w, h, radius, ink) = at(x, y,
  rect(width: w * 1mm, height: h * 1mm, radius: radius * 1mm, fill: ink))
#let frame(x, y, w, h, weight, ink) = at(x, y,
  rect(width: w * 1mm, height: h * 1mm, stroke: weight * 1mm + ink))
#let picture(x, y, w, h, drawing) = at(x, y,
  image(bytes(drawing), format: "svg", width: w * 1mm, height: h * 1mm))
#let sheet(body) = at(0, 0, box(width: {PAGE_WIDTH}mm, height: {PAGE_HEIGHT}mm, body))
"""


class Paper:
    """Reads the same font files as ours."""

    def __init__(self, _: Path) -> None:
        folders = sorted({str(file.parent) for file in FILES.values()})
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
        )
        self._compiler = typst.Compiler(font_paths=fonts)

    def write(
        self, sheets: Iterable[AgreementSheet], copies: Sequence[CopyName], out: BinaryIO
    ) -> None:
        drawn = [page for sheet in sheets for page in make_pages(sheet, copies, ADDRESS)]
        compiled = self._compiler.compile(markup(drawn).encode(), format="pdf", pdf_tags=False)
        assert isinstance(compiled, bytes)
        out.write(compiled)


def markup(drawn: Iterable[Page]) -> str:
    forms: dict[str, str] = {}
    bodies = []
    for page in drawn:
        form = f"{page.copy.name}-{page.side.name}"
        brush = Brush(page.copy)
        if form not in forms:
            forms[form] = f"#let {form} = sheet({brush.block(page.blank)})"
        bodies.append(f"#{form}\n#{brush.block(page.marks[len(page.blank) :])}")
    return "\n".join((PRELUDE, *forms.values(), "\n#pagebreak()\n".join(bodies)))


class Brush:
    """Writes marks with the inks of one copy."""

    def __init__(self, copy: PaperName) -> None:
        self._colours = {
            ink: "#{:02x}{:02x}{:02x}".format(*colour) for ink, colour in load_palette(copy).items()
        }
        self._inks = {ink: f'rgb("{colour}")' for ink, colour in self._colours.items()}
        self._strokes: dict[type[Mark], Callable[[Any], str]] = {
            Text: self._text,
            Rule: self._rule,
            Panel: self._panel,
            Frame: self._frame,
            Ornament: self._ornament,
            Code: self._code,
        }

    def block(self, marks: Iterable[Mark]) -> str:
        return "{" + "\n".join(self._strokes[type(mark)](mark) for mark in marks) + "}"

    def _text(self, text: Text) -> str:
        runs = "; ".join(f'f("{FAMILIES[run.face]}", {_quoted(run.text)})' for run in text.runs)
        start = f"{text.x:.3f}, {text.baseline:.3f}, {text.size:.3f}, {self._inks[text.ink]}"
        if text.bold:
            return f"bold({start}, {text.size * BOLDNESS:.3f}, {{{runs}}})"
        if text.tracking:
            return f"spread({start}, {text.tracking:.4f}, {{{runs}}})"
        return f"t({start}, {{{runs}}})"

    def _rule(self, rule: Rule) -> str:
        dx, dy = rule.x2 - rule.x1, rule.y2 - rule.y1
        ink = self._inks[rule.ink]
        return f"rule({rule.x1:.3f}, {rule.y1:.3f}, {dx:.3f}, {dy:.3f}, {rule.weight}, {ink})"

    def _panel(self, panel: Panel) -> str:
        box, ink = panel.box, self._inks[panel.ink]
        place = f"{box.x:.3f}, {box.y:.3f}, {box.width:.3f}, {box.height:.3f}"
        return f"panel({place}, {panel.radius}, {ink})"

    def _frame(self, frame: Frame) -> str:
        box, ink = frame.box, self._inks[frame.ink]
        place = f"{box.x:.3f}, {box.y:.3f}, {box.width:.3f}, {box.height:.3f}"
        return f"frame({place}, {frame.weight}, {ink})"

    def _ornament(self, ornament: Ornament) -> str:
        curves = "".join(_curve(strand) for strand in guilloche.load_strands(ornament.name))
        pen = f"stroke='{self._colours[Ink.MIST]}' stroke-width='{guilloche.WEIGHT}' fill='none'"
        drawing = _svg(PAGE_WIDTH, PAGE_HEIGHT, f"<path {pen} d='{curves}'/>")
        return f"picture(0, 0, {PAGE_WIDTH}, {PAGE_HEIGHT}, {_quoted(drawing)})"

    def _code(self, code: Code) -> str:
        box = code.box
        path = "".join(
            f"M{one.x - box.x:.3f} {one.y - box.y:.3f}h{one.width:.3f}v{one.height:.3f}"
            f"h-{one.width:.3f}z"
            for one in squares(code)
        )
        drawing = _svg(box.width, box.height, f"<path d='{path}'/>")
        return f"picture({box.x}, {box.y}, {box.width}, {box.height}, {_quoted(drawing)})"


def _curve(strand: guilloche.Strand) -> str:
    pieces = (f"C{' '.join(f'{x:.3f} {y:.3f}' for x, y in piece)}" for piece in strand.pieces)
    x, y = strand.start
    return f"M{x:.3f} {y:.3f}" + "".join(pieces)


def _svg(width: float, height: float, body: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}mm' height='{height}mm'"
        f" viewBox='0 0 {width} {height}'>{body}</svg>"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

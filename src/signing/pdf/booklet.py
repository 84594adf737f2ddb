"""Sets long plain text on A4 pages, in titled parts of labelled lines."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from fpdf import FPDF, XPos, YPos
from fpdf.enums import WrapMode

from signing.fonts.narrow import choose_narrow_marks
from signing.fonts.typefaces import typeface
from signing.pdf.faces import load_chain, make_printable, split_runs
from signing.pdf.marks import Voice
from signing.vocabulary.booklet import Booklet, Line, Part

MARGIN, LABEL, HEIGHT = 20.0, 36.0, 5.2
"""Of the page, of the column of labels, of a line, in mm."""
OURS = "0123456789/第页共 ：〔〕U+ABCDEF{}nb·"


def draw_booklet(booklet: Booklet) -> bytes:
    """Return a PDF. It shows a character without a font by its code point: 〔U+2A6A5〕."""
    pages = _Pages(make_printable(booklet.foot))
    pages.alias_nb_pages("{nb}")
    pages.set_margin(MARGIN)
    pages.set_auto_page_break(auto=True, margin=MARGIN)
    pages.set_creation_date(booklet.made_at)
    pages.set_title(booklet.title)
    pages.set_lang("zh-CN")
    pages.speak(_list_texts(booklet))
    pages.add_page()
    pages.set_font_size(17)
    pages.multi_cell(0, 12, make_printable(booklet.title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for part in booklet.parts:
        pages.part(part)
    return bytes(pages.output())


class _Pages(FPDF):
    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self._first = ""

    def speak(self, texts: Iterable[str]) -> None:
        """Load fonts with the characters of `texts` only: whole ones take seconds."""
        faces: dict[str, set[str]] = {}
        glyphs = load_chain(Voice.SANS)
        for each in {each for text in texts for line in text.split("\n") for each in line}:
            faces.setdefault(glyphs[each].face, set()).add(glyphs[each].character)
        with tempfile.TemporaryDirectory() as folder:
            for name, characters in faces.items():
                file = Path(folder) / f"{name}.otf"
                file.write_bytes(typeface(name).file_of(sorted(characters)))
                self.add_font(name, fname=file)
        self._first, *others = sorted(faces, key=lambda name: -len(faces[name]))
        self.set_font(self._first, size=9.5)
        self.set_fallback_fonts(others)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font_size(8)
        self.set_text_color(110)
        self.cell(0, 6, f"{self._foot} · 第 {self.page_no()} / {{nb}} 页", align="C")
        self.set_text_color(0)

    def part(self, part: Part) -> None:
        if self.will_page_break(8 * HEIGHT):
            self.add_page()
        self.ln(4)
        self.set_font_size(12)
        title = make_printable(part.title)
        self.multi_cell(0, 8, title, border="B", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)
        self.set_font_size(9.5)
        for line in part.lines:
            self._line(line)

    def _line(self, line: Line) -> None:
        if self.will_page_break(2 * HEIGHT):
            self.add_page()
            self.set_font_size(9.5)
        if line.label:
            self.set_text_color(90)
            label = make_printable(line.label)
            self.multi_cell(LABEL, HEIGHT, label, new_x=XPos.RIGHT, new_y=YPos.TOP)
            self.set_text_color(0)
        self._text(make_printable(line.text) or "—")

    def _text(self, text: str) -> None:
        chosen = _choose_marks(text)
        if chosen != text:
            self._runs(chosen)
            return
        self.multi_cell(
            0,
            HEIGHT,
            text,
            align="L",
            wrapmode=WrapMode.CHAR,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _runs(self, text: str) -> None:
        """Write what has narrow marks, which a cell cannot: its font is chosen by the code."""
        self.set_left_margin(self.x)
        for line in text.split("\n"):
            for run in split_runs(line, Voice.SANS):
                self.set_font(run.face)
                self.write(HEIGHT, run.text, wrapmode=WrapMode.CHAR)
            self.ln(HEIGHT)
        self.set_font(self._first)
        self.set_left_margin(MARGIN)
        self.set_x(MARGIN)


def _list_texts(booklet: Booklet) -> Iterable[str]:
    yield OURS + "—"
    yield from map(make_printable, (booklet.title, booklet.foot))
    for part in booklet.parts:
        yield make_printable(part.title)
        for line in part.lines:
            yield make_printable(line.label)
            text = make_printable(line.text)
            yield from (text, _choose_marks(text))


def _choose_marks(text: str) -> str:
    return "\n".join(map(choose_narrow_marks, text.split("\n")))

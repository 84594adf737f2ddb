"""A file of agreements: the blank form once, then what each agreement fills in."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from signing.pdf.about import About, write_output_intent
from signing.pdf.embedding import embed
from signing.pdf.file import PdfFile, write_references
from signing.pdf.forms import BlankForm
from signing.pdf.inks import load_palette
from signing.pdf.marks import Page, Text
from signing.pdf.operators import Fonts, Pen
from signing.pdf.tags import (
    AGREEMENT_CODE,
    END,
    Structure,
    write_figure,
    write_section,
)


class Document:
    """Memory grows by some bytes a page: everything else is written at once."""

    def __init__(self, out: BinaryIO, form: BlankForm, code_words: str = AGREEMENT_CODE) -> None:
        self._form = form
        self._file = PdfFile(out, self._form.objects, self._form.offsets)
        self._fonts = Fonts()
        self._pens = {copy: Pen(load_palette(copy), self._fonts) for copy, _ in form.pages}
        self._resources = {page: self._file.reserve() for page in form.pages}
        self._root = self._file.reserve()
        self._structure = Structure.begin(self._file, code_words)
        self._opening = self._file.stream(b"q " + write_section(0), packed=False)
        self._closing = self._file.stream(END + b" Q", packed=False)
        self._nodes: list[int] = []
        self._pages = 0

    def add(self, pages: Sequence[Page]) -> None:
        """Add all pages of one agreement; write what its copies share once."""
        filled = {page.side: self._layer(page, page.filled, 1) for page in pages[:2]}
        node = self._file.reserve()
        kids = [self._page(page, node, filled[page.side]) for page in pages]
        self._file.put(
            node,
            b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>"
            % (self._root, len(kids), write_references(kids)),
        )
        self._nodes.append(node)
        self._pages += len(kids)

    def close(self, about: About) -> str:
        """Write what all pages share; return the SHA-256 of the file in hex."""
        file = self._file
        self._embed()
        file.put(
            self._root,
            b"<</Type/Pages/MediaBox[0 0 595.28 841.89]/Count %d/Kids[%b]>>"
            % (self._pages, write_references(self._nodes)),
        )
        catalog = file.add(
            b"<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)/MarkInfo<</Marked true>>"
            b"/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot %d 0 R"
            b"/Metadata %d 0 R/OutputIntents%b>>"
            % (self._root, self._structure.close(), about.metadata(file), write_output_intent(file))
        )
        return file.close(catalog, about.information(file))

    def _page(self, page: Page, node: int, filled: int) -> int:
        number = self._file.reserve()
        own, form = self._own(page), self._form.pages[page.copy, page.side]
        key = self._structure.page(number, figured=page.code is not None)
        return self._file.put(
            number,
            b"<</Type/Page/Parent %d 0 R/Resources %d 0 R/StructParents %d/Tabs/S/Contents[%b]>>"
            % (
                node,
                self._resources[page.copy, page.side],
                key,
                write_references((self._opening, form.drawing, self._closing, filled, own)),
            ),
        )

    def _own(self, page: Page) -> int:
        pen, code = self._pens[page.copy], page.code
        drawn = [write_section(2), pen.draw(page.own), END]
        if code is not None:
            drawn += [write_figure(3), pen.code(code), END]
        return self._file.stream(b"\n".join(drawn))

    def _layer(self, page: Page, texts: Iterable[Text], mark: int) -> int:
        drawn = self._pens[page.copy].draw(texts)
        return self._file.stream(b"\n".join((write_section(mark), drawn, END)))

    def _embed(self) -> None:
        numbers = {name: self._file.reserve() for name in self._fonts}
        for name, number in numbers.items():
            embed(self._file, number, name, self._fonts[name])
        ours = "".join(f"/{name} {number} 0 R" for name, number in numbers.items())
        for page, number in self._resources.items():
            form = self._form.pages[page]
            resources = f"<</Font<<{form.fonts}{ours}>>/ExtGState<<{form.states}>>>>"
            self._file.put(number, resources.encode())

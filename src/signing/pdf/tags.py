"""The logical structure of a file: what is read aloud, and in which order (PDF 32000-1, 14.7)."""

from dataclasses import dataclass, field

from signing.pdf.file import PdfFile, write_references, write_text

AGREEMENT_CODE = "防伪二维码，扫描后核验本协议。 QR code: scan it to verify this agreement."
LAYERS = (0, 1, 2)
FIGURE = 3
END = b"EMC"


def write_section(mark: int) -> bytes:
    return b"/Sect <</MCID %d>> BDC" % mark


def write_figure(mark: int) -> bytes:
    return b"/Figure <</MCID %d>> BDC" % mark


@dataclass
class Structure:
    """A section for each page, of its layers in order, with the QR code as a figure.

    `code_words` say what the QR code is for, to those who do not see it.
    """

    file: PdfFile
    root: int
    document: int
    code_words: str
    sections: list[int] = field(default_factory=list)
    parents: list[bytes] = field(default_factory=list)

    @classmethod
    def begin(cls, file: PdfFile, code_words: str) -> "Structure":
        return cls(file, file.reserve(), file.reserve(), code_words)

    def page(self, page: int, *, figured: bool) -> int:
        """Add a page; return its key in the parent tree."""
        number = self.file.reserve()
        kids, parents = b"0 1 2", [number for _ in LAYERS]
        if figured:
            parents.append(self._figure(number, page))
            kids += b" %d 0 R" % parents[-1]
        self.file.put(
            number,
            b"<</Type/StructElem/S/Sect/P %d 0 R/Pg %d 0 R/K[%b]>>" % (self.document, page, kids),
        )
        self.sections.append(number)
        self.parents.append(b"[%b]" % write_references(parents))
        return len(self.parents) - 1

    def close(self) -> int:
        """Write the tree; return the number of its root."""
        self.file.put(
            self.document,
            b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>"
            % (self.root, write_references(self.sections)),
        )
        keys = b" ".join([b"%d %b" % (key, one) for key, one in enumerate(self.parents)])
        return self.file.put(
            self.root,
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTreeNextKey %d/ParentTree<</Nums[%b]>>>>"
            % (self.document, len(self.parents), keys),
        )

    def _figure(self, section: int, page: int) -> int:
        return self.file.add(
            b"<</Type/StructElem/S/Figure/P %d 0 R/Pg %d 0 R/K %d/Alt %b>>"
            % (section, page, FIGURE, write_text(self.code_words))
        )

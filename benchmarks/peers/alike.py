"""Nobody draws less: what everybody's print says and looks like, next to ours."""

import io
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping

import pypdfium2
from benchmarks.peers.printers import COPIES, Printer
from benchmarks.peers.sheets import sheet
from PIL import ImageChops, ImageStat
from PIL.Image import Image

PLAIN, RARE = 33, 32
"""The agreements of two people; the name of the second is hard to set."""
UNLIKE = 2.0
"""How much drawings of a page may differ, of 255 levels on average: programs round differently."""


def must_be_alike(printers: Mapping[str, Printer]) -> None:
    for ordinal in (PLAIN, RARE):
        prints = {key: printed(paper, ordinal) for key, paper in printers.items()}
        drawn = list(images(prints["ours"]))
        for key, content in prints.items():
            for one, other in zip(drawn, images(content), strict=True):
                (unlike,) = ImageStat.Stat(ImageChops.difference(one, other)).mean
                assert unlike < UNLIKE, f"{key} draws another page: {unlike:.1f}"
        must_read_alike({key: letters(content) for key, content in prints.items()}, ordinal)


def must_read_alike(texts: Mapping[str, str], ordinal: int) -> None:
    """A file may draw a rare name and yet not give it back; that is told, not refused."""
    name = sheet(ordinal).person.name
    for key, text in texts.items():
        same = Counter(text) == Counter(texts["ours"]) and text.count(name) == len(COPIES)
        assert same or ordinal == RARE, f"{key} writes something else"
        assert len(text) == len(texts["ours"]), f"{key} leaves something out"
        print(f"{key}: {name} reads back {text.count(name)} of {len(COPIES)} times")


def printed(paper: Printer, ordinal: int) -> bytes:
    out = io.BytesIO()
    paper.write([sheet(ordinal)], COPIES, out)
    return out.getvalue()


def letters(pdf: bytes) -> str:
    """What poppler reads, without white space."""
    command = ["pdftotext", "-raw", "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(read.split())


def images(pdf: bytes) -> Iterator[Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page.render(scale=1).to_pil().convert("L")

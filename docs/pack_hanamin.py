"""Make `hanamin.zip` of src/signing/fonts: of HanaMin A and B, what the other shipped fonts lack.

Needs the two files of Debian's fonts-hanazono. The same files and libraries give the same bytes.
"""

import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import uharfbuzz as hb

from signing.fonts.hanamin import ARCHIVE, COVERAGE, name_page
from signing.fonts.ideographs import BLOCKS
from signing.fonts.typefaces import SHIPPED, typeface

FOLDER = Path("/usr/share/fonts/truetype/hanazono")
SOURCES = {
    "HanaMinB.ttf": "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
    "HanaMinA.ttf": "7ca87559414474848fc513a8d8eb42d5b0f8194c30c2abdfbfedff5398ec88d7",
}
"""SHA-256 of each; where both have a character, the first draws it."""
DROPPED = ("BASE", "GDEF", "FFTM", "gasp", "vhea", "vmtx")


def read_source(name: str, folder: Path = FOLDER) -> hb.Face:
    content = (folder / name).read_bytes()
    if sha256(content).hexdigest() != SOURCES[name]:
        sys.exit(f"{folder / name} is another version than the one that is packed.")
    return hb.Face(hb.Blob(content))


def choose_characters(faces: Iterable[hb.Face]) -> Iterator[tuple[hb.Face, list[int]]]:
    """Of each font, what nobody before it has."""
    shipped = [typeface(name) for name in SHIPPED]
    wanted = {
        code
        for block in BLOCKS.values()
        for code in block
        if not any(one.covers(chr(code)) for one in shipped)
    }
    for face in faces:
        has = wanted & set(face.unicodes)
        yield face, sorted(has)
        wanted -= has


def cut_page(face: hb.Face, codes: Iterable[int]) -> bytes:
    """Outlines and widths; no hints, no layout."""
    cut = hb.SubsetInput()
    cut.sets(hb.SubsetInputSets.UNICODE).update(codes)
    cut.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag.encode(), "big") for tag in DROPPED
    )
    cut.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    return bytes(hb.subset(face, cut).blob.data)


def make_pages(faces: Iterable[hb.Face]) -> dict[str, bytes]:
    """What the archive holds, by name; two fonts never share a page."""
    pages: dict[str, bytes] = {}
    covered: list[int] = []
    for face, codes in choose_characters(faces):
        for name, of_page in groupby(codes, name_page):
            chosen = list(of_page)
            assert name not in pages, name
            pages[name] = cut_page(face, chosen)
            covered += chosen
    return {COVERAGE: "\n".join(write_ranges(sorted(covered))).encode(), **pages}


def write_ranges(codes: Iterable[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(codes), lambda one: one[1] - one[0]):
        first, *others = [code for _, code in run]
        yield f"{first:X}-{(others or [first])[-1]:X}"


def write_archive(pages: dict[str, bytes], path: Path = ARCHIVE) -> None:
    with ZipFile(path, "w") as archive:
        for name in sorted(pages):
            entry = ZipInfo(name)  # of 1980: nothing in it tells when it was made
            entry.compress_type = ZIP_STORED if name == COVERAGE else ZIP_LZMA
            archive.writestr(entry, pages[name])


if __name__ == "__main__":
    made = make_pages(map(read_source, SOURCES))
    write_archive(made)
    for name, content in sorted(made.items()):
        print(f"{name}\t{len(content):,} bytes")
    print(f"{ARCHIVE.name}\t{ARCHIVE.stat().st_size:,} bytes")

"""The file as archives, readers and printers meet it: PDF/A-2u, tagged, written as it grows."""

import subprocess
import tracemalloc
from hashlib import sha256
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf.agreement import Printout
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName
from support.printing.printed_pages import (
    ADDRESS,
    ALL,
    make_sheet,
    print_sheets,
    read_text,
    strip_space,
)

UNCOVERED = "𱖎"


class Drain(RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        return len(content)


def run_tool(pdf: bytes, *command: str) -> str:
    ran = subprocess.run([*command, "-"], input=pdf, capture_output=True, check=True)
    assert not ran.stderr, ran.stderr.decode()
    return ran.stdout.decode()


def read_root(pdf: bytes) -> Any:
    return PdfFileReader(BytesIO(pdf)).root


def test_it_says_that_it_is_an_archive_file_and_what_it_is() -> None:
    metadata = run_tool(print_sheets(make_sheet()), "pdfinfo", "-meta")

    assert 'pdfaid:part="2"' in metadata
    assert 'pdfaid:conformance="U"' in metadata
    assert "普通高等学校毕业生就业协议书 2026-99001-20220100001-1" in metadata
    assert "<rdf:li>zh-CN</rdf:li>" in metadata
    assert "2026-05-13T08:00:00+00:00" in metadata


def test_what_the_metadata_say_stays_text_whatever_the_school_is_called() -> None:
    school = make_sheet().school.model_copy(update={"name": "江淮<示范>&“大学”"})

    metadata = run_tool(print_sheets(make_sheet(school=school)), "pdfinfo", "-meta")

    assert "江淮&lt;示范&gt;&amp;“大学”" in metadata


def test_every_font_is_inside_cut_down_and_readable_as_text() -> None:
    fonts = run_tool(print_sheets(make_sheet()), "pdffonts").splitlines()[2:]

    assert fonts
    for line in fonts:
        assert "CID Type 0C" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]


def test_its_colours_mean_the_same_everywhere() -> None:
    (intent,) = read_root(print_sheets(make_sheet()))["/OutputIntents"]

    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"]["/N"] == 3
    assert intent["/DestOutputProfile"].data[36:40] == b"acsp"


def test_every_page_is_read_aloud_in_the_order_of_the_form() -> None:
    told = run_tool(print_sheets(make_sheet()), "pdfinfo", "-struct-text")

    assert told.count("Sect") == 6
    assert told.count("Figure") == 3
    aloud = strip_space(told)
    order = [
        "普通高等学校毕业生就业协议书",
        "姓名",
        "买买提·吐尔逊",
        "单位名称",
        "防伪核验",
        "协议条款",
    ]
    assert sorted(order, key=aloud.index) == order


def test_a_picture_of_a_code_has_words_for_those_who_do_not_see_it() -> None:
    tree = read_root(print_sheets(make_sheet()))["/StructTreeRoot"]

    section = tree["/K"]["/K"][0]

    assert "QR code" in section["/K"][3]["/Alt"]


def test_every_mark_on_a_page_is_known_to_the_tree() -> None:
    root = read_root(print_sheets(make_sheet(1), make_sheet(2)))
    keys = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]

    known = {int(keys[at]): len(keys[at + 1]) for at in range(0, len(keys), 2)}

    assert known == {page: 3 if page % 2 else 4 for page in range(12)}


def test_strict_readers_find_nothing_to_repair() -> None:
    pdf = print_sheets(*(make_sheet(ordinal) for ordinal in range(1, 4)))

    reader = PdfFileReader(BytesIO(pdf), strict=True)

    assert reader.root["/Pages"]["/Count"] == 18
    assert [reader.root["/Pages"]["/Kids"][one]["/Count"] for one in range(3)] == [6, 6, 6]
    assert read_text(pdf, last=1) != ""


def test_a_sheet_that_is_refused_leaves_the_file_as_if_it_had_never_come() -> None:
    out = BytesIO()
    printout = Printout(out, ALL, ADDRESS)
    printout.add(make_sheet(1))
    with pytest.raises(UnprintableCharacter):
        printout.add(make_sheet(2, name=UNCOVERED))
    printout.add(make_sheet(3))
    digest = printout.close()

    assert out.getvalue() == print_sheets(make_sheet(1), make_sheet(3))
    assert digest == sha256(out.getvalue()).hexdigest()


def test_four_hundred_pages_take_no_more_memory_than_ten() -> None:
    printout = Printout(Drain(), [CopyName.SCHOOL], ADDRESS)  # type: ignore[arg-type]
    sheets = [make_sheet(ordinal) for ordinal in range(1, 6)]
    for sheet in sheets:
        printout.add(sheet)

    tracemalloc.start()
    for _ in range(40):
        for sheet in sheets:
            printout.add(sheet)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    printout.close()

    assert grown < 400 * 512


def test_the_form_is_in_the_file_once_however_many_agreements() -> None:
    one, ten = (
        len(print_sheets(*(make_sheet(n) for n in range(1, count + 1)))) for count in (1, 10)
    )

    assert ten - one < 9 * 20_000
    assert (
        strip_space(read_text(print_sheets(*(make_sheet(n) for n in range(1, 10))))).count(
            "协议条款"
        )
        == 27
    )

"""A file that cannot be a roster is refused for its own reason, before it can do harm."""

import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from signing.refusals import (
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileInflates,
    FileIsXls,
    FileRefused,
    FileTooLarge,
    NotATable,
    RosterColumnTwice,
    RosterHeaderWrong,
    RosterOfOtherKind,
    RosterQuoteWrong,
    RosterTooLarge,
)
from signing.use_cases.graduates.roster_files.reading import read_roster
from signing.use_cases.graduates.roster_files.sheets import roster_template
from support.files.roster_files import (
    SOUND,
    make_row,
    read_data_file,
    write_csv_roster,
    write_xlsx_roster,
)
from support.hostile import archives as bombs
from support.waiting import PATIENCE

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FRUGAL_READER = """
import resource, sys
from pathlib import Path
from signing.use_cases.graduates.roster_files.reading import read_roster
from signing.refusals import Refusal
for name in sys.argv[1:]:
    content = Path(name).read_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    try:
        read_roster(content)
    except Refusal as refusal:
        sys.stdout.write(refusal.code + " ")
"""


def make_package(*names: str, method: int = ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", method) as new:
        for name in names:
            new.writestr(name, "<x/>")
    return content.getvalue()


def make_locked_package() -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as new:
        member = ZipInfo("xl/workbook.xml")
        new.writestr(member, "secret")
        member.flag_bits |= 1
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", FileEmpty, id="nothing"),
        pytest.param("\ufeff \r\n,,\r\n".encode(), FileEmpty, id="blank lines"),
        pytest.param(roster_template(), FileEmpty, id="the template, not filled in"),
        pytest.param(OLE + b"\0" * 600, FileIsXls, id="xls"),
        pytest.param(
            OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            FileEncrypted,
            id="xlsx with a password",
        ),
        pytest.param(make_locked_package(), FileEncrypted, id="zip with a password"),
        pytest.param(hashlib.shake_256(b"noise").digest(4_000), NotATable, id="random bytes"),
        pytest.param(b"%PDF-1.7\n\x00\x01", RosterOfOtherKind, id="pdf"),
        pytest.param(b"<html><table><tr><td>", RosterOfOtherKind, id="html that calls itself xls"),
        pytest.param("学号,姓名".encode("utf-16"), RosterHeaderWrong, id="utf-16"),
        pytest.param(make_package("word/document.xml"), RosterOfOtherKind, id="docx"),
        pytest.param(make_package("xl/workbook.bin"), RosterOfOtherKind, id="xlsb"),
        pytest.param(make_package("xl/workbook.xml"), FileDamaged, id="workbook without its parts"),
        pytest.param(make_package("xl/workbook.xml", method=ZIP_BZIP2), FileDamaged, id="bzip2"),
        pytest.param(write_xlsx_roster(SOUND)[:3_000], FileDamaged, id="zip cut short"),
        pytest.param(b'"\xe5\xad\xa6\xe5\x8f\xb7', RosterQuoteWrong, id="csv cut inside quotes"),
        pytest.param("姓名,学号\n张三,1\n".encode(), RosterHeaderWrong, id="columns missing"),
        pytest.param(b"hello", RosterHeaderWrong, id="a word"),
        pytest.param(write_xlsx_roster({"a": 1}), RosterHeaderWrong, id="another xlsx"),
        pytest.param(b"a," * 200 + b"\n", RosterTooLarge, id="200 columns"),
        pytest.param(b"a\n" * 20_002, RosterTooLarge, id="20,001 rows"),
        pytest.param(b"a" * (33 * 2**20), FileTooLarge, id="33 MiB"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_for_its_own_reason(
    content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_roster(content)

    assert type(refused.value) is refusal
    assert refused.value.words.zh


def test_a_wrong_header_names_the_columns_that_it_lacks() -> None:
    lacking = {name: cell for name, cell in SOUND.items() if name not in {"学号", "姓名"}}

    with pytest.raises(RosterHeaderWrong) as refused:
        read_roster(write_csv_roster(lacking))

    assert refused.value.about == {"missing": "学号、姓名"}


def test_a_column_twice_is_refused_because_nobody_knows_which_counts() -> None:
    text = (
        write_csv_roster(SOUND)
        .decode()
        .replace("专业", "姓名")
        .replace("学历层次", "专业,学历层次")
    )

    with pytest.raises(RosterColumnTwice) as refused:
        read_roster(text.encode())

    assert refused.value.about == {"columns": "姓名"}


def test_twenty_thousand_rows_are_a_roster_and_one_more_is_not() -> None:
    rows = [make_row(学号=str(number)) for number in range(20_000)]

    assert len(read_roster(write_csv_roster(*rows)).rows) == 20_000
    with pytest.raises(RosterTooLarge):
        read_roster(write_csv_roster(*rows, SOUND))


def test_hostile_files_are_refused_within_one_gibibyte_of_memory(tmp_path: Path) -> None:
    hostile: dict[str, tuple[Callable[[], bytes], type[FileRefused]]] = {
        "bomb": (bombs.bomb, FileInflates),
        "lying": (lambda: bombs.bomb(declared=9_000), FileDamaged),
        "disguised": (bombs.bomb_in_disguise, FileDamaged),
        "creeping": (bombs.creeping_bomb, FileInflates),
        "corners": (bombs.two_corners, RosterTooLarge),
        "entities": (bombs.entity_bomb, FileDamaged),
        "long": (bombs.long_roster, RosterTooLarge),
        "csv": (lambda: b"20220200001,a,b,c\n" * 200_000, RosterTooLarge),
    }
    for name, (made, _) in hostile.items():
        (tmp_path / name).write_bytes(made())

    reader = [sys.executable, "-c", FRUGAL_READER, *(str(tmp_path / name) for name in hostile)]
    answered = subprocess.run(reader, capture_output=True, text=True, check=True, timeout=PATIENCE)

    assert answered.stdout.split() == [refusal.code for _, refusal in hostile.values()]


def test_whatever_is_cut_off_a_roster_it_is_read_or_refused() -> None:
    whole = read_data_file("roster-with-faults.xlsx")

    for length in range(0, len(whole), 997):
        with pytest.raises(FileRefused):
            read_roster(whole[:length])

"""Text files as Excel, WPS and databases in China write them; each kind broke another importer."""

import codecs
from contextlib import suppress

import pytest

from signing.refusals import FileRefused, NotATable, RosterOfOtherKind, RosterQuoteWrong
from support.files.roster_files import (
    check_content,
    make_row,
    read_roster,
    write_csv_roster,
)

ROWS = (make_row(姓名="王䶮"), make_row(学号="20220200002", 姓名="买买提·吐尔逊"))
TEXT = write_csv_roster(*ROWS, encoding="utf-8").decode()
NAMES = ["王䶮", "买买提·吐尔逊"]


def list_names(content: bytes) -> list[str]:
    result = check_content(content)
    assert result.faults == ()
    return [row.person.name for row in result.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be with a mark"]
)
def test_the_separator_and_the_encoding_do_not_matter(separator: str, encoding: str) -> None:
    text = TEXT.replace(",", separator)
    if encoding == "utf-16-be with a mark":
        content = codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    else:
        content = text.encode(encoding)

    assert list_names(content) == NAMES


def test_gbk_is_read_as_the_part_of_gb18030_that_it_is() -> None:
    text = TEXT.replace("王䶮", "王刚")

    assert list_names(text.encode("gbk")) == ["王刚", NAMES[1]]


@pytest.mark.parametrize("line", ["sep=,\r\n", "SEP=,\n", '"sep=,"\r\n'])
def test_a_line_that_names_the_separator_is_no_row(line: str) -> None:
    result = check_content((line + TEXT).encode("utf-8-sig"))

    assert [row.row for row in result.rows] == [2, 3]


def test_a_line_that_names_another_separator_is_believed() -> None:
    assert list_names(("sep=^\r\n" + TEXT.replace(",", "^")).encode()) == NAMES


@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a", "\x1a\x1a", "\n\n\n", "\n,,,\n"])
def test_what_old_programs_write_behind_the_last_row_is_no_row(end: str) -> None:
    assert list_names((TEXT.rstrip() + end).encode("gb18030")) == NAMES


@pytest.mark.parametrize("control", ["\x01", "\x08", "\x1f", "\x7f", "\x1a"])
@pytest.mark.parametrize("header", ["姓名", "专业", "家庭地址", "手机号码"])
def test_a_control_character_in_a_cell_does_not_spoil_the_roster(control: str, header: str) -> None:
    sound = {"手机号码": "15040260662", "家庭地址": "合肥市"}
    clean = make_row(**sound)
    spoilt = {**clean, header: f"{clean[header][:2]}{control}{clean[header][2:]}"}

    (row,) = check_content(write_csv_roster(spoilt)).rows
    (meant,) = check_content(write_csv_roster(clean)).rows

    assert (row.person, row.studies) == (meant.person, meant.studies)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_the_ends_of_lines_do_not_matter(ends: str) -> None:
    assert list_names(TEXT.replace("\r\n", ends).encode()) == NAMES


def test_blank_lines_keep_the_numbers_of_the_rows_below_them() -> None:
    first, *rest = TEXT.splitlines()

    result = check_content("\r\n".join(["", first, "", *rest]).encode())

    assert [row.row for row in result.rows] == [4, 5]


def test_quotes_inside_a_cell_belong_to_it() -> None:
    (row,) = check_content(write_csv_roster(make_row(家庭地址='合肥市"老"街;1号\t2室'))).rows

    assert row.person.home_address == '合肥市"老"街;1号 2室'


def test_a_quote_that_is_not_closed_is_named_by_its_row() -> None:
    content = TEXT.rstrip() + '\r\n20220200003,"李四\r\n'

    with pytest.raises(RosterQuoteWrong) as refused:
        read_roster(content.encode())

    assert refused.value.about == {"row": 4}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><body><table><tr><td>\xd1\xa7\xba\xc5", "HTML"),
        (b'\xef\xbb\xbf\r\n<!DOCTYPE HTML>\n<table border="1">', "HTML"),
        ("\ufeff<table><tr><td>学号</td></tr></table>".encode("utf-16-le"), "HTML"),
        (b'<?xml version="1.0"?>\n<html xmlns:x="urn:schemas-microsoft-com:office:excel">', "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "XML 2003"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "MHTML"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
    ],
)  # fmt: skip
def test_what_only_has_the_name_of_a_spreadsheet_is_called_what_it_is(
    content: bytes, kind: str
) -> None:
    with pytest.raises(RosterOfOtherKind) as refused:
        read_roster(content)

    assert refused.value.about == {"kind": kind}


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 50, "王\x00刚\x01".encode()])
def test_what_is_no_text_is_no_table(content: bytes) -> None:
    with pytest.raises(NotATable):
        read_roster(content)


def test_a_text_cut_anywhere_is_read_or_refused() -> None:
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        whole = TEXT.encode(encoding)
        for length in range(0, len(whole), 7):
            with suppress(FileRefused):
                read_roster(whole[:length])

"""A workbook that is made while it is downloaded: whole for its reader, and never held whole."""

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from signing.press.drawers import Drawers
from signing.refusals import Crowded
from signing.use_cases.core.spreadsheets import Cell
from signing.use_cases.core.streamed_sheet import StreamedSheet

HEADER = ("学号", "姓名", "月薪")


def make_rows(count: int) -> Iterator[tuple[str, ...]]:
    return ((f"2022{number:07}", f"毕业生{number}", "9000") for number in range(count))


def stream(rows: Iterator[Sequence[Cell]]) -> bytes:
    sheet = StreamedSheet()
    return b"".join((sheet.begin("去向/登记", HEADER), sheet.add(rows), sheet.close()))


def read(content: bytes) -> list[list[object]]:
    book = load_workbook(BytesIO(content))
    assert book.sheet_names == ["去向登记"]
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_a_reader_sees_header_and_rows() -> None:
    rows: list[Sequence[Cell]] = [
        ("007", "林小满", 9000),
        ("", "<a> & 'b' \"c\"", Decimal("1.50")),
        ("=1+1", "第一行\n第二行 ", date(2026, 6, 30)),
        ("_x0041_", "\x01\ud800", None),
        (datetime(2026, 11, 30, 14, 40, 6, 354262, tzinfo=UTC), "", None),
    ]

    assert read(stream(iter(rows))) == [
        list(HEADER),
        ["007", "林小满", 9000],
        ["", "<a> & 'b' \"c\"", "1.50"],
        ["=1+1", "第一行\n第二行 ", date(2026, 6, 30)],
        ["_x0041_", "\ufffd\ufffd", ""],
        [datetime(2026, 11, 30, 22, 40, 6), "", ""],  # noqa: DTZ001 — a sheet knows no zones
    ]


def test_nothing_in_it_is_a_formula_and_the_same_rows_are_the_same_bytes() -> None:
    content = stream(iter([("=1+1", "@x", "+2")]))

    with ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    assert content == stream(iter([("=1+1", "@x", "+2")]))


def test_memory_does_not_grow_with_the_rows() -> None:
    def measure(count: int) -> int:
        sheet, rows = StreamedSheet(), make_rows(count)
        tracemalloc.start()
        sheet.begin("登记", HEADER)
        for _ in range(count // 500):
            assert sheet.add([next(rows) for _ in range(500)]) is not None
        sheet.close()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    assert measure(50_000) < measure(5_000) * 1.5


def test_rows_are_asked_for_as_far_as_somebody_reads() -> None:
    asked: list[str] = []

    def rows() -> Iterator[Sequence[Cell]]:
        for row in make_rows(50_000):
            asked.append(row[0])
            yield row

    drawers = Drawers(())
    pieces = drawers.stream_xlsx("去向登记", HEADER, rows())

    assert next(pieces).startswith(b"PK")
    assert not asked
    next(pieces)
    assert len(asked) < 2_000
    del pieces
    assert len(asked) < 2_000
    content = b"".join(drawers.stream_xlsx("去向登记", HEADER, make_rows(1_200)))
    assert len(read(content)) == 1_201


def test_who_reads_slowly_takes_no_turn_from_drawings_and_others_are_told() -> None:
    drawers = Drawers(())
    slow = [drawers.stream_xlsx("去向登记", HEADER, make_rows(9)) for _ in range(3)]

    with pytest.raises(Crowded):
        drawers.stream_xlsx("去向登记", HEADER, make_rows(9))
    assert drawers.write_xlsx("表", HEADER, make_rows(1)).startswith(b"PK")
    slow.clear()
    assert read(b"".join(drawers.stream_xlsx("去向登记", HEADER, make_rows(1))))
    drawers.close()

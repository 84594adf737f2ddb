"""Drawing for requests: the same bytes as here, by processes that stay and are replaced."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from threading import Event
from time import monotonic

import psutil
import pytest
from python_calamine import CalamineWorkbook

from signing.pdf.agreement import make_press
from signing.pdf.booklet import draw_booklet
from signing.press import drawers as module
from signing.press.drawers import Drawers
from signing.press.process import DRAWING
from signing.refusals import Crowded, NotReady, UnprintableCharacter
from signing.use_cases.core.spreadsheets import Cell, write_xlsx
from signing.vocabulary import CopyName
from signing.vocabulary.booklet import Booklet, Line, Part
from support.printing.printed_pages import make_sheet

ADDRESS = "https://sign.example"
COPIES = (CopyName.GRADUATE, CopyName.SCHOOL)
BOOKLET = Booklet(
    title="个人信息",
    made_at=datetime(2026, 6, 1, tzinfo=UTC),
    foot="脚注",
    parts=(Part(title="一", lines=(Line(label="姓名", text="林小满"),)),),
)
PATIENCE = 60.0
ROWS: list[list[Cell]] = [[str(number), number, "=1+1"] for number in range(module.ROWS * 2 + 1)]


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    made = Drawers(())
    yield made
    made.close()


def read_workbook(content: bytes) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [
        [[*row] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    ]


def list_processes() -> list[psutil.Process]:
    found = psutil.Process().children()
    return [one for one in found if DRAWING in one.cmdline()]


def test_what_it_draws_is_what_is_drawn_here(drawers: Drawers) -> None:
    here, there = BytesIO(), BytesIO()
    told = []
    for press, out in ((make_press(ADDRESS), here), (drawers.make_press(ADDRESS), there)):
        printout = press(out, COPIES)
        for name in ("林小满", "买买提·吐尔逊"):
            printout.add(make_sheet(name=name))
        told.append((printout.close(), printout.edition, printout.address))

    assert told[0] == told[1]
    assert here.getvalue() == there.getvalue()
    assert drawers.draw_booklet(BOOKLET) == draw_booklet(BOOKLET)


def test_a_workbook_has_every_row_in_order(drawers: Drawers) -> None:
    about = ("说明", ["项目", "内容"], [["人数", "3"]])
    written = drawers.write_xlsx("表", ["甲", "乙", "丙"], iter(ROWS), about=about)
    assert read_workbook(written) == read_workbook(
        write_xlsx("表", ["甲", "乙", "丙"], ROWS, about=about)
    )


def test_one_process_serves_one_after_the_other(drawers: Drawers) -> None:
    before = len(list_processes())
    drawers.warm(Event())
    drawers.draw_booklet(BOOKLET)
    drawers.draw_booklet(BOOKLET)
    assert len(list_processes()) == before + 1
    drawers.close()
    assert len(list_processes()) == before


def test_a_download_is_made_by_the_process_that_rested_and_gives_it_back(
    drawers: Drawers,
) -> None:
    """To start one takes a second of the processor, which a short list does not."""
    before = len(list_processes())
    drawers.warm(Event())
    for count in (1, 3):
        pieces = drawers.stream_xlsx("表", ["甲", "乙", "丙"], iter(ROWS[:count]))
        assert len(list_processes()) == before + 1
        [[_, *rows]] = read_workbook(b"".join(pieces))
        assert len(rows) == count
    drawers.draw_booklet(BOOKLET)
    assert len(list_processes()) == before + 1


def test_no_more_rest_than_may_draw_at_once(drawers: Drawers) -> None:
    before = len(list_processes())
    downloads = [drawers.stream_xlsx("表", ["甲"], [["1"]]) for _ in range(module.DOWNLOADS)]
    assert len(list_processes()) == before + module.DOWNLOADS

    for pieces in downloads:
        assert read_workbook(b"".join(pieces)) == [[["甲"], ["1"]]]
    assert len(list_processes()) == before + module.AT_ONCE


def test_a_refusal_leaves_the_process_as_it_was(drawers: Drawers) -> None:
    printout = drawers.make_press(ADDRESS)(BytesIO(), COPIES)
    printout.add(make_sheet(name="林\U0003158e满"))
    with pytest.raises(UnprintableCharacter):
        printout.close()
    assert drawers.draw_booklet(BOOKLET) == draw_booklet(BOOKLET)


def test_a_process_that_dies_over_a_drawing_is_replaced(drawers: Drawers) -> None:
    with pytest.raises(NotReady), drawers.take() as wire:  # noqa: PT012 — it dies within
        wire.close()
        raise EOFError
    assert drawers.draw_booklet(BOOKLET) == draw_booklet(BOOKLET)


def test_one_that_died_while_it_rested_costs_nothing(drawers: Drawers) -> None:
    before = set(list_processes())
    drawers.warm(Event())
    [resting] = set(list_processes()) - before
    resting.kill()
    resting.wait()
    assert drawers.draw_booklet(BOOKLET) == draw_booklet(BOOKLET)


def test_one_that_died_while_it_rested_leaves_no_dead_process_behind(drawers: Drawers) -> None:
    before = set(list_processes())
    drawers.warm(Event())
    [resting] = set(list_processes()) - before

    os.kill(resting.pid, signal.SIGKILL)

    until = monotonic() + PATIENCE
    while psutil.pid_exists(resting.pid):
        assert monotonic() < until


def test_a_fault_of_ours_ends_the_process_since_it_may_owe_an_answer(drawers: Drawers) -> None:
    def read_rows() -> Iterator[list[str]]:
        yield ["1"]
        raise LookupError

    with pytest.raises(LookupError):
        drawers.write_xlsx("表", ["甲"], read_rows())
    assert drawers.draw_booklet(BOOKLET) == draw_booklet(BOOKLET)


def test_who_finds_none_free_is_told(drawers: Drawers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.01)
    with drawers.take(), drawers.take(), pytest.raises(Crowded), drawers.take():
        raise AssertionError

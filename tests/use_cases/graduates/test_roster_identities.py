"""A roster that makes people other people, names who cannot be read, or changes nothing."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from python_calamine import load_workbook
from sqlalchemy import func, select, update

from signing.aggregates.graduate import Graduate
from signing.events import SchoolApproved
from signing.refusals import HistoryUnreadable, RosterHasFaults
from signing.storage.recorder import PostgresRecorder
from signing.storage.schema import enrolled_id_numbers, events
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.roster_files.checking import Checked, RosterRow
from signing.use_cases.graduates.roster_files.comparing import (
    ComparedRows,
    Comparison,
    summarise_import,
)
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import graduate_id
from support.facts.logs import Story
from support.files.roster_files import SOUND
from support.use_cases.contexts import OpenContext, make_stamp
from support.use_cases.small_province import SmallProvince

Lines = list[dict[str, str]]
PASSPORT = {"证件类型": "护照"}


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenContext]:
    one = OpenContext(database_url, tmp_path / "files")
    yield one
    one.close()


@pytest.fixture
def province(opened: OpenContext) -> SmallProvince:
    made = SmallProvince(opened.context)
    Schools(opened.context).add_college(made.admin(), "99001", SOUND["学院"])
    return made


@pytest.fixture
def rosters(province: SmallProvince) -> Rosters:
    desk = Rosters(province.context)
    desk.import_file(province.admin(), write(make_lines()))
    return desk


def make_lines(count: int = 4) -> Lines:
    return [
        SOUND | PASSPORT | {"学号": f"7{place}", "证件号码": f"E1234567{place}"}
        for place in range(count)
    ]


def write(lines: Lines) -> bytes:
    return "\n".join([",".join(lines[0]), *(",".join(one.values()) for one in lines)]).encode()


def find_id(number: str) -> UUID:
    return graduate_id("99001", 2026, number)


def read_name(province: SmallProvince, number: str) -> str:
    graduate = province.load_graduate(number)
    cipher = province.context.vault.load_cipher(graduate.id)
    return decrypt_person(cipher, graduate.person).name


def break_history(opened: OpenContext, number: str) -> None:
    stream = find_id(number)
    version = len(opened.context.ledger.read_facts(stream))
    recorder = PostgresRecorder(opened.writing, opened.log)
    recorder.insert_events([StoredEvent(stream, version + 1, SchoolApproved.topic(), b"{}")])


def read_rejected(content: bytes) -> list[list[str]]:
    rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows[1:]]


def make_other_people() -> Lines:
    """One with another name, one with another number, one with both, one as it was."""
    lines = make_lines()
    lines[0]["姓名"] = "马子明"
    lines[1]["证件号码"] = "E99999991"
    lines[2] |= {"姓名": "钱大新", "证件号码": "E99999992"}
    return lines


def test_another_name_and_another_number_is_no_correction(
    rosters: Rosters, province: SmallProvince
) -> None:
    seen = rosters.preview(province.admin(), write(make_other_people()))

    assert [one["student_number"] for one in seen["changed"]] == ["70", "71"]
    [other] = seen["identities"]
    assert (other["row"], other["student_number"], other["bound"]) == (4, "72", False)
    assert [one["field"] for one in other["fields"]] == ["name", "id_number"]
    assert (seen["unchanged"], seen["errors"]) == (1, [])


@pytest.mark.parametrize(
    ("field", "warns"), [("name", True), ("id_number", True), ("phone", False)]
)
def test_a_row_says_whose_paper_is_to_be_printed_again(field: str, *, warns: bool) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer())
    row = RosterRow(2, "20260001", 2026, lin.person, lin.studies)

    def preview() -> str | None:
        changed = Comparison(row, lin.state, [{"field": field, "old": "1", "new": "2"}])
        checked = Checked((row,), (), (), ())
        [one] = summarise_import(checked, ComparedRows([changed], []), {})["changed"]
        return one["to_print_again"]

    assert preview() is None
    lin.approved()
    assert preview() == (lin.number if warns else None)


def test_other_people_are_left_out_unless_they_are_ticked(
    rosters: Rosters, province: SmallProvince
) -> None:
    by = province.admin()
    seen = rosters.preview(by, write(make_other_people()))

    first = rosters.import_previewed(by, seen["token"])

    told = {"new": 0, "changed": 2, "identities": 0, "unchanged": 1, "skipped": 1}
    assert first.answer == told
    assert (read_name(province, "70"), read_name(province, "72")) == ("马子明", "马子敏")
    [left] = read_rejected(rosters.load_rejected_rows(by, seen["token"]))
    assert left[0] == "72"
    assert "身份变更" in left[-2]
    assert "Identity change" in left[-2]

    again = rosters.preview(by, write(make_other_people()))
    second = rosters.import_previewed(by, again["token"], identities=True)

    told = {"new": 0, "changed": 0, "identities": 1, "unchanged": 3, "skipped": 0}
    assert second.answer == told
    assert read_name(province, "72") == "钱大新"


def test_an_unticked_row_is_in_the_file_of_rows_before_the_import_too(
    rosters: Rosters, province: SmallProvince
) -> None:
    seen = rosters.preview(province.admin(), write(make_other_people()))
    [left] = read_rejected(rosters.load_rejected_rows(province.admin(), seen["token"]))
    assert "身份变更" in left[-2]


def test_a_graduate_who_cannot_be_read_is_set_aside_alone(
    rosters: Rosters, province: SmallProvince, opened: OpenContext
) -> None:
    break_history(opened, "71")
    lines, by = make_lines(5), province.admin()
    seen = rosters.preview(by, write(lines))

    [fault] = seen["errors"]
    assert (fault["row"], fault["value"], fault["fault"]) == (3, "71", "history unreadable")
    assert "signing facts park" in fault["zh"]
    assert "signing facts park" in fault["en"]
    assert (seen["rows"], seen["new"], seen["unchanged"]) == (5, 1, 3)
    with pytest.raises(RosterHasFaults):
        rosters.import_previewed(by, seen["token"])

    outcome = rosters.import_previewed(by, seen["token"], only_sound=True)

    told = {"new": 1, "changed": 0, "identities": 0, "unchanged": 3, "skipped": 1}
    assert outcome.answer == told
    [left] = read_rejected(rosters.load_rejected_rows(by, seen["token"]))
    assert left[0] == "71"


def test_digests_are_filled_for_all_but_who_cannot_be_read(
    rosters: Rosters, province: SmallProvince, opened: OpenContext
) -> None:
    break_history(opened, "71")
    table = enrolled_id_numbers
    with opened.context.engine.begin() as connection:
        connection.execute(update(table).values(digest=None))

    rosters.preview(province.admin(), write(make_lines()))

    unfilled = select(table.c.student_number).where(table.c.digest.is_(None))
    with opened.context.engine.connect() as connection:
        assert connection.execute(unfilled).scalars().all() == ["71"]


def test_who_cannot_be_read_is_erased_when_the_operator_says_so(
    rosters: Rosters, opened: OpenContext
) -> None:
    del rosters
    break_history(opened, "71")
    by, desk = Operator(stamp=make_stamp()), Graduates(opened.context)
    with pytest.raises(HistoryUnreadable):
        desk.erase(by, find_id("71"))
    assert desk.list_unread(by, find_id("71")) == ["2 SchoolApproved"]

    outcome = desk.erase(by, find_id("71"), despite_unreadable=True)

    assert outcome.answer["unread"] == ["2 SchoolApproved"]
    readable = opened.context.ledger.load_what_is_readable(Graduate, find_id("71"))
    assert readable.aggregate.erased
    cipher = opened.context.vault.load_cipher(find_id("71"))
    assert decrypt_person(cipher, readable.aggregate.person).name == ""
    table = enrolled_id_numbers
    kept = select(func.count()).select_from(table).where(table.c.graduate_id == find_id("71"))
    told = select(func.count()).select_from(events).where(events.c.stream == find_id("71"))
    with opened.context.engine.connect() as connection:
        assert connection.execute(kept).scalar_one() == 0
        assert connection.execute(told).scalar_one() == 3
    desk.erase(by, find_id("71"), despite_unreadable=True)
    with opened.context.engine.connect() as connection:
        assert connection.execute(told).scalar_one() == 3

"""An ID number that is enrolled already under another student number is a warning of the row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import event, text

from signing.storage.migrate import migrate
from signing.storage.migrations.versions import v0015_enrolled_id_numbers
from signing.use_cases.core.actors import Operator
from signing.use_cases.graduates.corrections import Corrections
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters, UploadedPreview
from signing.use_cases.graduates.roster_files.comparing import RosterFault
from signing.vocabulary import graduate_id
from support.files.roster_files import write_csv_roster
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.database_owner import connect_as_owner, run_as_owner
from support.use_cases.small_province import SmallProvince

FIRST, SECOND = "E12345671", "E12345672"


def make_row(number: str, passport: str = FIRST, **cells: str) -> dict[str, str]:
    return {
        "学号": number,
        "姓名": "林小满",
        "性别": "女",
        "证件类型": "护照",
        "证件号码": passport,
        "学院": "文学院",
        "专业": "汉语言文学",
        "学历层次": "本科",
        "生源地代码": "340100",
        "毕业年份": "2026",
        **cells,
    }


class Office:
    """A school's administrator with rosters."""

    def __init__(self, small_province: SmallProvince, school: str = "99001") -> None:
        self.by = small_province.admin(school)
        self.rosters = Rosters(small_province.context)

    def enrol(self, *rows: dict[str, str]) -> None:
        self.rosters.import_file(self.by, write_csv_roster(*rows))

    def preview(self, *rows: dict[str, str]) -> UploadedPreview:
        return self.rosters.preview(self.by, write_csv_roster(*rows))

    def warn(self, *rows: dict[str, str]) -> list[RosterFault]:
        return self.preview(*rows)["warnings"]


@pytest.fixture
def office(small_province: SmallProvince) -> Office:
    return Office(small_province)


def test_the_preview_names_the_other_student_number_and_the_row_is_imported(office: Office) -> None:
    office.enrol(make_row("A1"))

    seen = office.preview(make_row("B1", SECOND), make_row("B2", FIRST))

    [warning] = seen["warnings"]
    assert (warning["row"], warning["column"]) == (3, "证件号码")
    assert (warning["fault"], warning["value"]) == ("enrolled ID number", "E*******1")
    assert "学号 A1 " in warning["zh"]
    assert "student number A1" in warning["en"]
    assert office.rosters.load_preview(office.by, seen["token"])["warnings"] == [warning]
    imported = office.rosters.import_previewed(office.by, seen["token"]).answer
    assert imported["new"] == 2
    assert "学号 A1、B2 " in office.warn(make_row("C1", FIRST))[0]["zh"]


@pytest.mark.parametrize("spelled", ["e12345671", " Ｅ１２３４５６７１"])
def test_a_number_is_the_same_however_it_is_typed(office: Office, spelled: str) -> None:
    office.enrol(make_row("A1"))
    assert [one["fault"] for one in office.warn(make_row("B1", spelled))] == ["enrolled ID number"]


def test_the_same_person_under_the_own_number_gives_no_warning(office: Office) -> None:
    office.enrol(make_row("A1"))

    assert office.warn(make_row("A1")) == []
    assert office.warn(make_row("a1", 专业="秘书学")) == []
    assert office.warn(make_row("A1", 毕业年份="2027")) == []  # graduates a year later


def test_two_rows_of_one_file_are_told_once(office: Office) -> None:
    rows = [make_row("A1"), make_row("A2")]
    assert [one["fault"] for one in office.warn(*rows)] == ["shared ID number"]
    office.enrol(*rows)
    assert [one["fault"] for one in office.warn(*rows)] == ["shared ID number"]


def test_a_corrected_number_no_longer_warns(office: Office, small_province: SmallProvince) -> None:
    office.enrol(make_row("A1"), make_row("A2", "E12345679"))
    Corrections(small_province.context).correct(
        office.by, graduate_id("99001", 2026, "A1"), {"id_number": SECOND}
    )
    assert office.warn(make_row("B1", FIRST)) == []
    assert "学号 A1 " in office.warn(make_row("B1", SECOND))[0]["zh"]

    office.enrol(make_row("A1", FIRST))
    assert office.warn(make_row("B1", SECOND)) == []
    assert "学号 A1 " in office.warn(make_row("B1", FIRST))[0]["zh"]

    # and what this file itself corrects is free
    assert office.warn(make_row("A1", SECOND), make_row("B1", FIRST)) == []


def test_who_is_erased_is_not_remembered(office: Office, small_province: SmallProvince) -> None:
    office.enrol(make_row("A1"))
    later = Operator(stamp=make_stamp(at=NOW + timedelta(days=4 * 365)))
    Graduates(small_province.context).erase(later, graduate_id("99001", 2026, "A1"))

    assert office.warn(make_row("B1", FIRST)) == []
    assert count_rows(small_province) == 0


def test_another_school_is_neither_asked_nor_told(
    office: Office, small_province: SmallProvince
) -> None:
    office.enrol(make_row("A1"))
    other = Office(small_province, "99002")

    assert other.warn(make_row("B1", FIRST)) == []
    other.enrol(make_row("B1", FIRST))
    assert office.warn(make_row("A1")) == []

    # and equal numbers of two schools do not look alike in the table
    with small_province.context.engine.connect() as connection:
        kept = connection.execute(text("SELECT digest FROM enrolled_id_numbers")).scalars().all()
    assert len(set(kept)) == 2
    assert not [one for one in kept if FIRST in one]


def count_rows(small_province: SmallProvince) -> int:
    with small_province.context.engine.connect() as connection:
        counted = connection.execute(text("SELECT count(*) FROM enrolled_id_numbers"))
        found: int = counted.scalar_one()
        return found


def test_who_was_enrolled_before_is_found_and_who_was_erased_before_is_not(
    office: Office, small_province: SmallProvince, database_url: str
) -> None:
    # given graduates of a release without the table; one of them erased, one corrected since
    rows = [make_row("A1"), make_row("A2", SECOND), make_row("A3", "E12345673")]
    office.enrol(*rows)
    Office(small_province, "99002").enrol(make_row("A4"))
    later = Operator(stamp=make_stamp(at=NOW + timedelta(days=4 * 365)))
    Graduates(small_province.context).erase(later, graduate_id("99001", 2026, "A2"))
    take_over(database_url)
    office.enrol(make_row("A3", "E12345674"))

    # when the school previews a roster
    warnings = office.warn(*(make_row(f"B{number}", f"E1234567{number}") for number in range(1, 5)))

    # then all of its own are found, by the numbers that they bear now
    assert {one["row"]: one["zh"].split()[1] for one in warnings} == {2: "A1", 5: "A3"}
    with small_province.context.engine.connect() as connection:
        query = "SELECT student_number, digest IS NULL FROM enrolled_id_numbers ORDER BY 1"
        kept = [tuple(one) for one in connection.execute(text(query))]
    assert kept == [("A1", False), ("A3", False), ("A4", True)]


def take_over(database_url: str) -> None:
    """Migrate as a service of an older release does, whose facts are there already."""
    run_as_owner(database_url, "DROP TABLE enrolled_id_numbers")
    with (
        connect_as_owner(database_url) as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        v0015_enrolled_id_numbers.upgrade()
    migrate(database_url)


def test_all_rows_of_a_file_are_looked_up_at_once(
    office: Office, small_province: SmallProvince
) -> None:
    office.enrol(*(make_row(f"A{number}", f"E{number}") for number in range(10_000, 10_050)))
    said: list[str] = []
    engine = small_province.context.engine
    event.listen(engine, "before_cursor_execute", lambda *all_: said.append(all_[2]))

    rows = [make_row(f"B{number}", f"E{number}") for number in range(10_000, 10_050)]
    assert len(office.warn(*rows)) == 50

    assert len([one for one in said if "enrolled_id_numbers" in one]) == 2


def test_imports_at_once_end_with_the_same_rows(office: Office) -> None:
    rows = [make_row(f"A{number}", f"E{number}") for number in range(10_000, 10_040)]
    files = [write_csv_roster(*rows), write_csv_roster(*reversed(rows))] * 3
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: office.rosters.import_file(office.by, one), files))
    assert sorted(one.answer["new"] for one in answers) == [0] * 5 + [40]
    assert len(office.warn(make_row("B1", "E10000"))) == 1

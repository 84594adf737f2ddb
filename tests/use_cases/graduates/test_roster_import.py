"""Roster import: previewed first, all or the sound rows, and twice changes nothing."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from signing.refusals import AlreadyImported, NoSuchUpload, Refusal, RosterHasFaults
from signing.storage.schema import events
from signing.use_cases.files.uploads import inspection
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.roster_files import apart
from signing.use_cases.graduates.roster_uploads import RosterUploads
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import graduate_id, school_id
from support.files.roster_files import write_xlsx_roster
from support.use_cases.small_province import SmallProvince

DATA = Path(__file__).parents[2] / "data"
CSV = (DATA / "roster-99001-2026.csv").read_bytes()
XLSX = (DATA / "roster-99001-2026.xlsx").read_bytes()
FAULTY = (DATA / "roster-with-faults.xlsx").read_bytes()


def read_rows(content: bytes = CSV) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def write_roster(lines: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, lines[0])
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


@pytest.fixture
def rosters(small_province: SmallProvince) -> Rosters:
    for college in sorted({row["学院"] for row in read_rows()}):
        Schools(small_province.context).add_college(small_province.admin(), "99001", college)
    return Rosters(small_province.context)


def test_a_previewed_roster_is_imported_whole(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    seen = rosters.preview(small_province.admin(), XLSX)
    assert (seen["new"], seen["changed"], seen["errors"]) == (2000, [], [])

    outcome = rosters.import_previewed(small_province.admin(), seen["token"])

    assert outcome.answer == {
        "new": 2000,
        "changed": 0,
        "identities": 0,
        "unchanged": 0,
        "skipped": 0,
    }
    assert rosters.load_progress(small_province.admin(), seen["token"]) == {
        "state": "imported",
        "done": 2000,
        "total": 2000,
        "result": outcome.answer,
    }
    with pytest.raises(AlreadyImported):
        rosters.import_previewed(small_province.admin(), seen["token"])


def test_both_formats_come_to_the_same_facts(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    rosters.import_file(small_province.admin(), XLSX)

    again = rosters.import_file(small_province.admin(), CSV)

    assert again.answer == {
        "new": 0,
        "changed": 0,
        "identities": 0,
        "unchanged": 2000,
        "skipped": 0,
    }
    assert again.receipt is None


def test_a_changed_row_shows_old_and_new_and_clears_the_confirmation(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    few = read_rows()[:3]
    rosters.import_file(small_province.admin(), write_roster(few))
    few[1]["专业"] = "考古学"
    seen = rosters.preview(small_province.admin(), write_roster(few))

    [changed] = seen["changed"]
    assert changed["row"] == 3
    assert changed["fields"] == [{"field": "major", "old": read_rows()[1]["专业"], "new": "考古学"}]

    rosters.import_previewed(small_province.admin(), seen["token"])
    number = graduate_id("99001", 2026, few[1]["学号"])
    assert (
        small_province.context.ledger.load_facts(number)[-1].__class__.__name__ == "RosterCorrected"
    )


def test_a_faulty_roster_is_imported_without_its_faulty_rows_or_not_at_all(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    listed = json.loads((DATA / "roster-with-faults.faults.json").read_text("utf-8"))
    seen = rosters.preview(small_province.admin(), FAULTY)
    assert {(one["row"], one["column"]) for one in seen["errors"]} == {
        (one["row"], one["column"]) for one in listed
    }
    with pytest.raises(RosterHasFaults):
        rosters.import_previewed(small_province.admin(), seen["token"])

    outcome = rosters.import_previewed(small_province.admin(), seen["token"], only_sound=True)

    faulty = len({one["row"] for one in listed})
    assert outcome.answer == {
        "new": 400 - faulty,
        "changed": 0,
        "identities": 0,
        "unchanged": 0,
        "skipped": faulty,
    }


def test_an_upload_belongs_to_its_school(rosters: Rosters, small_province: SmallProvince) -> None:
    seen = rosters.preview(small_province.admin(), write_roster(read_rows()[:2]))
    with pytest.raises(NoSuchUpload):
        rosters.import_previewed(small_province.admin("99002"), seen["token"])
    with pytest.raises(NoSuchUpload):
        rosters.load_progress(small_province.admin("99002"), seen["token"])


def test_progress_is_told_row_by_row(rosters: Rosters, small_province: SmallProvince) -> None:
    told: list[tuple[int, int]] = []
    rosters.import_file(small_province.admin(), CSV, lambda done, total: told.append((done, total)))
    assert told == [(500, 2000), (1000, 2000), (1500, 2000), (2000, 2000)]


def test_a_preview_names_the_sheet_and_shows_what_stands_in_a_faulty_cell(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    first = read_rows()[0]
    wrong = {
        **first,
        "学制": "四点二",
        "证件号码": first["证件号码"][:-2] + "00",
        "手机号码": "139",
    }

    seen = rosters.preview(small_province.admin(), write_xlsx_roster(wrong))

    assert seen["sheet"] == "生源信息"
    assert rosters.preview(small_province.admin(), write_roster([first]))["sheet"] is None
    shown = {one["column"]: one["value"] for one in seen["errors"]}
    assert shown["学制"] == "四点二"
    assert shown["手机号码"] == "1*9"
    assert shown["证件号码"] == f"{first['证件号码'][0]}{'*' * 16}0"
    assert first["证件号码"][:-2] not in json.dumps(seen)


def test_a_number_that_slipped_into_another_column_is_masked_in_the_preview(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    first = read_rows()[0]
    shifted = {**first, "姓名": first["证件号码"], "学制": f"电话{first['手机号码']}"}

    seen = rosters.preview(small_province.admin(), write_xlsx_roster(shifted))

    assert {one["column"] for one in seen["errors"]} >= {"姓名", "学制"}
    assert first["证件号码"] not in json.dumps(seen["errors"])
    assert first["手机号码"] not in json.dumps(seen["errors"])


def test_one_token_imported_by_many_at_once_is_imported_once(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    few = write_roster(read_rows()[:40])
    for _ in range(4):  # first with forty new rows, then with nothing that is new
        token = rosters.upload(small_province.admin(), few)
        together = Barrier(6)

        def import_once(token: str = token, together: Barrier = together) -> str:
            together.wait()
            try:
                rosters.import_previewed(small_province.admin(), token)
            except Refusal as refusal:
                return refusal.code
            return "imported"

        with ThreadPoolExecutor(6) as pool:
            ends = sorted(one.result() for one in [pool.submit(import_once) for _ in range(6)])

        assert ends == ["AlreadyImported"] * 5 + ["imported"]
        assert rosters.load_progress(small_province.admin(), token)["state"] == "imported"


def test_a_file_is_read_once_between_upload_and_import(
    rosters: Rosters, small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def run_apart(job: inspection.Job, content: bytes) -> bytes:
        read.append(content)
        return inspection.run_apart(job, content)

    monkeypatch.setattr(apart, "run_apart", run_apart)
    token = rosters.upload(small_province.admin(), few := write_roster(read_rows()[:3]))

    rosters.load_preview(small_province.admin(), token)
    rosters.import_previewed(small_province.admin(), token)

    assert read == [few]


def test_what_a_server_of_the_release_before_has_kept_is_imported(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    by = small_province.admin()
    sealed = small_province.context.vault.make_cipher(school_id("99001")).encrypt_bytes(XLSX)
    RosterUploads(small_province.context.engine).keep("old", "99001", "lin", b"", sealed)

    assert rosters.load_preview(by, "old")["new"] == 2000
    assert rosters.import_previewed(by, "old").answer["new"] == 2000


def test_a_large_roster_confirmed_by_two_clicks_is_imported_once(
    rosters: Rosters, small_province: SmallProvince
) -> None:
    token = rosters.upload(small_province.admin(), XLSX)
    together = Barrier(2)

    def click() -> str:
        together.wait()
        try:
            rosters.import_previewed(small_province.admin(), token)
        except Refusal as refusal:
            return refusal.code
        return "imported"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(one.result() for one in [pool.submit(click) for _ in range(2)])

    assert ends == ["AlreadyImported", "imported"]
    with small_province.context.engine.connect() as connection:
        enrolled = select(func.count()).where(events.c.topic.like("%GraduateEnrolled"))
        assert connection.execute(enrolled).scalar_one() == 2000

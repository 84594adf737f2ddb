"""The province's season, through real HTTP against a real server that is killed in the middle."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from season.people import Diary
from season.recomputed import Recomputed, counted, table
from season.scale import PASSWORD, RACERS
from season.service import Service, wechat
from season.story import Season
from signing.application.rosters.reading import read_roster
from signing.storage.engine import reading_engine

pytestmark = pytest.mark.xdist_group("season")

FACTS_OF: dict[str, tuple[str, ...]] = {
    "WeChatBound": ("bind",),
    "SourceConfirmed": ("confirm",),
    "ResumeSubmitted": ("apply",),
    "InterviewInvited": ("invite",),
    "InterviewAccepted": ("accept_interview",),
    "InterviewDeclined": ("decline_interview",),
    "CandidateNotSelected": ("not_select",),
    "OfferMade": ("offer",),
    "OfferDeclined": ("decline_offer",),
    "OfferSigned": ("accept_offer", "sign_directly", "sign_by_card"),
    "CardIssued": ("card",),
    "SigningDisputed": ("dispute",),
    "SchoolApproved": ("approve",),
    "SchoolRejected": ("reject",),
    "AgreementPrinted": ("print",),
    "TerminationRequested": ("ask_release",),
    "TerminationApproved": ("approve_release",),
    "TerminationRejected": ("reject_release",),
    "TerminationWithdrawn": ("withdraw_release",),
    "GraduateUnlocked": ("unlock",),
    "DestinationRecorded": ("place",),
    "PositionOpened": ("open_position",),
    "EmployerRegistered": ("register",),
    "SchoolRegistered": ("register_school",),
}
TABLES = ("events", "answers", "log", "sessions", "accounts", "data_keys", "roster_uploads")


class Played:
    """The season when it is over."""

    def __init__(self, season: Season, engine: Engine, races: list[list[int]]) -> None:
        self.season = season
        self.engine = engine
        self.races = races
        self.told = Recomputed(engine)

    @property
    def diary(self) -> Diary:
        return self.season.diary


@pytest.fixture(scope="module")
def played(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Played once; every test looks at it from another side."""
    engine = reading_engine(module_database_url)
    with wechat() as address:
        service = Service(tmp_path_factory.mktemp("season"), module_database_url, address)
        for username, role in (("province", "province"), ("auditor", "auditor")):
            service.run("staff", username, "--role", role, "--name", "省厅", "--password", PASSWORD)
        service.start()
        season = Season(service)
        season.opens()
        season.runs()
        races = season.races()
        season.signs_on_paper()
        service.stop()
        service.start(SIGNING_REPLY_DAYS="0.00004")
        season.comes_too_late()
        province = season.person("province")
        last = "/api/statistics/esign?by=school&year=2026"
        season.statistics = {
            one["key"]: one for one in province.reads(last, season.last_receipt)["items"]
        }
        yield Played(season, engine, races)
        season.closes()
        service.stop()
    engine.dispose()


def test_no_command_was_lost_and_none_applied_twice(played: Played) -> None:
    done = played.diary.done
    for fact, kinds in FACTS_OF.items():
        assert played.told.kinds[fact] == sum(done[kind] for kind in kinds), fact
    assert played.told.kinds["GraduateEnrolled"] == 2600
    assert played.diary.retried > 0, "the kill must have been felt"


def test_a_third_signed_by_each_way(played: Played) -> None:
    done = played.diary.done
    assert played.told.channels == Counter(
        PLATFORM=done["accept_offer"], DIRECT=done["sign_directly"], CARD=done["sign_by_card"]
    )
    assert min(played.told.channels.values()) >= 200


def test_every_graduate_had_at_most_one_live_agreement_at_any_time(played: Played) -> None:
    assert played.told.most_live == 1


def test_of_two_employers_at_the_same_instant_one_signed_each_time(played: Played) -> None:
    assert played.races == [[201, 409]] * RACERS


def test_the_ratio_of_each_school_is_the_one_of_the_diary(played: Played) -> None:
    paper = {"99001": 15, "99002": 15}
    for code, effective in played.season.effective.items():
        found = played.season.statistics[code]
        assert found["signed_online"] == len(effective)
        assert found["signed"] == len(effective) + paper[code]
        ratio = round(len(effective) / (len(effective) + paper[code]), 4)
        assert found["esign_ratio"] == ratio
        assert (found["signed_online"], found["signed"]) == played.told.esign(code)


def test_agreements_stand_alike_in_every_read_model(played: Played) -> None:
    agreements, engine = played.told.agreements, played.engine
    states = {number: (one.state,) for number, one in agreements.items()}
    assert table(engine, "public_record_v1.records", "agreement_number", "state") == states
    assert table(engine, "esign_ratio_v1.agreements", "number", "state") == states
    assert table(
        engine, "review_queue_v1.reviews", "agreement_number", "state", "disputed", "channel"
    ) == {key: (one.state, one.disputed, one.channel) for key, one in agreements.items()}
    assert table(engine, "graduate_home_v1.agreements", "number", "state", "disputed") == {
        key: (one.state, one.disputed) for key, one in agreements.items()
    }
    assert table(
        engine, "print_list_v1.papers", "agreement_number", "state", "prints", "printed"
    ) == {key: (one.state, one.prints, one.prints > 0) for key, one in agreements.items()}
    assert table(engine, "termination_register_v1.requests", "agreement_number", "request") == {
        key: (one.request,) for key, one in agreements.items()
    }
    assert {
        key: value
        for key, value in table(
            engine, "employer_agreements_v1.agreements", "agreement_number", "state", "prints"
        ).items()
        if agreements[key].employer is not None
    } == {
        key: (one.state, one.prints) for key, one in agreements.items() if one.employer is not None
    }


def test_graduates_stand_alike_in_every_read_model(played: Played) -> None:
    told, engine = played.told, played.engine
    assert table(
        engine, "roster_list_v1.graduates", "id", "standing", "confirmed", "bound", "destination"
    ) == {
        key: (told.standing(key), one.confirmed, one.bound, one.destination)
        for key, one in told.graduates.items()
    }
    assert table(engine, "graduate_home_v1.graduates", "id", "standing", "confirmed") == {
        key: (told.standing(key), one.confirmed) for key, one in told.graduates.items()
    }
    assert table(engine, "esign_ratio_v1.graduates", "id", "school_code", "destination") == {
        key: (one.school, one.destination) for key, one in told.graduates.items()
    }
    assert table(engine, "destination_register_v1.graduates", "id", "destination") == {
        key: (one.destination,) for key, one in told.graduates.items()
    }


def test_applications_and_positions_stand_alike(played: Played) -> None:
    told, engine = played.told, played.engine
    stages = {key: (stage,) for key, stage in told.stages.items()}
    assert table(engine, "applications_v1.applications", "id", "stage") == stages
    assert set(table(engine, "positions_v1.positions", "id")) == set(told.positions)
    assert table(engine, "employer_desk_v1.employers", "id", "name") == {
        key: (name,) for key, name in told.employers.items()
    }
    desk = counted(engine, "employer_desk_v1.counted", "kind", "state")
    assert sum(
        how_many for (kind, _), how_many in desk.items() if kind.lower() == "application"
    ) == len(stages)


def test_graduates_were_told_of_what_befell_them(played: Played) -> None:
    notices = counted(played.engine, "notices_v1.notices", "kind")
    for kind in ("InterviewInvited", "OfferMade", "SchoolApproved", "SchoolRejected"):
        assert notices[kind,] == played.told.kinds[kind], kind


def test_no_personal_data_stands_in_the_clear_in_tables_or_log(played: Played) -> None:
    stored = _stored(played.engine) + played.season.service.log.read_bytes()
    data = Path(__file__).parents[1] / "data"
    secrets = {form[key] for form in played.season.forms for key in ("address", "contact", "phone")}
    for name in ("roster-99001-2026.xlsx", "roster-99002-2026.xlsx"):
        sheet = read_roster((data / name).read_bytes())
        for column in ("姓名", "证件号码", "手机号码", "家庭地址"):
            at = sheet.header.index(column)
            secrets |= {str(row.cells[at]) for row in sheet.rows}
    common = {secret for secret in secrets if len(secret) < 2}
    found = [
        secret
        for secret in secrets - common
        if secret.encode() in stored or json.dumps(secret)[1:-1].encode() in stored
    ]
    assert found == []


def _stored(engine: Engine) -> bytes:
    """Every byte of the tables, as text and as what their binary columns hold."""
    kept: list[bytes] = []
    with engine.connect() as connection:
        for name in TABLES:
            rows = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 — our own names
            kept.extend(_bytes(value) for row in rows for value in row)
    return b"\n".join(kept)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, memoryview) else str(value).encode()

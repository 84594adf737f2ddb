"""`signing facts`: one unreadable fact stops only who needs it, and is put aside with a reason."""

from collections.abc import Sequence

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from signing.bootstrap import Installation
from signing.cli import app
from signing.events import GraduateEnrolled, SchoolApproved
from signing.facts import Recorded
from signing.projections import NEEDED_BY, READ_MODELS, roster_list
from signing.projections.engine.health import ReadModelState, load_states
from signing.storage.recorder import PostgresRecorder
from signing.vocabulary import graduate_id
from support.facts.events import assign_all_positions
from support.use_cases.small_province import SmallProvince

REASON = ("--reason", "程序无法解读这条事实", "--by", "root")
NEEDING = NEEDED_BY[SchoolApproved.topic()]


@pytest.fixture
def unreadable(installation: Installation) -> int:
    """Record an approval that nobody can decode; return its position."""
    province = SmallProvince(installation.context)
    province.sign_agreement("1")
    stream = graduate_id("99001", 2026, "1")
    version = len(installation.context.ledger.load_facts(stream)) + 1
    recorder = PostgresRecorder(installation.writing, installation.log)
    recorder.insert_events([StoredEvent(stream, version, SchoolApproved.topic(), b'{"seen": 1}')])
    province.sign_agreement("2")
    installation.projector().catch_up()
    position = installation.log.position_of(stream, version)
    assert position is not None
    return position


def run(installation: Installation, *arguments: str) -> Result:
    environment = {
        "SIGNING_DATABASE_URL": installation.url,
        "SIGNING_DATA_DIR": str(installation.settings.data_dir),
    }
    return CliRunner().invoke(app, list(arguments), env=environment)


def list_states(installation: Installation) -> dict[str, ReadModelState]:
    with installation.reading.connect() as connection:
        return {one.name: one for one in load_states(connection, READ_MODELS)}


def test_only_read_models_that_need_an_unreadable_fact_halt_and_are_told_how_to_go_on(
    installation: Installation, unreadable: int
) -> None:
    states = list_states(installation)
    assert {one.name for one in states.values() if one.halted_on == unreadable} == NEEDING
    assert "school_list" not in NEEDING
    assert states["school_list"].behind == 0
    told = run(installation, "status").output
    assert f"signing facts park {unreadable} --reason" in told


def test_a_parked_fact_lets_them_go_on_says_so_and_verifying_finds_no_difference(
    installation: Installation, unreadable: int
) -> None:
    ran = run(installation, "facts", "park", str(unreadable), *REASON)
    assert ran.exit_code == 0, ran.output
    installation.projector().catch_up()

    for name, state in list_states(installation).items():
        assert (state.halted_on, state.behind) == (None, 0)
        assert state.without == ([unreadable] if name in NEEDING else [])
    told = run(installation, "status").output
    assert f"without fact {unreadable}" in told
    assert f"signing facts replay {unreadable} --reason" in told
    listed = run(installation, "facts", "parked").output
    assert f"{unreadable} SchoolApproved" in listed
    assert "root: 程序无法解读这条事实" in listed
    verified = run(installation, "verify")
    assert verified.exit_code == 0, verified.output
    rebuilt = run(installation, "rebuild", "agreements")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert list_states(installation)["agreements"].without == [unreadable]


def test_an_unreadable_fact_that_is_not_parked_is_named_by_verifying(
    installation: Installation, unreadable: int
) -> None:
    verified = run(installation, "verify")
    assert verified.exit_code == 1
    found = installation.log_checks().check(None, lambda _done, _total: None).findings
    assert [(one.deed.code, one.first) for one in found] == [("fact_unreadable", unreadable)]


def test_replaying_what_still_cannot_be_read_changes_nothing(
    installation: Installation, unreadable: int
) -> None:
    run(installation, "facts", "park", str(unreadable), *REASON)
    installation.projector().catch_up()

    ran = run(installation, "facts", "replay", str(unreadable), *REASON)

    assert ran.exit_code == 1
    assert f"position {unreadable}" in ran.output
    assert f"{unreadable} SchoolApproved" in run(installation, "facts", "parked").output
    assert list_states(installation)["agreements"].without == [unreadable]


def test_a_corrected_program_replays_the_fact_into_the_read_model_that_lacked_it(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a read model that cannot apply the enrolment of graduate 2
    province = SmallProvince(installation.context)
    for number in ("1", "2", "3"):
        province.graduate(number)
    assign_all_positions(installation.log)
    position = installation.log.position_of(graduate_id("99001", 2026, "2"), 1)
    whole = roster_list.project

    def fail(facts: Sequence[Recorded], connection: Connection) -> None:
        if any(
            isinstance(one.fact, GraduateEnrolled) and one.fact.student_number == "2"
            for one in facts
        ):
            raise ValueError
        whole(facts, connection)

    monkeypatch.setattr(roster_list, "project", fail)
    installation.projector().catch_up()
    assert run(installation, "facts", "park", str(position), *REASON).exit_code == 0
    installation.projector().catch_up()
    assert list_states(installation)["roster_list"].without == [position]

    # when the program is corrected
    monkeypatch.undo()
    ran = run(installation, "facts", "replay", str(position), "--reason", "已修正", "--by", "root")

    # then the read model has it, and nothing is parked any more
    assert ran.exit_code == 0, ran.output
    assert list_states(installation)["roster_list"].without == []
    assert "No fact is parked" in run(installation, "facts", "parked").output
    verified = run(installation, "verify")
    assert verified.exit_code == 0, verified.output


def test_what_halts_nobody_is_not_parked_and_each_refusal_says_what_to_do(
    installation: Installation,
) -> None:
    SmallProvince(installation.context).graduate("1")
    installation.projector().catch_up()
    refused = run(installation, "facts", "park", "1", *REASON)
    assert refused.exit_code == 1
    assert "不能搁置" in refused.output
    assert "signing status" in refused.output
    assert "没有这个位置" in run(installation, "facts", "park", "999", *REASON).output
    assert "没有被搁置" in run(installation, "facts", "replay", "1", *REASON).output
    assert run(installation, "facts", "park", "1").exit_code == 2
    assert "原因" in run(installation, "facts", "park", "1", "--reason", "。。。").output

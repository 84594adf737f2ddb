"""`signing bench-data`: an invented season of any size that the service takes for any other."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from signing.aggregates.graduate import Graduate
from signing.bootstrap import Installation
from signing.cli import app
from signing.events import GraduateEnrolled, OfferSigned, TerminationApproved
from signing.projections import READ_MODELS
from signing.projections.engine.health import load_states
from signing.storage.schema import enrolled_id_numbers, events
from signing.use_cases.audit.stream_checks import StreamChecks
from signing.use_cases.core.decryption import decrypt_person
from signing.vocabulary import Channel
from support.use_cases.small_province import SmallProvince


@pytest.fixture
def installation(
    installation: Installation, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """Return what the command line of this test works on."""
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    return installation


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["bench-data", *arguments])


def count(installation: Installation, *kinds: type) -> int:
    topics = [kind.topic() for kind in kinds]  # type: ignore[attr-defined]  # facts
    query = select(func.count()).where(events.c.topic.in_(topics))
    with installation.writing.connect() as connection:
        found: int = connection.execute(query).scalar_one()
    return found


def test_a_season_of_any_size_is_loaded_once_and_grows(installation: Installation) -> None:
    assert run("300", "--processes", "1").exit_code == 0
    assert count(installation, GraduateEnrolled) == 500  # a whole class
    again = run("500", "--processes", "1")

    assert again.exit_code == 0, again.output
    assert "admin-90001" in again.output
    assert count(installation, GraduateEnrolled) == 500
    assert run("1000", "--processes", "2").exit_code == 0
    assert count(installation, GraduateEnrolled) == 1000


def test_its_facts_contradict_nothing_and_are_really_encrypted(
    installation: Installation,
) -> None:
    assert run("300", "--processes", "1").exit_code == 0
    installation.projector().catch_up()

    checks = StreamChecks(installation.reading, installation.log)
    stop = installation.log.last_position()
    assert not list(checks.find_contradictions(0, stop, lambda *_: None))
    context = installation.context
    with installation.writing.connect() as connection:
        ids = connection.execute(select(enrolled_id_numbers.c.graduate_id)).scalars().all()
    found = context.ledger.load_many(Graduate, ids)
    ciphers = context.vault.load_ciphers(ids)
    assert len(found) == 500
    people = [decrypt_person(ciphers[one], found[one].person) for one in ids]
    assert len({person.id_number for person in people}) == 500
    channels = {one.agreements[-1].channel for one in found.values() if one.agreements}
    assert channels == set(Channel)
    assert count(installation, OfferSigned, TerminationApproved) > 150
    with installation.reading.connect() as connection:
        assert not [one.name for one in load_states(connection, READ_MODELS) if one.halted_on]


def test_real_data_stays_alone(installation: Installation) -> None:
    SmallProvince(installation.context).enrol("1")
    before = count(installation, GraduateEnrolled)

    refused = run("500")

    assert refused.exit_code == 1
    assert "其他数据" in refused.output
    assert "other data" in refused.output
    assert count(installation, GraduateEnrolled) == before


@pytest.mark.usefixtures("installation")
def test_another_seed_does_not_mix() -> None:
    assert run("100", "--processes", "1").exit_code == 0

    assert run("100", "--seed", "2", "--processes", "1").exit_code == 1

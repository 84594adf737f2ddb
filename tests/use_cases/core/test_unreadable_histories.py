"""A stream with a fact that cannot be read, or cannot follow: refused for now, alone."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from signing.aggregates.graduate import Graduate
from signing.events import InterviewAccepted, SchoolApproved
from signing.refusals import HistoryUnreadable
from signing.storage.recorder import PostgresRecorder
from signing.vocabulary import Role, nth_application_id
from support.use_cases.contexts import NOW, OpenContext, make_stamp
from support.use_cases.small_province import SmallProvince

NONSENSE = b"\xff\xfe no JSON"


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenContext]:
    one = OpenContext(database_url, tmp_path / "files")
    yield one
    one.close()


def enrol_two(opened: OpenContext) -> tuple[UUID, UUID]:
    province = SmallProvince(opened.context)
    return province.graduate("1").graduate_id, province.graduate("2").graduate_id


def record(opened: OpenContext, stream: UUID, topic: str, state: bytes) -> int:
    """Record what no aggregate decided; return how many facts the stream had before."""
    version = len(opened.context.ledger.load_facts(stream))
    recorder = PostgresRecorder(opened.writing, opened.log)
    recorder.insert_events([StoredEvent(stream, version + 1, topic, state)])
    return version


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        (SchoolApproved.topic(), b"{}"),
        (SchoolApproved.topic(), NONSENSE),
        ("signing.events:NotYetKnown", b"{}"),
    ],
    ids=["a body that does not validate", "a body that does not decode", "an unknown kind"],
)
def test_it_is_refused_for_now_and_its_past_can_still_be_read(
    opened: OpenContext, topic: str, state: bytes
) -> None:
    one, other = enrol_two(opened)
    before = record(opened, one, topic, state)
    ledger = opened.context.ledger

    with pytest.raises(HistoryUnreadable):
        ledger.load(Graduate, one)
    with pytest.raises(HistoryUnreadable):
        ledger.load_facts(one)
    with pytest.raises(HistoryUnreadable):
        ledger.load_many(Graduate, [one, other])
    assert ledger.load(Graduate, one, before).version == before
    assert ledger.load(Graduate, other).exists
    assert set(ledger.load_readable(Graduate, [one, other])) == {other}


def test_a_fact_that_cannot_be_applied_is_refused_like_one_that_cannot_be_read(
    opened: OpenContext,
) -> None:
    one, _ = enrol_two(opened)
    fact = InterviewAccepted(
        originator_id=one,
        originator_version=1,
        timestamp=NOW,
        actor=make_stamp(Role.GRADUATE).actor,
        request_id="forged",
        application_id=nth_application_id(one, 7),
    )
    record(opened, one, fact.topic(), fact.state())

    with pytest.raises(HistoryUnreadable):
        opened.context.ledger.load(Graduate, one)

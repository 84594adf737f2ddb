"""Whoever writes a fact that cannot have happened is found out by the check of streams."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import given

from signing.aggregates.parked_fact import ParkedFact
from signing.events import (
    SchoolApproved,
    TerminationAnswered,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Fact
from signing.storage.log import LoggedEvent
from signing.use_cases.audit import stream_checks
from signing.use_cases.audit.log_checks import ignore_progress
from signing.use_cases.audit.log_differences import Deed
from signing.use_cases.audit.stream_checks import StreamChecks, judge_facts
from signing.vocabulary import Channel, Role, parked_fact_id
from support.facts.cast import act_as
from support.facts.events import assign_all_positions
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog
from support.stories.chronicle import CONTACT, encrypt_plainly
from support.stories.everything import tell_everything
from support.stories.graduate import GraduateStory
from support.stories.random_season import seasons

Found = list[tuple[Deed, int]]


@pytest.fixture
def followed_log(database_url: str) -> Iterator[FollowedLog]:
    one = FollowedLog(database_url)
    yield one
    one.close()


def tell_agreement(story: Story, number: str = "20260001") -> GraduateStory:
    one = story.graduate(number)
    one.confirmed()
    one.signed(story.employer(f"91990100MA{number}"), Channel.DIRECT)
    return one


def approve_anyhow(one: GraduateStory, version: int, number: str) -> SchoolApproved:
    """Return an approval as whoever writes into the database makes it: no rule is asked."""
    return SchoolApproved(
        originator_id=one.id,
        originator_version=version,
        timestamp=datetime(2026, 6, 1, tzinfo=UTC),
        actor=act_as(Role.COUNSELOR).actor,
        request_id="forged",
        agreement_number=number,
        destination="10",
        seen=version - 1,
    )


def insert(followed_log: FollowedLog, *facts: Fact) -> None:
    followed_log.recorder.insert_events(
        [
            StoredEvent(fact.originator_id, fact.originator_version, fact.topic(), fact.state())
            for fact in facts
        ]
    )


def check(followed_log: FollowedLog, after: int = 0) -> Found:
    assign_all_positions(followed_log.log)
    checks = StreamChecks(followed_log.reading, followed_log.log)
    stop = followed_log.log.last_position()
    found = checks.find_contradictions(after, stop, ignore_progress)
    return sorted(((one.deed, one.first) for one in found), key=lambda one: one[1])


def count_versions(story: Story, stream: UUID) -> int:
    return sum(one.fact.originator_id == stream for one in story.facts)


def test_a_season_in_which_everything_happens_contradicts_itself_nowhere(
    followed_log: FollowedLog,
) -> None:
    followed_log.record(tell_everything())
    assert check(followed_log) == []


@given(seasons())
def test_whatever_the_aggregates_decide_follows_from_what_came_before(story: Story) -> None:
    def find_stream(fact: Fact) -> UUID:
        return fact.originator_id

    facts = sorted((one.fact for one in story.facts), key=find_stream)
    for _, stream in groupby(facts, key=find_stream):
        assert list(judge_facts(list(stream))) == []


def test_an_approval_of_what_was_never_signed_is_found(followed_log: FollowedLog) -> None:
    story = Story()
    one = story.graduate("20260001")
    one.confirmed()
    followed_log.record(story)
    insert(followed_log, approve_anyhow(one, 3, "2026-99001-20260001-1"))

    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, 3)]


@pytest.mark.parametrize(
    ("asks", "answers"), [(Role.GRADUATE, Role.GRADUATE), (Role.EMPLOYER,) * 2]
)
def test_an_answer_for_the_other_side_is_found(
    followed_log: FollowedLog, asks: Role, answers: Role
) -> None:
    story = Story()
    one = tell_agreement(story)
    one.approved()
    one.asked_release(role=asks)
    followed_log.record(story)
    forged = answer_anyhow(one, count_versions(story, one.id) + 1, answers)
    insert(followed_log, forged)

    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, len(story.facts) + 1)]


@pytest.mark.parametrize(
    ("asks", "withdraws"), [(Role.GRADUATE, Role.EMPLOYER), (Role.EMPLOYER, Role.GRADUATE)]
)
def test_a_request_that_the_other_side_takes_back_is_found(
    followed_log: FollowedLog, asks: Role, withdraws: Role
) -> None:
    story = Story()
    one = tell_agreement(story)
    one.approved()
    one.asked_release(role=asks)
    followed_log.record(story)
    forged = TerminationWithdrawn(
        **forge(one, count_versions(story, one.id) + 1, withdraws), agreement_number=one.number
    )
    insert(followed_log, forged)

    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, len(story.facts) + 1)]


def answer_anyhow(one: GraduateStory, version: int, role: Role) -> TerminationAnswered:
    return TerminationAnswered(
        **forge(one, version, role),
        agreement_number=one.number,
        agreed=True,
        words=encrypt_plainly("同意"),
    )


def forge(one: GraduateStory, version: int, role: Role) -> Any:
    """Return what every fact has, as whoever writes into the database makes it."""
    return {
        "originator_id": one.id,
        "originator_version": version,
        "timestamp": datetime(2026, 6, 1, tzinfo=UTC),
        "actor": act_as(role).actor,
        "request_id": "forged",
    }


def test_a_change_under_the_account_of_a_removed_colleague_is_found(
    followed_log: FollowedLog,
) -> None:
    story = Story()
    firm = story.employer()
    colleague = firm.invited("李梅")
    firm.joined(colleague)
    firm.removed(colleague)
    followed_log.record(story)
    by = firm.stamp_as(colleague)
    insert(
        followed_log,
        firm.state.change(by, contact=encrypt_plainly(CONTACT), name_waits=False, **firm.form),
    )

    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, len(story.facts) + 1)]


def test_an_approval_after_a_release_is_found(followed_log: FollowedLog) -> None:
    story = Story()
    one = tell_agreement(story)
    one.approved()
    one.asked_release()
    one.released()
    followed_log.record(story)
    version = count_versions(story, one.id) + 1
    insert(followed_log, approve_anyhow(one, version, one.number))

    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, len(story.facts) + 1)]


def test_a_check_that_goes_on_judges_new_facts_by_the_whole_stream(
    followed_log: FollowedLog,
) -> None:
    story = Story()
    one = tell_agreement(story)
    followed_log.record(story)
    assert check(followed_log) == []
    before = followed_log.log.last_position()
    one.approved()
    followed_log.record(story)
    insert(followed_log, approve_anyhow(one, count_versions(story, one.id) + 1, one.number))

    assert check(followed_log, before) == [(Deed.FACT_CONTRADICTS, before + 2)]
    assert check(followed_log, before + 2) == []


def test_each_stream_is_read_once_however_small_the_batches(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_checks, "WINDOW", 3)
    monkeypatch.setattr(stream_checks, "STREAMS", 2)
    story = Story()
    people = [tell_agreement(story, f"2026000{number}") for number in range(5)]
    for one in people:
        one.approved()
    followed_log.record(story)
    forged = [approve_anyhow(one, count_versions(story, one.id) + 1, one.number) for one in people]
    insert(followed_log, *forged)
    read: list[UUID] = []

    def read_streams(streams: Sequence[UUID]) -> list[LoggedEvent]:
        read.extend(streams)
        return type(followed_log.log).read_streams(followed_log.log, streams)

    monkeypatch.setattr(followed_log.log, "read_streams", read_streams)
    last = len(story.facts)
    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, last + number) for number in range(1, 6)]
    assert len(read) == len(set(read)) == 15


def test_a_fact_that_cannot_be_read_is_named_and_nothing_behind_it_is_guessed_at(
    followed_log: FollowedLog,
) -> None:
    story = Story()
    one = tell_agreement(story)
    followed_log.record(story)
    version = count_versions(story, one.id) + 1
    followed_log.recorder.insert_events(
        [StoredEvent(one.id, version, TerminationRequested.topic(), b"{}")]
    )
    insert(followed_log, approve_anyhow(one, version + 1, one.number))

    assert check(followed_log) == [(Deed.FACT_UNREADABLE, len(story.facts) + 1)]


def test_a_parked_fact_is_known_and_not_named_again(followed_log: FollowedLog) -> None:
    story = Story()
    one = story.graduate("20260001")
    followed_log.record(story)
    forged = approve_anyhow(one, 2, "2026-99001-20260001-1")
    insert(followed_log, forged)
    parked = ParkedFact(parked_fact_id(2)).park(
        act_as(
            Role.SYSTEM,
        ),
        position=2,
        kind=forged.topic(),
        stream=one.id,
        version=2,
        models=frozenset(),
        reason="伪造，已报案",
        operator="root",
    )
    assert check(followed_log) == [(Deed.FACT_CONTRADICTS, 2)]
    insert(followed_log, parked)

    assert check(followed_log) == []

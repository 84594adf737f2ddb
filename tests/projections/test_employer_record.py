"""An employer's record: what came into effect, what was released, and who may see of which."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from signing.projections import employer_record
from signing.projections.engine.paging import Slice
from signing.refusals import NoSuchEmployer
from signing.vocabulary import Channel, EndedBy, Oversight, Role, employer_id
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.stories.chronicle import BEGIN
from support.stories.employer import EmployerStory
from support.stories.everything import tell_everything
from support.stories.graduate import GraduateStory

CODE = "91990100MA00000001"
FIRM = employer_id(CODE)
NOW = BEGIN + timedelta(days=30)
NOTHING = dict.fromkeys(
    (
        *("effective", "released", "by_employer", "by_graduate", "by_both", "unsaid"),
        *("confirmed", "contradicted", "unanswered"),
    ),
    0,
)


def enrol_in_effect(
    story: Story, number: str, firm: EmployerStory, channel: Channel = Channel.DIRECT
) -> GraduateStory:
    one = story.graduate(number)
    one.confirmed()
    one.signed(firm, channel)
    one.approved()
    return one


def count(connection: Connection, now: datetime = NOW) -> dict[str, int]:
    """Return the figures that are not zero."""
    found = employer_record.load_figures_of(connection, FIRM, now)
    return {name: n for name, n in found.items() if n and name != "since"}  # type: ignore[misc]


def list_seen(connection: Connection, oversight: Oversight = PROVINCE) -> list[str | None]:
    page = employer_record.list_releases(connection, oversight, FIRM, NOW, Slice())
    return [one["agreement_number"] for one in page.items]


def test_an_employer_without_agreements_has_a_record_of_zeros(connection: Connection) -> None:
    story = Story()
    story.employer(CODE)
    project_facts(employer_record, story.facts, connection)

    assert employer_record.load_figures_of(connection, FIRM, NOW) == {"since": 2024} | NOTHING
    assert list_seen(connection) == []


def test_what_is_signed_counts_once_the_school_has_approved(connection: Connection) -> None:
    story = Story()
    firm = story.employer(CODE)
    enrol_in_effect(story, "20260001", firm)
    waiting = story.graduate("20260002")
    waiting.confirmed()
    waiting.signed(firm)
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 1}


@pytest.mark.parametrize(
    ("ended_by", "counted"),
    [
        (EndedBy.GRADUATE, "by_graduate"),
        (EndedBy.BOTH, "by_both"),
        (None, "unsaid"),
    ],
)
def test_a_release_counts_by_who_ended_it(
    ended_by: EndedBy | None, counted: str, connection: Connection
) -> None:
    story = Story()
    one = enrol_in_effect(story, "20260001", story.employer(CODE))
    one.asked_release(ended_by=ended_by)
    one.released()
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 1, "released": 1, counted: 1}


@pytest.mark.parametrize(
    ("answers", "counted"),
    [
        ((), "unanswered"),
        ((True,), "confirmed"),
        ((False,), "contradicted"),
        ((True, False), "contradicted"),
    ],
)
def test_of_what_the_employer_ended_the_other_side_is_heard(
    answers: tuple[bool, ...], counted: str, connection: Connection
) -> None:
    story = Story()
    one = enrol_in_effect(story, "20260001", story.employer(CODE))
    one.asked_release(ended_by=EndedBy.EMPLOYER)
    for agreed in answers:
        one.answered_release(agreed=agreed)
    one.released()
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 1, "released": 1, "by_employer": 1, counted: 1}
    [release] = employer_record.list_releases(connection, PROVINCE, FIRM, NOW, Slice()).items
    assert release == {
        "month": "2026-05",
        "asked_by": "graduate",
        "ended_by": "EMPLOYER",
        "answer": counted,
        "agreement_number": one.number,
    }


def test_what_the_employer_asks_for_the_graduate_answers(connection: Connection) -> None:
    story = Story()
    one = enrol_in_effect(story, "20260001", story.employer(CODE))
    one.asked_release(role=Role.EMPLOYER, ended_by=EndedBy.EMPLOYER)
    one.answered_release(role=Role.GRADUATE, agreed=False)
    one.released()
    project_facts(employer_record, story.facts, connection)

    assert count(connection)["contradicted"] == 1
    page = employer_record.list_own_releases(connection, FIRM, NOW, Slice())
    assert [one["asked_by"] for one in page.items] == ["employer"]


def test_a_request_that_came_to_nothing_leaves_no_trace(connection: Connection) -> None:
    story = Story()
    one = enrol_in_effect(story, "20260001", story.employer(CODE))
    one.asked_release(ended_by=EndedBy.EMPLOYER)
    one.answered_release(agreed=False)
    one.withdrew_release()
    one.asked_release(ended_by=EndedBy.EMPLOYER)
    one.refused_release()
    project_facts(employer_record, story.facts, connection)
    assert count(connection) == {"effective": 1}

    one.asked_release(ended_by=EndedBy.GRADUATE)
    one.released()
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 1, "released": 1, "by_graduate": 1}
    [release] = employer_record.list_own_releases(connection, FIRM, NOW, Slice()).items
    assert release["answer"] == "unanswered"


def test_what_a_school_unlocks_is_no_release(connection: Connection) -> None:
    story = Story()
    one = enrol_in_effect(story, "20260001", story.employer(CODE))
    one.asked_release(ended_by=EndedBy.EMPLOYER)
    one.unlocked()
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 1}


def test_a_card_counts_for_the_credit_code_that_it_names(connection: Connection) -> None:
    story = Story()
    firm = story.employer(CODE)
    one = enrol_in_effect(story, "20260001", firm, Channel.CARD)
    one.asked_release(ended_by=EndedBy.EMPLOYER)
    one.answered_release(role=Role.CARD_HOLDER)
    one.released()
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == dict.fromkeys(
        ("effective", "released", "by_employer", "confirmed"), 1
    )


def test_only_this_year_and_the_two_before_it_count(connection: Connection) -> None:
    story = Story(datetime(2024, 1, 1, tzinfo=UTC) - timedelta(hours=9))
    firm = story.employer(CODE)
    old = enrol_in_effect(story, "20260001", firm)
    old.asked_release(ended_by=EndedBy.BOTH)
    old.released()
    story.now = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)  # midnight in China
    new = enrol_in_effect(story, "20260002", firm)
    new.asked_release(ended_by=EndedBy.GRADUATE)
    new.released()
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 1, "released": 1, "by_graduate": 1}
    assert list_seen(connection) == [new.number]
    next_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert count(connection, next_year) == {}


def test_a_school_sees_only_the_releases_of_its_own_graduates(connection: Connection) -> None:
    story = Story()
    firm = story.employer(CODE)
    for number, school in (("1", "99001"), ("2", "99002")):
        one = story.graduate(number, school=school)
        one.confirmed()
        one.signed(firm)
        one.approved()
        one.asked_release()
        one.released()
        if school == "99001":
            one.followed("计算机学院")
    project_facts(employer_record, story.facts, connection)

    assert count(connection) == {"effective": 2, "released": 2, "unsaid": 2}
    assert list_seen(connection, Oversight(school_code="99001")) == ["2026-99001-1-1"]
    of_college = Oversight(school_code="99001", colleges=frozenset({"计算机学院"}))
    assert list_seen(connection, of_college) == ["2026-99001-1-1"]
    elsewhere = Oversight(school_code="99001", colleges=frozenset({"信息工程学院"}))
    assert list_seen(connection, elsewhere) == []


def test_graduates_read_of_no_release_whose_it_was(connection: Connection) -> None:
    story = Story()
    firm = story.employer(CODE)
    for number in ("20260001", "20260002", "20260003"):
        one = enrol_in_effect(story, number, firm)
        one.asked_release(ended_by=EndedBy.GRADUATE)
        one.released()
    project_facts(employer_record, story.facts, connection)

    first = employer_record.list_anonymous_releases(connection, FIRM, NOW, Slice(2))
    rest = employer_record.list_anonymous_releases(connection, FIRM, NOW, Slice(2, first.next))

    assert [len(first.items), len(rest.items), rest.next] == [2, 1, None]
    assert {one["agreement_number"] for one in (*first.items, *rest.items)} == {None}
    assert "2026000" not in str((first, rest))


def test_an_erased_graduate_stays_counted(connection: Connection) -> None:
    story = Story()
    one = enrol_in_effect(story, "20260001", story.employer(CODE))
    one.asked_release(ended_by=EndedBy.EMPLOYER)
    one.released()
    before = [*story.facts]
    one.erased()
    project_facts(employer_record, before, connection)
    counted = count(connection)

    project_facts(employer_record, story.facts, connection)

    assert count(connection) == counted


def test_an_employer_is_called_what_graduates_read(connection: Connection) -> None:
    story = Story()
    firm = story.employer(CODE, name="江淮云图科技")
    other = story.employer("91990100MA00000002")
    one = story.graduate("20260001")
    one.confirmed()
    one.signed(other, Channel.CARD)
    firm.changed(name="江淮云图集团")
    project_facts(employer_record, story.facts, connection)

    assert employer_record.find_employer(connection, FIRM)["name"] == "江淮云图集团"
    with pytest.raises(NoSuchEmployer):
        employer_record.find_employer(connection, uuid4())


def test_one_without_an_account_is_called_what_it_signed_as(connection: Connection) -> None:
    story = Story()
    firm = story.employer(CODE, name="湖滨小吃店")
    one = story.graduate("20260001")
    one.confirmed()
    one.signed(firm, Channel.CARD)
    unregistered = [fact for fact in story.facts if fact.fact.originator_id != firm.id]
    project_facts(employer_record, unregistered, connection)

    assert employer_record.find_employer(connection, FIRM)["name"] == "湖滨小吃店"


def test_facts_count_the_same_in_any_batches(connection: Connection) -> None:
    story = tell_everything()
    for number in ("20260011", "20260012"):
        one = enrol_in_effect(story, number, story.employer(f"91990100MA000001{number[-2:]}"))
        one.asked_release(ended_by=EndedBy.EMPLOYER)
        one.answered_release(agreed=number == "20260011")
        one.released()
    must_agree_in_any_batches(employer_record, story.facts, connection)

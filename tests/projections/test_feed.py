"""The feed: what happens, for other systems, each within what it may read, and never a gap."""

import json
from collections.abc import Iterator

import pytest
from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, event, insert, text, update

from signing.aggregates.parked_fact import ParkedFact
from signing.aggregates.school import School
from signing.events import FactParked
from signing.facts import Fact
from signing.projections import feed
from signing.projections.feed.envelopes import EventData, list_shared_fields
from signing.storage.schema import read_models
from signing.vocabulary import Channel, Encrypted, Role, parked_fact_id, school_id
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.feed_events import list_faults
from support.stories.chronicle import JOB, STUDIES
from support.stories.everything import tell_everything

WITHHELD = {
    "attachment": "a file",
    "card_id": "opens the card",
    "codes": "of the printed copies",
    "code": "stands there as school_code",
    "contact": "of a person",
    "content": "proves what was shown",
    "device": "of a person's phone",
    "employer_name": "stands in the employer's own events",
    "file": "a file",
    "files": "files",
    "graduate": "a person, whose college stands apart",
    "identity_digest": "of a person",
    "interview": "written by people",
    "licence": "a file",
    "models": "of the installation",
    "operator": "a person",
    "origin": "of a person's network",
    "owed": "written by people",
    "page": "a file",
    "person": "a person",
    "reason": "written by people",
    "reference": "of whoever checked a person",
    "reprint_reason": "written by people",
    "resume": "a person",
    "seen": "for whoever decides",
    "shown": "for the two sides",
    "staff_network": "of a person's network",
    "student_number": "of a person; only agreements' numbers contain it",
    "studies": "of a person; the college stands apart",
    "stream": "of the installation",
    "terms": "between the two sides",
    "title": "written by people",
    "tries": "of whoever guesses",
    "username": "of a person",
    "verified": "written by people",
    "unmarked": "for who looks at the photograph",
    "version": "of the installation",
    "wages": "a table with a page of its own",
    "wechat_account": "of a person",
    "words": "written by people",
}
KINDS_WITHOUT = {
    ("EmployerHandedOver", "former"),
    ("FactParked", "kind"),
    ("PersonChecked", "kind"),
}
ALSO_PUBLIC = {*map(str, JOB.model_dump().values()), STUDIES.college, "云山市"}
"""The college and what a position offers to everybody, which a résumé or terms say again."""
AUDITOR = feed.AuditorScope()


def at_school(*colleges: str, code: str = "99001") -> feed.SchoolScope:
    return feed.SchoolScope(code, frozenset(colleges))


def follow(connection: Connection, story: Story, *, batch: int = 1000) -> None:
    project_facts(feed, story.facts, connection, batch)
    place = {"name": feed.NAME, "version": feed.VERSION, "position": len(story.facts), "live": True}
    connection.execute(insert(read_models).values(place))


def read(connection: Connection, scope: feed.Scope, **asked: object) -> list[feed.Envelope]:
    return feed.list_events(connection, scope, 0, 1000, **asked)["items"]  # type: ignore[arg-type]  # of any kind


def list_kinds(items: list[feed.Envelope]) -> list[str]:
    return [one["type"] for one in items]


@pytest.fixture
def story() -> Story:
    one = Story()
    one.school("99001")
    return one


def test_the_same_events_come_of_a_season_in_any_batches(connection: Connection) -> None:
    must_agree_in_any_batches(feed, tell_everything().facts, connection)


def test_an_auditor_gets_every_fact_in_the_order_of_the_log(connection: Connection) -> None:
    story = tell_everything()
    follow(connection, story)

    items = read(connection, AUDITOR)

    assert [one["position"] for one in items] == [one.position for one in story.facts]
    assert list_kinds(items) == [type(one.fact).__name__ for one in story.facts]
    assert [one["at"] for one in items] == [one.fact.timestamp for one in story.facts]


@pytest.mark.parametrize("kind", Fact.kinds.values(), ids=lambda kind: kind.__name__)
def test_of_each_field_it_is_decided_whether_other_systems_get_it(kind: type[Fact]) -> None:
    own = set(kind.model_fields) - set(Fact.model_fields)
    sealed = {one for one in own if kind.model_fields[one].annotation is Encrypted}
    undecided = own - set(list_shared_fields(kind)) - set(WITHHELD) - sealed
    assert {(kind.__name__, one) for one in undecided} <= KINDS_WITHOUT


def test_every_field_of_an_event_is_one_of_some_fact() -> None:
    shared = {one for kind in Fact.kinds.values() for one in list_shared_fields(kind)}
    beside = {"by", "graduate_id", "college", "school_code"}
    assert set(EventData.__annotations__) - shared <= beside


def test_every_event_is_as_described_and_says_nothing_by_a_null(connection: Connection) -> None:
    story = tell_everything()
    follow(connection, story)

    items = to_jsonable_python(read(connection, AUDITOR))

    assert {one["type"] for one in items} == {kind.__name__ for kind in Fact.kinds.values()}
    assert list_faults(items) == []
    assert [one["type"] for one in items if None in one["data"].values()] == []


def test_student_numbers_stand_nowhere_but_in_numbers_of_agreements(
    connection: Connection, story: Story
) -> None:
    lin = story.graduate("20260001")
    lin.corrected(college="理学院")
    lin.confirmed()
    lin.signed(story.employer(), Channel.PLATFORM)
    follow(connection, story)

    handed_out = json.dumps(read(connection, AUDITOR), default=str).replace(lin.number, "")

    assert "20260001" not in handed_out


def test_no_event_holds_a_word_that_is_stored_encrypted(connection: Connection) -> None:
    story = tell_everything()
    follow(connection, story)
    handed_out = json.dumps(read(connection, AUDITOR), default=str, ensure_ascii=False)

    sealed = {word for one in story.facts for word in list_sealed_words(one.fact.model_dump())}

    assert len(sealed - ALSO_PUBLIC) > 30
    assert [word for word in sealed - ALSO_PUBLIC if f'"{word}"' in handed_out] == []


def list_sealed_words(part: object) -> Iterator[str]:
    """Yield the texts in the sealed values of a fact."""
    if isinstance(part, dict) and set(part) == {"sealed"}:
        yield from list_texts(part["sealed"])
    elif isinstance(part, dict):
        for one in part.values():
            yield from list_sealed_words(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from list_sealed_words(one)


def list_texts(sealed: str) -> Iterator[str]:
    try:
        opened = json.loads(sealed)
    except ValueError:
        opened = sealed
    values = opened.values() if isinstance(opened, dict) else [opened]
    yield from (one for one in values if isinstance(one, str) and one)


def test_an_employer_reads_of_its_own_affairs_and_of_no_other(
    connection: Connection, story: Story
) -> None:
    firm, other = story.employer(), story.employer("91990100MA00000002")
    for one in (firm, other):
        one.opens()
    lin = story.graduate()
    lin.confirmed()
    lin.applied(other)
    lin.signed(firm, Channel.DIRECT)
    lin.approved()
    lin.unlocked()
    follow(connection, story)

    mine = read(connection, feed.EmployerScope(firm.id))
    theirs = read(connection, feed.EmployerScope(other.id))

    assert list_kinds(mine) == [
        *("EmployerRegistered", "PositionOpened", "OfferSigned", "SigningConfirmed"),
        *("SchoolApproved", "GraduateUnlocked"),
    ]
    assert list_kinds(theirs) == ["EmployerRegistered", "PositionOpened", "ResumeSubmitted"]
    [signed, *_, unlocked] = mine[2:]
    assert signed["subject"] == unlocked["subject"] == f"agreements/{lin.number}"
    assert signed["data"]["employer"]["name"] == firm.form["name"]
    assert "destination" not in unlocked["data"]
    assert "identity" not in json.dumps(signed, default=str)


@pytest.mark.parametrize("batch", [1, 1000])
def test_an_employer_reads_that_the_graduate_consents_to_give_it_the_resume(
    connection: Connection, story: Story, batch: int
) -> None:
    firm, other, lin = story.employer(), story.employer("91990100MA00000002"), story.graduate()
    lin.confirmed()
    lin.accepted_notice()
    for one in (other, firm):
        lin.consented_to_resume()
        lin.applied(one)
    lin.withdrew_resume_consent()
    follow(connection, story, batch=batch)

    kinds = ["ConsentGiven", "ResumeSubmitted", "ConsentWithdrawn"]
    items = read(connection, feed.EmployerScope(firm.id), kinds=kinds)

    assert list_kinds(items) == kinds
    assert {one["subject"] for one in items} == {f"applications/{lin.application}"}
    assert {one["data"]["employer_id"] for one in items} == {str(firm.id)}


def test_who_follows_at_every_moment_misses_no_consent_that_a_batch_cut_from_its_resume(
    connection: Connection, story: Story
) -> None:
    firm, other, lin = story.employer(), story.employer("91990100MA00000002"), story.graduate()
    lin.confirmed()
    lin.accepted_notice()
    for one in (other, firm):
        one.opens()
        lin.consented_to_resume()
        lin.applied(one)
    scopes: list[feed.Scope] = [
        *(feed.EmployerScope(firm.id), feed.GraduateScope(lin.id), at_school(), AUDITOR),
    ]
    places, followed = [0] * len(scopes), [list[feed.Envelope]() for _ in scopes]
    follow(connection, Story())

    for recorded in story.facts:
        feed.project([recorded], connection)
        connection.execute(update(read_models).values(position=recorded.position))
        for number, scope in enumerate(scopes):
            page = feed.list_events(connection, scope, places[number], 100)
            followed[number] += page["items"]
            places[number] = page["next"]

    assert followed == [read(connection, scope) for scope in scopes]
    assert places == [len(story.facts)] * len(scopes)
    assert list_kinds(followed[0])[-2:] == ["ConsentGiven", "ResumeSubmitted"]


def test_a_graduate_reads_the_whole_of_the_own_story_and_no_other(
    connection: Connection, story: Story
) -> None:
    firm, lin, wang = story.employer(), story.graduate(), story.graduate("20260002")
    lin.confirmed()
    lin.signed(firm, Channel.PLATFORM)
    wang.bound()
    follow(connection, story)

    items = read(connection, feed.GraduateScope(lin.id))

    own = [one.position for one in story.facts if one.fact.originator_id == lin.id]
    assert [one["position"] for one in items] == own
    assert "ResumeSubmitted" in list_kinds(items)


def test_a_school_reads_of_its_graduates_once_they_sign(
    connection: Connection, story: Story
) -> None:
    firm, lin = story.employer(), story.graduate()
    story.graduate("20260002", school="99002")
    lin.confirmed()
    lin.carded()
    lin.signed(firm, Channel.PLATFORM)
    follow(connection, story)

    assert list_kinds(read(connection, at_school())) == [
        *("SchoolRegistered", "GraduateEnrolled", "SourceConfirmed", "OfferSigned"),
    ]
    assert list_kinds(read(connection, at_school(code="99002"))) == ["GraduateEnrolled"]


def test_a_counselor_reads_of_own_colleges_and_of_the_school_itself(
    connection: Connection, story: Story
) -> None:
    lin = story.graduate("20260001", college="文学院")
    story.graduate("20260002", college="理学院")
    story.graduate("20260003", college="文学院", school="99002")
    follow(connection, story)

    items = read(connection, at_school("文学院", "法学院"))

    assert list_kinds(items) == ["SchoolRegistered", "GraduateEnrolled"]
    assert items[1]["data"]["graduate_id"] == str(lin.id)


def test_the_province_reads_of_schools_employers_and_staff_and_no_applications(
    connection: Connection,
) -> None:
    story = tell_everything()
    follow(connection, story)

    kinds = set(list_kinds(read(connection, feed.ProvinceScope())))

    assert {"OfferSigned", "EmployerClaimed", "StaffAppointed", "MinimumWagesImported"} <= kinds
    assert kinds.isdisjoint({"ResumeSubmitted", "OfferMade", "CardIssued", "WeChatClaimed"})


@pytest.mark.parametrize("batch", [1, 1000])
def test_who_loses_a_graduate_is_told_and_who_gets_one_reads_the_whole_story(
    connection: Connection, story: Story, batch: int
) -> None:
    lin = story.graduate(college="文学院")
    lin.confirmed()
    moved = lin.corrected(college="理学院")
    lin.destination("10")
    follow(connection, story, batch=batch)

    left = read(connection, at_school("文学院"))
    came = read(connection, at_school("理学院"))
    both = read(connection, at_school("文学院", "理学院"))

    assert [(one["position"], one["type"]) for one in left] == [
        *((1, "SchoolRegistered"), (moved.position, "RosterCorrected")),
    ]
    assert left[1]["data"] == {
        "by": "school_admin",
        "graduate_id": str(lin.id),
        "school_code": "99001",
        "former": "文学院",
        "college": "理学院",
    }
    assert list_kinds(came)[1:] == [
        *("GraduateEnrolled", "SourceConfirmed", "RosterCorrected", "DestinationRecorded"),
    ]
    assert came[3]["data"]["former"] == "文学院"
    assert both == came
    assert (
        list_kinds(read(connection, at_school("理学院"), graduate_id=lin.id))
        == (list_kinds(came)[1:])
    )
    assert read(connection, at_school("文学院"), graduate_id=lin.id) == []


def test_a_graduate_stays_with_a_college_that_is_renamed(
    connection: Connection, story: Story
) -> None:
    lin = story.graduate(college="文学院")
    school = School(school_id("99001"), version=1)
    added = school.add_college(story.stamp(), "文学院")
    story.add(added)
    school = school.evolve(added)
    story.add(school.rename_college(story.stamp(), "文学院", "人文学院", 1))
    lin.followed("人文学院")
    follow(connection, story)

    items = read(connection, at_school("人文学院"))

    assert list_kinds(items) == [
        *("SchoolRegistered", "GraduateEnrolled", "CollegeAdded", "CollegeRenamed"),
        "GraduateCollegeChanged",
    ]
    assert items[3]["data"]["name"] == "人文学院"


def test_everybody_who_has_something_of_an_erased_graduate_is_told(
    connection: Connection, story: Story
) -> None:
    firms = [story.employer(f"91990100MA0000000{one}") for one in (1, 2, 3)]
    lin = story.graduate()
    lin.confirmed()
    lin.applied(firms[0])
    lin.withdrew()
    lin.signed(firms[1])
    lin.rejected()
    erased = lin.erased()
    for batch in (1, 1000):
        project_facts(feed, story.facts, connection, batch)
    follow(connection, story)

    told = [read(connection, feed.EmployerScope(firm.id))[-1] for firm in firms]

    assert [one["type"] for one in told] == ["PersonalDataErased"] * 2 + ["EmployerRegistered"]
    assert told[0]["position"] == erased.position
    assert told[0]["data"] == {"by": "school_admin", "graduate_id": str(lin.id)}
    assert list_kinds(read(connection, at_school()))[-1] == "PersonalDataErased"


@pytest.mark.parametrize("limit", [1, 2, 7, 200])
def test_pages_of_any_size_have_every_event_once_and_pass_over_those_of_others(
    connection: Connection, limit: int
) -> None:
    story = tell_everything()
    follow(connection, story)
    scopes: list[feed.Scope] = [
        *(AUDITOR, feed.ProvinceScope(), at_school(), at_school("信息工程学院", "计算机学院")),
    ]
    for scope in scopes:
        after, found = 0, list[feed.Envelope]()
        while after < len(story.facts):
            page = feed.list_events(connection, scope, after, limit)
            assert len(page["items"]) <= limit
            assert page["next"] > after
            found, after = found + page["items"], page["next"]
        assert found == read(connection, scope)
        assert feed.list_events(connection, scope, after, limit) == {
            "items": [],
            "next": len(story.facts),
            "head": len(story.facts),
        }


def test_nothing_is_given_out_behind_the_place_up_to_which_the_feed_is_read(
    connection: Connection, story: Story
) -> None:
    for number in range(5):
        story.graduate(f"2026000{number}")
    follow(connection, story)
    connection.execute(
        update(read_models).where(read_models.c.name == feed.NAME).values(position=4)
    )

    page = feed.list_events(connection, AUDITOR, 0, 100)

    assert [one["position"] for one in page["items"]] == [1, 2, 3, 4]
    assert (page["next"], page["head"]) == (4, 4)
    ahead = feed.list_events(connection, AUDITOR, 6, 100)
    assert (ahead["items"], ahead["next"], ahead["head"]) == ([], 6, 4)


def test_only_wanted_kinds_are_read_and_what_is_left_out_all_the_same(
    connection: Connection,
) -> None:
    story = tell_everything()
    parked = park(story, 3, feed.NAME)
    follow(connection, story)

    items = read(connection, feed.ProvinceScope(), kinds=["OfferSigned"])

    assert set(list_kinds(items)) == {"OfferSigned", "FactParked"}
    assert items[-1]["position"] == parked


def test_a_fact_that_is_left_out_and_stands_there_again_is_told_to_everybody(
    connection: Connection, story: Story
) -> None:
    firm, lin = story.employer(), story.graduate()
    at = park(story, 2, feed.NAME)
    again = replay(story, 2)
    park(story, 3, "roster_list")
    follow(connection, story)
    scopes: list[feed.Scope] = [
        feed.EmployerScope(firm.id),
        feed.GraduateScope(lin.id),
        at_school(),
        at_school("文学院"),
        feed.ProvinceScope(),
    ]
    for scope in scopes:
        told = [one for one in read(connection, scope) if one["subject"].startswith("log/")]
        assert [(one["position"], one["type"]) for one in told] == [
            *((at, "FactParked"), (again, "FactReplayed")),
        ]
        assert told[1]["data"] == {"by": "system", "position": 2}


def park(story: Story, position: int, model: str) -> int:
    at = story.facts[position - 1]
    fact = ParkedFact(parked_fact_id(position)).park(
        story.stamp(Role.SYSTEM),
        position=position,
        kind=at.fact.topic(),
        stream=at.fact.originator_id,
        version=at.fact.originator_version,
        models=frozenset({model}),
        reason="程序无法解读",
        operator="root",
    )
    return story.add(fact).position


def replay(story: Story, position: int) -> int:
    parked = story.facts[-1].fact
    assert isinstance(parked, FactParked)
    one = ParkedFact(parked_fact_id(position)).evolve(parked)
    fact = one.replay(
        story.stamp(Role.SYSTEM), position=position, reason="程序已修正", operator="root"
    )
    return story.add(fact).position


def test_no_page_reads_all_of_a_large_feed(own_connection: Connection, story: Story) -> None:
    connection = own_connection
    firm, lin = story.employer(), story.graduate()
    follow(connection, story)
    connection.execute(
        text(
            f"INSERT INTO {feed.metadata.schema}.events SELECT 1000 + n, 'OfferSigned', now(), '',"  # noqa: S608 - ours
            " '{}', gen_random_uuid(), gen_random_uuid(), (n % 50)::text, (n % 7)::text, true"
            " FROM generate_series(1, 20000) AS n"
        )
    )
    connection.execute(text(f"ANALYZE {feed.metadata.schema}.events"))
    connection.execute(
        update(read_models).where(read_models.c.name == feed.NAME).values(position=21_000)
    )
    scopes: list[feed.Scope] = [
        *(feed.GraduateScope(lin.id), feed.EmployerScope(firm.id), feed.ProvinceScope(), AUDITOR),
        *(at_school(code="7"), at_school("1", "2", code="7")),
    ]
    for scope in scopes:
        assert "Seq Scan on events" not in explain_page(connection, scope), scope
        assert "Seq Scan on events" not in explain_page(connection, scope, graduate_id=lin.id)


def explain_page(connection: Connection, scope: feed.Scope, **asked: object) -> str:
    """Return the plan of the query that reads a page in the middle of the feed."""
    noted: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        noted.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    feed.list_events(connection, scope, 10_000, 200, **asked)  # type: ignore[arg-type]  # of any kind
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = noted[-1]
    plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)  # type: ignore[arg-type]  # as they were sent
    return "\n".join(plan.scalars())

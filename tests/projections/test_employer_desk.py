"""An employer's desk: its profile, and how many things wait where."""

import pytest
from sqlalchemy import Connection, select, text

from signing.projections import employer_desk
from signing.projections.employer_desk import EmployerState
from signing.projections.employer_desk.tables import employers
from signing.projections.engine.paging import Slice
from signing.refusals import NoSuchEmployer
from signing.vocabulary import Channel, LapseReason, Oversight, Stage
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.stories.chronicle import CONTACT


def test_a_profile_shows_what_the_employer_said_and_its_documents(connection: Connection) -> None:
    story = Story()
    registered_at = story.now
    firm = story.employer("91990100MA00000001", name="江淮云图科技")
    submitted_at = story.now
    firm.showed("营业执照")
    project_facts(employer_desk, story.facts, connection)

    assert employer_desk.load_profile(connection, firm.id) == {
        "id": str(firm.id),
        "credit_code": "91990100MA00000001",
        "name": "江淮云图科技",
        "kind": "39",
        "industry": "65",
        "region": "990100",
        **CONTACT.model_dump(),
        "suspended": False,
        "reason": None,
        "claims": 0,
        "registered_at": registered_at,
        "qualifications": [
            {
                "title": "营业执照",
                "file": {
                    "name": "证明.pdf",
                    "digest": "ab" * 32,
                    "size": 1024,
                    "media_type": "application/pdf",
                    "rewritten": False,
                },
                "submitted_at": submitted_at,
            }
        ],
        "state": "earlier",
        "since": registered_at,
        "verification": {
            "state": "earlier", "reason": None, "lapsed": None, "by": None, "at": None,
        },
        "missing": [],
        "version": 2,
    }  # fmt: skip


def test_the_queue_follows_what_is_decided(connection: Connection) -> None:
    story = Story()
    waiting = story.employer("91990100MA00000001", name="江淮云图科技", to_verify=True)
    refused = story.employer("91990100MA00000002", name="江淮 云图科技", to_verify=True)
    renamed = story.employer("91990100MA00000003", name="湖畔数据", to_verify=True)
    refused.refused("没有营业执照")
    renamed.verified("电话核实")
    renamed.changed(name="湖畔数据集团")
    renamed.lapsed(LapseReason.RENAMED)
    lapsed_at = story.facts[-1].fact.timestamp
    project_facts(employer_desk, story.facts, connection)

    def listed(state: EmployerState, oversight: Oversight = PROVINCE) -> list[str]:
        found = employer_desk.list_queue(connection, oversight, state, "", Slice())
        return [one["id"] for one in found.items]

    assert listed("waiting") == [str(waiting.id), str(renamed.id)]
    assert listed("refused") == [str(refused.id)]
    assert listed("waiting", Oversight(school_code="99001")) == []
    assert employer_desk.count_states(connection, PROVINCE) == {
        "waiting": 2, "verified": 0, "refused": 1, "suspended": 0, "earlier": 0,
    }  # fmt: skip
    assert connection.scalar(employer_desk.select_waiting_count()) == 2
    assert employer_desk.find_next(connection, waiting.id) == renamed.id
    assert employer_desk.find_next(connection, renamed.id) == waiting.id
    shown = employer_desk.load_queued(connection, renamed.id)
    assert (shown["verification"]["lapsed"], shown["since"]) == ("renamed", lapsed_at)
    assert (shown["words"], shown["missing"]) == ("电话核实", ["documents"])
    of_refused = employer_desk.load_queued(connection, refused.id)
    assert of_refused["verification"]["reason"] == "没有营业执照"
    assert [one["id"] for one in of_refused["alike"]] == [str(waiting.id)]
    assert len(of_refused["same_phone"]) == 2


def test_a_suspended_employer_stands_there_and_returns_to_what_it_was(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer(to_verify=True)
    firm.verified()
    firm.suspended()
    project_facts(employer_desk, story.facts, connection)
    assert employer_desk.load_profile(connection, firm.id)["state"] == "suspended"

    firm.reinstated()
    project_facts(employer_desk, story.facts, connection)
    assert employer_desk.load_profile(connection, firm.id)["state"] == "verified"


def test_a_profile_follows_changes_and_says_why_it_is_suspended(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    firm.changed(name="江淮云图集团", industry="64")
    firm.suspended("资质过期")
    project_facts(employer_desk, story.facts, connection)

    shown = employer_desk.load_profile(connection, firm.id)
    assert (shown["name"], shown["industry"]) == ("江淮云图集团", "64")
    assert (shown["suspended"], shown["reason"]) == (True, "资质过期")

    firm.reinstated()
    project_facts(employer_desk, story.facts, connection)

    shown = employer_desk.load_profile(connection, firm.id)
    assert (shown["suspended"], shown["reason"]) == (False, None)


def test_nobody_has_no_profile(connection: Connection) -> None:
    firm = Story().employer()
    project_facts(employer_desk, [], connection)

    with pytest.raises(NoSuchEmployer):
        employer_desk.load_profile(connection, firm.id)


def test_a_desk_counts_open_positions_and_applications_by_stage(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    firm.opens()
    firm.closes_position()
    firm.opens()
    lin, chen, wu = (story.graduate(f"2026000{number}") for number in range(3))
    lin.applied(firm)
    chen.applied(firm)
    chen.invited()
    wu.applied(other)
    project_facts(employer_desk, story.facts, connection)

    desk = employer_desk.count_desk(connection, firm.id, story.now)

    assert desk["open_positions"] == 1
    assert set(desk["applications"]) == {one.value for one in Stage}
    assert {stage: n for stage, n in desk["applications"].items() if n} == {
        "SUBMITTED": 1,
        "INVITED": 1,
    }


def test_an_empty_desk_counts_nothing(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    project_facts(employer_desk, story.facts, connection)

    desk = employer_desk.count_desk(connection, firm.id, story.now)

    assert desk["open_positions"] == 0
    assert desk["offers_waiting"] == 0
    assert not any(desk["applications"].values())
    assert desk["agreements"] == {
        "pending": 0,
        "effective": 0,
        "terminating": 0,
        "rejected": 0,
        "ended": 0,
    }


def test_an_offer_waits_while_the_graduate_can_accept_it(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin, chen = story.graduate("20260001"), story.graduate("20260002")
    lin.confirmed()
    for one in (lin, chen):
        one.offered_directly(firm)
    made_at = story.now

    project_facts(employer_desk, story.facts, connection)
    assert employer_desk.count_desk(connection, firm.id, made_at)["offers_waiting"] == 2

    lin.signed(other)
    project_facts(employer_desk, story.facts, connection)
    assert employer_desk.count_desk(connection, firm.id, made_at)["offers_waiting"] == 1

    lin.rejected()
    project_facts(employer_desk, story.facts, connection)
    assert employer_desk.count_desk(connection, firm.id, made_at)["offers_waiting"] == 2

    story.days_pass(6)
    assert employer_desk.count_desk(connection, firm.id, story.now)["offers_waiting"] == 0


def test_agreements_are_counted_where_they_stand(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    signed = [story.graduate(f"2026000{number}") for number in range(7)]
    for one in signed:
        one.confirmed()
        one.signed(firm)
    _, effective, rejected, asked, released, unlocked, kept = signed
    rejected.rejected()
    for one in (effective, asked, released, kept):
        one.approved()
    for one in (asked, released, kept):
        one.asked_release()
    released.released()
    kept.refused_release()
    unlocked.unlocked()
    project_facts(employer_desk, story.facts, connection)

    assert employer_desk.count_desk(connection, firm.id, story.now)["agreements"] == {
        "pending": 1,
        "effective": 2,
        "terminating": 1,
        "rejected": 1,
        "ended": 2,
    }


def test_signing_by_card_is_on_no_desk(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.CARD)
    lin.approved()
    project_facts(employer_desk, story.facts, connection)

    desk = employer_desk.count_desk(connection, firm.id, story.now)

    assert not any(desk["agreements"].values())


def test_batches_do_not_matter(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    firm.showed()
    lin, chen = story.graduate("20260001"), story.graduate("20260002")
    lin.confirmed()
    chen.offered_directly(firm)
    lin.signed(firm, Channel.PLATFORM)
    lin.approved()
    chen.destination("46")
    firm.suspended()
    other.changed(name="湖畔数据")
    other.lapsed()
    other.refused()
    other.asked_again()
    other.verified()
    lin.asked_release()
    lin.released()
    chen.unlocked()
    firm.closes_position()

    must_agree_in_any_batches(employer_desk, story.facts, connection)


def test_the_province_finds_employers_by_name_code_and_standing(connection: Connection) -> None:
    story = Story()
    story.employer("91990100MA00000001", name="江淮云图科技")
    story.employer("92990100MA00000002", name="徽源新能源").suspended("资质过期")
    project_facts(employer_desk, story.facts, connection)

    def found(q: str = "", *, oversight: Oversight = PROVINCE, only: str = "") -> list[str]:
        search = employer_desk.Search(q, only)
        page = employer_desk.list_employers(connection, oversight, search, 1)
        return [one["name"] for one in page.items]

    assert set(found()) == {"江淮云图科技", "徽源新能源"}
    assert found("云图") == ["江淮云图科技"]
    assert found("92990100ma") == found("92 990100 ＭＡ") == ["徽源新能源"]
    assert found(only="suspended") == ["徽源新能源"]
    assert found(only="earlier") == ["江淮云图科技"]
    assert found(oversight=Oversight(school_code="99001")) == []


def test_an_employer_is_found_by_every_spelling_of_what_it_is_called_now(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer("91990100MA00000001", name="旧名公司")
    firm.changed(name="O\u2019Neill（合肥）公司")
    story.employer("92990100MA00000002", name="O\u2019Neill（合肥）公司二部")
    project_facts(employer_desk, story.facts, connection)

    def found(words: str) -> list[str]:
        page = employer_desk.list_employers(connection, PROVINCE, employer_desk.Search(words), 1)
        exact = employer_desk.find_employers(connection, PROVINCE, words)
        assert {one["name"] for one in exact} <= {one["name"] for one in page.items}
        return [one["credit_code"] for one in exact]

    both = ["91990100MA00000001", "92990100MA00000002"]
    assert found("旧名") == []
    assert found("o'neill(合肥)公司") == found("91 990100ma 0000 0001") == both[:1]
    assert found("O'NEILL") == both


def test_the_province_reads_page_after_page_of_what_it_filters(connection: Connection) -> None:
    story = Story()
    for number in range(53):
        story.employer(f"91340100MA0000{number:04}", name=f"江淮{number:02}公司")
    story.employer("92990100MA00000002", name="徽源新能源")
    project_facts(employer_desk, story.facts, connection)

    search = employer_desk.Search("江淮", region="99", newest=True)
    first, last = (employer_desk.list_employers(connection, PROVINCE, search, n) for n in (1, 9))

    assert (first.total, first.last, first.begins, first.ends) == (53, 2, 1, 50)
    assert (last.number, last.begins, last.ends) == (2, 51, 53), "there are not nine pages"
    names = [one["name"] for one in first.items + last.items]
    assert len(set(names)) == 53
    assert len(list(employer_desk.read_employers(connection, PROVINCE, search))) == 53
    assert employer_desk.list_provinces(connection, PROVINCE) == {"99": 54}


def test_employers_are_searched_in_their_index(own_connection: Connection) -> None:
    """A province has tens of thousands: a word must not read them all."""
    connection, story = own_connection, Story()
    story.employer("91340100MA00000001", name="江淮云图科技")
    project_facts(employer_desk, story.facts, connection)
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    query = select(employers.c.id).where(*employer_desk.Search("云图").conditions())
    written = query.compile(connection, compile_kwargs={"literal_binds": True})
    plan = connection.execute(text(f"EXPLAIN {str(written).replace(':', chr(92) + ':')}"))
    assert "Bitmap Index Scan on grams" in "\n".join(plan.scalars())


def test_a_release_waits_for_the_employer_until_it_answers_or_the_school_decides(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.approved()

    def count() -> int:
        project_facts(employer_desk, story.facts, connection)
        desk = employer_desk.count_desk(connection, firm.id, story.now)
        return desk["terminations_to_answer"]

    assert count() == 0
    lin.asked_release()
    assert count() == 1
    lin.employer_answered()
    assert count() == 0
    lin.refused_release()
    lin.employer_asked_release()
    assert count() == 0
    lin.refused_release()
    lin.asked_release()
    lin.released()
    assert count() == 0

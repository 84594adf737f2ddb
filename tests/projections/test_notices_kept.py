"""A graduate's notices: who is told, of what, and what an erased graduate keeps."""

from sqlalchemy import Connection, update

from signing.projections import notices
from signing.projections.engine.paging import Slice
from signing.projections.notices import Notice
from signing.projections.notices.tables import notices as rows
from signing.vocabulary import CardEnd, Channel
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.stories.graduate import GraduateStory


def list_own_notices(connection: Connection, graduate: GraduateStory) -> list[Notice]:
    project_facts(notices, graduate.story.facts, connection)
    return notices.list_notices(connection, graduate.id, Slice()).items


def list_kinds(items: list[Notice]) -> list[str]:
    return [item["kind"] for item in items]


def test_roster_corrections_ask_to_confirm_again(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.corrected(major="通信工程")
    lin.confirmed()
    lin.corrected(major="电子工程")

    again, first = list_own_notices(connection, lin)

    assert "重新确认" in again["zh"]
    assert "重新确认" not in first["zh"]


def test_unlocking_one_who_was_placed_elsewhere_voids_nothing(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.destination("80")
    lin.unlocked()

    unlocked, recorded = list_own_notices(connection, lin)

    assert "作废" not in unlocked["zh"]
    assert recorded["zh"] == "学校登记了您的毕业去向：升学。"


def test_nobody_is_told_what_they_did_themselves(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.bound()
    lin.confirmed()
    lin.applied(firm)
    lin.withdrew()
    lin.carded()
    lin.revoked_card()

    assert list_own_notices(connection, lin) == []


def test_a_card_that_died_of_wrong_tries_is_told(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.carded()
    by = story.stamp()
    story.add(lin.state.revoke_card(by, CardEnd.TOO_MANY_TRIES))

    [notice] = list_own_notices(connection, lin)

    assert notice["kind"] == "CardRevoked"


def test_an_erased_graduate_keeps_notices_without_reasons(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.bound()
    lin.unbound("张老师代办")
    project_facts(notices, story.facts, connection)
    lin.erased()
    notices.project(story.facts[-1:], connection)

    [notice] = notices.list_notices(connection, lin.id, Slice()).items

    assert "张老师" not in notice["zh"] + notice["en"]


def test_pages_go_back_in_time_and_stay_with_one_graduate(connection: Connection) -> None:
    story = Story()
    lin, other = story.graduate("1"), story.graduate("2")
    for code in ("80", "76", "75"):
        lin.destination(code)
        other.destination(code)
    project_facts(notices, story.facts, connection)

    first = notices.list_notices(connection, lin.id, Slice(2))
    rest = notices.list_notices(connection, lin.id, Slice(2, first.next))

    assert [one["id"] for one in (*first.items, *rest.items)] == [7, 5, 3]
    assert rest.next is None


def test_any_batches_give_the_same_notices(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.PLATFORM)
    lin.rejected()
    lin.signed(firm, Channel.CARD)
    lin.unlocked()
    lin.erased()

    must_agree_in_any_batches(notices, story.facts, connection)


def test_a_notice_without_words_is_called_by_its_fact(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.corrected(college="数学学院")
    project_facts(notices, story.facts, connection)
    connection.execute(update(rows).values(kind="SourceConfirmed"))

    [notice] = notices.list_notices(connection, lin.id, Slice()).items

    assert (notice["zh"], notice["en"]) == ("确认生源信息", "Student record confirmed")

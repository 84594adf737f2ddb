"""Applications while the world around them changes: frozen, thawed, renamed, erased."""

from sqlalchemy import Connection

from signing.projections import applications
from signing.projections.engine.paging import Slice
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts, read_rows
from support.facts.read_models import list_for_employer, list_for_graduate
from support.stories.chronicle import a_file

ALL = Slice()


def test_signing_elsewhere_freezes_open_applications_until_the_graduate_is_free_again(
    connection: Connection,
) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin = story.graduate()
    lin.confirmed()
    lin.applied(other)
    lin.withdrew()
    lin.applied(other)

    lin.signed(firm, Channel.DIRECT)
    frozen = [one["frozen"] for one in list_for_graduate(connection, lin)]
    assert frozen == [True, False], "what is over is not frozen"
    assert list_for_employer(connection, other)[0]["frozen"]

    lin.rejected()
    assert not any(one["frozen"] for one in list_for_graduate(connection, lin))


def test_applications_stay_frozen_from_signature_to_release(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin = story.graduate()
    lin.confirmed()
    lin.applied(other)
    lin.signed(firm, Channel.CARD)

    for step in (lin.approved, lin.asked_release, lin.refused_release, lin.asked_release):
        step()
        assert list_for_graduate(connection, lin)[0]["frozen"], step.__name__

    lin.released()
    assert not list_for_graduate(connection, lin)[0]["frozen"]


def test_another_destination_freezes_and_an_unlocking_thaws(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm)

    lin.destination("46")
    assert list_for_graduate(connection, lin)[0]["frozen"]

    lin.unlocked()
    assert not list_for_graduate(connection, lin)[0]["frozen"]

    lin.destination("46")
    lin.destination("70")
    assert not list_for_graduate(connection, lin)[0]["frozen"]


def test_names_follow_corrections(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate(name="林小满")
    lin.applied(firm)
    lin.corrected(name="林小滿", college="数学学院")
    firm.changes_position(title="架构师")
    firm.changed(name="江淮云图集团")

    [seen] = list_for_graduate(connection, lin)
    [received] = list_for_employer(connection, firm)

    assert seen["position"]["title"] == "架构师"
    assert seen["employer"]["name"] == "江淮云图集团"
    assert received["graduate"]["name"] == "林小滿"
    assert received["graduate"]["college"] == "数学学院"


def test_an_erased_person_is_gone_and_the_application_stays(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm, a_file("简历.pdf"))
    lin.invited()
    lin.accepted_interview()
    lin.offered()
    lin.declined_offer()
    project_facts(applications, story.facts, connection)
    known = len(story.facts)

    lin.erased()
    applications.project(story.facts[known:], connection)

    [received] = applications.list_received_applications(connection, firm.id, part=ALL).items
    assert received["stage"] == "OFFER_DECLINED"
    assert received["graduate"]["name"] == ""
    assert received["graduate"]["resume"] is None
    assert received["attachment"] is None
    assert received["interview"] is None
    assert received["terms"] is None

    live = read_rows(applications, connection)
    project_facts(applications, story.facts, connection)
    assert read_rows(applications, connection) == live, "a rebuild knows no more"


def test_batches_do_not_matter(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin, chen = story.graduate("20260001"), story.graduate("20260002", name="陈")
    lin.confirmed()
    lin.applied(other)
    lin.signed(firm, Channel.PLATFORM)
    chen.offered_directly(firm)
    lin.rejected()
    lin.corrected(name="林小滿")
    chen.destination("46")
    firm.changed(name="江淮云图集团")
    chen.erased()

    must_agree_in_any_batches(applications, story.facts, connection)

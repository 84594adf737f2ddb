"""What an employer is told of a card that somebody signed in its name, and what it reads."""

from sqlalchemy import Connection, insert

from signing.fact_words import AudienceKind
from signing.projections import agreements, employer_agreements, feed, notices
from signing.projections.engine.paging import Slice
from signing.projections.notices import OutsideNotice
from signing.storage.schema import read_models
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts, read_rows
from support.stories.employer import EmployerStory

OTHER = "91990100MA00000002"


def tell_card(story: Story, firm: EmployerStory, number: str = "1") -> str:
    lin = story.graduate(number)
    lin.confirmed()
    lin.signed(firm, Channel.CARD)
    return lin.number


def list_told(
    connection: Connection, story: Story, kind: AudienceKind = "employer"
) -> list[OutsideNotice]:
    project_facts(notices, story.facts, connection)
    told = notices.read_between(connection, 0, len(story.facts))
    return [one for one in told if one.audience.kind == kind and one.kind == "OfferSigned"]


def test_only_who_was_verified_is_told_that_a_card_was_signed_in_its_name(
    connection: Connection,
) -> None:
    story = Story()
    story.school("99001")
    firm, waiting = story.employer(), story.employer(OTHER, to_verify=True)
    number = tell_card(story, firm)
    tell_card(story, waiting, "2")

    [told] = list_told(connection, story)

    assert told.audience == notices.Audience.of_employer(firm.id)
    assert told.step.path == f"/employer/agreements/{number}"
    assert "请立即告知该校" in told.text.zh
    assert "等待第99001号大学审核" in told.text.zh


def test_who_was_verified_or_waits_again_is_told_from_then_on(connection: Connection) -> None:
    story = Story()
    firm = story.employer(to_verify=True)
    tell_card(story, firm)
    firm.verified()
    number = tell_card(story, firm, "2")
    firm.lapsed()
    tell_card(story, firm, "3")

    [told] = list_told(connection, story)

    assert told.step.path == f"/employer/agreements/{number}"


def test_what_becomes_of_it_is_told_too_and_names_nobody(connection: Connection) -> None:
    story = Story()
    story.school("99001")
    firm, waiting = story.employer(), story.employer(OTHER, to_verify=True)
    for number, one in (("1", firm), ("2", waiting)):
        lin = story.graduate(number, name="林小满")
        lin.confirmed()
        lin.signed(one, Channel.CARD)
        lin.rejected("岗位不符")
        lin.signed(one, Channel.CARD)
        lin.approved()
        lin.asked_release()
        lin.released()
        lin.signed(one, Channel.CARD)
        lin.approved()
        lin.unlocked()
        if one is firm:
            ended = lin.number
    project_facts(notices, story.facts, connection)

    told = [
        one
        for one in notices.read_between(connection, 0, len(story.facts))
        if one.audience.kind == "employer" and one.kind not in {"OfferSigned", "EmployerRegistered"}
    ]

    assert [(one.audience, one.kind) for one in told] == [
        (notices.Audience.of_employer(firm.id), kind)
        for kind in (
            *("SchoolRejected", "SchoolApproved", "TerminationApproved"),
            *("SchoolApproved", "GraduateUnlocked"),
        )
    ]
    assert {one.step.path for one in told[-2:]} == {f"/employer/agreements/{ended}"}
    assert {one.step.zh for one in told} == {"查看协议"}
    said = " ".join(one.text.zh + one.text.en for one in told)
    assert said.count("有人以贵单位的名义用二维码名片签订的一份协议") == len(told)
    rows = str(read_rows(notices, connection)["notices"])
    assert [hidden for hidden in ("林", "岗位不符") if hidden in said] == []
    assert rows.count("岗位不符") == 2, "the graduates are told why"


def test_batches_do_not_matter_to_what_it_is_told(connection: Connection) -> None:
    story = Story()
    story.school("99001")
    firm = story.employer(to_verify=True)
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.CARD)
    firm.verified()
    lin.approved()
    lin.asked_release()
    firm.lapsed()
    lin.released()

    must_agree_in_any_batches(notices, story.facts, connection)
    told = notices.read_between(connection, 0, len(story.facts))
    kinds = [one.kind for one in told if one.audience == notices.Audience.of_employer(firm.id)]
    assert "SchoolApproved" in kinds
    assert "TerminationApproved" not in kinds


def test_the_verified_employer_reads_all_that_was_signed_in_its_name_and_no_other_any(
    connection: Connection,
) -> None:
    story = Story()
    firm, other = story.employer(), story.employer(OTHER)
    number = tell_card(story, firm)
    project_facts(agreements, story.facts, connection)

    def read(one: EmployerStory) -> list[str]:
        page = employer_agreements.list_signed_by_card(connection, one.id, Slice())
        return [item["agreement_number"] for item in page.items]

    assert (read(firm), read(other)) == ([number], [])
    firm.lapsed()
    project_facts(agreements, story.facts, connection)
    assert read(firm) == []


def test_the_feed_tells_its_system_the_number_and_nothing_of_the_graduate(
    connection: Connection,
) -> None:
    story = Story()
    story.school("99001")
    firm, waiting = story.employer(), story.employer(OTHER, to_verify=True)
    number = tell_card(story, firm)
    tell_card(story, waiting, "2")
    project_facts(feed, story.facts, connection)
    place = {"name": feed.NAME, "version": feed.VERSION, "position": len(story.facts), "live": True}
    connection.execute(insert(read_models).values(place))

    [told] = feed.list_events(
        connection, feed.EmployerScope(firm.id), 0, 100, kinds=["OfferSigned"]
    )["items"]
    hidden = feed.EmployerScope(waiting.id)

    assert told["subject"] == f"agreements/{number}"
    assert sorted(told["data"]) == sorted(
        ["by", "school_code", "agreement_number", "channel", "employer", "position_title"]
    )
    assert feed.list_events(connection, hidden, 0, 100, kinds=["OfferSigned"])["items"] == []

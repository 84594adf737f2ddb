"""Applications: what the graduate sees of them, and what the employer sees."""

import pytest
from sqlalchemy import Connection

from signing.projections import applications
from signing.projections.engine.paging import Slice
from signing.vocabulary import ResumeEnd, Stage
from support.facts.logs import Story
from support.facts.projecting import project_facts, read_rows
from support.facts.read_models import list_for_employer, list_for_graduate
from support.stories.applying import REPLY_TIME
from support.stories.chronicle import PERSON, TERMS, a_file

ALL = Slice()


def test_the_graduate_sees_where_and_when_they_applied(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    firm.opens(title="软件工程师")
    submitted_at = story.now
    lin.applied(firm)

    assert list_for_graduate(connection, lin) == [
        {
            "id": lin.application,
            "stage": "SUBMITTED",
            "position": {"id": str(firm.position.id), "title": "软件工程师"},
            "employer": {"id": str(firm.id), "name": "江淮云图科技"},
            "offeror": None,
            "channel": "PLATFORM",
            "reply_by": None,
            "interview": None,
            "terms": None,
            "offer": None,
            "attachment": None,
            "frozen": False,
            "submitted_at": submitted_at,
            "updated_at": submitted_at,
            "version": 2,
        }
    ]


def test_a_moved_interview_shows_the_new_plan_and_a_withdrawn_one_none(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm)
    lin.invited(place="云山市湖滨路1号")
    lin.accepted_interview()
    moved_at = story.now
    lin.moved_interview(place="云山市湖滨路2号")

    [moved] = list_for_graduate(connection, lin)

    assert (moved["stage"], moved["reply_by"]) == ("INVITED", moved_at + REPLY_TIME)
    assert moved["interview"] is not None
    assert moved["interview"]["place"] == "云山市湖滨路2号"

    lin.withdrew_interview()
    [seen] = list_for_graduate(connection, lin)
    assert (seen["stage"], seen["reply_by"], seen["interview"]) == ("SUBMITTED", None, None)


def test_an_invitation_tells_when_where_and_until_when_to_reply(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm)
    invited_at = story.now
    lin.invited(place="云山市湖滨路1号")

    [seen] = list_for_graduate(connection, lin)

    assert seen["stage"] == "INVITED"
    assert seen["reply_by"] == invited_at + REPLY_TIME
    assert seen["updated_at"] == invited_at
    assert seen["interview"] is not None
    assert seen["interview"]["place"] == "云山市湖滨路1号"
    assert seen["interview"]["at"] > invited_at


def test_an_offer_shows_its_terms(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm)
    lin.invited()
    lin.accepted_interview()
    lin.offered()

    [seen] = list_for_graduate(connection, lin)

    assert seen["stage"] == "OFFERED"
    assert seen["terms"] == TERMS.model_dump(mode="json")
    assert seen["terms"]["monthly_pay"] == "8000"


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        (["withdrew"], "WITHDRAWN"),
        (["not_selected"], "NOT_SELECTED"),
        (["invited", "declined_interview"], "INTERVIEW_DECLINED"),
        (["invited", "accepted_interview"], "INTERVIEW_ACCEPTED"),
        (["invited", "accepted_interview", "offered", "withdrew_offer"], "OFFER_WITHDRAWN"),
        (["invited", "accepted_interview", "offered", "declined_offer"], "OFFER_DECLINED"),
        (["confirmed", "invited", "accepted_interview", "offered", "accepted_offer"], "SIGNED"),
    ],
)
def test_each_answer_moves_the_application_and_ends_the_wait(
    steps: list[str], stage: str, connection: Connection
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm)
    for step in steps:
        getattr(lin, step)()

    [seen] = list_for_graduate(connection, lin)

    assert (seen["stage"], seen["reply_by"]) == (stage, None)


def test_a_direct_offer_appears_without_a_resume(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.offered_directly(firm)

    [seen] = list_for_graduate(connection, lin)
    [received] = list_for_employer(connection, firm)

    assert (seen["stage"], seen["channel"]) == ("OFFERED", "DIRECT")
    assert received["graduate"]["name"] == "林小满"
    assert received["graduate"]["resume"] is None


def test_an_employer_reads_the_resume_but_no_phone_and_no_id_number(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate(phone="19911112222")
    lin.applied(firm)

    [received] = list_for_employer(connection, firm)

    assert received["graduate"] == {
        "name": "林小满",
        "school": None,
        "college": "信息工程学院",
        "major": "软件工程",
        "level": "本科",
        "resume": {
            "summary": "踏实",
            "education": "本科",
            "experience": "实习半年",
            "skills": "编程",
        },
    }
    kept = str(read_rows(applications, connection))
    assert "19911112222" not in kept
    assert PERSON.id_number not in kept


def test_the_pdf_that_went_with_the_resume_is_named_to_both(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    file = a_file("简历.pdf")
    lin.applied(firm, file)

    [seen] = list_for_graduate(connection, lin)
    [received] = list_for_employer(connection, firm)

    assert seen["attachment"] == received["attachment"]
    described = file.model_dump(exclude={"rewritten_from"}) | {"name": "简历.pdf"}
    assert seen["attachment"] == described | {"rewritten": False}


def test_a_resume_is_in_a_list_only_where_somebody_says_that_it_may_be_read(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.applied(firm)
    [one] = list_for_employer(connection, firm)
    assert one["graduate"]["resume"] is not None
    for find_ends, why in (
        (None, None),
        (lambda chosen: dict.fromkeys(chosen, ResumeEnd.WITHDRAWN), "WITHDRAWN"),
    ):
        [one] = applications.list_received_applications(
            connection, firm.id, part=ALL, find_ends=find_ends
        ).items
        assert (one["graduate"]["resume"], one["attachment"]) == (None, None)
        assert one["resume_closed"] == why


def test_an_employer_sees_only_what_it_received(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin = story.graduate()
    lin.applied(other)

    assert list_for_employer(connection, firm) == []


def test_an_employer_asks_for_one_stage_and_reads_newest_first(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin, chen, wu = (story.graduate(f"2026000{n}", name=name) for n, name in enumerate("林陈吴"))
    for one in (lin, chen, wu):
        one.applied(firm)
    chen.invited()

    submitted = list_for_employer(connection, firm, Stage.SUBMITTED)

    assert [one["graduate"]["name"] for one in submitted] == ["吴", "林"]


def test_pages_of_applications_follow_each_other(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for number in range(3):
        story.graduate(f"2026000{number}").applied(firm)
    project_facts(applications, story.facts, connection)

    first = applications.list_received_applications(connection, firm.id, part=Slice(2))
    second = applications.list_received_applications(connection, firm.id, part=Slice(2, first.next))

    ids = [one["id"] for one in first.items + second.items]
    assert len(set(ids)) == 3
    assert second.next is None


def test_an_offer_by_card_says_who_scanned_it_and_no_employer_receives_it(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.offered_by_card(firm)

    [one] = list_for_graduate(connection, lin)

    assert (one["stage"], one["channel"], one["frozen"]) == ("OFFERED", "CARD", False)
    assert one["position"] == {"id": None, "title": "店员"}
    assert one["employer"] == {"id": None, "name": "江淮云图科技"}
    assert one["offer"] == {"position_title": "店员", "employer": "江淮云图科技"}
    assert one["offeror"] is not None
    assert one["offeror"]["licence"] == "执照.pdf"
    assert one["offeror"]["credit_code"] == firm.party().credit_code
    assert list_for_employer(connection, firm) == []

    lin.accepted_offer()
    [signed] = list_for_graduate(connection, lin)
    assert (signed["stage"], signed["reply_by"]) == ("SIGNED", None)

    lin.rejected()
    lin.erased()
    [erased] = list_for_graduate(connection, lin)
    assert erased["terms"] is None
    assert erased["offeror"] is not None
    assert erased["offeror"]["licence"] is None

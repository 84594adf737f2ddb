"""待办: what waits for whom, since when and until when, and that it agrees with every desk."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection

from signing.events import TerminationRequested
from signing.projections import (
    agreements,
    amendment_queue,
    applications,
    deadlines,
    employer_desk,
    graduate_home,
    review_queue,
    roster_list,
    stamped_copies,
    termination_register,
)
from signing.projections.deadlines import DeadlineItem, DeadlineKind, Filters, Whose
from signing.projections.engine.paging import Slice
from signing.vocabulary import Channel, Oversight, Role
from support.facts.logs import Story
from support.facts.projecting import project_facts

MODELS = (agreements, applications, employer_desk, graduate_home, roster_list)
SCHOOL = Oversight(school_code="99001")
ADMIN, PROVINCE = Whose(Role.SCHOOL_ADMIN, oversight=SCHOOL), Whose(Role.PROVINCE)
HOURS = timedelta(hours=1)
A_SECOND = timedelta(seconds=1)


def fill(connection: Connection, story: Story) -> None:
    for model in MODELS:
        project_facts(model, story.facts, connection)


def read(connection: Connection, whose: Whose, now: datetime) -> list[DeadlineItem]:
    """Read all in pages of one, and check that each way to read says the same."""
    found: list[DeadlineItem] = []
    part = Slice(limit=1)
    while True:
        page = deadlines.list_deadlines(connection, whose, deadlines.ALL, now, part)
        found += page.items
        if page.next is None:
            break
        part = Slice(limit=1, cursor=page.next)
    assert found == [*deadlines.read_deadlines(connection, whose, deadlines.ALL, now)]
    counted = {one["kind"]: one for one in deadlines.count_deadlines(connection, whose, now)}
    for kind, count in counted.items():
        mine = [one for one in found if one["kind"] == kind]
        assert count["waiting"] == sum(one["how_many"] for one in mine)
        late = [one["how_many"] for one in mine if one["state"] == "overdue"]
        assert count["overdue"] == sum(late)
        assert count["next_due"] == min(one["due"] for one in mine)
    assert counted.keys() == {one["kind"] for one in found}
    ending = [one for one in found if one["kind"] != "unbound"]  # those stand behind, and stay
    for most in (1, 3):
        assert deadlines.list_first(connection, whose, now, most) == ending[:most]
    return found


def kinds(found: list[DeadlineItem]) -> list[str]:
    return [one["kind"] for one in found]


def of_graduate(graduate_id: UUID) -> Whose:
    return Whose(Role.GRADUATE, graduate_id)


def test_an_offer_waits_until_its_time_is_over_and_no_longer(connection: Connection) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    lin, other = story.graduate("20260001"), story.graduate("20260002")
    lin.confirmed()
    lin.applied(firm)
    lin.invited()
    lin.accepted_interview()
    offer = lin.offered().fact
    fill(connection, story)
    due = offer.timestamp + timedelta(days=5)

    [item] = read(connection, of_graduate(lin.id), offer.timestamp)
    assert (item["kind"], item["due"], item["state"]) == ("offer", due, "later")
    assert item["since"] == offer.timestamp
    assert item["zh"] == "江淮云图科技向您发出“软件工程师”的签约通知"
    assert item["path"] == f"/me/applications/{lin.application}"
    [soon] = read(connection, of_graduate(lin.id), due - 24 * HOURS)
    assert soon["state"] == "soon"
    assert kinds(read(connection, of_graduate(lin.id), due)) == ["offer"]
    assert read(connection, of_graduate(lin.id), due + A_SECOND) == []
    assert read(connection, of_graduate(other.id), offer.timestamp) == []


def test_an_accepted_interview_is_attended_until_it_begins(connection: Connection) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    lin, other = story.graduate("20260001"), story.graduate("20260002")
    for one in (lin, other):
        one.confirmed()
        one.applied(firm)
        one.invited("云山市湖滨路1号")
    accepted = lin.accepted_interview().fact.timestamp
    fill(connection, story)
    application = applications.find_own_application(connection, lin.id, lin.application)
    assert application is not None
    assert application["interview"] is not None
    begins = application["interview"]["at"]

    [item] = read(connection, of_graduate(lin.id), accepted)
    assert (item["kind"], item["since"], item["due"]) == ("interview", accepted, begins)
    assert item["zh"] == "参加江淮云图科技的面试（软件工程师），地点：云山市湖滨路1号"
    assert (item["path"], item["passed_on"]) == (f"/me/applications/{lin.application}", None)
    assert kinds(read(connection, of_graduate(other.id), accepted)) == ["invitation"]
    assert kinds(read(connection, of_graduate(lin.id), begins)) == ["interview"]
    assert read(connection, of_graduate(lin.id), begins + A_SECOND) == []
    home = graduate_home.load_home(connection, lin.id, accepted)
    assert home is not None
    assert [(one["application_id"], one["at"]) for one in home.interviews] == [
        (lin.application, begins)
    ]

    # a moved one is asked again, and whoever signs elsewhere attends none
    lin.moved_interview("云山市湖滨路2号")
    fill(connection, story)
    assert kinds(read(connection, of_graduate(lin.id), accepted)) == ["invitation"]
    lin.accepted_interview()
    fill(connection, story)
    [moved] = read(connection, of_graduate(lin.id), accepted)
    assert moved["zh"].endswith("云山市湖滨路2号")
    lin.applied(story.employer("91990100MA00000002"))
    lin.signed(story.employer("91990100MA00000003"), Channel.DIRECT)
    fill(connection, story)
    assert read(connection, of_graduate(lin.id), accepted) == []
    home = graduate_home.load_home(connection, lin.id, accepted)
    assert home is not None
    assert home.interviews == []


def test_who_signed_elsewhere_has_no_other_offer_to_answer(connection: Connection) -> None:
    story = Story()
    story.school()
    one, two = story.employer(), story.employer("91990100MA00000002")
    lin = story.graduate()
    lin.confirmed()
    lin.applied(one)
    lin.invited()
    lin.applied(two)
    lin.signed(two, Channel.DIRECT)
    fill(connection, story)

    assert read(connection, of_graduate(lin.id), story.now) == []


def test_a_signing_waits_for_its_graduate_and_then_for_the_school_to_ask(
    connection: Connection,
) -> None:
    story = Story()
    story.school()
    lin = story.graduate()
    lin.confirmed()
    signed = lin.signed(story.employer(), Channel.DIRECT, confirmed=False).fact.timestamp
    fill(connection, story)

    [mine] = read(connection, of_graduate(lin.id), signed)
    assert (mine["kind"], mine["due"]) == ("confirmation", signed + 48 * HOURS)
    assert kinds(read(connection, ADMIN, signed + 48 * HOURS)) == ["review"]
    late = read(connection, ADMIN, signed + 48 * HOURS + A_SECOND)
    assert kinds(late) == ["review", "unconfirmed"]
    assert [one["state"] for one in late] == ["overdue", "soon"]

    lin.confirmed_signing()
    fill(connection, story)
    assert read(connection, of_graduate(lin.id), signed + 49 * HOURS) == []
    assert kinds(read(connection, ADMIN, signed + 49 * HOURS)) == ["review"]


def test_each_side_answers_what_the_other_asks(connection: Connection) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    lin, chen = story.graduate("20260001"), story.graduate("20260002")
    for one in (lin, chen):
        one.confirmed()
        one.signed(firm)
        one.approved()
    lin.proposed_amendment(Role.GRADUATE)
    chen.proposed_amendment(Role.EMPLOYER)
    fill(connection, story)
    employer = Whose(Role.EMPLOYER, firm.id)
    other = Whose(Role.EMPLOYER, story.employer("91990100MA00000003").id)

    [asked] = read(connection, employer, story.now)
    assert (asked["kind"], asked["agreement_number"]) == ("employer_amendment_answer", lin.number)
    assert asked["path"] == f"/employer/agreements/{lin.number}/amendments/1"
    [mine] = read(connection, of_graduate(chen.id), story.now)
    assert (mine["kind"], mine["path"]) == ("amendment_answer", "/me/agreement/amendments/1")
    assert read(connection, of_graduate(lin.id), story.now) == []
    assert read(connection, other, story.now) == []
    counts = employer_desk.count_desk(connection, firm.id, story.now)
    assert counts["amendments_to_answer"] == 1

    lin.accepted_amendment()
    fill(connection, story)
    assert read(connection, employer, story.now) == []
    assert kinds(read(connection, ADMIN, story.now)) == ["amendment"]


@pytest.mark.parametrize("waits", [True, False])
def test_a_release_waits_for_the_other_side_and_then_for_the_school(
    connection: Connection, *, waits: bool
) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    asked = lin.asked_release(needs_employer=waits).fact
    fill(connection, story)
    employer = Whose(Role.EMPLOYER, firm.id)
    assert isinstance(asked, TerminationRequested)
    until = asked.answer_by or asked.timestamp + 48 * HOURS

    [mine] = read(connection, employer, asked.timestamp)
    assert (mine["kind"], mine["due"]) == ("employer_release_answer", until)
    assert employer_desk.count_desk(connection, firm.id, story.now)["terminations_to_answer"] == 1
    assert kinds(read(connection, ADMIN, asked.timestamp)) == ([] if waits else ["release"])
    answered = lin.employer_answered().fact.timestamp
    fill(connection, story)
    assert read(connection, employer, answered) == []
    [school] = read(connection, ADMIN, answered)
    since = answered if waits else asked.timestamp
    assert (school["since"], school["due"]) == (since, since + 48 * HOURS)


def test_a_college_is_told_once_of_all_who_never_bound(connection: Connection) -> None:
    story = Story()
    story.school()
    first = story.graduate("20260001", college="文学院")
    story.graduate("20260002", college="文学院")
    bound = story.graduate("20260003", college="文学院")
    bound.bound()
    story.graduate("20260004", college="理学院")
    fill(connection, story)
    began = story.facts[1].fact.timestamp
    late = story.now + timedelta(days=14) + HOURS

    assert read(connection, ADMIN, began + timedelta(days=13)) == []
    found = read(connection, ADMIN, late)
    told = {one["zh"].split("：")[0]: one["how_many"] for one in found}
    assert told == {"文学院": 2, "理学院": 1}
    [science] = read(
        connection,
        Whose(
            Role.COUNSELOR,
            oversight=Oversight(school_code="99001", colleges=frozenset({"理学院"})),
        ),
        late,
    )
    assert (
        science["path"] == "/graduates?bound=no&standing=FREE&college=%E7%90%86%E5%AD%A6%E9%99%A2"
    )
    lin = story.graduate("20260005")
    lin.confirmed()
    lin.signed(story.employer())
    fill(connection, story)
    assert kinds(read(connection, ADMIN, late))[0] == "review", "what can be done today comes first"
    first.bound()
    story.now += 2 * HOURS
    bound.unbound()
    fill(connection, story)
    [letters] = [one for one in read(connection, ADMIN, late) if one["zh"].startswith("文学院")]
    assert letters["how_many"] == 1, "who was unbound has fourteen days anew"


def test_the_province_hears_of_what_a_school_left_in_numbers_only(connection: Connection) -> None:
    story = Story()
    story.school(name="皖中示范大学")
    story.school("99002")
    firm = story.employer()
    for number in ("20260001", "20260002"):
        one = story.graduate(number, name="林小满")
        one.confirmed()
        one.signed(firm, Channel.PLATFORM)
    fresh = story.graduate("20260003", school="99002")
    fresh.confirmed()
    last = story.now
    fill(connection, story)
    hours = (48 + 72) * HOURS

    assert read(connection, PROVINCE, last + 48 * HOURS) == []
    [item] = read(connection, PROVINCE, last + hours + A_SECOND)
    assert (item["kind"], item["how_many"], item["school_code"]) == ("review", 2, "99001")
    assert item["zh"] == "皖中示范大学：2 份签约超过期限 3 天仍未审核"
    assert item["action"]["zh"] == "看数据"
    assert (item["path"], item["passed_on"]) == ("/statistics/99001", None)
    assert "林小满" not in str(item)
    [mine] = {one["passed_on"] for one in read(connection, ADMIN, last + hours)}
    assert mine == "province"


def test_employers_wait_for_the_province_and_for_schools_that_verify(
    connection: Connection,
) -> None:
    story = Story()
    story.school()
    firm = story.employer(to_verify=True)
    fill(connection, story)
    verifying = Whose(Role.SCHOOL_ADMIN, oversight=SCHOOL, verifies=True)

    for whose in (PROVINCE, verifying):
        [item] = read(connection, whose, story.now)
        assert (item["kind"], item["path"]) == ("verification", f"/employers/{firm.id}")
    assert read(connection, ADMIN, story.now) == []
    assert read(connection, Whose(Role.AUDITOR), story.now) == []


def test_filters_divide_everything_by_time_and_by_kind(connection: Connection) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    for number in range(4):
        one = story.graduate(f"2026000{number}")
        one.confirmed()
        one.signed(firm)
        story.now += 20 * HOURS
    one.asked_about_data()
    fill(connection, story)

    def find(state: deadlines.StateOfDeadlines, kind: DeadlineKind | None = None) -> list[str]:
        filters = Filters(state, kind)
        found = deadlines.list_numbered_deadlines(connection, ADMIN, filters, story.now, 1)
        return [one["id"] for one in found.items]

    parts = [find("overdue"), find("soon"), find("later")]
    assert [one for part in parts for one in part] == find("all")
    assert all(parts)
    assert find("all", DeadlineKind.PRIVACY_REQUEST) == find("later")[-1:]


def test_counts_agree_with_the_desk(connection: Connection) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    signers = [story.graduate(f"2026000{number}") for number in range(6)]
    for one in signers:
        one.confirmed()
        one.signed(firm)
    signers[2].disputed()
    for one in signers[3:]:
        one.approved()
    signers[3].asked_release()
    signers[4].proposed_amendment()
    signers[4].accepted_amendment()
    signers[5].offered_stamped_copy()
    fill(connection, story)
    now = story.now + 50 * HOURS
    counts = {one["kind"]: one for one in deadlines.count_deadlines(connection, ADMIN, now)}
    waiting = review_queue.count_waiting(
        review_queue.load_tallies(connection, SCHOOL),
        connection.execute(review_queue.select_fresh_count(SCHOOL, now)).scalar_one(),
    )

    assert counts["review"]["waiting"] == waiting["pending"] == 3
    assert counts["review"]["overdue"] == waiting["over_48h"]
    assert counts["review"]["disputed"] == 1
    decidable = connection.scalar(termination_register.select_decidable_count(SCHOOL, now))
    assert counts["release"]["waiting"] == decidable == 1
    amendments = connection.scalar(amendment_queue.select_pending_count(SCHOOL))
    assert counts["amendment"]["waiting"] == amendments == 1
    stamped = connection.scalar(stamped_copies.select_offered_count(SCHOOL))
    assert counts["stamped_copy"]["waiting"] == stamped == 1

"""Reminders before, to the next office after, a digest each morning: once, whenever it runs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from structlog.testing import capture_logs

from signing.messaging.reminding import Calendar, Reminding
from signing.storage.outbox_tables import outbox
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.files.evidence import Upload
from signing.use_cases.notices.outbox import Outbox
from signing.use_cases.notices.sending import Channel, Message
from signing.vocabulary import AgreementNumber, Role
from signing.vocabulary.china_time import CHINA
from signing.vocabulary.office_days import OfficeDays
from support.messaging.reminded import Reminded
from support.printing.documents import A_PDF
from support.use_cases.contexts import NOW

PDF = Upload("录取通知.pdf", A_PDF)
HOURS, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE = NOW + 48 * HOURS
"""When a signing of NOW, a Tuesday at half past five in China, should be confirmed and reviewed."""
FRIDAY, MONDAY = (datetime(2026, 5, day, 8, tzinfo=CHINA) for day in (15, 18))


def begin(reminded: Reminded, at: datetime = NOW) -> None:
    """Do the first round of all, which says nothing."""
    reminded.follow()
    assert reminded.go_round(at) == []


def list_for_graduates(found: list[Message]) -> list[Message]:
    return [one for one in found if one.kind == "OfferSigned"]


def test_a_graduate_is_reminded_a_day_and_two_hours_before_and_not_after(
    reminded: Reminded,
) -> None:
    reminded.province.sign_unconfirmed()
    graduate = reminded.province.find_bound().graduate_id
    begin(reminded)

    assert reminded.go_round(DUE - 24 * HOURS - MINUTE) == []
    [day] = reminded.go_round(DUE - 24 * HOURS)
    assert (day.account, day.kind, day.group, day.until) == (
        graduate,
        "OfferSigned",
        "agreements",
        DUE,
    )
    assert day.text.zh == (
        "江淮云图科技有限公司提交的签约等您确认，请在 2026 年 5 月 14 日 17:30 前确认，或提出异议。"
    )
    assert day.path == "/me/agreement/confirmation"
    assert reminded.go_round(DUE - 24 * HOURS + MINUTE) == []
    assert list_for_graduates(reminded.go_round(DUE - 3 * HOURS)) == []
    [hours] = list_for_graduates(reminded.go_round(DUE - 2 * HOURS))
    assert hours.key != day.key
    assert list_for_graduates(reminded.go_round(DUE + MINUTE)) == []


def test_nobody_is_reminded_of_what_is_done(reminded: Reminded) -> None:
    reminded.province.sign_unconfirmed()
    begin(reminded)
    Confirmations(reminded.opened.context).confirm(reminded.province.find_bound())
    reminded.follow()

    assert reminded.go_round(DUE - 24 * HOURS) == []


def test_a_late_round_says_only_what_still_helps(reminded: Reminded) -> None:
    reminded.province.sign_unconfirmed()
    begin(reminded)

    [last] = reminded.go_round(DUE - HOURS)
    assert last.kind == "OfferSigned"
    assert list_for_graduates(reminded.go_round(DUE - HOURS + MINUTE)) == []
    reminded.begin_anew()
    begin(reminded)
    assert list_for_graduates(reminded.go_round(DUE + 30 * HOURS)) == []


def test_the_first_round_of_an_installation_says_nothing_of_before(reminded: Reminded) -> None:
    reminded.province.sign_unconfirmed()
    begin(reminded, DUE - 10 * HOURS)

    assert list_for_graduates(reminded.go_round(DUE - 9 * HOURS)) == []
    assert len(list_for_graduates(reminded.go_round(DUE - 2 * HOURS))) == 1


def test_all_people_of_an_employer_are_reminded_but_who_was_removed(reminded: Reminded) -> None:
    context, province = reminded.opened.context, reminded.province
    number = province.sign_agreement()
    Reviews(context).approve(province.counselor(), AgreementNumber(number))
    Terminations(context).request(province.find_bound(), "考研", [PDF])
    employer = province.employer().employer_id
    colleague = reminded.open_account("colleague", uuid4(), employer)
    reminded.open_account("removed", uuid4(), employer, closed=True)
    begin(reminded)

    found = reminded.go_round(NOW + 24 * HOURS)
    assert {one.account for one in found} == {employer, colleague}
    assert {one.kind for one in found} == {"TerminationRequested"}
    assert found[0].path == f"/employer/agreements/{number}"
    assert found[0].about == province.find_bound().graduate_id
    assert "林小满" not in found[0].text.zh


@pytest.mark.parametrize("free", [False, True])
def test_staff_get_a_digest_on_working_mornings(reminded: Reminded, *, free: bool) -> None:
    mine = reminded.appoint("counselor", Role.COUNSELOR, "99001", "文学院")
    reminded.appoint("another", Role.COUNSELOR, "99001", "理学院")
    reminded.appoint("elsewhere", Role.COUNSELOR, "99002")
    reminded.appoint("auditor", Role.AUDITOR, "")
    off = frozenset({date(2026, 5, 15)}) if free else frozenset()
    reminded.reminding = reminded.make_reminding(Calendar(days=OfficeDays(off=off), steps=()))
    for number in ("1", "2", "3"):
        reminded.province.sign_agreement(number)
    begin(reminded)

    found = reminded.go_round(FRIDAY)
    if free:
        assert found == []
        return
    [digest] = found
    assert (digest.account, digest.group, digest.path) == (mine, "digests", "/deadlines")
    assert digest.subject.zh == "待办 3 件，其中 3 件已逾期"
    assert digest.text.zh.splitlines() == [
        "待办 3 件，其中 3 件已逾期：",
        "· 待审核的签约 3，3 件已逾期",
    ]
    assert digest.text.en.splitlines()[1] == "· Signings to review: 3, overdue: 3"
    assert "林小满" not in digest.text.zh
    assert reminded.go_round(FRIDAY + 3 * HOURS) == []
    assert reminded.go_round(FRIDAY + 24 * HOURS) == [], "on Saturday"
    [monday] = reminded.go_round(MONDAY)
    assert monday.key != digest.key


def test_a_digest_that_missed_the_day_is_not_given_in_the_evening(reminded: Reminded) -> None:
    reminded.appoint("counselor", Role.COUNSELOR, "99001")
    reminded.province.sign_agreement()
    begin(reminded)

    assert reminded.go_round(FRIDAY.replace(hour=18)) == []
    assert len(reminded.go_round(MONDAY.replace(hour=17, minute=59))) == 1


def test_what_is_late_goes_to_the_school_and_then_to_the_province_once(reminded: Reminded) -> None:
    admin = reminded.appoint("admin", Role.SCHOOL_ADMIN, "99001")
    other = reminded.appoint("other", Role.SCHOOL_ADMIN, "99002")
    province = reminded.appoint("office", Role.PROVINCE, "")
    for number in ("1", "2"):
        reminded.province.sign_agreement(number)
    begin(reminded)

    def list_passed_on(at: datetime) -> list[tuple[object, str]]:
        found = [one for one in reminded.go_round(at) if one.kind == "passed_on"]
        return [(one.account, one.text.zh) for one in found]

    assert list_passed_on(FRIDAY - 24 * HOURS) == [], "not due before the afternoon"
    words = "第99001号大学 2 件：待审核的签约已过期限，请督促办理。"
    assert list_passed_on(FRIDAY) == [(admin, words)]
    assert list_passed_on(MONDAY) == [(province, words)]
    assert list_passed_on(MONDAY + 24 * HOURS) == []
    assert other not in {one.account for one in reminded.outbox.messages}


def test_a_dismissed_counselor_is_told_nothing(reminded: Reminded) -> None:
    reminded.appoint("counselor", Role.COUNSELOR, "99001")
    stays = reminded.appoint("other", Role.COUNSELOR, "99001")
    reminded.dismiss("counselor")
    reminded.province.sign_agreement()
    begin(reminded)

    assert [one.account for one in reminded.go_round(FRIDAY)] == [stays]


def test_who_dies_between_two_transactions_says_the_rest_the_next_time(
    reminded: Reminded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.messaging.reminding.AT_ONCE", 1)
    for number in ("1", "2", "3"):
        reminded.province.sign_unconfirmed(number)
    begin(reminded)
    reminded.outbox.dies_after = 2

    with pytest.raises(ConnectionError):
        reminded.go_round(DUE - 24 * HOURS)
    assert len(reminded.outbox.take()) == 2
    reminded.outbox.dies_after = None
    assert len(reminded.go_round(DUE - 24 * HOURS + MINUTE)) == 1


class SilentSender:
    """Reaches everybody by mail, and sends nothing."""

    channel: Channel = "mail"
    is_set = True

    def takes(self, message: Message) -> bool:
        return bool(message.text.zh)

    def find_address(self, account: object) -> str:
        return f"{account}@example.invalid"

    def send(self, message: Message, to: str) -> None:
        raise AssertionError(message, to)

    def close(self) -> None:
        """It has no connections."""


def test_of_two_processes_at_once_each_message_comes_once(reminded: Reminded) -> None:
    reminded.appoint("counselor", Role.COUNSELOR, "99001")
    for number in ("1", "2", "3", "4"):
        reminded.province.sign_unconfirmed(number)
    opened = reminded.opened
    posting = Outbox(opened.context.tokens, [SilentSender()])
    works = [Reminding(opened.reading, opened.context, posting) for _ in range(2)]
    reminded.follow()
    works[0].go_round(NOW)
    moments = [DUE - 24 * HOURS, DUE - 2 * HOURS, FRIDAY]
    with ThreadPoolExecutor(2) as pool:
        for at in moments:
            list(pool.map(lambda work, at=at: work.go_round(at), works))
            for work in works:
                work.go_round(at + MINUTE)

    with opened.reading.connect() as connection:
        counted = select(outbox.c.kind, func.count()).group_by(outbox.c.kind)
        found = dict(tuple(row) for row in connection.execute(counted))
    assert found == {"OfferSigned": 2 * 4, "digest": 3}, "on Wednesday, Thursday and Friday"


def test_only_what_is_new_in_the_outbox_is_logged(reminded: Reminded) -> None:
    reminded.province.sign_unconfirmed("1")
    opened = reminded.opened
    work = Reminding(
        opened.reading, opened.context, Outbox(opened.context.tokens, [SilentSender()])
    )
    reminded.follow()
    work.go_round(NOW)
    with capture_logs() as logged:
        counts = [work.go_round(DUE - 24 * HOURS + minute * MINUTE) for minute in range(3)]
    assert counts == [1, 0, 0], "a round looks back a quarter of an hour"
    assert [(one["event"], one["messages"]) for one in logged] == [("reminders.posted", 1)]


MOMENTS = st.lists(st.integers(0, 7 * 24 * 60), max_size=12).map(sorted)
"""Minutes after the signing at which some process goes round, some of them twice."""


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moments=MOMENTS)
def test_whenever_it_runs_nothing_is_said_twice_and_nothing_that_is_not_so(
    reminded: Reminded, moments: list[int]
) -> None:
    if not reminded.outbox.handed_over:
        prepare_season(reminded)
    reminded.begin_anew()
    reminded.reminding.go_round(NOW)
    for minutes in moments:
        reminded.reminding.go_round(NOW + minutes * MINUTE)
        reminded.make_reminding().go_round(NOW + minutes * MINUTE)

    said = [(one.account, one.kind, one.path) for one in reminded.outbox.messages]
    for account, kind, path in set(said):
        most = {"OfferSigned": 2, "digest": 4, "passed_on": 1}[kind]
        assert said.count((account, kind, path)) <= most
    digests = [one for one in reminded.outbox.messages if one.kind == "digest"]
    assert len({(one.account, one.until) for one in digests}) == len(digests)
    for one in list_for_graduates(reminded.outbox.messages):
        assert one.until == DUE


def prepare_season(reminded: Reminded) -> None:
    if reminded.prepared:
        return
    reminded.prepared = True
    reminded.appoint("counselor", Role.COUNSELOR, "99001")
    reminded.appoint("admin", Role.SCHOOL_ADMIN, "99001")
    reminded.province.sign_unconfirmed("1")
    reminded.province.sign_unconfirmed("2")
    reminded.follow()

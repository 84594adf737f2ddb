"""A résumé is read as long as its purpose lasts, and by the facts, not by what lags behind them."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from eventsourcing.persistence import StoredEvent

from signing.events import SchoolApproved
from signing.refusals import (
    EmployerNotVerified,
    EmployerSuspended,
    HistoryUnreadable,
    NoSuchApplication,
    Refusal,
    ResumeClosed,
)
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.resumes import ANSWER_TIME, Resumes
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import Files
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.verification import Verifications
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    Interview,
    ResumeEnd,
    ResumeText,
)
from support.printing.documents import A_PDF
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS, SmallProvince, move_later
from support.waiting import PATIENCE

RESUME = ResumeText(summary="踏实", education="", experience="", skills="")
READERS = 4
ROUNDS = 8


class Applied:
    """A graduate who applied with a file at the first employer, and what may follow."""

    def __init__(self, province: SmallProvince, number: str = "1") -> None:
        self.province, self.number = province, number
        self.firm = province.employer()
        self.position = province.open_position(self.firm)
        self.lin = province.graduate(number)
        answer = Applications(province.context).submit(
            self.lin, self.position, RESUME, Upload("简历.pdf", A_PDF)
        )
        self.id: ApplicationId = answer.answer["id"]

    def find_end(self) -> ResumeEnd | None:
        """Return why the résumé cannot be read; the file agrees."""
        end = Resumes(self.province.context).find_ends(self.firm, [self.id])[self.id]
        files = Files(self.province.context)
        if end is None:
            assert files.load_of_candidate(self.firm, self.id).content == A_PDF
        else:
            refused = STOPPED.get(end, ResumeClosed)
            with pytest.raises(refused):
                files.load_of_candidate(self.firm, self.id)
        assert files.load_own_attachment(self.lin, self.id).content == A_PDF
        return end

    def withdraw(self) -> None:
        Applications(self.province.context).withdraw(self.lin, self.id)

    def decline(self) -> None:
        Candidates(self.province.context).not_select(self.firm, self.id)

    def sign_elsewhere(self) -> AgreementNumber:
        rival = self.province.employer(1)
        position = self.province.open_position(rival)
        answer = Signings(self.province.context).sign_directly(
            rival, position, self.province.identity(self.number), TERMS
        )
        signed = answer.answer["agreement_number"]
        assert signed is not None
        return signed

    def sign_here(self) -> AgreementNumber:
        candidates, own = Candidates(self.province.context), Applications(self.province.context)
        candidates.invite(self.firm, self.id, Interview(at=NOW, place="合肥", note=""))
        own.accept_interview(self.lin, self.id)
        candidates.offer(self.firm, self.id, TERMS)
        return AgreementNumber(own.accept_offer(self.lin, self.id).answer["agreement_number"])

    def reject(self, number: AgreementNumber) -> None:
        Reviews(self.province.context).reject(self.province.counselor(), number, "材料不全")

    def suspend(self) -> None:
        Employers(self.province.context).suspend(
            self.province.province(), self.firm.employer_id, "核查中"
        )

    def rename(self) -> None:
        name = f"名气很大的第{self.number}集团有限公司"
        Employers(self.province.context).change(self.firm, {"name": name})

    def verify(self) -> None:
        Verifications(self.province.context).verify(
            self.province.province(), self.firm.employer_id, "已电话核实"
        )

    def reinstate(self) -> None:
        Employers(self.province.context).reinstate(
            self.province.province(), self.firm.employer_id, "已核实"
        )

    def close(self) -> None:
        Positions(self.province.context).close(self.firm, self.position)


@pytest.fixture
def applied(small_province: SmallProvince) -> Applied:
    return Applied(small_province)


ENDS: dict[ResumeEnd, Callable[[Applied], object]] = {
    ResumeEnd.SUSPENDED: Applied.suspend,
    ResumeEnd.NOT_VERIFIED: Applied.rename,
    ResumeEnd.WITHDRAWN: Applied.withdraw,
    ResumeEnd.SIGNED_ELSEWHERE: Applied.sign_elsewhere,
    ResumeEnd.DECIDED: Applied.decline,
}


AGAIN = {ResumeEnd.SUSPENDED: Applied.reinstate, ResumeEnd.NOT_VERIFIED: Applied.verify}
"""What lets the employer of an end receive the next graduate."""


@pytest.mark.parametrize("end", ENDS)
def test_a_resume_is_read_until_its_purpose_ends(applied: Applied, end: ResumeEnd) -> None:
    assert applied.find_end() is None
    ENDS[end](applied)
    assert applied.find_end() is end


def test_an_application_that_cannot_be_read_hides_no_other(applied: Applied) -> None:
    beside = Applied(applied.province, "2")
    context, stream = applied.province.context, beside.lin.graduate_id
    version = len(context.ledger.load_facts(stream)) + 1
    unreadable = StoredEvent(stream, version, SchoolApproved.topic(), b'{"odd": 1}')
    PostgresRecorder(context.engine, Log(context.engine)).insert_events([unreadable])
    resumes = Resumes(context)

    both = resumes.find_ends(applied.firm, [applied.id, beside.id])
    assert both == {applied.id: None, beside.id: ResumeEnd.UNREADABLE}
    with pytest.raises(HistoryUnreadable):
        resumes.must_be_readable(applied.firm, beside.id)
    with pytest.raises(NoSuchApplication):
        resumes.find_ends(applied.province.employer(1), [applied.id])


def test_what_waits_is_read_again_when_its_graduate_is_free_or_the_employer_reinstated(
    applied: Applied,
) -> None:
    elsewhere = applied.sign_elsewhere()
    applied.reject(elsewhere)
    assert applied.find_end() is None
    applied.suspend()
    applied.reinstate()
    assert applied.find_end() is None


def test_who_signed_on_a_resume_reads_it_while_the_agreement_lives(applied: Applied) -> None:
    number = applied.sign_here()
    assert applied.find_end() is None
    applied.reject(number)
    assert applied.find_end() is ResumeEnd.DECIDED
    applied.sign_elsewhere()
    assert applied.find_end() is ResumeEnd.DECIDED


def test_what_waits_when_its_position_is_closed_can_be_answered_for_two_weeks(
    applied: Applied,
) -> None:
    applied.close()
    applied.firm = move_later(applied.firm, NOW + ANSWER_TIME)
    assert applied.find_end() is None
    applied.firm = move_later(applied.firm, NOW + ANSWER_TIME + timedelta(seconds=1))
    assert applied.find_end() is ResumeEnd.POSITION_CLOSED


def test_nobody_learns_about_applications_to_others(applied: Applied) -> None:
    rival = applied.province.employer(1)
    for unknown in (applied.id, ApplicationId("nonsense"), ApplicationId(applied.id + "9")):
        with pytest.raises(NoSuchApplication):
            Resumes(applied.province.context).find_ends(rival, [unknown])


@pytest.mark.parametrize("end", ENDS)
def test_no_reading_that_begins_after_the_end_succeeds(
    small_province: SmallProvince, end: ResumeEnd
) -> None:
    begun_late = 0
    for number in range(ROUNDS):
        applied = Applied(small_province, str(number))
        ended = threading.Event()

        def read(applied: Applied = applied, ended: threading.Event = ended) -> list[bool]:
            """Read until it is refused; return of each success whether it began after the end."""
            late: list[bool] = []
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                begun_after = ended.is_set()
                try:
                    Files(small_province.context).load_of_candidate(applied.firm, applied.id)
                except Refusal:
                    return late
                late.append(begun_after)
            return [*late, True]

        with ThreadPoolExecutor(READERS) as pool:
            reading = [pool.submit(read) for _ in range(READERS)]
            ENDS[end](applied)
            ended.set()
            begun_late += sum(sum(one.result(PATIENCE)) for one in reading)
        if end in AGAIN:
            AGAIN[end](applied)
    assert begun_late == 0


STOPPED: dict[ResumeEnd, type[Refusal]] = {
    ResumeEnd.SUSPENDED: EmployerSuspended,
    ResumeEnd.NOT_VERIFIED: EmployerNotVerified,
}

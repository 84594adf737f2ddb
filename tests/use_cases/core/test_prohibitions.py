"""A decision holds against every stream that it rests on: nothing stands behind its prohibition."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from signing import events, refusals
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.facts import Fact
from signing.refusals import Refusal
from signing.storage.recorder import Basis
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import BoundGraduate, Counselor, EmployerUser, name_office
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    Interview,
    ResumeText,
    Role,
    employer_id,
    staff_id,
)
from support.use_cases.colleagues import add_colleague
from support.use_cases.contexts import NOW, OpenContext, make_stamp
from support.use_cases.races import Act, LateLedger, Pair, find_behind, race, read_log
from support.use_cases.small_province import (
    CREDIT_CODES,
    JOB,
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
)

AT_ONCE = 6
ROUNDS = 5
RESUME = ResumeText(summary="", education="", experience="", skills="")
EMPLOYER = employer_id(CREDIT_CODES[0])


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenContext]:
    opened = OpenContext(database_url, tmp_path / "files")
    yield opened
    opened.close()


@pytest.fixture
def province(opened: OpenContext) -> SmallProvince:
    return SmallProvince(opened.context)


Perform = Callable[[Context], object]
Prepare = Callable[[SmallProvince, str], Perform]


@dataclass(frozen=True)
class Match:
    """A pair, how to prepare one act for a graduate's number, how to forbid and allow again."""

    pair: Pair
    prepare: Prepare
    forbid: Callable[[SmallProvince], object]
    allow: Callable[[SmallProvince], object]
    refused: type[Refusal]


def suspend(province: SmallProvince) -> None:
    Employers(province.context).suspend(province.province(), EMPLOYER, "核查中")


def reinstate(province: SmallProvince) -> None:
    Employers(province.context).reinstate(province.province(), EMPLOYER, "已核实")


def prepare_direct(province: SmallProvince, number: str) -> Perform:
    employer = province.employer()
    position = province.open_position(employer)
    province.graduate(number)
    return lambda context: Signings(context).sign_directly(
        employer, position, province.identity(number), TERMS
    )


def apply_at(province: SmallProvince, number: str) -> tuple[BoundGraduate, ApplicationId]:
    position = province.open_position(province.employer())
    one = province.graduate(number)
    return one, Applications(province.context).submit(one, position, RESUME).answer["id"]


def prepare_acceptance(province: SmallProvince, number: str) -> Perform:
    one, application = apply_at(province, number)
    interview = Interview(at=NOW, place="合肥", note="")
    Candidates(province.context).invite(province.employer(), application, interview)
    Applications(province.context).accept_interview(one, application)
    Candidates(province.context).offer(province.employer(), application, TERMS)
    return lambda context: Applications(context).accept_offer(one, application)


def prepare_card(province: SmallProvince, number: str) -> Perform:
    province.employer()
    token = Cards(province.context).issue(province.graduate(number)).answer["token"]
    tail = make_person(number).id_number[-6:]
    card_pass = Cards(province.context).verify(make_card_holder(), token, tail)
    return lambda context: Cards(context).sign(
        make_card_holder(), token, card_pass, make_employer_form(), "店员", TERMS
    )


def prepare_opening(province: SmallProvince, number: str) -> Perform:
    del number
    employer = province.employer()
    return lambda context: Positions(context).open(employer, JOB)


class Opened:
    """The position of a round: closed once, and another one opened for the next."""

    def __init__(self) -> None:
        self.id: UUID | None = None

    def find_position(self, province: SmallProvince) -> UUID:
        if self.id is None:
            self.id = province.open_position(province.employer())
        return self.id

    def prepare_application(self, province: SmallProvince, number: str) -> Perform:
        one, position = province.graduate(number), self.find_position(province)
        return lambda context: Applications(context).submit(one, position, RESUME)

    def prepare_direct(self, province: SmallProvince, number: str) -> Perform:
        employer, position = province.employer(), self.find_position(province)
        province.graduate(number)
        return lambda context: Signings(context).sign_directly(
            employer, position, province.identity(number), TERMS
        )

    def close(self, province: SmallProvince) -> None:
        Positions(province.context).close(province.employer(), self.find_position(province))

    def forget(self, province: SmallProvince) -> None:
        del province
        self.id = None


class Office:
    """A counselor, dismissed once; another one is appointed for the next round."""

    def __init__(self) -> None:
        self.username = ""

    def appoint(self, province: SmallProvince) -> Counselor:
        context = province.context
        if not self.username:
            self.username = f"counselor-{uuid4().hex[:8]}"
            new = Appointment(self.username, "韩老师", "no hash", Role.COUNSELOR, "99001")
            Schools(context).appoint(province.admin(), new)
        staff = context.ledger.load(Staff, staff_id(self.username))
        stamp = make_stamp(Role.COUNSELOR, account=str(staff.id))
        return Counselor(stamp=stamp, **name_office(staff))

    def prepare_approval(self, province: SmallProvince, number: str) -> Perform:
        by = self.appoint(province)
        signed = AgreementNumber(province.sign_agreement(number))
        return lambda context: Reviews(context).approve(by, signed)

    def dismiss(self, province: SmallProvince) -> None:
        staff = staff_id(self.username)
        Schools(province.context).dismiss(province.admin(), staff, "调离")

    def reassign(self, province: SmallProvince) -> None:
        staff = staff_id(self.username)
        Schools(province.context).reassign(province.admin(), staff, ("理学院",))

    def forget(self, province: SmallProvince) -> None:
        del province
        self.username = ""


class Bound:
    """One graduate, unbound once; the next round has another."""

    number = ""

    def prepare_card(self, province: SmallProvince, number: str) -> Perform:
        if not self.number:
            self.number = number
            province.graduate(number)
        one = province.find_bound(self.number)
        account = province.context.ledger.load(WeChatAccount, one.wechat_account)
        by = replace(one, rests_on=(Basis(account.id, account.version),))
        return lambda context: Cards(context).issue(by)

    def unbind(self, province: SmallProvince) -> None:
        one = province.find_bound(self.number).graduate_id
        Bindings(province.context).unbind(province.admin(), one, "换手机")

    def forget(self, province: SmallProvince) -> None:
        del province
        self.number = ""


class Colleague:
    """A colleague of the employer, removed once; another one joins for the next round."""

    def __init__(self) -> None:
        self.by: EmployerUser | None = None

    def join(self, province: SmallProvince) -> EmployerUser:
        if self.by is None:
            self.by = add_colleague(province, f"mei-{uuid4().hex[:8]}")
        return self.by

    def prepare_opening(self, province: SmallProvince, number: str) -> Perform:
        del number
        by = self.join(province)
        return lambda context: Positions(context).open(by, JOB)

    def prepare_direct(self, province: SmallProvince, number: str) -> Perform:
        by, position = self.join(province), province.open_position(province.employer())
        province.graduate(number)
        return lambda context: Signings(context).sign_directly(
            by, position, province.identity(number), TERMS
        )

    def prepare_decline(self, province: SmallProvince, number: str) -> Perform:
        by, (_, application) = self.join(province), apply_at(province, number)
        return lambda context: Candidates(context).not_select(by, application)

    def prepare_change(self, province: SmallProvince, number: str) -> Perform:
        by = self.join(province)
        return lambda context: Employers(context).change(by, {"address": f"科学大道{number}号"})

    def remove(self, province: SmallProvince) -> None:
        account = UUID(self.join(province).stamp.actor.account)
        Colleagues(province.context).remove(province.employer(), account)

    def forget(self, province: SmallProvince) -> None:
        del province
        self.by = None


def find_signer(fact: events.OfferSigned) -> UUID:
    return fact.employer.id or employer_id(fact.employer.credit_code)


def match_suspension(prepare: Prepare) -> Match:
    pair = Pair(
        events.EmployerSuspended, events.EmployerReinstated, events.OfferSigned, find_signer
    )
    return Match(pair, prepare, suspend, reinstate, refusals.EmployerSuspended)


def match_opening() -> Match:
    pair = Pair(
        events.EmployerSuspended,
        events.EmployerReinstated,
        events.PositionOpened,
        lambda fact: fact.employer_id,
    )
    return Match(pair, prepare_opening, suspend, reinstate, refusals.EmployerSuspended)


def match_closing(act: type[Fact]) -> Match:
    round_of = Opened()
    signing = act is events.OfferSigned
    prepare = round_of.prepare_direct if signing else round_of.prepare_application
    pair = Pair(events.PositionClosed, None, act, lambda fact: fact.position_id)
    return Match(pair, prepare, round_of.close, round_of.forget, refusals.PositionClosed)


def match_office(ends: type[Fact]) -> Match:
    office = Office()
    forbid = office.dismiss if ends is events.StaffDismissed else office.reassign
    pair = Pair(ends, None, events.SchoolApproved, lambda fact: UUID(fact.actor.account))
    return Match(pair, office.prepare_approval, forbid, office.forget, refusals.NotSignedIn)


def match_unbinding() -> Match:
    bound = Bound()
    pair = Pair(
        events.WeChatReleased,
        events.WeChatClaimed,
        events.CardIssued,
        lambda fact: UUID(fact.actor.account),
    )
    return Match(pair, bound.prepare_card, bound.unbind, bound.forget, refusals.NotSignedIn)


def match_removal(act: type[Fact]) -> Match:
    colleague = Colleague()
    prepare = {
        events.PositionOpened: colleague.prepare_opening,
        events.OfferSigned: colleague.prepare_direct,
        events.CandidateNotSelected: colleague.prepare_decline,
        events.EmployerChanged: colleague.prepare_change,
    }[act]
    pair = Pair(
        events.ColleagueRemoved,
        None,
        act,
        lambda fact: UUID(fact.actor.account),
        lambda fact: fact.colleague_id,
    )
    return Match(pair, prepare, colleague.remove, colleague.forget, refusals.NotSignedIn)


MATCHES: dict[str, Callable[[], Match]] = {
    "suspension and signing directly": lambda: match_suspension(prepare_direct),
    "suspension and signing by an offer": lambda: match_suspension(prepare_acceptance),
    "suspension and signing by card": lambda: match_suspension(prepare_card),
    "suspension and opening a position": match_opening,
    "closing and applying": lambda: match_closing(events.ResumeSubmitted),
    "closing and signing directly": lambda: match_closing(events.OfferSigned),
    "dismissal and a verdict": lambda: match_office(events.StaffDismissed),
    "other colleges and a verdict": lambda: match_office(events.StaffReassigned),
    "unbinding and a card": match_unbinding,
    "removal and opening a position": lambda: match_removal(events.PositionOpened),
    "removal and signing directly": lambda: match_removal(events.OfferSigned),
    "removal and declining a candidate": lambda: match_removal(events.CandidateNotSelected),
    "removal and changing the employer": lambda: match_removal(events.EmployerChanged),
}


def bind_context(perform: Perform, context: Context) -> Act:
    return lambda: perform(context)


@pytest.mark.parametrize("name", MATCHES)
def test_nothing_stands_behind_its_prohibition_whoever_is_faster(
    opened: OpenContext, province: SmallProvince, name: str
) -> None:
    match, chance = MATCHES[name](), random.Random(name)  # noqa: S311 - only shuffles a race
    stood = 0
    for number in range(ROUNDS):
        performs = [match.prepare(province, f"{number}{one}") for one in range(AT_ONCE)]
        acts = [bind_context(perform, opened.context) for perform in performs]

        ended = race(lambda: match.forbid(province), acts, chance)

        assert set(ended) <= {None, match.refused, refusals.StaleVersion}
        stood += ended.count(None)
        match.allow(province)

    facts = read_log(opened.log)
    acts_recorded = [fact for fact in facts if isinstance(fact, match.pair.act)]
    assert len(acts_recorded) >= stood
    assert find_behind(match.pair, facts) == []


@pytest.mark.parametrize("name", MATCHES)
def test_what_is_forbidden_between_a_decision_and_its_save_is_refused(
    opened: OpenContext, province: SmallProvince, name: str
) -> None:
    match = MATCHES[name]()
    perform = match.prepare(province, "1")
    late = LateLedger(opened.context.ledger, lambda: match.forbid(province))

    with pytest.raises(match.refused):
        perform(replace(opened.context, ledger=late))

    assert find_behind(match.pair, read_log(opened.log)) == []


@pytest.mark.parametrize("name", MATCHES)
def test_what_is_not_forbidden_is_done(
    opened: OpenContext, province: SmallProvince, name: str
) -> None:
    match = MATCHES[name]()
    before = len(read_log(opened.log))
    match.prepare(province, "1")(opened.context)
    recorded = read_log(opened.log)[before:]
    assert isinstance(recorded[-1], match.pair.act)

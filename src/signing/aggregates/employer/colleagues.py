"""Who acts for an employer: colleagues are invited, join, and leave; one of them answers for it."""

from uuid import UUID

from signing.aggregates.employer.state import Colleague, EmployerState
from signing.events import (
    ColleagueInvited,
    ColleagueJoined,
    ColleagueRemoved,
    EmployerHandedOver,
)
from signing.refusals import (
    AlreadyJoined,
    AlreadyResponsible,
    ColleagueNotJoined,
    HandOverFirst,
    InvitationOver,
    NoSuchColleague,
    NotResponsible,
    NotSignedIn,
    TooManyColleagues,
)
from signing.vocabulary import Attribution, Encrypted

MOST = 20
"""People of one employer, whoever registered it and those who were invited among them."""


def must_be_person(employer: EmployerState, account: str) -> None:
    """Raises NotSignedIn for an account that was removed: its sessions ended with it."""
    if account not in map(str, employer.people):
        raise NotSignedIn


def must_be_responsible(employer: EmployerState, by: Attribution) -> None:
    if by.actor.account != str(employer.responsible):
        raise NotResponsible


def find_invited(employer: EmployerState, by: Attribution, colleague_id: UUID) -> Colleague:
    """Return whom `by` may send a link. Raises NotResponsible, NoSuchColleague, AlreadyJoined."""
    must_be_responsible(employer, by)
    must_be_known(employer, colleague_id)
    found = next((one for one in employer.colleagues if one.id == colleague_id), None)
    if found is None or found.joined:
        raise AlreadyJoined
    return found


def must_be_known(employer: EmployerState, colleague_id: UUID) -> None:
    """Raises NoSuchColleague for whoever was neither invited nor registered it, or was removed."""
    invited = any(one.id == colleague_id for one in employer.colleagues)
    if not invited and colleague_id not in employer.people:
        raise NoSuchColleague


def invite(
    employer: EmployerState, by: Attribution, colleague_id: UUID, name: Encrypted
) -> ColleagueInvited:
    must_be_responsible(employer, by)
    if len(employer.colleagues) + (not employer.registrant_left) >= MOST:
        raise TooManyColleagues(most=MOST)
    return employer.record(ColleagueInvited, by, colleague_id=colleague_id, name=name)


def join(employer: EmployerState, by: Attribution, colleague_id: UUID) -> ColleagueJoined:
    """Raises InvitationOver for whoever joined already, or was removed before."""
    invited = {one.id for one in employer.colleagues if not one.joined}
    if colleague_id not in invited:
        raise InvitationOver
    return employer.record(ColleagueJoined, by, colleague_id=colleague_id)


def remove(employer: EmployerState, by: Attribution, colleague_id: UUID) -> ColleagueRemoved:
    """Whoever registered the employer can be removed too, once they handed over."""
    must_be_responsible(employer, by)
    must_be_known(employer, colleague_id)
    if colleague_id == employer.responsible:
        raise HandOverFirst
    return employer.record(ColleagueRemoved, by, colleague_id=colleague_id)


def hand_over(employer: EmployerState, by: Attribution, to: UUID) -> EmployerHandedOver:
    must_be_responsible(employer, by)
    must_be_known(employer, to)
    if to == employer.responsible:
        raise AlreadyResponsible
    if to not in employer.people:
        raise ColleagueNotJoined
    return employer.record(EmployerHandedOver, by, former=employer.responsible, responsible=to)

"""Who belongs where: graduates to colleges, staff to offices, colleagues to employers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from signing.events import (
    ColleagueInvited,
    ColleagueJoined,
    ColleagueRemoved,
    EmployerChanged,
    EmployerHandedOver,
    EmployerRegistered,
    GraduateCollegeChanged,
    GraduateEnrolled,
    RosterCorrected,
    StaffAppointed,
    StaffDismissed,
    StaffReassigned,
)
from signing.facts import Fact, Recorded, find_field
from signing.projections.engine.rows import Row, Rows
from signing.projections.notices.tables import graduates, members
from signing.vocabulary import Contact, Role

OF_GRADUATES: frozenset[type[Fact]] = frozenset(
    {GraduateEnrolled, RosterCorrected, GraduateCollegeChanged}
)
OF_STAFF: frozenset[type[Fact]] = frozenset({StaffAppointed, StaffReassigned, StaffDismissed})
OF_REGISTRANTS: frozenset[type[Fact]] = frozenset({EmployerRegistered, EmployerChanged})
OF_COLLEAGUES: frozenset[type[Fact]] = frozenset(
    {ColleagueInvited, ColleagueJoined, ColleagueRemoved}
)
OF_MEMBERS = OF_STAFF | OF_REGISTRANTS | OF_COLLEAGUES


class Belonging:
    """The graduates and accounts that a batch concerns, read once one of them is asked for."""

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        streams = {(one.fact.originator_id,) for one in facts}
        colleagues = {(account,) for one in facts for account in _list_colleagues(one.fact)}
        self._graduates = Rows(graduates, connection, streams)
        self._members = Rows(members, connection, streams | colleagues)

    def note(self, recorded: Recorded) -> None:
        if type(recorded.fact) in OF_GRADUATES:
            self._note_graduate(recorded.fact)
        elif type(recorded.fact) in OF_STAFF:
            self._note_staff(recorded)
        elif type(recorded.fact) in OF_REGISTRANTS:
            self._note_registrant(recorded)
        elif type(recorded.fact) in OF_COLLEAGUES:
            self._note_colleague(recorded)

    def find_graduate(self, fact: Fact) -> Row | None:
        return self._graduates.get(fact.originator_id)

    def find_staff(self, fact: Fact) -> Row | None:
        return self._members.get(fact.originator_id)

    def name_colleague(self, account: UUID) -> str:
        colleague = self._members.get(account)
        return colleague["name"] if colleague else ""

    def write(self) -> None:
        self._graduates.write()
        self._members.write()

    def _note_graduate(self, fact: Fact) -> None:
        graduate = fact.originator_id
        match fact:
            case GraduateEnrolled(school_code=code, studies=studies):
                row = {"id": graduate, "school_code": code, "college": studies.college}
                self._graduates.put(row)
            case RosterCorrected(studies=studies):
                self._graduates.change(graduate, college=studies.college)
            case GraduateCollegeChanged(college=college):
                self._graduates.change(graduate, college=college)

    def _note_staff(self, recorded: Recorded) -> None:
        fact = recorded.fact
        match fact:
            case StaffAppointed():
                self._members.put(_describe_staff(fact, recorded.position))
            case StaffReassigned(colleges=colleges):
                self._members.change(fact.originator_id, colleges=list(colleges))
            case StaffDismissed():
                self._members.change(fact.originator_id, active=False)

    def _note_registrant(self, recorded: Recorded) -> None:
        """Whoever registered an employer is called as the contact that they named themselves."""
        fact = recorded.fact
        match fact:
            case EmployerRegistered(originator_id=employer):
                registrant = _describe_colleague(fact, employer, recorded.position)
                self._members.put(registrant | {"name": _read_contact(recorded, fact)})
            case EmployerChanged(originator_id=employer):
                if fact.actor.account == str(employer):
                    self._members.change(employer, name=_read_contact(recorded, fact))

    def _note_colleague(self, recorded: Recorded) -> None:
        fact = recorded.fact
        match fact:
            case ColleagueInvited(colleague_id=account, name=sealed):
                invited = _describe_colleague(fact, account, recorded.position)
                name = recorded.decrypt(sealed) or ""
                self._members.put(invited | {"name": name, "active": False})
            case ColleagueJoined(colleague_id=account):
                self._members.change(account, since=recorded.position, active=True)
            case ColleagueRemoved(colleague_id=account):
                self._members.change(account, active=False)


def _list_colleagues(fact: Fact) -> list[UUID]:
    if isinstance(fact, EmployerHandedOver):
        return [fact.former, fact.responsible]
    account = find_field(fact, "colleague_id")
    return [account] if account else []


def _read_contact(recorded: Recorded, fact: EmployerRegistered | EmployerChanged) -> str:
    said = recorded.decrypt(fact.contact)
    return Contact.model_validate_json(said).contact if said else ""


def _describe_staff(fact: StaffAppointed, position: int) -> Row:
    return {
        "account": fact.originator_id,
        "role": fact.role.value,
        "school_code": fact.school_code,
        "colleges": list(fact.colleges),
        "employer_id": None,
        "username": fact.username,
        "name": "",
        "since": position,
        "active": True,
    }


def _describe_colleague(fact: Fact, account: object, position: int) -> Row:
    """An employer's first account has the employer's own id."""
    return {
        "account": account,
        "role": Role.EMPLOYER.value,
        "school_code": "",
        "colleges": [],
        "employer_id": fact.originator_id,
        "username": "",
        "name": "",
        "since": position,
        "active": True,
    }

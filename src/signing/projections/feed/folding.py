"""Turns each fact into an event, and says who reads it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Connection, Text, Uuid, func, update

from signing.events import (
    ConsentGiven,
    EmployerFact,
    EmployerRegistered,
    FactParked,
    FactReplayed,
    GraduateCollegeChanged,
    GraduateEnrolled,
    GraduateFact,
    GraduateUnlocked,
    OfferMade,
    OfferSigned,
    ParkingFact,
    PersonalDataErased,
    PositionFact,
    PositionOpened,
    ResumeSubmitted,
    RosterCorrected,
    SchoolFact,
    SchoolRegistered,
    StaffFact,
    WageFact,
    WeChatFact,
)
from signing.facts import Fact, Recorded, find_field
from signing.outcomes import VERIFICATION_AFTER, find_signatory, verification_after
from signing.projections.engine.bulk import Lookup, append, load_rows
from signing.projections.engine.rows import Key, Row, Rows
from signing.projections.engine.tabulating import tabulate
from signing.projections.feed.envelopes import describe_fields
from signing.projections.feed.readers import (
    EVERYBODY,
    FOR_EMPLOYERS,
    FOR_EVERYBODY,
    FOR_PROVINCE,
    FOR_SCHOOLS,
    name_college,
    name_employer,
)
from signing.projections.feed.tables import NAME, events, shared_events, subjects

HEARD: frozenset[type[Fact]] = frozenset(Fact.kinds.values())
OF_GRADUATES: frozenset[type[Fact]] = frozenset(get_args(GraduateFact))
OF_EMPLOYERS: frozenset[type[Fact]] = frozenset(get_args(EmployerFact))
Moving = RosterCorrected | GraduateCollegeChanged
MOVING: frozenset[type[Fact]] = frozenset(get_args(Moving))
BEGINNING: frozenset[type[Fact]] = frozenset(
    {
        FactParked,
        GraduateEnrolled,
        EmployerRegistered,
        *VERIFICATION_AFTER,
        OfferMade,
        OfferSigned,
        PositionOpened,
        ResumeSubmitted,
        SchoolRegistered,
    }
)
"""What begins something that later facts name, or says whether an employer is told of cards.

Most facts do neither, and are asked no more.
"""
CALLED: dict[type[Fact], str] = {
    **dict.fromkeys(OF_GRADUATES, "graduates"),
    **dict.fromkeys(OF_EMPLOYERS, "employers"),
    **dict.fromkeys(get_args(PositionFact), "positions"),
    **dict.fromkeys(get_args(SchoolFact), "schools"),
    **dict.fromkeys(get_args(StaffFact), "staff"),
    **dict.fromkeys(get_args(WeChatFact), "wechat-accounts"),
    **dict.fromkeys(get_args(ParkingFact), "log"),
    WageFact: "minimum-wages",
}
"""What an event is about, where neither an agreement nor an application is named."""
NOBODY: Row = {"graduate_id": None, "employer_id": None, "school_code": None, "college": None}
WHOLE_SCHOOL = ""
IN_ITS_NAME = ("by", "school_code", "agreement_number", "channel", "employer", "position_title")
"""What an employer reads of a signing by a card that it may know nothing of."""


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    batch = _Batch(facts, connection)
    for recorded in facts:
        batch.add(recorded)
    batch.write()


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    if type(recorded.fact) in OF_GRADUATES:
        yield from ((subjects, (key,)) for key in _list_keys(recorded.fact))


class _Batch:
    """The events of a batch, and whom it concerns what they name."""

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        self._connection = connection
        keys = {(key,) for one in facts for key in _list_keys(one.fact)}
        self._subjects = Rows(subjects, connection, keys)
        self._employers = _load_employers_of_erased(facts, connection)
        self._events: list[Row] = []
        self._shared: list[Row] = []
        self._moved: dict[UUID, str] = {}
        self._consents: dict[str, Row] = {}
        """Events of consents, by the application whose résumé they are about."""
        self._received: list[ResumeSubmitted] = []
        """Of whose consent an earlier batch may have the event."""

    def add(self, recorded: Recorded) -> None:
        fact = recorded.fact
        former = self._find_former_college(fact)
        self._note_subject(fact)
        concerned = self._find_concerned(fact)
        data = _describe(fact, concerned)
        if former is not None:
            data["former"] = former
            self._move(fact.originator_id, concerned["college"])
        event = _describe_event(recorded, concerned, data)
        self._events.append(event)
        if type(fact) is ConsentGiven and fact.application_id:
            self._consents[fact.application_id] = event
        elif type(fact) is ResumeSubmitted:
            self._address_consent(fact)
        for reader, told in self._share(fact, concerned, data):
            self._shared.append({"reader": reader, "position": recorded.position, "data": told})

    def write(self) -> None:
        for college in dict.fromkeys(self._moved.values()):
            people = [one for one, into in self._moved.items() if into == college]
            theirs = (events.c.graduate_id.in_(people), events.c.school_code.is_not(None))
            self._connection.execute(update(events).where(*theirs).values(college=college))
        if self._received:
            self._address_earlier_consents()
        self._subjects.write()
        for table, rows in ((events, self._events), (shared_events, self._shared)):
            if rows:
                append(self._connection, table, rows)

    def _find_former_college(self, fact: Fact) -> str | None:
        """Return the college that the graduate leaves; None where they stay."""
        if type(fact) not in MOVING:
            return None
        assert isinstance(fact, Moving)
        row = self._subjects.get(str(fact.originator_id))
        if row is None or row["college"] == _name_college(fact):
            return None
        former: str = row["college"]
        return former

    def _note_subject(self, fact: Fact) -> None:
        if type(fact) in MOVING:
            assert isinstance(fact, Moving)
            self._subjects.change(str(fact.originator_id), college=_name_college(fact))
        elif (row := _describe_subject(fact)) is not None:
            self._subjects.put(NOBODY | row)
            if row.get("employer_id") and row.get("graduate_id") in self._employers:
                self._employers[row["graduate_id"]].add(row["employer_id"])

    def _find_concerned(self, fact: Fact) -> Row:
        """Return whom a fact concerns: a graduate at a school and its college, an employer."""
        kind = type(fact)
        if kind in OF_GRADUATES:
            return self._find_subject(str(fact.originator_id)) | {
                "graduate_id": fact.originator_id,
                "employer_id": self._find_subject(_find_shared_affair(fact))["employer_id"],
            }
        if kind in OF_EMPLOYERS:
            return NOBODY | {"employer_id": fact.originator_id}
        return self._find_subject(str(fact.originator_id))

    def _find_subject(self, key: str | None) -> Row:
        row = self._subjects.get(key) if key else None
        return NOBODY if row is None else {name: row[name] for name in NOBODY}

    def _move(self, graduate_id: UUID, college: str) -> None:
        """What happened so far is read by who reads of the graduate now."""
        self._moved[graduate_id] = college
        for row in self._events:
            if row["graduate_id"] == graduate_id and row["school_code"] is not None:
                row["college"] = college

    def _address_consent(self, fact: ResumeSubmitted) -> None:
        """The consent comes before its résumé, which says to which employer it is given."""
        event = self._consents.get(fact.application_id)
        if event is None:
            self._received.append(fact)
        else:
            event["employer_id"] = fact.employer_id
            event["data"]["employer_id"] = str(fact.employer_id)

    def _address_earlier_consents(self) -> None:
        """Do it for consents of earlier batches, all in one statement."""
        given = tabulate(
            graduate_id=(Uuid, [one.originator_id for one in self._received]),
            application_id=(Text, [one.application_id for one in self._received]),
            employer_id=(Uuid, [one.employer_id for one in self._received]),
        )
        about = (
            events.c.graduate_id == given.c.graduate_id,
            events.c.kind == ConsentGiven.__name__,
            events.c.data["application_id"].astext == given.c.application_id,
        )
        named = func.jsonb_build_object("employer_id", given.c.employer_id)
        values = {"employer_id": given.c.employer_id, "data": events.c.data.concat(named)}
        self._connection.execute(update(events).where(*about).values(values))

    def _share(
        self, fact: Fact, concerned: Row, data: dict[str, JsonValue]
    ) -> Iterator[tuple[str, dict[str, JsonValue]]]:
        """Yield who else reads of it, and what."""
        school, former = concerned["school_code"], data.get("former")
        if former is not None and type(fact) in MOVING and school is not None:
            told = ("by", "graduate_id", "school_code", "college", "former")
            yield name_college(school, str(former)), {name: data[name] for name in told}
        if type(fact) is PersonalDataErased:
            told_all = {name: data[name] for name in ("by", "graduate_id")}
            for one in sorted(self._employers.get(fact.originator_id, ())):
                yield name_employer(one), told_all
        if signatory := self._find_trusted_signatory(fact):
            yield (
                name_employer(signatory),
                {name: data[name] for name in IN_ITS_NAME if name in data},
            )
        if type(fact) in FOR_EVERYBODY and self._subjects.get(str(fact.originator_id)):
            yield EVERYBODY, data

    def _find_trusted_signatory(self, fact: Fact) -> UUID | None:
        """Return the employer of trust in whose name somebody signed by a card."""
        signatory = find_signatory(fact)
        row = self._subjects.get(str(signatory)) if signatory else None
        return row["employer_id"] if row else None


def _load_employers_of_erased(
    facts: Sequence[Recorded], connection: Connection
) -> dict[UUID, set[UUID]]:
    """Return the employers to whom erased graduates applied, or with whom they signed."""
    erased = [one.fact.originator_id for one in facts if isinstance(one.fact, PersonalDataErased)]
    employers: dict[UUID, set[UUID]] = {one: set() for one in erased}
    if erased:
        names = list(subjects.columns.keys())
        whom, firm = names.index("graduate_id"), names.index("employer_id")
        keys: list[Key] = [(one,) for one in erased]
        for row in load_rows(connection, subjects, ["graduate_id"], keys):
            if row[firm] is not None:
                employers[row[whom]].add(row[firm])
    return employers


def _list_keys(fact: Fact) -> list[str]:
    """Return the keys of the subjects by which it is found whom a fact concerns."""
    affair, signatory = _find_shared_affair(fact), find_signatory(fact)
    return [str(one) for one in (fact.originator_id, affair, signatory) if one]


def _find_shared_affair(fact: Fact) -> str | None:
    """Return the agreement or else the application that a fact names."""
    voided = fact.voided if type(fact) is GraduateUnlocked else None
    number = find_field(fact, "agreement_number") or voided
    affair: str | None = number or find_field(fact, "application_id")
    return affair


def _name_college(fact: Moving) -> str:
    return fact.studies.college if isinstance(fact, RosterCorrected) else fact.college


def _describe_subject(fact: Fact) -> Row | None:
    """Return what is known from now on of what a fact begins; None where it begins nothing."""
    if type(fact) not in BEGINNING:
        return None
    match fact:
        case OfferSigned(agreement_number=number, originator_id=graduate, employer=employer):
            return {"key": number, "graduate_id": graduate, "employer_id": employer.id}
        case ResumeSubmitted() | OfferMade():
            return {
                "key": fact.application_id,
                "graduate_id": fact.originator_id,
                "employer_id": fact.employer_id,
            }
        case _:
            begun = _describe_begun_stream(fact)
            return None if begun is None else {"key": str(fact.originator_id)} | begun


def _describe_begun_stream(fact: Fact) -> Row | None:
    match fact:
        case GraduateEnrolled(originator_id=graduate, school_code=code, studies=studies):
            return {"graduate_id": graduate, "school_code": code, "college": studies.college}
        case PositionOpened(employer_id=employer):
            return {"employer_id": employer}
        case SchoolRegistered(code=code):
            return {"school_code": code, "college": WHOLE_SCHOOL}
        case FactParked(models=models) if NAME in models:
            return {}
        case _:
            now = verification_after(fact)
            told = fact.originator_id if now and now.is_trusted else None
            return None if now is None else {"employer_id": told}


def _describe(fact: Fact, concerned: Row) -> dict[str, JsonValue]:
    ids = {name: str(value) for name, value in concerned.items() if value not in {None, ""}}
    return {"by": fact.actor.role.value, **ids, **_name_voided(fact), **describe_fields(fact)}


def _name_voided(fact: Fact) -> dict[str, str]:
    """An unlocking names the agreement that it ends in another field than all others."""
    voided = fact.voided if type(fact) is GraduateUnlocked else None
    return {"agreement_number": voided} if voided else {}


def _describe_event(recorded: Recorded, concerned: Row, data: dict[str, JsonValue]) -> Row:
    fact, kind = recorded.fact, type(recorded.fact)
    at_school = concerned["school_code"] if kind in FOR_SCHOOLS else None
    return {
        "position": recorded.position,
        "kind": kind.__name__,
        "at": fact.timestamp,
        "subject": _name_subject(fact, data),
        "data": data,
        "graduate_id": concerned["graduate_id"] if kind in OF_GRADUATES else None,
        "employer_id": concerned["employer_id"] if kind in FOR_EMPLOYERS else None,
        "school_code": at_school,
        "college": None if at_school is None else concerned["college"],
        "for_province": kind in FOR_PROVINCE,
    }


def _name_subject(fact: Fact, data: Mapping[str, JsonValue]) -> str:
    if number := data.get("agreement_number"):
        return f"agreements/{number}"
    if application := data.get("application_id"):
        return f"applications/{application}"
    if isinstance(fact, FactParked | FactReplayed):
        return f"log/{fact.position}"
    if isinstance(fact, SchoolFact):
        return f"schools/{data['school_code']}"
    return f"{CALLED[type(fact)]}/{fact.originator_id}"

"""Folds each fact into notices for whom it concerns, and what their sentences need."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Connection, update

from signing.events import (
    AmendmentFact,
    AmendmentProposed,
    CardRevoked,
    ClaimDecided,
    CollegeRenamed,
    CollegesMerged,
    ConsentWithdrawn,
    DestinationRecorded,
    EmployerClaimed,
    EmployerFact,
    EmployerHandedOver,
    EmployerRegistered,
    FactParked,
    FactReplayed,
    GraduateFact,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    PrivacyRequested,
    RosterCorrected,
    SchoolRegistered,
    StaffFact,
    StampedCopyOffered,
    TerminationAnswered,
    TerminationRequested,
    TerminationWithdrawn,
    WeChatBound,
)
from signing.fact_words import AudienceKind, Both, find_words
from signing.facts import Fact, Recorded, find_field
from signing.projections.engine.bulk import Lookup, append
from signing.projections.engine.rows import Row
from signing.projections.notices.audience import AUDITORS, PROVINCE, Audience
from signing.projections.notices.belonging import OF_GRADUATES, OF_MEMBERS, Belonging
from signing.projections.notices.naming import HEARD_FOR_NAMES, IN_ITS_NAME, NAMING, Names
from signing.projections.notices.tables import (
    agreements,
    applications,
    employers,
    graduates,
    notices,
    schools,
)
from signing.projections.notices.verifying import Delegated, Verifiers
from signing.vocabulary import CardEnd, Encrypted, Role
from signing.vocabulary.names import school_id

OfBoth = TerminationRequested | TerminationAnswered | TerminationWithdrawn | AmendmentFact
"""What either side may do."""
CollegeHeard = CollegeRenamed | CollegesMerged
FIELDS = ","
"""Between the names of fields in the `detail` of a correction."""
WITH_NOTICES = frozenset(kind for kind in Fact.kinds.values() if find_words(kind.__name__).notices)
OF_GRADUATE: frozenset[type[Fact]] = frozenset(get_args(GraduateFact))
OF_EMPLOYER: frozenset[type[Fact]] = frozenset(get_args(EmployerFact))
OF_STAFF: frozenset[type[Fact]] = frozenset(get_args(StaffFact))
HEARD: frozenset[type[Fact]] = (
    WITH_NOTICES
    | OF_GRADUATES
    | OF_MEMBERS
    | {*HEARD_FOR_NAMES, *get_args(CollegeHeard), PersonalDataErased}
)


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    concerned = Concerned(facts, connection)
    for recorded in facts:
        concerned.apply(recorded)
    concerned.write()
    erased = [one.fact.originator_id for one in facts if type(one.fact) is PersonalDataErased]
    if erased:
        theirs = (notices.c.graduate_id.in_(erased), notices.c.reason != "")
        connection.execute(update(notices).where(*theirs).values(reason=""))


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    fact = recorded.fact
    told = find_words(type(fact).__name__).notices.keys()
    if type(fact) in OF_GRADUATE and not told.isdisjoint({"college", "school"}):
        yield graduates, (fact.originator_id,)
    if "employer" in told and type(fact) not in NAMING and (number := find_number(fact)):
        yield agreements, (number,)


class Concerned:
    """The notices of a batch, in the order of its facts, and whom and what they are about."""

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        self._connection = connection
        self._names = Names(facts, connection)
        self._people = Belonging(facts, connection)
        self._verifiers = Verifiers(facts, connection)
        self._told: list[Row] = []

    def apply(self, recorded: Recorded) -> None:
        self._names.note(recorded.fact)
        self._people.note(recorded)
        if isinstance(recorded.fact, CollegeHeard):
            self._hand_on(recorded.fact)
        if isinstance(recorded.fact, Delegated):
            self._verifiers.note(recorded.fact, self._find_school(recorded.fact))
        self._told += self._describe_notices(recorded)

    def write(self) -> None:
        if self._told:
            append(self._connection, notices, self._told)
        self._names.write()
        self._people.write()
        self._verifiers.write()

    def _hand_on(self, fact: CollegeHeard) -> None:
        """Give what a college was told to the one that it became."""
        if isinstance(fact, CollegeRenamed):
            ended: tuple[str, ...] = (fact.college,)
            into = fact.name
        else:
            ended, into = fact.colleges, fact.into
        former = [Audience.of_college(fact.school_code, one).id for one in ended]
        heir = Audience.of_college(fact.school_code, into).id
        for row in self._told:
            if row["audience"] == "college" and row["audience_id"] in former:
                row["audience_id"] = heir
        theirs = (notices.c.audience == "college", notices.c.audience_id.in_(former))
        self._connection.execute(update(notices).where(*theirs).values(audience_id=heir))

    def _describe_notices(self, recorded: Recorded) -> Iterator[Row]:
        fact = recorded.fact
        for kind, sentences in find_words(type(fact).__name__).notices.items():
            variant = choose_variant(fact)
            if kind == "employer" and self._is_in_its_name(fact):
                if IN_ITS_NAME not in sentences:
                    continue
                variant = IN_ITS_NAME
            sentence = find_sentence(type(fact).__name__, kind, variant)
            if sentence is None:
                continue
            for audience in self._list_audiences(kind, fact):
                yield self._describe_notice(recorded, audience, sentence, variant)

    def _is_in_its_name(self, fact: Fact) -> bool:
        """Return whether it happened to what was signed by a card in an employer's name."""
        return not isinstance(fact, OfferSigned) and self._find_signed_by_card(fact) is not None

    def _find_signed_by_card(self, fact: Fact) -> UUID | None:
        number = find_number(fact)
        row = self._names.find(agreements, number) if number else None
        return row["signatory"] if row else None

    def _list_audiences(self, kind: AudienceKind, fact: Fact) -> Iterable[Audience]:
        """Of an employer all schools are told that verify; else there is one audience of a kind."""
        if kind == "school" and type(fact) in OF_EMPLOYER:
            return self._verifiers.list_audiences()
        audience = self._find_audience(kind, fact)
        return (audience,) if audience else ()

    def _find_audience(self, kind: AudienceKind, fact: Fact) -> Audience | None:
        """Return None where nobody is concerned, or nobody but who did it."""
        find: dict[AudienceKind, Callable[[Fact], Audience | None]] = {
            "graduate": self._find_graduate,
            "employer": self._find_company,
            "college": self._find_college,
            "school": self._find_office,
            "staff": self._find_counselor,
            "province": self._find_province,
            "auditors": lambda _: AUDITORS,
        }
        return find[kind](fact)

    def _find_graduate(self, fact: Fact) -> Audience | None:
        return None if _is_own_deed(fact) else Audience.of_graduate(fact.originator_id)

    def _find_company(self, fact: Fact) -> Audience | None:
        employer = self._find_signatory(fact) or self._find_employer(fact)
        return Audience.of_employer(employer) if employer else None

    def _find_college(self, fact: Fact) -> Audience | None:
        row = self._people.find_graduate(fact)
        return Audience.of_college(row["school_code"], row["college"]) if row else None

    def _find_office(self, fact: Fact) -> Audience | None:
        code = self._find_school(fact)
        return Audience.of_school(code) if code else None

    def _find_counselor(self, fact: Fact) -> Audience | None:
        """An administrator reads what the school is told, and is told of no colleges."""
        row = self._people.find_staff(fact)
        counsels = row is not None and row["role"] == Role.COUNSELOR.value
        return Audience.of_staff(fact.originator_id) if counsels else None

    def _find_province(self, fact: Fact) -> Audience | None:
        """Of staff it is told of its own."""
        of_school = type(fact) in OF_STAFF and self._find_school(fact)
        return None if of_school else PROVINCE

    def _find_employer(self, fact: Fact) -> Any:
        """Return the id of the employer with an account that a fact concerns, if there is one."""
        if type(fact) in OF_EMPLOYER:
            return fact.originator_id
        number, application = find_number(fact), find_field(fact, "application_id")
        row = self._names.find(agreements, number) if number else None
        if row is None and application:
            row = self._names.find(applications, application)
        return row["employer_id"] if row else None

    def _find_signatory(self, fact: Fact) -> UUID | None:
        """Return who is told of what a card signed in its name: an employer of trust."""
        signatory = self._find_signed_by_card(fact)
        known = self._names.find(employers, signatory) if signatory else None
        return signatory if known and known["trusted"] else None

    def _name_school(self, fact: Fact) -> str:
        """Return the name of the school where an employer's card signing is reviewed."""
        if not isinstance(fact, OfferSigned):
            return ""
        named = self._names.find(schools, school_id(fact.graduate.school_code))
        return named["name"] if named else ""

    def _find_school(self, fact: Fact) -> str:
        if type(fact) in OF_GRADUATE:
            row = self._people.find_graduate(fact)
        elif type(fact) in OF_STAFF:
            row = self._people.find_staff(fact)
        else:
            named = self._names.find(schools, fact.originator_id)
            return named["code"] if named else ""
        return row["school_code"] if row else ""

    def _describe_notice(
        self, recorded: Recorded, audience: Audience, sentence: Both, variant: str
    ) -> Row:
        fact = recorded.fact
        return {
            "position": recorded.position,
            "audience": audience.kind,
            "audience_id": audience.id,
            "school_code": audience.school_code,
            "at": fact.timestamp,
            "kind": type(fact).__name__,
            "variant": variant,
            "actor": fact.actor.account,
            "graduate_id": fact.originator_id if type(fact) in OF_GRADUATE else None,
            "employer_id": fact.originator_id if type(fact) in OF_EMPLOYER else None,
            "application_id": find_field(fact, "application_id"),
            "agreement_number": find_number(fact),
            "item": find_item(fact),
            "reply_by": find_field(fact, "reply_by") or find_field(fact, "due_by"),
            "destination": fact.destination if isinstance(fact, DestinationRecorded) else None,
            "reason": _read_reason(recorded) if "{reason}" in sentence.zh else "",
            "detail": self._find_detail(fact),
            "school": self._name_school(fact) if "{school}" in sentence.zh else "",
            "former": self._name(fact.former if isinstance(fact, EmployerHandedOver) else None),
        }

    def _name(self, account: UUID | None) -> str:
        return self._people.name_colleague(account) if account else ""

    def _find_detail(self, fact: Fact) -> str:
        match fact:
            case SchoolRegistered(name=name) | CollegeRenamed(name=name):
                return name
            case CollegesMerged(into=into):
                return into
            case FactParked(position=position) | FactReplayed(position=position):
                return str(position)
            case RosterCorrected(fields=fields):
                return FIELDS.join(one.value for one in fields)
            case _ if type(fact) in OF_STAFF:
                row = self._people.find_staff(fact)
                return row["username"] if row else ""
            case _:
                return self._name(find_colleague(fact))


def find_sentence(kind: str, audience: AudienceKind, variant: str) -> Both | None:
    """Return what an audience is told of a fact; None where it is told nothing."""
    sentences = find_words(kind).notices.get(audience, {})
    return sentences.get(variant) or sentences.get("")


def find_number(fact: Fact) -> str | None:
    voided = fact.voided if type(fact) is GraduateUnlocked else None
    return find_field(fact, "agreement_number") or voided


def find_colleague(fact: Fact) -> UUID | None:
    """Return the account of the colleague whom an employer's fact is about."""
    colleague: UUID | None = find_field(fact, "responsible") or find_field(fact, "colleague_id")
    return colleague


def find_item(fact: Fact) -> str | None:
    """Return which of several it is about: the amendment, the stamped page, the request, claim."""
    match fact:
        case StampedCopyOffered(offer=number):
            return str(number)
        case PrivacyRequested(inquiry_id=number) | EmployerClaimed(claim_id=number):
            return str(number)
        case _:
            return str(fact.amendment) if isinstance(fact, AmendmentFact) else None


def _read_reason(recorded: Recorded) -> str:
    reason = find_field(recorded.fact, "reason")
    opened = recorded.decrypt(reason) if isinstance(reason, Encrypted) else reason
    return opened or ""


def _is_own_deed(fact: Fact) -> bool:
    """Return whether the graduate did it, and needs no notice."""
    match fact:
        case OfferSigned(application_id=application_id):
            return application_id is not None
        case CardRevoked(why=why):
            return why is not CardEnd.TOO_MANY_TRIES
        case _:
            return isinstance(fact, OfBoth) and fact.actor.role is Role.GRADUATE


VARIANTS: Mapping[type[Fact], Callable[[Any], str]] = {
    OfferSigned: lambda fact: str(fact.channel.value),
    TerminationAnswered: lambda fact: "agreed" if fact.agreed else "refused",
    TerminationRequested: lambda fact: str(fact.asked_by.value),
    AmendmentProposed: lambda fact: str(fact.asked_by.value),
    GraduateUnlocked: lambda fact: "voided" if fact.voided else "free",
    RosterCorrected: lambda fact: "cleared" if fact.confirmation_cleared else "corrected",
    WeChatBound: lambda fact: "staff_network" if fact.staff_network else "",
    ConsentWithdrawn: lambda fact: str(fact.consent.value),
    EmployerRegistered: lambda fact: "waits" if fact.to_verify else "",
    ClaimDecided: lambda fact: "upheld" if fact.upheld else "dismissed",
    EmployerHandedOver: lambda fact: "colleague" if fact.actor.account == str(fact.former) else "",
}
"""Which sentence is said of a fact that has more than one."""


def choose_variant(fact: Fact) -> str:
    choose = VARIANTS.get(type(fact))
    return choose(fact) if choose else ""

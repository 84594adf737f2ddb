"""What an event says to another system: ids, codes and outcomes, and nothing about a person.

What was handed out cannot be erased. So an event has no name, phone or number of a person, no free
text and no terms: whoever may read them asks the service, by the ids that stand here.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import JsonValue, with_config
from pydantic_core import to_jsonable_python
from typing_extensions import TypedDict

from signing.events import EmployerHandedOver, FactParked, OfferSigned, PersonChecked
from signing.facts import Fact
from signing.vocabulary import (
    CardEnd,
    ConsentKind,
    CopyName,
    EmployerParty,
    Encrypted,
    LapseReason,
    PrivacyRequestKind,
    Role,
    SourceField,
    Studies,
)
from signing.vocabulary.answers import (
    ChannelWord,
    CheckStepWord,
    EndedByWord,
    RegistryFindingWord,
    SideWord,
    describe_words,
)

RoleWord = Annotated[str, describe_words(Role)]
SourceFieldWord = Annotated[str, describe_words(SourceField)]
CopyNameWord = Annotated[str, describe_words(CopyName)]


class SharedStudies(TypedDict):
    """`level` is a code of the ministry."""

    college: str
    major: str
    level: str


class SharedEmployer(TypedDict):
    """The employer as the agreement names it; `id` is null if it signed by card."""

    id: str | None
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str


class SharedJob(TypedDict):
    """What a position offers; pay in yuan a month."""

    title: str
    job_category: str
    workplace: str
    monthly_pay: str
    headcount: int
    description: str


class EventData(TypedDict, total=False):
    """What is known of an event; each kind has some of these fields.

    `by` is the role of who did it. Ids say whom and what it concerns: `school_code` and `college`
    are the graduate's when it happened. `name`, `kind`, `industry` and `region` are an employer's,
    `name` also a school's or a college's new one. `former` is the graduate's college of before.
    `position` is that of a fact which is left out of the feed (`FactParked`), or stands in it again
    (`FactReplayed`): read it with `after` one less. Codes are those of the ministry.
    """

    by: RoleWord
    graduate_id: str
    employer_id: str
    school_code: str
    college: str
    application_id: str
    agreement_number: str
    position_id: str | None

    agreed: bool
    amendment: int
    answer_by: datetime | None
    applied: bool
    asked: Annotated[str, describe_words(PrivacyRequestKind)]
    asked_by: SideWord
    cause: Annotated[str, describe_words(LapseReason)]
    changed: list[str]
    channel: ChannelWord
    claim_id: str
    colleague_id: str
    colleges: list[str]
    confirmation_cleared: bool
    consent: Annotated[str, describe_words(ConsentKind)]
    copies: list[CopyNameWord]
    copy_name: CopyNameWord
    credit_code: str
    destination: str
    due_by: datetime
    edition: int
    employer: SharedEmployer
    ended_by: EndedByWord | None
    expires_at: datetime
    fields: list[SourceFieldWord]
    former: str
    graduates: int
    granted: bool
    industry: str
    inquiry_id: str
    into: str
    job: SharedJob
    kind: str
    likeness: int | None
    name: str | None
    name_waits: bool
    needs_employer: bool
    notice: str
    offer: int
    ordinal: int
    position: int
    position_title: str | None
    region: str
    registry: RegistryFindingWord
    replaces: bool
    reply_by: datetime
    responsible: str
    role: RoleWord
    step: CheckStepWord
    student_number: str
    studies: SharedStudies
    to_verify: bool
    unanswered: bool
    unconfirmed: bool
    upheld: bool
    voided: str | None
    why: Annotated[str, describe_words(CardEnd)]
    year: int


_EXAMPLE: dict[str, JsonValue] = {
    "position": 4711,
    "type": "SchoolApproved",
    "at": "2026-05-07T02:00:00Z",
    "subject": "agreements/2026-99001-2022010001-1",
    "data": {
        "by": "counselor",
        "graduate_id": "5d1c9e0a-2b3f-5a4c-8d6e-7f8091a2b3c4",
        "employer_id": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
        "school_code": "99001",
        "college": "文学院",
        "agreement_number": "2026-99001-2022010001-1",
        "destination": "10",
        "unconfirmed": False,
    },
}


@with_config(json_schema_extra={"examples": [_EXAMPLE]})
class Envelope(TypedDict):
    """An event: `position` is its place in the log, `type` the fact's name.

    `subject` is what it is about: `agreements/{number}`, `applications/{id}`, `graduates/{id}`,
    `employers/{id}`, `positions/{id}`, `schools/{code}` and so on.
    """

    position: int
    type: str
    at: datetime
    subject: str
    data: EventData


WITHHELD_FROM_KIND: Mapping[type[Fact], frozenset[str]] = {
    EmployerHandedOver: frozenset({"former"}),
    FactParked: frozenset({"kind"}),
    PersonChecked: frozenset({"kind"}),
}
"""Where a field means something else than in the other kinds."""
WITHHELD_FROM_EMPLOYERS = frozenset({"destination", "unconfirmed", "likeness"})
"""What is between the graduate and the school."""
OF_EMPLOYER = tuple(SharedEmployer.__annotations__)
OF_STUDIES = tuple(SharedStudies.__annotations__)


def describe_fields(fact: Fact) -> dict[str, JsonValue]:
    """Return the fields of its own that a fact shares, as JSON."""
    shared = {name: _share(getattr(fact, name)) for name in list_shared_fields(type(fact))}
    if isinstance(fact, OfferSigned):
        shared["student_number"] = fact.graduate.student_number
        shared["studies"] = _share(fact.graduate.studies)
    return shared


@cache
def list_shared_fields(kind: type[Fact]) -> tuple[str, ...]:
    withheld = WITHHELD_FROM_KIND.get(kind, frozenset())
    return tuple(
        name
        for name, field in kind.model_fields.items()
        if name in EventData.__annotations__
        and name not in withheld
        and field.annotation is not Encrypted
    )


def _share(value: Any) -> JsonValue:
    if isinstance(value, EmployerParty):
        return _pick(value, OF_EMPLOYER)
    if isinstance(value, Studies):
        return _pick(value, OF_STUDIES)
    shared: JsonValue = to_jsonable_python(value)
    return shared


def _pick(value: EmployerParty | Studies, names: tuple[str, ...]) -> JsonValue:
    return {name: to_jsonable_python(getattr(value, name)) for name in names}


def withhold(data: Mapping[str, JsonValue], names: frozenset[str]) -> dict[str, JsonValue]:
    return {name: value for name, value in data.items() if name not in names}

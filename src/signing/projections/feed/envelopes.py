"""What an event says to another system: ids, codes and outcomes, and who it was by their id only.

What was handed out cannot be erased. So an event has no name, phone or ID number of a person, and
none of the terms and reasons that people write to each other: whoever may read them asks the
service, by the ids that stand here. A position's job is public, and stands in its event. One number
of a person cannot be left out: an agreement's number contains the graduate's student number.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, cast

from pydantic import JsonValue, with_config
from pydantic_core import to_jsonable_python
from typing_extensions import TypedDict

from signing.events import EmployerHandedOver, FactParked, PersonChecked
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


class SharedEmployer(TypedDict):
    """The employer as the agreement names it; `id` is null if it signed by card."""

    id: str | None
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str


class SharedJob(TypedDict):
    """What a position offers to everybody; pay in yuan a month."""

    title: str
    job_category: str
    workplace: str
    monthly_pay: str
    headcount: int
    description: str


_DATA: dict[str, JsonValue] = {
    "by": "counselor",
    "graduate_id": "5d1c9e0a-2b3f-5a4c-8d6e-7f8091a2b3c4",
    "employer_id": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
    "school_code": "99001",
    "college": "文学院",
    "agreement_number": "2026-99001-2022010001-1",
    "destination": "10",
    "unconfirmed": False,
}
_EXAMPLE: dict[str, JsonValue] = {
    "position": 4711,
    "type": "SchoolApproved",
    "at": "2026-05-07T02:00:00Z",
    "subject": "agreements/2026-99001-2022010001-1",
    "data": _DATA,
}


@with_config(json_schema_extra={"examples": [_DATA]})
class EventData(TypedDict, total=False):
    """What is known of an event; each kind has some of these fields, and none is null.

    `by` is the role of who did it. Ids say whom and what it concerns: `school_code` and `college`
    are the graduate's when it happened. `name`, `kind`, `industry` and `region` are an employer's,
    `name` also a school's or a college's new one. `former` is the graduate's college of before.
    `position` is that of a fact which is left out of the feed (`FactParked`), or stands in it again
    (`FactReplayed`): read it with `after` one less. Codes are those of the ministry. A graduate's
    student number stands in an `agreement_number`.
    """

    by: RoleWord
    graduate_id: str
    employer_id: str
    school_code: str
    college: str
    application_id: str
    agreement_number: str
    position_id: str

    agreed: bool
    amendment: int
    answer_by: datetime
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
    ended_by: EndedByWord
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
    likeness: int
    name: str
    name_waits: bool
    needs_employer: bool
    notice: str
    offer: int
    ordinal: int
    position: int
    position_title: str
    region: str
    registry: RegistryFindingWord
    replaces: bool
    reply_by: datetime
    responsible: str
    role: RoleWord
    step: CheckStepWord
    to_verify: bool
    unanswered: bool
    unconfirmed: bool
    upheld: bool
    voided: str
    why: Annotated[str, describe_words(CardEnd)]
    year: int


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


def describe_fields(fact: Fact) -> dict[str, JsonValue]:
    """Return the fields of its own that a fact shares and that say something, as JSON."""
    return {
        name: _share(value)
        for name in list_shared_fields(type(fact))
        if (value := getattr(fact, name)) is not None
    }


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
        return {name: to_jsonable_python(getattr(value, name)) for name in OF_EMPLOYER}
    shared: JsonValue = to_jsonable_python(value)
    return shared


def withhold(data: Mapping[str, object], names: frozenset[str]) -> EventData:
    return cast("EventData", {name: value for name, value in data.items() if name not in names})

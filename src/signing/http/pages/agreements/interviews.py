"""Inviting applicants to interviews, one or several at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from signing.http.asking.fields import FilledLine, Words
from signing.http.asking.forms import Form, FormOfToday, read_field
from signing.refusals import Refusal
from signing.terms_rules import FieldFault
from signing.use_cases.agreements.candidates import Candidates, find_time_faults
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import ApplicationId, Interview
from signing.vocabulary.china_time import assume_china_time

MOST = 50


TypedMoment = Annotated[datetime, AfterValidator(assume_china_time)]
MOMENT: TypeAdapter[datetime] = TypeAdapter(TypedMoment)


class InvitationForm(FormOfToday):
    at: TypedMoment
    place: FilledLine
    note: Words = ""

    @classmethod
    def judge_today(cls, sent: Mapping[str, Any], now: datetime) -> Iterable[FieldFault]:
        at = read_field(MOMENT, sent, "at")
        return find_time_faults(at, now) if at else []

    def interview(self) -> Interview:
        return Interview(at=self.at, place=self.place, note=self.note)


class ChosenForm(Form):
    chosen: Annotated[
        list[Annotated[str, Field(max_length=60)]],
        Field(min_length=1, max_length=MOST),
        BeforeValidator(lambda many: list(dict.fromkeys(many))),
    ]


class InvitationsForm(InvitationForm, ChosenForm):
    """One invitation for all that were chosen."""


def invite_each(
    desk: Candidates, by: EmployerUser, chosen: Sequence[ApplicationId], interview: Interview
) -> tuple[Outcome | None, dict[ApplicationId, Refusal]]:
    """Invite each by itself; return the last outcome, and a refusal for each not invited.

    Each command has a key of its own, so the whole form can be sent again.
    """
    last, refused = None, {}
    for one in chosen:
        once = by.once and replace(by.once, key=f"{by.once.key} {one}")
        try:
            last = desk.invite(replace(by, once=once), one, interview)
        except Refusal as refusal:
            refused[one] = refusal
    return last, refused

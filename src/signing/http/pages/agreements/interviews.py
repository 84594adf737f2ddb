"""Inviting applicants to interviews, one or several at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from signing.http.asking.fields import FilledLine, Words
from signing.http.asking.forms import Form
from signing.refusals import Refusal
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import ApplicationId, Interview
from signing.vocabulary.china_time import assume_china_time

MOST = 50


class InvitationForm(Form):
    at: Annotated[datetime, AfterValidator(assume_china_time)]
    place: FilledLine
    note: Words = ""

    def interview(self) -> Interview:
        return Interview(**vars(self))


class ChosenForm(Form):
    chosen: Annotated[
        list[Annotated[str, Field(max_length=60)]],
        Field(min_length=1, max_length=MOST),
        BeforeValidator(lambda many: list(dict.fromkeys(many))),
    ]


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

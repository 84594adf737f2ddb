"""What people who cannot bind tell the school, and what the school finds and answers."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from signing.codes import spelling
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import Explaining, FilledLine, Line, Phone, Remarks
from signing.http.asking.forms import Form
from signing.use_cases.graduates.binding_reports import Reported

TAIL = re.compile("[0-9A-Z]{4}")


def _read_tail(typed: str) -> str:
    tail = spelling.capital_number(typed)
    if tail and TAIL.fullmatch(tail) is None:
        raise FieldError("应为证件号码的后四位", "must be the last four characters")
    return tail


FilledWords = Annotated[Remarks, Explaining, Field(min_length=1)]
IdTail = Annotated[
    str,
    Field(max_length=10, description="The last four characters of the ID number, if given."),
    AfterValidator(_read_tail),
]

PHONE = "signing_phone"
"""The cookie by which a phone is known that bound before (`binding_origins.py`)."""


class BindingReportForm(Form):
    """Everything as the reporter writes it: it need not be on any roster."""

    school_code: Annotated[FilledLine, Field(max_length=20, examples=["99001"])]
    name: Annotated[FilledLine, Field(max_length=100)]
    student_number: Annotated[Line, Field(max_length=40)] = ""
    id_tail: IdTail = ""
    phone: Phone
    words: FilledWords

    def reported(self) -> Reported:
        return Reported(**self.model_dump(exclude={"school_code"}))


class ReportAnswerForm(Form):
    words: FilledWords


class OwnPlaceForm(Form):
    """`words`: where it is, and who binds there."""

    words: FilledWords


class MarkCheckForm(Form):
    """`until` is the mark's `last_at` as it was seen: what was bound later is marked again."""

    words: FilledWords
    until: AwareDatetime

    def until_at_most(self, last_at: datetime) -> datetime:
        return min(self.until, last_at)

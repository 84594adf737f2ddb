"""What an agreement says on paper, as frozen data; whoever draws it knows no rule."""

import json
from collections.abc import Mapping
from enum import Enum
from hashlib import sha256

from pydantic import AwareDatetime

from signing.vocabulary.names import AgreementNumber
from signing.vocabulary.values import (
    Contact,
    Person,
    Studies,
    Terms,
    Value,
)
from signing.vocabulary.words import Channel, CopyName


class FormEdition(Enum):
    """The wording of the form. What was printed in one is made again in that one.

    The clauses, which were signed, are the same in both; the second says in its notes that a
    graduate may not have confirmed what is printed.
    """

    FIRST = "2026-1"
    SECOND = "2026-2"


class SchoolBlock(Value):
    """丙方 as the paper names it."""

    name: str
    code: str
    contact: Contact


class EmployerBlock(Value):
    """甲方 as the paper names it."""

    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    contact: Contact


class Agreed(Value):
    """What the two agreed, as it is printed, whatever the edition, the codes or the day.

    The graduate is named by what never changes: their school, year and student number. What the
    roster says of them is the school's to correct and their own to confirm (生源信息确认), and the
    school's own name and address are no part of what was agreed.
    """

    number: AgreementNumber
    school_code: str
    year: int
    student_number: str
    employer: EmployerBlock
    position_title: str
    terms: Terms
    channel: Channel
    signed_at: AwareDatetime

    @property
    def digest(self) -> str:
        """Its SHA-256 in hex. A field that is added later, with a default, leaves it as it was."""
        told = self.model_dump(mode="json", exclude_defaults=True)
        written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(written.encode()).hexdigest()


class AgreementSheet(Value):
    """One agreement, complete.

    `codes` are those of its copies' QR codes, `checks` the short ones to type by hand. `edition`
    counts the papers of an agreement: 1 as it was approved first, one more with each amendment;
    `form_edition` is another thing, the form's wording. `approved_at` is when
    the school approved this edition, `replaced_approved_at` when the one before; None of the first.
    """

    number: AgreementNumber
    form_edition: FormEdition = FormEdition.SECOND
    edition: int = 1
    year: int
    student_number: str
    person: Person
    studies: Studies
    school: SchoolBlock
    employer: EmployerBlock
    position_title: str
    terms: Terms
    channel: Channel
    signed_at: AwareDatetime
    approved_at: AwareDatetime
    replaced_approved_at: AwareDatetime | None = None
    codes: Mapping[CopyName, str]
    checks: Mapping[CopyName, str]

    @property
    def agreed(self) -> Agreed:
        said = {name: getattr(self, name) for name in Agreed.model_fields if name != "school_code"}
        return Agreed(school_code=self.school.code, **said)

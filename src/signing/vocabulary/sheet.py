"""What an agreement says on paper, as frozen data; whoever draws it knows no rule."""

from collections.abc import Mapping
from enum import Enum

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


class Edition(Enum):
    """Which wording an agreement was signed under; a reprint keeps it."""

    FIRST = "2026-1"


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


class AgreementSheet(Value):
    """One agreement, complete.

    `codes` are those of its copies' QR codes, `checks` the short ones to type by hand.
    """

    number: AgreementNumber
    edition: Edition = Edition.FIRST
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
    codes: Mapping[CopyName, str]
    checks: Mapping[CopyName, str]

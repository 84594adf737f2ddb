"""An employer's own agreements: with whom, how they stand, and whether they can be printed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    select,
)
from typing_extensions import TypedDict

from signing.events import (
    AgreementPrinted,
    DisputeWithdrawn,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    SchoolRejected,
    SigningDisputed,
)
from signing.facts import Fact, Recorded
from signing.projections.engine import signings
from signing.projections.engine.paging import Page, Slice, load_page
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.rows import Row
from signing.projections.schools import HEARD as HEARD_FOR_NAMES
from signing.projections.schools import define_schools_table, name_schools
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, AgreementState
from signing.vocabulary.answers import AgreementStateWord, ChannelWord

NAME = "employer_agreements"
VERSION = 1
metadata = MetaData(schema=name_schema(NAME, VERSION))

agreements_table = Table(
    "agreements",
    metadata,
    *signings.define_columns(),
    Column("approved_at", DateTime(timezone=True)),
    Column("disputed", Boolean, nullable=False),
    Column("reason", Text),
    Column("prints", Integer, nullable=False),
    Index("of_employer", "employer_id", "signed_at", "agreement_number"),
)
schools = define_schools_table(metadata)


class SignedGraduate(TypedDict):
    """The graduate of an agreement. `school` is its name, null as long as it is unknown.

    `name` is empty once the person is erased.
    """

    name: str
    student_number: str
    school: str | None
    college: str
    major: str
    level: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "graduate": {
                        "name": "方小禾",
                        "student_number": "2022010001",
                        "school": "徽州理工学院",
                        "college": "信息学院",
                        "major": "软件工程",
                        "level": "本科",
                    },
                    "position_title": "软件工程师",
                    "channel": "PLATFORM",
                    "signed_at": "2026-05-08T08:00:00Z",
                    "approved_at": "2026-05-09T08:00:00Z",
                    "state": "EFFECTIVE",
                    "disputed": False,
                    "reason": None,
                    "printable": True,
                    "prints": 1,
                }
            ]
        }
    )
)
class EmployerAgreement(TypedDict):
    """An agreement as its employer reads it.

    `approved_at` is null until the school approves. `reason` is why the school rejected or
    unlocked it, else null, also once the person is erased. `prints` counts all prints.
    """

    agreement_number: AgreementNumber
    graduate: SignedGraduate
    position_title: str
    channel: ChannelWord
    signed_at: datetime
    approved_at: datetime | None
    state: AgreementStateWord
    disputed: bool
    reason: str | None
    printable: bool
    prints: int


HEARD: frozenset[type[Fact]] = signings.HEARD | HEARD_FOR_NAMES


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signings.fold_agreements(
        agreements_table, facts, connection, _describe_signing, _describe_change
    )
    name_schools(schools, facts, connection)


def _describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signings.describe_signing(recorded, fact)
    return row | {"approved_at": None, "disputed": False, "reason": None, "prints": 0}


def _describe_change(recorded: Recorded, row: Row) -> Row:
    del row
    changes = signings.describe_change(recorded) | signings.approved(recorded)
    match recorded.fact:
        case SchoolRejected(reason=reason) | GraduateUnlocked(reason=reason):
            return changes | {"reason": recorded.decrypt(reason)}
        case SigningDisputed():
            return changes | {"disputed": True}
        case DisputeWithdrawn():
            return changes | {"disputed": False}
        case AgreementPrinted(ordinal=ordinal):
            return changes | {"prints": ordinal}
        case PersonalDataErased():
            return changes | {"reason": None}
    return changes


def list_agreements(connection: Reader, employer_id: UUID, part: Slice) -> Page[EmployerAgreement]:
    """Return the employer's agreements, newest first."""
    keys = [agreements_table.c.signed_at, agreements_table.c.agreement_number]
    return load_page(connection, _select_own(employer_id), keys, part, _present, newest_first=True)


def find_agreement(
    connection: Reader, employer_id: UUID, number: AgreementNumber
) -> EmployerAgreement | None:
    """Return None for others' agreements."""
    query = _select_own(employer_id).where(agreements_table.c.agreement_number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else _present(row)


def _select_own(employer_id: UUID) -> Select[Any]:
    table = agreements_table
    return (
        select(table, schools.c.name.label("school"))
        .outerjoin(schools, schools.c.code == table.c.school_code)
        .where(table.c.employer_id == employer_id)
    )


def _present(row: Any) -> EmployerAgreement:
    return {
        "agreement_number": row.agreement_number,
        "graduate": {
            "name": row.name,
            "student_number": row.student_number,
            "school": row.school,
            "college": row.college,
            "major": row.major,
            "level": row.level,
        },
        "position_title": row.position_title,
        "channel": row.channel,
        "signed_at": row.signed_at,
        "approved_at": row.approved_at,
        "state": row.state,
        "disputed": row.disputed,
        "reason": row.reason,
        "printable": AgreementState(row.state).is_in_force,
        "prints": row.prints,
    }

"""What anyone who holds a printed agreement may know of it: whether it holds, and since when.

It also keeps the digests of the last print, to recognise a paper with other content.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Connection, DateTime, MetaData, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB
from typing_extensions import TypedDict

from signing import copycode
from signing.copycode import CopyCode
from signing.events import AgreementPrinted, OfferSigned
from signing.facts import Fact, Recorded
from signing.outcomes import STATE_AFTER
from signing.projections.engine import signings
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.rows import Row
from signing.projections.schools import HEARD as HEARD_FOR_NAMES
from signing.projections.schools import define_schools_table, name_schools
from signing.storage.readers import Reader
from signing.vocabulary import IN_FORCE, AgreementNumber, AgreementState
from signing.vocabulary.masks import mask_name

NAME = "public_record"
VERSION = 2
metadata = MetaData(schema=name_schema(NAME, VERSION))
Moment = DateTime(timezone=True)

records = Table(
    "records",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("graduate_id", Uuid, nullable=False, index=True),
    Column("school_code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("employer", Text, nullable=False),
    Column("position_title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("approved_at", Moment),
    Column("digests", JSONB, nullable=False),
)
schools = define_schools_table(metadata)
KEPT = frozenset(
    {"agreement_number", "graduate_id", "school_code", "employer", "position_title", "state"}
)
PublicState = Literal["awaiting_review", "in_effect", "under_termination", "void"]
SAID: dict[AgreementState, PublicState] = {
    AgreementState.AWAITING_REVIEW: "awaiting_review",
    AgreementState.EFFECTIVE: "in_effect",
    AgreementState.TERMINATING: "under_termination",
    AgreementState.REJECTED: "void",
    AgreementState.TERMINATED: "void",
    AgreementState.UNLOCKED: "void",
}


class PublicRecord(TypedDict):
    """What anyone may know of an agreement; the graduate's name is masked, "" once erased.

    `since` says from when its state holds. `school_name` is null for a school that is not named,
    `approved_at` before the school approved. `replaced_by` is the number of the graduate's
    agreement that holds instead, null without one.
    """

    agreement_number: str
    state: PublicState
    since: datetime
    graduate_name: str
    school_name: str | None
    employer_name: str
    position_title: str
    signed_at: datetime
    approved_at: datetime | None
    replaced_by: str | None


HEARD: frozenset[type[Fact]] = signings.HEARD | HEARD_FOR_NAMES


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signings.fold_agreements(records, facts, connection, _describe_signing, _describe_change)
    name_schools(schools, facts, connection)


def _describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signings.describe_signing(recorded, fact)
    at = fact.timestamp
    kept = {name: row[name] for name in KEPT}
    masked = {"name": mask_name(row["name"])}
    return kept | masked | {"since": at, "signed_at": at, "approved_at": None, "digests": {}}


def _describe_change(recorded: Recorded, row: Row) -> Row:
    fact = recorded.fact
    changes = signings.describe_change(recorded)
    later = {name: value for name, value in changes.items() if name in KEPT}
    later |= signings.approved(recorded)
    if "name" in changes:
        later["name"] = mask_name(changes["name"])
    if type(fact) in STATE_AFTER:
        later["since"] = fact.timestamp
    if isinstance(fact, AgreementPrinted):
        later["digests"] = _update_digests(fact, row["digests"])
    return later


def _update_digests(fact: AgreementPrinted, before: dict[str, str]) -> dict[str, str]:
    """Return digests by copy. A changed content outdates copies not printed with it."""
    codes = [copycode.read_unverified(code) for code in fact.codes]
    printed = {code.copy: code.digest.hex() for code in codes if code}
    same = all(before.get(copy, digest) == digest for copy, digest in printed.items())
    return before | printed if same else printed


def find_record(connection: Reader, number: AgreementNumber) -> PublicRecord | None:
    """Find a record by its exact number; None if there is none."""
    query = (
        select(records, schools.c.name.label("school"))
        .outerjoin(schools, schools.c.code == records.c.school_code)
        .where(records.c.agreement_number == number)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return {
        "agreement_number": row.agreement_number,
        "state": SAID[AgreementState(row.state)],
        "since": row.since,
        "graduate_name": row.name,
        "school_name": row.school,
        "employer_name": row.employer,
        "position_title": row.position_title,
        "signed_at": row.signed_at,
        "approved_at": row.approved_at,
        "replaced_by": _find_replacement(connection, row),
    }


def name_schools_by_code(connection: Reader) -> dict[str, str]:
    """Return the schools' names by code."""
    known = connection.execute(select(schools.c.code, schools.c.name).order_by(schools.c.code))
    return {row.code: row.name for row in known}


def is_as_printed(connection: Reader, code: CopyCode) -> bool:
    """Return whether a copy says what the latest print says."""
    query = select(records.c.digests).where(records.c.agreement_number == code.number)
    printed = connection.execute(query).scalar_one_or_none()
    return not printed or printed.get(code.copy) == code.digest.hex()


def _find_replacement(connection: Reader, row: Any) -> str | None:
    if AgreementState(row.state).is_in_force:
        return None
    query = select(records.c.agreement_number).where(
        records.c.graduate_id == row.graduate_id,
        records.c.state.in_([state.value for state in IN_FORCE]),
        records.c.signed_at > row.signed_at,
    )
    return connection.execute(query).scalars().first()

"""What all screens about agreements ask alike."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, select

from signing.projections.agreements.tables import signings, standings
from signing.projections.engine.visibility import limit_to_oversight
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, Oversight

UNSHOWN = frozenset(
    {"folded", "confirmed", "graduate_phone", "employer_phone", "named", "verified"}
)
"""Columns that one screen reads, or none: what is compared between signings."""


def select_agreements(leading: Table = standings) -> Select[Any]:
    """Select who signed with whom and how it stands; a page is in the order of the leading one."""
    other = signings if leading is standings else standings
    added = [one for one in other.columns if one.name not in leading.columns]
    shown = [one for one in (*leading.columns, *added) if one.name not in UNSHOWN]
    same = leading.c.agreement_number == other.c.agreement_number
    return select(*shown).select_from(leading.join(other, same))


def find_agreement_row(
    query: Select[Any], connection: Reader, oversight: Oversight, number: AgreementNumber
) -> Any | None:
    """Return the row of an agreement; None also if the reader may not see it."""
    mine = [*limit_to_oversight(standings, oversight), standings.c.agreement_number == number]
    return connection.execute(query.where(*mine)).one_or_none()


def read_approval(row: Any) -> datetime | None:
    """When the school approved it: whatever was ever approved is on a tab of the print list."""
    approved_at: datetime | None = row.decided_at if row.tab else None
    return approved_at

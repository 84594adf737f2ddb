"""What all screens about agreements ask alike."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, FromClause, Select, select
from typing_extensions import TypedDict

from signing.projections.agreements.tables import signings, standings
from signing.projections.engine.visibility import limit_to_oversight
from signing.storage.readers import Reader
from signing.terms_rules import TermsWarning, Warned
from signing.vocabulary import (
    AgreementNumber,
    AgreementState,
    AmendmentState,
    Oversight,
    Side,
)
from signing.vocabulary.answers import AmendmentStateWord, SideWord

UNSHOWN = frozenset(
    {
        "folded",
        "confirmed",
        "graduate_phone",
        "employer_phone",
        "warnings",
        "named",
        "verified",
        "employer_kind",
        "region",
        "proposed_terms",
    }
)
"""Columns that one screen reads, or none: what is compared between signings."""


def select_agreements(leading: FromClause = standings) -> Select[Any]:
    """Select who signed with whom and how it stands; a page is in the order of the leading table.

    What several tables have is read from the leading one, whose index a list follows.
    """
    tables = [leading, *(one for one in (standings, signings) if one is not leading)]
    columns: dict[str, ColumnElement[Any]] = {}
    joined = leading
    for table in tables:
        columns = {one.name: one for one in table.columns if one.name not in UNSHOWN} | columns
        if table is not leading:
            joined = joined.join(table, table.c.agreement_number == leading.c.agreement_number)
    return select(*columns.values()).select_from(joined)


def find_agreement_row(
    query: Select[Any], connection: Reader, oversight: Oversight, number: AgreementNumber
) -> Any | None:
    """Return the row of an agreement; None also if the reader may not see it."""
    mine = [*limit_to_oversight(standings, oversight), standings.c.agreement_number == number]
    return connection.execute(query.where(*mine)).one_or_none()


def load_warnings(connection: Reader, number: AgreementNumber) -> list[TermsWarning]:
    """Return what the terms of an agreement were warned about when it was signed."""
    query = select(signings.c.warnings).where(signings.c.agreement_number == number)
    found = connection.execute(query).scalar_one_or_none() or []
    return [Warned(**one).describe() for one in found]


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [{"amendment": 1, "state": "PROPOSED", "asked_by": "employer"}]
        }
    )
)
class LatestAmendment(TypedDict):
    """The number of an agreement's latest amendment, its state, and who proposed it."""

    amendment: int
    state: AmendmentStateWord
    asked_by: SideWord


def read_amendment(row: Any) -> LatestAmendment | None:
    if row.amendment is None:
        return None
    return {
        "amendment": row.amendment,
        "state": row.amendment_state,
        "asked_by": row.amendment_by,
    }


def answers_by_link(row: Any) -> bool:
    """Whether the employer has no account: it answers by a link that the graduate passes on."""
    return row.employer_id is None


def may_be_answered(row: Any, side: Side) -> bool:
    """Whether an amendment waits for this side's answer, and may be answered now."""
    if row.amendment_state != AmendmentState.PROPOSED.value:
        return False
    return row.amendment_by == side.other.value and AgreementState(row.state).is_amendable


def read_approval(row: Any) -> datetime | None:
    """When the school approved it: whatever was ever approved is on a tab of the print list."""
    approved_at: datetime | None = row.decided_at if row.tab else None
    return approved_at

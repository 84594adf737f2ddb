"""A graduate's notices in both languages."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from signing.codes import name_of
from signing.fact_words import Language, find_words
from signing.projections.engine.paging import Page, Slice, page
from signing.projections.notices.tables import (
    agreements,
    applications,
    employers,
    notices,
    positions,
)
from signing.projections.stories import MOMENT
from signing.storage.readers import Reader

ENDS = "。．.；;，, \n"
"""What a reason may end with; the sentence around it has an end of its own."""


def of_graduate(connection: Reader, graduate_id: UUID, part: Slice) -> Page:
    """{id, at, kind, zh, en, agreement_number, application_id}, newest first."""
    employer = func.coalesce(agreements.c.employer, employers.c.name, "").label("employer")
    query = (
        select(notices, employer, func.coalesce(positions.c.title, "").label("title"))
        .outerjoin(agreements, agreements.c.number == notices.c.agreement_number)
        .outerjoin(applications, applications.c.id == notices.c.application_id)
        .outerjoin(employers, employers.c.id == applications.c.employer_id)
        .outerjoin(positions, positions.c.id == applications.c.position_id)
        .where(notices.c.graduate_id == graduate_id)
    )
    return page(connection, query, [notices.c.position], part, _shown, newest_first=True)


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.position,
        "at": row.at,
        "kind": row.kind,
        "zh": _sentence(row, "zh"),
        "en": _sentence(row, "en"),
        "agreement_number": row.agreement_number,
        "application_id": row.application_id,
    }


def _sentence(row: Row[Any], language: Language) -> str:
    words = find_words(row.kind)
    sentence = words.notice.get(row.variant, words.name).in_(language)
    return sentence.format(
        employer=row.employer,
        position=row.title,
        reply_by=MOMENT[language](row.reply_by) if row.reply_by else "",
        destination=name_of("destination", row.destination) if row.destination else "",
        reason=(row.reason or "").rstrip(ENDS) or "—",
    )

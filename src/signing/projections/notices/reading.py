"""Queries for a graduate's notices, in both languages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import Row, func, select
from typing_extensions import TypedDict

from signing.codes import CodeNames
from signing.fact_words import Language, find_words
from signing.projections.engine.paging import Page, Slice, load_page
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


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4711,
                    "at": "2026-05-07T02:00:00Z",
                    "kind": "SchoolApproved",
                    "zh": "学校审核通过了您与云州智造有限公司的就业协议。",
                    "en": "The school approved your agreement with 云州智造有限公司.",
                    "agreement_number": "2026-99001-2022010001-1",
                    "application_id": None,
                }
            ]
        }
    )
)
class Notice(TypedDict):
    """A notice of a fact, in a sentence. `kind` is the fact's name.

    `id` is its position in the log. The agreement's number and the application's id are null if
    the fact is about neither.
    """

    id: int
    at: datetime
    kind: str
    zh: str
    en: str
    agreement_number: str | None
    application_id: str | None


def list_notices(connection: Reader, graduate_id: UUID, part: Slice) -> Page[Notice]:
    """Return a graduate's notices, newest first."""
    asked = applications.c
    names = (
        func.coalesce(agreements.c.employer, employers.c.name, asked.offered_by, ""),
        func.coalesce(positions.c.title, asked.offered_title, ""),
    )
    query = (
        select(notices, names[0].label("employer"), names[1].label("title"))
        .outerjoin(agreements, agreements.c.number == notices.c.agreement_number)
        .outerjoin(applications, applications.c.id == notices.c.application_id)
        .outerjoin(employers, employers.c.id == applications.c.employer_id)
        .outerjoin(positions, positions.c.id == applications.c.position_id)
        .where(notices.c.graduate_id == graduate_id)
    )
    return load_page(connection, query, [notices.c.position], part, _present, newest_first=True)


def _present(row: Row[Any]) -> Notice:
    return {
        "id": row.position,
        "at": row.at,
        "kind": row.kind,
        "zh": _word_sentence(row, "zh"),
        "en": _word_sentence(row, "en"),
        "agreement_number": row.agreement_number,
        "application_id": row.application_id,
    }


def _word_sentence(row: Row[Any], language: Language) -> str:
    words = find_words(row.kind)
    sentence = words.notice.get(row.variant, words.name).in_(language)
    return sentence.format(
        employer=row.employer,
        position=row.title,
        reply_by=MOMENT[language](row.reply_by) if row.reply_by else "",
        destination=CodeNames(language).name_of("destination", row.destination or ""),
        reason=(row.reason or "").rstrip(ENDS) or "—",
    )

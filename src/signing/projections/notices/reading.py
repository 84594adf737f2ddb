"""Queries for a graduate's notices, in both languages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import Row
from typing_extensions import TypedDict

from signing.projections.engine.paging import Page, Slice, load_page
from signing.projections.notices.tables import notices
from signing.projections.notices.wording import select_notices, word_sentence
from signing.storage.readers import Reader


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
    theirs = (notices.c.audience == "graduate", notices.c.audience_id == str(graduate_id))
    query = select_notices().where(*theirs)
    return load_page(connection, query, [notices.c.position], part, _present, newest_first=True)


def _present(row: Row[Any]) -> Notice:
    return {
        "id": row.position,
        "at": row.at,
        "kind": row.kind,
        "zh": word_sentence(row, "zh"),
        "en": word_sentence(row, "en"),
        "agreement_number": row.agreement_number,
        "application_id": row.application_id,
    }

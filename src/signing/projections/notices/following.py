"""Reads notices in the order of the log, for whoever sends them outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from signing.fact_words import Both, Group, Step
from signing.projections.notices.audience import Audience
from signing.projections.notices.tables import notices
from signing.projections.notices.wording import (
    describe_fields,
    describe_step,
    find_group,
    name_subject,
    select_named_notices,
    word_outside,
)
from signing.storage.readers import Reader


@dataclass(frozen=True)
class OutsideNotice:
    """What an audience is told of the fact at `position`, in words that may leave the platform.

    `actor` is the account that did it, and is not told. `graduate_id` is whom it is about.
    """

    position: int
    at: datetime
    audience: Audience
    kind: str
    group: Group
    actor: str
    subject: Both
    text: Both
    step: Step
    fields: Mapping[str, str]
    graduate_id: UUID | None


def read_between(connection: Reader, after: int, until: int) -> list[OutsideNotice]:
    """Return what was told of the facts behind `after` up to `until`, in the order of the log.

    Rows come with the read model's own place: whoever asks no further than that misses none.
    """
    query = (
        select_named_notices()
        .where(notices.c.position > after, notices.c.position <= until)
        .order_by(notices.c.position, notices.c.audience, notices.c.audience_id)
    )
    return [_describe(row) for row in connection.execute(query)]


def _describe(row: Row[Any]) -> OutsideNotice:
    return OutsideNotice(
        position=row.position,
        at=row.at,
        audience=Audience(row.audience, row.audience_id),
        kind=row.kind,
        group=find_group(row.kind),
        actor=row.actor,
        subject=name_subject(row),
        text=word_outside(row),
        step=describe_step(row),
        fields=describe_fields(row),
        graduate_id=row.graduate_id,
    )

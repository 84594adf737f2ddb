"""What an employer received, as it searches it: by words, progress, position and school."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_
from typing_extensions import TypedDict

from signing.projections.applications.items import ReceivedApplication
from signing.projections.applications.lists import present_to_employer, select_applications
from signing.projections.applications.tables import applications, graduates, schools, titles
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.searching import match_folded
from signing.storage.readers import Reader
from signing.vocabulary import ApplicationId, Stage


class Choice(TypedDict):
    """What a list can be limited to, and how many applications that leaves."""

    key: str
    name: str
    how_many: int


@dataclass(frozen=True)
class Asked:
    """`q` is part of a name, school, college or major. Empty fields do not filter."""

    q: str = ""
    stage: Stage | None = None
    position_id: UUID | None = None
    school: str = ""

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        if said := match_folded(graduates.c.folded, self.q):
            yield or_(*said, schools.c.name.contains(self.q.strip(), autoescape=True))
        if self.stage is not None:
            yield applications.c.stage == self.stage.value
        if self.position_id is not None:
            yield applications.c.position_id == self.position_id
        if self.school:
            yield graduates.c.school_code == self.school


def search_received_applications(
    connection: Reader, employer_id: UUID, asked: Asked, number: int
) -> NumberedPage[ReceivedApplication]:
    """Return a page of what the employer received, newest first, without résumés."""
    query = _select_received(employer_id, asked)
    order = [applications.c.opened.desc(), applications.c.id]
    return load_numbered(connection, query, order, number, _present_without_resume)


def list_received_ids(
    connection: Reader, employer_id: UUID, asked: Asked, stages: Sequence[Stage], most: int
) -> list[ApplicationId]:
    """Return the ids of those in one of `stages` whose graduate is free, newest first."""
    query = _select_received(employer_id, asked).where(
        applications.c.stage.in_([one.value for one in stages]), graduates.c.is_free
    )
    ids = query.with_only_columns(applications.c.id).order_by(applications.c.opened.desc())
    return list(connection.execute(ids.limit(most)).scalars())


def count_stages(connection: Reader, employer_id: UUID, asked: Asked) -> dict[str, int]:
    """Count what the other choices leave, by stage."""
    query = _select_received(employer_id, replace(asked, stage=None))
    counted = query.with_only_columns(applications.c.stage, func.count()).group_by(
        applications.c.stage
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def list_choices(connection: Reader, employer_id: UUID) -> tuple[list[Choice], list[Choice]]:
    """Return the positions and the schools of what the employer received, with their counts."""
    query = _select_received(employer_id, Asked())
    positions = _count_by(connection, query, applications.c.position_id, titles.c.title)
    return positions, _count_by(connection, query, graduates.c.school_code, schools.c.name)


def _count_by(
    connection: Reader, query: Select[Any], key: ColumnElement[Any], name: ColumnElement[str]
) -> list[Choice]:
    counted = query.with_only_columns(
        key.label("key"), func.coalesce(name, "").label("name"), func.count().label("how_many")
    ).group_by(key, name)
    return [
        {"key": str(row.key), "name": row.name or str(row.key), "how_many": row.how_many}
        for row in connection.execute(counted.order_by(name, key))
    ]


def _select_received(employer_id: UUID, asked: Asked) -> Select[Any]:
    return select_applications().where(
        applications.c.employer_id == employer_id, *asked.conditions()
    )


def _present_without_resume(row: Any) -> ReceivedApplication:
    one = present_to_employer(row)
    one["graduate"]["resume"] = one["attachment"] = None
    return one

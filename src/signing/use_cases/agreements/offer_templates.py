"""Terms that an employer keeps under names of its own, to begin its next offers with.

They are a convenience and no facts: what was offered and signed stands in the facts, with its own
terms. What is agreed with one graduate is never kept in them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from pydantic import ConfigDict, with_config
from sqlalchemy import Connection, Row, delete, func, insert, select, text, update
from typing_extensions import TypedDict

from signing.refusals import NoSuchTemplate, TemplateNameTaken, TooManyTemplates
from signing.storage.template_tables import offer_templates as templates
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.vocabulary.answers import UsualTerms

MOST: Final = 50
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "7d0f5b3c-58a1-4a55-8a3e-0f0a6d1f9b11",
                    "name": "研发岗",
                    "terms": {
                        "monthly_pay": "8000.00",
                        "probation_months": 3,
                        "service_years": 3,
                        "workplace": "合肥市",
                        "report_from": "2026-07-01",
                        "report_to": "2026-07-10",
                        "penalty": "5000.00",
                        "job_category": "17",
                    },
                    "saved_at": "2026-05-07T08:00:00Z",
                }
            ]
        }
    )
)
class OfferTemplate(TypedDict):
    """Terms under a name of the employer's own; `id` is a UUID."""

    id: str
    name: str
    terms: UsualTerms
    saved_at: datetime


class SavedTemplate(OfferTemplate):
    """A template that was just saved; `replaced` says whether one of that name gave way to it."""

    replaced: bool


class OfferTemplates(UseCases):
    def list_templates(self, by: EmployerUser) -> list[OfferTemplate]:
        """By name; never more than MOST."""
        own = select(templates).where(templates.c.employer_id == by.employer_id)
        with self.context.engine.connect() as connection:
            rows = connection.execute(own.order_by(templates.c.name)).all()
        return [_describe_template(row) for row in rows]

    def load_template(self, by: EmployerUser, template_id: UUID) -> OfferTemplate:
        """Raises NoSuchTemplate, of those of others too."""
        with self.context.engine.connect() as connection:
            row = _load_own(connection, by, template_id)
        return _describe_template(row)

    def keep(self, by: EmployerUser, name: str, terms: UsualTerms) -> SavedTemplate:
        """Saves the terms under the name. Raises TooManyTemplates."""
        with self._lock_shelf(by) as connection:
            former = _find_named(connection, by, name)
            if former is None:
                _must_have_room(connection, by)
            template_id = former.id if former else uuid4()
            row = {
                "id": template_id,
                "employer_id": by.employer_id,
                "name": name,
                "terms": terms,
                "saved_at": by.now,
            }
            if former:
                _change(connection, by, template_id, row)
            else:
                connection.execute(insert(templates), row)
            saved = _load_own(connection, by, template_id)
        return {**_describe_template(saved), "replaced": former is not None}

    def change(
        self, by: EmployerUser, template_id: UUID, name: str, terms: UsualTerms
    ) -> OfferTemplate:
        """Its name too. Raises NoSuchTemplate, and TemplateNameTaken by another one."""
        with self._lock_shelf(by) as connection:
            former = _load_own(connection, by, template_id)
            same = _find_named(connection, by, name)
            if same is not None and same.id != former.id:
                raise TemplateNameTaken
            row = {"name": name, "terms": terms, "saved_at": by.now}
            _change(connection, by, former.id, row)
            saved = _load_own(connection, by, former.id)
        return _describe_template(saved)

    def forget(self, by: EmployerUser, template_id: UUID) -> None:
        """Raises NoSuchTemplate."""
        with open_transaction(self.context.engine) as connection:
            _load_own(connection, by, template_id)
            connection.execute(delete(templates).where(*_match_own(by, template_id)))

    @contextmanager
    def _lock_shelf(self, by: EmployerUser) -> Iterator[Connection]:
        """One at a time for each employer: two of its people may save at once."""
        with open_transaction(self.context.engine) as connection:
            connection.execute(ONE_AT_A_TIME, {"key": f"offer templates:{by.employer_id}"})
            yield connection


def _match_own(by: EmployerUser, template_id: UUID) -> tuple[Any, Any]:
    return templates.c.employer_id == by.employer_id, templates.c.id == template_id


def _load_own(connection: Connection, by: EmployerUser, template_id: UUID) -> Row[Any]:
    row = connection.execute(select(templates).where(*_match_own(by, template_id))).one_or_none()
    if row is None:
        raise NoSuchTemplate
    return row


def _find_named(connection: Connection, by: EmployerUser, name: str) -> Row[Any] | None:
    same = select(templates).where(
        templates.c.employer_id == by.employer_id, templates.c.name == name
    )
    return connection.execute(same).one_or_none()


def _must_have_room(connection: Connection, by: EmployerUser) -> None:
    counted = select(func.count()).where(templates.c.employer_id == by.employer_id)
    if connection.execute(counted).scalar_one() >= MOST:
        raise TooManyTemplates(most=MOST)


def _change(
    connection: Connection, by: EmployerUser, template_id: UUID, row: Mapping[str, object]
) -> None:
    connection.execute(update(templates).where(*_match_own(by, template_id)).values(row))


def _describe_template(row: Row[Any]) -> OfferTemplate:
    return {"id": str(row.id), "name": row.name, "terms": row.terms, "saved_at": row.saved_at}

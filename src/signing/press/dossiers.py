"""What is held about a graduate, as JSON of a documented shape and as a PDF to read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from signing.events import Fact, Recorded
from signing.projections import notices
from signing.projections.engine.paging import MOST, Slice
from signing.projections.stories import tell_fact
from signing.storage.readers import Reader
from signing.use_cases.core.context import Context
from signing.use_cases.privacy.dossiers import Dossier, Dossiers
from signing.vocabulary import Role, Sealed

FORMAT = "signing-export-1"
OWN_FILE = "/api/me/files/{digest}"


def exported(
    context: Context, reading: Engine, graduate_id: UUID, made_at: datetime
) -> dict[str, Any]:
    """Raises NoSuchGraduate."""
    dossier = Dossiers(context).of(graduate_id)
    with reading.connect() as connection:
        notified = list(_notices(connection, graduate_id))
    return {
        "format": FORMAT,
        "made_at": made_at,
        "graduate": dossier.graduate,
        "agreements": dossier.agreements,
        "applications": dossier.applications,
        "files": [one | {"link": OWN_FILE.format(**one)} for one in dossier.files],
        "history": list(_history(dossier)),
        "notices": notified,
        "looks": dossier.looks,
        "sessions": dossier.sessions,
    }


def _history(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Who did it is told by role: staff and employers have a right to their names too."""
    for fact, data in dossier.told:
        item: dict[str, Any] = dict(tell_fact(Recorded(0, fact, _shut)))
        del item["position"], item["actor"]
        yield item | {"role": fact.actor.role.value, "own": _own(fact), "data": data}


def _own(fact: Fact) -> bool:
    return fact.actor.role is Role.GRADUATE


def _shut(_: Sealed) -> None:
    return None


def _notices(connection: Reader, graduate_id: UUID) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = notices.of_graduate(connection, graduate_id, Slice(MOST, cursor))
        yield from page.items
        if page.next is None:
            return
        cursor = page.next

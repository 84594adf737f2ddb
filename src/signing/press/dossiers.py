"""Exports what is held about a graduate, as documented JSON and as a PDF."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from typing_extensions import TypedDict

from signing.facts import Recorded
from signing.projections import notices
from signing.projections.engine.paging import MOST, Slice
from signing.projections.stories import tell_fact
from signing.storage.readers import Reader
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.binding_reports import BindingReport
from signing.use_cases.notices.reading_marks import Marks, ReadingMarks
from signing.use_cases.privacy.disclosures import Disclosure
from signing.use_cases.privacy.dossiers import (
    Dossier,
    Dossiers,
    FactData,
    HeldApplication,
    HeldFile,
    HeldGraduate,
    HeldPersonCheck,
    HeldSession,
)
from signing.use_cases.privacy.held_agreements import HeldAgreement
from signing.use_cases.privacy.held_messages import HeldMessage, HeldPreference, HeldWeChat
from signing.vocabulary import Encrypted, Role

FORMAT = "signing-export-1"
OWN_FILE = "/api/me/files/{digest}"


class LinkedFile(HeldFile):
    """A file, and the address where its graduate fetches it."""

    link: str


class HeldFact(TypedDict):
    """A fact in a sentence. It names the actor's role only: others have a right to their names.

    `own`: the graduate did it. `data` has the fact's own fields with sealed values opened.
    """

    fact: str
    at: datetime
    request_id: str
    version: int
    zh: str
    en: str
    role: str
    own: bool
    data: FactData


class HeldNotice(notices.Notice):
    """A notice, and whether its graduate has read it."""

    read: bool


class HeldReading(TypedDict):
    """`read_until`: all notices up to this moment were read together; null where none were."""

    read_until: datetime | None


class Export(TypedDict):
    """Everything that is held about one graduate; `format` names this shape."""

    format: str
    made_at: datetime
    graduate: HeldGraduate
    agreements: list[HeldAgreement]
    applications: list[HeldApplication]
    person_checks: list[HeldPersonCheck]
    binding_reports: list[BindingReport]
    files: list[LinkedFile]
    history: list[HeldFact]
    notices: list[HeldNotice]
    reading: HeldReading
    preferences: list[HeldPreference]
    wechat: HeldWeChat
    messages: list[HeldMessage]
    looks: list[Disclosure]
    sessions: list[HeldSession]


def export_graduate(
    context: Context, reading: Engine, graduate_id: UUID, made_at: datetime
) -> Export:
    """Collect all that is held about a graduate. Raises NoSuchGraduate."""
    dossier = Dossiers(context).open(graduate_id)
    marks = ReadingMarks(context.engine).load(graduate_id)
    with reading.connect() as connection:
        notified = [_mark_notice(one, marks) for one in _read_notices(connection, graduate_id)]
    return {
        "format": FORMAT,
        "made_at": made_at,
        "graduate": dossier.graduate,
        "agreements": dossier.agreements,
        "applications": dossier.applications,
        "person_checks": dossier.person_checks,
        "binding_reports": dossier.binding_reports,
        "files": [{**one, "link": OWN_FILE.format(**one)} for one in dossier.files],
        "history": list(_word_history(dossier)),
        "notices": notified,
        "reading": {"read_until": _find_read_until(notified, marks)},
        "preferences": dossier.preferences,
        "wechat": dossier.wechat,
        "messages": dossier.messages,
        "looks": dossier.looks,
        "sessions": dossier.sessions,
    }


def _word_history(dossier: Dossier) -> Iterator[HeldFact]:
    for fact, data in dossier.facts:
        item = tell_fact(Recorded(0, fact, _shut))
        yield {
            "fact": item["fact"],
            "at": item["at"],
            "request_id": item["request_id"],
            "version": item["version"],
            "zh": item["zh"],
            "en": item["en"],
            "role": fact.actor.role.value,
            "own": fact.actor.role is Role.GRADUATE,
            "data": data,
        }


def _shut(_: Encrypted) -> None:
    return None


def _read_notices(connection: Reader, graduate_id: UUID) -> Iterator[notices.Notice]:
    cursor = None
    while True:
        page = notices.list_notices(connection, graduate_id, Slice(MOST, cursor))
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def _mark_notice(one: notices.Notice, marks: Marks) -> HeldNotice:
    return {**one, "read": marks.has(one["id"])}


def _find_read_until(told: Sequence[notices.Notice], marks: Marks) -> datetime | None:
    """Return the moment of the last notice that the mark has passed."""
    return max((one["at"] for one in told if one["id"] <= marks.until), default=None)

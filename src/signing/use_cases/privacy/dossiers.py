"""Everything that is held about a graduate, opened for themself and for whoever answers for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import from_json, to_jsonable_python
from sqlalchemy import text

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.events import (
    Fact,
    ResumeSubmitted,
    StampedCopyFiled,
    TerminationRequested,
)
from signing.refusals import FileMissing
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import opened_contact, opened_person, opened_terms
from signing.use_cases.privacy.disclosures import Looks
from signing.use_cases.privacy.vault import Box
from signing.vocabulary import FileRef, Sealed

SESSIONS = text(
    "SELECT created_at, last_seen_at, expires_at FROM sessions"
    " WHERE wechat_account = :account ORDER BY created_at"
)
ALL = 100_000


@dataclass(frozen=True)
class Dossier:
    """`told` has every fact with what is sealed in it opened."""

    graduate: dict[str, Any]
    agreements: list[dict[str, Any]]
    applications: list[dict[str, Any]]
    files: list[dict[str, Any]]
    looks: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    told: list[tuple[Fact, dict[str, Any]]]


class Dossiers(UseCases):
    def of(self, graduate_id: UUID) -> Dossier:
        """Raises NoSuchGraduate. Of an erased person only what stays is left."""
        graduate = self.ledger.load(Graduate, graduate_id)
        facts, box = self.ledger.facts_of(graduate_id), self.vault.box(graduate_id)
        return Dossier(
            graduate=_described(graduate, box),
            agreements=[_agreed(one, box) for one in graduate.agreements],
            applications=_applied(graduate, facts, box),
            files=[
                {"fact": type(fact).__name__, "at": fact.timestamp, **opened(file, box)}
                for fact, file in _files(facts)
            ],
            looks=Looks(self.context).about(graduate_id, ALL).items,
            sessions=self._sessions(graduate),
            told=[(fact, _told(fact, box)) for fact in facts],
        )

    def file(self, by: BoundGraduate, digest: str) -> tuple[bytes, str]:
        """One of the graduate's own files: content and media type."""
        for _, file in _files(self.ledger.facts_of(by.graduate_id)):
            if file.digest == digest:
                box = self.vault.box(by.graduate_id)
                return self.context.evidence.read(box, digest), file.media_type
        raise FileMissing

    def _sessions(self, graduate: Graduate) -> list[dict[str, datetime]]:
        account = {"account": graduate.wechat_account}
        with self.context.engine.connect() as connection:
            return [dict(row) for row in connection.execute(SESSIONS, account).mappings()]


def opened(value: Any, box: Box) -> Any:
    """As JSON has it, with every sealed value opened; None where it is erased."""
    if isinstance(value, Sealed):
        return _read(box.open(value))
    if isinstance(value, BaseModel):
        return {name: opened(getattr(value, name), box) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [opened(one, box) for one in value]
    return to_jsonable_python(value)


def _read(words: str | None) -> Any:
    """A value with parts as its parts; what a person wrote as they wrote it."""
    if words is None or not words.startswith('{"'):
        return words
    try:
        return from_json(words)
    except ValueError:
        return words


def _told(fact: Fact, box: Box) -> dict[str, Any]:
    own = [name for name in type(fact).model_fields if name not in Fact.model_fields]
    return {name: opened(getattr(fact, name), box) for name in own}


def _described(graduate: Graduate, box: Box) -> dict[str, Any]:
    return {
        "id": str(graduate.id),
        "school_code": graduate.school_code,
        "year": graduate.year,
        "student_number": graduate.student_number,
        "person": opened_person(box, graduate.person).model_dump(),
        "studies": graduate.studies.model_dump(mode="json"),
        "standing": graduate.standing.value,
        "destination": graduate.destination,
        "confirmed": graduate.confirmed,
        "error_reported": graduate.error_reported,
        "bound": graduate.wechat_account is not None,
        "erased": graduate.erased,
        "version": graduate.version,
    }


def _agreed(agreement: Agreement, box: Box) -> dict[str, Any]:
    terms = opened_terms(box, agreement.terms)
    return {
        "number": agreement.number,
        "channel": agreement.channel.value,
        "state": agreement.state.value,
        "employer": {
            **agreement.employer.model_dump(mode="json", exclude={"contact"}),
            **opened_contact(box, agreement.employer.contact).model_dump(),
        },
        "position_title": agreement.position_title,
        "terms": terms and terms.model_dump(mode="json"),
        "disputed": agreement.disputed,
        "signed_at": agreement.signed_at,
        "approved_at": agreement.approved_at,
        "ended_at": agreement.ended_at,
    }


def _applied(graduate: Graduate, facts: list[Fact], box: Box) -> list[dict[str, Any]]:
    resumes = {
        fact.application_id: opened(fact.resume, box)
        for fact in facts
        if isinstance(fact, ResumeSubmitted)
    }
    return [
        {
            "id": one.id,
            "position_id": str(one.position_id),
            "employer_id": str(one.employer_id),
            "channel": one.channel.value,
            "stage": one.stage.value,
            "resume": resumes.get(one.id),
        }
        for one in graduate.applications
    ]


def _files(facts: list[Fact]) -> Iterator[tuple[Fact, FileRef]]:
    for fact in facts:
        match fact:
            case TerminationRequested(files=files):
                yield from ((fact, file) for file in files)
            case StampedCopyFiled(file=file):
                yield fact, file
            case ResumeSubmitted(attachment=FileRef() as file):
                yield fact, file

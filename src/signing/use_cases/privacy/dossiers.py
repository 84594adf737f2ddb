"""Collects and decrypts everything that is held about a graduate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import from_json, to_jsonable_python
from sqlalchemy import text
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.events import (
    OfferMade,
    OfferSigned,
    PersonChecked,
    ResumeSubmitted,
    StampedCopyFiled,
    StampedCopyOffered,
    TerminationRequested,
)
from signing.facts import Fact
from signing.refusals import FileMissing
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.graduates.binding_reports import BindingReport, BindingReports
from signing.use_cases.privacy.disclosures import Disclosure, Disclosures
from signing.use_cases.privacy.held_agreements import HeldAgreement, describe_agreement
from signing.use_cases.privacy.held_messages import (
    HeldMessage,
    HeldPreference,
    HeldWeChat,
    load_messages,
    load_preferences,
    load_wechat,
)
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Encrypted, FileRef, Side
from signing.vocabulary.answers import (
    CheckKindWord,
    CheckStepWord,
    PersonAnswer,
    ResumeAnswer,
    StudiesAnswer,
    answer_person,
    answer_studies,
)

SESSIONS = text(
    "SELECT created_at, last_seen_at, expires_at FROM sessions"
    " WHERE wechat_account = :account ORDER BY created_at"
)
ALL = 100_000


FactData = dict[str, Any]
"""A fact's own fields as JSON, sealed values opened: each kind of fact has others."""


class HeldGraduate(TypedDict):
    """The roster's row, unmasked, and where the graduate stands."""

    id: str
    school_code: str
    year: int
    student_number: str
    person: PersonAnswer
    studies: StudiesAnswer
    standing: str
    destination: str
    confirmed: bool
    error_reported: bool
    bound: bool
    erased: bool
    version: int


class HeldApplication(TypedDict):
    """One application. `resume` is null where none was sent, or it is erased.

    An offer by card comes from no position, and from an employer without an account: null.
    """

    id: str
    position_id: str | None
    employer_id: str | None
    channel: str
    stage: str
    resume: ResumeAnswer | None


class HeldPersonCheck(TypedDict):
    """Who held the phone was made sure of, before a step; `reference` is the provider's."""

    step: CheckStepWord
    how: CheckKindWord
    at: datetime
    reference: str


class HeldFile(TypedDict):
    """A file that came with a fact: SHA-256 in hex, size in bytes; `name` is null once erased."""

    fact: str
    at: datetime
    digest: str
    size: int
    media_type: str
    name: str | None


class HeldSession(TypedDict):
    """When the graduate signed in, was last seen, and until when the session lasts."""

    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Dossier:
    """Everything about one graduate; `facts` in order, each decrypted."""

    graduate: HeldGraduate
    agreements: list[HeldAgreement]
    applications: list[HeldApplication]
    person_checks: list[HeldPersonCheck]
    binding_reports: list[BindingReport]
    files: list[HeldFile]
    preferences: list[HeldPreference]
    wechat: HeldWeChat
    messages: list[HeldMessage]
    looks: list[Disclosure]
    sessions: list[HeldSession]
    facts: list[tuple[Fact, FactData]]


class Dossiers(UseCases):
    def open(self, graduate_id: UUID) -> Dossier:
        """Return all that is held; of an erased person what remains. Raises NoSuchGraduate."""
        graduate = self.ledger.load(Graduate, graduate_id)
        facts, cipher = self.ledger.load_facts(graduate_id), self.vault.load_cipher(graduate_id)
        return Dossier(
            graduate=_describe_graduate(graduate, cipher),
            agreements=[describe_agreement(one, facts, cipher) for one in graduate.agreements],
            applications=_list_applications(graduate, facts, cipher),
            person_checks=[_describe_check(one) for one in facts if isinstance(one, PersonChecked)],
            binding_reports=self._load_reports(graduate),
            files=[_describe_file(fact, file, cipher) for fact, file in _find_files(facts)],
            preferences=load_preferences(self.context, graduate_id),
            wechat=load_wechat(self.context, graduate_id),
            messages=load_messages(self.context, graduate_id),
            looks=Disclosures(self.context).list_of_graduate(graduate_id, ALL).items,
            sessions=self._load_sessions(graduate),
            facts=[(fact, _open_fact(fact, cipher)) for fact in facts],
        )

    def load_file(self, by: BoundGraduate, digest: str) -> tuple[bytes, str]:
        """Return content and media type of one of the graduate's own files. Raises FileMissing."""
        for _, file in _find_files(self.ledger.load_facts(by.graduate_id)):
            if file.digest == digest:
                cipher = self.vault.load_cipher(by.graduate_id)
                return self.context.evidence.read(cipher, digest), file.media_type
        raise FileMissing

    def _load_reports(self, graduate: Graduate) -> list[BindingReport]:
        """What the account reported before it was bound; nothing of accounts of before."""
        account = graduate.wechat_account
        return BindingReports(self.context).list_of_account(account) if account else []

    def _load_sessions(self, graduate: Graduate) -> list[HeldSession]:
        account = {"account": graduate.wechat_account}
        with self.context.engine.connect() as connection:
            return [
                {
                    "created_at": row.created_at,
                    "last_seen_at": row.last_seen_at,
                    "expires_at": row.expires_at,
                }
                for row in connection.execute(SESSIONS, account)
            ]


def open_value(value: Any, cipher: Cipher) -> Any:
    """Return the value as JSON, with encrypted parts decrypted; None where they are erased."""
    if isinstance(value, Encrypted):
        return _parse_words(cipher.decrypt(value))
    if isinstance(value, BaseModel):
        return {name: open_value(getattr(value, name), cipher) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [open_value(one, cipher) for one in value]
    return to_jsonable_python(value)


def _parse_words(words: str | None) -> Any:
    """Parse a JSON object; return other text unchanged."""
    if words is None or not words.startswith('{"'):
        return words
    try:
        return from_json(words)
    except ValueError:
        return words


def _open_fact(fact: Fact, cipher: Cipher) -> FactData:
    own = [name for name in type(fact).model_fields if name not in Fact.model_fields]
    return {name: open_value(getattr(fact, name), cipher) for name in own}


def _describe_file(fact: Fact, file: FileRef, cipher: Cipher) -> HeldFile:
    return {
        "fact": type(fact).__name__,
        "at": fact.timestamp,
        "digest": file.digest,
        "size": file.size,
        "media_type": file.media_type,
        "name": cipher.decrypt(file.name),
    }


def _describe_check(fact: PersonChecked) -> HeldPersonCheck:
    return {
        "step": fact.step.value,
        "how": fact.kind.value,
        "at": fact.timestamp,
        "reference": fact.reference,
    }


def _describe_graduate(graduate: Graduate, cipher: Cipher) -> HeldGraduate:
    return {
        "id": str(graduate.id),
        "school_code": graduate.school_code,
        "year": graduate.year,
        "student_number": graduate.student_number,
        "person": answer_person(decrypt_person(cipher, graduate.person)),
        "studies": answer_studies(graduate.studies),
        "standing": graduate.standing.value,
        "destination": graduate.destination,
        "confirmed": graduate.confirmed,
        "error_reported": graduate.error_reported,
        "bound": graduate.wechat_account is not None,
        "erased": graduate.erased,
        "version": graduate.version,
    }


def _list_applications(
    graduate: Graduate, facts: list[Fact], cipher: Cipher
) -> list[HeldApplication]:
    resumes = {
        fact.application_id: open_value(fact.resume, cipher)
        for fact in facts
        if isinstance(fact, ResumeSubmitted)
    }
    return [
        {
            "id": one.id,
            "position_id": str(one.position_id) if one.position_id else None,
            "employer_id": str(one.employer_id) if one.employer_id else None,
            "channel": one.channel.value,
            "stage": one.stage.value,
            "resume": resumes.get(one.id),
        }
        for one in graduate.applications
    ]


def _find_files(facts: list[Fact]) -> Iterator[tuple[Fact, FileRef]]:
    for fact in facts:
        yield from ((fact, file) for file in _list_files(fact) if file is not None)


def _list_files(fact: Fact) -> Sequence[FileRef | None]:
    """What an employer sends with a request for release is for the school alone."""
    match fact:
        case TerminationRequested(files=files, asked_by=Side.GRADUATE):
            return files
        case StampedCopyFiled(file=file):
            return (file,)
        case StampedCopyOffered(file=file, page=page):
            return (file, page)
        case ResumeSubmitted(attachment=file):
            return (file,)
        case OfferMade(licence=file) | OfferSigned(licence=file):
            return (file,)
    return ()

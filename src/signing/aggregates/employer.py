"""A registered employer, its data, its qualification documents and its good standing."""

from dataclasses import dataclass, replace
from typing import Self, assert_never

from signing.aggregates import Stream
from signing.events import (
    EmployerChanged,
    EmployerFact,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    QualificationSubmitted,
)
from signing.refusals import AlreadyRegistered, NotSuspended
from signing.refusals import EmployerSuspended as Suspended
from signing.vocabulary import Attribution, Encrypted, FileRef

NO_CONTACT = Encrypted(sealed="")


@dataclass(frozen=True)
class Qualification:
    title: str
    file: FileRef


@dataclass(frozen=True)
class Employer(Stream):
    credit_code: str = ""
    name: str = ""
    kind: str = ""
    industry: str = ""
    region: str = ""
    contact: Encrypted = NO_CONTACT
    qualifications: tuple[Qualification, ...] = ()
    suspended: bool = False

    def register(
        self,
        by: Attribution,
        *,
        credit_code: str,
        name: str,
        kind: str,
        industry: str,
        region: str,
        contact: Encrypted,
    ) -> EmployerRegistered:
        if self.exists:
            raise AlreadyRegistered
        return self.record(
            EmployerRegistered,
            by,
            credit_code=credit_code,
            name=name,
            kind=kind,
            industry=industry,
            region=region,
            contact=contact,
        )

    def change(
        self,
        by: Attribution,
        *,
        name: str,
        kind: str,
        industry: str,
        region: str,
        contact: Encrypted,
    ) -> EmployerChanged:
        return self.record(
            EmployerChanged,
            by,
            name=name,
            kind=kind,
            industry=industry,
            region=region,
            contact=contact,
        )

    def submit_qualification(
        self, by: Attribution, title: str, file: FileRef
    ) -> QualificationSubmitted:
        return self.record(QualificationSubmitted, by, title=title, file=file)

    def suspend(self, by: Attribution, reason: str) -> EmployerSuspended:
        self.must_be_active()
        return self.record(EmployerSuspended, by, reason=reason)

    def reinstate(self, by: Attribution, reason: str) -> EmployerReinstated:
        if not self.suspended:
            raise NotSuspended
        return self.record(EmployerReinstated, by, reason=reason)

    def must_be_active(self) -> None:
        if self.suspended:
            raise Suspended

    def evolve(self, fact: EmployerFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: EmployerFact) -> Self:
        match fact:
            case EmployerRegistered():
                return replace(self._described(fact), credit_code=fact.credit_code)
            case EmployerChanged():
                return self._described(fact)
            case QualificationSubmitted(title=title, file=file):
                added = Qualification(title, file)
                return replace(self, qualifications=(*self.qualifications, added))
            case EmployerSuspended():
                return replace(self, suspended=True)
            case EmployerReinstated():
                return replace(self, suspended=False)
            case _:
                assert_never(fact)

    def _described(self, fact: EmployerRegistered | EmployerChanged) -> Self:
        return replace(
            self,
            name=fact.name,
            kind=fact.kind,
            industry=fact.industry,
            region=fact.region,
            contact=fact.contact,
        )

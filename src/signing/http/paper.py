"""Hands an agreement's content to the drawing; the drawing puts codes into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from signing.application.papers import Paper, Press
from signing.pdf.agreement import Printout
from signing.pdf.sheet import AgreementSheet, EmployerBlock, SchoolBlock
from signing.vocabulary import CopyName


def press(address: str) -> Press:
    """Draws papers whose QR codes lead to `{address}/v/{code}`."""

    def begun(out: BinaryIO, copies: Sequence[CopyName]) -> _Printout:
        return _Printout(Printout(out, copies), address)

    return begun


@dataclass(frozen=True)
class _Printout:
    """Papers as sheets."""

    inner: Printout
    address: str

    @property
    def edition(self) -> str:
        return self.inner.edition

    def add(self, paper: Paper) -> None:
        self.inner.add(_sheet(paper, self.address))

    def close(self) -> str:
        return self.inner.close()


def _sheet(paper: Paper, address: str) -> AgreementSheet:
    return AgreementSheet(
        number=paper.number,
        year=paper.year,
        student_number=paper.student_number,
        person=paper.person,
        studies=paper.studies,
        school=SchoolBlock(
            name=paper.school_name, code=paper.school_code, contact=paper.school_contact
        ),
        employer=EmployerBlock(
            **paper.employer.model_dump(exclude={"id", "contact"}),
            contact=paper.employer_contact,
        ),
        position_title=paper.position_title,
        terms=paper.terms,
        channel=paper.channel,
        signed_at=paper.signed_at,
        approved_at=paper.approved_at,
        codes={copy: f"{address}/v/{code}" for copy, code in paper.codes.items()},
        checks=paper.checks,
        site=f"{address.partition('://')[2]}/v",
    )

"""Hands an agreement's content to the drawing; the drawing puts codes into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import BinaryIO

from signing.application.paper import Paper, Press
from signing.pdf.agreement import Printout
from signing.pdf.forms import blank_form
from signing.pdf.sheet import AgreementSheet, Edition, EmployerBlock, SchoolBlock
from signing.vocabulary import CopyName


def press(address: str) -> Press:
    """Draws papers whose QR codes lead to the page at `address`."""

    def begun(out: BinaryIO, copies: Sequence[CopyName]) -> _Printout:
        return _Printout(Printout(out, copies), address)

    return begun


def page_of(code: str, address: str) -> str:
    """In capitals where they mean the same: its QR code is then of version 7, else of version 9."""
    _, _, place = address.partition("://")
    return f"{address}/v/{code}" if "/" in place else f"{address.upper()}/V/{code}"


def draw_form(_: Event) -> None:
    """Ahead of the first print, which would wait half a second for it."""
    blank_form(Edition.FIRST)


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
        codes={copy: page_of(code, address) for copy, code in paper.codes.items()},
        checks=paper.checks,
        site=f"{address.partition('://')[2]}/v",
    )

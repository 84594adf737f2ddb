"""Hands an agreement's content to the drawing; the drawing puts codes into words."""

from collections.abc import Sequence

from signing.application.printing import Paper, Render
from signing.pdf.agreement import render
from signing.pdf.sheet import AgreementSheet, EmployerBlock, SchoolBlock
from signing.vocabulary import CopyName


def renderer(address: str) -> Render:
    """Draws papers whose QR codes lead to `{address}/v/{code}`."""

    def drawn(papers: Sequence[Paper], copies: Sequence[CopyName]) -> bytes:
        return render([_sheet(one, address) for one in papers], copies)

    return drawn


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
    )

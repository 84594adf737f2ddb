"""Puts an agreement's content into words and hands it to the drawing."""

from collections.abc import Sequence

from signing import codes
from signing.application.printing import Paper, Render
from signing.pdf.agreement import render
from signing.pdf.sheet import AgreementSheet, EmployerBlock, SchoolBlock
from signing.vocabulary import CopyName, Terms


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
        person=paper.person.model_copy(
            update={"hardship": codes.name_of("hardship", paper.person.hardship)}
        ),
        studies=paper.studies.model_copy(
            update={
                "training_mode": codes.name_of("training_mode", paper.studies.training_mode),
                "teacher_training": codes.name_of(
                    "teacher_training", paper.studies.teacher_training
                ),
            }
        ),
        school=SchoolBlock(
            name=paper.school_name,
            code=paper.school_code,
            contact=" ".join(
                part for part in (paper.school_contact.contact, paper.school_contact.phone) if part
            ),
        ),
        employer=_employer(paper),
        position_title=paper.position_title,
        terms=_worded(paper.terms),
        channel=paper.channel,
        signed_at=paper.signed_at,
        approved_at=paper.approved_at,
        codes={copy: f"{address}/v/{code}" for copy, code in paper.codes.items()},
    )


def _employer(paper: Paper) -> EmployerBlock:
    return EmployerBlock(
        name=paper.employer.name,
        credit_code=paper.employer.credit_code,
        kind=codes.name_of("employer_kind", paper.employer.kind),
        industry=codes.name_of("industry", paper.employer.industry),
        region=paper.employer.region,
        **paper.employer_contact.model_dump(),
    )


def _worded(terms: Terms) -> Terms:
    return terms.model_copy(
        update={"job_category": codes.name_of("job_category", terms.job_category)}
    )

"""What an employer says about itself: its data and its documents."""

from signing.aggregates.employer.state import EmployerState
from signing.events import EmployerChanged, EmployerRegistered, QualificationSubmitted
from signing.refusals import AlreadyRegistered
from signing.vocabulary import Attribution, Encrypted, FileRef


def register(  # noqa: PLR0913 — an employer has seven parts
    employer: EmployerState,
    by: Attribution,
    *,
    credit_code: str,
    name: str,
    kind: str,
    industry: str,
    region: str,
    contact: Encrypted,
    to_verify: bool = False,
) -> EmployerRegistered:
    """`to_verify` where the province asks that it is verified before graduates hear of it."""
    if employer.exists:
        raise AlreadyRegistered.of_credit_code()
    return employer.record(
        EmployerRegistered,
        by,
        credit_code=credit_code,
        name=name,
        kind=kind,
        industry=industry,
        region=region,
        contact=contact,
        to_verify=to_verify,
    )


def change(
    employer: EmployerState,
    by: Attribution,
    *,
    name: str,
    kind: str,
    industry: str,
    region: str,
    contact: Encrypted,
    name_waits: bool = False,
) -> EmployerChanged:
    """`name_waits` where the name is verified before graduates read it."""
    return employer.record(
        EmployerChanged,
        by,
        name=name,
        kind=kind,
        industry=industry,
        region=region,
        contact=contact,
        name_waits=name_waits,
    )


def submit_qualification(
    employer: EmployerState, by: Attribution, title: str, file: FileRef
) -> QualificationSubmitted:
    return employer.record(QualificationSubmitted, by, title=title, file=file)

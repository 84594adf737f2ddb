"""What anyone who holds a printed agreement may know of it: whether it holds, and since when.

The digests of the last print tell whether a paper has other content.
"""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from typing_extensions import TypedDict

from signing.copycode import CopyCode
from signing.projections.agreements.reading import read_approval, select_agreements
from signing.projections.agreements.tables import (
    amendments,
    prints,
    requests,
    schools,
    signings,
    standings,
)
from signing.storage.readers import Reader
from signing.vocabulary import (
    IN_FORCE,
    AgreementNumber,
    AgreementState,
    AmendmentState,
    Confirmation,
    LetterName,
)
from signing.vocabulary.masks import mask_name

Consented = Literal["accepted", "confirmed", "unconfirmed"]
PublicState = Literal["awaiting_review", "in_effect", "under_termination", "void"]
SAID: dict[AgreementState, PublicState] = {
    AgreementState.AWAITING_REVIEW: "awaiting_review",
    AgreementState.EFFECTIVE: "in_effect",
    AgreementState.TERMINATING: "under_termination",
    AgreementState.REJECTED: "void",
    AgreementState.TERMINATED: "void",
    AgreementState.UNLOCKED: "void",
}
TOLD = (
    *(signings.c[name] for name in ("agreement_number", "graduate_id", "name", "employer")),
    *(signings.c[name] for name in ("position_title", "signed_at")),
    *(standings.c[name] for name in ("state", "since", "tab", "decided_at")),
    *(standings.c[name] for name in ("confirmation", "confirmed_at", "accepted")),
)
"""No more is read for anyone who holds a paper; the name is masked before it is given out."""


class PublicRecord(TypedDict):
    """What anyone may know of an agreement; the graduate's name is masked, "" once erased.

    `since` says from when its state holds. `school_name` is null for a school that is not named,
    `approved_at` before the school approved. `replaced_by` is the number of the graduate's
    agreement that holds instead, null without one.

    `confirmation` is `accepted` where the graduate accepted the offer, `confirmed` where they
    confirmed what was signed without them, at `confirmed_at`; `unconfirmed` where no record says
    so, and then `confirmed_at` is null.
    """

    agreement_number: str
    state: PublicState
    since: datetime
    graduate_name: str
    school_name: str | None
    employer_name: str
    position_title: str
    signed_at: datetime
    approved_at: datetime | None
    replaced_by: str | None
    confirmation: Consented
    confirmed_at: datetime | None


def find_record(connection: Reader, number: AgreementNumber) -> PublicRecord | None:
    """Find a record by its exact number; None if there is none."""
    query = (
        select_agreements(signings)
        .with_only_columns(*TOLD, schools.c.name.label("school"))
        .outerjoin(schools, schools.c.code == signings.c.school_code)
        .where(signings.c.agreement_number == number)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return {
        "agreement_number": row.agreement_number,
        "state": SAID[AgreementState(row.state)],
        "since": row.since,
        "graduate_name": mask_name(row.name),
        "school_name": row.school,
        "employer_name": row.employer,
        "position_title": row.position_title,
        "signed_at": row.signed_at,
        "approved_at": read_approval(row),
        "replaced_by": _find_replacement(connection, row),
        **_describe_confirmation(row),
    }


class _Confirmation(TypedDict):
    confirmation: Consented
    confirmed_at: datetime | None


def _describe_confirmation(row: Any) -> _Confirmation:
    """What is disputed is told as not confirmed: why concerns the parties and the school."""
    if row.confirmation != Confirmation.CONFIRMED.value:
        return {"confirmation": "unconfirmed", "confirmed_at": None}
    return {
        "confirmation": "accepted" if row.accepted else "confirmed",
        "confirmed_at": row.confirmed_at,
    }


def name_schools_by_code(connection: Reader) -> dict[str, str]:
    """Return the schools' names by code."""
    known = connection.execute(select(schools.c.code, schools.c.name).order_by(schools.c.code))
    return {row.code: row.name for row in known}


class NameCorrection(TypedDict):
    """That the school corrected the graduate's name after a paper, or may have: when it did last.

    `former_name`, masked, is the name before. Both are null where the paper has the present name.
    """

    former_name: str | None
    name_corrected_at: datetime | None


def find_name_correction(
    connection: Reader, number: str, *, is_of_latest_print: bool
) -> NameCorrection:
    """`is_of_latest_print` says that the paper is known to say what was printed last."""
    query = (
        select_agreements(signings)
        .with_only_columns(
            *(signings.c.former_name, signings.c.name_corrected_at),
            *(standings.c.decided_at, prints.c.last_printed_at),
        )
        .outerjoin(prints, prints.c.agreement_number == signings.c.agreement_number)
        .where(signings.c.agreement_number == number)
    )
    row = connection.execute(query).one_or_none()
    nothing: NameCorrection = {"former_name": None, "name_corrected_at": None}
    if row is None or row.name_corrected_at is None or row.decided_at is None:
        return nothing
    corrected, printed = row.name_corrected_at, row.last_printed_at
    if corrected < row.decided_at or (is_of_latest_print and printed and printed > corrected):
        return nothing
    return {"former_name": mask_name(row.former_name), "name_corrected_at": corrected}


class PaperEdition(TypedDict):
    """Which paper of the agreement a copy is: 1 as the school approved it first.

    Each amendment that the school approves makes another, which replaces the one before.
    `edition_approved_at` is when the school approved this one, null of the first, whose approval is
    that of the agreement. `replaced_by_edition` is the one in effect and `replaced_at` when this
    one was replaced; both are null for the latest. `forms` are the editions of the form on which
    the agreement was printed; none of a letter.
    """

    edition: int
    forms: list[str]
    edition_approved_at: datetime | None
    replaced_by_edition: int | None
    replaced_at: datetime | None


def find_latest_edition(connection: Reader, number: str) -> int:
    """Return the edition of the paper that the school approved last; 1 also of no agreement."""
    query = select(standings.c.edition).where(standings.c.agreement_number == number)
    return connection.execute(query).scalar_one_or_none() or 1


def describe_edition(connection: Reader, number: str, edition: int) -> PaperEdition:
    """Each amendment that the school approved began another edition, and ended the one before."""
    approved = select(amendments.c.closed_at).where(
        amendments.c.agreement_number == number,
        amendments.c.amended == AmendmentState.APPROVED.value,
    )
    begun = connection.execute(approved.order_by(amendments.c.amendment)).scalars().all()
    replaced = edition <= len(begun)
    printed = select(prints.c.forms).where(prints.c.agreement_number == number)
    return {
        "edition": edition,
        "forms": connection.execute(printed).scalar_one_or_none() or [],
        "edition_approved_at": begun[edition - 2] if 1 < edition <= len(begun) + 1 else None,
        "replaced_by_edition": len(begun) + 1 if replaced else None,
        "replaced_at": begun[edition - 1] if replaced else None,
    }


def is_as_printed(connection: Reader, code: CopyCode) -> bool:
    """Return whether a copy says what the latest print of its edition says, as letters do."""
    if code.copy == LetterName.RELEASE.value:
        return True
    query = select(prints.c.digests).where(prints.c.agreement_number == code.number)
    printed = connection.execute(query).scalar_one_or_none()
    return not printed or printed.get(code.copy) == code.digest.hex()


def find_ended_by(connection: Reader, number: AgreementNumber) -> str | None:
    """Return who ended an agreement that ended by release; None where nobody said it."""
    query = select(requests.c.ended_by).where(requests.c.agreement_number == number)
    return connection.execute(query).scalar_one_or_none()


def _find_replacement(connection: Reader, row: Any) -> str | None:
    if AgreementState(row.state).is_in_force:
        return None
    query = select_agreements(signings).with_only_columns(signings.c.agreement_number)
    query = query.where(
        signings.c.graduate_id == row.graduate_id,
        signings.c.signed_at > row.signed_at,
        standings.c.state.in_([state.value for state in IN_FORCE]),
    )
    return connection.execute(query).scalars().first()

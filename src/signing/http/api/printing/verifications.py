"""What is true now about a printed copy, for whoever holds it."""

import re
from datetime import date
from typing import Literal
from unicodedata import normalize

from fastapi import Request, Response
from pydantic import ConfigDict, with_config

from signing.copycode import CopyCode, Unread
from signing.http.asking.readers import ReaderOfPublicRecords
from signing.http.asking.security import ByAnyone, context
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import public_record
from signing.projections.public_record import NameCorrection, PaperEdition, PublicRecord
from signing.refusals import ForgedCode, NoSuchCopy
from signing.storage.readers import Reader
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.printing.copy_keys import CopyKeySet
from signing.vocabulary import AgreementNumber, LetterName, PaperName
from signing.vocabulary.answers import EndedByWord

router = Router(prefix="/verifications", tags=["anyone · 核验"])
AROUND = re.compile("^[^A-Za-z2-7]+|[^A-Za-z2-7]+$")
"""What a chat or a sentence leaves around a copied code: a blank, 。, a bracket."""
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
FOR_EVERYONE = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}


class FoundCopy(PublicRecord, PaperEdition, NameCorrection):
    """What is true now of the agreement that a `genuine` copy is of.

    `copy` is whose copy it is, or `release`: a letter on how the agreement ended. `content` is null
    where nothing tells what the paper says; what was replaced has `changed_since`, a letter is
    `as_printed` for ever. `ended_by` is who ended the agreement, as a letter says it; null of a
    copy, and where nobody said it.
    """

    genuine: bool
    copy: str
    content: Literal["as_printed", "changed_since"] | None
    ended_by: EndedByWord | None


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "state": "in_effect",
                    "since": "2026-06-01T02:30:00Z",
                    "graduate_name": "李*",
                    "school_name": "汉江大学",
                    "employer_name": "汉江软件有限公司",
                    "position_title": "软件工程师",
                    "signed_at": "2026-05-30T01:00:00Z",
                    "approved_at": "2026-06-01T02:30:00Z",
                    "replaced_by": None,
                    "confirmation": "confirmed",
                    "confirmed_at": "2026-05-30T03:15:00Z",
                    "genuine": True,
                    "copy": "EMPLOYER",
                    "edition": 1,
                    "forms": ["2026-2"],
                    "former_name": None,
                    "name_corrected_at": None,
                    "edition_approved_at": None,
                    "replaced_by_edition": None,
                    "replaced_at": None,
                    "content": "as_printed",
                    "ended_by": None,
                    "key_id": 1,
                    "approved_on": "2026-06-01",
                }
            ]
        }
    )
)
class VerifiedCopy(FoundCopy):
    """A copy by its code: the number of the key that signed it, and the day of the approval.

    Of a release letter `approved_on` is the day on which the agreement ended.
    """

    key_id: int
    approved_on: date


@router.get("/keys", rules.READ.open_to("everybody: public keys"))
def keys(by: ByAnyone, request: Request, response: Response) -> CopyKeySet:
    """The public keys of all codes ever issued (a JWK Set), to verify a copy without a network."""
    del by
    response.headers.update(FOR_EVERYONE)
    return context(request).copy_keys.ring().key_set


@router.get("/{code}", rules.READ.open_to("whoever holds a printed copy"))
def verify(
    code: str,
    by: ByAnyone,
    request: Request,
    connection: ReaderOfPublicRecords,
) -> VerifiedCopy:
    """In effect, under termination or void, since when, and what the paper must say (masked).

    404 NoSuchCopy for what is no code of ours, ForgedCode for one with a false signature.
    """
    del by
    return verify_code(code, request, connection)


def verify_code(code: str, request: Request, connection: Reader) -> VerifiedCopy:
    """What is true now of the copy with this code. Raises NoSuchCopy, ForgedCode."""
    read = context(request).copy_keys.read(AROUND.sub("", code))
    if isinstance(read, CopyCode):
        edition = _describe_edition(connection, read.number, read.copy, read.edition)
        is_latest = edition["replaced_at"] is None
        is_as_printed = is_latest and public_record.is_as_printed(connection, read)
        return {
            **_find_record(connection, read.number, read.copy),
            **edition,
            **_find_correction(
                connection, read.number, read.copy, is_of_latest_print=is_as_printed
            ),
            "genuine": True,
            "copy": read.copy,
            "content": "as_printed" if is_as_printed else "changed_since",
            "ended_by": _find_ended_by(connection, read.number, read.copy),
            "key_id": read.key_id,
            "approved_on": read.approved_on,
        }
    raise ForgedCode if read is Unread.FORGED else NoSuchCopy


def verify_typed(number: str, check: str, request: Request, connection: Reader) -> FoundCopy:
    """The same by what people type: nothing tells what their paper says. Raises NoSuchCopy."""
    tokens = context(request).tokens
    typed, copy, edition = _read_copy_check(tokens, connection, _narrow(number), _narrow(check))
    paper = _describe_edition(connection, typed, copy.value, edition)
    return {
        **_find_record(connection, typed, copy.value),
        **paper,
        **_find_correction(connection, typed, copy.value, is_of_latest_print=False),
        "genuine": True,
        "copy": copy.value,
        "content": "changed_since" if paper["replaced_at"] else None,
        "ended_by": _find_ended_by(connection, typed, copy.value),
    }


def _find_correction(
    connection: Reader, number: str, copy: str, *, is_of_latest_print: bool
) -> NameCorrection:
    """When a letter was drawn is not on record, so it may have the former name."""
    is_letter = copy == LetterName.RELEASE.value
    return public_record.find_name_correction(
        connection, number, is_of_latest_print=is_of_latest_print and not is_letter
    )


def _describe_edition(connection: Reader, number: str, copy: str, edition: int) -> PaperEdition:
    """A release letter is of no edition: no amendment replaces it."""
    if copy == LetterName.RELEASE.value:
        return {
            "edition": edition,
            "forms": [],
            "edition_approved_at": None,
            "replaced_by_edition": None,
            "replaced_at": None,
        }
    return public_record.describe_edition(connection, number, edition)


def _find_ended_by(connection: Reader, number: str, copy: str) -> str | None:
    if copy != LetterName.RELEASE.value:
        return None
    return public_record.find_ended_by(connection, AgreementNumber(number))


def _read_copy_check(
    tokens: Tokens, connection: Reader, number: str, check: str
) -> tuple[AgreementNumber, PaperName, int]:
    """The number as its paper has it, in capitals since long, which copy it is, and its edition."""
    spellings = dict.fromkeys((number, number.upper())) if number.isprintable() else ()
    for spelling in spellings:
        written = AgreementNumber(spelling)
        latest = public_record.find_latest_edition(connection, written)
        read = tokens.read_copy_check(written, check, latest)
        if read:
            return written, *read
    raise NoSuchCopy


def _narrow(typed: str) -> str:
    """A Chinese keyboard writes wide digits and dashes."""
    return normalize("NFKC", typed).strip().translate(DASHES)


def _find_record(connection: Reader, number: str, copy: str) -> PublicRecord:
    """A release letter is about an agreement that ended, and tells nothing of a later one."""
    found = public_record.find_record(connection, AgreementNumber(number))
    if not found:
        raise NoSuchCopy
    return {**found, "replaced_by": None} if copy == LetterName.RELEASE.value else found

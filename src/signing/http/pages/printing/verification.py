"""Pages for who scans a printed copy: whether it is valid now, in two languages."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from signing.http.answering import verifiers
from signing.http.answering.assets import addressed
from signing.http.answering.verification_words import (
    ASKED,
    Verdict,
    verdict_of,
    verdict_on,
)
from signing.http.api.printing.verifications import (
    FOR_EVERYONE,
    FoundCopy,
    verify_code,
    verify_typed,
)
from signing.http.asking.readers import ReaderOfPublicRecords
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import CHINESE
from signing.http.pages.drawing import build_environment
from signing.pdf.wording import COPIES, LETTER, format_edition
from signing.refusals import ForgedCode, NoSuchCopy
from signing.vocabulary import EndedBy, LetterName
from signing.vocabulary.release_letter import name_ended_by
from signing.vocabulary.sheet import FormEdition

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}

PAPERS = {
    **{copy.value: " ".join(words) for copy, words in COPIES.items()},
    LetterName.RELEASE.value: LETTER,
}

ENDED_BY = {
    None: (name_ended_by(None), "not said"),
    EndedBy.GRADUATE.value: (name_ended_by(EndedBy.GRADUATE), "the graduate"),
    EndedBy.EMPLOYER.value: (name_ended_by(EndedBy.EMPLOYER), "the employer"),
    EndedBy.BOTH.value: (name_ended_by(EndedBy.BOTH), "both, by agreement"),
}

FORMS = [form.value for form in FormEdition]
"""On which a paper may be of which no print is on record."""

router = Router()


@router.get("/V", rules.PAGE.open_to("whoever holds a printed copy"))
@router.get("/v", rules.PAGE.open_to("whoever holds a printed copy"))
def show_typed_verification(
    request: Request, connection: ReaderOfPublicRecords, number: str = "", check: str = ""
) -> HTMLResponse:
    """Verify a copy by its typed agreement number and check code."""
    if not (number or check):
        return _show_page(ASKED, root="", asks=True)
    try:
        found = verify_typed(number, check, request, connection)
    except NoSuchCopy as refusal:
        unknown = HTTPStatus.NOT_FOUND
        return _show_page(verdict_of(refusal), unknown, root="", asks=True, number=number)
    return _show_page(verdict_on(found), root="", found=found)


@router.get("/V/{code}", rules.PAGE.open_to("whoever holds a printed copy"))
@router.get("/v/{code}", rules.PAGE.open_to("whoever holds a printed copy"))
def show_verification(
    code: str, request: Request, connection: ReaderOfPublicRecords
) -> HTMLResponse:
    """Verify a copy by its code; the QR code of a printed copy leads here."""
    try:
        found = verify_code(code, request, connection)
    except (NoSuchCopy, ForgedCode) as refusal:
        return _show_page(verdict_of(refusal), HTTPStatus.NOT_FOUND, root="../")
    return _show_page(verdict_on(found), root="../", found=found)


@router.get("/verifier.py", rules.FILE.open_to("everybody: the program that verifies a code"))
def download_verifier() -> PlainTextResponse:
    """Return the program that verifies a code without this service."""
    return PlainTextResponse(verifiers.COPIES, headers=FOR_EVERYONE)


@router.get(
    "/audit-verifier.pyz", rules.FILE.open_to("everybody: the program that verifies a bundle")
)
def download_audit_verifier() -> Response:
    """Return the program that verifies a bundle of the log without this service."""
    return Response(verifiers.ledger(), media_type="application/zip", headers=FOR_EVERYONE)


def _show_page(
    verdict: Verdict,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    root: str,
    found: FoundCopy | None = None,
    asks: bool = False,
    number: str = "",
) -> HTMLResponse:
    """`root` is the relative path to the service's root, which a proxy may have moved."""
    drawn = (
        build_environment(CHINESE)
        .get_template("printing/verification.html")
        .render(
            verdict=verdict,
            found=found,
            paper=PAPERS[found["copy"]] if found else "",
            ended_by=ENDED_BY[found["ended_by"]] if found else None,
            edition=_name_edition(found["edition"], found["forms"]) if found else None,
            asks=asks,
            number=number,
            now=datetime.now(UTC),
            root=root,
            style=STYLE,
        )
    )
    return HTMLResponse(drawn, status, HEADERS)


def _name_edition(edition: int, forms: list[str]) -> tuple[str, str]:
    """Return what the paper has under 版次, in both languages: the first edition has a form alone.

    A code does not tell on which form its copy was printed, but the agreement's prints do: mostly
    there is one. Agreements were first amended after the second form came.
    """
    if edition > 1:
        on = FormEdition.SECOND.value
        return f"{format_edition(edition)}（格式 {on}）", f"edition {edition}, form {on}"
    printed = forms or FORMS
    return " 或 ".join(printed), f"form {' or '.join(printed)}"


STYLE = addressed("verification.css")

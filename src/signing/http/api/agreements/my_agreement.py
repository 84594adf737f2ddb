"""A graduate's card and agreement."""

from fastapi import Request, Response, status
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import done, pdf, svg_code
from signing.http.asking.forms import WordsForm
from signing.http.asking.readers import ReaderOfGraduateHomes
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import (
    ToCards,
    ToConfirmations,
    ToPrinting,
    ToSignings,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import graduate_home
from signing.projections.graduate_home import HomeAgreement
from signing.refusals import NoSuchAgreement
from signing.use_cases.agreements.cards import RevokedCard
from signing.use_cases.agreements.confirmations import ConfirmationAnswer
from signing.use_cases.agreements.signings import DisputeAnswer

router = Router(prefix="/me", tags=["graduate · 毕业生"])


class CardLink(TypedDict):
    """What a card's QR code opens, and when the card expires (ISO 8601)."""

    url: str
    expires_at: str


class OwnAgreement(HomeAgreement):
    """`content` is the SHA-256 (hex) of what was agreed, as it is printed; null once erased.

    It covers the number, the employer, the position, the terms, the channel and the moment of the
    signing, and the graduate's school, year and student number.
    """

    content: str | None


@router.post("/card", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def issue_card(
    by: ByGraduate, use_cases: ToCards, request: Request, response: Response
) -> CardLink:
    """二维码名片; the card before it dies."""
    outcome = use_cases.issue(by)
    answer = done(response, outcome)
    return {"url": _url(request, answer["token"]), "expires_at": answer["expires_at"]}


@router.get("/card.svg", rules.FILE, response_class=Response, responses=response_docs.SVG)
def draw_card(by: ByGraduate, use_cases: ToCards, request: Request) -> Response:
    """The current card as an SVG QR code."""
    return svg_code(_url(request, use_cases.make_token(by)))


@router.delete("/card", rules.COMMAND)
def revoke_card(by: ByGraduate, use_cases: ToCards, response: Response) -> RevokedCard:
    return done(response, use_cases.revoke(by))


@router.get("/agreement", rules.READ)
def agreement(
    by: ByGraduate, connection: ReaderOfGraduateHomes, use_cases: ToConfirmations
) -> OwnAgreement:
    """The current agreement, or the last one when none is live.

    `confirmed_at` is when the graduate accepted the offer, or confirmed what was signed without
    them. `content` is what a confirmation records.
    """
    home = graduate_home.load_home(connection, by.graduate_id, by.now)
    if home is None or home.agreement is None:
        raise NoSuchAgreement
    return {**home.agreement, "content": use_cases.load_content(by)}


@router.get(
    "/agreement.pdf", rules.RECORDED_FILE, response_class=Response, responses=response_docs.PDF
)
def download_agreement(by: ByGraduate, use_cases: ToPrinting) -> Response:
    """After approval only. Every download is a recorded print."""
    outcome, content = use_cases.download(by)
    return pdf(content, f"就业协议书-{outcome.answer['numbers'][0]}.pdf", outcome)


@router.post("/agreement/confirmation", rules.COMMAND)
def confirm(by: ByGraduate, use_cases: ToConfirmations, response: Response) -> ConfirmationAnswer:
    """确认是我本人所签: what an employer signed directly or by card is the graduate's own will.

    The digest of what was agreed is recorded with it: every later print says just that. It ends a
    dispute; confirmed again, nothing is recorded. 409 NothingToConfirm where nothing waits or is in
    effect.
    """
    return done(response, use_cases.confirm(by))


@router.post("/agreement/dispute", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def dispute(
    by: ByGraduate, use_cases: ToSignings, response: Response, form: WordsForm | None = None
) -> DisputeAnswer:
    """对签约提出异议, while it awaits review: the counselor sees it on the queue."""
    return done(response, use_cases.dispute(by, form.words if form else ""))


@router.delete("/agreement/dispute", rules.COMMAND)
def withdraw_dispute(by: ByGraduate, use_cases: ToSignings, response: Response) -> DisputeAnswer:
    """撤回异议, while the signing awaits review. 409 NotDisputed where there is none."""
    return done(response, use_cases.withdraw_dispute(by))


def _url(request: Request, token: str) -> str:
    return f"{request.app.state.settings.address}/c/{token}"

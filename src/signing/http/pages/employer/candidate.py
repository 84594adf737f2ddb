"""One application: the résumé, the interview, an offer with its terms, and taking one back."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from signing.http.desks import CandidatesDesk, FilesDesk
from signing.http.forms import TermsForm
from signing.http.pages.employer.interviews import InvitationForm
from signing.http.pages.employer.terms import begun
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed import Filled, Typed
from signing.http.problems import status_of
from signing.http.reads import reading
from signing.http.replies import in_place
from signing.http.security import ByEmployer
from signing.projections import applications
from signing.refusals import NoSuchApplication, Refusal
from signing.vocabulary import ApplicationId

router = APIRouter(prefix="/employer/applications/{application_id}")
Reading = Annotated[Connection, reading(applications.NAME)]


@router.get("")
def look_at(
    application_id: ApplicationId, by: ByEmployer, connection: Reading, screen: ToScreen
) -> HTMLResponse:
    return _drawn(screen, connection, by, application_id)


@router.get("/attachment")
def attachment(application_id: ApplicationId, by: ByEmployer, desk: FilesDesk) -> Response:
    """The PDF that came with the résumé, shown in place."""
    return in_place(desk.candidates(by, application_id))


@router.post("/invitation")
def invite(
    application_id: ApplicationId,
    filled: Filled,
    by: ByEmployer,
    desk: CandidatesDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    try:
        interview = filled.read_as(InvitationForm).interview()
        outcome = desk.invite(by, application_id, interview)
    except Refusal as refusal:
        return _drawn(screen, connection, by, application_id, typed=filled, refusal=refusal)
    said = screen.gettext("面试邀请已发出。")
    return screen.go(f"/employer/applications/{application_id}", said=said, outcome=outcome)


@router.post("/rejection")
def not_select(
    application_id: ApplicationId,
    by: ByEmployer,
    desk: CandidatesDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    try:
        outcome = desk.not_select(by, application_id)
    except Refusal as refusal:
        return _drawn(screen, connection, by, application_id, refusal=refusal)
    said = screen.gettext("已告知毕业生未录用。")
    return screen.go("/employer/applications", said=said, outcome=outcome)


@router.get("/offer")
def ask_for_terms(
    application_id: ApplicationId, by: ByEmployer, connection: Reading, screen: ToScreen
) -> HTMLResponse:
    """Begun with the terms of the employer's last offer."""
    typed = begun(connection, by.employer_id)
    return _drawn(screen, connection, by, application_id, "employer/offer.html", typed=typed)


@router.post("/offer")
def offer(
    application_id: ApplicationId,
    filled: Filled,
    by: ByEmployer,
    desk: CandidatesDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    """发送签约通知: the graduate signs by accepting."""
    try:
        outcome = desk.offer(by, application_id, filled.read_as(TermsForm).terms())
    except Refusal as refusal:
        page = "employer/offer.html"
        return _drawn(screen, connection, by, application_id, page, typed=filled, refusal=refusal)
    said = screen.gettext("签约通知已发出，毕业生接受即签约。")
    return screen.go(f"/employer/applications/{application_id}", said=said, outcome=outcome)


@router.post("/offer/withdrawal")
def withdraw_offer(
    application_id: ApplicationId,
    by: ByEmployer,
    desk: CandidatesDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    try:
        outcome = desk.withdraw_offer(by, application_id)
    except Refusal as refusal:
        return _drawn(screen, connection, by, application_id, refusal=refusal)
    said = screen.gettext("签约通知已撤回。")
    return screen.go(f"/employer/applications/{application_id}", said=said, outcome=outcome)


def _drawn(
    screen: Screen,
    connection: Connection,
    by: ByEmployer,
    application_id: ApplicationId,
    template: str = "employer/application.html",
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Raises NoSuchApplication, of those to others too."""
    found = applications.one_of_employer(connection, by.employer_id, application_id)
    if found is None:
        raise NoSuchApplication
    return screen.show(
        template,
        one=found,
        late=bool(found["reply_by"] and found["reply_by"] < by.now),
        typed=typed,
        refusal=refusal,
        status=status_of(type(refusal)) if refusal else None,
    )

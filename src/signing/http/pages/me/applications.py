"""A graduate's applications: invitations and offers, and the answers to them."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from signing.http.desks import ApplicationsDesk, FilesDesk
from signing.http.pages.card.forms import Consent
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed import Filled, Typed
from signing.http.reads import Part, reading
from signing.http.replies import in_place
from signing.http.security import ByGraduate
from signing.projections import applications
from signing.refusals import FieldsWrong, NoSuchApplication, Refusal
from signing.storage.readers import Reader
from signing.vocabulary import ApplicationId

router = APIRouter(prefix="/me/applications")
Reading = Annotated[Reader, reading(applications.NAME)]


@router.get("")
def mine(by: ByGraduate, part: Part, connection: Reading, screen: ToScreen) -> HTMLResponse:
    page = applications.of_graduate(connection, by.graduate_id, part)
    return screen.show("me/applications.html", page=page, tab="applications")


@router.get("/{application_id}")
def look_at(
    application_id: ApplicationId, by: ByGraduate, connection: Reading, screen: ToScreen
) -> HTMLResponse:
    return _application(screen, connection, by, application_id)


@router.get("/{application_id}/attachment")
def attachment(application_id: ApplicationId, by: ByGraduate, desk: FilesDesk) -> Response:
    """The PDF that went with the résumé, shown in place."""
    return in_place(desk.applicants_own(by, application_id))


@router.post("/{application_id}/interview/acceptance")
def accept_interview(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, screen: ToScreen
) -> Response:
    outcome = desk.accept_interview(by, application_id)
    said = screen.gettext("已接受面试。")
    return screen.go(f"/me/applications/{application_id}", said=said, outcome=outcome)


@router.post("/{application_id}/interview/refusal")
def decline_interview(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, screen: ToScreen
) -> Response:
    outcome = desk.decline_interview(by, application_id)
    said = screen.gettext("已谢绝面试。")
    return screen.go("/me/applications", said=said, outcome=outcome)


@router.post("/{application_id}/offer/acceptance")
def accept_offer(
    application_id: ApplicationId,
    by: ByGraduate,
    filled: Filled,
    desk: ApplicationsDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    """The signature: 签约成功，待学校审核."""
    try:
        filled.read_as(Consent)
        outcome = desk.accept_offer(by, application_id)
    except FieldsWrong as refusal:
        return _application(screen, connection, by, application_id, typed=filled, refusal=refusal)
    return screen.go("/me", said=screen.gettext("签约成功，待学校审核"), outcome=outcome)


@router.post("/{application_id}/offer/refusal")
def decline_offer(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, screen: ToScreen
) -> Response:
    outcome = desk.decline_offer(by, application_id)
    said = screen.gettext("已谢绝这份签约通知。")
    return screen.go("/me/applications", said=said, outcome=outcome)


@router.post("/{application_id}/withdrawal")
def withdraw(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, screen: ToScreen
) -> Response:
    outcome = desk.withdraw(by, application_id)
    said = screen.gettext("已撤回这次投递。")
    return screen.go("/me/applications", said=said, outcome=outcome)


def _application(
    screen: Screen,
    connection: Reader,
    by: ByGraduate,
    application_id: ApplicationId,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    found = applications.one_of_graduate(connection, by.graduate_id, application_id)
    if found is None:
        raise NoSuchApplication
    return screen.show(
        "me/application.html",
        one=found,
        late=bool(found["reply_by"] and found["reply_by"] < by.now),
        typed=typed,
        refusal=refusal,
        tab="applications",
    )

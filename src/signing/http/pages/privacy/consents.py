"""同意管理: what a graduate consents to apart from everything else, given and withdrawn."""

from collections.abc import Mapping
from typing import Final

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.privacy_forms import NoticeTick
from signing.http.asking.readers import ReaderOfApplications
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToConsents
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.privacy_notices import CURRENT
from signing.projections import applications
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.privacy.consents import Consents
from signing.vocabulary import ApplicationId

PAGE = "/me/consents"
router = Router(prefix=PAGE)
STATES: Final[Mapping[str, str]] = {
    "GIVEN": N_("已同意"),
    "WITHDRAWN": N_("已撤回"),
    "NEVER_ASKED": N_("尚未询问"),
    "ENDED": N_("单位已不能查看"),
}


@router.get("", rules.PAGE.open_before_notice())
def list_consents(
    by: ByGraduate, use_cases: ToConsents, connection: ReaderOfApplications, screen: ToScreen
) -> HTMLResponse:
    return _show_consents(screen, by, use_cases, connection)


@router.post("/id_number", rules.FORM)
def consent_to_id_number(
    filled: Filled,
    by: ByGraduate,
    use_cases: ToConsents,
    connection: ReaderOfApplications,
    screen: ToScreen,
) -> Response:
    try:
        outcome = use_cases.give_for_id_number(by, filled.read_as(NoticeTick).notice)
    except Refusal as refusal:
        return _show_consents(screen, by, use_cases, connection, typed=filled, refusal=refusal)
    return screen.go(PAGE, said=screen.gettext("已同意处理证件号码，可以签约。"), outcome=outcome)


@router.post("/id_number/withdrawal", rules.FORM)
def withdraw_id_number(
    by: ByGraduate, use_cases: ToConsents, connection: ReaderOfApplications, screen: ToScreen
) -> Response:
    try:
        outcome = use_cases.withdraw_for_id_number(by)
    except Refusal as refusal:
        return _show_consents(screen, by, use_cases, connection, refusal=refusal)
    stays = outcome.answer["stays"]
    said = screen.gettext("已撤回对处理证件号码的同意，再次同意前不能签约。")
    kept = screen.gettext("已撤回同意。已签的协议依法保存，继续有效；再次同意前不能签约。")
    return screen.go(PAGE, said=kept if stays else said, outcome=outcome)


@router.post("/resume/{application_id}/withdrawal", rules.FORM)
def withdraw_resume(
    application_id: ApplicationId,
    by: ByGraduate,
    use_cases: ToConsents,
    connection: ReaderOfApplications,
    screen: ToScreen,
) -> Response:
    try:
        outcome = use_cases.withdraw_for_resume(by, application_id)
    except Refusal as refusal:
        return _show_consents(screen, by, use_cases, connection, refusal=refusal)
    said = screen.gettext("已撤回同意，该单位从现在起不能查看您的简历。")
    return screen.go(PAGE, said=said, outcome=outcome)


def _show_consents(
    screen: Screen,
    by: ByGraduate,
    use_cases: Consents,
    connection: Reader,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    of_id_number, *of_resumes = use_cases.list_own(by)
    return screen.show(
        "privacy/me/consents.html",
        of_id_number=of_id_number,
        of_resumes=of_resumes,
        names=applications.name_own_applications(connection, by.graduate_id),
        states=STATES,
        edition=CURRENT,
        typed=typed,
        refusal=refusal,
        tab="more",
    )

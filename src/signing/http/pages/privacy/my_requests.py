"""个人信息请求, the graduate's side: what they ask about their data, and the answers."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.privacy_forms import PrivacyRequestForm
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToPrivacyRequests
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.privacy.words import ASKED, STATES
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import Refusal
from signing.use_cases.privacy.requests import PrivacyRequests

PAGE = "/me/privacy-requests"
router = Router(prefix=PAGE)


@router.get("", rules.PAGE.open_before_notice())
def list_requests(by: ByGraduate, use_cases: ToPrivacyRequests, screen: ToScreen) -> HTMLResponse:
    return _show_requests(screen, by, use_cases)


@router.post("", rules.FORM)
def make_request(
    filled: Filled, by: ByGraduate, use_cases: ToPrivacyRequests, screen: ToScreen
) -> Response:
    try:
        form = filled.read_as(PrivacyRequestForm)
        outcome = use_cases.ask(by, form.asked, form.words)
    except Refusal as refusal:
        return _show_requests(screen, by, use_cases, typed=filled, refusal=refusal)
    said = screen.gettext("请求已提交，学校答复后会通知您。")
    return screen.go(PAGE, said=said, outcome=outcome)


def _show_requests(
    screen: Screen,
    by: ByGraduate,
    use_cases: PrivacyRequests,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "privacy/me/requests.html",
        requests=use_cases.list_own(by),
        kinds=ASKED,
        states=STATES,
        days=screen.context.policy.privacy_time.days,
        typed=typed,
        refusal=refusal,
        tab="more",
    )

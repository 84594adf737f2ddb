"""本人核验: the pages on which somebody shows, before a step, that the phone is theirs.

Whoever is led here from a form finds it as they left it when they come back.
"""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from fastapi.responses import HTMLResponse, RedirectResponse, Response

from signing.http.api.access.person_checks import CheckAnswerForm, CheckStepForm
from signing.http.asking.binding_forms import PHONE
from signing.http.asking.kept_files import FORMS
from signing.http.asking.security import ByGraduate, ByWeChatUser
from signing.http.asking.use_cases import ToBindings, ToPersonChecks
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.sign_in import Next, keep_local_address
from signing.http.pages.kept_forms import SECONDS, FormKeeper
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import (
    FieldsWrong,
    PersonCheckNeeded,
    PersonCheckOver,
    PersonCheckWaits,
    PersonNotRecognised,
    Refusal,
    WrongCheckCode,
)
from signing.use_cases.access.person_checks import PAGE, PersonCheckSeen
from signing.vocabulary import CheckStep

router = Router(prefix=PAGE)
ASK, CODE = "access/me/person_check.html", "access/me/person_code.html"
BINDING = CheckStep.BINDING.value
HOMES = {
    BINDING: "/me/binding",
    CheckStep.CONFIRMATION.value: "/me/agreement/confirmation",
    CheckStep.ACCEPTANCE.value: "/me/applications",
    CheckStep.RELEASE.value: "/me/termination",
}
"""Where each step is done, for who comes from no page of ours."""
SHOWN_AGAIN = (
    FieldsWrong,
    WrongCheckCode,
    PersonCheckOver,
    PersonCheckWaits,
    PersonNotRecognised,
)


def lead_to_check(screen: Screen, needed: PersonCheckNeeded, typed: Typed) -> Response:
    """Lead from a step to its check; what was typed is kept for the page of the step."""
    step, check = needed.about["step"], needed.about.get("check", "")
    kept = FormKeeper(screen.request).set_aside(typed, needed)
    back = kept.address if kept else HOMES[step]
    asking = f"{PAGE}?{urlencode({'step': step, 'next': back})}"
    answer = RedirectResponse(_name_page(check, back) if check else asking, HTTPStatus.SEE_OTHER)
    if kept is not None:
        screen.keep(answer, FORMS, kept.secret, SECONDS)
    return answer


@router.get("", rules.PAGE)
def ask_for_check(
    by: ByGraduate,
    screen: ToScreen,
    step: CheckStep = CheckStep.CONFIRMATION,
    next: Next = "",  # noqa: A002 — the field's name
) -> Response:
    """Say what is asked and why; nothing is sent before somebody says so."""
    del by
    back = keep_local_address(next) or HOMES[step.value]
    kind = screen.context.policy.checks.find_kind(step)
    if kind is None:  # nothing is asked here, or not any more
        return screen.go(back)
    return screen.show(ASK, step=step.value, kind=kind.value, back=back)


@router.post("", rules.UNKEYED_FORM.costing(rules.ENTRY))
def start_check(
    by: ByGraduate, filled: Filled, use_cases: ToPersonChecks, screen: ToScreen
) -> Response:
    back = keep_local_address(filled.get("next"))
    step = filled.read_as(CheckStepForm).step
    started = use_cases.start(by, step, back)
    return screen.go(_name_page(started["id"], back))


@router.get("/{check_id}", rules.PAGE)
def show_check(
    check_id: UUID,
    by: ByWeChatUser,
    use_cases: ToPersonChecks,
    screen: ToScreen,
    next: Next = "",  # noqa: A002 — the field's name
) -> HTMLResponse:
    return _show_code(screen, use_cases.look_at(by, check_id), keep_local_address(next))


@router.post("/{check_id}/again", rules.UNKEYED_FORM.costing(rules.ENTRY))
def start_again(
    check_id: UUID, by: ByWeChatUser, filled: Filled, use_cases: ToPersonChecks, screen: ToScreen
) -> Response:
    """Send another code; of one that left within the minute, say so."""
    back = keep_local_address(filled.get("next"))
    started = use_cases.start_again(by, check_id, back)
    same = started["id"] == str(check_id)
    said = screen.gettext("刚刚已经发送过，请等一分钟再重新获取。") if same else ""
    return screen.go(_name_page(started["id"], back), said=said)


@router.post("/{check_id}", rules.FORM.costing(rules.ENTRY))
def finish_check(
    check_id: UUID,
    by: ByWeChatUser,
    filled: Filled,
    use_cases: ToPersonChecks,
    bindings: ToBindings,
    screen: ToScreen,
) -> Response:
    """Back to the step; a binding is done at once."""
    back = keep_local_address(filled.get("next"))
    try:
        outcome = use_cases.finish(by, check_id, filled.read_as(CheckAnswerForm).code)
    except SHOWN_AGAIN as refusal:
        return _show_code(screen, use_cases.look_at(by, check_id), back, filled, refusal)
    step = outcome.answer["step"]
    if step == BINDING:
        device = screen.request.cookies.get(PHONE, "")
        bound = bindings.bind_checked(by, check_id, device)
        screen.forget(HOMES[BINDING])
        return screen.go("/me", said=screen.gettext("绑定成功。"), outcome=bound)
    said = screen.gettext("核验通过，请再次提交。")
    return screen.go(back or HOMES[step], said=said, outcome=outcome)


def _show_code(
    screen: Screen,
    check: PersonCheckSeen,
    back: str,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        CODE, typed=typed, refusal=refusal, check=check, back=back or HOMES[check["step"]]
    )


def _name_page(check: str, back: str) -> str:
    return f"{PAGE}/{check}" + (f"?{urlencode({'next': back})}" if back else "")

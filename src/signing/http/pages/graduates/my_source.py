"""A graduate's source information (生源信息): confirming it, or reporting an error."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByGraduate
from signing.http.asking.source_forms import SourceErrorForm
from signing.http.asking.use_cases import ToBindings, ToSourceErrors
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates import roster_words
from signing.http.pages.graduates.my_reading import ToHome
from signing.http.pages.screen import ToScreen
from signing.http.pages.typed_form import Filled
from signing.refusals import Refusal

router = Router(prefix="/me/source")
PAGE = "graduates/me/source.html"


@router.get("", rules.PAGE)
def show_source(
    by: ByGraduate, found: ToHome, use_cases: ToSourceErrors, screen: ToScreen
) -> HTMLResponse:
    errors = use_cases.list_own(by)
    return screen.show(PAGE, home=found, errors=errors, words=roster_words, tab="more")


@router.post("/confirmation", rules.FORM)
def confirm_source(by: ByGraduate, use_cases: ToBindings, screen: ToScreen) -> Response:
    """生源信息确认: without it nobody can sign."""
    outcome = use_cases.confirm_source(by)
    return screen.go("/me", said=screen.gettext("生源信息已确认，可以签约了。"), outcome=outcome)


@router.post("/errors", rules.FORM)
def report_error(
    filled: Filled, by: ByGraduate, found: ToHome, use_cases: ToSourceErrors, screen: ToScreen
) -> Response:
    """生源信息有误: report which fields are wrong, and what is right."""
    try:
        form = filled.read_as(SourceErrorForm)
        outcome = use_cases.report(by, form.fields, form.words)
    except Refusal as refusal:
        return screen.show(
            PAGE,
            typed=filled,
            refusal=refusal,
            home=found,
            errors=use_cases.list_own(by),
            words=roster_words,
            tab="more",
        )
    said = screen.gettext("已报告学校，更正或答复后会通知您。")
    return screen.go("/me/source", said=said, outcome=outcome)

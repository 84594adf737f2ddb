"""A graduate's source information (生源信息): confirming it, an error in it, the own contact."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByGraduate
from signing.http.asking.source_forms import ContactForm, SourceErrorForm
from signing.http.asking.use_cases import ToBindings, ToContacts, ToGraduates, ToSourceErrors
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates import roster_words
from signing.http.pages.graduates.my_reading import ToHome
from signing.http.pages.screen import ToScreen
from signing.http.pages.typed_form import Filled
from signing.refusals import Refusal

router = Router(prefix="/me")
PAGE = "graduates/me/source.html"
CONTACT = "graduates/me/contact.html"


@router.get("/source", rules.PAGE)
def show_source(
    by: ByGraduate, found: ToHome, use_cases: ToSourceErrors, own: ToGraduates, screen: ToScreen
) -> HTMLResponse:
    return screen.show(
        PAGE,
        home=found,
        studies=own.load_own(by).studies,
        errors=use_cases.list_own(by),
        words=roster_words,
        tab="more",
    )


@router.post("/source/confirmation", rules.FORM)
def confirm_source(by: ByGraduate, use_cases: ToBindings, screen: ToScreen) -> Response:
    """生源信息确认: without it nobody can sign."""
    outcome = use_cases.confirm_source(by)
    return screen.go("/me", said=screen.gettext("生源信息已确认，可以签约了。"), outcome=outcome)


@router.post("/source/errors", rules.FORM)
def report_error(
    filled: Filled,
    by: ByGraduate,
    found: ToHome,
    use_cases: ToSourceErrors,
    own: ToGraduates,
    screen: ToScreen,
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
            studies=own.load_own(by).studies,
            errors=use_cases.list_own(by),
            words=roster_words,
            tab="more",
        )
    said = screen.gettext("已报告学校，更正或答复后会通知您。")
    return screen.go("/me/source", said=said, outcome=outcome)


@router.get("/contact", rules.PAGE)
def show_contact(found: ToHome, screen: ToScreen) -> HTMLResponse:
    return screen.show(CONTACT, home=found, tab="more")


@router.post("/contact", rules.FORM)
def change_contact(
    filled: Filled, by: ByGraduate, found: ToHome, use_cases: ToContacts, screen: ToScreen
) -> Response:
    """更改联系方式: what the agreement prints from now on."""
    try:
        form = filled.read_as(ContactForm)
        outcome = use_cases.change(by, form.phone, form.home_address)
    except Refusal as refusal:
        return screen.show(CONTACT, typed=filled, refusal=refusal, home=found, tab="more")
    changed = outcome.answer["changed"]
    said = screen.gettext("联系方式已更改，以后打印的协议书用新的内容。")
    same = screen.gettext("与原来相同，没有更改。")
    return screen.go("/me/contact", said=said if changed else same, outcome=outcome)

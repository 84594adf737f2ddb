"""条款模板: named terms of an employer, listed, added, changed and deleted."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.codes import name_of
from signing.codes.spelling import fold_name
from signing.http.api.agreements.offer_templates import TemplateName, describe_usual_terms
from signing.http.asking.filters import AskedTitle
from signing.http.asking.forms import UsualTermsForm
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToOfferTemplates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.offer_terms import describe_kept_template, fill_terms
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections.engine.numbering import take_numbered
from signing.refusals import NoSuchTemplate, Refusal
from signing.use_cases.agreements.offer_templates import MOST, OfferTemplate
from signing.vocabulary.china_time import to_china_time

PATH = "/employer/offer-templates"
router = Router(prefix=PATH)


class TemplateStep(UsualTermsForm):
    name: TemplateName


@router.get("", rules.PAGE)
def list_templates(
    by: ByEmployer, use_cases: ToOfferTemplates, screen: ToScreen, q: AskedTitle = ""
) -> HTMLResponse:
    """`q` is part of a name, of a workplace or of the name of a job category."""
    kept = use_cases.list_templates(by)
    return screen.show(
        "agreements/employer/templates.html",
        page=take_numbered([one for one in kept if _is_named(one, q)], 1),
        whole=len(kept),
        q=q.strip(),
        today=to_china_time(by.now).date().isoformat(),
        most=MOST,
    )


@router.get("/new", rules.PAGE)
def ask_template(by: ByEmployer, screen: ToScreen) -> HTMLResponse:
    del by
    return _show_form(screen)


@router.post("/new", rules.UNKEYED_FORM)
def keep_template(
    filled: Filled, by: ByEmployer, use_cases: ToOfferTemplates, screen: ToScreen
) -> Response:
    """Add a template; it replaces one of the same name, and the next page says so."""
    try:
        form = filled.read_as(TemplateStep)
        saved = use_cases.keep(by, form.name, describe_usual_terms(form))
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    return screen.go(PATH, said=describe_kept_template(screen, saved))


@router.get("/{template_id}", rules.PAGE)
def show_template(
    template_id: UUID, by: ByEmployer, use_cases: ToOfferTemplates, screen: ToScreen
) -> HTMLResponse:
    one = use_cases.load_template(by, template_id)
    return _show_form(screen, one, typed=fill_terms(one["terms"], name=one["name"]))


@router.post("/{template_id}", rules.UNKEYED_FORM)
def change_template(
    template_id: UUID, filled: Filled, by: ByEmployer, use_cases: ToOfferTemplates, screen: ToScreen
) -> Response:
    """Change the name, the terms, or both."""
    try:
        form = filled.read_as(TemplateStep)
        saved = use_cases.change(by, template_id, form.name, describe_usual_terms(form))
    except NoSuchTemplate:
        raise
    except Refusal as refusal:
        one = use_cases.load_template(by, template_id)
        return _show_form(screen, one, typed=filled, refusal=refusal)
    said = screen.gettext("模板“%(name)s”已保存；已发出的签约通知不变。", name=saved["name"])
    return screen.go(PATH, said=said)


@router.get("/{template_id}/removal", rules.PAGE)
def ask_removal(
    template_id: UUID, by: ByEmployer, use_cases: ToOfferTemplates, screen: ToScreen
) -> HTMLResponse:
    name = use_cases.load_template(by, template_id)["name"]
    question = Question(
        title=screen.gettext("删除模板"),
        follows=screen.gettext("删除后不能恢复。已发出的签约通知和已签的协议不变。"),
        about=name,
        back=f"{PATH}/{template_id}",
        above=name,
    )
    return ask_once(screen, question)


@router.post("/{template_id}/removal", rules.UNKEYED_FORM)
def delete_template(
    template_id: UUID, by: ByEmployer, use_cases: ToOfferTemplates, screen: ToScreen
) -> Response:
    name = use_cases.load_template(by, template_id)["name"]
    use_cases.forget(by, template_id)
    said = screen.gettext("模板“%(name)s”已删除；已发出的签约通知不变。", name=name)
    return screen.go(PATH, said=said)


def _is_named(one: OfferTemplate, q: str) -> bool:
    terms = one["terms"]
    said = (
        *(one["name"], terms["workplace"]),
        name_of("job_category", terms["job_category"]),
    )
    return any(fold_name(q) in fold_name(text) for text in said)


def _show_form(
    screen: Screen,
    one: OfferTemplate | None = None,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show("agreements/employer/template.html", one=one, typed=typed, refusal=refusal)

"""发起签约 (情况二): the form, the page to confirm, and signing."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TypedDict
from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.fields import TypedIdNumber
from signing.http.asking.forms import IdentityForm, TermsForm
from signing.http.asking.readers import ReaderOfPositions, ReaderOfPublicRecords
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToOfferTemplates, ToSignings
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.agreements.card_signing.draft import (
    Draft,
    decrypt_draft,
    encrypt_draft,
)
from signing.http.pages.agreements.card_signing.forms import Consent
from signing.http.pages.agreements.offer_terms import (
    BegunTerms,
    NamedForm,
    ToBegin,
    keep_as_template,
)
from signing.http.pages.kept_forms import name_step
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import positions, public_record
from signing.refusals import FieldsWrong, Refusal, StaleVersion
from signing.storage.readers import Reader
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.lawful_terms import must_be_lawful
from signing.use_cases.agreements.signings import Shown, SigningAnswer
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import Channel, Terms

PATH = "/employer/signings"
FORM, CONFIRM = "agreements/employer/signing.html", "agreements/employer/confirm.html"
DRAFT = "draft"
NOTHING_SHOWN = {"position_title": "", "employer_name": ""}
router = Router(prefix=PATH)


class SigningForm(IdentityForm, TermsForm, NamedForm):
    """The graduate, the position and the terms, on one page."""

    id_number: TypedIdNumber
    position_id: UUID

    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in Terms.model_fields})


FIELDS = set(SigningForm.model_fields)


@router.get("", rules.PAGE)
def ask_signing(
    by: ByEmployer,
    jobs: ReaderOfPositions,
    schools: ReaderOfPublicRecords,
    begun: ToBegin,
    screen: ToScreen,
) -> HTMLResponse:
    """Show the form, with the terms of the chosen template or of the employer's last offer."""
    return _show_form(screen, by, jobs, schools, typed=begun.typed, begun=begun)


@router.post("", rules.UNKEYED_FORM)
def ask_confirmation(
    filled: Filled,
    by: ByEmployer,
    use_cases: ToSignings,
    jobs: ReaderOfPositions,
    schools: ReaderOfPublicRecords,
    screen: ToScreen,
) -> Response:
    """Show what signing means, with everything that the agreement will say."""
    try:
        form = filled.read_as(SigningForm)
        must_be_lawful(form.terms(), by.now)
        shown = use_cases.name_parties(by, form.position_id)
        warnings = use_cases.warn_of_terms(by, form.position_id, form.terms())
    except Refusal as refusal:
        return _show_form(screen, by, jobs, schools, typed=filled, refusal=refusal)
    draft = Draft().with_typed(filled, FIELDS).with_shown(asdict(shown))
    onward = lead_to_confirmation(screen, f"{PATH}/confirmation", CONFIRM, draft)
    return onward or _show_confirmation(screen, by, jobs, schools, draft, warnings)


@router.get("/confirmation", rules.PAGE)
def show_confirmation(
    by: ByEmployer,
    use_cases: ToSignings,
    jobs: ReaderOfPositions,
    schools: ReaderOfPublicRecords,
    screen: ToScreen,
) -> Response:
    """Show it again after Back or Reload; what is called otherwise by now stands beside it."""
    draft = decrypt_draft(screen, screen.find_step(DRAFT))
    seen = Shown(**NOTHING_SHOWN | draft.read_shown())
    try:
        form = draft.read_typed().read_as(SigningForm)
        now = use_cases.name_parties(by, form.position_id)
        warnings = use_cases.warn_of_terms(by, form.position_id, form.terms())
    except Refusal:
        return screen.go(PATH)
    again, was = draft.with_shown(asdict(now)), seen if seen != now else None
    return _show_confirmation(screen, by, jobs, schools, again, warnings, was=was)


@router.post("/changes", rules.UNKEYED_FORM)
def return_to_form(
    filled: Filled,
    by: ByEmployer,
    jobs: ReaderOfPositions,
    schools: ReaderOfPublicRecords,
    screen: ToScreen,
) -> Response:
    """Show the form again, with everything that was typed."""
    draft = decrypt_draft(screen, filled.get("draft"))
    onward = screen.lead_to(PATH, FORM, draft.list_typed())
    return onward or _show_form(screen, by, jobs, schools, typed=draft.read_typed())


@router.post("/confirmation", rules.FORM)
def sign_agreement(
    filled: Filled,
    by: ByEmployer,
    use_cases: ToSignings,
    templates: ToOfferTemplates,
    jobs: ReaderOfPositions,
    schools: ReaderOfPublicRecords,
    screen: ToScreen,
) -> Response:
    """确认签约: sign what the page showed, or nothing. Every mismatch gets the same answer."""
    draft = decrypt_draft(screen, filled.get("draft"))
    seen = Shown(**NOTHING_SHOWN | draft.read_shown())
    try:
        form = draft.read_typed().read_as(SigningForm)
        filled.read_as(Consent)
        kept = keep_as_template(screen, templates, by, form.template_name, form)
        outcome = use_cases.sign_directly(by, form.position_id, form.identity(), form.terms(), seen)
    except StaleVersion as refusal:
        now = use_cases.name_parties(by, form.position_id)
        again = draft.with_shown(asdict(now))
        warnings = use_cases.warn_of_terms(by, form.position_id, form.terms())
        return _show_confirmation(
            screen, by, jobs, schools, again, warnings, refusal=refusal, was=seen
        )
    except FieldsWrong as refusal:
        form = draft.read_typed().read_as(SigningForm)
        warnings = use_cases.warn_of_terms(by, form.position_id, form.terms())
        return _show_confirmation(screen, by, jobs, schools, draft, warnings, refusal=refusal)
    except Refusal as refusal:
        return _show_form(screen, by, jobs, schools, typed=draft.read_typed(), refusal=refusal)
    return go_to_agreement(screen, outcome, kept, of_form=PATH)


def lead_to_confirmation(screen: Screen, path: str, template: str, draft: Draft) -> Response | None:
    """Redirect to the page to confirm; each has an address of its own, lest two tabs mix."""
    return screen.lead_to(name_step(path), template, {DRAFT: encrypt_draft(screen, draft)})


def go_to_agreement(
    screen: Screen, outcome: Outcome[SigningAnswer], kept: str = "", *, of_form: str
) -> Response:
    """Redirect to the agreement, or to the offer if the graduate is asked first."""
    screen.forget(of_form)
    number = outcome.answer["agreement_number"]
    if number is None:
        said = screen.gettext("已向毕业生发出签约通知，等待其确认。")
        path = f"/employer/applications/{outcome.answer['application_id']}"
        return screen.go(path, said=said + kept, outcome=outcome)
    said = screen.gettext("签约成功，协议编号 %(number)s，待学校审核。", number=number)
    return screen.go(f"/employer/agreements/{segment(number)}", said=said + kept, outcome=outcome)


def _show_form(
    screen: Screen,
    by: ByEmployer,
    jobs: Reader,
    schools: Reader,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
    begun: BegunTerms | None = None,
) -> HTMLResponse:
    return screen.show(
        FORM,
        typed=typed,
        refusal=refusal,
        begun=begun,
        drawn_at="" if screen.request.url.path == PATH else PATH,
        **load_choices(by, jobs, schools),
    )


def _show_confirmation(
    screen: Screen,
    by: ByEmployer,
    jobs: Reader,
    schools: Reader,
    draft: Draft,
    warnings: list[TermsWarning],
    *,
    refusal: Refusal | None = None,
    was: Shown | None = None,
) -> HTMLResponse:
    """`was` is what the page showed before. Raises FieldsWrong for a draft that is not ours."""
    return screen.show(
        CONFIRM,
        form=draft.read_typed().read_as(SigningForm),
        draft=encrypt_draft(screen, draft),
        refusal=refusal,
        shown=draft.read_shown(),
        warnings=warnings,
        was=was,
        consent=screen.context.policy.name_consent(Channel.DIRECT),
        **load_choices(by, jobs, schools),
    )


class Choices(TypedDict):
    """The titles of the employer's open positions by id, the schools' names by code."""

    jobs: dict[str, str]
    schools: Mapping[str, str]


def load_choices(by: ByEmployer, jobs: Reader, schools: Reader) -> Choices:
    found = positions.list_own_open_positions(jobs, by.employer_id)
    return {
        "jobs": {one["id"]: one["title"] for one in found},
        "schools": public_record.name_schools_by_code(schools),
    }

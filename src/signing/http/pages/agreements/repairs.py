"""修改后重新签约: what the school rejected is put right and signed, or offered, again."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from signing.http.asking.forms import TermsForm
from signing.http.asking.readers import ReaderOfPositions, ReaderOfPublicRecords
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToRepairs
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.agreements.card_signing.draft import Draft, decrypt_draft, encrypt_draft
from signing.http.pages.agreements.card_signing.forms import Consent
from signing.http.pages.agreements.direct_signing import (
    DRAFT,
    NOTHING_SHOWN,
    Choices,
    go_to_agreement,
    lead_to_confirmation,
    load_choices,
)
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import FieldsWrong, NoSuchAgreement, NotSentBack, Refusal, StaleVersion
from signing.use_cases.agreements.lawful_terms import must_be_lawful
from signing.use_cases.agreements.repairs import Repairs, SentBack
from signing.use_cases.agreements.signings import Shown
from signing.vocabulary import AgreementNumber, Channel, Terms

FORM, CONFIRM = "agreements/employer/repair.html", "agreements/employer/repair_check.html"
router = Router(prefix="/employer/agreements/{number}/repair")


class RepairForm(TermsForm):
    """The terms, and the position where the graduate did not apply for one."""

    position_id: UUID | None = None

    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in Terms.model_fields})


FIELDS = set(RepairForm.model_fields)


class Repair:
    """The rejected signing that the pages are about; each draws it anew."""

    def __init__(
        self,
        number: AgreementNumber,
        by: ByEmployer,
        use_cases: ToRepairs,
        jobs: ReaderOfPositions,
        schools: ReaderOfPublicRecords,
        screen: ToScreen,
    ) -> None:
        self.number, self.by, self.use_cases, self.screen = number, by, use_cases, screen
        self._jobs, self._schools = jobs, schools

    @property
    def path(self) -> str:
        return f"/employer/agreements/{segment(self.number)}/repair"

    def show_form(
        self, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
    ) -> HTMLResponse:
        one = self.use_cases.look_at(self.by, self.number)
        return self.screen.show(
            FORM,
            typed=typed if typed.fields else _fill_terms(one),
            refusal=refusal,
            one=one,
            path=self.path,
            drawn_at="" if self.screen.request.url.path == self.path else self.path,
            **self._load_choices(),
        )

    def show_confirmation(
        self, draft: Draft, refusal: Refusal | None = None, was: Shown | None = None
    ) -> HTMLResponse:
        """`was` is what the page showed before. Raises FieldsWrong for a draft of another."""
        one = self.use_cases.look_at(self.by, self.number)
        form = draft.read_typed().read_as(RepairForm)
        return self.screen.show(
            CONFIRM,
            one=one,
            form=form,
            warnings=self.use_cases.warn_of_terms(
                self.by, self.number, form.position_id, form.terms()
            ),
            draft=encrypt_draft(self.screen, draft),
            shown=draft.read_shown(),
            refusal=refusal,
            was=was,
            consent=self.screen.context.policy.name_consent(Channel.DIRECT),
            path=self.path,
            **self._load_choices(),
        )

    def _load_choices(self) -> Choices:
        return load_choices(self.by, self._jobs, self._schools)


Here = Annotated[Repair, Depends(Repair)]


@router.get("", rules.PAGE)
def ask_repair(here: Here, by: ByEmployer) -> HTMLResponse:
    """Show the terms as they were rejected, to be changed, below the reason."""
    del by
    return here.show_form()


@router.post("", rules.UNKEYED_FORM)
def ask_confirmation(here: Here, filled: Filled, by: ByEmployer) -> Response:
    """Show old beside new, before anything is sent."""
    try:
        form = filled.read_as(RepairForm)
        must_be_lawful(form.terms(), by.now)
        shown = here.use_cases.name_parties(by, here.number, form.position_id)
    except (NoSuchAgreement, NotSentBack):
        raise
    except Refusal as refusal:
        return here.show_form(filled, refusal)
    draft = Draft().with_typed(filled, FIELDS).with_shown(asdict(shown))
    onward = lead_to_confirmation(here.screen, f"{here.path}/confirmation", CONFIRM, draft)
    return onward or here.show_confirmation(draft)


@router.get("/confirmation", rules.PAGE)
def show_confirmation(here: Here, by: ByEmployer) -> Response:
    here.use_cases.look_at(by, here.number)
    draft = decrypt_draft(here.screen, here.screen.find_step(DRAFT))
    seen = Shown(**NOTHING_SHOWN | draft.read_shown())
    try:
        form = draft.read_typed().read_as(RepairForm)
        now = here.use_cases.name_parties(by, here.number, form.position_id)
    except Refusal:
        return here.screen.go(here.path)
    again = draft.with_shown(asdict(now))
    return here.show_confirmation(again, was=seen if seen != now else None)


@router.post("/confirmation", rules.FORM)
def send_again(here: Here, filled: Filled, by: ByEmployer, use_cases: ToRepairs) -> Response:
    """Sign or offer what the page showed, or nothing."""
    draft = decrypt_draft(here.screen, filled.get("draft"))
    seen = Shown(**NOTHING_SHOWN | draft.read_shown())
    try:
        form = draft.read_typed().read_as(RepairForm)
        filled.read_as(Consent)
        outcome = use_cases.send_again(by, here.number, form.position_id, form.terms(), seen)
    except StaleVersion as refusal:
        return _show_changed(here, by, use_cases, draft, refusal)
    except FieldsWrong as refusal:
        return here.show_confirmation(draft, refusal)
    except (NoSuchAgreement, NotSentBack):
        raise
    except Refusal as refusal:
        return here.show_form(draft.read_typed(), refusal)
    return go_to_agreement(here.screen, outcome, of_form=here.path)


def _show_changed(
    here: Repair, by: ByEmployer, use_cases: Repairs, draft: Draft, refusal: Refusal
) -> HTMLResponse:
    form = draft.read_typed().read_as(RepairForm)
    now = use_cases.name_parties(by, here.number, form.position_id)
    was = Shown(**NOTHING_SHOWN | draft.read_shown())
    return here.show_confirmation(draft.with_shown(asdict(now)), refusal, was)


def _fill_terms(one: SentBack) -> Typed:
    terms = one["terms"].model_dump(mode="json") if one["terms"] else {}
    filled = {name: str(said) for name, said in terms.items()}
    job = {"position_id": str(one["position_id"])} if one["open_title"] else {}
    return Typed(FormData(filled | job))

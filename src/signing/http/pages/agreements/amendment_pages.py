"""变更协议: what both sides see and do about an amendment; each draws it in its own frame."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from signing.http.asking.fields import PrintedName, Reason
from signing.http.asking.forms import Form, WholeTermsForm
from signing.http.pages.access.person_checks import lead_to_check
from signing.http.pages.agreements.card_signing.draft import Draft, decrypt_draft, encrypt_draft
from signing.http.pages.agreements.direct_signing import DRAFT, lead_to_confirmation
from signing.http.pages.questions import Question
from signing.http.pages.screen import NOTHING_TYPED, Screen
from signing.http.pages.typed_form import Typed
from signing.http.pages.wording import N_
from signing.refusals import NoSuchAgreement, NoSuchAmendment, PersonCheckNeeded, Refusal
from signing.use_cases.agreements.amendment_reading import AgreementToAmend, AmendmentSeen
from signing.use_cases.agreements.amendments import AmendmentAnswer, Amendments, Party
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import AgreementNumber, AmendmentState, Terms

GONE = (NoSuchAgreement, NoSuchAmendment)
PROPOSED = N_("变更已提出，等待对方答复。")
WITHDRAWN = N_("变更已撤回，原条款继续有效。")
DECLINED = N_("已答复：不同意变更，原条款继续有效。")
ACCEPTED = N_("已同意变更，等待学校审核。")
APPLIED = N_("已同意变更，学校将按变更后的条款审核这次签约。")
FORM, CHECK, ONE, ALL = "amendment_form", "amendment_check", "amendment", "amendments"
Ask = Callable[[Screen, Question, int | None], HTMLResponse]


class AmendmentForm(WholeTermsForm):
    """The terms as they should be, whole, and why."""

    position_title: PrintedName
    reason: Reason

    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in Terms.model_fields})


class DeclineForm(Form):
    reason: Reason


FIELDS = set(AmendmentForm.model_fields)


class AmendmentPages:
    """`root` is the address of the agreement's amendments, `folder` that of the templates."""

    root: str
    folder: str
    more: Mapping[str, Any] = MappingProxyType({})

    def __init__(
        self, by: Party, number: AgreementNumber, use_cases: Amendments, screen: Screen
    ) -> None:
        self._by, self._number = by, number
        self._use_cases, self._screen = use_cases, screen

    @property
    def present(self) -> AgreementToAmend:
        return self._use_cases.look_at_agreement(self._by, self._number)

    def show_all(self) -> HTMLResponse:
        """Every amendment of the agreement, the newest first, and what can be done now."""
        found = self._use_cases.list_amendments(self._by, self._number)
        return self._show(ALL, amendments=found[::-1])

    def show_form(
        self, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
    ) -> HTMLResponse:
        """The terms as they are, to be changed; all amendments where nothing can be now."""
        one = self.present
        if refusal is None and not one["may_propose"]:
            return self.show_all()
        form = f"{self.root}/new"
        return self._show(
            FORM,
            typed=typed if typed.fields else _fill(one),
            refusal=refusal,
            drawn_at="" if self._screen.request.url.path == form else form,
        )

    def ask_confirmation(self, filled: Typed) -> Response:
        """Old beside new, before anything is sent."""
        try:
            self._preview(filled)
        except GONE:
            raise
        except Refusal as refusal:
            return self.show_form(filled, refusal)
        draft = Draft().with_typed(filled, FIELDS)
        path = f"{self.root}/confirmation"
        onward = lead_to_confirmation(self._screen, path, self._name(CHECK), draft)
        return onward or self._show_check(draft)

    def show_confirmation(self) -> Response:
        """Show it again after Back or Reload; the form, where there is nothing to confirm.

        Raises NoSuchAgreement.
        """
        self._use_cases.look_at_agreement(self._by, self._number)
        draft = decrypt_draft(self._screen, self._screen.find_step(DRAFT))
        try:
            return self._show_check(draft)
        except GONE:
            raise
        except Refusal:
            return self._screen.go(f"{self.root}/new")

    def propose(self, filled: Typed) -> Response:
        draft = decrypt_draft(self._screen, filled.get("draft"))
        typed = draft.read_typed()
        try:
            form = typed.read_as(AmendmentForm)
            outcome = self._use_cases.propose(
                self._by,
                self._number,
                terms=form.terms(),
                reason=form.reason,
                position_title=form.position_title,
            )
        except GONE:
            raise
        except PersonCheckNeeded as needed:
            return lead_to_check(self._screen, needed, typed)
        except Refusal as refusal:
            return self.show_form(typed, refusal)
        self._screen.forget(f"{self.root}/new")
        return self._go(outcome, PROPOSED)

    def show_one(
        self, amendment: int, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
    ) -> HTMLResponse:
        """One amendment, old beside new, and the answer that it waits for."""
        seen = self._use_cases.look_at(self._by, self._number, amendment)
        path = f"{self.root}/{amendment}"
        drawn_at = "" if self._screen.request.url.path == path else path
        link = self._draw_link(seen)
        return self._show(ONE, seen=seen, typed=typed, refusal=refusal, drawn_at=drawn_at, **link)

    def _draw_link(self, seen: AmendmentSeen) -> Mapping[str, str]:
        """Return the link by which the other side answers, and its code, where it needs one."""
        del seen
        return {"address": "", "drawn": ""}

    def accept(self, amendment: int, filled: Typed) -> Response:
        """Accept what the page showed: its digest comes with the form."""
        try:
            outcome = self._use_cases.accept(
                self._by, self._number, amendment, filled.get("content")
            )
        except GONE:
            raise
        except PersonCheckNeeded as needed:
            return lead_to_check(self._screen, needed, filled)
        except Refusal as refusal:
            return self.show_one(amendment, filled, refusal)
        applied = outcome.answer["state"] == AmendmentState.APPLIED.value
        return self._go(outcome, APPLIED if applied else ACCEPTED)

    def decline(self, amendment: int, filled: Typed) -> Response:
        try:
            reason = filled.read_as(DeclineForm).reason
            outcome = self._use_cases.decline(self._by, self._number, amendment, reason)
        except GONE:
            raise
        except Refusal as refusal:
            return self.show_one(amendment, filled, refusal)
        return self._go(outcome, DECLINED)

    def ask_withdrawal(self, amendment: int, ask: Ask) -> Response:
        """Say what follows; show the amendment where it cannot be taken back any more."""
        seen = self._use_cases.look_at(self._by, self._number, amendment)
        if "withdraw" not in seen["may"]:
            return self._screen.go(f"{self.root}/{amendment}")
        screen = self._screen
        question = Question(
            title=screen.gettext("撤回变更"),
            follows=screen.gettext("撤回后原条款继续有效，对方不用再答复；以后可以重新提出。"),
            about=self._name_other(),
            back=f"{self.root}/{amendment}",
            above=screen.gettext("变更协议"),
        )
        return ask(screen, question, seen["version"])

    def withdraw(self, amendment: int) -> Response:
        outcome = self._use_cases.withdraw(self._by, self._number, amendment)
        return self._go(outcome, WITHDRAWN)

    def _name_other(self) -> str:
        return self.present["employer"]

    def _preview(self, typed: Typed) -> AmendmentSeen:
        form = typed.read_as(AmendmentForm)
        return self._use_cases.preview(
            self._by,
            self._number,
            terms=form.terms(),
            reason=form.reason,
            position_title=form.position_title,
        )

    def _show_check(self, draft: Draft) -> HTMLResponse:
        """Raises FieldsWrong for a draft that is not ours, and what proposing it would."""
        seen = self._preview(draft.read_typed())
        return self._show(
            CHECK, seen=seen, warnings=seen["warnings"], draft=encrypt_draft(self._screen, draft)
        )

    def _go(self, outcome: Outcome[AmendmentAnswer], words: str) -> Response:
        path = f"{self.root}/{outcome.answer['amendment']}"
        return self._screen.go(path, said=self._screen.gettext(words), outcome=outcome)

    def _name(self, page: str) -> str:
        return f"agreements/{self.folder}/{page}.html"

    def _show(
        self,
        page: str,
        *,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
        drawn_at: str = "",
        **filled: Any,
    ) -> HTMLResponse:
        return self._screen.show(
            self._name(page),
            typed=typed,
            refusal=refusal,
            drawn_at=drawn_at,
            one=self.present,
            root=self.root,
            **{**self.more, **filled},
        )


def _fill(one: AgreementToAmend) -> Typed:
    terms = one["terms"].model_dump(mode="json") if one["terms"] else {}
    filled = {name: str(said) for name, said in terms.items()}
    return Typed(FormData(filled | {"position_title": one["position_title"]}))

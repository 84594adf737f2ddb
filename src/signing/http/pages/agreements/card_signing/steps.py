"""What a card's QR code opens: verify the graduate, say who signs and for what, sign."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.api.agreements.cards import VerificationForm
from signing.http.asking.security import ByCardHolder
from signing.http.asking.uploads import Chosen, ChosenFiles, read_upload
from signing.http.asking.use_cases import ToCardResults, ToCards, ToRegistries
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.card_signing.draft import (
    Draft,
    decrypt_draft,
    encrypt_draft,
    keep_draft,
    load_draft,
)
from signing.http.pages.agreements.card_signing.forms import (
    EMPLOYER_FIELDS,
    TERMS_FIELDS,
    Consent,
    EmployerStep,
    Signing,
    TermsStep,
)
from signing.http.pages.kept_forms import name_step
from signing.http.pages.organisations.registry import look_up
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import (
    CardExpired,
    CardUsed,
    EmployerNotVerified,
    EmployerSuspended,
    FieldsWrong,
    FileRefused,
    NoSuchAgreement,
    Refusal,
    ScannerAway,
    StaleVersion,
    TailWrong,
    TooMany,
)
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.cards import CardHolderShown
from signing.use_cases.agreements.lawful_terms import must_be_lawful
from signing.use_cases.agreements.signings import SigningAnswer
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.files.evidence import MOST_BYTES, Upload
from signing.vocabulary import Channel

router = Router()
STOPPED = (EmployerSuspended, EmployerNotVerified)
KEPT_AFTER = (FieldsWrong, *STOPPED, StaleVersion, FileRefused, ScannerAway)
"""After which everything is shown again, to be mended or sent once more."""
DRAFT = "draft"


@dataclass(frozen=True)
class ScannedCard:
    """A card that can be used to sign; the name of `graduate` is masked."""

    token: str
    graduate: CardHolderShown
    draft: Draft
    screen: Screen

    @property
    def path(self) -> str:
        return f"/c/{self.token}"

    def show(self, template: str, refusal: Refusal | None = None, **filled: Any) -> HTMLResponse:
        return self.screen.show(
            template,
            graduate=self.graduate,
            path=self.path,
            passed=bool(self.draft.find_pass(self.token)),
            refusal=refusal,
            asks_registry=self.screen.context.registry.is_set,
            **filled,
        )

    def show_step(self, template: str) -> Response:
        """Show a step with what was typed before, or go to verify the graduate first."""
        if not self.draft.find_pass(self.token):
            return self.screen.go(self.path)
        return self.show(template, typed=self.draft.read_typed())

    def show_confirmation(
        self,
        signing: Signing,
        warnings: list[TermsWarning],
        refusal: Refusal | None = None,
        was: dict[str, str] | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        """`was` says what the page showed before, if the roster has changed since."""
        draft = self.draft.with_shown(self.graduate)
        return self.show(
            "agreements/card/check.html",
            refusal,
            typed=typed,
            drawn_at=name_step(f"{self.path}/signing"),
            own={DRAFT: encrypt_draft(self.screen, self.draft)},
            signing=signing,
            was=was,
            warnings=warnings,
            consent=self.screen.context.policy.name_consent(Channel.CARD),
            shut=encrypt_draft(self.screen, draft),
        )

    def with_refused_draft(self) -> "ScannedCard":
        """Return the card with the draft that a refused page to confirm held, if there is one."""
        shut = self.screen.find_step(DRAFT)
        return replace(self, draft=decrypt_draft(self.screen, shut)) if shut else self

    def find_other_graduate(self) -> dict[str, str] | None:
        """Return what the page showed of the graduate before, if it is called otherwise now."""
        shown = self.draft.read_shown()
        return shown if shown and self.graduate != shown else None

    def go_to_step(self, to: str, draft: Draft) -> Response:
        onward = self.screen.go(f"{self.path}/{to}")
        keep_draft(self.screen, onward, draft)
        return onward


def load_scanned_card(
    token: str, by: ByCardHolder, use_cases: ToCards, screen: ToScreen
) -> ScannedCard:
    """Raises a refusal that says why the card cannot be used: CardExpired, CardUsed and others."""
    graduate = use_cases.describe_holder(use_cases.load_holder(by, token))
    return ScannedCard(token, graduate, load_draft(screen), screen)


@router.get("/c/{token}", rules.PAGE.open_to("whoever scanned a card"))
def ask_id_tail(card: Annotated[ScannedCard, Depends(load_scanned_card)]) -> HTMLResponse:
    return card.show("agreements/card/verify.html")


@router.post(
    "/c/{token}",
    rules.FORM.costing(rules.ENTRY).with_body(rules.CARD_BODY).open_to("whoever scanned a card"),
)
def verify_graduate(
    token: str,
    card: Annotated[ScannedCard, Depends(load_scanned_card)],
    filled: Filled,
    by: ByCardHolder,
    use_cases: ToCards,
) -> Response:
    """验证毕业生信息. The fifth wrong try ends the card."""
    try:
        form = filled.read_as(VerificationForm)
        card_pass = use_cases.verify(by, token, form.id_tail)
    except (FieldsWrong, TailWrong, TooMany) as refusal:
        return card.show("agreements/card/verify.html", refusal, typed=filled)
    return card.go_to_step("employer", card.draft.with_pass(token, card_pass))


@router.get("/c/{token}/employer", rules.PAGE.open_to("whoever scanned a card"))
def ask_employer(card: Annotated[ScannedCard, Depends(load_scanned_card)]) -> Response:
    return card.show_step("agreements/card/employer.html")


@router.post(
    "/c/{token}/employer",
    rules.UNKEYED_FORM.costing(rules.ENTRY)
    .with_body(rules.CARD_BODY)
    .open_to("whoever scanned a card"),
)
def keep_employer(
    card: Annotated[ScannedCard, Depends(load_scanned_card)],
    filled: Filled,
    by: ByCardHolder,
    use_cases: ToCards,
) -> Response:
    draft = card.draft.with_typed(filled, EMPLOYER_FIELDS)
    try:
        use_cases.must_serve(by, filled.read_as(EmployerStep).credit_code)
    except (FieldsWrong, *STOPPED) as refusal:
        return _show_refused_step(card, "agreements/card/employer.html", refusal, draft)
    return card.go_to_step("terms", draft)


@router.post(
    "/c/{token}/employer/registry",
    rules.UNKEYED_FORM.costing(rules.ENTRY)
    .with_body(rules.CARD_BODY)
    .open_to("whoever scanned a card and passed"),
)
def look_up_employer(
    card: Annotated[ScannedCard, Depends(load_scanned_card)],
    filled: Filled,
    by: ByCardHolder,
    use_cases: ToRegistries,
) -> Response:
    """Show the step again with what the business register says of the credit code."""
    if not card.draft.find_pass(card.token):
        return card.screen.go(card.path)
    draft = card.draft.with_typed(filled, EMPLOYER_FIELDS)
    try:
        told = look_up(use_cases, by, filled)
    except Refusal as refusal:
        return _show_refused_step(card, "agreements/card/employer.html", refusal, draft)
    return card.go_to_step("employer", draft.with_fields(told))


@router.get("/c/{token}/terms", rules.PAGE.open_to("whoever scanned a card"))
def ask_terms(card: Annotated[ScannedCard, Depends(load_scanned_card)]) -> Response:
    return card.show_step("agreements/card/terms.html")


@router.post(
    "/c/{token}/terms",
    rules.UNKEYED_FORM.costing(rules.ENTRY)
    .with_body(rules.CARD_BODY)
    .open_to("whoever scanned a card"),
)
def keep_terms(
    card: Annotated[ScannedCard, Depends(load_scanned_card)],
    filled: Filled,
    by: ByCardHolder,
) -> Response:
    draft = card.draft.with_typed(filled, TERMS_FIELDS)
    try:
        must_be_lawful(filled.read_as(TermsStep).terms(), by.now)
    except FieldsWrong as refusal:
        return _show_refused_step(card, "agreements/card/terms.html", refusal, draft)
    return card.go_to_step("signing", draft)


@router.get("/c/{token}/signing", rules.PAGE.open_to("whoever scanned a card and passed"))
def ask_confirmation(
    card: Annotated[ScannedCard, Depends(load_scanned_card)], by: ByCardHolder, use_cases: ToCards
) -> Response:
    """Show what signing means, with everything that the agreement will say.

    After a refusal that is what the refused page said, whatever another tab has typed since.
    """
    card = card.with_refused_draft()
    if not card.draft.find_pass(card.token):
        return card.screen.go(card.path)
    try:
        signing = Signing(card.draft)
    except FieldsWrong:
        return card.screen.go(f"{card.path}/employer")
    warnings = use_cases.warn_of_terms(by, signing.party, signing.job.terms())
    return card.show_confirmation(signing, warnings, was=card.find_other_graduate())


@router.post(
    "/c/{token}/signing",
    rules.FORM.costing(rules.ENTRY)
    .with_body(rules.CARD_BODY)
    .with_files(MOST_BYTES)
    .open_to("whoever scanned a card and passed"),
)
def sign_agreement(
    token: str,
    filled: Filled,
    chosen: ChosenFiles,
    by: ByCardHolder,
    use_cases: ToCards,
    results: ToCardResults,
    screen: ToScreen,
) -> Response:
    """确认签约: sign what this page showed, not what another tab has typed since.

    A file that cannot be taken is refused at its field, and all else is still there.
    """
    draft = decrypt_draft(screen, filled.get("draft"))
    try:
        signing = Signing(draft)
    except FieldsWrong:
        return screen.go(f"/c/{token}/signing")
    try:
        filled.read_as(Consent)
        outcome = use_cases.sign(
            *(by, token, draft.find_pass(token), signing.party),
            *(signing.job.position_title, signing.job.terms(), draft.read_shown()),
            licence=_read_licence(chosen),
        )
    except KEPT_AFTER as refusal:
        card = ScannedCard(
            token, use_cases.describe_holder(use_cases.load_holder(by, token)), draft, screen
        )
        warnings = use_cases.warn_of_terms(by, signing.party, signing.job.terms())
        other = card.find_other_graduate()
        return card.show_confirmation(signing, warnings, refusal, other, filled)
    except (CardExpired, CardUsed) as over:
        try:
            signed = results.find_signed(by, draft.find_pass(token), signing.party.credit_code)
        except NoSuchAgreement:
            raise over from None
        said = screen.gettext("这份协议已经提交，没有重复签约。")
        return screen.go(f"/s/{results.make_link(by, signed)}", said=said)
    return _go_to_result(by, results, screen, outcome)


@router.get("/s/{link}", rules.PAGE.open_to("whoever signed by a card, with a shut link"))
def show_result(
    link: str, by: ByCardHolder, results: ToCardResults, screen: ToScreen
) -> HTMLResponse:
    """Show what was signed, or offered, whenever the link is opened."""
    offer = results.find_offer(by, link)
    if offer is not None:
        return screen.show("agreements/card/offered.html", offer=offer)
    return screen.show("agreements/card/result.html", signed=results.load_result(by, link))


def _go_to_result(
    by: ByCardHolder, results: ToCardResults, screen: Screen, outcome: Outcome[SigningAnswer]
) -> Response:
    """Redirect to the agreement, or to the offer if the graduate is asked first."""
    answer = outcome.answer
    number = answer["agreement_number"]
    said = screen.gettext("签约成功。")
    if number is None:
        said = screen.gettext("已向毕业生发出签约通知，等待其确认。")
    link = results.make_link(by, number or answer["offer_id"])
    return screen.go(f"/s/{link}", said=said, outcome=outcome)


def _read_licence(chosen: Chosen) -> Upload | None:
    file = chosen.find_one("licence")
    return read_upload(file) if file else None


def _show_refused_step(
    card: ScannedCard, template: str, refusal: Refusal, draft: Draft
) -> HTMLResponse:
    """Show a step with its errors, and keep the draft for who leaves and comes back."""
    shown = card.show(template, refusal, typed=draft.read_typed())
    keep_draft(card.screen, shown, draft)
    return shown

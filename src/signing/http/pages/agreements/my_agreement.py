"""A graduate's agreement: its page, its PDF, their word on the signing, the request for release."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.problems import status_of
from signing.http.answering.replies import pdf
from signing.http.asking.fields import Reason
from signing.http.asking.forms import Form, ReasonForm
from signing.http.asking.readers import ReaderOfGraduateHomes
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import (
    ToConfirmations,
    ToGraduates,
    ToOwnPapers,
    ToPrinting,
    ToSignings,
    ToTerminations,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.person_checks import lead_to_check
from signing.http.pages.graduates.my_reading import ToHome
from signing.http.pages.questions import Question, ask_on_phone
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections.agreements.reading import load_warnings
from signing.refusals import FieldsWrong, NotAcceptable, PersonCheckNeeded, Refusal, StaleVersion
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.terminations import MOST_FILES
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import AgreementNumber, AgreementState

router = Router()
AGREEMENT = "agreements/me/agreement.html"
CONFIRM = "agreements/me/confirm.html"
DISPUTE = "agreements/me/dispute.html"
WAITING = AgreementState.AWAITING_REVIEW.value
TO_CONFIRM = (WAITING, AgreementState.EFFECTIVE.value)
TERMINATING = AgreementState.TERMINATING.value
TERMINATION = "agreements/me/termination.html"


def _load_warnings(found: ToHome, connection: ReaderOfGraduateHomes) -> list[TermsWarning]:
    one = found.agreement
    return load_warnings(connection, AgreementNumber(one["agreement_number"])) if one else []


ToWarnings = Annotated[list[TermsWarning], Depends(_load_warnings)]


class OwnAgreement:
    """The page of the agreement: what stands on it, and what it is drawn from."""

    def __init__(
        self,
        by: ByGraduate,
        found: ToHome,
        warnings: ToWarnings,
        own: ToGraduates,
        papers: ToOwnPapers,
        confirmations: ToConfirmations,
        screen: ToScreen,
    ) -> None:
        self.by, self.home, self.warnings = by, found, warnings
        self._confirmations = confirmations
        self._own, self._papers, self._screen = own, papers, screen

    def show(
        self,
        template: str = AGREEMENT,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
    ) -> HTMLResponse:
        return self._screen.show(
            template,
            typed=typed,
            refusal=refusal,
            home=self.home,
            terms=self._own.load_own_terms(self.by),
            warnings=self.warnings,
            paper=self._papers.load_last(self.by),
            content=self._confirmations.load_content(self.by),
            version=self._own.load_own(self.by).version,
            tab="more",
        )


Here = Annotated[OwnAgreement, Depends(OwnAgreement)]


class DisputeForm(Form):
    words: Reason = ""


@router.get("/me/agreement", rules.PAGE)
def show_agreement(here: Here, by: ByGraduate) -> HTMLResponse:
    """Show the current agreement, or the last one when none is live."""
    del by
    return here.show()


@router.get("/me/agreement.pdf", rules.RECORDED_PAGE_FILE)
def download_agreement(by: ByGraduate, use_cases: ToPrinting) -> Response:
    """Return the PDF, after approval only. Each download is recorded as a print."""
    outcome, content = use_cases.download(by)
    return pdf(content, f"就业协议书-{outcome.answer['numbers'][0]}.pdf", outcome)


@router.get("/me/agreement/confirmation", rules.PAGE)
def ask_confirmation(here: Here, by: ByGraduate) -> HTMLResponse:
    """Show what will be printed and ask whether it is theirs; where nothing is asked, show it."""
    del by
    one = here.home.agreement
    due = one is not None and one["state"] in TO_CONFIRM and not one["confirmed"]
    return here.show(CONFIRM if due else AGREEMENT)


@router.post("/me/agreement/confirmation", rules.FORM)
def confirm_signing(
    by: ByGraduate, filled: Filled, here: Here, use_cases: ToConfirmations, screen: ToScreen
) -> Response:
    """确认是我本人所签. What changed since it was shown is shown again."""
    try:
        outcome = use_cases.confirm(by)
    except StaleVersion as refusal:
        return here.show(CONFIRM, filled, refusal)
    said = screen.gettext("已确认是您本人所签。")
    return screen.go("/me/agreement", said=said, outcome=outcome)


@router.get("/me/agreement/dispute", rules.PAGE)
def ask_dispute(here: Here, by: ByGraduate) -> HTMLResponse:
    """Say what follows, and ask why; show the agreement where nothing can be disputed."""
    del by
    one = here.home.agreement
    due = one is not None and one["state"] == WAITING and not one["disputed"]
    return here.show(DISPUTE if due else AGREEMENT)


@router.post("/me/agreement/dispute/withdrawal", rules.FORM)
def withdraw_dispute(by: ByGraduate, use_cases: ToSignings, screen: ToScreen) -> Response:
    outcome = use_cases.withdraw_dispute(by)
    said = screen.gettext("异议已撤回，学校照常审核。")
    return screen.go("/me/agreement", said=said, outcome=outcome)


@router.post("/me/agreement/dispute", rules.FORM)
def dispute_signing(
    by: ByGraduate, filled: Filled, here: Here, use_cases: ToSignings, screen: ToScreen
) -> Response:
    """对签约提出异议: the counselor sees it on the queue."""
    try:
        outcome = use_cases.dispute(by, filled.read_as(DisputeForm).words)
    except FieldsWrong as refusal:
        return here.show(DISPUTE, filled, refusal)
    said = screen.gettext("异议已提交，学校审核时会看到。")
    return screen.go("/me/agreement", said=said, outcome=outcome)


@router.get("/me/termination", rules.PAGE)
def ask_termination(
    by: ByGraduate, found: ToHome, own: ToGraduates, screen: ToScreen
) -> HTMLResponse:
    version = own.load_own(by).version
    return screen.show(TERMINATION, home=found, most=MOST_FILES, version=version, tab="more")


@router.post("/me/termination", rules.UPLOAD_FORM.with_files(MOST_FILES * MOST_BYTES))
def request_termination(
    filled: Filled,
    chosen: ChosenFiles,
    by: ByGraduate,
    found: ToHome,
    use_cases: ToTerminations,
    own: ToGraduates,
    screen: ToScreen,
) -> Response:
    """解除就业协议申请. `filled` stands first, so its files are closed after any refusal."""
    try:
        uploads = [read_upload(one) for one in chosen.list_all("files")]
        outcome = use_cases.request(by, filled.read_as(ReasonForm).reason, uploads)
    except PersonCheckNeeded as needed:
        return lead_to_check(screen, needed, filled)
    except NotAcceptable as refusal:
        status = status_of(type(refusal))
        return screen.show(
            TERMINATION,
            status=status,
            typed=filled,
            refusal=refusal,
            home=found,
            most=MOST_FILES,
            version=own.load_own(by).version,
            tab="more",
        )
    said = screen.gettext("解约申请已提交，等待学校审核。")
    return screen.go("/me/termination", said=said, outcome=outcome)


@router.get("/me/termination/withdrawal", rules.PAGE)
def ask_withdrawal(by: ByGraduate, found: ToHome, own: ToGraduates, screen: ToScreen) -> Response:
    """Say what follows; show the request itself where it does not wait any more."""
    one = found.agreement
    asked = one["termination"] if one else None
    if one is None or asked is None or one["state"] != TERMINATING:
        return screen.go("/me/termination")
    question = Question(
        title=screen.gettext("撤回解约申请"),
        follows=screen.gettext("撤回后协议继续有效；要再申请解约，须重新填写原因并上传证明材料。"),
        about=one["employer"],
        back="/me/termination",
        above=screen.gettext("解约"),
    )
    return ask_on_phone(screen, question, own.load_own(by).version)


@router.post("/me/termination/withdrawal", rules.FORM)
def withdraw_termination(by: ByGraduate, use_cases: ToTerminations, screen: ToScreen) -> Response:
    outcome = use_cases.withdraw(by)
    said = screen.gettext("已撤回解约申请，协议继续有效。")
    return screen.go("/me/termination", said=said, outcome=outcome)

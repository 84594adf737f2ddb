"""One application for the employer: résumé, interview, offer, and withdrawing the offer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import Field
from starlette.datastructures import FormData

from signing.http.answering.replies import in_place
from signing.http.asking.forms import TermsForm
from signing.http.asking.readers import ReaderOfApplications
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToCandidates, ToFiles, ToOfferTemplates, ToResumes
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.interviews import InvitationForm
from signing.http.pages.agreements.offer_terms import NamedForm, ToBegin, keep_as_template
from signing.http.pages.kept_forms import name_step
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import applications
from signing.refusals import NoSuchApplication, Refusal
from signing.storage.readers import Reader
from signing.use_cases.agreements.contacts import TALKING
from signing.use_cases.agreements.lawful_terms import must_be_lawful
from signing.use_cases.agreements.resumes import Resumes
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import ApplicationId, Stage, Terms

LIST = "/employer/applications"
PAGE, OFFER = "agreements/employer/application.html", "agreements/employer/offer.html"
MOVE, ASK = "agreements/employer/interview.html", "agreements/employer/asked.html"
WARN = "warn"
"""Kept beside terms that were lawful and are worth a warning."""
router = Router(prefix=f"{LIST}/{{application_id}}")


class OfferStep(TermsForm, NamedForm):
    """`warned` holds the codes of the warnings that the page has shown beside these terms."""

    warned: Annotated[str, Field(max_length=200)] = ""

    def terms(self) -> Terms:
        return Terms(**self.model_dump(exclude={"template_name", "warned"}))


Due = Callable[[applications.ReceivedApplication, datetime], bool]


def is_interview_ahead(one: applications.ReceivedApplication, now: datetime) -> bool:
    """Return whether the interview can be moved or taken back."""
    if one["frozen"] or one["interview"] is None:
        return False
    if one["stage"] == Stage.INVITED.value:
        return not is_late(one, now)
    return one["stage"] == Stage.INTERVIEW_ACCEPTED.value and one["interview"]["at"] > now


def is_undecided(one: applications.ReceivedApplication, now: datetime) -> bool:
    """Return whether the graduate can be told that they were not selected."""
    waits = one["stage"] == Stage.OFFERED.value and not is_late(one, now)
    return Stage(one["stage"]).is_open and not one["frozen"] and not waits


def is_offered(one: applications.ReceivedApplication, now: datetime) -> bool:
    """Return whether there is an offer to take back; one whose time is over can be, too."""
    del now
    return one["stage"] == Stage.OFFERED.value and not one["frozen"]


def is_late(one: applications.ReceivedApplication, now: datetime) -> bool:
    return one["reply_by"] is not None and one["reply_by"] < now


@dataclass(frozen=True)
class Candidate:
    """The application that a page is about; `show` reads it anew each time."""

    id: ApplicationId
    by: ByEmployer
    connection: Reader
    resumes: Resumes
    screen: Screen

    @property
    def path(self) -> str:
        return f"{LIST}/{self.id}"

    def show(
        self,
        template: str = PAGE,
        *,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
        due: Due | None = None,
        **more: Any,
    ) -> HTMLResponse:
        """Show the application itself where what the template asks is not `due` any more.

        Raises NoSuchApplication, also for an application to another employer.
        """
        found = applications.find_received_application(
            self.connection,
            self.by.employer_id,
            self.id,
            find_ends=partial(self.resumes.find_ends, self.by),
        )
        if found is None:
            raise NoSuchApplication
        if due is not None and not due(found, self.by.now):
            template = PAGE
        return self.screen.show(
            template,
            typed=typed,
            refusal=refusal,
            one=found,
            late=is_late(found, self.by.now),
            may_move=is_interview_ahead(found, self.by.now),
            may_end=is_undecided(found, self.by.now),
            may_call=Stage(found["stage"]) in TALKING and found["resume_closed"] is None,
            **more,
        )

    def carry_out(
        self,
        decide: Callable[[], Outcome],
        said: str,
        to: str = "",
        typed: Typed = NOTHING_TYPED,
        template: str = PAGE,
    ) -> Response:
        """Decide, then redirect; show a refusal on the page, above what was typed."""
        try:
            outcome = decide()
        except Refusal as refusal:
            return self.show(template, typed=typed, refusal=refusal)
        return self.screen.go(to or self.path, said=said, outcome=outcome)


def open_candidate(
    application_id: ApplicationId,
    by: ByEmployer,
    connection: ReaderOfApplications,
    resumes: ToResumes,
    screen: ToScreen,
) -> Candidate:
    return Candidate(application_id, by, connection, resumes, screen)


Here = Annotated[Candidate, Depends(open_candidate)]


@router.get("", rules.PAGE)
def show_candidate(here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show()


@router.get("/attachment", rules.PAGE_FILE)
def show_attachment(application_id: ApplicationId, by: ByEmployer, use_cases: ToFiles) -> Response:
    """Show the PDF that came with the résumé in the browser."""
    return in_place(use_cases.load_of_candidate(by, application_id))


@router.post("/invitation", rules.FORM)
def invite_candidate(
    here: Here, filled: Filled, by: ByEmployer, use_cases: ToCandidates, screen: ToScreen
) -> Response:
    return here.carry_out(
        lambda: use_cases.invite(by, here.id, filled.read_as(InvitationForm).interview()),
        said=screen.gettext("面试邀请已发出。"),
        typed=filled,
    )


@router.get("/invitation/change", rules.PAGE)
def ask_new_interview(here: Here, by: ByEmployer) -> HTMLResponse:
    """Ask for another time or place, filled in with those of the standing invitation."""
    del by
    return here.show(MOVE, due=is_interview_ahead)


@router.post("/invitation/change", rules.FORM)
def move_interview(
    here: Here, filled: Filled, by: ByEmployer, use_cases: ToCandidates, screen: ToScreen
) -> Response:
    said = screen.gettext("面试安排已更改，毕业生会收到通知并重新答复。")
    return here.carry_out(
        lambda: use_cases.move_interview(by, here.id, filled.read_as(InvitationForm).interview()),
        said,
        typed=filled,
        template=MOVE,
    )


@router.get("/invitation/withdrawal", rules.PAGE)
def ask_interview_withdrawal(here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show(ASK, question="invitation/withdrawal", due=is_interview_ahead)


@router.post("/invitation/withdrawal", rules.FORM)
def withdraw_interview(
    here: Here, by: ByEmployer, use_cases: ToCandidates, screen: ToScreen
) -> Response:
    said = screen.gettext("面试邀请已撤回，毕业生会收到通知。")
    return here.carry_out(lambda: use_cases.withdraw_interview(by, here.id), said)


@router.get("/rejection", rules.PAGE)
def ask_not_selected(here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show(ASK, question="rejection", due=is_undecided)


@router.post("/rejection", rules.FORM)
def mark_not_selected(
    here: Here, by: ByEmployer, use_cases: ToCandidates, screen: ToScreen
) -> Response:
    said = screen.gettext("已告知毕业生未录用。")
    return here.carry_out(lambda: use_cases.not_select(by, here.id), said, to=LIST)


@router.get("/offer", rules.PAGE)
def ask_offer_terms(
    here: Here, begun: ToBegin, by: ByEmployer, use_cases: ToCandidates
) -> HTMLResponse:
    """Ask for the terms, filled in from the chosen template or the employer's last offer.

    Terms that were sent and are worth a warning are shown once more with it.
    """
    sent = Typed(FormData(here.screen.load_step()))
    if not sent.get(WARN):
        return here.show(OFFER, typed=begun.typed, begun=begun)
    warnings = use_cases.warn_of_terms(by, here.id, sent.read_as(OfferStep).terms())
    return here.show(OFFER, typed=sent, begun=None, warnings=warnings)


@router.post("/offer", rules.FORM)
def make_offer(
    here: Here,
    filled: Filled,
    by: ByEmployer,
    use_cases: ToCandidates,
    templates: ToOfferTemplates,
    screen: ToScreen,
) -> Response:
    """发送签约通知: the graduate signs by accepting. The terms can be kept as a template.

    Terms that are worth a warning are shown once more with it, and sent when they come again.
    """
    try:
        form = filled.read_as(OfferStep)
        must_be_lawful(form.terms(), by.now)  # before a template is kept
        warnings = use_cases.warn_of_terms(by, here.id, form.terms())
        if form.warned != " ".join(one["code"] for one in warnings):
            sent = {name: filled.get(name) for name in OfferStep.model_fields} | {WARN: "yes"}
            onward = screen.lead_to(name_step(f"{here.path}/offer"), OFFER, sent)
            return onward or here.show(OFFER, typed=filled, begun=None, warnings=warnings)
        kept = keep_as_template(screen, templates, by, form.template_name, form)
        outcome = use_cases.offer(by, here.id, form.terms())
    except Refusal as refusal:
        return here.show(OFFER, typed=filled, refusal=refusal, begun=None)
    said = screen.gettext("签约通知已发出，毕业生接受即签约。") + kept
    return screen.go(here.path, said=said, outcome=outcome)


@router.get("/offer/withdrawal", rules.PAGE)
def ask_offer_withdrawal(here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show(ASK, question="offer/withdrawal", due=is_offered)


@router.post("/offer/withdrawal", rules.FORM)
def withdraw_offer(
    here: Here, by: ByEmployer, use_cases: ToCandidates, screen: ToScreen
) -> Response:
    said = screen.gettext("签约通知已撤回。")
    return here.carry_out(lambda: use_cases.withdraw_offer(by, here.id), said)

"""A graduate's answers to an invitation or an offer, always to the one their page showed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.readers import ReaderOfOwnApplications
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToApplications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.card_signing.forms import Consent
from signing.http.pages.agreements.my_applications import LIST, Asked, show_own_application
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import applications
from signing.projections.engine.freshness import Freshness
from signing.refusals import (
    EmployerNotVerified,
    EmployerSuspended,
    FieldsWrong,
    NotInvited,
    NotOffered,
    OutOfTurn,
    Refusal,
    ReplyTimeOver,
    StaleVersion,
)
from signing.use_cases.agreements.applications import SeenOffer
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import ApplicationId, Stage

router = Router(prefix=f"{LIST}/{{application_id}}")

OPEN = tuple(one for one in Stage if one.is_open)


@dataclass(frozen=True)
class Answer:
    """One answer about the application that the graduate's page showed."""

    id: ApplicationId
    by: ByGraduate
    use_cases: ToApplications
    connection: ReaderOfOwnApplications
    screen: ToScreen

    def carry_out(
        self,
        decide: Callable[[], Outcome],
        said: str,
        to: str = LIST,
        typed: Typed = NOTHING_TYPED,
    ) -> Response:
        """Decide, then redirect; or show the page anew, the new offer beside the one they saw."""
        try:
            outcome = decide()
        except (StaleVersion, NotInvited, NotOffered, OutOfTurn) as changed:
            return self._show_changed(typed, changed)
        except (FieldsWrong, ReplyTimeOver, EmployerSuspended, EmployerNotVerified) as refusal:
            return self._show(typed, refusal)
        return self.screen.go(to, said=said, outcome=outcome)

    def ask(self, question: str, *stages: Stage, late: bool = False) -> HTMLResponse:
        """Ask before it is done; show the application where it is not due any more."""
        return show_own_application(
            self.screen,
            self.connection,
            self.by,
            self.id,
            asked=Asked(question, frozenset(stages), late=late),
        )

    def _show_changed(self, typed: Typed, changed: Refusal) -> HTMLResponse:
        """Wait until the read model holds the other side's change, then show what there is now."""
        freshness: Freshness = self.screen.request.app.state.freshness
        freshness.wait_for(self.use_cases.make_last_receipt(self.by), applications.NAME)
        return self._show(typed, changed, self.use_cases.load_seen_offer(self.by, self.id))

    def _show(self, typed: Typed, refusal: Refusal, seen: SeenOffer | None = None) -> HTMLResponse:
        return show_own_application(
            self.screen, self.connection, self.by, self.id, typed=typed, refusal=refusal, seen=seen
        )


def open_answer(
    application_id: ApplicationId,
    by: ByGraduate,
    use_cases: ToApplications,
    connection: ReaderOfOwnApplications,
    screen: ToScreen,
) -> Answer:
    return Answer(application_id, by, use_cases, connection, screen)


Here = Annotated[Answer, Depends(open_answer)]


@router.post("/interview/acceptance", rules.FORM)
def accept_interview(
    here: Here, by: ByGraduate, use_cases: ToApplications, screen: ToScreen
) -> Response:
    said = screen.gettext("已接受面试。")
    return here.carry_out(
        lambda: use_cases.accept_interview(by, here.id), said, f"{LIST}/{here.id}"
    )


@router.get("/interview/refusal", rules.PAGE)
def ask_interview_refusal(here: Here, by: ByGraduate) -> HTMLResponse:
    del by
    return here.ask("interview/refusal", Stage.INVITED)


@router.post("/interview/refusal", rules.FORM)
def decline_interview(
    here: Here, by: ByGraduate, use_cases: ToApplications, screen: ToScreen
) -> Response:
    return here.carry_out(
        lambda: use_cases.decline_interview(by, here.id), screen.gettext("已谢绝面试。")
    )


@router.post("/offer/acceptance", rules.FORM)
def accept_offer(
    here: Here, by: ByGraduate, filled: Filled, use_cases: ToApplications, screen: ToScreen
) -> Response:
    """签约成功，待学校审核: sign the offer that the page showed, and no other."""

    def decide() -> Outcome:
        filled.read_as(Consent)
        return use_cases.accept_offer(by, here.id)

    return here.carry_out(decide, screen.gettext("签约成功，待学校审核"), "/me", filled)


@router.get("/offer/refusal", rules.PAGE)
def ask_offer_refusal(here: Here, by: ByGraduate) -> HTMLResponse:
    del by
    return here.ask("offer/refusal", Stage.OFFERED)


@router.post("/offer/refusal", rules.FORM)
def decline_offer(
    here: Here, by: ByGraduate, use_cases: ToApplications, screen: ToScreen
) -> Response:
    said = screen.gettext("已谢绝这份签约通知。")
    return here.carry_out(lambda: use_cases.decline_offer(by, here.id), said)


@router.get("/withdrawal", rules.PAGE)
def ask_withdrawal(here: Here, by: ByGraduate) -> HTMLResponse:
    del by
    return here.ask("withdrawal", *OPEN, late=True)


@router.post("/withdrawal", rules.FORM)
def withdraw_application(
    here: Here, by: ByGraduate, use_cases: ToApplications, screen: ToScreen
) -> Response:
    return here.carry_out(
        lambda: use_cases.withdraw(by, here.id), screen.gettext("已撤回这次投递。")
    )

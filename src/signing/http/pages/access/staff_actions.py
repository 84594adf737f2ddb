"""One account of the staff: its page, and what an administrator changes about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.readers import ReaderOfSchools
from signing.http.asking.security import ByOverseer, BySchoolAdmin, ByVisitor
from signing.http.asking.use_cases import (
    ToFactors,
    ToOverview,
    ToResets,
    ToSchools,
    ToSecurityLog,
    ToSessions,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access import account_words
from signing.http.pages.access.one_time_link import ask_for_link, show_link
from signing.http.pages.access.session_ends import ask_about_session, find_session
from signing.http.pages.access.staff_forms import CollegesForm, ReasonedForm
from signing.http.pages.graduates.graduate_forms import read_grave
from signing.http.pages.questions import ask_once
from signing.http.pages.screen import Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import school_list
from signing.refusals import Refusal
from signing.use_cases.access.account_rows import OF_THE_OPERATOR
from signing.use_cases.access.overview import Overview, StaffAccount
from signing.use_cases.access.security_log import Chosen, NumberedEvent
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import Role

router = Router(prefix="/staff/{staff_id}")
LATEST = 20


class Change(Enum):
    COLLEGES = "colleges"
    DISMISS = "dismissal"
    FACTOR = "second-factor"


@dataclass(frozen=True)
class ShownAccount:
    screen: Screen
    account: StaffAccount

    @property
    def path(self) -> str:
        return f"/staff/{self.account['id']}"

    @property
    def name(self) -> str:
        return self.account["name"] or self.account["username"]

    def carry_out(
        self, decide: Callable[[], Outcome | None], said: str, form: Callable[[Refusal], Response]
    ) -> Response:
        try:
            outcome = decide()
        except Refusal as refusal:
            return form(refusal)
        told = self.screen.gettext(said)
        return self.screen.go(self.path, said=told, outcome=outcome)

    def show_form(
        self, change: Change, typed: Typed, refusal: Refusal | None = None, **more: Any
    ) -> HTMLResponse:
        return self.screen.show(
            f"access/staff/{change.value}.html",
            account=self.account,
            typed=typed,
            refusal=refusal,
            **more,
        )


def load_account(
    staff_id: UUID, by: ByOverseer, use_cases: ToOverview, screen: ToScreen
) -> ShownAccount:
    return ShownAccount(screen, use_cases.show_account(by, staff_id))


This = Annotated[ShownAccount, Depends(load_account)]


@router.get("", rules.PAGE)
def show_account(
    this: This,
    staff_id: UUID,
    by: ByOverseer,
    log: ToSecurityLog,
    overview: ToOverview,
) -> HTMLResponse:
    return _show_page(
        this, log.list_events(by, None, LATEST, Chosen(account=staff_id)), overview, by
    )


@router.get("/colleges", rules.PAGE)
def ask_colleges(
    by: BySchoolAdmin, this: This, filled: Filled, schools: ReaderOfSchools
) -> Response:
    school = school_list.load_school(schools, by.oversight, by.school_code)
    return this.show_form(Change.COLLEGES, filled, school=school)


@router.post("/colleges", rules.FORM)
def reassign_colleges(
    staff_id: UUID,
    by: BySchoolAdmin,
    this: This,
    filled: Filled,
    use_cases: ToSchools,
    schools: ReaderOfSchools,
) -> Response:
    def decide() -> Outcome:
        colleges = filled.read_as(CollegesForm).colleges
        return use_cases.reassign(by, staff_id, tuple(dict.fromkeys(colleges)))

    def ask_again(refusal: Refusal) -> Response:
        school = school_list.load_school(schools, by.oversight, by.school_code)
        return this.show_form(Change.COLLEGES, filled, refusal, school=school)

    return this.carry_out(decide, N_("负责学院已调整，本人需要重新登录。"), ask_again)


@router.get("/dismissal", rules.PAGE)
def ask_dismissal(by: BySchoolAdmin, this: This, filled: Filled) -> Response:
    del by
    return this.show_form(Change.DISMISS, filled)


@router.post("/dismissal", rules.FORM)
def dismiss_staff(
    staff_id: UUID, by: BySchoolAdmin, this: This, filled: Filled, use_cases: ToSchools
) -> Response:
    """End the account and its sessions at once."""

    def decide() -> Outcome:
        form = read_grave(filled, this.account["username"])
        return use_cases.dismiss(by, staff_id, form.reason)

    return this.carry_out(
        decide, N_("账号已停用。"), lambda no: this.show_form(Change.DISMISS, filled, no)
    )


@router.get("/second-factor", rules.PAGE)
def ask_factor(
    this: This, staff_id: UUID, by: ByOverseer, filled: Filled, use_cases: ToFactors
) -> Response:
    use_cases.load_resettable(by, staff_id)
    return this.show_form(Change.FACTOR, filled)


@router.post("/second-factor", rules.UNKEYED_FORM)
def reset_factor(
    this: This,
    staff_id: UUID,
    by: ByOverseer,
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToFactors,
) -> Response:
    """Remove a second factor that its owner lost, and end all their sessions."""

    def decide() -> None:
        use_cases.reset(by, staff_id, filled.read_as(ReasonedForm).reason, visit)

    return this.carry_out(
        decide, N_("二次验证已重置。"), lambda no: this.show_form(Change.FACTOR, filled, no)
    )


@router.get("/link", rules.PAGE)
def ask_link(this: This, staff_id: UUID, by: ByOverseer, use_cases: ToResets) -> HTMLResponse:
    use_cases.must_answer_for(by, staff_id)
    return ask_for_link(this.screen, this.name, this.path)


@router.post("/link", rules.UNKEYED_FORM)
def offer_link(
    this: This, staff_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToResets
) -> Response:
    link = use_cases.offer(by, staff_id, visit)
    return show_link(this.screen, link, name=this.name, back=this.path)


@router.post("/unlocking", rules.UNKEYED_FORM)
def unlock_account(
    this: This, staff_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToOverview
) -> Response:
    use_cases.unlock(by, staff_id, visit)
    said = this.screen.gettext("锁定已解除。")
    return this.screen.go(f"/staff/{staff_id}", said=said)


@router.get("/sessions", rules.PAGE)
def list_sessions(
    this: This, staff_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToSessions
) -> HTMLResponse:
    found = use_cases.list_of_staff(by, staff_id, visit)
    return this.screen.show("access/staff/sessions.html", account=this.account, sessions=found)


@router.get("/sessions/{session_id}/end", rules.PAGE)
def ask_session_end(
    this: This,
    staff_id: UUID,
    session_id: UUID,
    by: ByOverseer,
    visit: ByVisitor,
    use_cases: ToSessions,
) -> Response:
    """Say what follows; show the list where that session has ended."""
    found = find_session(use_cases.list_of_staff(by, staff_id, visit), session_id)
    if found is None:
        return this.screen.go(f"{this.path}/sessions")
    question = ask_about_session(this.screen, found, f"{this.path}/sessions", this.name)
    return ask_once(this.screen, question)


@router.post("/sessions/{session_id}/end", rules.UNKEYED_FORM)
def end_session(
    this: This,
    staff_id: UUID,
    session_id: UUID,
    by: ByOverseer,
    visit: ByVisitor,
    use_cases: ToSessions,
) -> Response:
    """End one session of somebody else; its page then says so."""
    use_cases.end_of_staff(by, staff_id, session_id, visit)
    said = this.screen.gettext("该设备上的登录已结束。")
    return this.screen.go(f"/staff/{staff_id}/sessions", said=said)


def _show_page(
    this: ShownAccount, events: list[NumberedEvent], overview: Overview, by: Any
) -> HTMLResponse:
    return this.screen.show(
        "access/staff/one.html",
        account=this.account,
        events=events,
        names=overview.load_usernames(by, account_words.collect_account_ids(events)),
        words=account_words,
        appoints=isinstance(by, SchoolAdmin),
        of_operator=Role(this.account["role"]) in OF_THE_OPERATOR,
        myself=str(this.account["id"]) == by.stamp.actor.account,
    )

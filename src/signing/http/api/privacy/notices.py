"""告知 and 单独同意: the notice, who accepts it, and what a graduate consents to apart."""

from fastapi import Response, status
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed, done
from signing.http.asking.privacy_forms import ConsentForm, NoticeAcceptanceForm
from signing.http.asking.privacy_notices import ToNotice
from signing.http.asking.security import ByEmployer, ByGraduate
from signing.http.asking.use_cases import ToConsents, ToNotices
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.privacy.consents import ConsentAnswer, ConsentItem
from signing.use_cases.privacy.notices import AcceptedNotice
from signing.vocabulary import ApplicationId

router = Router(tags=["personal data · 个人信息"])


class NoticeAnswer(TypedDict):
    """The notice of today as plain text, in the language of the request."""

    edition: str
    title: str
    text: str


@router.get("/notice", rules.READ.open_to("everybody: it is told before anybody signs in"))
def read_notice(notice: ToNotice) -> NoticeAnswer:
    """个人信息处理告知: who keeps what, why and how long, and the rights of whom it is about."""
    return {"edition": notice.edition, "title": notice.title, "text": notice.text}


@router.post("/me/notice/acceptance", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def accept_notice(
    form: NoticeAcceptanceForm, by: ByGraduate, use_cases: ToNotices, response: Response
) -> AcceptedNotice:
    """For who was bound before; `consents` may name `id_number`, which signing needs.

    An edition of before is refused with `NoticeOutdated`, which names the current one.
    """
    return done(response, use_cases.accept(by, form.accepted()))


@router.post("/employer/notice/acceptance", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def accept_notice_for_employer(
    form: ConsentForm, by: ByEmployer, use_cases: ToNotices, response: Response
) -> AcceptedNotice:
    """Whoever acts for the employer accepts for themselves."""
    return done(response, use_cases.accept_for_employer(by, form.notice))


@router.get("/me/consents", rules.READ)
def list_consents(by: ByGraduate, use_cases: ToConsents) -> Listed[ConsentItem]:
    """Of the ID number first, then of each application, newest first."""
    return {"items": use_cases.list_own(by), "next": None}


@router.post("/me/consents/id_number", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def consent_to_id_number(
    form: ConsentForm, by: ByGraduate, use_cases: ToConsents, response: Response
) -> ConsentAnswer:
    """Let the ID number be used: without it nothing is signed, shown or bound."""
    return done(response, use_cases.give_for_id_number(by, form.notice))


@router.delete("/me/consents/id_number", rules.COMMAND)
def withdraw_id_number(by: ByGraduate, use_cases: ToConsents, response: Response) -> ConsentAnswer:
    """From then on nothing is signed; `stays` names an agreement that stands all the same."""
    return done(response, use_cases.withdraw_for_id_number(by))


@router.delete("/me/consents/resume/{application_id}", rules.COMMAND)
def withdraw_resume(
    application_id: ApplicationId, by: ByGraduate, use_cases: ToConsents, response: Response
) -> ConsentAnswer:
    """From then on the employer cannot read it; an open application is withdrawn with it."""
    return done(response, use_cases.withdraw_for_resume(by, application_id))

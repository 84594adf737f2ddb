"""同事: the people of an employer, and opening one's own account by an invitation."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response, status
from pydantic import Field, with_config
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done
from signing.http.asking.account_forms import Email, Password, Username
from signing.http.asking.fields import PersonName
from signing.http.asking.forms import Form
from signing.http.asking.privacy_forms import EditionName
from signing.http.asking.security import ByAnyone, ByEmployer, ByProvince, ByVisitor
from signing.http.asking.use_cases import ToColleagues, ToInvitations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.text_limits import SoundForm
from signing.use_cases.access.resets import Link
from signing.use_cases.organisations.colleagues import (
    ColleagueItem,
    HandedOver,
    RemovedColleague,
)
from signing.use_cases.organisations.invitations import Invitation, JoinedColleague

EMPLOYER = "employer · 用人单位"
router = Router()


class ColleagueForm(Form):
    """To an `email` the link is mailed, where mail is set up, and not answered then."""

    name: Annotated[PersonName, Field(description="As the colleague is called: 姓名.")]
    email: Email | None = None


class JoiningForm(SoundForm):
    """Programs may join without a word about the notice, which is then shown at the first visit."""

    username: Username
    password: Password
    notice: EditionName | None = None


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "0b9f7a52-3f5d-4f0e-8c1e-2a4b6c8d0e1f",
                "link": "https://signing.example/join/mB7s…",
                "expires_at": "2026-05-19T02:30:00Z",
            }
        ]
    }
)
class InvitationLink(TypedDict):
    """Where the colleague `id` opens their account, once, until it expires; shown only now.

    `link` is null where it goes to their mailbox.
    """

    id: str
    link: str | None
    expires_at: datetime


@router.get("/employer/colleagues", rules.READ, tags=[EMPLOYER])
def list_colleagues(by: ByEmployer, use_cases: ToColleagues) -> Listed[ColleagueItem]:
    """Everybody who acts for the employer, and who was invited to; never more than 20."""
    return {"items": use_cases.list_own(by), "next": None}


@router.post(
    "/employer/colleagues", rules.COMMAND, status_code=status.HTTP_201_CREATED, tags=[EMPLOYER]
)
def invite_colleague(
    form: ColleagueForm,
    by: ByEmployer,
    use_cases: ToColleagues,
    request: Request,
    response: Response,
) -> InvitationLink:
    """Only 经办人; the link is valid for seven days."""
    invited = done(response, use_cases.invite(by, form.name, form.email or ""))
    described = describe_invitation(request, invited["id"], use_cases.name_first_link(by, invited))
    mailed = bool(form.email) and use_cases.context.sends_mail
    return {**described, "link": None} if mailed else described


@router.post(
    "/employer/colleagues/{colleague_id}/link",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_201_CREATED,
    tags=[EMPLOYER],
)
def renew_link(
    colleague_id: UUID,
    by: ByEmployer,
    visit: ByVisitor,
    use_cases: ToColleagues,
    request: Request,
) -> InvitationLink:
    """For whoever has not joined yet; the link before it is over."""
    link = use_cases.make_link(by, colleague_id, visit)
    return describe_invitation(request, str(colleague_id), link)


@router.post("/employer/colleagues/{colleague_id}/handover", rules.COMMAND, tags=[EMPLOYER])
def hand_over(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, response: Response
) -> HandedOver:
    """移交经办人: the colleague answers for the employer from now on, and manages the others."""
    return done(response, use_cases.hand_over(by, colleague_id))


@router.delete("/employer/colleagues/{colleague_id}", rules.COMMAND, tags=[EMPLOYER])
def remove_colleague(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, response: Response
) -> RemovedColleague:
    """Closes the account, its sessions and programs at once, or takes the invitation back."""
    return done(response, use_cases.remove(by, colleague_id))


@router.get("/employers/{employer_id}/colleagues", rules.READ, tags=["province · 省厅"])
def list_of_employer(
    employer_id: UUID, by: ByProvince, use_cases: ToColleagues
) -> Listed[ColleagueItem]:
    """The people of an employer; `POST /api/staff/{id}/password-reset` takes the id of each."""
    return {"items": use_cases.list_of_employer(by, employer_id), "next": None}


@router.get(
    "/invitations/{token}",
    rules.READ.costing(rules.ENTRY).open_to("whoever has a colleague's link"),
    responses=response_docs.GONE,
    tags=[EMPLOYER],
)
def show_invitation(token: str, by: ByAnyone, use_cases: ToInvitations) -> Invitation:
    """Which employer invites; the token is the end of the link."""
    return use_cases.show(by, token)


@router.post(
    "/invitations/{token}",
    rules.COMMAND.costing(rules.ENTRY).open_to("whoever has a colleague's link"),
    status_code=status.HTTP_201_CREATED,
    responses=response_docs.GONE,
    tags=[EMPLOYER],
)
def join(
    token: str,
    form: JoiningForm,
    by: ByAnyone,
    use_cases: ToInvitations,
    response: Response,
) -> JoinedColleague:
    """Open one's own account, once; then sign in with it."""
    chosen = use_cases.hash_password(by, token, form.username, form.password)
    return done(response, use_cases.join(by, token, form.username, chosen, form.notice))


def describe_invitation(request: Request, colleague: str, link: Link) -> InvitationLink:
    address = f"{request.app.state.settings.address}/join/{link.token}"
    return {"id": colleague, "link": address, "expires_at": link.expires_at}

"""Who is asking: a typed actor for each route, so that none can be forgotten."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.http.answering.session_replies import DEVICES
from signing.http.asking.command_headers import Errand, address_of, errand
from signing.http.asking.programs import owner_of
from signing.http.edge.rules import Answer, Audience, Rules, rules_of
from signing.refusals import (
    NoSuchStaff,
    NotBound,
    NoticeNotAccepted,
    NotSignedIn,
    NotYours,
    PageOfAnother,
    PasswordMustChange,
)
from signing.storage.recorder import Basis
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.clients import PREFIX
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import (
    Anyone,
    Auditor,
    BoundGraduate,
    CardHolder,
    Counselor,
    EmployerUser,
    Province,
    SchoolAdmin,
    SomeoneFields,
    Staffer,
    WeChatUser,
    name_office,
)
from signing.use_cases.core.context import Context
from signing.use_cases.core.ledger import replay_brought
from signing.use_cases.limits.attempts import name_network
from signing.use_cases.privacy.notices import Notices
from signing.vocabulary import (
    Actor,
    Attribution,
    Role,
)

COOKIE = "signing_session"
bearer = HTTPBearer(auto_error=False, description="The token of `POST /api/sessions`.")
cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The session of the pages.")
S = TypeVar("S", bound=Staffer)


def context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


def _read_token(credentials: HTTPAuthorizationCredentials | None, session: str | None) -> str:
    if credentials is not None:
        return credentials.credentials
    if session is None:
        raise NotSignedIn
    return session


async def token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    session: Annotated[str | None, Depends(cookie)],
) -> str:
    return _read_token(credentials, session)


async def visitor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    session: Annotated[str | None, Depends(cookie)],
) -> Visit:
    return Visit(
        now=datetime.now(UTC),
        address=address_of(request),
        agent=request.headers.get("user-agent", ""),
        request_id=request.state.request_id,
        former=credentials.credentials if credentials else session,
        devices=request.cookies.get(DEVICES, ""),
    )


def signed_in(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    session: Annotated[str | None, Depends(cookie)],
) -> SignedIn:
    """A person, or the owner of a program where its scope reaches."""
    given = _read_token(credentials, session)
    if given.startswith(PREFIX):
        found: SignedIn | None = _bring_facts(request, owner_of(request, given))
    else:
        found = _find_session(request, given)
    if found is None:
        raise NotSignedIn
    _password_must_be_own(request, found, by_cookie=credentials is None)
    request.state.account = str(found.subject or found.wechat_account)
    request.state.session = found
    _notice_must_be_accepted(request, found)
    return found


def _bring_facts(request: Request, owner: SignedIn) -> SignedIn:
    if owner.role is Role.EMPLOYER or owner.subject is None:
        return owner
    return replace(owner, facts=context(request).ledger.read_facts(owner.subject))


def _find_session(request: Request, given: str) -> SignedIn | None:
    """Return None for a token of no session. Raises SessionEnded."""
    return Accounts(context(request)).find_who_asks(
        given,
        datetime.now(UTC),
        with_employer=rules_of(request.scope).keyed or _opens_page(request),
        with_key=_opens_page(request),
    )


def _password_must_be_own(request: Request, who: SignedIn, *, by_cookie: bool) -> None:
    """Raises PasswordMustChange, on pages and for their cookies; elsewhere if the setting says so.

    Programs of people (`Authorization: Bearer`) are told at the sign-in, and go on: decision 25.
    """
    rules: Rules = rules_of(request.scope)
    if not who.must_change_password or rules.before_change:
        return
    everywhere = context(request).policy.first_passwords == "everywhere"
    if everywhere or by_cookie or rules.audience is Audience.PEOPLE:
        raise PasswordMustChange


def _notice_must_be_accepted(request: Request, who: SignedIn) -> None:
    """Raises NoticeNotAccepted where a page is opened; forms and programs go on (decision 55)."""
    rules: Rules = rules_of(request.scope)
    if not _opens_page(request) or rules.before_change or rules.before_notice:
        return
    if not Notices(context(request)).is_accepted_by(who):
        raise NoticeNotAccepted


def _opens_page(request: Request) -> bool:
    rules: Rules = rules_of(request.scope)
    is_page = rules.audience is Audience.PEOPLE and rules.answer is Answer.PAGE
    return is_page and request.method in {"GET", "HEAD"}


def perhaps_signed_in(
    request: Request,
    visit: Annotated[Visit, Depends(visitor)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> SignedIn | None:
    """For the few routes that are open on the way to a session too; their pages only lead on."""
    former, accounts = visit.former, Accounts(context(request))
    found = accounts.find_session(former, visit.now) if former else None
    if found is not None and rules_of(request.scope).audience is not Audience.PEOPLE:
        _password_must_be_own(request, found, by_cookie=credentials is None)
    request.state.session = found
    return found


Session = Annotated[SignedIn, Depends(signed_in)]
PerhapsSignedIn = Annotated[SignedIn | None, Depends(perhaps_signed_in)]
This = Annotated[Errand, Depends(errand)]


async def own_session(session: Session, this: This) -> SignedIn:
    """Return the session, whoever it is of. Raises PageOfAnother for the form of somebody else."""
    _must_be_own_page(session, this)
    return session


async def stranger(request: Request, this: This) -> Errand:
    """Strangers share an account, so a key is theirs only where they call from."""
    if this.once is None:
        return this
    home = context(request).vault.digest("keys from", name_network(this.address)).hex()
    return replace(this, once=replace(this.once, key=f"{home} {this.once.key}"))


async def anyone(this: Annotated[Errand, Depends(stranger)]) -> Anyone:
    return Anyone(**_fill_someone(this, Actor(account="anyone", role=Role.ANYONE)))


async def card_holder(this: Annotated[Errand, Depends(stranger)]) -> CardHolder:
    return CardHolder(**_fill_someone(this, Actor(account="card", role=Role.CARD_HOLDER)))


async def wechat_user(session: Session, this: This) -> WeChatUser:
    if session.wechat_account is None:
        raise NotYours
    account = session.wechat_account
    asked = _fill_someone(this, Actor(account=str(account), role=Role.GRADUATE), session)
    return WeChatUser(**asked, wechat_account=account)


async def bound_graduate(by: Annotated[WeChatUser, Depends(wechat_user)]) -> BoundGraduate:
    account = replay_brought(WeChatAccount, by.wechat_account, by.brought)
    if account is None or account.graduate_id is None:
        raise NotBound
    basis = Basis(account.id, account.version)
    return BoundGraduate(**{**vars(by), "rests_on": (basis,)}, graduate_id=account.graduate_id)


async def employer_user(session: Session, this: This) -> EmployerUser:
    """Facts name the person, the employer's first account or a colleague's."""
    if session.employer_id is None:
        raise NotYours
    asked = _fill_someone(this, Actor(account=str(session.subject), role=Role.EMPLOYER), session)
    return EmployerUser(**asked, employer_id=session.employer_id)


STAFF: dict[Role, type[Staffer]] = {
    Role.COUNSELOR: Counselor,
    Role.SCHOOL_ADMIN: SchoolAdmin,
    Role.PROVINCE: Province,
    Role.AUDITOR: Auditor,
}


async def staffer(session: Session, this: This) -> Staffer:
    """Any of the staff, as the type of their office."""
    kind = STAFF.get(session.role)
    if kind is None or session.subject is None:
        raise NotYours
    asked = _fill_someone(this, Actor(account=str(session.subject), role=session.role), session)
    staff = replay_brought(Staff, session.subject, asked.get("brought", ()))
    if staff is None:
        raise NoSuchStaff
    return kind(**asked, **name_office(staff))


def only(kind: type[S]) -> Callable[..., Awaitable[S]]:
    """A dependency that lets in staff of `kind` and nobody else."""

    async def checked(by: Annotated[Staffer, Depends(staffer)]) -> S:
        if not isinstance(by, kind):
            raise NotYours
        return by

    return checked


async def overseer(by: Annotated[Staffer, Depends(staffer)]) -> SchoolAdmin | Province:
    """Who answers for accounts of others."""
    if not isinstance(by, SchoolAdmin | Province):
        raise NotYours
    return by


async def account_watcher(
    by: Annotated[Staffer, Depends(staffer)],
) -> SchoolAdmin | Province | Auditor:
    if not isinstance(by, SchoolAdmin | Province | Auditor):
        raise NotYours
    return by


async def parking_watcher(by: Annotated[Staffer, Depends(staffer)]) -> Province | Auditor:
    if not isinstance(by, Province | Auditor):
        raise NotYours
    return by


async def webhook_owner(session: Session, this: This) -> SchoolAdmin | Province | EmployerUser:
    """Who has the events of an office sent to a server of its own."""
    if session.employer_id is not None:
        return await employer_user(session, this)
    return await overseer(await staffer(session, this))


async def record_reader(session: Session, this: This) -> BoundGraduate | EmployerUser | Staffer:
    """Whoever may sign with employers, review what they signed, or is one."""
    if session.wechat_account is not None:
        return await bound_graduate(await wechat_user(session, this))
    if session.employer_id is not None:
        return await employer_user(session, this)
    return await staffer(session, this)


def _must_be_own_page(session: SignedIn, this: Errand) -> UUID | None:
    """Return who is signed in. Raises PageOfAnother where somebody else's page sent the form."""
    owner = session.subject or session.wechat_account
    if owner and this.page_of not in {"", str(owner)}:
        raise PageOfAnother
    return owner


def _fill_someone(this: Errand, actor: Actor, session: SignedIn | None = None) -> SomeoneFields:
    stamp = Attribution(
        actor=actor,
        at=datetime.now(UTC),
        request_id=this.request_id,
        client_request_id=this.client_request_id,
    )
    owner = session and _must_be_own_page(session, this)
    stream = (session and session.employer_id) or owner
    brought = ((stream, session.facts),) if session and stream and session.facts else ()
    return {
        "stamp": stamp,
        "once": this.once,
        "seen": this.seen,
        "address": this.address,
        "session": session.session if session else None,
        "brought": brought,
    }


OwnSession = Annotated[SignedIn, Depends(own_session)]
"""For routes that ask for no office: what they do is done to the session's own account."""
ByAnyone = Annotated[Anyone, Depends(anyone)]
ByCardHolder = Annotated[CardHolder, Depends(card_holder)]
ByWeChatUser = Annotated[WeChatUser, Depends(wechat_user)]
ByGraduate = Annotated[BoundGraduate, Depends(bound_graduate)]
ByEmployer = Annotated[EmployerUser, Depends(employer_user)]
ByStaff = Annotated[Staffer, Depends(staffer)]
ByCounselor = Annotated[Counselor, Depends(only(Counselor))]
BySchoolAdmin = Annotated[SchoolAdmin, Depends(only(SchoolAdmin))]
ByProvince = Annotated[Province, Depends(only(Province))]
ByOverseer = Annotated[SchoolAdmin | Province, Depends(overseer)]
ByAccountWatcher = Annotated[SchoolAdmin | Province | Auditor, Depends(account_watcher)]
ByParkingWatcher = Annotated[Province | Auditor, Depends(parking_watcher)]
ByWebhookOwner = Annotated[SchoolAdmin | Province | EmployerUser, Depends(webhook_owner)]
ByRecordReader = Annotated[BoundGraduate | EmployerUser | Staffer, Depends(record_reader)]
ByVisitor = Annotated[Visit, Depends(visitor)]
ByAuditor = Annotated[Auditor, Depends(only(Auditor))]

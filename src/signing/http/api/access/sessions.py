"""Signing in and out."""

from typing import Annotated

from fastapi import Depends, Request, Response, status

from signing.http.answering import response_docs
from signing.http.answering.session_replies import (
    SecondStepAnswer,
    SessionAnswer,
    answer_entry,
    answer_session,
    describe_session,
)
from signing.http.asking.account_forms import SecondStepForm, Secret
from signing.http.asking.fields import Words
from signing.http.asking.forms import Form
from signing.http.asking.security import ByVisitor, token
from signing.http.asking.use_cases import ToAccounts
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.wechat import WeChat
from signing.vocabulary import wechat_account_id

router = Router(prefix="/sessions", tags=["sessions · 登录"])


class PasswordForm(Form):
    username: Words
    password: Secret


class WeChatForm(Form):
    code: Words


@router.post(
    "",
    rules.SIGN_IN_COMMAND.open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
    responses=response_docs.SECOND_STEP,
)
def sign_in(
    form: PasswordForm,
    visit: ByVisitor,
    use_cases: ToAccounts,
    request: Request,
    response: Response,
) -> SessionAnswer | SecondStepAnswer:
    """Staff and employers get a session; 200 where a second step is due.

    The cookie `signing_device` that comes with a session, shown at the next sign-in, keeps wrong
    tries of others from locking this device out. A client may leave it.
    """
    return answer_entry(use_cases.sign_in(form.username, form.password, visit), request, response)


@router.post(
    "/second-factor",
    rules.SIGN_IN_COMMAND.open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
)
def pass_second_step(
    form: SecondStepForm,
    visit: ByVisitor,
    use_cases: ToAccounts,
    request: Request,
    response: Response,
) -> SessionAnswer:
    """A code of the app, or a recovery code. `recovery_codes` for who enrolled just now."""
    session, codes = use_cases.pass_second_step(form.ticket, form.code, visit)
    answer = answer_session(session, request, response)
    return answer if codes is None else {**answer, "recovery_codes": codes}


@router.post(
    "/wechat",
    rules.SIGN_IN_COMMAND.open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
)
def sign_in_with_wechat(
    form: WeChatForm, visit: ByVisitor, use_cases: ToAccounts, request: Request
) -> SessionAnswer:
    """Graduates: with the code that the mini program got from WeChat."""
    wechat: WeChat = request.app.state.wechat
    openid = wechat.find_openid(form.code)
    account = wechat_account_id(use_cases.vault.digest_openid(openid))
    return describe_session(use_cases.sign_in_with_wechat(account, visit.now, visit), "")


@router.delete(
    "/current",
    rules.UNKEYED_COMMAND.open_to("whoever shows the session that it ends"),
    status_code=status.HTTP_204_NO_CONTENT,
)
def sign_out(
    given: Annotated[str, Depends(token)], visit: ByVisitor, use_cases: ToAccounts
) -> Response:
    use_cases.sign_out(given, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)

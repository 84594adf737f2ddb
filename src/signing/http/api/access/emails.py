"""One's own mail address: entered, confirmed by the link that is mailed there, removed."""

from fastapi import Response, status
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.asking.account_forms import EmailChange, EmailLink, OwnerProof
from signing.http.asking.security import ByVisitor, Session
from signing.http.asking.use_cases import ToOwnEmails
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.own_emails import OwnEmail

router = Router(prefix="/account/email", tags=["account · 账号"])


class ConfirmedEmail(TypedDict):
    """That the address is the account's now."""

    confirmed: bool


@router.get("", rules.READ)
def show_own_email(session: Session, use_cases: ToOwnEmails) -> OwnEmail:
    """403 for graduates, who sign in with WeChat and are told there."""
    return use_cases.show(session)


@router.put("", rules.UNKEYED_COMMAND)
def change_email(
    form: EmailChange, session: Session, visit: ByVisitor, use_cases: ToOwnEmails
) -> OwnEmail:
    """The address waits until its link was opened; until then the confirmed one stays in use.

    The confirmed one is told. Without mail the address is kept, and `mailed` is false.
    """
    return use_cases.change(session, form.address, form.proof, visit)


@router.delete("", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def remove_email(
    form: OwnerProof, session: Session, visit: ByVisitor, use_cases: ToOwnEmails
) -> Response:
    """The confirmed one is told. Without an address it does nothing."""
    use_cases.remove(session, form.proof, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/link", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def send_link_again(session: Session, visit: ByVisitor, use_cases: ToOwnEmails) -> Response:
    """A new link to the address that waits; the one before it is over."""
    use_cases.send_again(session, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/confirmation",
    rules.SIGN_IN_COMMAND.open_to("whoever has the link that was mailed"),
    status_code=status.HTTP_201_CREATED,
    responses=response_docs.GONE,
)
def confirm_email(form: EmailLink, visit: ByVisitor, use_cases: ToOwnEmails) -> ConfirmedEmail:
    """With the token of the link, once; nobody needs to be signed in."""
    use_cases.confirm(form.token, visit)
    return {"confirmed": True}

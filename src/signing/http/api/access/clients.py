"""Programs that act for a school or an employer, and the tokens that they get."""

from typing import Annotated

from fastapi import Depends, Response, status
from fastapi import Form as Part
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import Field, with_config
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed
from signing.http.asking.account_forms import Secret
from signing.http.asking.fields import FilledLine
from signing.http.asking.forms import Form
from signing.http.asking.security import ByVisitor, Session
from signing.http.asking.use_cases import ToClients
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.text_limits import SoundText
from signing.refusals import ClientUnknown, GrantWrong
from signing.text import UNCARRIED
from signing.use_cases.access.clients import LIFE, NewClient, OwnClient
from signing.use_cases.access.program_scopes import Scope

router = Router(tags=["programs · 接口客户端"])
basic = HTTPBasic(auto_error=False, description="`client_id` and `client_secret`.")


class ClientForm(Form):
    name: Annotated[FilledLine, Field(max_length=100)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=20)]
    code: Secret = ""


@with_config(
    json_schema_extra={
        "examples": [
            {
                "access_token": "sgc_Zk3…",
                "token_type": "Bearer",
                "expires_in": 3600,
                "scope": "reviews:read statistics:read",
            }
        ]
    }
)
class AccessToken(TypedDict):
    """A program's token; `expires_in` is in seconds, `scope` has blanks between its words."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


@router.post("/clients", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def create_client(
    form: ClientForm, session: Session, visit: ByVisitor, use_cases: ToClients
) -> NewClient:
    """The secret is shown this once. For school administrators and employers, at most 10 each.

    Who has a second factor sends a fresh `code` of it, or a recovery code.
    """
    return use_cases.create(session, form.name, set(form.scopes), visit, form.code)


@router.get("/clients", rules.READ)
def list_own_clients(session: Session, use_cases: ToClients) -> Listed[OwnClient]:
    """Oldest first, the revoked ones too."""
    return {"items": use_cases.list_own(session), "next": None}


@router.delete(
    "/clients/{client_id}", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT
)
def revoke_client(
    client_id: str, session: Session, visit: ByVisitor, use_cases: ToClients
) -> Response:
    """Its tokens end at once."""
    use_cases.revoke(session, client_id, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/oauth/token",
    rules.SIGN_IN_COMMAND.open_to("a program, with its secret"),
)
def grant_token(
    visit: ByVisitor,
    use_cases: ToClients,
    credentials: Annotated[HTTPBasicCredentials | None, Depends(basic)],
    grant_type: Annotated[SoundText, Part(max_length=100)],
    scope: Annotated[SoundText | None, Part(max_length=1000)] = None,
    client_id: Annotated[SoundText | None, Part(max_length=100)] = None,
    client_secret: Annotated[SoundText | None, Part(max_length=200)] = None,
) -> AccessToken:
    """OAuth 2.0 client credentials (RFC 6749, 4.4).

    By HTTP Basic or in the form, not both. Problems carry the standard's `error` too.
    """
    if grant_type != "client_credentials":
        raise GrantWrong(error="unsupported_grant_type")
    known = _credentials(credentials, client_id, client_secret)
    granted = use_cases.grant(*known, scope, visit)
    return {
        "access_token": granted.token,
        "token_type": "Bearer",
        "expires_in": int(LIFE.total_seconds()),
        "scope": " ".join(one.value for one in granted.scopes),
    }


def _credentials(
    basic_: HTTPBasicCredentials | None, client_id: str | None, secret: str | None
) -> tuple[str, str]:
    if basic_ is not None and secret is None and not UNCARRIED.search(basic_.username):
        return basic_.username, basic_.password
    if basic_ is None and client_id is not None and secret is not None:
        return client_id, secret
    raise ClientUnknown(error="invalid_client")

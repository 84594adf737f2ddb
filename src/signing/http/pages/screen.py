"""Answering with a page: in the reader's language, with their name and the last note."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from signing.http.answering.problems import retry_after, status_of
from signing.http.answering.replies import RECEIPT
from signing.http.answering.session_replies import load_name
from signing.http.pages.drawing import build_environment
from signing.http.pages.languages import choose_language, load_translations
from signing.http.pages.typed_form import Typed
from signing.refusals import Refusal
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.context import Context
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import Role

NOTE, NOTE_SECONDS = "signing_note", 60
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "HX-Target"}
NOTHING_TYPED = Typed()


@dataclass(frozen=True)
class Who:
    """`role` is the value of `Role`."""

    role: str
    name: str


@dataclass
class Screen:
    request: Request
    language: str

    @property
    def part(self) -> str:
        """The id of the part of the page that htmx replaces; "" for the whole page."""
        return self.request.headers.get("HX-Target", "")

    def gettext(self, words: str, **about: Any) -> str:
        """Translate `words` into the reader's language, and fill its blanks with `about`."""
        told = load_translations(self.language).gettext(words)
        return told % about if about else told

    def show(
        self,
        template: str,
        *,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
        status: HTTPStatus | None = None,
        **filled: Any,
    ) -> HTMLResponse:
        """Draw a template; a refusal stands above the form and at its fields.

        The status is `status`, else that of the refusal, else 200.
        """
        if refusal is not None:
            typed = typed.with_refusal(refusal.about)
            status = status or status_of(type(refusal))
        drawn = build_environment(self.language).get_template(template)
        note = self._read_note()
        page = drawn.render(
            request=self.request,
            here=self.request.url.path,
            who=self.load_who(),
            now=datetime.now(UTC),
            typed=typed,
            refusal=refusal,
            note=note,
            behind=getattr(self.request.state, "behind", 0),
            once=uuid4().hex,
            part=self.part,
            **filled,
        )
        answer = HTMLResponse(page, status or HTTPStatus.OK, HEADERS)
        if refusal is not None:
            answer.headers.update(retry_after(refusal))
        if note:
            answer.delete_cookie(NOTE)
        return answer

    def go(self, path: str, *, said: str = "", outcome: Outcome | None = None) -> RedirectResponse:
        """Redirect to `path`, whose page shows the note `said` and waits for the outcome."""
        answer = RedirectResponse(path, HTTPStatus.SEE_OTHER)
        if outcome is not None and outcome.receipt:
            answer.headers[RECEIPT] = outcome.receipt
        if said:
            shut = self.context.tokens.encrypt("note", said.encode())
            self.keep(answer, NOTE, shut, NOTE_SECONDS)
        return answer

    def keep(
        self, answer: HTMLResponse | RedirectResponse, name: str, value: str, age: int
    ) -> None:
        """Set a cookie that scripts cannot read, for `age` seconds."""
        answer.set_cookie(
            name,
            value,
            max_age=age,
            secure=self.request.app.state.settings.address.startswith("https://"),
            httponly=True,
            samesite="lax",
        )

    @property
    def context(self) -> Context:
        found: Context = self.request.app.state.context
        return found

    @property
    def session(self) -> SignedIn | None:
        """The session, if the route has asked for one."""
        found: SignedIn | None = getattr(self.request.state, "session", None)
        return found

    def load_who(self) -> Who | None:
        session = self.session
        if session is None:
            return None
        if session.subject is None:
            return Who(Role.GRADUATE.value, "")
        return Who(session.role.value, load_name(self.context, session.role, session.subject))

    def _read_note(self) -> str:
        shut = self.request.cookies.get(NOTE)
        return (self.context.tokens.decrypt("note", shut) or b"").decode() if shut else ""


def open_screen(request: Request) -> Screen:
    return Screen(request, choose_language(request))


ToScreen = Annotated[Screen, Depends(open_screen)]

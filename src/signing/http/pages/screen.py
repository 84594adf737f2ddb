"""Answering with a page: in the reader's language, with their name and the last note."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from signing import help as help_texts
from signing.http.answering.problems import retry_after, status_of
from signing.http.answering.replies import RECEIPT
from signing.http.answering.session_replies import load_name
from signing.http.asking.command_headers import PAGE_OF
from signing.http.asking.inbox import count_for
from signing.http.asking.kept_files import FORMS
from signing.http.languages import choose_language, load_translations, say_count
from signing.http.pages.drawing import build_environment
from signing.http.pages.kept_forms import ANY, FILTERS, NOTHING, FormKeeper, Kept
from signing.http.pages.kept_forms import SECONDS as KEPT_SECONDS
from signing.http.pages.typed_form import Typed
from signing.refusals import Refusal
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.context import Context
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import Role

NOTHING_TYPED = Typed()
POSTED = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
NOTE, NOTE_SECONDS = "signing_note", 60
GOOD, WARNING = "note", "warning"
"""What a note is encrypted as: that something was done, or not all of it."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "HX-Target"}


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

    def counted(self, words: str, n: int, **about: Any) -> str:
        """Translate `words` of `n` things, and fill the blanks with it and with `about`."""
        return say_count(self.language, words, n, about)

    def show(
        self,
        template: str,
        *,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
        status: HTTPStatus | None = None,
        of_page: str = "",
        drawn_at: str = "",
        own: Mapping[str, str] = NOTHING,
        **filled: Any,
    ) -> HTMLResponse:
        """Draw a template; a refusal stands above the form and at its fields.

        The status is `status`, else that of the refusal, else 200. A refused form that was sent
        from a page of ours is answered by a redirect to that page, which shows it again.
        `of_page` is the template of the whole page where `template` draws a part of it;
        `drawn_at` the address of the page that draws the form, where another page sent it;
        `own` what that page shows beside what was typed, as `lead_to` kept it.
        """
        if refusal is None:
            return self._draw(template, typed, status, filled, of_page)
        kept = self._keep(of_page or template, typed, refusal, drawn_at, own)
        if kept is not None and not self.part:
            answer = HTMLResponse("", HTTPStatus.SEE_OTHER, HEADERS | {"Location": kept.address})
        else:
            shown = typed.with_refusal(refusal.about)
            filled["refusal"] = refusal
            answer = self._draw(template, shown, status or status_of(type(refusal)), filled)
            answer.headers.update(retry_after(refusal))
        if self.part:
            answer.headers["HX-Push-Url"] = "false"  # the address of a form is no page
        if kept is not None:
            self.keep(answer, FORMS, kept.secret, KEPT_SECONDS)
        return answer

    def _draw(
        self,
        template: str,
        typed: Typed,
        status: HTTPStatus | None,
        filled: dict[str, object],
        of_page: str = "",
    ) -> HTMLResponse:
        """Draw a template, with the form that is kept for this page, if there is one."""
        restored = FormKeeper(self.request).restore()
        here = restored is not None and restored.template in {ANY, of_page or template}
        refusal = restored.refusal if restored else None
        again = restored.typed.with_refusal(refusal.about) if restored and refusal else None
        of_list = restored is not None and restored.template == FILTERS
        refused_here = filled.setdefault("refusal", None) is not None
        if restored is not None and here and not refused_here:
            typed = again or restored.typed
            filled |= {"refusal": refusal}
        drawn = build_environment(self.language).get_template(template)
        note, warns = self._read_note(GOOD), self._read_note(WARNING)
        context = {
            "request": self.request,
            "here": self.request.url.path,
            "who": self.load_who(),
            "now": datetime.now(UTC),
            "typed": typed,
            "refusal": None,
            "refused_elsewhere": None if here or of_list else refusal,
            "unread": again if again and of_list else NOTHING_TYPED,
            "afresh": restored.afresh if restored and here else "",
            "note": note or warns,
            "note_warns": bool(warns),
            "count_notices": self.count_notices,
            "behind": getattr(self.request.state, "behind", 0),
            "once": uuid4().hex,
            "help_at": self._find_help(),
            "part": self.part,
        }
        page = drawn.render(context | filled)
        if context["afresh"] and not typed.is_shown_in(page):
            page = drawn.render(context | filled | {"afresh": ""})
        page = page.replace("\0", "\ufffd")  # HTML has no NUL
        page = self._sign_forms(page)
        answer = HTMLResponse(page, status or HTTPStatus.OK, HEADERS)
        if note or warns:
            answer.delete_cookie(NOTE)
        return answer

    def _sign_forms(self, page: str) -> str:
        """Say in each form whose page it is: who signs in elsewhere meanwhile must not send it."""
        session = self.session
        owner = session and (session.subject or session.wechat_account)
        if not owner:
            return page
        mark = f'<input type="hidden" name="{PAGE_OF}" value="{owner}">'
        return POSTED.sub(lambda found: found[0] + mark, page)

    def _keep(
        self, template: str, typed: Typed, refusal: Refusal, at: str, own: Mapping[str, str]
    ) -> Kept | None:
        if self.request.method != "POST":
            return None
        sent: Typed = typed if typed.fields else getattr(self.request.state, "typed", typed)
        return FormKeeper(self.request).keep(template, sent, refusal, at, own)

    def lead_to(
        self,
        address: str,
        template: str,
        fields: Mapping[str, str],
        *,
        accepted: bool = False,
        session: str = "",
    ) -> RedirectResponse | None:
        """Redirect to a page that draws `fields`: Back to it and Reload send nothing again.

        What was sent is kept for its own page too, so that Back from there finds it, or forgotten
        if it was `accepted`. `session` is the token of the one that begins with this answer. Return
        None where nothing can be kept until then, or no page of ours sent the form.
        """
        if self.part or self.request.method != "POST":
            return None
        keeper, sent = FormKeeper(self.request), getattr(self.request.state, "typed", Typed())
        if accepted:
            keeper.forget()
        kept = keeper.keep_step(address, template, fields, None if accepted else sent, session)
        if kept is None:
            return None
        answer = RedirectResponse(kept.address, HTTPStatus.SEE_OTHER, HEADERS)
        self.keep(answer, FORMS, kept.secret, KEPT_SECONDS)
        return answer

    def forget(self, address: str) -> None:
        """Forget what is kept for another page than the one that sent this form."""
        FormKeeper(self.request).forget(address)

    def find_step(self, name: str) -> str:
        """Return a field of what is kept for this page; "" if nothing is."""
        return self.load_step().get(name, "")

    def load_step(self) -> Mapping[str, str]:
        """Return what is kept for this page; nothing if nothing is."""
        restored = FormKeeper(self.request).restore()
        return {name: str(text) for name, text in restored.typed.fields.items()} if restored else {}

    def go(
        self, path: str, *, said: str = "", warns: bool = False, outcome: Outcome | None = None
    ) -> RedirectResponse:
        """Redirect to `path`, whose page shows the note `said` and waits for the outcome."""
        FormKeeper(self.request).forget()
        answer = RedirectResponse(path, HTTPStatus.SEE_OTHER)
        if outcome is not None and outcome.receipt:
            answer.headers[RECEIPT] = outcome.receipt
        if said:
            shut = self.context.tokens.encrypt(WARNING if warns else GOOD, said.encode())
            self.keep(answer, NOTE, shut, NOTE_SECONDS)
        return answer

    def keep(self, answer: Response, name: str, value: str, age: int) -> None:
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

    def count_notices(self) -> int:
        """Return how many notices wait, for the bell of a frame; 0 where nobody is signed in."""
        return (count_for(self.request, self.session) or 0) if self.session else 0

    def load_who(self) -> Who | None:
        session = self.session
        if session is None:
            return None
        if session.subject is None:
            return Who(Role.GRADUATE.value, "")
        brought = ((session.employer_id or session.subject, session.facts),)
        name = load_name(self.context, session.subject, session.employer_id, brought)
        return Who(session.role.value, name)

    def _find_help(self) -> str:
        """Return the address of what explains this screen to whoever sees it."""
        role = self.session.role.value if self.session else ""
        path = getattr(self.request.scope.get("route"), "path", "")
        return (help_texts.find_place(path, role) or help_texts.find_start(role)).address

    def _read_note(self, kind: str) -> str:
        shut = self.request.cookies.get(NOTE)
        return (self.context.tokens.decrypt(kind, shut) or b"").decode() if shut else ""


def open_screen(request: Request) -> Screen:
    return Screen(request, choose_language(request))


ToScreen = Annotated[Screen, Depends(open_screen)]

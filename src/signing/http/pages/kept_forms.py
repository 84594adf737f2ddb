"""A refused form is kept, and its page shown again: Back and Reload find what was typed.

The answer to a refused form redirects to the page on which it was filled in (decision 0021), where
REFUSED in the address shows what was wrong; without it, as after Back, only what was typed is there
again.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from signing import refusals
from signing.http.answering.problems import DATABASE_AWAY
from signing.http.asking.security import COOKIE as SESSION
from signing.http.edge.rules import Answer, Audience, route_of
from signing.http.pages.typed_form import BESIDE, Typed
from signing.refusals import NotReady, Refusal
from signing.use_cases.access.kept_forms import LIFE, KeptForm, KeptForms

COOKIE = "signing_forms"
SECONDS = int(LIFE.total_seconds())
REFUSED, AFRESH = "refused", "afresh"
MARKS = frozenset({REFUSED, AFRESH})
SECRETS = frozenset({"password", "current", "new", "again", "code"})
"""Fields whose values are never repeated, neither on a page nor kept."""
CODES_THAT_NAME = frozenset({"/schools", "/graduates/{graduate_id}/destination"})
"""Forms whose `code` is one of a table, which no door asks for."""
ANY = ""
"""The template of a form that was accepted as a step: its page has one form."""
NEVER_KEPT = BESIDE | {"ticket", "secret", "url"}


@dataclass(frozen=True)
class Kept:
    """`address` shows the form again, to the browser that has `secret` in its cookie."""

    address: str
    secret: str


@dataclass(frozen=True)
class Restored:
    """A kept form as its page draws it again; `refusal` is None after Back."""

    typed: Typed
    template: str
    refusal: Refusal | None
    afresh: str
    """The address of the page without it; "" where nothing could be kept."""


@dataclass(frozen=True)
class FormKeeper:
    request: Request

    def keep(self, template: str, typed: Typed, refusal: Refusal, at: str = "") -> Kept | None:
        """Keep a refused form for its page, which is the one that sent it or the one `at`.

        Return None where a redirect would lose something: no page of ours sent the form, it is too
        large to be kept, or the database is away.
        """
        address = self._find_address()
        address = address and (at or address)
        if not address or isinstance(refusal, NotReady) or not _was_routed(self.request):
            return None
        secret = self._secret or token_urlsafe()
        form = KeptForm(
            address=address,
            template=template,
            code=refusal.code,
            about=refusal.about,
            fields=list(_list_texts(typed, find_secrets(self.request))),
            files=sorted({name for name in typed.fields if typed.has_lost_file(name)}),
        )
        with suppress(*DATABASE_AWAY):
            if self._forms.keep(self._hold(secret), form, datetime.now(UTC)):
                return Kept(_mark(address, REFUSED), secret)
        return None

    def keep_step(
        self, address: str, template: str, fields: Mapping[str, str], sent: Typed
    ) -> Kept | None:
        """Keep what the page at `address` shows, before anybody is led there, and what was sent."""
        before, secret = self._find_address(), self._secret or token_urlsafe()
        if not before:
            return None
        texts = list(_list_texts(sent, find_secrets(self.request)))
        steps = [
            KeptForm(before, ANY, code="", about={}, fields=texts),
            KeptForm(address, template, code="", about={}, fields=list(fields.items())),
        ]
        with suppress(*DATABASE_AWAY):
            now = datetime.now(UTC)
            if all(self._forms.keep(self._hold(secret), one, now) for one in steps):
                return Kept(address, secret)
        return None

    def restore(self) -> Restored | None:
        """Return the form that is kept for this page, if there is one."""
        request = self.request
        if request.method != "GET" or not self._secret or AFRESH in request.query_params:
            return None
        address = _unmark(request.url.path, request.url.query)
        found = self._forms.find(self._hold(self._secret), address, datetime.now(UTC))
        if found is None:
            return None
        refusal: Refusal | None = None
        if REFUSED in request.query_params and found.code:
            refusal = getattr(refusals, found.code)(**found.about)
        texts: list[tuple[str, str | UploadFile]] = list(found.fields)
        typed = Typed(FormData(texts), files_lost=frozenset(found.files))
        afresh = _mark(address, AFRESH) if found.code and (texts or found.files) else ""
        return Restored(typed, found.template, refusal, afresh)

    def forget(self, *others: str) -> None:
        """Forget what was kept for the page of a form that was accepted, and for `others`."""
        for address in (self._find_address(), *others):
            self._forget(address)

    def _forget(self, address: str) -> None:
        if self._secret and address and self.request.method == "POST":
            self._forms.forget(self._hold(self._secret), address, datetime.now(UTC))

    @property
    def _forms(self) -> KeptForms:
        return KeptForms(self.request.app.state.context)

    @property
    def _secret(self) -> str:
        return self.request.cookies.get(COOKIE, "")

    def _hold(self, secret: str) -> str:
        return f"{secret} {self.request.cookies.get(SESSION, '')}"

    def _find_address(self) -> str:
        """Return the address of the page on which the form stood; "" if that is no page of ours."""
        headers = self.request.headers
        page = urlsplit(headers.get("HX-Current-URL") or headers.get("Referer", ""))
        rules = self.request.app.state.rulebook.find("GET", page.path)
        is_page = rules and rules.audience is Audience.PEOPLE and rules.answer is Answer.PAGE
        return _unmark(page.path, page.query) if is_page else ""


def find_secrets(request: Request) -> frozenset[str]:
    """Return the fields of this form whose values are never repeated."""
    return SECRETS - {"code"} if route_of(request.scope) in CODES_THAT_NAME else SECRETS


def _was_routed(request: Request) -> bool:
    """Return whether the gates let the form in: what stands before them keeps nothing."""
    return hasattr(request.state, "typed") or hasattr(request.state, "session")


def _list_texts(typed: Typed, secrets: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, value in typed.fields.multi_items():
        if isinstance(value, str) and name not in NEVER_KEPT | secrets:
            yield name, value


def _unmark(path: str, query: str) -> str:
    left = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in MARKS]
    return path + (f"?{urlencode(left)}" if left else "")


def _mark(address: str, mark: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{mark}=1"

"""A refused form is kept, and its page shown again: Back and Reload find what was typed.

The answer to a refused form redirects to the page on which it was filled in (decision 0021), where
REFUSED in the address shows what was wrong; without it, as after Back, only what was typed is there
again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from signing.http.answering.problems import DATABASE_AWAY
from signing.http.asking.kept_files import FORMS, MARK, list_chosen, load_kept, name_holder
from signing.http.edge.rules import Answer, Audience, route_of
from signing.http.pages.typed_form import BESIDE, Typed
from signing.refusals import (
    CodeOfAnother,
    CodeOutdated,
    FileRefused,
    NoCodeOnPage,
    NotReady,
    Refusal,
    make_refusal,
)
from signing.text import clean
from signing.use_cases.access.kept_files import KeptFile, KeptFiles
from signing.use_cases.access.kept_forms import LIFE, KeptForm, KeptForms

SECONDS = int(LIFE.total_seconds())
REFUSED, AFRESH = "refused", "afresh"
MARKS = frozenset({REFUSED, AFRESH})
SECRETS = frozenset({"password", "current", "new", "again", "code"})
"""Fields whose values are never repeated, neither on a page nor kept."""
CODES_THAT_NAME = frozenset({"/schools", "/graduates/{graduate_id}/destination"})
"""Forms whose `code` is one of a table, which no door asks for."""
ANY = ""
"""The template of a form that was accepted as a step: its page has one form."""
FILTERS = "filters"
"""The template of filters that were refused: their page shows them beside the list."""
NEVER_KEPT = BESIDE | {"ticket", "secret", "url", "credential", "passkey", "left_out"}
NOTHING: Mapping[str, str] = {}


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


OF_THE_FILE = (FileRefused, NoCodeOnPage, CodeOfAnother, CodeOutdated)
"""What the same file would meet again: another has to be chosen."""


@dataclass(frozen=True)
class FormKeeper:
    request: Request

    def keep(
        self,
        template: str,
        typed: Typed,
        refusal: Refusal,
        at: str = "",
        own: Mapping[str, str] = NOTHING,
    ) -> Kept | None:
        """Keep a refused form for its page, which is the one that sent it or the one `at`.

        `own` is what that page shows beside what was typed.
        Return None where a redirect would lose something: no page of ours sent the form, it is too
        large to be kept, or the database is away.
        """
        address = self._find_address()
        address = address and (at or address)
        if not address or isinstance(refusal, NotReady) or not _was_routed(self.request):
            return None
        secret = self._secret or token_urlsafe()
        files = list(self._list_files(typed, refusal))
        mark = self._keep_files(secret, files)
        kept = {one.field for one in files} if mark else set()
        form = KeptForm(
            address=address,
            template=template,
            code=refusal.name,
            about=refusal.about,
            fields=[*own.items(), *_list_texts(typed, find_secrets(self.request) | own.keys())],
            files=sorted({one for one in typed.fields if typed.has_lost_file(one)} - kept),
            mark=mark,
            kept_files=[(one.field, one.name, len(one.content)) for one in files if mark],
        )
        with suppress(*DATABASE_AWAY):
            if self._forms.keep(name_holder(self.request, secret), form, datetime.now(UTC)):
                return Kept(_mark(address, REFUSED), secret)
        return None

    def set_aside(self, typed: Typed, refusal: Refusal) -> Kept | None:
        """Keep a form for its page, to which somebody comes back from a step between."""
        kept = self.keep(ANY, typed, refusal)
        return kept and Kept(self._find_address(), kept.secret)

    def _list_files(self, typed: Typed, refusal: Refusal) -> Iterator[KeptFile]:
        """Yield the files that came with the form, now or before; none if one was refused."""
        if isinstance(refusal, OF_THE_FILE):
            return
        with suppress(NotReady):
            yield from load_kept(self.request, typed.fields)
        for name in dict.fromkeys(typed.fields):
            for one in list_chosen(typed.fields, name):
                if not one.file.closed:
                    one.file.seek(0)
                    yield KeptFile(name, clean(one.filename or ""), one.file.read())

    def _keep_files(self, secret: str, files: Sequence[KeptFile]) -> str:
        if not files:
            return ""
        desk, holder = KeptFiles(self.request.app.state.context), name_holder(self.request, secret)
        with suppress(*DATABASE_AWAY):
            return desk.keep(holder, files, datetime.now(UTC))
        return ""

    def keep_step(
        self,
        address: str,
        template: str,
        fields: Mapping[str, str],
        sent: Typed | None,
        session: str = "",
    ) -> Kept | None:
        """Keep what the page at `address` shows, before anybody is led there.

        What was `sent` is kept for its own page; None if it was accepted. `session` is the token
        of the one that this answer begins.
        """
        before, secret = self._find_address(), self._secret or token_urlsafe()
        if not before:
            return None
        steps = [KeptForm(address, template, code="", about={}, fields=list(fields.items()))]
        if sent is not None:
            texts = list(_list_texts(sent, find_secrets(self.request)))
            steps.insert(0, KeptForm(before, ANY, code="", about={}, fields=texts))
        with suppress(*DATABASE_AWAY):
            now, holder = datetime.now(UTC), name_holder(self.request, secret, session)
            if all(self._forms.keep(holder, one, now) for one in steps):
                return Kept(address, secret)
        return None

    def keep_filters(
        self, left: Sequence[tuple[str, str]], typed: Typed, refusal: Refusal
    ) -> Kept | None:
        """Keep refused filters for their page, which opens with those that are `left`."""
        path, secret = self.request.url.path, self._secret or token_urlsafe()
        address = path + (f"?{urlencode(left)}" if left else "")
        texts = list(_list_texts(typed, find_secrets(self.request)))
        form = KeptForm(address, FILTERS, refusal.name, refusal.about, texts)
        with suppress(*DATABASE_AWAY):
            if self._forms.keep(name_holder(self.request, secret), form, datetime.now(UTC)):
                return Kept(_mark(address, REFUSED), secret)
        return None

    def restore(self) -> Restored | None:
        """Return the form that is kept for this page, if there is one."""
        request = self.request
        if request.method != "GET" or not self._secret or AFRESH in request.query_params:
            return None
        address = _unmark(request.url.path, request.url.query)
        found = self._forms.find(name_holder(request), address, datetime.now(UTC))
        if found is None:
            return None
        refusal: Refusal | None = None
        if REFUSED in request.query_params and found.code:
            refusal = make_refusal(found.code, found.about)
        texts: list[tuple[str, str | UploadFile]] = list(found.fields)
        typed = Typed(
            FormData(texts),
            files_lost=frozenset(found.files),
            kept_files=found.kept_files,
            mark=found.mark,
        )
        filled = texts or found.files or found.mark
        afresh = _mark(address, AFRESH) if found.code and filled else ""
        return Restored(typed, found.template, refusal, afresh)

    def forget(self, *others: str) -> None:
        """Forget what was kept for the page of a form that was accepted, and for `others`."""
        for address in (self._find_address(), *others):
            self._forget(address)
        if MARK in getattr(self.request.state, "typed", Typed()).fields and self._secret:
            KeptFiles(self.request.app.state.context).forget(name_holder(self.request))

    def _forget(self, address: str) -> None:
        if self._secret and address and self.request.method == "POST":
            self._forms.forget(name_holder(self.request), address, datetime.now(UTC))

    @property
    def _forms(self) -> KeptForms:
        return KeptForms(self.request.app.state.context)

    @property
    def _secret(self) -> str:
        return self.request.cookies.get(FORMS, "")

    def _find_address(self) -> str:
        """Return the address of the page on which the form stood; "" if that is no page of ours."""
        headers = self.request.headers
        page = urlsplit(headers.get("HX-Current-URL") or headers.get("Referer", ""))
        rules = self.request.app.state.rulebook.find("GET", page.path)
        is_page = rules and rules.audience is Audience.PEOPLE and rules.answer is Answer.PAGE
        return _unmark(page.path, page.query) if is_page else ""


def name_step(path: str, query: str = "") -> str:
    """Return an address of its own for a step that leads to `path`, lest two tabs mix."""
    return f"{path}?step={token_urlsafe(8)}" + (f"&{query}" if query else "")


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

"""The rules of a route: each route states its own, and gates and documentation read them there.

`@router.post("/{number}/approval", rules.COMMAND)` is a declaration of the usual kind. Where one
route differs from it, it says so: `rules.READ.for_programs(Scope.REVIEWS_READ)`.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple, Protocol

from starlette import types
from starlette.routing import BaseRoute

from signing.use_cases.access.program_scopes import Scope

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
USUAL_BODY = 256 * 2**10
CARD_BODY = 32 * 2**10
"""Of who has no account, only a card: a form of a few lines."""
BESIDE_FILES = 64 * 2**10
"""What stands around files: fields, boundaries, names."""
OF_PROGRAMS = ("/api/", "/static/")
FOUND = "signing.rules"
NO_ROUTE = "unknown"


@dataclass(frozen=True)
class Cost:
    """How many calls a minute an account and an address have of all routes of one cost.

    Behind an address may stand a whole school. Without `of_account` only addresses count.
    `in_turn`: one at a time for each account, and a few at a time in all.
    """

    name: str
    of_address: int
    of_account: int = 0
    in_turn: bool = False


SIGN_IN = Cost("sign-in", of_address=900)
ENTRY = Cost("entry", of_address=900)
UPLOADS = Cost("uploads", of_address=600, of_account=120)
PRINTS = Cost("prints", of_address=600, of_account=300, in_turn=True)
"""Whatever is drawn or exported: it computes."""
PICTURES = Cost("pictures", of_address=600, of_account=300)
"""Drawn in a process apart, which few run at a time; a page shows several at once."""
COMMANDS = Cost("commands", of_address=3000, of_account=900)
READS = Cost("reads", of_address=9000, of_account=1800)


class Audience(Enum):
    """Who reads the answers, refusals too."""

    PEOPLE = auto()
    """Refusals are pages."""
    PROGRAMS = auto()
    """Refusals are problems (RFC 9457)."""
    MACHINES = auto()
    """Likewise; called by address, they pass where hosts, crowds and rates are limited."""


class Answer(Enum):
    """What comes back when nothing is refused. Pages and their styles are sent compressed."""

    DATA = auto()
    PAGE = auto()
    STYLE = auto()
    FILE = auto()
    EVENTS = auto()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """`cost` None is never counted; `scope` None is closed to programs; `files` are bytes in all.

    `body` are the bytes of a whole body without files, or of one whose sender is not signed in.
    A `keyed` route remembers its answer under the Idempotency-Key of the request. `opened_to` names
    who may come without a session; otherwise a parameter of the route says who is asking.
    `recording`: a GET that leaves something behind: it puts on record what it gave out, or signs
    somebody in. No other site leads there, and HEAD does not run it. `before_change`: also for who
    has not replaced yet the password that somebody gave them. `before_notice`: a page also for who
    has not accepted yet the notice about their personal data.
    """

    cost: Cost | None
    audience: Audience
    answer: Answer
    keyed: bool = False
    scope: Scope | None = None
    files: int = 0
    body: int = USUAL_BODY
    opened_to: str = ""
    recording: bool = False
    before_change: bool = False
    before_notice: bool = False

    @property
    def most_bytes(self) -> int:
        """Of a whole body."""
        return self.files + BESIDE_FILES if self.files else self.body

    @property
    def squeezed(self) -> bool:
        """Compressed on its way: no tokens stand in a page that its size could help to guess."""
        return self.answer in {Answer.PAGE, Answer.STYLE}

    def costing(self, cost: Cost) -> "Rules":
        return replace(self, cost=cost)

    def for_programs(self, scope: Scope) -> "Rules":
        """Programs with `scope` may use it too."""
        return replace(self, scope=scope)

    def with_files(self, most: int) -> "Rules":
        """Its form takes files of `most` bytes in all, from who shows a session or has a card."""
        return replace(self, files=most)

    def with_body(self, most: int) -> "Rules":
        """Its body has at most `most` bytes."""
        return replace(self, body=most)

    def answering(self, answer: Answer) -> "Rules":
        return replace(self, answer=answer)

    def open_to(self, whom: str) -> "Rules":
        """Nobody is asked who they are; `whom` names who comes, or with what."""
        return replace(self, opened_to=whom)

    def open_before_change(self) -> "Rules":
        """Whoever must replace a given password first may use it all the same."""
        return replace(self, before_change=True)

    def open_before_notice(self) -> "Rules":
        """Whoever has not accepted the notice may see it: the notice itself, and their rights."""
        return replace(self, before_notice=True)


READ = Rules(cost=READS, audience=Audience.PROGRAMS, answer=Answer.DATA)
EVENTS = replace(READ, answer=Answer.EVENTS)
FILE = replace(READ, answer=Answer.FILE)
DRAWN_FILE = FILE.costing(PRINTS)
"""Made for this one call."""
PICTURE = FILE.costing(PICTURES)
RECORDED_FILE = replace(DRAWN_FILE, recording=True)
COMMAND = replace(READ, cost=COMMANDS, keyed=True)
UPLOAD = COMMAND.costing(UPLOADS)
UNKEYED_COMMAND = replace(COMMAND, keyed=False)
"""Sent again, it is done again."""
SIGN_IN_COMMAND = UNKEYED_COMMAND.costing(SIGN_IN)

PAGE = Rules(cost=READS, audience=Audience.PEOPLE, answer=Answer.PAGE)
PAGE_FILE = replace(PAGE, answer=Answer.FILE)
ENTERING_PAGE = replace(PAGE, cost=SIGN_IN, recording=True)
PAGE_PICTURE = PAGE_FILE.costing(PICTURES)
DRAWN_PAGE_FILE = PAGE_FILE.costing(PRINTS)
RECORDED_PAGE_FILE = replace(DRAWN_PAGE_FILE, recording=True)
FORM = replace(PAGE, cost=COMMANDS, keyed=True)
UPLOAD_FORM = FORM.costing(UPLOADS)
UNKEYED_FORM = replace(FORM, keyed=False)
SIGN_IN_FORM = UNKEYED_FORM.costing(SIGN_IN)

MACHINE = Rules(cost=None, audience=Audience.MACHINES, answer=Answer.DATA).open_to("machines")
STYLES = Rules(cost=None, audience=Audience.PROGRAMS, answer=Answer.STYLE)
SCRIPTS_OF_DOCS = replace(STYLES, answer=Answer.FILE)


class Found(NamedTuple):
    """What is known of a call before it is routed; without a `route` it is a usual one's."""

    rules: Rules
    template: str
    route: BaseRoute | None = None


class Finds(Protocol):
    """Every route, with its rules and its template: `signing.http.edge.rulebook`."""

    def find_route(self, method: str, path: str) -> Found | None: ...


def rules_of(call: types.Scope) -> Rules:
    """Before it is routed too. Where there is no route, those of a usual one at such an address."""
    return _find(call).rules


def route_of(call: types.Scope) -> str:
    """The whole template, `/api/cards/{token}`, before it is routed too; or `unknown`."""
    return _find(call).template


def known_route(call: types.Scope) -> BaseRoute | None:
    """The route or folder itself; None of what there is not."""
    return _find(call).route


def _find(call: types.Scope) -> Found:
    found: Found | None = call.get(FOUND)
    if found is None:
        method, path = call["method"], call["path"]
        book: Finds | None = getattr(_state(call), "rulebook", None)
        known = book.find_route(method, path) if book else None
        found = call[FOUND] = known or Found(_usual(method, path), NO_ROUTE)
    return found


def is_for_people(call: types.Scope) -> bool:
    return rules_of(call).audience is Audience.PEOPLE


def is_for_machines(call: types.Scope) -> bool:
    return rules_of(call).audience is Audience.MACHINES


def _state(call: types.Scope) -> object:
    return getattr(call.get("app"), "state", None)


def _usual(method: str, path: str) -> Rules:
    if path.startswith(OF_PROGRAMS):
        return UNKEYED_COMMAND if method in UNSAFE else READ
    return UNKEYED_FORM if method in UNSAFE else PAGE

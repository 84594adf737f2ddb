"""The rules of all routes, found before routing; a route that states none, or wrong ones, is none.

Gates stand before routing, so they find a route's rules here, by method and path, in the order in
which the router tries its routes.
"""

from collections.abc import Iterable, Iterator
from re import Pattern

from starlette.convertors import PathConvertor
from starlette.routing import BaseRoute

from signing.http.asking.command_headers import errand
from signing.http.asking.security import signed_in
from signing.http.asking.uploads import read_chosen
from signing.http.edge.asked import FILE, Asked, list_asked
from signing.http.edge.routing import Folder, Route, Shortcut
from signing.http.edge.rules import (
    OF_PROGRAMS,
    UNSAFE,
    Audience,
    Found,
    Rules,
)

NONE = (
    "states no rules: declare it as @router.get(path, rules.READ) or alike, with a Router of "
    "signing.http.edge.routing"
)
WHO = "either a parameter says who is asking, or .open_to(…) says who needs no session"
KEY = "it is keyed, but it is no command, or nothing reads its Idempotency-Key"
SCOPE = "it is open to everybody, so no program needs a scope for it"
PEOPLE = f"it is for people, but {' and '.join(OF_PROGRAMS)} are for programs"
FILES = "it takes files and .with_files(…) does not say how large, or the other way round"
DEEP = "a path within its path hides how long it is, so its rules would not be found"


class RulesWrongError(Exception):
    """Ends the start of the service; the message names the route and what to do."""


class RuleBook:
    """Raises RulesWrongError for a route without rules, or with rules that are not true of it."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.by_call: dict[str, Rules] = {}
        """`METHOD /path`, as the API's description has it."""
        self._patterns: dict[tuple[str, int], list[tuple[Pattern[str], Found]]] = {}
        self._folders: dict[str, Found] = {}
        for route in routes:
            if isinstance(route, Folder):
                self._folders[f"{route.path}/"] = Found(route.rules, f"{route.path}/", route)
            elif not isinstance(route, Shortcut):
                self._add(route)

    def find(self, method: str, path: str) -> Rules | None:
        found = self.find_route(method, path)
        return found.rules if found else None

    def find_route(self, method: str, path: str) -> Found | None:
        """Return a route with its rules and its template, as `/api/cards/{token}`."""
        method = "GET" if method == "HEAD" else method
        for pattern, found in self._patterns.get((method, path.count("/")), ()):
            if pattern.match(path):
                return found
        folders = self._folders.items()
        return next((found for at, found in folders if path.startswith(at)), None)

    def _add(self, route: BaseRoute) -> None:
        methods = sorted(getattr(route, "methods", None) or ())
        path = str(getattr(route, "path", ""))
        named = f"{' '.join(methods)} {path}"
        if not isinstance(route, Route) or route.rules is None:
            raise RulesWrongError(f"{named}: {NONE}")
        rules = route.rules
        for wrong in _wrong(route, path, rules, list_asked(route)):
            raise RulesWrongError(f"{named}: {wrong}")
        for method in methods:
            self.by_call[f"{method} {path}"] = rules
            like_it = self._patterns.setdefault((method, path.count("/")), [])
            like_it.append((route.path_regex, Found(rules, path, route)))


def _wrong(route: Route, path: str, rules: Rules, asked: Asked) -> Iterator[str]:
    """What is stated and is not so."""
    deep = any(isinstance(one, PathConvertor) for one in route.param_convertors.values())
    wrong = {
        WHO: (signed_in in asked) is bool(rules.opened_to),
        KEY: rules.keyed and not (errand in asked and UNSAFE.issuperset(route.methods or ())),
        SCOPE: bool(rules.scope and rules.opened_to),
        PEOPLE: rules.audience is Audience.PEOPLE and path.startswith(OF_PROGRAMS),
        FILES: asked.isdisjoint((FILE, read_chosen)) is bool(rules.files),
        DEEP: deep,
    }
    return (told for told, is_so in wrong.items() if is_so)

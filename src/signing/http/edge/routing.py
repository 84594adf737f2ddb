"""Routes that state their rules: a router whose declarations take them, and folders of files."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, TypedDict, TypeVar, Unpack

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from starlette.routing import Mount
from starlette.types import ASGIApp

from signing.http.edge.heads import IS_HEAD
from signing.http.edge.rules import Rules

F = TypeVar("F", bound=Callable[..., Any])


class Described(TypedDict, total=False):
    """What else a declaration says, for FastAPI and for the description of the API."""

    status_code: int
    tags: list[str | Enum]
    responses: dict[int | str, dict[str, Any]]  # FastAPI's own type
    response_class: type[Response]
    include_in_schema: bool


class Route(APIRoute):
    """One that was declared without rules has none, and the service does not start with it."""

    rules: Rules | None = None


class Router(APIRouter):
    """FastAPI's, but each route states its rules behind its path."""

    def __init__(self, prefix: str = "", tags: list[str | Enum] | None = None) -> None:
        super().__init__(prefix=prefix, tags=tags, route_class=Route)

    def get(  # type: ignore[override]  # rules are no option
        self, path: str, rules: Rules, **described: Unpack[Described]
    ) -> Callable[[F], F]:
        return self._declare("GET", path, rules, described)

    def post(  # type: ignore[override]  # rules are no option
        self, path: str, rules: Rules, **described: Unpack[Described]
    ) -> Callable[[F], F]:
        return self._declare("POST", path, rules, described)

    def put(  # type: ignore[override]  # rules are no option
        self, path: str, rules: Rules, **described: Unpack[Described]
    ) -> Callable[[F], F]:
        return self._declare("PUT", path, rules, described)

    def patch(  # type: ignore[override]  # rules are no option
        self, path: str, rules: Rules, **described: Unpack[Described]
    ) -> Callable[[F], F]:
        return self._declare("PATCH", path, rules, described)

    def delete(  # type: ignore[override]  # rules are no option
        self, path: str, rules: Rules, **described: Unpack[Described]
    ) -> Callable[[F], F]:
        return self._declare("DELETE", path, rules, described)

    def _declare(
        self, method: str, path: str, rules: Rules, described: Described
    ) -> Callable[[F], F]:
        def declared(endpoint: F) -> F:
            called = _answer_heads(endpoint) if rules.recording else endpoint
            self.add_api_route(path, called, methods=[method], **described)
            route = self.routes[-1]
            assert isinstance(route, Route)
            route.rules = rules
            return endpoint

        return declared


def _answer_heads(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """HEAD comes as far as the endpoint, which records, and no further."""

    @wraps(endpoint)
    def called(*given: Any, **named: Any) -> Any:
        if not IS_HEAD.get():
            return endpoint(*given, **named)
        made_by_get = Response()
        del made_by_get.headers["content-length"]  # of a file that nobody makes now
        return made_by_get

    return called


class Folder(Mount):
    """Static files beneath one path."""

    def __init__(self, path: str, files: ASGIApp, name: str, rules: Rules) -> None:
        super().__init__(path, app=files, name=name)
        self.rules = rules

"""Routes that state their rules: a router whose declarations take them, and folders of files."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypedDict, TypeVar, Unpack

from fastapi import Request, Response, params
from fastapi._compat import ModelField
from fastapi.concurrency import run_in_threadpool
from fastapi.datastructures import DefaultPlaceholder
from fastapi.exceptions import ResponseValidationError
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Mount, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from signing.http.edge.heads import IS_HEAD
from signing.http.edge.rules import Answer, Rules, known_route
from signing.use_cases.core.reads import reading_once

F = TypeVar("F", bound=Callable[..., Any])
Responses = dict[int | str, dict[str, Any]]  # FastAPI's own type


class Described(TypedDict, total=False):
    """What else a declaration says, for FastAPI and for the description of the API."""

    status_code: int
    tags: list[str | Enum]
    responses: Responses
    response_class: type[Response]
    include_in_schema: bool


class Written:
    """Stands for the field of an answer that is JSON already: nothing is left to do with it."""

    def validate(self, value: Any, *_: Any, **__: Any) -> tuple[Any, list[Any]]:
        return value, []

    def serialize_json(self, value: bytes, **_: Any) -> bytes:
        return value


class Route(APIRoute):
    """One that was declared without rules has none, and the service does not start with it.

    A route knows from the start by what requests and rules find it. What FastAPI makes of its
    types, a millisecond and 40 KiB, it works out when it is asked for it first: by a request to
    it, or by the description of the API.
    """

    rules: Rules | None = None

    def __init__(self, path: str, endpoint: Callable[..., Any], **declared: Any) -> None:
        self.path, self.endpoint = path, endpoint
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.methods = set(declared["methods"])
        self.dependencies = declared["dependencies"]
        self.include_in_schema = declared["include_in_schema"]
        self._declared = declared

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what a page or a program looks at is read once for who asks and what is shown."""
        if not _only_looks(scope["method"], self.rules):
            return await super().handle(scope, receive, send)
        with reading_once():
            return await super().handle(scope, receive, send)

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet. All of it comes at once, for threads ask too."""
        if "app" not in vars(self) and "_declared" in vars(self) and not name.startswith("__"):
            vars(self).update(vars(_WorkedOut(self.path, self.endpoint, **self._declared)))
            return getattr(self, name)
        raise AttributeError(name)


def _only_looks(method: str, rules: Rules | None) -> bool:
    """Return whether it is a page or data: a stream or a file may go through thousands."""
    if rules is None or rules.recording or method not in {"GET", "HEAD"}:
        return False
    return rules.answer in {Answer.DATA, Answer.PAGE}


class _WorkedOut(APIRoute):
    """What FastAPI makes of a route."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers: an endpoint that may wait runs in a thread, and writes there too.

        FastAPI would change threads once more to look whether the answer is of its type. The
        description of the API has the type as before.
        """
        dependant, field = self.dependant, self.response_field
        is_json = isinstance(self.response_class, DefaultPlaceholder)
        if field is None or not is_json or iscoroutinefunction(dependant.call):
            return super().get_route_handler()
        assert dependant.call is not None
        self.dependant = replace(dependant, call=_write_in_thread(dependant.call, field))
        self.response_field = Written()  # type: ignore[assignment]  # has what is asked of a field
        try:
            return super().get_route_handler()
        finally:
            self.dependant, self.response_field = dependant, field


def _write_in_thread(endpoint: Callable[..., Any], field: ModelField) -> Callable[..., Any]:
    def write(values: dict[str, Any]) -> Any:
        answer = endpoint(**values)
        if isinstance(answer, Response):
            return answer
        checked, errors = field.validate(answer, {}, loc=("response",))
        if errors:
            raise ResponseValidationError(errors=errors, body=answer)
        return field.serialize_json(checked)

    async def run(**values: Any) -> Any:
        return await run_in_threadpool(write, values)

    return run


@dataclass(frozen=True)
class Declaration:
    """What `@router.get(path, rules)` says of the function below it."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    rules: Rules
    described: Described


class Router:
    """Declares routes, which state their rules behind their path.

    `make_routes` makes them, once in a process.
    """

    def __init__(self, prefix: str = "", tags: list[str | Enum] | None = None) -> None:
        self._prefix = prefix
        self._tags = tags or []
        self.declarations: list[Declaration] = []

    def make_routes(
        self,
        *,
        prefix: str = "",
        responses: Responses | None = None,
        dependencies: Sequence[params.Depends] = (),
        include_in_schema: bool = True,
    ) -> list["Route"]:
        """Return its routes below a prefix, with what all of them have."""
        return [
            self._make_route(
                one,
                prefix=prefix,
                responses=responses or {},
                dependencies=dependencies,
                include_in_schema=include_in_schema,
            )
            for one in self.declarations
        ]

    def _make_route(
        self,
        one: Declaration,
        *,
        prefix: str,
        responses: Responses,
        dependencies: Sequence[params.Depends],
        include_in_schema: bool,
    ) -> "Route":
        described: Described = {
            "include_in_schema": include_in_schema,
            **one.described,
            "responses": responses | one.described.get("responses", {}),
            "tags": [*self._tags, *one.described.get("tags", ())],
        }
        route = Route(
            f"{prefix}{self._prefix}{one.path}",
            _answer_heads(one.endpoint) if one.rules.recording else one.endpoint,
            methods=[one.method],
            dependencies=dependencies,
            **described,
        )
        route.rules = one.rules
        return route

    def get(self, path: str, rules: Rules, **described: Unpack[Described]) -> Callable[[F], F]:
        return self._declare("GET", path, rules, described)

    def post(self, path: str, rules: Rules, **described: Unpack[Described]) -> Callable[[F], F]:
        return self._declare("POST", path, rules, described)

    def put(self, path: str, rules: Rules, **described: Unpack[Described]) -> Callable[[F], F]:
        return self._declare("PUT", path, rules, described)

    def patch(self, path: str, rules: Rules, **described: Unpack[Described]) -> Callable[[F], F]:
        return self._declare("PATCH", path, rules, described)

    def delete(self, path: str, rules: Rules, **described: Unpack[Described]) -> Callable[[F], F]:
        return self._declare("DELETE", path, rules, described)

    def _declare(
        self, method: str, path: str, rules: Rules, described: Described
    ) -> Callable[[F], F]:
        def declared(endpoint: F) -> F:
            self.declarations.append(Declaration(method, path, endpoint, rules, described))
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


class Shortcut(BaseRoute):
    """The first of all routes: leads each request to its own, which the rule book knows already.

    What it does not know is asked of each route in turn, as it would be without.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        route = known_route(scope)
        return route.matches(scope) if route is not None else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = known_route(scope)
        assert route is not None
        await route.handle(scope, receive, send)


class Folder(Mount):
    """Static files beneath one path."""

    def __init__(self, path: str, files: ASGIApp, name: str, rules: Rules) -> None:
        super().__init__(path, app=files, name=name)
        self.rules = rules

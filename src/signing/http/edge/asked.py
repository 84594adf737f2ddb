"""What routes ask for, read off the types of functions: FastAPI has not looked at them yet."""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import Parameter, signature
from typing import Annotated, Any, get_args, get_origin

from fastapi import params

from signing.http.edge.routing import Route

FILE = params.File
Asked = frozenset[object]


def list_asked(route: Route) -> Asked:
    """Return whatever is called before a route answers, and FILE if one of it takes files."""
    calls = [route.endpoint, *(one.dependency for one in route.dependencies if one.dependency)]
    return Asked().union(*map(_find, calls))


@cache
def _find(call: Callable[..., Any]) -> Asked:
    """Read a function once: most are asked by many routes, and what they ask for stays."""
    parameters = signature(call, eval_str=True).parameters.values()
    inner = [_look_at(kind, mark) for one in parameters for kind, mark in _read(one)]
    return Asked([call]).union(*inner)


def _look_at(kind: Any, mark: object) -> Asked:
    if isinstance(mark, params.Depends):
        return _find(mark.dependency or kind)
    return Asked([FILE] if isinstance(mark, FILE) else [])


def _read(parameter: Parameter) -> Iterator[tuple[Any, object]]:
    """Yield the type of a parameter with each of its marks."""
    kind, *marks = [parameter.annotation]
    if get_origin(kind) is Annotated:
        kind, *marks = get_args(kind)
    for mark in (*marks, parameter.default):
        yield kind, mark

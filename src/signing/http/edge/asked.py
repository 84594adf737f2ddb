"""What routes ask for, read off the types of functions: FastAPI has not looked at them yet."""

from collections.abc import Callable, Iterator
from inspect import Parameter, signature
from typing import Annotated, Any, get_args, get_origin

from fastapi import params

from signing.http.edge.routing import Route

FILE = params.File
Asked = frozenset[object]


class Asking:
    """Remembers what each function asks for, as most of them are asked by many routes."""

    def __init__(self) -> None:
        self._known: dict[Callable[..., Any], Asked] = {}

    def list_asked(self, route: Route) -> Asked:
        """Return whatever is called before a route answers, and FILE if one of it takes files."""
        calls = [route.endpoint, *(one.dependency for one in route.dependencies if one.dependency)]
        return Asked().union(*map(self._find, calls))

    def _find(self, call: Callable[..., Any]) -> Asked:
        if call not in self._known:
            parameters = signature(call, eval_str=True).parameters.values()
            inner = [self._look_at(kind, mark) for one in parameters for kind, mark in _read(one)]
            self._known[call] = Asked([call]).union(*inner)
        return self._known[call]

    def _look_at(self, kind: Any, mark: object) -> Asked:
        if isinstance(mark, params.Depends):
            return self._find(mark.dependency or kind)
        return Asked([FILE] if isinstance(mark, FILE) else [])


def _read(parameter: Parameter) -> Iterator[tuple[Any, object]]:
    """Yield the type of a parameter with each of its marks."""
    kind, *marks = [parameter.annotation]
    if get_origin(kind) is Annotated:
        kind, *marks = get_args(kind)
    for mark in (*marks, parameter.default):
        yield kind, mark

"""Spans of what the process does, for a collector of OpenTelemetry; nothing of it while it is off.

Whoever opens a span names routes, commands and tables, and never a value: see decision 0034.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

Value = str | int
MISSING = (
    "SIGNING_TRACES_ENDPOINT 需要追踪组件：pip install 'signing[traces]'，或清空该设置。"
    " SIGNING_TRACES_ENDPOINT needs libraries: pip install 'signing[traces]', or leave it empty."
)


class TracesMissingError(Exception):
    """A collector is named, and its libraries are not installed; the message says what to do."""


class Span(Protocol):
    def set_attribute(self, key: str, value: Value) -> Any: ...
    def update_name(self, name: str) -> Any: ...


class Tracing(Protocol):
    """What `exporting.py` brings; nobody imports it while traces are off."""

    def open_span(
        self, name: str, *, root: bool, attributes: dict[str, Value]
    ) -> AbstractContextManager[Span]: ...
    def is_within(self) -> bool: ...
    def find_trace_id(self) -> str | None: ...


class _NoSpan:
    """While traces are off."""

    def set_attribute(self, key: str, value: Value) -> None: ...

    def update_name(self, name: str) -> None: ...


class _Switch:
    tracing: Tracing | None = None


NO_SPAN = _NoSpan()
_OFF: AbstractContextManager[Span] = nullcontext(NO_SPAN)
_SWITCH = _Switch()


def open_request(attributes: Callable[[], dict[str, Value]]) -> AbstractContextManager[Span]:
    """Open the span of a request, with which a trace begins; it is named at its end."""
    tracing = _SWITCH.tracing
    if tracing is None:
        return _OFF
    return tracing.open_span("request", root=True, attributes=attributes())


def open_span(name: str, **attributes: Value) -> AbstractContextManager[Span]:
    """Open a span within the one that is open, if any; its attributes begin with `signing.`."""
    tracing = _SWITCH.tracing
    if tracing is None:
        return _OFF
    ours: dict[str, Value] = {f"signing.{key}": value for key, value in attributes.items()}
    return tracing.open_span(name, root=False, attributes=ours)


def open_statement(name: str) -> AbstractContextManager[Span]:
    """Open the span of a statement of the database within another span; alone it is none."""
    tracing = _SWITCH.tracing
    if tracing is None or not tracing.is_within():
        return _OFF
    return tracing.open_span(name, root=False, attributes={"db.system.name": "postgresql"})


def find_trace_id() -> str | None:
    return None if _SWITCH.tracing is None else _SWITCH.tracing.find_trace_id()


@contextmanager
def trace_to(endpoint: str) -> Iterator[None]:
    """Export spans within the block, if there is a collector. Raises TracesMissingError."""
    if not endpoint:
        yield
        return
    try:
        from signing.watching.exporting import ExportedTraces  # noqa: PLC0415 — only when it is on
    except ImportError:
        raise TracesMissingError(MISSING) from None
    tracing = _SWITCH.tracing = ExportedTraces(endpoint)
    try:
        yield
    finally:
        _SWITCH.tracing = None
        tracing.close()

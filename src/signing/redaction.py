"""Exceptions told without their words, which may quote a person: kinds and places only."""

import sys
from traceback import format_tb
from types import TracebackType


def describe_error(error: BaseException | None) -> str:
    """Tracebacks of an error and of what caused it."""
    return "\nbecause of\n".join(_placed(one) for one in _chain(error))


def redact_uncaught_errors() -> None:
    """For a process of its own: what ends it is told so."""
    sys.excepthook = _ended


def _ended(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    sys.stderr.write(f"{describe_error(error)}\n")


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error, and what caused it."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _placed(error: BaseException) -> str:
    return (
        f"{''.join(format_tb(error.__traceback__))}{type(error).__module__}.{type(error).__name__}"
    )

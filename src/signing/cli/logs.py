"""The log: a line of JSON per event on standard error; for people when it is a terminal."""

import logging
import sys
import threading
from traceback import format_tb
from types import TracebackType

import structlog

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class Discreet(logging.Formatter):
    """Tells of an exception what kind it is and where it arose: its words may quote a person.

    PostgreSQL does, of the row that broke a constraint.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 — the library's name
        return "\nbecause of\n".join(_told(one) for one in _chain(ei[1]))


def speak(level: str) -> None:
    """Configure structlog; the libraries' own logs join it from WARNING on."""
    for_people = sys.stderr.isatty()
    shape: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(Discreet("%(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[others])
    threading.excepthook = _ended


def _ended(thread: threading.ExceptHookArgs) -> None:
    found = (thread.exc_type, thread.exc_value, thread.exc_traceback)
    logging.getLogger("thread").error("ended\n%s", Discreet().formatException(found))


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error, and what caused it."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _told(error: BaseException) -> str:
    return (
        f"{''.join(format_tb(error.__traceback__))}{type(error).__module__}.{type(error).__name__}"
    )

"""The log: a line of JSON per event on standard error; for people when it is a terminal."""

import logging
import sys
import threading
from types import TracebackType

import structlog

from signing.redaction import describe_error

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class Discreet(logging.Formatter):
    """Logs an exception's kind and place only: its message may quote a person.

    PostgreSQL quotes the row that broke a constraint.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 — the library's name
        return describe_error(ei[1])


def configure_logging(level: str) -> None:
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
    threading.excepthook = _log_ended_thread


def _log_ended_thread(thread: threading.ExceptHookArgs) -> None:
    logging.getLogger("thread").error("ended\n%s", describe_error(thread.exc_value))

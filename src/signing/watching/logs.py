"""The log: a line of JSON per event on standard error; for people when it is a terminal."""

import logging
import sys
import threading

import structlog

from signing.redaction import describe_error
from signing.watching.tasks import JoiningFormatter, add_task, name_main_work


def configure_logging(level: str, work: str) -> None:
    """Configure structlog; the libraries' own logs and warnings join it from WARNING on.

    `work` names what the main thread does. An exception is told by kind and place only: its
    message may quote a person, as PostgreSQL quotes the row that broke a constraint.
    """
    name_main_work(work)
    for_people = sys.stderr.isatty()
    shape: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            add_task,
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
    others.setFormatter(JoiningFormatter([add_task, shape], describe_error))
    logging.basicConfig(level=logging.WARNING, handlers=[others])
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_ended_thread


def log_uncaught_errors() -> None:
    """Log the error that ends this process, as any other."""
    sys.excepthook = lambda *error: logging.getLogger("process").critical("ended", exc_info=error)


def _log_ended_thread(thread: threading.ExceptHookArgs) -> None:
    logging.getLogger("thread").error("ended", exc_info=thread.exc_value or True)

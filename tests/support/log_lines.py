"""The log as `signing serve` writes it, within a test's own process."""

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import structlog

from signing.watching.logs import configure_logging


@contextmanager
def write_log() -> Iterator[StringIO]:
    """Yield what is written to standard error within the block; the main thread is `testing`."""
    said, before, root = StringIO(), structlog.get_config(), logging.getLogger()
    stderr, hook, handlers = sys.stderr, threading.excepthook, root.handlers[:]
    sys.stderr = said
    root.handlers.clear()
    with warnings.catch_warnings():
        configure_logging("DEBUG", "testing")
        root.handlers.extend(handlers)
        try:
            yield said
        finally:
            logging.captureWarnings(capture=False)
            root.handlers[:], threading.excepthook, sys.stderr = handlers, hook, stderr
            structlog.configure(**before)
            threading.main_thread().name = "MainThread"

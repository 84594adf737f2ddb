"""The end of a process that was told to end: it comes, whatever hangs."""

import faulthandler
import os
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic, sleep

import structlog

from signing.storage.embedded import leave_all

HOPELESS = 70
"""How a process ends whose work broke too often, or does not end (sysexits.h: EX_SOFTWARE)."""
END_SECONDS = 60.0
"""For requests, works and the embedded database to end in order."""
LOOK_SECONDS = 0.2
TELL_SECONDS = 5.0
"""A log that nobody reads may block whoever writes to it."""
LOG = structlog.get_logger()


class Call:
    """An event that a handler of signals may set, and the main thread waits for.

    `threading.Event` has a lock: a handler that interrupts who holds it waits for ever. And who
    waits without a limit misses a signal that came just before, or to another thread: Python runs
    the handler in the main thread, once that wakes.
    """

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set

    def wait(self) -> None:
        while not self._is_set:
            sleep(LOOK_SECONDS)


class Ending:
    """Ends the process by force, once it has had its time to end in order."""

    def __init__(self) -> None:
        self._deadlines: SimpleQueue[float] = SimpleQueue()  # a handler may put
        threading.Thread(target=self._watch, name="ending", daemon=True).start()

    def begin(self, seconds: float) -> None:
        """Allow so long from now, or what is left if that is less. A handler of signals may ask."""
        self._deadlines.put(monotonic() + seconds)

    def _watch(self) -> None:
        deadline = self._deadlines.get()
        with suppress(Empty):
            while True:
                left = max(0.0, deadline - monotonic())
                deadline = min(deadline, self._deadlines.get(timeout=left))
        teller = threading.Thread(target=_tell, name="last words", daemon=True)
        teller.start()
        teller.join(TELL_SECONDS)
        leave_all()
        os._exit(HOPELESS)


def _tell() -> None:
    """Say which threads there are, and where each stands: places only, no values."""
    threads = [one.name for one in threading.enumerate() if one.is_alive()]
    LOG.critical("end.overdue", threads=threads)
    faulthandler.dump_traceback()

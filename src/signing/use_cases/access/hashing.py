"""Limits how many passwords are hashed at once: a few run, a few wait, and others are refused.

Argon2id takes 64 MiB and much processor time on purpose. Without this limit, forty-five sign-ins
at once took 2.7 GB and stopped every page for half a minute.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from signing.refusals import PasswordsCrowded

AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""One hash is four threads: more at once are no faster, and leave the pages no core."""
WAITING = 10
"""Each holds one of the forty threads of the routes, so the other pages keep most of them."""
LONGEST_WAIT = 10.0
"""Seconds; a turn takes a fraction of one, so this is a machine in trouble."""
RETRY_SECONDS = 3


class Turns:
    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._inside = threading.BoundedSemaphore(at_once + waiting)
        self._hashing = threading.BoundedSemaphore(at_once)
        self._own = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; a thread that has one keeps it. Raises PasswordsCrowded."""
        if getattr(self._own, "taken", False):
            yield
            return
        if not self._inside.acquire(blocking=False):
            raise PasswordsCrowded(seconds=RETRY_SECONDS)
        try:
            with self._hash():
                yield
        finally:
            self._inside.release()

    @contextmanager
    def _hash(self) -> Iterator[None]:
        if not self._hashing.acquire(timeout=LONGEST_WAIT):
            raise PasswordsCrowded(seconds=RETRY_SECONDS)
        self._own.taken = True
        try:
            yield
        finally:
            self._own.taken = False
            self._hashing.release()


TURNS = Turns()
"""Of this process."""

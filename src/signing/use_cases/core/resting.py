"""Gives memory back to the system when the process comes to rest after work.

What requests made and freed lies between what stays: the C library keeps those pages, and objects
that hold each other wait for Python's collector, which comes seldom (docs/decisions/0036).
"""

import gc
import threading
from contextlib import suppress
from ctypes import CDLL
from time import process_time

LOOK_SECONDS, SOON_SECONDS = 15.0, 5.0
"""Between two looks: while it rests, and as long as it has something to give back."""
QUIET_LOOKS = 2
"""So many in a row, lest each of a few requests be followed by a collection."""
RESTING = 0.01
"""The share of a core below which a process rests; its looks by the clock take less."""


def rest_after_work(stop: threading.Event) -> None:
    """Look until `stop`, and give memory back once each time that work has ended."""
    left, pause, before = QUIET_LOOKS, SOON_SECONDS, process_time()  # a start is work
    while not stop.wait(pause):
        if process_time() - before > RESTING * pause:
            left = QUIET_LOOKS
        elif left:
            left -= 1
            if not left:
                give_memory_back()
        pause, before = SOON_SECONDS if left else LOOK_SECONDS, process_time()


def give_memory_back() -> None:
    """It takes a tenth of a second, in which nothing else runs. Only glibc has such a function."""
    gc.collect()
    with suppress(OSError, AttributeError):
        CDLL(None).malloc_trim(0)

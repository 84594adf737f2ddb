"""Gives memory back to the system when the process comes to rest after work.

What requests made and freed lies between what stays: the C library keeps those pages, and objects
that hold each other wait for Python's collector, which comes seldom (docs/decisions/0036).
"""

import gc
import threading
from contextlib import suppress
from ctypes import CDLL
from time import process_time

LOOK_SECONDS = 15.0
RESTING = 0.01
"""The share of a core below which a process rests; its looks by the clock take less."""


def rest_after_work(stop: threading.Event) -> None:
    """Look until `stop`, and give memory back once each time that work has ended."""
    has_worked, before = True, process_time()  # a start is work
    while not stop.wait(LOOK_SECONDS):
        now = process_time()
        works = now - before > RESTING * LOOK_SECONDS
        if has_worked and not works:
            give_memory_back()
        has_worked, before = works, process_time()


def give_memory_back() -> None:
    """It takes a tenth of a second, in which nothing else runs. Only glibc has such a function."""
    gc.collect()
    with suppress(OSError, AttributeError):
        CDLL(None).malloc_trim(0)

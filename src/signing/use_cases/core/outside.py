"""What calls to services of others share: whom they trust, and how much of an answer is read."""

import ssl
import time
from functools import cache

import httpx2


@cache
def load_trust() -> ssl.SSLContext:
    """Load the authorities once: it takes longer than a call."""
    return ssl.create_default_context()


def read_answer(answer: httpx2.Response, until: float, most: int) -> bytes:
    """Read all of it before `until` (monotonic): one byte a second would pass other timeouts.

    Raises ValueError of an answer that is longer than `most` bytes, or not there in time.
    """
    content = b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > most or time.monotonic() > until:
            raise ValueError
    return content

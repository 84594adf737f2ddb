"""Counts and measures what the process does, and opens a span for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from signing.refusals import Refusal
from signing.watching.metrics import (
    BATCHES,
    BROKEN,
    COMMAND_SECONDS,
    COMMANDS,
    DONE,
    PROJECTED,
)
from signing.watching.traces import open_span


@contextmanager
def watch_command(name: str) -> Iterator[None]:
    """Count a command with its outcome: done, broken, or the code of its refusal."""
    began, outcome = perf_counter(), BROKEN
    with open_span(name, command=name) as span:
        try:
            yield
            outcome = DONE
        except Refusal as refusal:
            outcome = refusal.code
            raise
        finally:
            span.set_attribute("signing.outcome", outcome)
            COMMANDS.labels(name, outcome).inc()
            COMMAND_SECONDS.labels(name).observe(perf_counter() - began)


@contextmanager
def watch_batch(facts: int, models: int) -> Iterator[None]:
    """Measure a batch that read models apply, and count its facts if it ends well."""
    with BATCHES.time(), open_span("projection batch", facts=facts, read_models=models):
        yield
    PROJECTED.inc(facts)

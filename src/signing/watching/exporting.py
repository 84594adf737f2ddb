"""Traces by the libraries of OpenTelemetry: imported only where a collector is named.

Our own spans and no others: instrumentation of frameworks would write addresses, in which tokens
and names stand, and the words of errors.
"""

import re
from contextlib import AbstractContextManager
from importlib.metadata import version
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import (
    SERVICE_NAME,
    SERVICE_VERSION,
    OTELResourceDetector,
    Resource,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, format_trace_id
from sqlalchemy import Engine, ExceptionContext, event

from signing.watching.traces import Span, Value

PLACE = "/v1/traces"
"""Beneath the collector's address, as its protocol says."""
VERB = re.compile(r"\s*([A-Za-z]+)")
TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE|JOIN)\s+([\w".]+)', re.ASCII | re.IGNORECASE)
DATABASE = {"db.system.name": "postgresql"}
SPAN = "_signing_span"


class ExportedTraces:
    """Hands spans to a collector in the background; what it does not take in time is dropped.

    Headers, certificates, sampling and the service's name are read from the standard `OTEL_…`
    variables. The provider is not the process's global one: FastAPI would write spans of its own.
    """

    def __init__(self, endpoint: str) -> None:
        ours = Resource({SERVICE_NAME: "signing", SERVICE_VERSION: version("signing")})
        self._provider = TracerProvider(resource=ours.merge(OTELResourceDetector().detect()))
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}{PLACE}")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("signing")
        self._listeners = (
            ("before_cursor_execute", self._begin_statement),
            ("after_cursor_execute", self._end_statement),
            ("handle_error", self._break_statement),
        )
        for name, listener in self._listeners:
            event.listen(Engine, name, listener)

    def open_span(
        self, name: str, *, root: bool, attributes: dict[str, Value]
    ) -> AbstractContextManager[Span]:
        """An error that passes is noted by its kind alone: its words may be personal."""
        return self._tracer.start_as_current_span(
            name,
            context=Context() if root else None,
            kind=SpanKind.SERVER if root else SpanKind.INTERNAL,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        )

    def is_within(self) -> bool:
        return trace.get_current_span().is_recording()

    def find_trace_id(self) -> str | None:
        context = trace.get_current_span().get_span_context()
        return format_trace_id(context.trace_id) if context.is_valid else None

    def close(self) -> None:
        """Hand over what is left."""
        for name, listener in self._listeners:
            event.remove(Engine, name, listener)
        self._provider.shutdown()

    def _begin_statement(
        self, _: Any, __: Any, statement: str, ___: Any, context: Any, ____: bool
    ) -> None:
        """Within another span only: what looks for work four times a second would drown all."""
        if self.is_within():
            span = self._tracer.start_span(name_statement(statement), attributes=DATABASE)
            setattr(context, SPAN, span)

    def _end_statement(
        self, _: Any, __: Any, ___: str, ____: Any, context: Any, _____: bool
    ) -> None:
        span = getattr(context, SPAN, None)
        if span is not None:
            span.end()

    def _break_statement(self, broken: ExceptionContext) -> None:
        span = getattr(broken.execution_context, SPAN, None)
        if span is not None:
            span.set_attribute("error.type", type(broken.original_exception).__name__)
            span.end()


def name_statement(statement: str) -> str:
    """Return its verb and its first table, as `SELECT log`; values never stand in either."""
    verb, table = VERB.match(statement), TABLE.search(statement)
    words = [verb[1].upper() if verb else "SQL", table[1].replace('"', "") if table else ""]
    return " ".join(filter(None, words))

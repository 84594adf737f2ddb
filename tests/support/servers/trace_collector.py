"""A collector of OpenTelemetry: takes spans over OTLP/HTTP, and keeps them."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True)
class CollectedSpan:
    """Ids are hex; `parent` is empty for the first span of a trace."""

    name: str
    trace: str
    id: str
    parent: str
    scope: str
    attributes: dict[str, str]


@dataclass
class TraceCollector:
    """`bodies` are the requests as they came, `places` where they were sent to."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    places: set[str] = field(default_factory=set)

    def list_spans(self) -> list[CollectedSpan]:
        return [span for body in list(self.bodies) for span in _decode(body)]

    def find(self, name: str, **attributes: str) -> CollectedSpan | None:
        """Return the first span of a name with these attributes of ours."""
        wanted = {f"signing.{key}": value for key, value in attributes.items()}.items()
        found = (one for one in self.list_spans() if one.name == name)
        return next((one for one in found if wanted <= one.attributes.items()), None)


def _decode(body: bytes) -> Iterator[CollectedSpan]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield CollectedSpan(
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    scope.scope.name,
                    {
                        one.key: one.value.string_value or str(one.value.int_value)
                        for one in span.attributes
                    },
                )


@contextmanager
def collect_traces() -> Iterator[TraceCollector]:
    """Listen on a port of this machine."""
    collector = TraceCollector("")

    class Collecting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            collector.bodies.append(gzip.decompress(body) if packed else body)
            collector.places.add(self.path)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collecting)
    collector.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A small virus scanner with the protocol of clamd, which knows one virus."""

import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from socketserver import BaseServer, StreamRequestHandler, ThreadingTCPServer
from socketserver import ThreadingUnixStreamServer as ThreadingUnixServer

from support.hostile.files import eicar

Verdict = Callable[[bytes], bytes]


def find_virus(content: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if eicar() in content else b"stream: OK\0"


def read_stream(wire: BufferedIOBase) -> bytes:
    """Read the pieces of INSTREAM, each after its length, until one of length 0."""
    assert wire.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack(">L", wire.read(4))[0]:
        content += wire.read(size)
    return content


@contextmanager
def serve_scanner(verdict: Verdict = find_virus, socket: Path | None = None) -> Iterator[str]:
    """Yield the address of a scanner, on a port or on a unix socket."""

    class Conversation(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(verdict(read_stream(self.rfile)))

    server: BaseServer
    if socket is None:
        server = ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        address = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = ThreadingUnixServer(str(socket), Conversation)
        address = str(socket)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

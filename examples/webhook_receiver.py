"""Takes events that are sent to it, and keeps each once; a web server with TLS stands before it.

SIGNING_WEBHOOK_SECRET=whsec_… python webhook_receiver.py 8080 events.db
"""

import os
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

TABLE = "CREATE TABLE IF NOT EXISTS events (id PRIMARY KEY, type, subject, body)"
LARGEST = 64 * 1024


def make_receiver(secret: str, database: str) -> type[BaseHTTPRequestHandler]:
    """Return the handler of an address to which events are posted."""
    signed = Webhook(secret)

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(min(size, LARGEST))
            try:
                event = signed.verify(body, dict(self.headers))
            except (WebhookVerificationError, UnicodeDecodeError):
                self.send_error(401)  # from somebody else, or too old
                return
            with sqlite3.connect(database) as table:  # kept first, and then answered
                row = (event["id"], event["type"], event["subject"], body.decode())
                table.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", row)
            self.send_response(204)
            self.end_headers()

    with sqlite3.connect(database) as table:
        table.execute(TABLE)
    return Receiver


if __name__ == "__main__":
    port, database = sys.argv[1:]
    receiver = make_receiver(os.environ["SIGNING_WEBHOOK_SECRET"], database)
    HTTPServer(("127.0.0.1", int(port)), receiver).serve_forever()

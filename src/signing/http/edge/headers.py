"""Headers that every answer carries: what a browser must not do with it."""

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

YEAR = 31_536_000
CLOSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
"""What no page of ours ever asks a device for."""
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # under `no-referrer` our own forms say `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{one}=()" for one in CLOSED),
}
STRICT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def add_headers(headers: MutableHeaders, scope: Scope, request_id: str) -> None:
    """Where the answer already says something of its own, that stands."""
    headers["X-Request-ID"] = request_id
    for name, value in SAFE.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", STRICT_POLICY)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if scope["path"].startswith("/api/") and not scope["path"].startswith("/api/docs/"):
        headers.setdefault("Cache-Control", "no-store")

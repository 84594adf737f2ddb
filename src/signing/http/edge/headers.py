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


def _encode(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode(), value.encode()


USUAL = [_encode(*one) for one in (SAFE | {"Content-Security-Policy": STRICT_POLICY}).items()]
SECURE = _encode("Strict-Transport-Security", f"max-age={YEAR}")
UNSTORED = _encode("Cache-Control", "no-store")


def add_headers(headers: MutableHeaders, scope: Scope, request_id: str) -> None:
    """Where the answer already says something of its own, that stands."""
    headers["X-Request-ID"] = request_id
    wanted = USUAL
    if scope["scheme"] == "https":
        wanted = [*wanted, SECURE]
    if scope["path"].startswith("/api/") and not scope["path"].startswith("/api/docs/"):
        wanted = [*wanted, UNSTORED]
    present = {name.lower() for name, _ in headers.raw}
    headers.raw.extend(one for one in wanted if one[0] not in present)

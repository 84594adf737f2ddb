"""What signing in has to know of a request."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Visit:
    """`agent` is the User-Agent; `former` the token of the session that this browser has.

    `devices` is what the browser shows to be known by (`KnownDevices`).
    """

    now: datetime
    address: str = ""
    agent: str = ""
    request_id: str = ""
    former: str | None = None
    devices: str = ""

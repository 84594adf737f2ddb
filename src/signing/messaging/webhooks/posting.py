"""One call of a stranger's server: to the address that was judged, and over within ten seconds.

No redirect is followed, no proxy asked, no connection kept: the next call is judged anew.
"""

import http.client
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Timer
from time import monotonic

from signing.refusals import (
    Refusal,
    WebhookAddressClosed,
    WebhookAddressUnknown,
    WebhookInsecure,
    WebhookResolverBusy,
)
from signing.use_cases.core.outside import load_trust
from signing.use_cases.notices.webhook_addresses import (
    HTTPS,
    Address,
    Networks,
    Place,
    Resolve,
    choose_address,
    read_place,
    resolve_name,
)

CALL_SECONDS, CONNECT_SECONDS = 10.0, 5.0
LARGEST_ANSWER = 16 * 2**10
"""So much of an answer is read, for politeness: only its status counts."""
LONGEST_WAIT = 6 * 3600
IN_SECONDS = re.compile("[0-9]{1,9}")
CROWDED = "crowded"
"""Of a call that was not made, for a reason of this service's: it says nothing of the receiver."""
REFUSED: Mapping[type[Refusal], str] = {
    WebhookAddressUnknown: "unknown",
    WebhookAddressClosed: "closed",
    WebhookInsecure: "insecure",
    WebhookResolverBusy: CROWDED,
}


@dataclass(frozen=True)
class Reply:
    """What came of a call: `error` is "" for a success, else a word for what went wrong.

    `wait` are the seconds that the receiver asks for before the next call.
    """

    status: int | None
    error: str
    milliseconds: int
    wait: int = 0


@dataclass(frozen=True)
class Poster:
    """`networks` may be called though they are private."""

    networks: Networks = ()
    resolve: Resolve = resolve_name
    trust: ssl.SSLContext | None = None
    seconds: float = CALL_SECONDS

    def post(self, url: str, body: bytes, headers: Mapping[str, str], owner: str = "") -> Reply:
        """Never raises for what the other side does. Names of one `owner` are resolved in turn."""
        began = monotonic()
        status, error, wait = self._try(url, body, headers, owner)
        return Reply(status, error, round((monotonic() - began) * 1000), wait)

    def _try(
        self, url: str, body: bytes, headers: Mapping[str, str], owner: str
    ) -> tuple[int | None, str, int]:
        try:
            place = read_place(url)
            address = choose_address(place, self.networks, self.resolve, owner)
        except tuple(REFUSED) as refused:
            return None, REFUSED[type(refused)], 0
        except ValueError:  # taken when more ports were
            return None, "closed", 0
        call = PinnedCall(place, address, self.trust or load_trust())
        cutting = Timer(self.seconds, call.cut)
        cutting.daemon = True
        cutting.start()
        try:
            with closing(call):
                status, wait = call.ask(body, headers)
        except (OSError, http.client.HTTPException, ValueError) as failed:
            return None, "silent" if call.is_cut else _name_failure(failed), 0
        finally:
            cutting.cancel()
        return status, _name_status(status), wait


class PinnedCall(http.client.HTTPConnection):
    """Connects to `address`, and speaks to the host that the place names, by TLS and by HTTP."""

    def __init__(self, place: Place, address: Address, trust: ssl.SSLContext) -> None:
        super().__init__(place.host, place.port, timeout=CONNECT_SECONDS)
        self.default_port = HTTPS if place.secure else http.client.HTTP_PORT
        self.is_cut = False
        self._place, self._address, self._trust = place, address, trust

    def connect(self) -> None:
        self.sock = socket.create_connection(
            (str(self._address), self._place.port), CONNECT_SECONDS
        )
        if self._place.secure:
            wrapped = self._trust.wrap_socket(
                self.sock, server_hostname=self._place.host, do_handshake_on_connect=False
            )
            self.sock = wrapped
            wrapped.do_handshake()
        self.sock.settimeout(CALL_SECONDS)
        if self.is_cut:
            raise TimeoutError

    def ask(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, int]:
        """Return the status, and the seconds that the receiver asks to be left alone."""
        self.request("POST", self._place.target, body, dict(headers))
        answer = self.getresponse()
        if self.is_cut:  # in the middle of its head, whose end this is then
            raise TimeoutError
        with suppress(OSError, http.client.HTTPException, ValueError):
            answer.read(LARGEST_ANSWER)
        asked = IN_SECONDS.fullmatch(answer.getheader("Retry-After", ""))
        return answer.status, min(int(asked[0]), LONGEST_WAIT) if asked else 0

    def cut(self) -> None:
        """End the call from another thread, wherever it is: a byte a second would pass timeouts."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _name_status(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    if status == HTTPStatus.GONE:
        return "gone"
    return (
        "redirect" if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST else "refused"
    )


def _name_failure(failed: Exception) -> str:
    if isinstance(failed, ssl.SSLError):
        return "tls"
    if isinstance(failed, TimeoutError):
        return "silent"
    return "unreachable" if isinstance(failed, OSError) else "broken"

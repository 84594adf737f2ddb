"""Knows the devices that signed in before: each keeps a token an account, and shows it again.

A known device has its own allowance of wrong passwords (`lockouts.py`), so nobody else's tries keep
it out. It opens nothing: password and second factor are asked as ever. After "Device Cookies"
(OWASP).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases

KNOWN_FOR = timedelta(days=180)
"""After the last sign-in."""
MOST = 5
"""Accounts of one browser; the longest unused is forgotten first."""
LONGEST = 2000
PURPOSE = "known device"
NUMBER_BYTES = 16


@dataclass(frozen=True)
class KnownDevice:
    """`number` is the device's under which its tries are counted, for that account only."""

    number: str
    since: datetime
    username: str


class KnownDevices(UseCases):
    def recognise(self, username: str, visit: Visit) -> str | None:
        """Return the number of the visiting device, if it signed in as the account lately."""
        found = [one for _, one in self._read(visit) if one.username == username]
        return found[0].number if found else None

    def remember(self, username: str, visit: Visit) -> str:
        """Return what the device keeps from now on: its token for the account, and the others."""
        others = [text for text, one in self._read(visit) if one.username != username]
        number = self.recognise(username, visit) or secrets.token_hex(NUMBER_BYTES)
        plain = f"{number}\n{visit.now.isoformat()}\n{username}"
        own = self.context.tokens.encrypt(PURPOSE, plain.encode())
        return ".".join([own, *others[: MOST - 1]])

    def _read(self, visit: Visit) -> list[tuple[str, KnownDevice]]:
        """Return the tokens that are ours and still good, the last used first."""
        if len(visit.devices) > LONGEST:
            return []
        texts = visit.devices.split(".")[:MOST]
        found = [(text, self._decrypt(text)) for text in texts]
        return [(text, one) for text, one in found if one and visit.now - one.since < KNOWN_FOR]

    def _decrypt(self, text: str) -> KnownDevice | None:
        plain = self.context.tokens.decrypt(PURPOSE, text)
        if plain is None:
            return None
        number, since, username = plain.decode().split("\n", 2)
        return KnownDevice(number, datetime.fromisoformat(since), username)

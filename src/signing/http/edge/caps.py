"""The caps at the door, each with its number and what is answered beyond it.

Who is signed in is counted by account, a stranger by network (an IPv4 /24, an IPv6 /64). Behind one
network may stand a whole school: what passes by itself waits there, and only what lasts is refused.
"""

from signing.http.edge.places import Cap, Places, Room
from signing.refusals import (
    Crowded,
    Refusal,
    TooManyAtOnce,
    TooManySlow,
    TooManyUploads,
    UploadsCrowded,
)

MOST = 400
"""Requests inside at once in one process, streams too; forty threads take turns for them."""
OF_NETWORK = 200
"""Half of them: however many ask from one network, another one finds a place."""
CROWD_SECONDS, AGAIN_SECONDS = 2, 5
"""Until it is worth asking again."""
AT_WORK = 24
"""Worked on at once in one process. More threads answer no more requests a second: they take the
interpreter from the event loop, and whoever asks whether the process lives waits."""
DRAWING_SECONDS = 20
"""In the line of what is drawn: who waits longer has left."""


def _crowded() -> Refusal:
    return Crowded(seconds=CROWD_SECONDS)


def _at_once() -> Refusal:
    return TooManyAtOnce(seconds=AGAIN_SECONDS)


def _slow() -> Refusal:
    return TooManySlow(seconds=AGAIN_SECONDS)


def _own_uploads() -> Refusal:
    return TooManyUploads(seconds=AGAIN_SECONDS)


def _all_uploads() -> Refusal:
    return UploadsCrowded(seconds=AGAIN_SECONDS)


class Caps:
    """What is held at the door of one process."""

    def __init__(self, *, most: int = MOST, of_network: int = OF_NETWORK) -> None:
        self.crowd = Places(Cap("crowd", most, _crowded))
        self.network = Places(Cap("network", of_network, _at_once, waiting=600))
        self.strangers = Places(Cap("strangers", 32, _at_once, waiting=600))
        """Of a network too, and fewer than there are threads."""
        self.account = Places(Cap("account", 8, _at_once, waiting=32))
        self.bodies = Places(Cap("bodies", 600, _crowded))
        self.bodies_of_network = Places(Cap("bodies_of_network", 300, _at_once))
        self.slow = Places(Cap("slow", 200, _crowded))
        self.slow_of_network = Places(Cap("slow_of_network", 40, _slow))
        self.slow_of_account = Places(Cap("slow_of_account", 5, _slow))
        self.uploads_of_account = Places(Cap("uploads_of_account", 4, _own_uploads))
        """From the first byte to the answer."""
        self.uploads_of_network = Places(
            Cap("uploads_of_network", 100, _all_uploads, waiting=100, seconds=30)
        )
        self.inspections_of_account = Places(
            Cap("inspections_of_account", 2, _own_uploads, waiting=2, seconds=60)
        )
        self.inspections = Places(Cap("inspections", 8, _all_uploads, waiting=200, seconds=60))
        """Each holds a thread; the reader takes half of them at a time."""
        self.drawings_of_account = Places(
            Cap("drawings_of_account", 1, _at_once, waiting=4, seconds=DRAWING_SECONDS)
        )
        self.drawings = Places(Cap("drawings", 8, _crowded, waiting=MOST, seconds=DRAWING_SECONDS))
        """What computes, until its answer begins: of the forty threads that answer requests."""
        self.at_work = Places(Cap("at_work", AT_WORK, _crowded, waiting=most))
        """Until the answer begins; what has a cap of its own for its work is not counted."""
        self.room = Room(Cap("room", 2 * 2**30, _all_uploads))
        """Bytes."""

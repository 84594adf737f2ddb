"""The caps at the door, each with its number and what is answered beyond it.

Who is signed in is counted by account, a stranger by network (an IPv4 /24, an IPv6 /64). Behind one
network may stand a whole school: what passes by itself waits there, and only what lasts is refused.
"""

from signing.http.edge.places import Cap, Places, Room
from signing.refusals import (
    Crowded,
    TooManyAtOnce,
    TooManySlow,
    TooManyUploads,
    UploadsCrowded,
)

MOST = 400
"""Requests inside at once in one process, streams too; forty threads take turns for them."""
OF_NETWORK = 200
"""Half of them: however many ask from one network, another one finds a place."""
CROWD_SECONDS = 2


class Caps:
    """What is held at the door of one process."""

    def __init__(self, *, most: int = MOST, of_network: int = OF_NETWORK) -> None:
        self.crowd = Places(Cap("crowd", most, Crowded, again=CROWD_SECONDS))
        self.network = Places(Cap("network", of_network, TooManyAtOnce, waiting=300))
        self.strangers = Places(Cap("strangers", 32, TooManyAtOnce, waiting=300))
        """Of a network too, and fewer than there are threads."""
        self.account = Places(Cap("account", 8, TooManyAtOnce, waiting=32))
        self.bodies = Places(Cap("bodies", 600, Crowded, again=CROWD_SECONDS))
        self.bodies_of_network = Places(Cap("bodies_of_network", 300, TooManyAtOnce))
        self.slow = Places(Cap("slow", 200, Crowded))
        self.slow_of_network = Places(Cap("slow_of_network", 40, TooManySlow))
        self.slow_of_account = Places(Cap("slow_of_account", 5, TooManySlow))
        self.uploads_of_network = Places(
            Cap("uploads_of_network", 100, UploadsCrowded, waiting=100, seconds=30)
        )
        self.uploads_of_account = Places(Cap("uploads_of_account", 4, TooManyUploads))
        """From the first byte to the answer."""
        self.inspections_of_account = Places(
            Cap("inspections_of_account", 2, TooManyUploads, waiting=4, seconds=60)
        )
        self.inspections = Places(Cap("inspections", 8, UploadsCrowded, waiting=200, seconds=60))
        """Each holds a thread; the reader takes half of them at a time."""
        self.room = Room(Cap("room", 2 * 2**30, UploadsCrowded))

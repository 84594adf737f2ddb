"""Caps: how many at once may hold a place of a kind, how many wait for one, and who is refused.

Places are counted by holder: a network, an account, or the process as a whole.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from anyio import CapacityLimiter, WouldBlock, fail_after

from signing.refusals import Refusal
from signing.watching.metrics import REFUSED

EVERYBODY = ""
"""The holder of what the process has as a whole."""


@dataclass(frozen=True)
class Cap:
    """`most` hold a place at once; `waiting` more stand in line for `seconds` at most."""

    name: str
    """In the metrics."""
    most: int
    make_refusal: Callable[[], Refusal]
    waiting: int = 0
    seconds: float = 10.0

    def refuse(self) -> Refusal:
        return refuse(self.name, self.make_refusal())


def refuse(cap: str, refusal: Refusal) -> Refusal:
    """Count a refusal under the name of a cap, and return it to be raised."""
    REFUSED.labels(cap).inc()
    return refusal


class Places:
    """The places of one cap, first come, first served for each holder."""

    def __init__(self, cap: Cap) -> None:
        self.cap = cap
        self._taken: dict[str, CapacityLimiter] = {}

    def hold(self, holder: str = EVERYBODY) -> AbstractAsyncContextManager[None]:
        """Have a place within the block. Raises the cap's refusal."""
        return Place(self, holder)

    async def take(self, holder: str, own: object) -> None:
        places = self._taken.get(holder)
        if places is None:
            places = self._taken[holder] = CapacityLimiter(self.cap.most)
        try:
            await self._take(places, own)
        except BaseException:
            self._forget(holder, places)
            raise

    def give_back(self, holder: str, own: object) -> None:
        places = self._taken[holder]
        places.release_on_behalf_of(own)
        self._forget(holder, places)

    def _forget(self, holder: str, places: CapacityLimiter) -> None:
        if not places.borrowed_tokens and not places.statistics().tasks_waiting:
            self._taken.pop(holder, None)

    async def _take(self, places: CapacityLimiter, own: object) -> None:
        try:
            places.acquire_on_behalf_of_nowait(own)
        except WouldBlock:
            if places.statistics().tasks_waiting >= self.cap.waiting:
                raise self.cap.refuse() from None
            try:
                with fail_after(self.cap.seconds):
                    await places.acquire_on_behalf_of(own)
            except TimeoutError:
                raise self.cap.refuse() from None


class Place(AbstractAsyncContextManager[None]):
    """One that is taken; a request takes six, so it is no generator."""

    __slots__ = ("_holder", "_places")

    def __init__(self, places: Places, holder: str) -> None:
        self._places = places
        self._holder = holder

    async def __aenter__(self) -> None:
        await self._places.take(self._holder, self)

    async def __aexit__(self, *_: object) -> None:
        self._places.give_back(self._holder, self)


@dataclass
class Room:
    """How many bytes of bodies lie in temporary files at once."""

    cap: Cap
    taken: int = 0

    def take(self, size: int) -> None:
        """Raises the cap's refusal."""
        if self.taken + size > self.cap.most:
            raise self.cap.refuse()
        self.taken += size

    def give_back(self, size: int) -> None:
        self.taken -= size

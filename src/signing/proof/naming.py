"""Says which facts were changed, moved, added or removed, by the hashes that the log holds."""

from collections import Counter
from collections.abc import Iterator, Sequence

from signing.proof.bundle import StoredFact
from signing.proof.telling import Finding, Said, make_finding

MOST = 20
"""So many are named."""


class Differing:
    """Facts that are not what the log's hash in their place says; the first of them whole."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[tuple[int, StoredFact, bytes | None]] = []

    def add(self, place: int, fact: StoredFact, sealed: bytes | None) -> None:
        self.count += 1
        if self.count <= MOST:
            self.first.append((place, fact, sealed))


def find_out_of_order(positions: Sequence[int]) -> Iterator[Finding]:
    """Positions must be 1, 2, 3 and so on."""
    count = len(positions)
    if all(given == place for place, given in enumerate(positions, 1)):
        return
    times = Counter(positions)
    missing = [one for one in range(1, max(positions) + 1) if one not in times]
    twice = sorted(one for one, often in times.items() if often > 1)
    moved = [given for place, given in enumerate(positions, 1) if given != place]
    if missing:
        yield make_finding(Said.REMOVED, positions=_listed(missing))
    if twice:
        yield make_finding(Said.INSERTED, positions=_listed(twice))
    if not missing and not twice and count:
        yield make_finding(Said.SWAPPED, positions=_listed(sorted(moved)))


def describe_differences(differing: Differing) -> Iterator[Finding]:
    """What was done to them, where the first two tell; else they are called changed."""
    if not differing.count:
        return
    places = [place for place, _, _ in differing.first]
    said = _deed(differing)
    shown = places if said in {Said.CHANGED, Said.SWAPPED} else places[:1]
    more = differing.count > len(shown) and said is Said.CHANGED
    yield make_finding(said, positions=_listed(shown) + (" …" if more else ""))


def _deed(differing: Differing) -> Said:
    place, fact, sealed = differing.first[0]
    if len(differing.first) == 1:
        return Said.CHANGED
    after, following, sealed_after = differing.first[1]
    earlier, later = following.leaf(place) == sealed, fact.leaf(after) == sealed_after
    if earlier and later:
        return Said.SWAPPED
    if after != place + 1:
        return Said.CHANGED
    return Said.INSERTED if earlier else Said.REMOVED if later else Said.CHANGED


def _listed(positions: Sequence[int]) -> str:
    shown = ", ".join(str(one) for one in positions[:MOST])
    return shown + (" …" if len(positions) > MOST else "")

"""Names the facts that were changed, moved, added or removed, by the log's leaf hashes."""

from collections import Counter
from collections.abc import Iterator, Sequence

from signing.proof.bundle import StoredFact
from signing.proof.telling import Finding, Said, make_finding

MOST = 20
"""So many are named."""


class Differing:
    """Facts that differ from the log's leaf hash at their place; it keeps the first ones whole."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[tuple[int, StoredFact, bytes | None]] = []

    def add(self, place: int, fact: StoredFact, sealed: bytes | None) -> None:
        self.count += 1
        if self.count <= MOST:
            self.first.append((place, fact, sealed))


def find_out_of_order(positions: Sequence[int]) -> Iterator[Finding]:
    """Yield a finding if the positions are not 1, 2, 3 and so on."""
    count = len(positions)
    if all(given == place for place, given in enumerate(positions, 1)):
        return
    times = Counter(positions)
    missing = [one for one in range(1, max(positions) + 1) if one not in times]
    twice = sorted(one for one, often in times.items() if often > 1)
    moved = [given for place, given in enumerate(positions, 1) if given != place]
    if missing:
        yield make_finding(Said.REMOVED, positions=_list_positions(missing))
    if twice:
        yield make_finding(Said.INSERTED, positions=_list_positions(twice))
    if not missing and not twice and count:
        yield make_finding(Said.SWAPPED, positions=_list_positions(sorted(moved)))


def describe_differences(differing: Differing) -> Iterator[Finding]:
    """Yield what was done to the facts, if the first two show it; else call them changed."""
    if not differing.count:
        return
    places = [place for place, _, _ in differing.first]
    said = _name_deed(differing)
    shown = places if said in {Said.CHANGED, Said.SWAPPED} else places[:1]
    more = differing.count > len(shown) and said is Said.CHANGED
    yield make_finding(said, positions=_list_positions(shown) + (" …" if more else ""))


def _name_deed(differing: Differing) -> Said:
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


def _list_positions(positions: Sequence[int]) -> str:
    shown = ", ".join(str(one) for one in positions[:MOST])
    return shown + (" …" if len(positions) > MOST else "")

"""Checks a bundle against its checkpoints, separately kept ones, and trusted keys."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest

from signing.proof.bundle import Bundle, StoredFact
from signing.proof.merkle import GrowingTree, verify_consistency
from signing.proof.naming import Differing, describe_differences, find_out_of_order
from signing.proof.notes import (
    Checkpoint,
    MalformedNoteError,
    Note,
    Verifier,
)
from signing.proof.telling import Finding, Said, make_finding

Watch = Callable[[int], None]
STEP = 5000
"""So many facts between two words of progress."""
Roots = dict[int, bytes]
"""Signed roots by size."""


@dataclass
class Check:
    """`trusted` are keys and `kept` are checkpoints from another source, by their names."""

    bundle: Bundle
    trusted: Sequence[Verifier] = ()
    kept: Mapping[str, Note | None] = field(default_factory=dict)

    def findings(self, watch: Watch = lambda _: None) -> Iterator[Finding]:
        """Yield what is proved, what is refuted, and what stays open."""
        signed, told = self._split_signed(self.bundle.notes)
        kept, told_of_kept = self._split_signed(self.kept)
        yield from told + told_of_kept
        if not signed:
            yield make_finding(Said.NO_CHECKPOINT)
            return
        yield make_finding(Said.SIGNED, count=len(signed), size=max(signed))
        yield from self._check_facts(signed, kept, watch)
        yield from self._check_steps(signed)
        yield from self._list_open()

    def _split_signed(self, notes: Mapping[str, Note | None]) -> tuple[Roots, list[Finding]]:
        """Return the roots by size that the log signed, and findings about the other notes."""
        roots, told = Roots(), list[Finding]()
        for name, note in notes.items():
            head = _read_checkpoint(note)
            if note is None or head is None or not self._is_signed(note, head):
                told.append(make_finding(Said.FORGED, name=name))
                continue
            if roots.setdefault(head.size, head.root) != head.root:
                told.append(make_finding(Said.SPLIT, size=head.size))
            told += self._check_witnesses(name, note)
        return roots, told

    def _is_signed(self, note: Note, head: Checkpoint) -> bool:
        found = note.by(self.trusted or self.bundle.log_keys)
        by_name = {key.name for key, at in found.items() if at is not None}
        return None not in found.values() and head.origin in by_name

    def _check_witnesses(self, name: str, note: Note) -> list[Finding]:
        forged = [key for key, at in note.by(self.bundle.witness_keys).items() if at is None]
        return [make_finding(Said.FORGED_WITNESS, name=name, witness=one.name) for one in forged]

    def _check_facts(self, signed: Roots, kept: Roots, watch: Watch) -> Iterator[Finding]:
        seen = Reading(set(signed) | set(kept))
        seen.read(self.bundle, watch)
        yield from self._list_differences(seen, signed)
        for size, root in sorted(kept.items()):
            holds = seen.roots.get(size) == root
            yield make_finding(Said.OLD_HOLDS if holds else Said.REWRITTEN, size=size)
        if seen.count > max(signed):
            yield make_finding(Said.UNSIGNED, first=max(signed) + 1)

    def _list_differences(self, seen: "Reading", signed: Roots) -> Iterator[Finding]:
        """Yield where the facts differ from what was signed, and how."""
        moved = list(find_out_of_order(seen.positions))
        yield from moved
        whole = seen.count >= max(signed)
        if not whole:
            yield make_finding(Said.TAIL, size=max(signed), count=seen.count)
        wrong = [size for size in signed if size <= seen.count and seen.roots[size] != signed[size]]
        if wrong:
            before = max((size for size in signed if size < min(wrong)), default=0)
            yield make_finding(Said.OTHER, first=before + 1, size=min(wrong))
            if not moved and self._leaves_were_signed(signed, max(wrong)):
                yield from describe_differences(seen.differing)
        elif whole and not moved:
            yield make_finding(Said.WHOLE, size=max(signed))

    def _leaves_were_signed(self, signed: Roots, size: int) -> bool:
        """Return whether the leaf hashes beside the facts give the signed root."""
        tree = GrowingTree()
        for one in self.bundle.leaves():
            tree.add(one)
            if tree.size == size:
                return tree.compute_root() == signed[size]
        return False

    def _check_steps(self, signed: Roots) -> Iterator[Finding]:
        held = 0
        for old, new, proof in self.bundle.steps:
            ends = (signed.get(old), signed.get(new))
            if None in ends or not verify_consistency(
                old, ends[0] or b"", new, ends[1] or b"", proof
            ):
                yield make_finding(Said.NOT_GROWN, old=old, new=new)
            else:
                held += 1
        if held:
            yield make_finding(Said.GREW, count=held)

    def _list_open(self) -> Iterator[Finding]:
        witnessed = list(self._list_witnessed())
        yield from witnessed
        if not self.trusted:
            keys = " ".join(str(one) for one in self.bundle.log_keys)
            yield make_finding(Said.KEYS_WITHIN, keys=keys)
        if not self.kept and not witnessed:
            yield make_finding(Said.NO_OLD)
        yield make_finding(Said.TRUTH)

    def _list_witnessed(self) -> Iterator[Finding]:
        """Yield the longest log that each witness signed."""
        longest = dict[str, tuple[int, int]]()
        for note in self.bundle.notes.values():
            head = _read_checkpoint(note)
            for key, at in note.by(self.bundle.witness_keys).items() if note and head else ():
                if head and at is not None:
                    best = longest.get(key.name, (-1, 0))
                    longest[key.name] = max(best, (head.size, at))
        for witness, (size, at) in longest.items():
            when = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
            yield make_finding(Said.WITNESSED, witness=witness, size=size, at=when)


class Reading:
    """Reads all facts once: computes roots at some sizes, and compares facts with their hashes."""

    def __init__(self, sizes: set[int]) -> None:
        self._sizes = sizes
        self._tree = GrowingTree()
        self.roots: Roots = {0: self._tree.compute_root()}
        self.positions = array("Q")
        self.differing = Differing()

    @property
    def count(self) -> int:
        return len(self.positions)

    def read(self, bundle: Bundle, watch: Watch) -> None:
        pairs = zip_longest(bundle.facts(), bundle.leaves())
        for fact, sealed in pairs:
            if fact is None:
                break
            self._add_fact(fact, sealed)
            if self.count % STEP == 0:
                watch(self.count)
        watch(self.count)

    def _add_fact(self, fact: StoredFact, sealed: bytes | None) -> None:
        hashed = fact.leaf(fact.position)
        self._tree.add(hashed)
        self.positions.append(fact.position)
        if hashed != sealed:
            self.differing.add(self.count, fact, sealed)
        if self._tree.size in self._sizes:
            self.roots[self._tree.size] = self._tree.compute_root()


def _read_checkpoint(note: Note | None) -> Checkpoint | None:
    with suppress(MalformedNoteError):
        return None if note is None else Checkpoint.read(note.text)
    return None

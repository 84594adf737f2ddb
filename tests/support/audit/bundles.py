"""Bundles for tampering trials: an honest one over a short log, and what a forger changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.proof.bundle import (
    Bundle,
    Step,
    StoredFact,
    packing,
)
from signing.proof.checking import Check
from signing.proof.merkle import GrowingTree, list_consistency_ranges
from signing.proof.notes import (
    Checkpoint,
    Kind,
    Note,
    Verifier,
    cosign,
    sign,
)
from signing.proof.telling import Said

ORIGIN = "jy.example.edu.cn"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
LOG_KEY = Verifier(ORIGIN, Kind.LOG, KEY.public_key().public_bytes_raw())
WITNESS_KEY = Verifier("jwc.example.edu.cn", Kind.WITNESS, WITNESS.public_key().public_bytes_raw())
SIZES = (3, 7, 12)
TOPIC = "signing.events:SourceConfirmed"
Facts = list[StoredFact]


def make_fact(position: int, text: str = "") -> StoredFact:
    stream = UUID(int=position % 3)
    state = f'{{"no":"{position}","说":"{text}"}}'
    return StoredFact(position, str(stream), 1 + position // 3, TOPIC, state)


def make_facts(count: int = SIZES[-1]) -> Facts:
    return [make_fact(position) for position in range(1, count + 1)]


def renumber_facts(told: Sequence[StoredFact]) -> Facts:
    return [one._replace(position=position) for position, one in enumerate(told, 1)]


def hash_leaves(told: Sequence[StoredFact]) -> list[bytes]:
    return [one.leaf(one.position) for one in told]


def sign_head(told: Sequence[StoredFact], size: int, key: Ed25519PrivateKey = KEY) -> Note:
    text = Checkpoint(ORIGIN, size, _compute_root(hash_leaves(told[:size]))).text
    return Note(text, (sign(text, ORIGIN, key),))


def cosign_head(note: Note, at: int = 1_780_000_000) -> Note:
    line = cosign(note.text, WITNESS_KEY.name, WITNESS, at)
    return Note(note.text, (*note.signatures, line))


def _compute_root(hashes: Sequence[bytes]) -> bytes:
    tree = GrowingTree()
    for one in hashes:
        tree.add(one)
    return tree.compute_root()


@dataclass
class BundleContent:
    """What a bundle is made of; honest unless a test changes it."""

    told: Facts = field(default_factory=make_facts)
    sealed: list[bytes] = field(default_factory=lambda: hash_leaves(make_facts()))
    heads: dict[int, Note] = field(
        default_factory=lambda: {size: sign_head(make_facts(), size) for size in SIZES}
    )
    keys: list[Verifier] = field(default_factory=lambda: [LOG_KEY])
    steps: list[Step] | None = None

    @classmethod
    def rebuild_from(cls, told: Facts) -> "BundleContent":
        """Return the content of a database whose hashes were all made anew, and signed."""
        sizes = [size for size in SIZES if size <= len(told)]
        return cls(told, hash_leaves(told), {size: sign_head(told, size) for size in sizes})

    def write_to(self, path: Path) -> Path:
        with packing(path) as bundle:
            bundle.keys(self.keys, [WITNESS_KEY])
            steps = self._steps() if self.steps is None else self.steps
            bundle.heads(max(self.heads), self.heads.items(), steps)
            bundle.facts(self.told)
            bundle.leaves(self.sealed)
        return path

    def _steps(self) -> list[Step]:
        return [
            Step(
                old,
                new,
                [
                    _compute_root(self.sealed[slice(*one)])
                    for one in list_consistency_ranges(old, new)
                ],
            )
            for old, new in pairwise(sorted(self.heads))
        ]


def check_bundle(
    path: Path, *, trusted: Sequence[Verifier] = (), kept: Note | None = None
) -> dict[Said, str]:
    """Return what checking finds, by its kind."""
    with Bundle.open(path) as bundle:
        known = {} if kept is None else {"kept": kept}
        return {one.said: str(one) for one in Check(bundle, trusted, known).findings()}


Tamper = Callable[[BundleContent], None]

"""Merkle trees of RFC 6962: the leaves of our log, roots, and the verification of proofs.

A leaf is `position ‖ SHA-256(stream ‖ version ‖ length of topic ‖ topic ‖ state)`: 8 bytes, then
the digest of 16, 4 and 4 bytes, the topic in UTF-8 and the state as it was recorded. Numbers are
big-endian, so no two facts have the same leaf. The fact at position n is the leaf with index n - 1.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from struct import Struct
from uuid import UUID

EMPTY = sha256().digest()
"""The root of a tree without leaves."""
SIZE = len(EMPTY)
NUMBERS, POSITION = Struct(">16sII"), Struct(">cQ32s")
Range = tuple[int, int]
"""Leaves from an index up to, not including, another."""


def hash_leaf(position: int, stream: UUID, version: int, topic: str, state: bytes) -> bytes:
    """Return the hash of a fact's leaf."""
    named = topic.encode()
    digest = sha256(NUMBERS.pack(stream.bytes, version, len(named)) + named + state).digest()
    return sha256(POSITION.pack(b"\0", position, digest)).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def compute_complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root above hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [hash_node(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


class GrowingTree:
    """A growing tree that keeps only the roots of its complete parts, largest first."""

    def __init__(self, size: int = 0, parts: Sequence[bytes] = ()) -> None:
        """Begin with the roots of the complete parts of a tree that has a size already."""
        self.size = size
        self._parts = list(parts)

    def add(self, leaf_hash: bytes) -> None:
        size, parts = self.size, self._parts
        while size & 1:
            leaf_hash = hash_node(parts.pop(), leaf_hash)
            size >>= 1
        parts.append(leaf_hash)
        self.size += 1

    def compute_root(self) -> bytes:
        return join_roots(self._parts)


def join_roots(parts: Sequence[bytes]) -> bytes:
    """Return the root above neighbouring complete parts, largest first."""
    if not parts:
        return EMPTY
    *rest, root = parts
    for one in reversed(rest):
        root = hash_node(one, root)
    return root


def split_size(size: int) -> int:
    """Return where RFC 6962 splits a tree: the largest power of two below its size."""
    return 1 << (size - 1).bit_length() - 1


def list_complete_parts(within: Range) -> Iterator[tuple[int, int]]:
    """Yield the complete parts of a range: (height, index among parts of that height)."""
    start, stop = within
    while start < stop:
        height = (stop - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def list_inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose roots prove a leaf's inclusion, nearest first (section 2.1.1)."""
    start, stop, path = 0, size, list[Range]()
    while stop - start > 1:
        middle = start + split_size(stop - start)
        if index < middle:
            path.append((middle, stop))
            stop = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def list_consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the ranges whose roots prove that the tree only grew (section 2.1.2)."""
    start, stop, path = 0, new, list[Range]()
    while 0 < old < stop:
        middle = start + split_size(stop - start)
        if old <= middle:
            path.append((middle, stop))
            stop = middle
        else:
            path.append((start, middle))
            start = middle
    return ([(start, stop)] if start else []) + path[::-1]


def verify_inclusion(
    root: bytes, size: int, index: int, leaf_hash: bytes, proof: Sequence[bytes]
) -> bool:
    """Return whether the proof leads from the leaf to the root."""
    if not 0 <= index < size:
        return False
    path = list_inclusion_ranges(index, size)
    if len(path) != len(proof):
        return False
    for (start, _), other in zip(path, proof, strict=True):
        leaf_hash = hash_node(other, leaf_hash) if start <= index else hash_node(leaf_hash, other)
    return leaf_hash == root


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Return whether the proof leads to both roots: the new tree extends the old one."""
    if not 0 <= old <= new or len(proof) != len(list_consistency_ranges(old, new)):
        return False
    if old == 0:
        return old_root == EMPTY
    return _roots(old, (0, new), old_root, proof) == (old_root, new_root)


def _roots(old: int, within: Range, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of a part of the tree by the proof, before and after it grew."""
    start, stop = within
    if old == stop:
        return (proof[0], proof[0]) if start else (old_root, old_root)
    middle, (*rest, other) = start + split_size(stop - start), proof
    if old <= middle:
        before, after = _roots(old, (start, middle), old_root, rest)
        return before, hash_node(after, other)
    before, after = _roots(old, (middle, stop), old_root, rest)
    return hash_node(other, before), hash_node(other, after)

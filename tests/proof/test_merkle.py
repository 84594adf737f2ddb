"""Held against the vectors of Certificate Transparency, and the definitions of RFC 6962."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.proof.merkle import (
    EMPTY,
    GrowingTree,
    Range,
    hash_leaf,
    hash_node,
    list_consistency_ranges,
    list_inclusion_ranges,
    split_size,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(one)
    for one in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
SIX_TO_EIGHT = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
TWO_TO_FIVE = [
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
]
sizes = st.integers(1, 200)


def hash_data(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def compute_tree_hash(leaves: Sequence[bytes]) -> bytes:
    """Compute MTH of section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    middle = split_size(len(leaves))
    return hash_node(compute_tree_hash(leaves[:middle]), compute_tree_hash(leaves[middle:]))


def make_leaves(size: int) -> list[bytes]:
    return [hash_data(one.to_bytes(4)) for one in range(size)]


def compute_roots(leaves: Sequence[bytes], ranges: Sequence[Range]) -> list[bytes]:
    return [compute_tree_hash(leaves[slice(*one)]) for one in ranges]


def grow_tree(leaves: Sequence[bytes]) -> bytes:
    tree = GrowingTree()
    for one in leaves:
        tree.add(one)
    return tree.compute_root()


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    leaves = [hash_data(one) for one in LEAVES[:size]]
    assert compute_tree_hash(leaves) == grow_tree(leaves) == ROOTS[size]


def test_the_published_proofs_come_out_and_hold() -> None:
    leaves = [hash_data(one) for one in LEAVES]
    proof = compute_roots(leaves, list_inclusion_ranges(0, 8))
    assert [one.hex() for one in proof] == FIRST_OF_EIGHT
    assert verify_inclusion(ROOTS[8], 8, 0, leaves[0], proof)
    for old, new, published in ((6, 8, SIX_TO_EIGHT), (2, 5, TWO_TO_FIVE)):
        proof = compute_roots(leaves, list_consistency_ranges(old, new))
        assert [one.hex() for one in proof] == published
        assert verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)
        assert not verify_consistency(old, ROOTS[old - 1], new, ROOTS[new], proof)
        assert not verify_consistency(old, ROOTS[old], new, ROOTS[new - 1], proof)


@given(sizes, st.data())
def test_every_leaf_is_proved_in_its_place_and_in_no_other(size: int, data: st.DataObject) -> None:
    leaves = make_leaves(size)
    root = compute_tree_hash(leaves)
    assert grow_tree(leaves) == root
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    proof = compute_roots(leaves, list_inclusion_ranges(index, size))
    assert verify_inclusion(root, size, index, leaves[index], proof)
    assert verify_inclusion(root, size, other, leaves[index], proof) == (index == other)
    assert not verify_inclusion(root, size, index, hash_data(b"forged"), proof)
    assert not verify_inclusion(root, size, index, leaves[index], [*proof, root])
    assert not verify_inclusion(root, size, -1, leaves[index], proof)


@given(sizes, sizes, st.data())
def test_every_tree_is_proved_to_go_on_and_no_rewritten_one(
    one: int, another: int, data: st.DataObject
) -> None:
    old, new = sorted((one, another))
    leaves = make_leaves(new)
    proof = compute_roots(leaves, list_consistency_ranges(old, new))
    before, after = compute_tree_hash(leaves[:old]), compute_tree_hash(leaves)
    assert verify_consistency(old, before, new, after, proof)
    assert not verify_consistency(old, before, new, after, [*proof, before])

    # when one fact of the old tree is another one, no honest proof of the new tree fits
    place = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:place], hash_data(b"rewritten"), *leaves[place + 1 :]]
    forged = compute_roots(rewritten, list_consistency_ranges(old, new))
    assert not verify_consistency(old, before, new, compute_tree_hash(rewritten), forged)


def test_everything_goes_on_from_nothing() -> None:
    assert verify_consistency(0, EMPTY, 3, ROOTS[3], [])
    assert not verify_consistency(0, ROOTS[1], 3, ROOTS[3], [])
    assert not verify_consistency(3, ROOTS[3], 2, ROOTS[2], [])


def test_a_leaf_tells_every_part_of_a_fact_apart() -> None:
    stream, other = UUID(int=1), UUID(int=2)
    facts = {
        hash_leaf(1, stream, 1, "topic", b"state"),
        hash_leaf(2, stream, 1, "topic", b"state"),
        hash_leaf(1, other, 1, "topic", b"state"),
        hash_leaf(1, stream, 2, "topic", b"state"),
        hash_leaf(1, stream, 1, "topics", b"tate"),
        hash_leaf(1, stream, 1, "topic", b"states"),
    }
    assert len(facts) == 6
    documented = sha256(bytes(15) + b"\1\0\0\0\1\0\0\0\5topicstate").digest()
    assert hash_leaf(1, stream, 1, "topic", b"state") == hash_data(bytes(7) + b"\1" + documented)

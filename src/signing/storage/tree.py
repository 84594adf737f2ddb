"""The Merkle tree over the log, read for roots and proofs.

The log holds the leaves, written with the positions. The rows of `tree` hold the nodes above, 32
bytes each: level 1 the roots of every 256 leaves, level 2 of every 256 of those. They are added on
demand. A part of the tree thus needs at most 128 hashes, and a proof two queries. See
docs/decisions/0011.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine, text

from signing.proof.merkle import (
    SIZE,
    GrowingTree,
    Range,
    compute_complete_root,
    join_roots,
    list_complete_parts,
    list_consistency_ranges,
    list_inclusion_ranges,
)

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILES = 64
"""So many are completed in one transaction."""
RAISER = 7_201_003
"""The advisory lock of whoever adds nodes."""

WANTED = """
FROM unnest(:levels ::smallint[], :firsts ::bigint[], :stops ::bigint[])
     WITH ORDINALITY AS part (level, first, stop, number)
"""
LEAVES = text(f"""
SELECT part.number, string_agg(log.leaf, ''::bytea ORDER BY log.position) {WANTED}
JOIN log ON log.position > part.first AND log.position <= part.stop
WHERE part.level = 0 GROUP BY part.number
""")
NODES = text(f"""
SELECT part.number,
       string_agg(substring(row.hashes
                      FROM 1 + {SIZE} * greatest(part.first - row.first, 0)::int
                      FOR {SIZE} * (part.stop - greatest(part.first, row.first))::int),
                  ''::bytea ORDER BY row.first) {WANTED}
CROSS JOIN LATERAL (
    SELECT first, hashes FROM tree
    WHERE level = part.level AND first < part.stop AND first >= (
        SELECT first FROM tree
        WHERE level = part.level AND first <= part.first ORDER BY first DESC LIMIT 1)
) AS row
WHERE part.level > 0 GROUP BY part.number
""")  # noqa: S608 - only words of this file
LEAF_COUNT = text("SELECT coalesce(max(position), 0) FROM log")
NODE_COUNT = text(f"""
SELECT coalesce(max(first + length(hashes) / {SIZE}), 0)
FROM (SELECT first, hashes FROM tree WHERE level = :level ORDER BY first DESC LIMIT 1) AS last
""")  # noqa: S608 - only words of this file
LOCK = text("SELECT pg_advisory_xact_lock(:key)")
ADD = text("INSERT INTO tree (level, first, hashes) VALUES (:level, :first, :hashes)")

Part = tuple[int, int, int]
"""Level, and nodes from an index up to another."""


class NoSuchTreeError(Exception):
    """The log was never that long, or the tree is damaged."""


class Tree:
    """`engine` runs ordinary transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def size(self) -> int:
        with self._engine.connect() as connection:
            return _count(connection, 0)

    def compute_root(self, size: int) -> bytes:
        """Return the root at a size. Raises NoSuchTreeError, as the proofs do."""
        return self._compute_roots([(0, size)])[0]

    def prove_inclusion(self, index: int, size: int) -> list[bytes]:
        """Prove that the leaf at an index is in the tree of a size (RFC 6962, section 2.1.1)."""
        return self._compute_roots(list_inclusion_ranges(index, size))

    def prove_consistency(self, old: int, new: int) -> list[bytes]:
        """Prove that the tree of the new size extends the old one (section 2.1.2)."""
        return self._compute_roots(list_consistency_ranges(old, new))

    def read_leaves(self, within: Range) -> list[bytes]:
        with self._engine.connect() as connection:
            return _split(_read(connection, [(0, *within)])[0])

    def grow(self, size: int) -> GrowingTree:
        """Return the tree of a size, which grows in memory. Raises NoSuchTreeError."""
        parts = [_find_part(*place) for place in list_complete_parts((0, size))]
        found = self._load_parts(parts) if parts else []
        return GrowingTree(size, [compute_complete_root(_split(one)) for one in found])

    def find_wrong_nodes(self, after: int) -> Iterator[Range]:
        """Yield which leaves are under a node that is not what stands below it.

        Only nodes above leaves from `after` on are compared, each with its children.
        """
        with self._engine.connect() as connection:
            level = 0
            while _count(connection, level) >= WIDTH:
                level += 1
                height = level * HEIGHT
                for node in range(after >> height, _count(connection, level)):
                    if not _is_root_of_children(connection, level, node):
                        yield node << height, (node + 1) << height
                    connection.rollback()  # a long pass keeps no snapshot

    def add_nodes(self) -> None:
        """Add the nodes that have become complete, in batches."""
        while self._add_some_nodes():
            pass

    def _add_some_nodes(self) -> bool:
        with self._engine.begin() as connection:
            connection.execute(LOCK, {"key": RAISER})
            levels, added = 0, 0
            while _count(connection, levels) >= WIDTH:
                added += _add_above(connection, levels)
                levels += 1
            return bool(added)

    def _compute_roots(self, ranges: Sequence[Range]) -> list[bytes]:
        """Compute the root of each range, with one query for all."""
        wanted = [list(list_complete_parts(one)) for one in ranges]
        parts = [_find_part(*place) for places in wanted for place in places]
        found = iter(self._load_parts(parts))
        return [
            join_roots([compute_complete_root(_split(next(found))) for _ in places])
            for places in wanted
        ]

    def _load_parts(self, parts: Sequence[Part]) -> list[bytes]:
        with self._engine.connect() as connection:
            try:
                return _read(connection, parts)
            except NoSuchTreeError:
                if max(stop << level * HEIGHT for level, _, stop in parts) > _count(connection, 0):
                    raise
        self.add_nodes()
        with self._engine.connect() as connection:
            return _read(connection, parts)


def _add_above(connection: Connection, level: int) -> int:
    """Add the roots of the next complete tiles of a level; return how many."""
    first = _count(connection, level + 1)
    last = min(_count(connection, level) // WIDTH, first + TILES)
    if first == last:
        return 0
    (hashes,) = _read(connection, [(level, first * WIDTH, last * WIDTH)])
    size = WIDTH * SIZE
    tiles = (hashes[at : at + size] for at in range(0, len(hashes), size))
    roots = b"".join(compute_complete_root(_split(one)) for one in tiles)
    connection.execute(ADD, {"level": level + 1, "first": first, "hashes": roots})
    return last - first


def _is_root_of_children(connection: Connection, level: int, node: int) -> bool:
    try:
        found, below = _read(
            connection, [(level, node, node + 1), (level - 1, node * WIDTH, (node + 1) * WIDTH)]
        )
    except NoSuchTreeError:
        return False
    return found == compute_complete_root(_split(below))


def _count(connection: Connection, level: int) -> int:
    query = NODE_COUNT if level else LEAF_COUNT
    count: int = connection.execute(query, {"level": level} if level else {}).scalar_one()
    return count


def _find_part(height: int, index: int) -> Part:
    """Return a complete part of the tree, as nodes of the nearest level below its root."""
    level, above = divmod(height, HEIGHT)
    return level, index << above, (index + 1) << above


def _read(connection: Connection, parts: Sequence[Part]) -> list[bytes]:
    levels, firsts, stops = ([part[at] for part in parts] for at in range(3))
    asked = {"levels": levels, "firsts": firsts, "stops": stops}
    rows = dict[int, bytes]()
    for query, needed in ((LEAVES, 0 in levels), (NODES, any(levels))):
        if needed:
            rows |= {number: bytes(found) for number, found in connection.execute(query, asked)}
    found = [rows.get(number, b"") for number in range(1, len(parts) + 1)]
    if [len(one) for one in found] != [(stop - first) * SIZE for _, first, stop in parts]:
        raise NoSuchTreeError
    return found


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]

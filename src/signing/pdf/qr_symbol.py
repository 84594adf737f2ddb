"""Makes QR codes, module by module (ISO/IEC 18004:2015), with tables made once for each version.

segno supplies what is the same in all symbols of a version: the function patterns and the sizes of
blocks. It takes 3 ms for a symbol, this a tenth of that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product, zip_longest
from operator import itemgetter
from typing import Any

import segno
from segno import consts

MASK = 2
"""Any mask decodes; trying all eight for the prettiest takes far longer than the symbol."""
MASKED_COLUMNS = 3
"""Mask 2 inverts each third column (7.8.2)."""
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""Those of the alphanumeric mode, in the order of their values (7.3.4)."""
PADDING = b"\xec\x11"
TERMINATOR = 4
"""Bits of zero; as many follow as complete a codeword, or a whole one, as segno has it."""
TIMING = 6
"""The column that has no codewords."""
CORNER = 9
"""Modules of a side: the finder pattern, its border, and the format beside it."""
ALIGNMENT = 2
"""Modules on each side of an alignment pattern's centre."""
STATES_VERSION, STATED = 7, 11
"""The first version that states its number, and how near its edge."""
POLYNOMIAL = 0x11D
"""Of the field of 256 that error correction computes in (7.5.2)."""
VERSIONS = range(1, 41)


def make_symbol(content: str) -> Sequence[str]:
    """Return the rows of a symbol at error level M: 1 for a dark module, 0 for a light one.

    Raises ValueError if no symbol holds `content`.
    """
    if not content.isascii() or content.isdigit():  # no address is so; other modes hold it
        made = segno.make_qr(content, error="m", boost_error=False, mask=MASK)
        return ["".join(map(str, row)) for row in made.matrix]
    mode, bits = _encode(content)
    for version in VERSIONS:
        counted = f"{len(content):0{_count_bits(mode, version)}b}"
        if len(mode) + len(counted) + len(bits) <= 8 * _load_blocks(version).capacity:
            return _load_layout(version).place(_complete(mode + counted + bits, version))
    raise ValueError(len(content))


def _encode(content: str) -> tuple[str, str]:
    """Return the indicator of the mode, and the bits of the content in it (7.4.4, 7.4.5)."""
    if not set(content) <= set(LETTERS):
        return "0100", "".join([f"{each:08b}" for each in content.encode()])
    values = [LETTERS.index(each) for each in content]
    pairs = zip(values[::2], values[1::2], strict=False)
    last = f"{values[-1]:06b}" if len(values) % 2 else ""
    return "0010", "".join([f"{45 * first + second:011b}" for first, second in pairs]) + last


def _count_bits(mode: str, version: int) -> int:
    """Return how many bits state the number of characters (7.4.1)."""
    sizes = (9, 11, 13) if mode == "0010" else (8, 16, 16)
    return sizes[(version > 9) + (version > 26)]  # noqa: PLR2004 — as the standard's table 3


def _complete(bits: str, version: int) -> bytes:
    """Return all codewords: data, padding and error correction, interleaved (7.4.9 to 7.6)."""
    blocks = _load_blocks(version)
    ended = bits + "0" * min(TERMINATOR, 8 * blocks.capacity - len(bits))
    ended += "0" * (8 - len(ended) % 8)
    data = int(ended, 2).to_bytes(len(ended) // 8)
    data = (data + PADDING * blocks.capacity)[: blocks.capacity]
    split = list(blocks.split(data))
    checks = [_correct(block, blocks.checks) for block in split]
    return _interleave(split) + _interleave(checks)


def _interleave(blocks: Sequence[bytes]) -> bytes:
    return bytes([one for each in zip_longest(*blocks) for one in each if one is not None])


@dataclass(frozen=True)
class _Blocks:
    """How a version's data are divided: the size of each block, and of its error correction."""

    sizes: tuple[int, ...]
    checks: int

    @property
    def capacity(self) -> int:
        return sum(self.sizes)

    def split(self, data: bytes) -> Iterator[bytes]:
        at = 0
        for size in self.sizes:
            yield data[at : at + size]
            at += size


@cache
def _load_blocks(version: int) -> _Blocks:
    levels: Any = consts.ECC[version]
    groups = levels[consts.ERROR_LEVEL_M]
    sizes = tuple(one.num_data for one in groups for _ in range(one.num_blocks))
    return _Blocks(sizes, groups[0].num_total - groups[0].num_data)


def _correct(block: bytes, checks: int) -> bytes:
    """Return the Reed–Solomon codewords of a block (7.5.2): what its division leaves over."""
    multiples, top = _load_multiples(checks), 8 * (checks - 1)
    kept, rest = (1 << top) - 1, 0
    for each in block:
        rest = (rest & kept) << 8 ^ multiples[each ^ rest >> top]
    return rest.to_bytes(checks)


@cache
def _load_multiples(checks: int) -> tuple[int, ...]:
    """Return the generator polynomial of a degree times each number, without its first term."""
    generator, root = [1], 1
    for _ in range(checks):
        shifted = [*generator, 0]
        for at, term in enumerate(generator, start=1):
            shifted[at] ^= _multiply(term, root)
        generator, root = shifted, _multiply(root, 2)
    return tuple(
        int.from_bytes(bytes(_multiply(each, term) for term in generator[1:]))
        for each in range(256)
    )


def _multiply(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (POLYNOMIAL if one & 0x80 else 0)
        other >>= 1
    return product


class _Layout:
    """Where the bits of the codewords stand in a version's symbol, between its patterns."""

    def __init__(self, version: int) -> None:
        matrix = segno.make_qr("A", error="m", version=version, boost_error=False, mask=MASK).matrix
        self._side = len(matrix)
        places = [one for one in _list_places(self._side) if not _is_pattern(*one, version)]
        self._modules = len(places)
        self._mask = int("".join(str(int(x % MASKED_COLUMNS == 0)) for _, x in places), 2)
        order = {place: at for at, place in enumerate(places)}
        # behind the bits of the codewords stand the two colours that a pattern has
        self._pick: Any = itemgetter(
            *(
                order.get((y, x), self._modules + dark)
                for y, row in enumerate(matrix)
                for x, dark in enumerate(row)
            )
        )

    def place(self, codewords: bytes) -> Sequence[str]:
        """Return the rows of the symbol; remainder bits are light before they are masked (7.6)."""
        bits = int.from_bytes(codewords) << self._modules - 8 * len(codewords)
        placed = "".join(self._pick(f"{bits ^ self._mask:0{self._modules}b}01"))
        return [placed[at : at + self._side] for at in range(0, len(placed), self._side)]


@cache
def _load_layout(version: int) -> _Layout:
    return _Layout(version)


def _list_places(side: int) -> Iterator[tuple[int, int]]:
    """Yield row and column in the order of codewords: up and down, by two columns (7.7.3)."""
    columns = [x for x in range(side - 1, -1, -1) if x != TIMING]
    for turn in range(0, len(columns), 2):
        upwards = turn % 4 == 0
        for y in range(side - 1, -1, -1) if upwards else range(side):
            for x in columns[turn : turn + 2]:
                yield y, x


def _is_pattern(y: int, x: int, version: int) -> bool:
    """Whether a module belongs to a pattern of the version, or to what it says of itself."""
    side = 17 + 4 * version
    near, far = min(y, x), max(y, x)
    stated = version >= STATES_VERSION and near < TIMING and far >= side - STATED
    return (
        _is_corner(y, x, side)
        or stated
        or TIMING in {y, x}
        or any(abs(y - one) <= ALIGNMENT >= abs(x - other) for one, other in _list_centres(version))
    )


def _is_corner(y: int, x: int, side: int) -> bool:
    near, far = min(y, x), max(y, x)
    return far < CORNER or (near < CORNER and far > side - CORNER)


def _list_centres(version: int) -> Iterator[tuple[int, int]]:
    """Yield where alignment patterns stand: at each crossing that no corner covers."""
    at = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    crossings = product(at, at)
    return (one for one in crossings if not _is_corner(*one, 17 + 4 * version))

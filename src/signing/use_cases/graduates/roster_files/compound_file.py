"""Reads one stream out of a compound file (MS-CFB), in which older office programs store files."""

from collections.abc import Iterator, Sequence
from struct import unpack_from

from signing.refusals import FileDamaged

SHIFTS, MINI_SHIFT = {9, 12}, 6
"""Sectors have 512 or 4096 bytes, those of small streams 64."""
IN_HEADER = 109
"""Of the sectors that hold the table of sectors, so many are listed in the header."""
LAST_SECTOR = 0xFFFFFFF9
ENTRY = 128
STREAM, ROOT = 2, 5


class CompoundFile:
    def __init__(self, content: bytes) -> None:
        """Raises FileDamaged, or what cut bytes raise."""
        self._content = content
        shift, mini_shift = unpack_from("<HH", content, 0x1E)
        first_directory, self._cutoff, first_mini, _, first_list = unpack_from(
            "<I4xIIII", content, 0x30
        )
        if shift not in SHIFTS or mini_shift != MINI_SHIFT:
            raise FileDamaged
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        listed = [*unpack_from(f"<{IN_HEADER}I", content, 0x4C), *self._read_list(first_list)]
        self._next = _join_numbers(self._read_sector(one) for one in listed if one <= LAST_SECTOR)
        self._next_mini = _join_numbers(self._read_chain(first_mini))
        self._directory = b"".join(self._read_chain(first_directory))
        if len(self._directory) % self._sector:
            raise FileDamaged

    def __contains__(self, name: str) -> bool:
        return any(True for _ in self._find_entries(STREAM, name))

    def read_stream(self, name: str) -> bytes:
        """Raises FileDamaged for a stream that is not there whole."""
        start, size = next(self._find_entries(STREAM, name))
        chain = self._read_chain(start) if size >= self._cutoff else self._read_small_chain(start)
        content = b"".join(chain)[:size]
        if len(content) < size:
            raise FileDamaged
        return content

    def _read_small_chain(self, start: int) -> Iterator[bytes]:
        """Small streams share the sectors of the root."""
        root, _ = next(self._find_entries(ROOT, "Root Entry"))
        shared, wide = b"".join(self._read_chain(root)), self._mini_sector
        return (shared[one * wide : (one + 1) * wide] for one in _follow(start, self._next_mini))

    def _find_entries(self, kind: int, name: str) -> Iterator[tuple[int, int]]:
        for place in range(0, len(self._directory) - ENTRY + 1, ENTRY):
            length, found = unpack_from("<HB", self._directory, place + 64)
            spelled = self._directory[place : place + max(length - 2, 0)].decode("utf-16-le")
            if found == kind and spelled.lower() == name.lower():
                yield unpack_from("<II", self._directory, place + 116)

    def _read_list(self, sector: int) -> Iterator[int]:
        """Of large files the list goes on in sectors, each of which ends with the next one."""
        for _ in range(len(self._content) // self._sector):
            if sector > LAST_SECTOR:
                return
            *numbers, sector = _join_numbers([self._read_sector(sector)])
            yield from numbers

    def _read_chain(self, start: int) -> Iterator[bytes]:
        return (self._read_sector(one) for one in _follow(start, self._next))

    def _read_sector(self, number: int) -> bytes:
        """The header takes the place of a sector. Raises FileDamaged for one that is cut off."""
        place = (number + 1) * self._sector
        if place >= len(self._content):
            raise FileDamaged
        return self._content[place : place + self._sector]


def _follow(sector: int, following: Sequence[int]) -> Iterator[int]:
    """Raises FileDamaged for a chain that never ends."""
    for _ in range(len(following)):
        if sector > LAST_SECTOR:
            return
        yield sector
        sector = following[sector]
    if sector <= LAST_SECTOR:
        raise FileDamaged


def _join_numbers(sectors: Iterator[bytes] | Sequence[bytes]) -> Sequence[int]:
    content = b"".join(sectors)
    return unpack_from(f"<{len(content) // 4}I", content)

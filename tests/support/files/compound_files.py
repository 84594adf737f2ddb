"""Compound files (MS-CFB) with a few small streams, as old office programs store them."""

import struct

SECTOR, MINI, ENTRY = 512, 64, 128
CUTOFF = 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def write_compound_file(**streams: bytes) -> bytes:
    """Return a file with these streams: those under 4 KiB share the sectors of the root."""
    small = {name: one for name, one in streams.items() if len(one) < CUTOFF}
    large = {name: one for name, one in streams.items() if name not in small}
    shared, table, starts = b"", list[int](), dict[str, int]()
    for name, content in small.items():
        starts[name] = len(table)
        table += chain_sectors(len(table), pad(content, MINI), MINI)
        shared += pad(content, MINI)
    numbers = struct.pack(f"<{len(table)}I", *table)
    parts = [
        pad(bytes(ENTRY * (len(streams) + 1)), SECTOR),  # filled in below
        pad(numbers, SECTOR, b"\xff"),
        pad(shared, SECTOR),
        *(pad(one, SECTOR) for one in large.values()),
    ]
    first, following = list[int](), [TABLE]
    for part in parts:
        first.append(len(following))
        following += chain_sectors(len(following), part, SECTOR)
    starts |= dict(zip(large, first[3:], strict=True))
    entries = [write_entry(name, 2, starts[name], one) for name, one in streams.items()]
    parts[0] = pad(write_entry("Root Entry", 5, first[2], shared) + b"".join(entries), SECTOR)
    header = struct.pack(
        "<8s16x5H6x10I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first[0], 0, CUTOFF),
        *(first[1] if table else END, len(parts[1]) // SECTOR, END, 0, 0),
    )
    sectors = struct.pack("<128I", *following, *[FREE] * (128 - len(following)))
    return pad(header, SECTOR, b"\xff") + sectors + b"".join(parts)


def chain_sectors(start: int, content: bytes, wide: int) -> list[int]:
    """Return what follows each sector of the content."""
    last = start + len(content) // wide
    return [*range(start + 1, last), END] if content else []


def pad(content: bytes, wide: int, filler: bytes = b"\0") -> bytes:
    return content + filler * (-len(content) % wide)


def write_entry(name: str, kind: int, start: int, content: bytes) -> bytes:
    spelled = (name + "\0").encode("utf-16-le")
    ends = (kind, 1, FREE, FREE, 1 if kind == 5 else FREE, start, len(content))
    return struct.pack("<64sHBBIII36xIQ", spelled, len(spelled), *ends)

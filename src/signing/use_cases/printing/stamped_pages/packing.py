"""Some files as one, for the way to the process apart and back."""

SIZE = 8


def pack(*parts: bytes) -> bytes:
    return b"".join(len(one).to_bytes(SIZE, "big") + one for one in parts)


def unpack(content: bytes) -> list[bytes]:
    parts = []
    while content:
        end = SIZE + int.from_bytes(content[:SIZE], "big")
        parts.append(content[SIZE:end])
        content = content[end:]
    return parts

"""Pictures that inflate, or that are not what they declare."""

import zlib

from PIL import Image

from support.printing.documents import draw_photograph, encode_picture

MIB = 2**20


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return ten kilobytes that become two and a half thousand million pixels."""
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x01\0\0\0\0"
    return png(head, zlib.compress(bytes(MIB)))


def lying_png() -> bytes:
    """Return a picture with a small header, whose data inflate to a hundred megabytes."""
    return png(
        (8).to_bytes(4) + (8).to_bytes(4) + b"\x08\x02\0\0\0", zlib.compress(b"\x09" * 100 * MIB)
    )


def png(head: bytes, data: bytes) -> bytes:
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
        for name, data in chunks
    )


def text_bomb() -> bytes:
    """Return a PNG with a comment that inflates to sixty-four megabytes."""
    picture = draw_photograph(form="PNG")
    data = b"Comment\0\0" + zlib.compress(bytes(64 * MIB))
    chunk = len(data).to_bytes(4) + b"zTXt" + data + zlib.crc32(b"zTXt" + data).to_bytes(4)
    return picture[:33] + chunk + picture[33:]


def animated_png() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "red")]
    return encode_picture(frames[0], "PNG", save_all=True, append_images=frames[1:])


def large_jpeg() -> bytes:
    """Return a header of 60,000 × 60,000 pixels before a few real ones."""
    picture = bytearray(draw_photograph())
    at = picture.index(b"\xff\xc0") + 5
    picture[at : at + 4] = (60_000).to_bytes(2) * 2
    return bytes(picture)


def slightly_large_png() -> bytes:
    """Return forty-one million white pixels in forty kilobytes."""
    return encode_picture(Image.new("1", (8_200, 5_000), 1), "PNG")

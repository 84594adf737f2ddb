"""Photographs and scans, drawn anew: whatever a picture carried beside its pixels is left behind.

Only pixels go over: no EXIF (and so no place where it was taken), no colour profile, no comment,
no thumbnail, nothing appended.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from signing.refusals import FileAnimated, FileTooManyPixels
from signing.use_cases.files.uploads.kinds import MOST_BYTES, Kind

MOST_MEGAPIXELS = {Kind.JPEG: 64, Kind.PNG: 40, Kind.WEBP: 40}
WHOLE_MEGAPIXELS = 40
"""A JPEG of more is decoded at half its width and height."""
QUALITIES = (90, 80, 65)
"""Small print on a photographed page stays readable; the next one when the last came out large."""
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
EOI = b"\xff\xd9"
SCAN_TAIL = 64
OTHER_TAIL = bytes(range(7, 247, 3))
DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


def redraw_picture(content: bytes, kind: Kind) -> bytes:
    """Raises FileTooManyPixels, FileAnimated, or whatever Pillow says of a broken file."""
    if kind is Kind.JPEG:
        content = _complete_jpeg(content)
    with _open_picture(content, kind) as picture:
        if kind is not Kind.JPEG and getattr(picture, "n_frames", 1) > 1:
            raise FileAnimated
        if kind is Kind.JPEG and picture.width * picture.height > WHOLE_MEGAPIXELS * 10**6:
            picture.draft(picture.mode, (picture.width // 2, picture.height // 2))
        upright = ImageOps.exif_transpose(picture)
    plain = _plain(upright)
    plain.info.clear()
    return _png(plain) if kind is Kind.PNG else _jpeg(plain)


def _open_picture(content: bytes, kind: Kind) -> Image.Image:
    """What the header says decides; nothing is decoded yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(BytesIO(content), formats=[FORMATS[kind]])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise FileTooManyPixels(most=MOST_MEGAPIXELS[kind]) from None
    pixels = picture.width * picture.height
    if pixels > MOST_MEGAPIXELS[kind] * 10**6:
        raise FileTooManyPixels(most=MOST_MEGAPIXELS[kind])
    return picture


def _complete_jpeg(content: bytes) -> bytes:
    """With its end (EOI) if only that is missing; what is cut earlier stays as it is.

    Decoding what is cut short makes pixels of whatever comes next, so two tails give two pictures.
    """
    if EOI in content[-SCAN_TAIL:]:
        return content
    cut = content.rstrip(b"\xff")
    first, second = (_sketch_jpeg(cut + tail + EOI) for tail in (b"", OTHER_TAIL))
    return cut + EOI if first == second else content


def _sketch_jpeg(content: bytes) -> bytes:
    with _open_picture(content, Kind.JPEG) as picture:
        picture.draft(picture.mode, (picture.width // 8, picture.height // 8))
        return picture.tobytes()


def _plain(picture: Image.Image) -> Image.Image:
    """Grey or RGB of eight bits; what was transparent lies on white paper."""
    if picture.mode in {"L", "RGB"} and "transparency" not in picture.info:
        return picture
    if picture.mode in DEEP:
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ink = picture.convert("RGBA")
    paper = Image.new("RGB", ink.size, "white")
    paper.paste(ink, mask=ink.getchannel("A"))
    return paper


def _png(picture: Image.Image) -> bytes:
    drawn = BytesIO()
    picture.save(drawn, "PNG")
    return drawn.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    """Full colour resolution: a red seal lies over black text."""
    drawn = BytesIO()
    for quality in QUALITIES:
        drawn = BytesIO()
        picture.save(drawn, "JPEG", quality=quality, subsampling=0)
        if drawn.tell() <= MOST_BYTES:
            break
    return drawn.getvalue()

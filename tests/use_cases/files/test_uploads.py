"""Uploads that are taken: what is kept of a photograph, and that a PDF stays as it was."""

from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from signing.use_cases.files.evidence import Evidence, Upload
from signing.use_cases.files.uploads.kinds import MOST_BYTES, clean_name
from signing.use_cases.privacy.vault import Cipher
from signing.use_cases.signature import Seal, SealFolder
from support.printing.certificates import PLATFORM, read_clock
from support.printing.documents import (
    A_PDF,
    decode_picture,
    draw_photograph,
    encode_picture,
    make_pdf,
    write_stream,
)
from support.printing.printed_pages import make_sheet, print_sheets

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def keep_and_read(evidence: Evidence, cipher: Cipher, content: bytes, name: str = "a.jpg") -> bytes:
    file = evidence.keep(cipher, Upload(name, content))
    read = evidence.read(cipher, file.digest)
    assert (file.digest, file.size) == (sha256(read).hexdigest(), len(read))
    return read


def make_camera_jpeg(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[MAKER] = "Huawei P60"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[2] = (31.0, 49.0, 12.0)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return draw_photograph(exif=exif.tobytes(), icc_profile=srgb, comment=b"at home", quality=95)


def test_a_photograph_is_kept_without_the_place_where_it_was_taken(
    evidence: Evidence, cipher: Cipher
) -> None:
    assert decode_picture(make_camera_jpeg()).getexif().get_ifd(GPS)

    picture = keep_and_read(evidence, cipher, make_camera_jpeg())

    assert not decode_picture(picture).getexif()
    assert set(decode_picture(picture).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }
    for trace in (b"Exif", b"Huawei", b"ICC_PROFILE", b"at home"):
        assert trace in make_camera_jpeg()
        assert trace not in picture


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photograph_taken_sideways_stands_upright(
    evidence: Evidence, cipher: Cipher, orientation: int
) -> None:
    """The darker half is on the left in the camera: 3 turns it right, 6 up, 8 down."""
    picture = decode_picture(keep_and_read(evidence, cipher, make_camera_jpeg(orientation)))
    assert picture.size == ((240, 160) if orientation == 3 else (160, 240))
    width, height = picture.size
    dark = {3: (width - 9, 9), 6: (9, 9), 8: (9, height - 9)}[orientation]
    light = {3: (9, height - 9), 6: (9, height - 9), 8: (9, 9)}[orientation]
    assert read_brightness(picture, dark) < 160
    assert read_brightness(picture, light) > 230


def read_brightness(picture: Image.Image, at: tuple[int, int]) -> int:
    return picture.convert("L").crop((*at, at[0] + 1, at[1] + 1)).tobytes()[0]


def test_small_print_on_a_photographed_page_stays_what_it_was(
    evidence: Evidence, cipher: Cipher
) -> None:
    content = draw_photograph((1200, 800), quality=95)
    before, after = (
        decode_picture(content).convert("L"),
        decode_picture(keep_and_read(evidence, cipher, content)),
    )
    pairs = zip(before.tobytes(), after.convert("L").tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 32


@pytest.mark.parametrize(
    ("picture", "form", "pixel"),
    [
        pytest.param(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", (254, 0, 0), id="CMYK"),
        pytest.param(Image.new("L", (8, 8), 100), "JPEG", 100, id="grey"),
        pytest.param(Image.new("I;16", (8, 8), 0x8000), "PNG", 128, id="16 bits"),
        pytest.param(Image.new("1", (8, 8), 1), "PNG", 255, id="a fax"),
        pytest.param(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG", (255, 255, 255), id="clear"),
        pytest.param(Image.new("LA", (8, 8), (0, 255)), "PNG", (0, 0, 0), id="grey with alpha"),
        pytest.param(Image.new("P", (8, 8), 0), "PNG", (0, 0, 0), id="palette"),
    ],
)
def test_every_way_to_store_a_picture_is_read_and_becomes_a_plain_one(
    picture: Image.Image, form: str, pixel: object, evidence: Evidence, cipher: Cipher
) -> None:
    found = decode_picture(keep_and_read(evidence, cipher, encode_picture(picture, form)))
    assert found.format == form
    assert found.mode in {"L", "RGB"}
    assert found.getpixel((4, 4)) == pixel


def test_what_hangs_on_a_picture_is_left_behind(evidence: Evidence, cipher: Cipher) -> None:
    hanging = b"PK\x03\x04 and <script>"
    for form in ("JPEG", "PNG"):
        assert hanging not in keep_and_read(evidence, cipher, draw_photograph(form=form) + hanging)


def test_a_picture_is_known_by_what_is_kept_of_it(evidence: Evidence, cipher: Cipher) -> None:
    first, again = (evidence.keep(cipher, Upload("a.jpg", make_camera_jpeg())) for _ in range(2))
    assert first.digest == again.digest != sha256(make_camera_jpeg()).hexdigest()


def test_a_pdf_is_kept_byte_for_byte(evidence: Evidence, cipher: Cipher) -> None:
    for content in (A_PDF, print_sheets(make_sheet())):
        assert keep_and_read(evidence, cipher, content, "a.pdf") == content


def test_a_signed_pdf_keeps_its_signature(
    evidence: Evidence, cipher: Cipher, tmp_path: Path
) -> None:
    folder = SealFolder(tmp_path, PLATFORM)
    folder.make(read_clock())
    signed = Seal(folder).sign(print_sheets(make_sheet()), read_clock())
    assert keep_and_read(evidence, cipher, signed, "a.pdf") == signed


def test_what_is_stored_cannot_be_read_without_the_key(evidence: Evidence, cipher: Cipher) -> None:
    file = evidence.keep(cipher, Upload("a.pdf", A_PDF))
    stored = bytes(evidence.store.get(f"{cipher.subject}/{file.digest}").bytes())
    assert A_PDF[:8] not in stored


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\林\\执照.PDF", "执照.pdf"),
        ('a"\r\nSet-Cookie: x.pdf', "x.pdf"),
        ("photo.png", "photo.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_a_name_is_kept_plain_and_says_what_the_file_is(given: str, plain: str) -> None:
    assert clean_name(given, "application/pdf") == plain


def test_a_file_may_be_as_large_as_is_said(evidence: Evidence, cipher: Cipher) -> None:
    scan = MOST_BYTES - len(make_pdf(write_stream(bytes(MOST_BYTES)))) + MOST_BYTES
    content = make_pdf(write_stream(bytes(scan)))
    assert len(content) == MOST_BYTES
    assert keep_and_read(evidence, cipher, content, "a.pdf") == content

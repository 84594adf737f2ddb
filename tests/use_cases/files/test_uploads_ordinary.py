"""What scanners, phones and office programs write: taken, and rewritten only where it must be."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from signing.refusals import FileActive, FileBroken, FileDisguised, FileEncrypted, SignedFileBroken
from signing.use_cases.files.evidence import Evidence, Upload
from signing.use_cases.privacy.vault import Cipher
from signing.use_cases.signature import Seal, SealFolder
from signing.vocabulary import FileRef
from support.hostile import pdfs
from support.printing.certificates import PLATFORM, read_clock
from support.printing.documents import A_PDF, decode_picture, draw_photograph, encode_picture
from support.printing.printed_pages import make_sheet, print_sheets

PAGES_OF_A_PDF = 1


def make_pillow_pdf() -> bytes:
    return encode_picture(decode_picture(draw_photograph()), "PDF")


def protect_pdf(user: str = "", content: bytes = A_PDF) -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="owner", user=user))
    return made.getvalue()


def blank_padded_table() -> bytes:
    return A_PDF.replace(b"0000000015 00000 n", b"        15     0 n")


def wrong_startxref() -> bytes:
    at = A_PDF.rindex(b"startxref\n") + 10
    return A_PDF[:at] + b"9" + A_PDF[at + 1 :]


MENDED: dict[str, Callable[[], bytes]] = {
    "blank padded table": blank_padded_table,
    "wrong offsets": pdfs.wrong_offsets,
    "wrong startxref": wrong_startxref,
    "bytes before": lambda: b"\r\nHTTP/1.1 200 OK\r\n\r\n" + A_PDF,
    "bytes behind": lambda: A_PDF + b"\r\n--boundary--\r\nscanned\x01",
    "owner's password only": protect_pdf,
}


def keep_upload(
    evidence: Evidence, cipher: Cipher, content: bytes, name: str
) -> tuple[FileRef, bytes]:
    file = evidence.keep(cipher, Upload(name, content))
    return file, evidence.read(cipher, file.digest)


def test_a_pdf_that_pillow_saves_is_taken(evidence: Evidence, cipher: Cipher) -> None:
    _, kept = keep_upload(evidence, cipher, make_pillow_pdf(), "scan.pdf")
    with pikepdf.open(BytesIO(kept)) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("kind", MENDED)
def test_a_pdf_that_only_fails_to_parse_is_rewritten_and_says_so(
    kind: str, evidence: Evidence, cipher: Cipher
) -> None:
    sent = MENDED[kind]()
    file, kept = keep_upload(evidence, cipher, sent, "a.pdf")
    assert file.rewritten_from == sha256(sent).hexdigest() != file.digest
    with pikepdf.open(BytesIO(kept)) as pdf:
        assert not pdf.is_encrypted
        assert len(pdf.pages) == PAGES_OF_A_PDF
    assert keep_upload(evidence, cipher, sent, "a.pdf")[1] == kept
    again, same = keep_upload(evidence, cipher, kept, "a.pdf")
    assert (again.rewritten_from, same) == ("", kept)


def test_a_password_that_readers_need_is_refused(evidence: Evidence, cipher: Cipher) -> None:
    with pytest.raises(FileEncrypted):
        evidence.keep(cipher, Upload("a.pdf", protect_pdf(user="reader")))


@pytest.mark.parametrize(
    "made", [pdfs.script_in_object_stream, lambda: pdfs.with_action(pdfs.SCRIPT)]
)
@pytest.mark.parametrize("broken", [lambda sent: b"\n" + sent, lambda sent: sent + b"rest"])
def test_rewriting_hides_no_script(
    made: Callable[[], bytes],
    broken: Callable[[bytes], bytes],
    evidence: Evidence,
    cipher: Cipher,
) -> None:
    """A script in a stream of objects that nothing leads to is not in the rewritten file."""
    try:
        _, kept = keep_upload(evidence, cipher, broken(made()), "a.pdf")
    except FileActive:
        return
    with pikepdf.open(BytesIO(kept)) as pdf:
        assert not any(b"JavaScript" in one.unparse() for one in pdf.objects)


def test_a_reachable_script_in_an_encrypted_pdf_is_found(
    evidence: Evidence, cipher: Cipher
) -> None:
    made = BytesIO()
    with pikepdf.open(BytesIO(A_PDF)) as pdf:
        pdf.Root.OpenAction = pdf.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        )
        pdf.save(
            made,
            encryption=pikepdf.Encryption(owner="owner", user=""),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    with pytest.raises(FileActive):
        evidence.keep(cipher, Upload("a.pdf", made.getvalue()))


def test_a_signed_pdf_is_never_rewritten(
    evidence: Evidence, cipher: Cipher, tmp_path: Path
) -> None:
    folder = SealFolder(tmp_path, PLATFORM)
    folder.make(read_clock())
    signed = Seal(folder).sign(print_sheets(make_sheet()), read_clock())
    file, kept = keep_upload(evidence, cipher, signed, "a.pdf")
    assert (file.rewritten_from, kept) == ("", signed)
    with pytest.raises(SignedFileBroken):
        evidence.keep(cipher, Upload("a.pdf", b"junk\n" + signed))


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_last_bytes_is_taken(
    missing: int, progressive: bool, evidence: Evidence, cipher: Cipher
) -> None:
    whole = draw_photograph(progressive=progressive)
    _, kept = keep_upload(evidence, cipher, whole[:-missing], "a.jpg")
    assert kept == keep_upload(evidence, cipher, whole, "a.jpg")[1]


@pytest.mark.parametrize("part", [0.3, 0.5, 0.9])
def test_half_a_jpeg_is_refused(part: float, evidence: Evidence, cipher: Cipher) -> None:
    whole = draw_photograph()
    with pytest.raises(FileBroken):
        evidence.keep(cipher, Upload("a.jpg", whole[: int(len(whole) * part)]))


@pytest.mark.parametrize(
    ("form", "name", "stored", "media_type"),
    [
        ("WEBP", "照片.jpg", "照片.jpg", "image/jpeg"),
        ("WEBP", "照片.webp", "照片.jpg", "image/jpeg"),
        ("PNG", "照片.jpg", "照片.png", "image/png"),
        ("JPEG", "照片.pdf", "照片.jpg", "image/jpeg"),
    ],
)
def test_a_picture_is_taken_by_its_content(
    form: str, name: str, stored: str, media_type: str, evidence: Evidence, cipher: Cipher
) -> None:
    file, kept = keep_upload(evidence, cipher, draw_photograph(form=form), name)
    assert (cipher.decrypt(file.name), file.media_type) == (stored, media_type)
    assert decode_picture(kept).size == (240, 160)


def test_a_photograph_of_fifty_megapixels_is_taken(evidence: Evidence, cipher: Cipher) -> None:
    sent = encode_picture(
        Image.effect_noise((512, 512), 40).resize((8192, 6144)).convert("RGB"), "JPEG"
    )
    _, kept = keep_upload(evidence, cipher, sent, "a.jpg")
    assert decode_picture(kept).size == (4096, 3072)


def test_a_pdf_before_an_archive_with_bytes_between_is_refused(
    evidence: Evidence, cipher: Cipher
) -> None:
    with pytest.raises(FileDisguised):
        evidence.keep(cipher, Upload("a.pdf", A_PDF + b"rest PK\x03\x04" + bytes(40)))


@pytest.mark.parametrize(
    "made", [pdfs.inflating_stream, pdfs.many_revisions, pdfs.many_values, pdfs.many_objects]
)
def test_what_no_page_needs_is_not_in_a_rewritten_pdf(
    made: Callable[[], bytes], evidence: Evidence, cipher: Cipher
) -> None:
    """So what would cost a reader much lies in the original alone, which is not kept."""
    _, kept = keep_upload(evidence, cipher, b"scanner\n" + made(), "a.pdf")
    assert len(kept) < 1000

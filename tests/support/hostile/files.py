"""Files made to harm who takes, keeps or opens them, and the refusal of each."""

import io
from collections.abc import Callable
from zipfile import ZIP_STORED, ZipFile

from PIL import Image

from signing.refusals import (
    FileActive,
    FileAnimated,
    FileBroken,
    FileDisguised,
    FileEmpty,
    FileEncrypted,
    FileIsHeic,
    FileRefused,
    FileTooComplex,
    FileTooLarge,
    FileTooManyPixels,
    FileTypeWrong,
)
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from support.hostile import pdfs, pictures
from support.printing.documents import (
    A_PDF,
    draw_photograph,
    encode_picture,
    make_pdf,
    write_stream,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)

JUNK = b"scanner\n"


def eicar() -> bytes:
    """The harmless file that every virus scanner finds; put together here, so none finds this."""
    return b"".join(
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*")
    )


def archive() -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as package:
        package.writestr("META-INF/MANIFEST.MF", "Main-Class: Attack")
    return made.getvalue()


def gifar() -> bytes:
    """Return what is a picture to a browser, and a program to Java."""
    return encode_picture(Image.new("P", (2, 2)), "GIF") + archive()


def pdf_in_archive() -> bytes:
    """Return an archive inside a PDF, whose end is the archive's comment."""
    head, tail = A_PDF[:20], A_PDF[20:]
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as package:
        package.writestr("attack", b"x")
        package.comment = tail
    return head + made.getvalue()


def pdf_with_page() -> bytes:
    """Return a PDF in which browsers find a page of HTML."""
    return A_PDF.replace(b"%\xe2\xe3\xcf\xd3", b"%" + HTML)


Sample = tuple[str, Callable[[], bytes], type[FileRefused]]
SAMPLES: dict[str, Sample] = {
    "nothing": ("a.pdf", lambda: b"", FileEmpty),
    "eleven megabytes": ("a.pdf", lambda: A_PDF + bytes(MOST_BYTES), FileTooLarge),
    "a program": ("a.exe", lambda: b"MZ" + bytes(100), FileTypeWrong),
    "an archive": ("a.docx", archive, FileTypeWrong),
    "a GIF": ("a.gif", lambda: encode_picture(Image.new("P", (2, 2)), "GIF"), FileTypeWrong),
    "a GIFAR": ("a.gif", gifar, FileTypeWrong),
    "HEIC": ("IMG_0001.HEIC", lambda: HEIC, FileIsHeic),
    "HEIC as JPEG": ("IMG_0001.jpg", lambda: HEIC, FileIsHeic),
    "HTML as PDF": ("a.pdf", lambda: HTML, FileDisguised),
    "SVG as PNG": ("a.png", lambda: SVG, FileDisguised),
    "GIF as JPEG": ("a.jpg", lambda: encode_picture(Image.new("P", (2, 2)), "GIF"), FileDisguised),
    "PDF behind a page": ("a.pdf", lambda: HTML + A_PDF, FileDisguised),
    "PDF with a page in it": ("a.pdf", pdf_with_page, FileDisguised),
    "PDF before a page": ("a.pdf", lambda: A_PDF + HTML, FileDisguised),
    "PDF before an archive": ("a.pdf", lambda: A_PDF + archive(), FileDisguised),
    "PDF around an archive": ("a.pdf", pdf_in_archive, FileDisguised),
    "PDF before a program": ("a.pdf", lambda: A_PDF + b"MZ\x90", FileDisguised),
    "PDF cut short": ("a.pdf", lambda: A_PDF[:-30], FileBroken),
    "PDF of 100,000 pages": ("a.pdf", pdfs.many_pages, FileBroken),
    "bytes before a PDF without pages": (
        "a.pdf",
        lambda: JUNK + pdfs.pdf_without_pages(),
        FileBroken,
    ),
    "bytes before a deep PDF": ("a.pdf", lambda: JUNK + pdfs.deeply_nested_pdf(), FileBroken),
    "bytes before a length of itself": (
        "a.pdf",
        lambda: JUNK + pdfs.length_of_itself(),
        FileBroken,
    ),
    "bytes before a table of itself": ("a.pdf", lambda: JUNK + pdfs.table_of_itself(), FileBroken),
    "bytes before a table without end": ("a.pdf", lambda: JUNK + pdfs.endless_table(), FileBroken),
    "bytes before an encrypted PDF": ("a.pdf", lambda: JUNK + pdfs.encrypted_pdf(), FileEncrypted),
    "bytes between a PDF and an archive": (
        "a.pdf",
        lambda: A_PDF + JUNK + archive(),
        FileDisguised,
    ),
    "PDF without pages": ("a.pdf", pdfs.pdf_without_pages, FileBroken),
    "PDF nested deeply": ("a.pdf", pdfs.deeply_nested_pdf, FileBroken),
    "PDF whose length is itself": ("a.pdf", pdfs.length_of_itself, FileBroken),
    "PDF whose table is before itself": ("a.pdf", pdfs.table_of_itself, FileBroken),
    "encrypted PDF": ("a.pdf", pdfs.encrypted_pdf, FileEncrypted),
    "JavaScript": ("a.pdf", lambda: pdfs.with_action(pdfs.SCRIPT), FileActive),
    "JavaScript, escaped": ("a.pdf", pdfs.script_behind_two_names, FileActive),
    "JavaScript, compressed": ("a.pdf", pdfs.script_in_object_stream, FileActive),
    "JavaScript of yesterday": ("a.pdf", pdfs.script_of_an_older_revision, FileActive),
    "JavaScript in no table": ("a.pdf", pdfs.script_in_no_table, FileActive),
    "a program to launch": ("a.pdf", lambda: pdfs.action("Launch", b"/F (cmd.exe)"), FileActive),
    "a form to send": ("a.pdf", lambda: pdfs.action("SubmitForm", b"/F (http://x)"), FileActive),
    "data to import": ("a.pdf", lambda: pdfs.action("ImportData", b"/F (data.fdf)"), FileActive),
    "an embedded file": (
        "a.pdf",
        lambda: make_pdf(write_stream(b"attack", b"/Type /Embedded#46ile")),
        FileActive,
    ),
    "a file somewhere else": (
        "a.pdf",
        lambda: pdfs.action("GoToR", rb"/F (//attacker/share)"),
        FileActive,
    ),
    "data somewhere else": (
        "a.pdf",
        lambda: make_pdf(write_stream(b"", b"/F (//attacker/share)")),
        FileActive,
    ),
    "an XFA form": ("a.pdf", lambda: make_pdf(b"<< /Fields [] /XFA (x) >>"), FileActive),
    "rich media": ("a.pdf", lambda: make_pdf(b"<< /Subtype /RichMedia >>"), FileActive),
    "PDF of too many revisions": ("a.pdf", pdfs.many_revisions, FileTooComplex),
    "PDF that inflates": ("a.pdf", pdfs.inflating_stream, FileTooComplex),
    "PNG of 2,500 megapixels": ("a.png", pictures.png_bomb, FileTooManyPixels),
    "JPEG of 3,600 megapixels": ("a.jpg", pictures.large_jpeg, FileTooManyPixels),
    "PNG of 41 megapixels": ("a.png", pictures.slightly_large_png, FileTooManyPixels),
    "PNG with a lying header": ("a.png", pictures.lying_png, FileBroken),
    "PNG with a long comment": ("a.png", pictures.text_bomb, FileBroken),
    "animated PNG": ("a.png", pictures.animated_png, FileAnimated),
    "JPEG cut short": ("a.jpg", lambda: draw_photograph()[:1000], FileBroken),
    "PNG cut short": ("a.png", lambda: draw_photograph(form="PNG")[:200], FileBroken),
    "first bytes of a JPEG": ("a.jpg", lambda: b"\xff\xd8\xff", FileBroken),
}
"""The name that it comes under, the file, and its refusal."""
HEAVY: dict[str, Callable[[], bytes]] = {
    "a table without end": pdfs.endless_table,
    "too many objects": pdfs.many_objects,
    "a page tree of a million": pdfs.page_tree_of_a_million,
    "too many values": pdfs.many_values,
}
"""Such as cost a reader seconds until it is stopped."""

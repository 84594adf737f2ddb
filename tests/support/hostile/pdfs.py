"""PDFs that run, carry or hide something, and PDFs that exhaust a reader."""

import io
import zlib
from collections.abc import Callable

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from support.printing.documents import A_PDF, PAGE, make_pdf, write_stream

MIB = 2**20
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
OPENING = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>"


def with_action(action: bytes) -> bytes:
    return make_pdf(action, catalog=OPENING)


def action(kind: str, entries: bytes) -> bytes:
    return with_action(b"<< /S /%s %s >>" % (kind.encode(), entries))


def pack_objects(
    *objects: bytes, entries: bytes = b"", compress: Callable[[bytes], bytes]
) -> bytes:
    """Return a PDF whose further objects, from 10 on, lie in a compressed stream."""
    numbers, bodies, at = [], [], 0
    for number, one in enumerate(objects, start=10):
        numbers.append(b"%d %d" % (number, at))
        bodies.append(one)
        at += len(one) + 1
    head = b" ".join(numbers) + b" "
    data = compress(head + b"\n".join(bodies))
    marks = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(objects), len(head))
    return make_pdf(write_stream(data, marks + entries))


def script_in_object_stream() -> bytes:
    return pack_objects(SCRIPT, compress=zlib.compress)


def script_behind_two_names() -> bytes:
    """Return a PDF whose action's type is an object of its own."""
    return make_pdf(
        b"<< /S 5 0 R /Q (app.alert(1)) >>",
        b"/J#61vaScr#69pt",
        catalog=OPENING,
    )


def script_of_an_older_revision() -> bytes:
    """Return a PDF whose newest revision overwrites a script; readers show older ones too."""
    old = with_action(SCRIPT)
    at = len(old)
    harmless = b"4 0 obj\nnull\nendobj\n"
    previous = old.rindex(b"xref\n0 ")
    return (
        old
        + harmless
        + b"xref\n4 1\n%010d 00000 n \n" % at
        + b"trailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (previous, at + len(harmless))
    )


def script_in_no_table() -> bytes:
    """Return a PDF with a script that only a repairing reader finds."""
    at = A_PDF.rindex(b"xref\n0 ")
    hidden = b"9 0 obj\n" + SCRIPT + b"\nendobj\n"
    moved = A_PDF.replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(hidden)))
    return moved[:at] + hidden + moved[at:]


def encrypted_pdf() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(A_PDF)))
    writer.encrypt(owner_pass="secret", user_pass="secret")  # type: ignore[no-untyped-call]
    made = io.BytesIO()
    writer.write(made)  # type: ignore[no-untyped-call]
    return made.getvalue()


def inflating_stream(size: int = 1024 * MIB) -> bytes:
    """Return a stream of objects that inflates to a gigabyte, made of one repeated block."""
    deflate = zlib.compressobj(9)
    first = deflate.compress(b"10 0 " + b" " * MIB) + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(b" " * MIB) + deflate.flush(zlib.Z_FULL_FLUSH)
    data = first + block * (size // MIB) + deflate.flush()
    return make_pdf(write_stream(data, b"/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode"))


def endless_table(size: int = 10**9) -> bytes:
    """Return a table of a thousand million entries of no byte each."""
    made = bytearray(b"%PDF-1.7\n")
    at = len(made)
    made += b"4 0 obj\n" + write_stream(b"", b"/Type /XRef /W [0 0 0] /Size %d /Root 1 0 R" % size)
    return bytes(made) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def many_objects(count: int = 120_000) -> bytes:
    return make_pdf(*[b"null"] * count)


def page_tree_of_a_million(count: int = 1_100_000) -> bytes:
    kids = b"3 0 R " * count
    return make_pdf(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count))


def many_pages(count: int = 100_000) -> bytes:
    """Return many pages with a wrong table: only a repairing reader gets to them."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + count))
    return make_pdf(*[PAGE] * count).replace(
        b"/Kids [3 0 R] /Count 1", b"/Kids [%s] /Count %d" % (kids, count)
    )


def many_values() -> bytes:
    return make_pdf(b"[" + b"0 " * 2_100_000 + b"]")


def deeply_nested_pdf(depth: int = 200_000) -> bytes:
    return make_pdf(b"[" * depth + b"]" * depth)


def length_of_itself() -> bytes:
    return make_pdf(b"<< /Length 4 0 R >>\nstream\n\nendstream")


def table_of_itself() -> bytes:
    return make_pdf(trailer=b"/Prev %d" % A_PDF.rindex(b"xref\n0 "))


def many_revisions(count: int = 150) -> bytes:
    made = bytearray(A_PDF)
    for _ in range(count):
        previous = made.rindex(b"xref\n0 ")
        at = len(made)
        made += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\n" % (
            previous
        )
        made += b"startxref\n%d\n%%%%EOF\n" % at
    return bytes(made)


def wrong_offsets() -> bytes:
    return A_PDF.replace(b"0000000015 ", b"0000000025 ")


def pdf_without_pages() -> bytes:
    return make_pdf(catalog=b"<< /Type /Catalog >>")

"""Files that are two things at once: a PDF to one program, a page or an archive to another."""

import re
from io import BytesIO
from zipfile import is_zipfile

from signing.refusals import FileBroken, FileDisguised

SNIFFED = 1024
"""As far as browsers look when they guess what something is."""
MARKUP = re.compile(rb"<(?:html|head|body|script|iframe|svg|!doctype\s+html|\?php)", re.IGNORECASE)
END = b"%%EOF"
BLANK = b"\0\t\n\f\r "
OTHER_BEGINNINGS = (b"PK", b"MZ", b"\x7fELF", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"#!", b"\xca\xfe")

ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")


def must_be_one_thing(content: bytes) -> None:
    """A PDF with nothing but it in the file, but for bytes that nobody reads at either end.

    Raises FileDisguised, or FileBroken if it has no end near the end, as one that is cut short.
    """
    if (
        content.startswith(OTHER_BEGINNINGS)
        or MARKUP.search(content[:SNIFFED])
        or is_zipfile(BytesIO(content))
    ):
        raise FileDisguised
    body, end, behind = content.rpartition(END)
    appended = behind.strip(BLANK)
    if any(one in appended for one in ARCHIVES) or appended.startswith(OTHER_BEGINNINGS):
        raise FileDisguised
    if MARKUP.search(appended):
        raise FileDisguised
    if not (body and end) or len(appended) > SNIFFED:
        raise FileBroken

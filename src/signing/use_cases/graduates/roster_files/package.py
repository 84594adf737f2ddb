"""The parts of an uploaded XLSX package, unpacked under limits that do not trust what it declares.

The spreadsheet reader is given a fresh, uncompressed package of the few parts it needs, so it
never meets the sizes, duplicates or overlaps of the uploaded one.
"""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from signing.refusals import FileDamaged, FileEncrypted, FileInflates

MOST_INFLATED = 64 * 2**20
MOST_INFLATED_UNCOMPARED = 16 * 2**20
MOST_RATIO = 200
PIECE = 2**16
ENCRYPTED = 0x1


@contextmanager
def refuse_damage() -> Iterator[None]:
    """What zipfile, zlib and expat raise on a file that was cut, edited or forged."""
    try:
        yield
    except (BadZipFile, EOFError, LookupError, OSError, ValueError) as error:
        raise FileDamaged from error
    except (NotImplementedError, RuntimeError, zlib.error, expat.ExpatError) as error:
        raise FileDamaged from error


class Package:
    """Every byte that comes out of a part is counted, whatever the file says about its size."""

    def __init__(self, content: bytes) -> None:
        self._uploaded = ZipFile(BytesIO(content))
        self._members = {_fold_name(one.filename): one for one in self._uploaded.infolist()}
        self._left = MOST_INFLATED
        self._must_look_honest(len(content))

    def _must_look_honest(self, packed: int) -> None:
        members = self._uploaded.infolist()
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise FileEncrypted
        if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
            raise FileDamaged
        declared = sum(member.file_size for member in members)
        if declared > MOST_INFLATED_UNCOMPARED and declared > MOST_RATIO * packed:
            raise _name_limit()

    def __contains__(self, part: str) -> bool:
        return _fold_name(part) in self._members

    def read_pieces(self, part: str) -> Iterator[bytes]:
        with self._uploaded.open(self._members[_fold_name(part)]) as member:
            while piece := member.read(PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise _name_limit()
                yield piece

    def read_part(self, part: str) -> bytes:
        return b"".join(self.read_pieces(part))


def _fold_name(part: str) -> str:
    """Names are the same whatever their letters' case (OPC 6.2.2.3); some zip with backslashes."""
    return part.replace("\\", "/").lstrip("/").lower()


def _name_limit() -> FileInflates:
    return FileInflates(most_mib=MOST_INFLATED // 2**20)


def repack_parts(parts: Mapping[str, bytes]) -> BytesIO:
    fresh = BytesIO()
    with ZipFile(fresh, "w", ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    fresh.seek(0)
    return fresh

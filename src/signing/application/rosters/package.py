"""The parts of an XLSX package, unpacked under a limit that does not trust what the file declares.

What is read later is a fresh, uncompressed package of these parts only, so that no other reader
ever meets the sizes, duplicates or overlaps of the uploaded one.
"""

import posixpath
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from signing.application.rosters.elements import elements
from signing.refusals import FileDamaged, FileEncrypted, FileInflates, NotATable

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
READ_BESIDE_SHEETS = ("/sharedStrings", "/styles")

MOST_INFLATED = 64 * 2**20
MOST_RATIO = 200
CHUNK = 2**16
ENCRYPTED = 0x1


class Sheet(NamedTuple):
    name: str
    part: str

"""A code is read from the whole page after what copiers, scanners and telephones do to it.

Chance is seeded: the same pages suffer the same in every run.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from signing import copycode
from signing.copycode import CopyCode
from signing.pdf.copies import make_pages
from signing.pdf.marks import Box, Code
from signing.vocabulary import CopyName
from support.printing.printed_pages import (
    ADDRESS,
    draw_pages,
    make_sheet,
    print_sheets,
    scan_codes,
)
from support.printing.scanned_pages import (
    Mishap,
    make_stain,
    photocopy_page,
    photocopy_three_times,
    photograph_page,
    scan_page,
)

PAGES = 3
SITE = "HTTPS://JY.EXAMPLE.EDU.CN/V/"
KEY_NUMBER = 1
ISSUER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {KEY_NUMBER: ISSUER.public_key()}


def make_claims(ordinal: int) -> CopyCode:
    """Return what the paper of the graduate with that number claims."""
    return CopyCode(
        number=f"2026-99001-2022010000{ordinal}-1",
        copy="school",
        approved_on=date(2026, 5, 13),
        key_id=KEY_NUMBER,
        digest=bytes([ordinal]) * copycode.DIGEST,
    )


@cache
def draw_fronts(dpi: int) -> tuple[Image.Image, ...]:
    """Return pages with signed codes in grey, as a scanner sees them."""
    signed = [copycode.issue_code(ISSUER, make_claims(ordinal)) for ordinal in range(PAGES)]
    sheets = [
        make_sheet(ordinal, codes={CopyName.SCHOOL: code}) for ordinal, code in enumerate(signed)
    ]
    printout = print_sheets(*sheets, copies=[CopyName.SCHOOL])
    return tuple(image.convert("L") for image in draw_pages(printout, dpi, every=2))


def place_of_code() -> Box:
    front = next(make_pages(make_sheet(), [CopyName.SCHOOL], ADDRESS))
    (code,) = (mark.box for mark in front.marks if isinstance(mark, Code))
    return code


def read_after(mishap: Mishap, dpi: int) -> list[object]:
    """Return the claims whose signatures hold after `mishap`."""
    return list(_read_after(mishap, dpi))


def _read_after(mishap: Mishap, dpi: int) -> Iterator[object]:
    for ordinal, front in enumerate(draw_fronts(dpi)):
        suffered = mishap(front, np.random.default_rng([dpi, ordinal]))
        for code in scan_codes(suffered):
            yield copycode.read_code(code.removeprefix(SITE), KEYS)


EVERYBODY = [make_claims(ordinal) for ordinal in range(PAGES)]
MISHAPS: dict[str, Mishap] = {
    "nothing": lambda page, _: page,
    "scanned askew": scan_page,
    "photocopied": photocopy_page,
    "photocopied three times": photocopy_three_times,
    "photographed from aside": photograph_page,
    "stained over 6 %": make_stain(place_of_code()),
}


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize("mishap", [*MISHAPS])
def test_a_signed_code_outlives(dpi: int, mishap: str) -> None:
    assert read_after(MISHAPS[mishap], dpi) == EVERYBODY


@pytest.mark.parametrize("mishap", ["nothing", "scanned askew", "stained over 6 %"])
def test_even_a_coarse_scan_gives_a_signed_code(mishap: str) -> None:
    assert read_after(MISHAPS[mishap], 100) == EVERYBODY

"""Draws QR codes as PDF path operators."""

from collections.abc import Iterator
from itertools import groupby

import segno

from signing.pdf.marks import MM_PER_POINT, PAGE_HEIGHT, Box

QUIET_ZONE = 4
"""Modules that stay free around a code (ISO/IEC 18004)."""
MASK = 2
"""Any mask decodes; trying all eight for the prettiest takes 15 ms a code, one takes 3."""


def draw_code_path(content: str, box: Box) -> str:
    """Return the dark modules of `content` at error level M, filling `box`."""
    code = segno.make_qr(content, error="m", boost_error=False, mask=MASK)
    side = len(code.matrix)
    module = box.width / side / MM_PER_POINT
    left = box.x / MM_PER_POINT
    bottom = (PAGE_HEIGHT - box.bottom) / MM_PER_POINT
    squares = " ".join(
        f"{x} {side - 1 - y} {width} 1 re"
        for y, row in enumerate(code.matrix)
        for x, width in _list_dark_runs(row)
    )
    return f"{module:.5f} 0 0 {module:.5f} {left:.3f} {bottom:.3f} cm {squares} f"


def _list_dark_runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Yield where each run of dark modules begins, and its length."""
    x = 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            yield x, width
        x += width

"""Draws QR codes as PDF path operators."""

import re

from signing.pdf.marks import MM_PER_POINT, PAGE_HEIGHT, Box
from signing.pdf.qr_symbol import make_symbol

QUIET_ZONE = 4
"""Modules that stay free around a code (ISO/IEC 18004)."""
DARK_RUN = re.compile("1+")


def draw_code_path(content: str, box: Box) -> str:
    """Return the dark modules of `content`, filling `box`."""
    rows = make_symbol(content)
    side = len(rows)
    module = box.width / side / MM_PER_POINT
    left = box.x / MM_PER_POINT
    bottom = (PAGE_HEIGHT - box.bottom) / MM_PER_POINT
    squares = " ".join(
        [
            f"{run.start()} {y} {run.end() - run.start()} 1 re"
            for y, row in zip(range(side - 1, -1, -1), rows, strict=True)
            for run in DARK_RUN.finditer(row)
        ]
    )
    return f"{module:.5f} 0 0 {module:.5f} {left:.3f} {bottom:.3f} cm {squares} f"

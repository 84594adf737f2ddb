"""Fonts of the machine that may draw a rare character: the last that are asked."""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import uharfbuzz as hb

from signing.fonts.ideographs import UNASSIGNED

SUFFIXES = (".otf", ".ttc", ".ttf")
UPRIGHT_BOOK = range(300, 501)
"""Weights that stand beside the regular one (OS/2, usWeightClass)."""
RESTRICTED, NO_SUBSETTING = 0x0002, 0x0100
"""Of OS/2, fsType: the font must not be embedded, or not in part."""
ITALIC = 0x0001
FOLDERS = {
    "darwin": ("/Library/Fonts", "/System/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
UNIX = ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts")


def find_font_folders() -> tuple[Path, ...]:
    """Where this machine keeps fonts."""
    usual = (Path(one).expanduser() for one in FOLDERS.get(sys.platform, UNIX))
    return tuple(one for one in usual if one.is_dir())


def is_usable(path: Path) -> bool:
    """Whether a file is one static font with outlines; of a collection, its first."""
    if not path.is_file() or not os.access(path, os.R_OK):
        return False
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    outlines = any(face.reference_table(table).data for table in ("CFF ", "glyf"))
    return outlines and not face.reference_table("fvar").data


@cache
def find_system_fonts(folders: Sequence[Path]) -> dict[str, Path]:
    """Upright ones of usual weight that may be embedded, in the order of their names."""
    found: dict[str, Path] = {}
    for path in sorted(_walk(folders), key=lambda one: (one.name, str(one))):
        name = "System" + "".join(filter(str.isalnum, path.stem.encode("ascii", "ignore").decode()))
        if name not in found and is_usable(path) and _may_stand_beside(path):
            found[name] = path
    return found


def _walk(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (Path(place, name) for name in names if name.lower().endswith(SUFFIXES))


def _may_stand_beside(path: Path) -> bool:
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    about = bytes(face.reference_table("OS/2").data)
    if len(about) < 64 or hb.Font(face).get_nominal_glyph(ord(UNASSIGNED)) is not None:  # noqa: PLR2004
        return False
    weight, rights, style = (int.from_bytes(about[at : at + 2], "big") for at in (4, 8, 62))
    embeds = not rights & (RESTRICTED | NO_SUBSETTING)
    return weight in UPRIGHT_BOOK and embeds and not style & ITALIC

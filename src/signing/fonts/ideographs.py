"""The Unicode blocks of Chinese characters and their radicals (Unicode 17)."""

from bisect import bisect_right
from types import MappingProxyType

BLOCKS = MappingProxyType(
    {
        "CJK Radicals Supplement": range(0x2E80, 0x2F00),
        "Kangxi Radicals": range(0x2F00, 0x2FE0),
        "Extension A": range(0x3400, 0x4DC0),
        "Unified Ideographs (URO)": range(0x4E00, 0xA000),
        "Compatibility Ideographs": range(0xF900, 0xFB00),
        "Extension B": range(0x20000, 0x2A6E0),
        "Extension C": range(0x2A700, 0x2B740),
        "Extension D": range(0x2B740, 0x2B820),
        "Extension E": range(0x2B820, 0x2CEB0),
        "Extension F": range(0x2CEB0, 0x2EBF0),
        "Extension I": range(0x2EBF0, 0x2EE60),
        "Compatibility Supplement": range(0x2F800, 0x2FA20),
        "Extension G": range(0x30000, 0x31350),
        "Extension H": range(0x31350, 0x323B0),
        "Extension J": range(0x323B0, 0x33480),
    }
)
"""Ascending. Python may know fewer: its Unicode is older than people's names."""
UNASSIGNED = "\U0002a6e0"
"""Between two blocks: a font that has it draws a placeholder for everything."""
STARTS = tuple(block.start for block in BLOCKS.values())
RANGES = tuple(BLOCKS.values())


def is_ideograph(character: str) -> bool:
    """Whether a Chinese character or a radical may stand here."""
    code = ord(character)
    found = bisect_right(STARTS, code)
    return found > 0 and code in RANGES[found - 1]

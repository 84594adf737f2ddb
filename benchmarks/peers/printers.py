"""Who prints: each by its name, loaded only when it is its turn."""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet

COPIES = tuple(CopyName)


class Printer(Protocol):
    def write(
        self, sheets: Iterable[AgreementSheet], copies: Sequence[CopyName], out: BinaryIO
    ) -> None: ...


NAMES = {
    "ours": "ours",
    "typst": "typst",
    "reportlab": "reportlab",
    "fpdf2": "fpdf2, as its manual shows",
}


def printer(key: str, fonts: Path) -> Printer:
    """`fonts` holds TrueType files for who cannot read ours."""
    module = import_module(f"benchmarks.peers.{key}_paper")
    made: Callable[[Path], Printer] = module.Paper
    return made(fonts)

"""The printed page as the service prints it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from benchmarks.peers.sheets import ADDRESS

from signing.pdf.agreement import Printout
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet


class Paper:
    def __init__(self, _: Path) -> None: ...

    def write(
        self, sheets: Iterable[AgreementSheet], copies: Sequence[CopyName], out: BinaryIO
    ) -> None:
        printout = Printout(out, copies, ADDRESS)
        for sheet in sheets:
            printout.add(sheet)
        printout.close()

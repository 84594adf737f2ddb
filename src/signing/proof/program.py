"""The verifier as a program of its own: `python audit-verifier.pyz -h`."""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from signing.proof import witness
from signing.proof.bundle import BrokenBundleError, Bundle
from signing.proof.checking import Check
from signing.proof.notes import MalformedNoteError, Note, Verifier
from signing.proof.telling import Finding, Mark


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if nothing is refuted, 1 if something is, 2 if a file cannot be read."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["witness"]:
        return witness.main(arguments[1:])
    asked = argparse.ArgumentParser(description="离线核验审计包。 Verify a bundle, offline.")
    asked.add_argument("bundle", type=Path, help="from `signing audit export`")
    asked.add_argument("--checkpoint", type=Path, action="append", default=[], help=KEPT)
    asked.add_argument("--key", action="append", default=[], help=KEY)
    given = asked.parse_args(arguments)
    try:
        trusted = [Verifier.read(one) for one in given.key]
        kept = {str(path): _read_note(path) for path in given.checkpoint}
        with Bundle.open(given.bundle) as bundle:
            watch = Progress(bundle.size)
            found = list(Check(bundle, trusted, kept).findings(watch))
            watch.end()
    except (OSError, MalformedNoteError, BrokenBundleError) as broken:
        sys.stderr.write(f"无法读取。 Cannot be read: {broken}\n")
        return 2
    sys.stdout.write(format_findings(found))
    return int(has_refutation(found))


def format_findings(found: Iterable[Finding]) -> str:
    return "".join(f"{one}\n" for one in found)


def has_refutation(found: Iterable[Finding]) -> bool:
    return any(one.mark is Mark.REFUTED for one in found)


def _read_note(path: Path) -> Note | None:
    try:
        return Note.read(path.read_text("utf-8"))
    except (MalformedNoteError, UnicodeDecodeError):
        return None


class Progress:
    """Shows facts done, their rate and the seconds left, if standard error is a terminal."""

    def __init__(self, total: int) -> None:
        self._total, self._began = total, time.monotonic()
        self._seen = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        if self._seen:
            rate = done / max(time.monotonic() - self._began, 1e-6)
            left = max(self._total - done, 0) / max(rate, 1)
            line = f"\r{done:,} / {self._total:,}  {rate:,.0f}/s  ETA {left:.0f} s "
            sys.stderr.write(line)

    def end(self) -> None:
        if self._seen:
            sys.stderr.write("\n")


KEPT = "one that you kept elsewhere; may be given more than once"
KEY = "public key of the log, name+hash+key, known from elsewhere; may be given more than once"

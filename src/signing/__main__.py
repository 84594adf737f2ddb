"""The command line: `signing --help` explains itself."""

import atexit
import gc
import signal
from types import FrameType

from signing.cli import app
from signing.cli.running import Terminated


def main() -> None:
    """Run one command. Told to end, it closes what it opened, an embedded database too."""
    atexit.register(gc.freeze)  # the last of all: nobody collects a heap that ends with the process
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # `nohup` ignores it
        signal.signal(signal.SIGHUP, _end_by_term)
    app()


def _end(number: int, _: FrameType | None) -> None:
    """Once: nothing interrupts the closing."""
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(128 + number)


def _end_by_term(*_: object) -> None:
    """A terminal that is closed ends us as the other signal does, whoever handles that now."""
    signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()

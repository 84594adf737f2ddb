"""How much memory a process holds, looked at all the while."""

import threading
from pathlib import Path


class HeldMemory(threading.Thread):
    """The most memory, in MiB, that the process held while this watched."""

    def __init__(self, process: int) -> None:
        super().__init__()
        self._status = Path(f"/proc/{process}/status")
        self._over = threading.Event()
        self.first = self.most = self._held()

    def run(self) -> None:
        while not self._over.wait(0.01):
            self.most = max(self.most, self._held())

    def end(self) -> int:
        """Return how much more it held than at first."""
        self._over.set()
        self.join()
        return self.most - self.first

    def _held(self) -> int:
        [line] = [one for one in self._status.read_text().splitlines() if "VmRSS" in one]
        return int(line.split()[1]) // 1024

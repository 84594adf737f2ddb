"""Records the fixture of a release: `make release-fixture`, once, when its tag is made."""

import sys
import tempfile
from pathlib import Path

from signing.storage.dumps import Database
from signing.storage.embedded import embedded_url, leave
from support.processes.release import DATABASE, KEYS, Release, record_fixture


def main() -> None:
    """Load the demo with the program of the tag, and dump what it made."""
    with tempfile.TemporaryDirectory(prefix="signing-") as place:
        folder = Path(place)
        folder.chmod(0o755)  # the server's user enters it
        data = folder / "data"
        Release.unpack(folder).load_demo(data)
        url = embedded_url(data / "postgres")
        try:
            record_fixture(url, data, Database.at(url).tools.folder / "pg_dump")
        finally:
            leave(data / "postgres")
    for written in (DATABASE, KEYS):
        sys.stdout.write(f"{written} {written.stat().st_size}\n")


if __name__ == "__main__":
    main()

"""The map of docs/development.md: read by tests, and by `make slice`, which lists a whole area."""

import argparse
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "development.md"
SOURCE = "src/signing/"
QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Area:
    """`screens` are read models in `projections/`, `beside` paths under `src/signing/`."""

    name: str
    about: str
    screens: tuple[str, ...]
    beside: tuple[str, ...]

    def owns(self, path: str) -> bool:
        """Whether a file lies in a folder of the area, or is named in its row of the map."""
        if f"/{self.name}/" in path:
            return True
        named = [f"{SOURCE}{one}" for one in self.beside]
        named += [f"{SOURCE}projections/{one}" for one in self.screens]
        named += [f"tests/projections/test_{one}" for one in self.screens]
        return any(path == one or path.startswith((f"{one}/", f"{one}.")) for one in named)


@dataclass(frozen=True)
class Other:
    """A folder that is no area, in the layers of `places`, for a reason."""

    name: str
    places: tuple[str, ...]
    reason: str


def read_table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, a list a row."""
    section = GUIDE.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert lines, heading
    rows = lines[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def find_quoted(cell: str) -> tuple[str, ...]:
    return tuple(QUOTED.findall(cell))


def read_areas() -> list[Area]:
    return [
        Area(find_quoted(name)[0], about, find_quoted(screens), find_quoted(beside))
        for name, about, screens, beside in read_table("Areas")
    ]


def read_others() -> list[Other]:
    return [
        Other(find_quoted(name)[0], find_quoted(places), reason)
        for name, places, reason in read_table("Folders that are no area")
    ]


def list_files() -> list[str]:
    """Every file of src and tests that Git knows, or would after `git add`."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src", "tests"]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return sorted(set(ran.stdout.splitlines()))


def list_named(noun: str) -> Iterator[str]:
    """The files in whose path a word begins with `noun`."""
    found = re.compile(rf"(^|[/_]){re.escape(noun)}", re.IGNORECASE)
    return (path for path in list_files() if found.search(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    areas = {area.name: area for area in read_areas()}
    parser.add_argument("--area", choices=sorted(areas))
    parser.add_argument("--noun")
    asked = parser.parse_args()
    if asked.noun:
        print("\n".join(list_named(asked.noun)))
    elif asked.area:
        print("\n".join(path for path in list_files() if areas[asked.area].owns(path)))
    else:
        for area in areas.values():
            print(f"{area.name:14} {area.about}")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make slice … | head` ends it quietly
    main()

"""Reads an uploaded roster in the process apart, where it may hang, grow or crash."""

import zlib

from signing.refusals import RosterTooComplex
from signing.use_cases.files.uploads.inspection import Job, run_apart
from signing.use_cases.graduates.roster_files.carrying import read_table_back
from signing.use_cases.graduates.roster_files.columns import TITLES
from signing.use_cases.graduates.roster_files.table import Table, must_be_within

KEPT = b"signing/table/1\0"
"""Begins a table as it is kept between preview and import. An upload that begins so is no table."""
READING = Job(
    "signing.use_cases.graduates.roster_files.reading:carry_table",
    (" ".join(TITLES.known), " ".join(TITLES.required)),
    cpu_seconds=30,
    memory=2**30,
    stopped=RosterTooComplex,
    wall_seconds=100,
)
"""Enough for 2,000,000 cells: measured, 8 seconds and 0.7 GiB; half for 50,000 usual rows."""


def read_roster(content: bytes) -> Table:
    """Raises a FileRefused when the file as a whole cannot be a roster, TooMany or NotReady."""
    return read_table_back(_read_apart(content))


def read_roster_to_keep(content: bytes, reading: Job | None = None) -> bytes:
    """Read it once, for `open_kept`. Raises what `read_roster` does."""
    return KEPT + zlib.compress(_read_apart(content, reading), level=1)


def open_kept(kept: bytes) -> Table:
    """Open what was kept; of a server of an earlier release it is the file as it was uploaded."""
    if not kept.startswith(KEPT):
        return read_roster(kept)
    return read_table_back(zlib.decompress(kept.removeprefix(KEPT)))


def _read_apart(content: bytes, reading: Job | None = None) -> bytes:
    must_be_within(len(content))
    return run_apart(reading or READING, content)

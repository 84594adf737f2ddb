"""Reads an uploaded roster in the process apart, where it may hang, grow or crash."""

from signing.refusals import RosterTooComplex
from signing.use_cases.files.uploads.inspection import Job, run_apart
from signing.use_cases.graduates.roster_files.carrying import read_table_back
from signing.use_cases.graduates.roster_files.columns import TITLES
from signing.use_cases.graduates.roster_files.table import Table, must_be_within

READING = Job(
    "signing.use_cases.graduates.roster_files.reading:carry_table",
    (" ".join(TITLES.known), " ".join(TITLES.required)),
    cpu_seconds=30,
    memory=2**30,
    stopped=RosterTooComplex,
)
"""Enough for 20,000 rows of 100 columns: measured, 8 seconds and 0.7 GiB."""


def read_roster(content: bytes) -> Table:
    """Raises a FileRefused when the file as a whole cannot be a roster, TooMany or NotReady."""
    must_be_within(len(content))
    return read_table_back(run_apart(READING, content))

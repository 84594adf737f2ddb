"""Has a photographed page read in a process of its own, with little time and memory."""

import json
from dataclasses import dataclass

from signing.refusals import FileTooComplex
from signing.use_cases.files.uploads.inspection import Job, run_apart
from signing.use_cases.printing.stamped_pages.packing import pack, unpack

APART = "signing.use_cases.printing.stamped_pages.apart:"
MEMORY = 2**30 + 2**29
CPU_SECONDS = 40
"""Measured: 3 to 6 seconds of a slow processor and 0.6 GiB for a photograph of 12 megapixels."""


@dataclass(frozen=True)
class FlatPage:
    """`picture` is a JPEG; `likeness` in percent; `unmarked` without seal and handwriting."""

    picture: bytes
    likeness: int
    unmarked: bool


def find_codes(content: bytes, media_type: str) -> list[str]:
    """What the QR codes of a page say. Raises NoCodeOnPage, a FileRefused, TooMany, NotReady."""
    found: list[str] = json.loads(run_apart(_make_job("find_codes", media_type), content))
    return found


def flatten_and_compare(
    content: bytes, media_type: str, text: str, print_file: bytes
) -> FlatPage | None:
    """None for a page that cannot be laid flat. Raises what `find_codes` does."""
    job = _make_job("flatten_and_compare", media_type, text)
    answer = run_apart(job, pack(content, print_file))
    if not answer:
        return None
    told, picture = unpack(answer)
    said = json.loads(told)
    return FlatPage(picture, said["likeness"], said["unmarked"])


def draw_original(print_file: bytes) -> bytes:
    return run_apart(_make_job("draw_original"), print_file)


def draw_differences(page: bytes, print_file: bytes) -> bytes:
    return run_apart(_make_job("draw_differences"), pack(page, print_file))


def _make_job(function: str, *words: str) -> Job:
    return Job(APART + function, words, CPU_SECONDS, MEMORY, FileTooComplex)

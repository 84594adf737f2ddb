"""One print job as its owner sees it and as whoever draws it works on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, NotRequired, cast
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import RowMapping
from typing_extensions import TypedDict

from signing.refusals import ReasonMissing, Refusal, Words, catalogue
from signing.use_cases.core.actors import Counselor
from signing.vocabulary import AgreementNumber, CopyName, Role

PRINTED_BEFORE: Final = Words(
    zh="已由另一次打印打印过。",
    en="Another print has printed it already.",
    next_zh="无需处理；要再打印，请在打印管理中选中它，并填写重新打印的原因。",
    next_en="Nothing is to be done; to print it again, choose it in the list and give the reason.",
)
StoredRefusal = dict[str, Any]
"""A refusal as a JSON column keeps it: its `code`, and what fills its words, of any JSON type."""
Parked = dict[AgreementNumber, StoredRefusal]
"""What was to be printed and cannot be, each with its refusal."""


class JobState(StrEnum):
    QUEUED = "queued"
    DRAWING = "drawing"
    RECORDING = "recording"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = (JobState.QUEUED, JobState.DRAWING, JobState.RECORDING)
RUNNING = (JobState.DRAWING, JobState.RECORDING)


@dataclass(frozen=True)
class Order:
    """What is to be printed, in the order of the file."""

    numbers: Sequence[AgreementNumber]
    copies: tuple[CopyName, ...]


@dataclass(frozen=True)
class Taken:
    """A job in the hands of whoever holds `claim`, with its order."""

    id: UUID
    claim: UUID
    school_code: str
    account: str
    role: Role
    request_id: str
    order: Order
    sealed_reason: bytes | None
    takes: int


@with_config(ConfigDict(extra="allow"))
class WordedRefusal(TypedDict):
    """Why something cannot be printed, in Chinese and English, and what to do next.

    `agreement_number` names a parked one. Whatever else fills the words stands beside them.
    """

    code: str
    agreement_number: NotRequired[str]
    detail: str
    detail_en: str
    next: str
    next_en: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0b8f3c52-2f0e-4a51-9d4c-3f6f1d0c7a10",
                    "state": "drawing",
                    "total": 320,
                    "done": 120,
                    "left_out": 0,
                    "copies": ["SCHOOL", "EMPLOYER", "GRADUATE"],
                    "parked": [],
                    "failure": None,
                    "created_at": "2026-06-01T10:30:00+08:00",
                    "finished_at": None,
                    "kept_until": None,
                    "digest": None,
                }
            ]
        }
    )
)
class PrintJobAnswer(TypedDict):
    """A print job. `done` of `total` agreements are drawn; the moments are ISO texts.

    `left_out` is how many were too many for one file, `parked` what cannot be printed.
    `failure`, `finished_at`, `kept_until` (of the file) and `digest` (SHA-256 of the file, hex)
    are null until there is one.
    """

    id: str
    state: Literal["queued", "drawing", "recording", "done", "cancelled", "failed"]
    total: int
    done: int
    left_out: int
    copies: list[str]
    parked: list[WordedRefusal]
    failure: WordedRefusal | None
    created_at: str
    finished_at: str | None
    kept_until: str | None
    digest: str | None


def new_row(
    job_id: UUID, by: Counselor, order: Order, sealed_reason: bytes | None, *, left_out: int
) -> Mapping[str, Any]:
    """The row of a new job, for the table `print_jobs`."""
    return {
        "id": job_id,
        "school_code": by.school_code,
        "account": by.stamp.actor.account,
        "role": by.stamp.actor.role.value,
        "request_id": by.stamp.request_id,
        "created_at": by.now,
        "numbers": list(order.numbers),
        "left_out": left_out,
        "copies": [copy.value for copy in order.copies],
        "sealed_reason": sealed_reason,
        "state": JobState.QUEUED.value,
        "total": len(order.numbers),
        "done": 0,
        "parked": [],
        "failure": None,
        "finished_at": None,
        "kept_until": None,
        "sealed_key": None,
        "digest": None,
    }


def store_refusal(refusal: Refusal, **about: Any) -> StoredRefusal:
    """A refusal for a JSON column; `about` fills its words too."""
    return about | refusal.about | {"code": refusal.code}


def describe_job(row: RowMapping | Mapping[str, Any]) -> PrintJobAnswer:
    """A row of `print_jobs` in plain JSON, without the numbers that it prints."""
    return {
        "id": str(row["id"]),
        "state": JobState(row["state"]).value,
        "total": row["total"],
        "done": row["done"],
        "left_out": row["left_out"],
        "copies": row["copies"],
        "parked": [_word_refusal(one) for one in row["parked"]],
        "failure": _word_refusal(row["failure"]) if row["failure"] else None,
        "created_at": row["created_at"].isoformat(),
        "finished_at": _write_moment(row["finished_at"]),
        "kept_until": _write_moment(row["kept_until"]) if row["sealed_key"] is not None else None,
        "digest": row["digest"],
    }


def _word_refusal(stored: StoredRefusal) -> WordedRefusal:
    words = PRINTED_BEFORE if _was_printed(stored) else catalogue()[stored["code"]].about(stored)
    worded = stored | {
        "detail": words.zh,
        "detail_en": words.en,
        "next": words.next_zh,
        "next_en": words.next_en,
    }
    return cast("WordedRefusal", worded)  # with whatever else was stored


def _was_printed(stored: StoredRefusal) -> bool:
    """A job has no field for a reason: what it lacks one for was printed before it came to it."""
    return str(stored["code"]) == ReasonMissing.code


def _write_moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

"""One print job as its owner sees it and as whoever draws it works on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from signing.refusals import Refusal, catalogue
from signing.use_cases.core.actors import Counselor
from signing.vocabulary import AgreementNumber, CopyName, Role

Told = dict[str, Any]
"""A refusal as stored: its code and what fills its words."""
Parked = dict[AgreementNumber, Told]
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


def queued(
    job_id: UUID, by: Counselor, order: Order, sealed_reason: bytes | None, *, left_out: int
) -> dict[str, Any]:
    """The row of a new job."""
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


def told(refusal: Refusal, **about: Any) -> Told:
    return about | refusal.about | {"code": refusal.code}


def shown(row: RowMapping | Mapping[str, Any]) -> dict[str, Any]:
    """A row of `print_jobs` in plain JSON, without the numbers that it prints."""
    return {
        "id": str(row["id"]),
        "state": str(row["state"]),
        "total": row["total"],
        "done": row["done"],
        "left_out": row["left_out"],
        "copies": row["copies"],
        "parked": [_worded(one) for one in row["parked"]],
        "failure": _worded(row["failure"]) if row["failure"] else None,
        "created_at": row["created_at"].isoformat(),
        "finished_at": _moment(row["finished_at"]),
        "kept_until": _moment(row["kept_until"]) if row["sealed_key"] is not None else None,
        "digest": row["digest"],
    }


def _worded(stored: Told) -> dict[str, Any]:
    words = catalogue()[stored["code"]].about(stored)
    return stored | {
        "detail": words.zh,
        "detail_en": words.en,
        "next": words.next_zh,
        "next_en": words.next_en,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

"""What machines are told of the proofs: checkpoints, witnesses, comparisons of read models."""

from datetime import UTC, datetime
from math import nan

from fastapi import Request
from prometheus_client import Gauge
from typing_extensions import TypedDict

from signing.projections.engine.nightly import Verification, Verifying
from signing.use_cases.audit.checkpoints import Checkpoints

SIZE = Gauge("signing_checkpoint_size", "Facts under the last checkpoint")
AGE = Gauge("signing_checkpoint_age_seconds", "Since the last checkpoint was signed")
WITNESSED = Gauge("signing_witnessed_size", "Facts under the last checkpoint that a witness signed")
DIFFERENCES = Gauge(
    "signing_read_model_differences", "Rows unlike those of a rebuild; NaN: not compared", ["name"]
)
VERIFIED = Gauge(
    "signing_read_model_verified_seconds", "When it was compared, since 1970", ["name"]
)


class LastCheckpoint(TypedDict):
    """How many facts are under the last checkpoint, and when it was signed."""

    size: int
    made_at: datetime


class LastWitnessed(TypedDict):
    """How many facts are under the last checkpoint that a witness signed, who, and when."""

    witness: str
    size: int
    at: datetime


class ProofStatus(TypedDict):
    """What proves the log just now; null where nothing was signed yet.

    `verifications` has the last comparison of each read model.
    """

    checkpoint: LastCheckpoint | None
    witnessed: LastWitnessed | None
    verifications: list[Verification]


def load_proofs(request: Request) -> ProofStatus:
    """The last checkpoint, the last witness, the last comparisons."""
    last = _checkpoints(request).list_heads(None, 1)
    seen = _checkpoints(request).witnesses.find_last()
    return {
        "checkpoint": {"size": last[0].size, "made_at": last[0].made_at} if last else None,
        "witnessed": {"witness": seen.witness, "size": seen.size, "at": seen.at} if seen else None,
        "verifications": _verifying(request).latest(),
    }


def measure_proofs(request: Request) -> None:
    last, seen = (
        _checkpoints(request).list_heads(None, 1),
        _checkpoints(request).witnesses.find_last(),
    )
    SIZE.set(last[0].size if last else 0)
    AGE.set((datetime.now(UTC) - last[0].made_at).total_seconds() if last else nan)
    WITNESSED.set(seen.size if seen else 0)
    for one in _verifying(request).latest():
        DIFFERENCES.labels(one.model).set(nan if one.differences is None else one.differences)
        VERIFIED.labels(one.model).set(one.ended_at.timestamp())


def _checkpoints(request: Request) -> Checkpoints:
    found: Checkpoints = request.app.state.checkpoints
    return found


def _verifying(request: Request) -> Verifying:
    found: Verifying = request.app.state.verifying
    return found

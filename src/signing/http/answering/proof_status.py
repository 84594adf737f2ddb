"""What machines are told of the proofs: checkpoints, witnesses, comparisons of read models."""

from datetime import datetime

from fastapi import Request
from typing_extensions import TypedDict

from signing.projections.engine.nightly import Verification, Verifying
from signing.use_cases.audit.checkpoints import Checkpoints
from signing.use_cases.audit.log_checks import LogCheck, LogChecks


class LastCheckpoint(TypedDict):
    """How many facts are under the last checkpoint, and when it was signed."""

    size: int
    made_at: datetime


class LastWitnessed(TypedDict):
    """How many facts are under the last checkpoint that a witness signed, who, and when."""

    witness: str
    size: int
    at: datetime


class LastLogCheck(TypedDict):
    """The last check of facts against the tree, and of the tree against the checkpoints.

    `whole` says whether it began with the first fact; `findings` name what was changed.
    """

    size: int
    whole: bool
    ended_at: datetime
    differences: int
    findings: list[str]


class ProofStatus(TypedDict):
    """What proves the log just now; null where nothing was signed yet.

    `verifications` has the last comparison of each read model; `log_check` is that of the log.
    """

    checkpoint: LastCheckpoint | None
    witnessed: LastWitnessed | None
    verifications: list[Verification]
    log_check: LastLogCheck | None


def load_proofs(request: Request, check: LogCheck | None) -> ProofStatus:
    """The last checkpoint, the last witness, the last comparisons, and this check of the log."""
    last = _checkpoints(request).list_heads(None, 1)
    seen = _checkpoints(request).witnesses.find_last()
    return {
        "checkpoint": {"size": last[0].size, "made_at": last[0].made_at} if last else None,
        "witnessed": {"witness": seen.witness, "size": seen.size, "at": seen.at} if seen else None,
        "verifications": _verifying(request).latest(),
        "log_check": _describe_check(check),
    }


def load_log_check(request: Request) -> LogCheck | None:
    checks: LogChecks = request.app.state.log_checks
    return checks.find_last()


def _describe_check(last: LogCheck | None) -> LastLogCheck | None:
    if last is None:
        return None
    return {
        "size": last.size,
        "whole": last.is_whole,
        "ended_at": last.ended_at,
        "differences": last.differences,
        "findings": [str(one) for one in last.findings],
    }


def _checkpoints(request: Request) -> Checkpoints:
    found: Checkpoints = request.app.state.checkpoints
    return found


def _verifying(request: Request) -> Verifying:
    found: Verifying = request.app.state.verifying
    return found

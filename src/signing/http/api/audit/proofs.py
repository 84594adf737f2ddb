"""What proves the log: checkpoints, proofs, and where witnesses sign. Most of it is for everybody.

A checkpoint tells how many facts there are and a hash of them, and nothing of what they say.
"""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request, status
from fastapi.responses import PlainTextResponse
from pydantic import Field, with_config
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed
from signing.http.asking.forms import Form
from signing.http.asking.reads import Part
from signing.http.asking.security import ByAnyone, ByAuditor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.nightly import Verification, Verifying
from signing.refusals import NoSuchProof
from signing.storage.tree import NoSuchTreeError
from signing.use_cases.access.account_chain import AccountChain
from signing.use_cases.audit.checkpoints import Checkpoints, TreeHead

router = Router(prefix="/audit", tags=["auditor · 审计"])
LONGEST = 2**53


async def _load_checkpoints(request: Request) -> Checkpoints:
    found: Checkpoints = request.app.state.checkpoints
    return found


Heads = Annotated[Checkpoints, Depends(_load_checkpoints)]
Size = Annotated[int, Query(ge=0, le=LONGEST)]


class CosignatureForm(Form):
    cosignature: Annotated[str, Field(min_length=1, max_length=1000)]


class WitnessLine(TypedDict):
    """That a witness signed a checkpoint, and when it says it did."""

    witness: str
    at: datetime


@with_config(
    json_schema_extra={
        "examples": [
            {
                "size": 4211,
                "root": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
                "origin": "signing.example/log",
                "made_at": "2026-05-12T02:30:00Z",
                "note": "signing.example/log\n4211\n…",
                "witnessed": [{"witness": "witness.example", "at": "2026-05-12T02:31:00Z"}],
            }
        ]
    }
)
class CheckpointAnswer(TypedDict):
    """A checkpoint over the first `size` facts; `root` is their hash in Base64, `note` signed."""

    size: int
    root: str
    origin: str
    made_at: datetime
    note: str
    witnessed: list[WitnessLine]


class AddedCosignature(TypedDict):
    """Whose line was added, to the checkpoint of which size, and when the witness signed it."""

    witness: str
    size: int
    at: datetime


class PublicKeys(TypedDict):
    """Keys as `name+hash+key`: of the log, oldest first, and of the witnesses that it knows."""

    log: list[str]
    witnesses: list[str]


class InclusionProof(TypedDict):
    """That a fact is in a tree (RFC 6962): `index` counts from 0, hashes are in Base64."""

    position: int
    index: int
    size: int
    leaf: str
    root: str
    proof: list[str]


ConsistencyProof = TypedDict(
    "ConsistencyProof",
    {"from": int, "to": int, "from_root": str, "to_root": str, "proof": list[str]},
)
"""That a tree of size `to` begins with one of size `from` (RFC 6962); hashes are in Base64."""


@router.get(
    "/checkpoint",
    rules.READ.open_to("everybody: a hash of all facts, to be kept elsewhere"),
    response_class=PlainTextResponse,
)
def show_latest(by: ByAnyone, heads: Heads) -> str:
    """The newest, as a C2SP signed note with the lines of its witnesses. Keep a copy outside."""
    del by
    return str(heads.load_latest(datetime.now(UTC)).note)


@router.get(
    "/account-head",
    rules.READ.open_to("everybody: a hash of the log of accounts, to be kept elsewhere"),
    response_class=PlainTextResponse,
)
def show_account_head(by: ByAnyone, request: Request) -> str:
    """The last link of the log of accounts, as a signed note: name, last event, link in Base64."""
    del by
    chain: AccountChain = request.app.state.account_chain
    return str(chain.load_latest(datetime.now(UTC)))


@router.get("/checkpoints", rules.READ.open_to("everybody: hashes of all facts"))
def list_checkpoints(by: ByAnyone, heads: Heads, part: Part) -> Listed[CheckpointAnswer]:
    """Newest first."""
    del by
    behind = part.behind()
    found = heads.list_heads(None if behind is None else int(behind[0]), part.limit)
    more = len(found) == part.limit
    return {
        "items": [_describe(one) for one in found],
        "next": part.mark([found[-1].size]) if more else None,
    }


@router.post("/checkpoints", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def sign_checkpoint(by: ByAuditor, heads: Heads) -> CheckpointAnswer:
    """One of all that is sealed now; the newest again if nothing was sealed since."""
    del by
    return _describe(heads.sign(datetime.now(UTC)))


@router.get("/checkpoints/{size}", rules.READ.open_to("everybody: a hash of facts"))
def show_checkpoint(size: int, by: ByAnyone, heads: Heads) -> CheckpointAnswer:
    """The one over the first `size` facts."""
    del by
    return _describe(heads.load_head(size))


@router.post(
    "/checkpoints/{size}/cosignatures",
    rules.UNKEYED_COMMAND.open_to("a witness, with its key"),
    status_code=status.HTTP_201_CREATED,
)
def add_cosignature(
    size: int, form: CosignatureForm, by: ByAnyone, heads: Heads
) -> AddedCosignature:
    """A witness's line (`cosignature/v1`) below that note; who it is, its key tells."""
    del by
    added = heads.add_cosignature(size, form.cosignature, datetime.now(UTC))
    return {"witness": added.witness, "size": added.size, "at": added.at}


@router.get("/verifications", rules.READ)
def list_verifications(by: ByAuditor, request: Request, part: Part) -> Listed[Verification]:
    """How each read model compared with one made anew from the facts, newest first.

    `differences` is 0 where there are none, and null where it could not be compared: see `error`.
    """
    del by
    verifying: Verifying = request.app.state.verifying
    behind = part.behind()
    found = verifying.page(None if behind is None else int(behind[0]), part.limit)
    whole = len(found) == part.limit
    return {
        "items": [one for _, one in found],
        "next": part.mark([found[-1][0]]) if whole else None,
    }


@router.get("/keys", rules.READ.open_to("everybody: public keys"))
def list_keys(by: ByAnyone, heads: Heads) -> PublicKeys:
    """What verifies checkpoints, and the lines of witnesses below them."""
    del by
    witnesses = [str(one) for one in heads.witnesses.keys]
    return {"log": [str(one) for one in heads.keys.load_verifiers()], "witnesses": witnesses}


@router.get("/proofs/inclusion", rules.READ)
def prove_inclusion(
    by: ByAuditor,
    heads: Heads,
    position: Annotated[int, Query(ge=1, le=LONGEST)],
    size: Annotated[int | None, Query(ge=1, le=LONGEST, description="Default: all.")] = None,
) -> InclusionProof:
    """That the fact at `position` is among the first `size` (RFC 6962); hashes in Base64."""
    del by
    size, index = size or heads.tree.size(), position - 1
    try:
        found = heads.tree.prove_inclusion(index, size) if index < size else None
        if found is None:
            raise NoSuchProof
        leaf, root = heads.tree.read_leaves((index, index + 1))[0], heads.tree.compute_root(size)
    except NoSuchTreeError:
        raise NoSuchProof from None
    return {
        "position": position,
        "index": index,
        "size": size,
        "leaf": _encode(leaf),
        "root": _encode(root),
        "proof": [_encode(one) for one in found],
    }


@router.get("/proofs/consistency", rules.READ.open_to("witnesses: hashes"))
def prove_consistency(
    by: ByAnyone,
    heads: Heads,
    old: Annotated[int, Query(alias="from", ge=0, le=LONGEST)],
    new: Annotated[int | None, Query(alias="to", ge=0, le=LONGEST)] = None,
) -> ConsistencyProof:
    """That the first `to` facts begin with the first `from` (RFC 6962); hashes in Base64."""
    del by
    new = heads.tree.size() if new is None else new
    try:
        found = heads.tree.prove_consistency(old, new) if old <= new else None
        if found is None:
            raise NoSuchProof
        old_root, new_root = heads.tree.compute_root(old), heads.tree.compute_root(new)
    except NoSuchTreeError:
        raise NoSuchProof from None
    return {
        "from": old,
        "to": new,
        "from_root": _encode(old_root),
        "to_root": _encode(new_root),
        "proof": [_encode(one) for one in found],
    }


def _describe(head: TreeHead) -> CheckpointAnswer:
    checkpoint = head.checkpoint
    return {
        "size": head.size,
        "root": _encode(checkpoint.root),
        "origin": checkpoint.origin,
        "made_at": head.made_at,
        "note": str(head.note),
        "witnessed": [{"witness": one.witness, "at": one.at} for one in head.witnessed],
    }


def _encode(hashed: bytes) -> str:
    return b64encode(hashed).decode()

"""What proves the log: checkpoints, proofs, and where witnesses sign. Most of it is for everybody.

A checkpoint tells how many facts there are and a hash of them, and nothing of what they say.
"""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, status
from fastapi.responses import PlainTextResponse
from pydantic import Field

from signing.http.asking.forms import Form
from signing.http.asking.reads import Part
from signing.http.asking.security import ByAnyone, ByAuditor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.nightly import Verifying
from signing.refusals import NoSuchProof
from signing.storage.tree import NoSuchTreeError
from signing.use_cases.audit.checkpoints import Checkpoints, Head

router = Router(prefix="/audit", tags=["auditor · 审计"])
LONGEST = 2**53


def _checkpoints(request: Request) -> Checkpoints:
    found: Checkpoints = request.app.state.checkpoints
    return found


Heads = Annotated[Checkpoints, Depends(_checkpoints)]
Size = Annotated[int, Query(ge=0, le=LONGEST)]


class CosignatureForm(Form):
    cosignature: Annotated[str, Field(min_length=1, max_length=1000)]


@router.get(
    "/checkpoint",
    rules.READ.open_to("everybody: a hash of all facts, to be kept elsewhere"),
    response_class=PlainTextResponse,
)
def checkpoint(by: ByAnyone, heads: Heads) -> str:
    """The newest, as a C2SP signed note with the lines of its witnesses. Keep a copy outside."""
    del by
    return str(heads.latest(datetime.now(UTC)).note)


@router.get("/checkpoints", rules.READ.open_to("everybody: hashes of all facts"))
def listed(by: ByAnyone, heads: Heads, part: Part) -> dict[str, Any]:
    """{size, root, origin, made_at, note, witnessed}, newest first."""
    del by
    behind = part.behind()
    found = heads.page(None if behind is None else int(behind[0]), part.limit)
    more = len(found) == part.limit
    return {
        "items": [_told(one) for one in found],
        "next": part.mark([found[-1].size]) if more else None,
    }


@router.post("/checkpoints", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def sign(by: ByAuditor, heads: Heads) -> dict[str, Any]:
    """One of all that is sealed now; the newest again if nothing was sealed since."""
    del by
    return _told(heads.sign(datetime.now(UTC)))


@router.get("/checkpoints/{size}", rules.READ.open_to("everybody: a hash of facts"))
def one(size: int, by: ByAnyone, heads: Heads) -> dict[str, Any]:
    """The one over the first `size` facts."""
    del by
    return _told(heads.of(size))


@router.post(
    "/checkpoints/{size}/cosignatures",
    rules.UNKEYED_COMMAND.open_to("a witness, with its key"),
    status_code=status.HTTP_201_CREATED,
)
def cosign(size: int, form: CosignatureForm, by: ByAnyone, heads: Heads) -> dict[str, Any]:
    """A witness's line (`cosignature/v1`) below that note; who it is, its key tells."""
    del by
    added = heads.add(size, form.cosignature, datetime.now(UTC))
    return {"witness": added.witness, "size": added.size, "at": added.at}


@router.get("/verifications", rules.READ)
def verifications(by: ByAuditor, request: Request, part: Part) -> dict[str, Any]:
    """How each read model compared with one made anew from the facts, newest first.

    {model, version, position, began_at, ended_at, differences (0: none; null: could not be
    compared, see `error`)}
    """
    del by
    verifying: Verifying = request.app.state.verifying
    behind = part.behind()
    found = verifying.page(None if behind is None else int(behind[0]), part.limit)
    whole = len(found) == part.limit
    return {
        "items": [vars(one) for _, one in found],
        "next": part.mark([found[-1][0]]) if whole else None,
    }


@router.get("/keys", rules.READ.open_to("everybody: public keys"))
def keys(by: ByAnyone, heads: Heads) -> dict[str, Any]:
    """Public keys as `name+hash+key`: of the log, oldest first, and of the witnesses it knows."""
    del by
    witnesses = [str(one) for one in heads.witnesses.keys]
    return {"log": [str(one) for one in heads.keys.verifiers()], "witnesses": witnesses}


@router.get("/proofs/inclusion", rules.READ)
def inclusion(
    by: ByAuditor,
    heads: Heads,
    position: Annotated[int, Query(ge=1, le=LONGEST)],
    size: Annotated[int | None, Query(ge=1, le=LONGEST, description="Default: all.")] = None,
) -> dict[str, Any]:
    """That the fact at `position` is among the first `size` (RFC 6962); hashes in Base64."""
    del by
    size, index = size or heads.tree.size(), position - 1
    try:
        found = heads.tree.inclusion(index, size) if index < size else None
        if found is None:
            raise NoSuchProof
        leaf, root = heads.tree.leaves((index, index + 1))[0], heads.tree.root(size)
    except NoSuchTreeError:
        raise NoSuchProof from None
    told = {"position": position, "index": index, "size": size, "leaf": _coded(leaf)}
    return told | {"root": _coded(root), "proof": [_coded(one) for one in found]}


@router.get("/proofs/consistency", rules.READ.open_to("witnesses: hashes"))
def consistency(
    by: ByAnyone,
    heads: Heads,
    old: Annotated[int, Query(alias="from", ge=0, le=LONGEST)],
    new: Annotated[int | None, Query(alias="to", ge=0, le=LONGEST)] = None,
) -> dict[str, Any]:
    """That the first `to` facts begin with the first `from` (RFC 6962); hashes in Base64."""
    del by
    new = heads.tree.size() if new is None else new
    try:
        found = heads.tree.consistency(old, new) if old <= new else None
        if found is None:
            raise NoSuchProof
        roots = {"from_root": heads.tree.root(old), "to_root": heads.tree.root(new)}
    except NoSuchTreeError:
        raise NoSuchProof from None
    told = {"from": old, "to": new} | {name: _coded(one) for name, one in roots.items()}
    return told | {"proof": [_coded(one) for one in found]}


def _told(head: Head) -> dict[str, Any]:
    checkpoint = head.checkpoint
    return {
        "size": head.size,
        "root": _coded(checkpoint.root),
        "origin": checkpoint.origin,
        "made_at": head.made_at,
        "note": str(head.note),
        "witnessed": [{"witness": one.witness, "at": one.at} for one in head.witnessed],
    }


def _coded(hashed: bytes) -> str:
    return b64encode(hashed).decode()

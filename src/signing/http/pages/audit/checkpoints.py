"""Checkpoints: the signed tree heads, which of them witnesses hold, and signing one."""

from datetime import UTC, datetime

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.proof_status import load_log_check
from signing.http.api.audit.proofs import Heads
from signing.http.asking.reads import Part, SealedLog
from signing.http.asking.security import ByAuditor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import ToScreen
from signing.projections.engine.nightly import Verifying

router = Router()


@router.get("/audit/checkpoints", rules.PAGE)
def list_checkpoints(
    by: ByAuditor, heads: Heads, log: SealedLog, screen: ToScreen, part: Part
) -> HTMLResponse:
    """List the tree heads, newest first."""
    del by
    verifying: Verifying = screen.request.app.state.verifying
    behind = part.behind()
    found = heads.list_heads(None if behind is None else int(behind[0]), part.limit)
    more = part.mark([found[-1].size]) if len(found) == part.limit else ""
    return screen.show(
        "audit/checkpoints.html",
        heads=found,
        witnessed=heads.witnesses.find_last(),
        sealed=log.last_position(),
        verifications=verifying.latest(),
        log_check=load_log_check(screen.request),
        keys=[str(one) for one in heads.keys.load_verifiers()],
        more=f"?cursor={more}" if more else "",
        first="/audit/checkpoints" if part.cursor else "",
    )


@router.post("/audit/checkpoints", rules.UNKEYED_FORM)
def sign_checkpoint(by: ByAuditor, heads: Heads, screen: ToScreen) -> Response:
    """Sign a tree head over all facts that have a position by now."""
    del by
    signed = heads.sign(datetime.now(UTC))
    told = screen.gettext("检查点已签发，覆盖到日志位置 %(n)s。", n=signed.size)
    return screen.go("/audit/checkpoints", said=told)

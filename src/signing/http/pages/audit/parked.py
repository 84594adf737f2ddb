"""Facts that read models go on without, and read models that cannot go on, for whoever watches."""

from collections.abc import Sequence
from itertools import groupby

from fastapi.responses import HTMLResponse

from signing.http.asking.security import ByParkingWatcher
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import ToScreen
from signing.projections import READ_MODELS
from signing.projections.engine.health import ReadModelState, load_states
from signing.storage.parked_facts import load_parked
from signing.use_cases.core.actors import Auditor

router = Router()
Place = tuple[int, str]
"""Before which position a read model halted, and the error."""


@router.get("/audit/parked-facts", rules.PAGE)
def show_parked_facts(by: ByParkingWatcher, screen: ToScreen) -> HTMLResponse:
    """Show what is parked, why and by whom; an auditor reads each as it was recorded."""
    with screen.request.app.state.reading.connect() as connection:
        parked, states = load_parked(connection), load_states(connection, READ_MODELS)
    return screen.show(
        "audit/parked.html",
        parked=parked,
        halted=_group_halted(states),
        reads_log=isinstance(by, Auditor),
    )


def _group_halted(states: Sequence[ReadModelState]) -> list[tuple[Place, list[ReadModelState]]]:
    """Return the halted read models by where and why: one fact often halts many."""
    halted = [one for one in states if one.halted_on is not None]
    return [(place, list(one)) for place, one in groupby(sorted(halted, key=_place), _place)]


def _place(state: ReadModelState) -> Place:
    return state.halted_on or 0, state.error or ""

"""行政区划 as one types: the field of an employer's form asks here what fits."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse

from signing.codes.regions import search_regions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import ToScreen

router = Router()


@router.get("/regions", rules.PAGE.open_to("an employer that registers, or scanned a card"))
def find_regions(screen: ToScreen, q: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    """Return a list of the regions that fit, best first; empty where none does."""
    return screen.show("organisations/regions.html", found=search_regions(q))

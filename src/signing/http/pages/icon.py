"""The icon that browsers ask for beside answers that name none, such as a PDF or a problem."""

from fastapi.responses import RedirectResponse

from signing.http.answering.assets import addressed
from signing.http.edge import rules
from signing.http.edge.routing import Router

router = Router()
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


@router.get("/favicon.ico", rules.PAGE_FILE.open_to("everybody: the icon of the platform"))
async def show_icon() -> RedirectResponse:
    return RedirectResponse(f"/{addressed('seal.svg')}", headers=FOR_A_DAY)

"""Help for people: a page for each role; the question mark of a screen leads to its section."""

from http import HTTPStatus
from typing import Final, Literal, cast

from fastapi import HTTPException
from fastapi.responses import HTMLResponse

from signing import help as help_texts
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import Screen, ToScreen

router = Router()
ICONS: Final = {
    "everyone": "log-in",
    "graduate": "graduation-cap",
    "employer": "building-2",
    "counselor": "clipboard-check",
    "school_admin": "school",
    "province": "landmark",
    "auditor": "history",
    "account": "circle-user-round",
}


@router.get("/help", rules.PAGE.open_to("everybody: it says how the pages are used"))
def list_help(screen: ToScreen) -> HTMLResponse:
    pages = [(help_texts.load_page(name, _choose(screen)), ICONS[name]) for name in ICONS]
    return screen.show("shared/help_list.html", pages=pages)


@router.get("/help/{page}", rules.PAGE.open_to("everybody: it says how the pages are used"))
def show_help(page: str, screen: ToScreen) -> HTMLResponse:
    if page not in help_texts.PAGES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return screen.show("shared/help.html", told=help_texts.load_page(page, _choose(screen)))


def _choose(screen: Screen) -> help_texts.Language:
    return cast("Literal['zh', 'en']", screen.language)

"""The interactive description of the API, its scripts from a wheel: no request leaves the host."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from signing.http.answering.assets import addressed
from signing.http.edge import rules
from signing.http.edge.routing import Folder, Router
from signing.http.languages import CHINESE
from signing.http.pages.drawing import build_environment

ASSETS = "/api/docs/assets"
FOR_EVERYBODY = rules.READ.open_to("everybody: the description of the API")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def install(app: FastAPI) -> None:
    folder = Path(str(files("fastapi_swagger.resources")))
    template = build_environment(CHINESE).get_template("docs.html")
    page = template.render(title=app.title, script=addressed("docs.js"))

    router = Router(prefix="/api")

    @router.get("/docs", FOR_EVERYBODY, include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(page, headers=HEADERS)

    @router.get("/openapi.json", FOR_EVERYBODY, include_in_schema=False)
    def description() -> JSONResponse:
        return JSONResponse(app.openapi())

    assets = StaticFiles(directory=folder)
    app.router.routes += [
        Folder(ASSETS, assets, "docs", rules.SCRIPTS_OF_DOCS),
        *router.make_routes(),
    ]

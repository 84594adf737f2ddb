"""The interactive description of the API, its scripts from a wheel: no request leaves the host."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from signing.http.assets import addressed
from signing.http.pages.drawing import environment
from signing.http.pages.languages import CHINESE

ASSETS = "/api/docs/assets"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def install(app: FastAPI) -> None:
    folder = Path(str(files("fastapi_swagger.resources")))
    app.mount(ASSETS, StaticFiles(directory=folder), name="docs")
    template = environment(CHINESE).get_template("docs.html")
    page = template.render(title=app.title, script=addressed("docs.js"))

    @app.get("/api/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(page, headers=HEADERS)

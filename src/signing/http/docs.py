"""The interactive description of the API, its scripts from a wheel: no request leaves the host."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS = "/api/docs/assets"


def install(app: FastAPI) -> None:
    folder = Path(str(files("fastapi_swagger.resources")))
    app.mount(ASSETS, StaticFiles(directory=folder), name="docs")

    @app.get("/api/docs", include_in_schema=False)
    def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=str(app.openapi_url),
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
        )

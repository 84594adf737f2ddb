"""Pages for people: staff at their desks, graduates and employers, and whoever holds a paper."""

from fastapi import APIRouter, Depends, FastAPI

from signing.http import assets
from signing.http.pages import audit, entry, refused, statistics, verification
from signing.http.texts import sound_address

ROUTERS = (audit, entry, statistics, verification)


def install(app: FastAPI) -> None:
    assets.install(app)
    refused.install(app)
    hidden = APIRouter(include_in_schema=False)
    for module in ROUTERS:
        sound = [] if module is verification else [Depends(sound_address)]
        hidden.include_router(module.router, dependencies=sound)
    app.include_router(hidden)

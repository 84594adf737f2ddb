"""Every route of the service. FastAPI needs a second to work them out: once in a process."""

from functools import cache

from fastapi import Depends, FastAPI
from starlette.routing import BaseRoute

from signing.http import described, machines, pages
from signing.http.api import (
    account,
    accounts,
    audit,
    candidates,
    cards,
    clients,
    desk,
    employers,
    exports,
    graduates,
    looks,
    me,
    my_agreement,
    my_applications,
    offer_templates,
    openid,
    print_jobs,
    prints,
    proofs,
    reviews,
    roster,
    schools,
    second_factor,
    sessions,
    statistics,
    terminations,
    verifications,
)
from signing.http.pages import verification
from signing.http.segments import decode_segments
from signing.http.texts import sound_address

ROUTERS = (
    openid,
    sessions,
    account,
    second_factor,
    accounts,
    me,
    my_applications,
    my_agreement,
    employers,
    candidates,
    offer_templates,
    cards,
    clients,
    desk,
    reviews,
    prints,
    print_jobs,
    terminations,
    roster,
    graduates,
    looks,
    exports,
    schools,
    statistics,
    audit,
    proofs,
    verifications,
)
SOUND = [Depends(decode_segments), Depends(sound_address)]


@cache
def routes() -> list[BaseRoute]:
    """They belong to no app: what an app has of its own they find in its state.

    Each router is included by itself: routers within a router would be worked out twice.
    """
    bare = FastAPI(openapi_url=None)
    for module in ROUTERS:
        bare.include_router(
            module.router,
            prefix="/api",
            responses=described.OF_API,
            dependencies=SOUND,
        )
    bare.include_router(machines.router, responses=described.OF_ALL)
    for page in pages.ROUTERS:
        sound = SOUND[:1] if page is verification else SOUND
        bare.include_router(page.router, dependencies=sound, include_in_schema=False)
    return list(bare.router.routes)

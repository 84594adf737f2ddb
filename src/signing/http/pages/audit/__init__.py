"""审计: the log searched, every story read, any state of the past, and what proves it all."""

from fastapi import APIRouter

from signing.http.pages.audit import checkpoints, log, stories

router = APIRouter()
for module in (log, checkpoints, stories):
    router.include_router(module.router)

"""The pages of a registered employer: its desk, positions, candidates, signings and agreements."""

from fastapi import APIRouter

from signing.http.pages.employer import (
    agreements,
    applications,
    candidate,
    home,
    positions,
    registration,
    signings,
)

router = APIRouter()
for module in (registration, home, positions, applications, candidate, signings, agreements):
    router.include_router(module.router)

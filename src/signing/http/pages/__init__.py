"""Pages for people: staff at their desks, graduates and employers, and whoever holds a paper."""

from fastapi import FastAPI

from signing.http import assets
from signing.http.pages import (
    account,
    colleges,
    desk,
    employer,
    employers,
    entry,
    graduate_actions,
    graduates,
    papers,
    print_jobs,
    prints,
    provider,
    refused,
    reviews,
    roster,
    schools,
    staff,
    staff_actions,
    statistics,
    terminations,
    verification,
)
from signing.http.pages.audit import checkpoints, log, stories
from signing.http.pages.card import steps
from signing.http.pages.me import (
    agreement,
    answers,
    applications,
    arrival,
    card,
    home,
    positions,
    sessions,
    source,
)

ROUTERS = (
    entry,
    desk,
    reviews,
    print_jobs,
    prints,
    papers,
    terminations,
    statistics,
    log,
    stories,
    checkpoints,
    provider,
    account,
    graduates,
    graduate_actions,
    roster,
    colleges,
    staff,
    staff_actions,
    schools,
    employers,
    *employer.MODULES,
    verification,
    steps,
    arrival,
    home,
    source,
    positions,
    answers,
    applications,
    card,
    agreement,
    sessions,
)
"""Jobs stand before agreements: `/prints/jobs` is no number."""


def install(app: FastAPI) -> None:
    assets.install(app)
    refused.install(app)

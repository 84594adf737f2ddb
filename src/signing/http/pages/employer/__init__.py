"""The pages of a registered employer: its desk, positions, candidates, signings, templates."""

from signing.http.pages.employer import (
    agreements,
    applications,
    candidate,
    home,
    positions,
    registration,
    signings,
    templates,
)

MODULES = (registration, home, positions, applications, candidate, signings, agreements, templates)

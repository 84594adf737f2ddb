"""The pages of a registered employer: its desk, positions, candidates, signings and agreements."""

from signing.http.pages.employer import (
    agreements,
    applications,
    candidate,
    home,
    positions,
    registration,
    signings,
)

MODULES = (registration, home, positions, applications, candidate, signings, agreements)

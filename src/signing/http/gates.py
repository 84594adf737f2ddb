"""What stands before every route, in the order in which a request meets it."""

from fastapi import FastAPI

from signing.application.rates import Rates
from signing.http.crowd import Crowd
from signing.http.edge import Edge
from signing.http.hosts import Hosts, known_hosts
from signing.http.origins import Origins
from signing.http.proxies import Proxies
from signing.http.rates import Limits
from signing.http.security import COOKIE
from signing.http.segments import Segments
from signing.http.squeezing import SMALL, Squeezing
from signing.settings import Settings


def install(app: FastAPI, settings: Settings, rates: Rates) -> None:
    """The last one added is met first."""
    app.add_middleware(Squeezing, minimum_size=SMALL)
    app.add_middleware(Origins, address=settings.address, cookie=COOKIE)
    app.add_middleware(Crowd)
    if settings.rate_limits == "on":
        app.add_middleware(Limits, rates=rates, cookie=COOKIE)
    app.add_middleware(Hosts, known=known_hosts(settings))
    app.add_middleware(Edge)
    app.add_middleware(Proxies, trusted=settings.proxies)
    app.add_middleware(Segments)

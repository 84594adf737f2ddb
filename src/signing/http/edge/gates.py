"""What stands before every route, in the order in which a request meets it."""

from functools import partial

from fastapi import FastAPI

from signing.http.asking.security import COOKIE
from signing.http.edge.callers import Sessions, find_account, find_card
from signing.http.edge.caps import Caps
from signing.http.edge.compression import SMALL, Squeezing
from signing.http.edge.concurrency import Door
from signing.http.edge.heads import Heads
from signing.http.edge.hosts import Hosts, known_hosts
from signing.http.edge.origins import Origins
from signing.http.edge.proxies import Proxies
from signing.http.edge.rate_limits import Limits
from signing.http.edge.request_log import Edge
from signing.http.edge.segments import Segments
from signing.settings import Settings
from signing.use_cases.limits.rates import Rates


def install(app: FastAPI, settings: Settings, rates: Rates) -> None:
    """The last one added is met first."""
    sessions = Sessions()
    app.add_middleware(Heads)
    app.add_middleware(Squeezing, minimum_size=SMALL)
    app.add_middleware(
        Door,
        caps=Caps(of_network=settings.network_requests),
        sessions=sessions,
        cookie=COOKIE,
        find=partial(find_account, app.state.context),
        find_card=partial(find_card, app.state.context),
    )
    app.add_middleware(Origins, address=settings.address, cookie=COOKIE)
    if settings.rate_limits == "on":
        app.add_middleware(Limits, rates=rates, cookie=COOKIE, sessions=sessions)
    app.add_middleware(Hosts, known=known_hosts(settings))
    app.add_middleware(Edge)
    app.add_middleware(Proxies, trusted=settings.proxies)
    app.add_middleware(Segments)

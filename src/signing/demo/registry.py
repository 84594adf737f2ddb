"""A simulated business register for the demo: a server of its own that speaks the protocol."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import sleep

from pydantic import SecretStr

from signing.demo.companies import EMPLOYERS, UNREGISTERED, credit_code
from signing.demo.local_server import Answering, serve
from signing.settings import Settings

TOKEN = "demo"  # noqa: S105 - of nothing
PATH = "/companies/"
SLOW_SECONDS = 10.0
OTHERWISE_NAMED, REVOKED, SLOW, DOWN = 991, 992, 998, 999
"""Numbers of demo credit codes that are no registered employer's."""
BOOKSHOPS = range(900, 990)
"""Those of who signs by card in the season."""
FOUNDERS = ("程砚秋", "陆知远", "方怀瑾", "顾明川")


def describe(name: str, number: int, status: str = "active") -> Mapping[str, str]:
    return {
        "credit_code": credit_code(number),
        "name": name,
        "legal_representative": FOUNDERS[number % len(FOUNDERS)],
        "status": status,
        "founded_on": f"20{number % 20:02}-03-15",
        "address": f"合肥市示例大道{number}号",
    }


COMPANIES: Mapping[str, Mapping[str, str]] = {
    one["credit_code"]: one
    for one in (
        *(describe(firm.name, number) for number, firm in enumerate(EMPLOYERS)),
        *(describe(UNREGISTERED.name, number) for number in BOOKSHOPS),
        describe("望江文具商行", OTHERWISE_NAMED),
        describe("滨湖旧货有限公司", REVOKED, "revoked"),
    )
}


class Register(Answering):
    """One connection."""

    def answer(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.reply(401, {"error": "token"})
            return
        code = self.path.removeprefix(PATH)
        if code == credit_code(SLOW):
            sleep(SLOW_SECONDS)
        if code == credit_code(DOWN):
            self.reply(503, {"error": "down"})
        elif code in COMPANIES:
            self.reply(200, COMPANIES[code])
        else:
            self.reply(404, {"error": "unknown"})


@contextmanager
def simulated_registry() -> Iterator[str]:
    """Serve on a free local port; yield the address."""
    with serve(Register) as address:
        yield address


def with_registry(settings: Settings, address: str) -> Settings:
    """Return settings of a service that asks the simulation."""
    simulated = {"registry_url": address, "registry_token": SecretStr(TOKEN)}
    return settings.model_copy(update=simulated)

"""Somebody besieges the service in every way, and an ordinary counselor notices nothing."""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from season.service import Service
from signing.bootstrap import Installation
from signing.http.edge.timed_heads import HEAD_SECONDS
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.vocabulary import AgreementNumber, Role
from support.printing.documents import draw_photograph
from support.printing.print_client import make_settings
from support.printing.print_school import make_signers, sign_in_staff, sign_only
from support.processes.besieger import Siege
from support.processes.memory import HeldMemory
from support.use_cases.small_province import SmallProvince
from support.waiting import PATIENCE, soon

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="reads memory from /proc"
)
VERIFIED = "已电话联系毕业生和单位，双方愿意签约"
SECONDS = 10.0
"""How long each attack is measured, once it has begun."""
SLOWEST = 1.0
"""Seconds, on a machine that does nothing else."""
MEASURED = 0.2
SOON = 20.0
"""For a document to be looked into, behind two of somebody else's."""
MOST_MORE_MIB = 512
CAMPUS = "198.51.100.7"
UPLOADED = ("a.jpg", draw_photograph(), "image/jpeg")


@dataclass
class Desk:
    """An ordinary counselor: reads the queue all the time, and gives a verdict each second."""

    url: str
    token: str
    waiting: list[AgreementNumber]
    seconds: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        who = {"Authorization": f"Bearer {self.token}", "X-Forwarded-For": CAMPUS}
        self._client = httpx2.Client(base_url=self.url, headers=who, timeout=PATIENCE)

    def work(self, seconds: float) -> None:
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            second = time.monotonic()
            number = self.waiting.pop()
            self.ask("GET", f"/api/reviews/{number}")
            self.ask("POST", f"/api/reviews/{number}/approval", json={"verified": VERIFIED})
            self.listen()
            while time.monotonic() - second < 1:
                self.ask("GET", "/api/reviews")
                time.sleep(0.1)

    def ask(self, method: str, path: str, **more: Any) -> None:
        began = time.monotonic()
        answer = self._client.request(method, path, **more)
        self.seconds.append(time.monotonic() - began)
        self.answers[answer.status_code] += 1

    def listen(self) -> None:
        """Open the live counts, and hear the first of them."""
        began = time.monotonic()
        events = {"Accept": "text/event-stream"}
        with self._client.stream("GET", "/api/desk/live", headers=events) as live:
            self.answers[live.status_code] += 1
            next(live.iter_lines())
        self.seconds.append(time.monotonic() - began)

    def close(self) -> None:
        self._client.close()

    def find_p99(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]


def measure_business() -> float:
    """Return how often as long work takes here as without what else this machine does."""
    began, used = time.monotonic(), time.thread_time()
    while time.thread_time() - used < MEASURED:
        pass
    return max(1.0, (time.monotonic() - began) / MEASURED)


@dataclass(frozen=True)
class Besieged:
    """A service, and the tokens of who comes there."""

    service: Service
    tokens: dict[str, str]
    waiting: list[AgreementNumber]

    def hold(
        self,
        attack: str,
        token: str = "",
        *,
        seconds: float = SECONDS,
        also: Callable[[], None] | None = None,
    ) -> Counter[str]:
        """Return what the attacker was answered; the counselor was served meanwhile."""
        desk = Desk(self.service.url, self.tokens["counselor"], self.waiting)
        desk.work(1)  # what is made at the first time is made
        desk.seconds.clear()
        busy = measure_business()
        memory = HeldMemory(self.service.process_id)
        memory.start()
        with Siege(attack, self.service.port, token) as siege:
            time.sleep(1)
            desk.work(seconds)
            if also is not None:
                also()
        more = memory.end()
        busy = max(busy, measure_business())
        desk.close()
        if os.environ.get("FIGURES"):
            sys.stderr.write(
                f"\n{attack}: p99 {desk.find_p99():.2f} s of {len(desk.seconds)},"
                f" {dict(desk.answers)};"
                f" {busy:.1f} times as slow as alone; {more} MiB more, {memory.most} in all;"
                f" attacker: {dict(siege.answers)}\n"
            )
        assert set(desk.answers) <= {200, 201}, desk.answers
        assert desk.find_p99() < SLOWEST * busy
        assert more < MOST_MORE_MIB
        return siege.answers

    def upload(self) -> None:
        """Upload a document as an employer of another network."""
        who = {"Authorization": f"Bearer {self.tokens['neighbour']}", "X-Forwarded-For": CAMPUS}
        answer = httpx2.post(
            f"{self.service.url}/api/employer/qualifications",
            headers=who,
            data={"title": "营业执照"},
            files={"file": UPLOADED},
            timeout=SOON,
        )
        assert answer.status_code == 201, answer.text


@pytest.fixture
def besieged(database_url: str, tmp_path: Path) -> Iterator[Besieged]:
    service = Service(tmp_path, database_url, "")
    with closing(Installation.open(make_settings(database_url, tmp_path / "data"))) as opened:
        opened.projector().prepare()
        context = opened.context
        province = SmallProvince(context)
        waiting = sign_only(context, make_signers(40))
        tokens = {
            name: sign_in_staff(context, name)["Authorization"].split()[1]
            for name in ("counselor", "greedy")
        }
        for number, name in enumerate(("employer", "neighbour")):
            subject, username = province.employer(number).employer_id, f"employer-{number}"
            now, kept = datetime.now(UTC), name_employer_account(username)
            session = Accounts(context).open_session(Role.EMPLOYER, subject, now, username=kept)
            tokens[name] = session.token
    service.start(
        SIGNING_WECHAT_APP_ID="",
        SIGNING_WECHAT_SECRET="",
        SIGNING_LOG_LEVEL="ERROR",
        SIGNING_RATE_LIMITS="on",
        SIGNING_TRUSTED_PROXIES="127.0.0.1/32",
    )
    soon(lambda: count_waiting(service, tokens["counselor"]) == len(waiting))
    yield Besieged(service, tokens, waiting)
    service.stop()


def count_waiting(service: Service, token: str) -> int:
    who = {"Authorization": f"Bearer {token}"}
    answer = httpx2.get(f"{service.url}/api/reviews", headers=who, timeout=PATIENCE)
    waiting: int = answer.json()["counts"]["pending"] if answer.status_code == 200 else -1
    return waiting


def read_metric(service: Service, cap: str) -> float:
    """Return how many requests met a cap at the door."""
    told = httpx2.get(f"{service.url}/metrics", timeout=PATIENCE).text
    named = f'signing_refused_at_the_door_total{{cap="{cap}"}} '
    return sum(float(one.removeprefix(named)) for one in told.splitlines() if named in one)


def test_wrong_passwords(besieged: Besieged) -> None:
    answers = besieged.hold("guess_passwords")
    assert set(answers) <= {"401 WrongCredentials", "429 TooMany", "503 PasswordsCrowded", "open"}


@pytest.mark.sample
def test_slow_bodies_of_one_address(besieged: Besieged) -> None:
    answers = besieged.hold("send_slow_bodies", seconds=5)
    assert answers["429 TooManySlow"] > 0
    assert read_metric(besieged.service, "slow_of_network") > 0


def test_streams_of_one_counselor(besieged: Besieged) -> None:
    answers = besieged.hold("take_streams", besieged.tokens["greedy"])
    assert answers["ended"] > 0
    assert read_metric(besieged.service, "streams_of_account") > 0


def test_uploads_of_one_employer(besieged: Besieged) -> None:
    """Another employer's document is taken meanwhile."""
    answers = besieged.hold("fill_reader", besieged.tokens["employer"], also=besieged.upload)
    assert answers["429 TooManyUploads"] > 0


def test_large_bodies_of_strangers(besieged: Besieged) -> None:
    answers = besieged.hold("pour_bodies")
    assert answers["303"] + answers["cut"] > 0  # the way to signing in, or no answer at all
    assert answers["MiB taken"] < 10 * (answers["303"] + answers["cut"])


def test_slow_heads(besieged: Besieged) -> None:
    answers = besieged.hold("send_slow_heads", seconds=HEAD_SECONDS + 2)
    assert answers["cut"] > 0
    assert read_metric(besieged.service, "head_pace") > 0

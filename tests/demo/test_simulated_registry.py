"""The demo's business register speaks the protocol, to the client that production runs."""

from collections.abc import Iterator

import httpx2
import pytest

from signing.codes.companies import CompanyStatus
from signing.demo import registry as simulated
from signing.demo.companies import EMPLOYERS, UNREGISTERED, credit_code
from signing.refusals import RegistryAway
from signing.use_cases.organisations.registry import HttpRegistry
from support.servers.recording import TIMEOUT
from support.waiting import PATIENCE


@pytest.fixture
def url() -> Iterator[str]:
    with simulated.simulated_registry() as address:
        yield address


@pytest.fixture
def register(url: str) -> Iterator[HttpRegistry]:
    client = HttpRegistry(url, simulated.TOKEN, timeout=PATIENCE)
    yield client
    client.close()


def test_it_knows_the_employers_of_the_demo_by_their_names(register: HttpRegistry) -> None:
    for number, employer in enumerate(EMPLOYERS):
        found = register.look_up(credit_code(number))
        assert found is not None
        assert (found.name, found.status) == (employer.name, CompanyStatus.ACTIVE)
        assert found.legal_representative
    shop = register.look_up(credit_code(910))
    assert shop is not None
    assert shop.name == UNREGISTERED.name


def test_it_shows_another_name_a_revoked_licence_and_a_code_of_nobody(
    register: HttpRegistry,
) -> None:
    other = register.look_up(credit_code(simulated.OTHERWISE_NAMED))
    revoked = register.look_up(credit_code(simulated.REVOKED))
    assert other is not None
    assert other.name not in {one.name for one in EMPLOYERS}
    assert revoked is not None
    assert revoked.status is CompanyStatus.REVOKED
    assert register.look_up(credit_code(500)) is None


def test_it_shows_a_register_that_is_slow_and_one_that_is_down(url: str) -> None:
    for number in (simulated.SLOW, simulated.DOWN):
        client = HttpRegistry(url, simulated.TOKEN, timeout=TIMEOUT)
        with pytest.raises(RegistryAway):
            client.look_up(credit_code(number))
        client.close()


def test_without_the_token_it_says_nothing(url: str) -> None:
    answer = httpx2.get(f"{url}/companies/{credit_code(1)}", timeout=PATIENCE)
    assert answer.status_code == 401
    assert "name" not in answer.json()

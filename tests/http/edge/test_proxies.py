"""Whom the service believes about who asks, and by which name."""

from ipaddress import ip_network

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import ValidationError

from signing.http.asking.command_headers import address_of
from signing.http.edge.proxies import Proxies
from signing.settings import Settings

TRUSTED = ("10.0.0.0/8", "::1/128")


def read_seen_address(*trusted: str, peer: str = "10.0.0.1", **headers: str) -> tuple[str, str]:
    """Return the caller's address and the called address, as a use case sees them."""
    app = FastAPI()

    @app.get("/")
    def echo_addresses(request: Request) -> list[str]:
        return [address_of(request), str(request.url).rstrip("/")]

    app.add_middleware(Proxies, trusted=tuple(ip_network(one) for one in trusted))
    client = TestClient(app, base_url="http://inner", client=(peer, 40000))
    given = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    address, url = client.get("/", headers=given).json()
    return address, url


def test_nobody_is_believed_who_is_not_trusted() -> None:
    told = {"For": "198.51.100.7", "Proto": "https", "Host": "evil.example"}
    assert read_seen_address(peer="203.0.113.5", **told) == ("203.0.113.5", "http://inner")
    assert read_seen_address("10.0.0.0/8", peer="203.0.113.5", **told) == (
        "203.0.113.5",
        "http://inner",
    )


def test_a_trusted_proxy_tells_who_asks_and_what_was_called() -> None:
    told = {"For": "198.51.100.7", "Proto": "https", "Host": "signing.example"}
    assert read_seen_address(*TRUSTED, **told) == ("198.51.100.7", "https://signing.example")


def test_what_the_caller_wrote_before_the_proxy_is_not_believed() -> None:
    told = {
        "For": "192.0.2.1, 198.51.100.7",
        "Proto": "https, http",
        "Host": "evil.example, a.example",
    }
    assert read_seen_address(*TRUSTED, **told) == ("198.51.100.7", "http://a.example")


def test_several_proxies_are_gone_through_from_right_to_left() -> None:
    told = {"For": "192.0.2.1, 198.51.100.7, 10.3.3.3", "Proto": "http, https, http"}
    assert read_seen_address(*TRUSTED, **told) == ("198.51.100.7", "https://inner")
    assert read_seen_address(*TRUSTED, For="198.51.100.7, 10.3.3.3", Proto="https") == (
        "198.51.100.7",
        "https://inner",
    )


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("198.51.100.7:5431", "198.51.100.7"),
        ("[2001:db8::7]:5431", "2001:db8::7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unknown", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("198.51.100.7, nonsense", "10.0.0.1"),
        ("10.9.9.9", "10.9.9.9"),
    ],
)
def test_addresses_are_read_as_proxies_write_them(word: str, address: str) -> None:
    assert read_seen_address(*TRUSTED, For=word)[0] == address


def test_a_mapped_peer_is_the_proxy_that_it_is() -> None:
    assert (
        read_seen_address(*TRUSTED, peer="::ffff:10.0.0.1", For="198.51.100.7")[0] == "198.51.100.7"
    )


def test_a_scheme_that_is_none_is_not_believed() -> None:
    assert read_seen_address(*TRUSTED, For="198.51.100.7", Proto="javascript")[1] == "http://inner"


def test_a_network_that_is_none_ends_the_start() -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings(_env_file=None, trusted_proxies="10.0.0.0/8 proxy.example")

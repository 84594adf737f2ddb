"""Where webhooks may lead: to the public internet, however somebody spells another address."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from threading import Event

import pytest

from signing.refusals import (
    Refusal,
    WebhookAddressClosed,
    WebhookAddressUnknown,
    WebhookInsecure,
    WebhookResolverBusy,
)
from signing.use_cases.notices import webhook_addresses
from signing.use_cases.notices.webhook_addresses import (
    Address,
    Resolve,
    choose_address,
    is_public,
    read_place,
    resolve_name,
)

PUBLIC = ip_address("93.184.216.34")
HOME = (ip_network("127.0.0.0/8"),)


def answer(*addresses: str) -> Resolve:
    """Return a resolver that knows these addresses for every name."""
    return lambda _host, _port: [ip_address(one) for one in addresses]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "0.0.0.0", "255.255.255.255"),  # noqa: S104
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
        *("224.0.0.1", "239.255.255.250", "198.18.0.1", "203.0.113.7", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::1", "2001:0:7f00:1::1", "fec0::1"),
    ],
)
def test_an_address_that_is_not_of_the_internet_is_closed(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(WebhookAddressClosed):
        choose_address(read_place("https://hooks.example.com/"), (), answer(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_a_public_address_is_open(address: str) -> None:
    assert is_public(ip_address(address))
    place = read_place("https://hooks.example.com/")
    assert choose_address(place, (), answer(address)) == ip_address(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"],
)
def test_a_number_is_refused_however_it_is_written(host: str) -> None:
    """The resolver of the system reads what only looks like a name."""
    with pytest.raises((WebhookAddressClosed, ValueError)):
        choose_address(read_place(f"https://{host}/"), ())


def test_one_closed_address_among_public_ones_refuses_all() -> None:
    both = answer(str(PUBLIC), "10.0.0.1")
    with pytest.raises(WebhookAddressClosed):
        choose_address(read_place("https://hooks.example.com/"), (), both)


def test_a_name_that_nobody_has_is_unknown() -> None:
    def fail(_host: str, _port: int) -> Sequence[Address]:
        raise OSError

    for resolve in (fail, answer()):
        with pytest.raises(WebhookAddressUnknown):
            choose_address(read_place("https://nobody.example.com/"), (), resolve)


def test_a_network_that_the_operator_lists_is_open_without_tls_too() -> None:
    place = read_place("http://hooks.campus.example.com:8080/x")
    assert choose_address(place, HOME, answer("127.0.0.1")) == ip_address("127.0.0.1")
    mapped = "::ffff:127.0.0.1"
    assert choose_address(place, HOME, answer(mapped)) == ip_address(mapped)
    with pytest.raises(WebhookAddressClosed):
        choose_address(place, HOME, answer("10.0.0.1"))


def test_nothing_is_sent_over_the_internet_without_tls() -> None:
    for addresses in ([str(PUBLIC)], [str(PUBLIC), "127.0.0.1"]):
        with pytest.raises(WebhookInsecure):
            choose_address(read_place("http://hooks.example.com/"), HOME, answer(*addresses))


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://hooks.example.com/", "hooks.example.com", "https://", "https:///x", "//a/b", ""),
        *("https://user:word@hooks.example.com/", "https://hooks.example.com/#part"),
        *("https://hooks.example.com:22/", "https://hooks.example.com:25/", "https://a:99999/"),
        *("https://8.8.8.8:0/", "http://127.0.0.1:0/", "http://127.0.0.1:22/", "http://a:443/"),
        *("javascript:alert(1)", "https://hooks.example.com\\@127.0.0.1:99x/", "https://a b/"),
    ],
)
def test_what_is_no_address_of_a_server_is_not_read(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        read_place(url)


def test_who_judges_and_who_connects_read_the_same_host() -> None:
    place = read_place("https://Hooks.Example.com:8443/a b?key=1")
    assert (place.host, place.port, place.secure) == ("hooks.example.com", 8443, True)
    assert place.target == "/a%20b?key=1"
    assert read_place("https://[2606:2800:220:1::1]/").host == "2606:2800:220:1::1"
    assert read_place("https://网签.example.com/").host.startswith("xn--")
    assert read_place("https://hooks.example.com").target == "/"


def test_a_resolver_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_addresses, "RESOLVING_SECONDS", 0.05)
    ended = Event()

    def hang(_host: str, _port: int) -> Sequence[Address]:
        ended.wait(30)
        return []

    with pytest.raises(WebhookAddressUnknown):
        choose_address(read_place("https://slow.example.com/"), (), hang)
    ended.set()


def test_a_refusal_names_the_host_and_no_address() -> None:
    with pytest.raises(Refusal) as refused:
        choose_address(read_place("https://inside.example.com/"), (), answer("10.20.30.40"))
    assert refused.value.about == {"host": "inside.example.com"}


def test_the_systems_resolver_is_asked() -> None:
    assert ip_address("127.0.0.1") in resolve_name("127.0.0.1", 443)


def test_slow_names_of_one_owner_leave_the_resolver_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_addresses, "RESOLVING_SECONDS", 0.05)
    monkeypatch.setattr(webhook_addresses, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(webhook_addresses, "RESOLVERS", webhook_addresses.Resolvers(at_once=2))
    ended = Event()

    def hang(_host: str, _port: int) -> Sequence[Address]:
        ended.wait(30)
        return []

    good, fast = read_place("https://good.example.com/"), answer(str(PUBLIC))
    with pytest.raises(WebhookAddressUnknown):
        choose_address(read_place("https://slow-0.example.com/"), (), hang, "school 99001")
    for number in range(1, 4):
        slow = read_place(f"https://slow-{number}.example.com/")
        with pytest.raises(WebhookResolverBusy):
            choose_address(slow, (), hang, "school 99001")
    assert choose_address(good, (), fast, "school 99002") == PUBLIC

    with pytest.raises(WebhookAddressUnknown):
        choose_address(good, (), hang, "school 99003")
    with pytest.raises(WebhookResolverBusy):  # all are taken
        choose_address(good, (), fast, "school 99002")
    ended.set()
    monkeypatch.setattr(webhook_addresses, "TURN_SECONDS", 10)
    monkeypatch.setattr(webhook_addresses, "RESOLVING_SECONDS", 10)
    assert choose_address(good, (), fast, "school 99001") == PUBLIC

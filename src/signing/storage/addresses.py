"""Addresses of PostgreSQL, in libpq's form, which may name several hosts."""

import re

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

FORM = re.compile(
    r"(?P<scheme>\w+(?:\+\w+)?)://(?:(?P<login>[^/?#]*)@)?(?P<hosts>[^/?#]*)(?P<rest>.*)", re.DOTALL
)
HOST = re.compile(r"(?P<name>\[[^\]]*\]|[^:]*)(?::(?P<port>\d*))?")


class AddressError(ValueError):
    """Nobody can be reached at such an address; the message says what one looks like."""

    def __init__(self) -> None:
        super().__init__(
            "应为 postgresql://用户:密码@主机:端口,主机:端口/数据库。"
            " postgresql://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE."
        )


def normalize_url(url: str | URL, wanted: str = "read-write") -> URL:
    """Return a `postgresql://…` or `postgres://…` address for the psycopg2 driver.

    Of several hosts the first is meant that is `wanted`, unless it says so itself by
    `target_session_attrs`. Raises AddressError.
    """
    if isinstance(url, str):
        url = _read(url)
    url = url.set(drivername="postgresql+psycopg2")
    if "," in str(url.query.get("host", "")) and "target_session_attrs" not in url.query:
        url = url.update_query_dict({"target_session_attrs": wanted})
    return url


def check_address(url: str) -> str:
    """Return the address. Raises AddressError."""
    normalize_url(url)
    return url


def _read(address: str) -> URL:
    form = FORM.fullmatch(address)
    if form is None or not form["scheme"].startswith(("postgresql", "postgres")):
        raise AddressError
    login = f"{form['login']}@" if form["login"] is not None else ""
    hosts = form["hosts"].split(",")
    authority = f"{login}{form['hosts']}" if len(hosts) == 1 else login
    try:
        url = make_url(f"postgresql://{authority}{form['rest']}")
    except (ArgumentError, ValueError) as broken:
        raise AddressError from broken
    return url if len(hosts) == 1 else url.update_query_dict(_name_hosts(hosts))


def _name_hosts(hosts: list[str]) -> dict[str, str]:
    """Return the parameters `host` and `port` of libpq; an empty port is the usual one."""
    found = [HOST.fullmatch(one) for one in hosts]
    named = [(one["name"].strip("[]"), one["port"] or "") for one in found if one]
    if len(named) != len(hosts):
        raise AddressError
    ports = ",".join(port for _, port in named)
    query = {"host": ",".join(name for name, _ in named), "port": ports}
    return query if ports.strip(",") else {"host": query["host"]}

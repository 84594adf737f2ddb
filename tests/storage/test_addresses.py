"""Addresses of PostgreSQL are read in libpq's form, with one host or several."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, make_url, text

from signing.settings import Settings
from signing.storage.addresses import AddressError, normalize_url
from signing.storage.dumps import Database
from signing.storage.engine import writing_engine

ONE = {"host": "h", "dbname": "d"}
TWO = {"host": "a,b", "target_session_attrs": "read-write", "dbname": "d"}
ANY = {"target_session_attrs": "any", "port": ","}


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("postgresql://u:p%40w@h:5/d", ONE | {"port": 5, "user": "u", "password": "p@w"}),
        ("postgres://h/d", ONE),
        ("postgresql://u@/d?host=/run", ONE | {"user": "u", "host": "/run"}),
        ("postgresql://a:5,b:6/d", TWO | {"port": "5,6"}),
        ("postgresql://u:p@a,b:6/d", TWO | {"port": ",6", "user": "u", "password": "p"}),
        ("postgresql://a,b/d?target_session_attrs=any", TWO | ANY),
        ("postgresql:///d?host=a,b&port=1,2", TWO | {"port": "1,2"}),
        ("postgresql://[::1]:1,[fe80::2]:2/d", TWO | {"host": "::1,fe80::2", "port": "1,2"}),
    ],
)  # fmt: skip
def test_an_address_says_what_libpq_would_read_in_it(
    address: str, arguments: dict[str, object]
) -> None:
    url = normalize_url(address)
    dialect = create_engine(url).dialect
    assert dialect.create_connect_args(url) == ([], arguments)
    assert normalize_url(url.render_as_string(hide_password=False)) == url


@pytest.mark.parametrize(
    "address", ["mysql://h/d", "h/d", "postgresql://a:b:c/d", "postgresql://a:x,b/d"]
)
def test_what_is_no_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(AddressError):
        normalize_url(address)
    with pytest.raises(ValidationError) as wrong:
        Settings(database_url=address, _env_file=None)
    assert "应为 postgresql://" in wrong.value.errors()[0]["msg"]


def test_of_two_hosts_the_one_that_answers_is_found_and_can_be_dumped(
    database_url: str, tmp_path: Path
) -> None:
    real = make_url(database_url)
    nobody = tmp_path / "nobody"
    address = f"postgresql://{real.username}@/{real.database}?host={nobody},{real.query['host']}"
    engine = writing_engine(address)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()
    with Database.at(address).dump() as dump:
        assert dump.read(5) == b"PGDMP"
        while dump.read(2**20):
            pass

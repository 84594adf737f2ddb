"""Looks for people in everything that the service keeps."""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text

from season.errands import NEW_PHONE
from season.played import STAFF, Played
from support.files.roster_files import read_roster

TABLES = (
    "events", "answers", "log", "sessions", "accounts", "data_keys", "roster_uploads", "attempts",
    "card_tries", "read_models",
)  # fmt: skip
PERSONAL = ("姓名", "证件号码", "手机号码", "家庭地址")
OTHERS = {*STAFF.values(), "郦主任", "诸葛老师", "慕容老师", NEW_PHONE, "0551-76549999"}
ESCAPED = re.compile(rb"\\+u[0-9a-fA-F]{4}(?:\\+u[0-9a-fA-F]{4}|[0-9A-Za-z-])*")
WORDS = re.compile(rb"[\x80-\xff][^\x00-\x1f\"\\]*")
NUMBERS = re.compile(rb"[A-Z]?\+?[0-9][0-9Xx-]{6,}")


def find_secrets(secrets: set[str], stored: bytes) -> list[str]:
    """Return the secrets in the bytes, as UTF-8 or escaped; numbers only among numbers."""
    unescaped = (re.sub(rb"\\+u", rb"\\u", one) for one in ESCAPED.findall(stored))
    words = b"\n".join(WORDS.findall(stored)).decode(errors="replace")
    words += "\n".join(one.decode("raw_unicode_escape") for one in unescaped)
    numbers = b"\n".join(NUMBERS.findall(stored)).decode()
    return [one for one in sorted(secrets) if one in (numbers if one.isascii() else words)]


def list_secrets(played: Played) -> set[str]:
    forms = played.season.forms
    known = OTHERS | {form[key] for form in forms for key in ("address", "contact", "phone")}
    for roster in played.season.rosters.values():
        table = read_roster(roster.read_bytes())
        for column in map(table.header.index, PERSONAL):
            known |= {str(row.cells[column]) for row in table.rows}
    return known


def read_values(engine: Engine) -> Iterator[bytes]:
    """Yield every value of the tables, a binary one as its bytes."""
    with engine.connect() as connection:
        for name in TABLES:
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # noqa: S608 — our own names
                yield from (
                    bytes(one) if isinstance(one, memoryview) else str(one).encode() for one in row
                )


def read_files(folder: Path) -> Iterator[bytes]:
    """Yield the server's log, and the files that it keeps beside the database."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()

"""The same season as rows of the twin."""

import io
from collections.abc import Iterable, Sequence
from hashlib import sha256
from uuid import UUID, uuid5

import psycopg2
from benchmarks.filling import NOW, Login, Season, vacuum
from benchmarks.peers.twin import WAITS, Base
from sqlalchemy import create_engine

from signing.storage.addresses import normalize_url
from signing.vocabulary import NAMESPACE, Role
from support.stories.chronicle import JOB, TERMS
from support.stories.graduate import GraduateStory

ACCOUNT = ("id", "username", "role", "school_code", "employer_id", "graduate_id")
Row = Sequence[object]


def fill_twin(url: str, season: Season) -> None:
    engine = create_engine(normalize_url(url))
    Base.metadata.create_all(engine)
    engine.dispose()
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        for table, columns, rows in list_tables(season):
            text = "".join("\t".join(map(write_cell, row)) + "\n" for row in rows)
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO(text))
    connection.close()
    vacuum(url)


def write_cell(value: object) -> str:
    return r"\N" if value is None else str(value)


def list_tables(season: Season) -> Iterable[tuple[str, Sequence[str], Iterable[Row]]]:
    firms = season.firms
    columns: Sequence[str] = ("id", "credit_code", "name", "suspended")
    yield "employers", columns, [(f.id, f.state.credit_code, f.state.name, False) for f in firms]
    columns = ("id", "employer_id", *type(JOB).model_fields, "closed", "created_at")
    job = JOB.model_dump().values()
    yield "positions", columns, [(f.position.id, f.id, *job, False, NOW) for f in firms]
    columns = ("id", "school_code", "year", "student_number", "name", "id_number", "college")
    yield (
        "graduates",
        (*columns, "source_confirmed"),
        ((*describe_graduate(one), True) for one in season.graduates),
    )
    yield "accounts", ACCOUNT, [*list_accounts(season)]
    yield (
        "sessions",
        ("token_digest", "account_id", "expires_at"),
        ((digest(one), name_account(one), NOW.replace(year=NOW.year + 1)) for one in season.logins),
    )
    yield from list_signed(season)


def list_signed(season: Season) -> Iterable[tuple[str, Sequence[str], Iterable[Row]]]:
    terms = TERMS.model_dump_json()
    columns: Sequence[str] = (
        *("number", "graduate_id", "employer_id", "position_id", "school_code", "college"),
        *("channel", "state", "terms", "version", "signed_at"),
    )
    signed = [(one, season.firms[n % len(season.firms)]) for n, one in enumerate(season.waiting)]
    yield (
        "agreements",
        columns,
        (
            (
                *(one.number, one.id, firm.id, firm.position.id, one.state.school_code),
                *(one.studies.college, "DIRECT", WAITS, terms, 1, NOW),
            )
            for one, firm in signed
        ),
    )
    columns = ("at", "account_id", "action", "object", "details")
    yield "audit", columns, ((NOW, firm.id, "sign", one.number, "{}") for one, firm in signed)


def describe_graduate(one: GraduateStory) -> Row:
    named = (one.state.school_code, one.state.year, one.state.student_number)
    return (one.id, *named, one.person.name, one.person.id_number, one.studies.college)


def list_accounts(season: Season) -> Iterable[Row]:
    for one in season.logins:
        employer = one.owner if one.role is Role.EMPLOYER else None
        school = one.school_code or None
        if one.role is not Role.GRADUATE:
            yield name_account(one), one.token, one.role.value, school, employer, None
    for graduate, login in zip(season.applying, season.bound, strict=True):
        yield name_account(login), login.token, "graduate", None, None, graduate.id


def name_account(login: Login) -> UUID:
    return uuid5(NAMESPACE, f"twin {login.token}")


def digest(login: Login) -> str:
    return r"\\x" + sha256(login.token.encode()).hexdigest()

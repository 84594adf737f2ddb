"""Loads an invented season of any size into an empty database: real facts, really encrypted.

Schools, staff, employers and positions come through the ordinary use cases; graduates in classes,
each class a transaction of its own, copied by several processes. What is there already is left as
it is, so whoever interrupts it runs it again.
"""

import gc
import json
import random
import secrets
import signal
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from struct import pack
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from stdnum.cn import ric

from signing.codes.identity import RESIDENT_ID
from signing.demo.bench_stories import (
    CARD,
    FORM,
    FORM_DIGEST,
    STEPS,
    Firm,
    Setting,
    Story,
    make_story,
)
from signing.demo.cast import Cast
from signing.demo.companies import EMPLOYERS, credit_code, make_form, make_job
from signing.demo.detection import NotADemoError
from signing.demo.people import GIVEN, STUDIES, SURNAMES
from signing.privacy_notices import CURRENT
from signing.storage.copying import BEGINNING, END, copy_packed, pack_event
from signing.storage.engine import writing_engine
from signing.storage.schema import events
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.core.context import Context
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.files.evidence import Evidence
from signing.use_cases.files.uploads.scanning import NoScanner
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.use_cases.organisations.verification import Verifications
from signing.use_cases.privacy.suites import BY_NAME, SuiteName
from signing.use_cases.privacy.vault import Vault
from signing.vocabulary import (
    Contact,
    EmployerParty,
    Encrypted,
    Role,
    employer_id,
    graduate_id,
    wechat_account_id,
)

REQUEST = "bench"
CLASS = 500
"""Graduates that share a school, a college and what the stories leave to chance; a transaction."""
SCHOOL = 5_000
FIRMS = 64
FIRST_SCHOOL = 90_001
COLLEGES = tuple(college for college, _ in STUDIES)
KEYS = "COPY data_keys (subject, wrapped, key_id) FROM STDIN (FORMAT binary)"
NUMBERS = (
    "COPY enrolled_id_numbers (graduate_id, school_code, student_number, digest)"
    " FROM STDIN (FORMAT binary)"
)
AHEAD = 4
"""Classes that wait for a process."""
SELDOM = 100_000
"""Of the garbage collector: what a class makes goes by itself, and looking at it took 5 %."""


class Loaded(NamedTuple):
    graduates: int
    facts: int


@dataclass(frozen=True)
class Source:
    """What a process needs to write graduates; nothing in it is secret but the address."""

    url: str
    keys: Path
    suite: SuiteName
    files: str
    firms: tuple[Firm, ...]
    seed: int
    year: int
    until: datetime
    only_enrolled: bool


def must_be_bench(context: Context, seed: int) -> datetime | None:
    """Return when loading began, None in an empty database.

    Raises NotADemoError if the first fact is of anything else, or of another seed.
    """
    first = select(events.c.state, events.c.recorded_at).order_by(events.c.id).limit(1)
    with context.engine.connect() as connection:
        row = connection.execute(first).one_or_none()
    if row is None:
        return None
    if json.loads(bytes(row.state))["request_id"].startswith(f"{REQUEST}-{seed}-"):
        recorded: datetime = row.recorded_at
        return recorded
    message = (
        "该数据库中已有其他数据（或由另一个 --seed 生成的测试数据），不会写入虚构的毕业生。"
        "请换一个空的 SIGNING_DATA_DIR 或空的数据库。"
        " This database holds other data, or that of another --seed; no invented graduates are"
        " written here. Use an empty SIGNING_DATA_DIR, or an empty database."
    )
    raise NotADemoError(message)


def load_offices(
    context: Context, password: str, *, graduates: int, seed: int, until: datetime
) -> tuple[Firm, ...]:
    """Register schools, staff and employers, and open positions, as far as they are missing."""
    cast = Cast(context, until, request=f"{REQUEST}-{seed}")
    hashed = hash_password(password)
    firms = tuple(_open_firm(cast, number, hashed) for number in range(FIRMS))
    desk = Schools(context)
    _appoint(desk, cast, "province", Role.PROVINCE, "", hashed)
    _appoint(desk, cast, "auditor", Role.AUDITOR, "", hashed)
    for code in list_schools(graduates):
        contact = Contact(address="安徽省某市大学路1号", contact="就业中心", phone="0551-60001000")
        desk.register(cast.province(), code, f"测试大学{code[2:]}", contact, COLLEGES, None)
        _appoint(desk, cast, f"admin-{code}", Role.SCHOOL_ADMIN, code, hashed)
        _appoint(desk, cast, f"counselor-{code}", Role.COUNSELOR, code, hashed)
    return firms


def list_schools(graduates: int) -> list[str]:
    return [str(FIRST_SCHOOL + number) for number in range(-(-graduates // SCHOOL))]


def _appoint(
    desk: Schools, cast: Cast, username: str, role: Role, school: str, hashed: str
) -> None:
    name = f"{role.value} {school}".strip()
    given = Appointment(username, name, hashed, role, school, password_given=False)
    desk.appoint(cast.operator(), given)


def _open_firm(cast: Cast, number: int, hashed: str) -> Firm:
    company = EMPLOYERS[number % len(EMPLOYERS)]
    form = make_form(company, number)
    form = form.model_copy(update={"name": f"{company.name}第{number + 1}分公司"})
    Employers(cast.context).register(cast.anyone(), form, f"employer-{number + 1}", hashed, CURRENT)
    Verifications(cast.context).verify(cast.province(), employer_id(form.credit_code))
    opened = Positions(cast.context).open(cast.employer(number, 49), make_job(company))
    party = EmployerParty(
        id=employer_id(credit_code(number)),
        **form.model_dump(exclude={"contact"}),
        contact=Encrypted(sealed=""),
    )
    return Firm(party, form.contact.model_dump_json(), UUID(opened.answer["id"]), company)


def load_graduates(source: Source, graduates: int, processes: int) -> Iterator[Loaded]:
    """Yield after each class what it wrote: nothing, if it was there, or when all is open."""
    spans = ((first, min(CLASS, graduates - first)) for first in range(0, graduates, CLASS))
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_open_source, initargs=(source,)
    ) as pool:
        wait([pool.submit(_is_open) for _ in range(processes)])
        yield Loaded(0, 0)
        waiting: set[Future[Loaded]] = set()
        try:
            for span in spans:
                waiting.add(pool.submit(_load_class, *span))
                if len(waiting) >= processes * AHEAD:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (one.result() for one in done)
            for one in waiting:
                yield one.result()
        finally:
            pool.shutdown(cancel_futures=True)


class _Writer:
    """What one process holds: the keys, and a connection."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.engine = writing_engine(source.url)
        suite = BY_NAME[source.suite]
        self.keys = load_keys(source.keys, may_create=False, suite=suite)
        self.vault = Vault(self.engine, self.keys)
        self.files = Evidence.at(source.files, NoScanner())

    def is_there(self, first: UUID) -> bool:
        with self.engine.connect() as connection:
            found = select(events.c.id).where(events.c.stream == first, events.c.version == 1)
            return connection.execute(found).first() is not None


OPENED: list[_Writer] = []


def _open_source(source: Source) -> None:
    """Ctrl-C reaches this process too: what it writes it finishes, and gets nothing more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(SELDOM)
    OPENED.append(_Writer(source))


def _is_open() -> bool:
    return bool(OPENED)


def _load_class(first: int, size: int) -> Loaded:
    writer = OPENED[0]
    people = _invent_people(writer, first, size)
    setting, stories = _choose_stories(writer.source, first)
    if writer.is_there(people[0].id):
        return Loaded(size, 0)
    chance = random.Random(f"{writer.source.seed}-{first}")  # noqa: S311 — who does what
    names = chance.choices(list(stories), weights=[STEPS[one][0] for one in stories], k=size)
    packed: list[bytes] = []
    rows: list[tuple[bytes, ...]] = []
    numbers: list[tuple[bytes, ...]] = []
    key_id = writer.keys.master.id
    for person, name in zip(people, names, strict=True):
        cipher_key = secrets.token_bytes(32)
        wrapped = writer.keys.master.wrap(key_id, person.id, cipher_key)
        rows.append((person.id.bytes, wrapped, pack(">h", key_id)))
        school, digest = setting.school.encode(), person.id_digest.encode()
        numbers.append((person.id.bytes, school, person.values["number"], digest))
        packed += _tell(writer, person, stories[name], cipher_key)
    _copy(writer, rows, numbers, packed)
    return Loaded(size, len(packed))


class _Person(NamedTuple):
    id: UUID
    account: UUID
    id_digest: str
    values: dict[str, bytes]


def _invent_people(writer: _Writer, first: int, size: int) -> list[_Person]:
    source = writer.source
    school, chance = _find_school(first), random.Random(f"{source.seed}+{first}")  # noqa: S311
    return [_invent(writer, school, serial, chance) for serial in range(first, first + size)]


def _find_school(serial: int) -> str:
    return str(FIRST_SCHOOL + serial // SCHOOL)


def _invent(writer: _Writer, school: str, serial: int, chance: random.Random) -> _Person:
    year, vault = writer.source.year, writer.vault
    number, id_number = f"{year - 4}{serial:07}", _make_id_number(year, serial)
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    identity = graduate_id(school, year, number)
    account = wechat_account_id(vault.digest_openid(f"{REQUEST}-{serial}"))
    values = {
        "graduate": str(identity),
        "account": str(account),
        "card": str(UUID(int=CARD.int + serial)),
        "number": number,
        "name": name,
        "gender": "男" if int(id_number[16]) % 2 else "女",
        "idnumber": id_number,
        "phone": f"13{serial:09}",
        "serial": str(serial),
        "digest": vault.digest_identity(school, number, id_number, name),
    }
    digest = vault.digest_id_number(school, RESIDENT_ID, id_number)
    return _Person(identity, account, digest, {k: v.encode() for k, v in values.items()})


def _make_id_number(year: int, serial: int) -> str:
    """A valid number of its own for each of the first 2,000,000."""
    day, place = divmod(serial, 900)
    region = ("340103", "340203", "340302")[day // 1000 % 3]
    born = date(year - 23, 1, 1) + timedelta(days=day % 1000)
    body = f"{region}{born:%Y%m%d}{place + 50:03}"
    return body + ric.calc_check_digit(f"{body}0")


@cache
def _choose_stories(source: Source, first: int) -> tuple[Setting, Mapping[str, Story]]:
    chance = random.Random(f"{source.seed}/{first}")  # noqa: S311 — which studies and employers
    college, major = chance.choice(STUDIES)
    began = source.until - timedelta(days=chance.randint(22, 47), seconds=chance.randint(0, 9_000))
    request = f"{REQUEST}-{source.seed}-{first}"
    setting = Setting(_find_school(first), source.year, college, major, began, request)
    wanted = ["enrolled"] if source.only_enrolled else list(STEPS)
    stories = {
        name: make_story(STEPS[name][1], setting, chance.choice(source.firms)) for name in wanted
    }
    return setting, stories


def _tell(writer: _Writer, person: _Person, story: Story, key: bytes) -> Iterator[bytes]:
    """Yield the graduate's events, packed for a COPY."""
    values, suite, about = person.values, writer.keys.suite, person.id.bytes
    for blank, text in story.secrets.items():
        values[blank] = b64encode(suite.encrypt(key, text.fill(values), about))
    if story.keeps_file:
        sealed = suite.encrypt(key, FORM, about)
        writer.files.put_stored(f"{person.id}/{FORM_DIGEST}", sealed)
    account = person.account.bytes
    for fact in story.facts:
        stream = account if fact.of_account else about
        yield pack_event(stream, fact.kind, fact.state.fill(values))


def _copy(
    writer: _Writer,
    keys: Iterable[tuple[bytes, ...]],
    numbers: Iterable[tuple[bytes, ...]],
    packed: Iterable[bytes],
) -> None:
    connection = writer.engine.raw_connection()
    try:
        cursor: Any = connection.cursor()
        with cursor:
            cursor.execute("BEGIN")
            cursor.copy_expert(KEYS, _pack_rows(keys))
            cursor.copy_expert(NUMBERS, _pack_rows(numbers))
            copy_packed(cursor, packed)
            cursor.execute("COMMIT")
    finally:
        connection.close()


def _pack_rows(rows: Iterable[tuple[bytes, ...]]) -> BytesIO:
    packed = (
        pack(">h", len(row)) + b"".join(pack(">i", len(one)) + one for one in row) for row in rows
    )
    return BytesIO(BEGINNING + b"".join(packed) + END)

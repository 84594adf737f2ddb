"""A season recorded as the service records it: real decisions, values really encrypted."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

import psycopg2
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection, insert

from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.bootstrap import Installation
from signing.codes import spelling
from signing.events import GraduateEnrolled
from signing.facts import Fact
from signing.settings import Settings
from signing.storage.account_tables import accounts, sessions
from signing.storage.migrate import migrate
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.privacy.vault import Cipher, Vault
from signing.vocabulary import NAMESPACE, Channel, Person, Role
from support.facts.logs import Story
from support.processes.served import add_check_digit
from support.stories.chronicle import encrypt_plainly
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

SEALED = re.compile(rb'"sealed":("(?:[^"\\]|\\.)*")')
SAVE = 5000
NOW = datetime.now(UTC)
SCHOOLS = ("99001", "99002", "99003", "99004")
COLLEGES = ("信息工程学院", "文学院", "理学院", "经济管理学院")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "子涵雨欣浩然思远佳怡宇轩梓萱俊杰诗琪嘉豪晓明文博静雅志强海燕建国丽娜天佑若曦"
COUNSELORS, EMPLOYERS = 8, 32


@dataclass(frozen=True)
class Login:
    """Somebody with a session. `owner` is whose: of the staff, an employer, a WeChat account."""

    token: str
    role: Role
    owner: UUID
    school_code: str = ""


@dataclass
class Season:
    """Graduates that wait for review, that are free to sign, and that apply; who may act."""

    story: Story
    firms: list[EmployerStory] = field(default_factory=list)
    waiting: list[GraduateStory] = field(default_factory=list)
    free: list[GraduateStory] = field(default_factory=list)
    applying: list[GraduateStory] = field(default_factory=list)
    counselors: list[Login] = field(default_factory=list)
    employers: list[Login] = field(default_factory=list)
    bound: list[Login] = field(default_factory=list)

    @property
    def graduates(self) -> Iterator[GraduateStory]:
        yield from self.waiting
        yield from self.free
        yield from self.applying

    @property
    def logins(self) -> Iterator[Login]:
        yield from self.counselors
        yield from self.employers
        yield from self.bound


def tell_season(waiting: int, free: int, applying: int) -> Season:
    season = Season(Story(NOW - timedelta(days=60)))
    for code in SCHOOLS:
        season.story.school(code)
    season.counselors = [appoint(season.story, number) for number in range(COUNSELORS)]
    for number in range(EMPLOYERS):
        firm = season.story.employer(add_check_digit(f"91340100{number:09d}"))
        firm.opens()
        season.firms.append(firm)
        season.employers.append(Login(f"bench-employer-{number}", Role.EMPLOYER, firm.id))
    for number in range(waiting + free + applying):
        one = enrol(season.story, number)
        if number < waiting:
            one.signed(season.firms[number % EMPLOYERS], Channel.DIRECT)
            season.waiting.append(one)
        elif number < waiting + free:
            season.free.append(one)
        else:
            season.applying.append(one)
            season.bound.append(bind(season.story, one))
        season.story.now = min(season.story.now, NOW - timedelta(hours=1))
    return season


def enrol(story: Story, number: int) -> GraduateStory:
    name = SURNAMES[number % 20] + GIVEN[number % 37] + GIVEN[number * 7 % 37]
    one = story.graduate(
        f"{NOW.year}{number:06}",
        school=SCHOOLS[number % len(SCHOOLS)],
        year=NOW.year,
        college=COLLEGES[number // 4 % len(COLLEGES)],
        name=name,
        id_number=f"99010120040101{number % 10_000:04}",
    )
    one.confirmed()
    return one


def appoint(story: Story, number: int) -> Login:
    school = SCHOOLS[number % len(SCHOOLS)]
    staff = Staff(uuid5(NAMESPACE, f"bench-counselor-{number}"))
    fact = staff.appoint(
        story.stamp(Role.SCHOOL_ADMIN),
        username=f"counselor-{number}",
        name=encrypt_plainly("辅导员"),
        role=Role.COUNSELOR,
        school_code=school,
        colleges=(),
    )
    story.add(fact)
    return Login(f"bench-counselor-{number}", Role.COUNSELOR, staff.id, school)


def bind(story: Story, graduate: GraduateStory) -> Login:
    graduate.bound()
    account = uuid5(graduate.id, "wechat")
    story.add(WeChatAccount(account).claim(story.stamp(Role.GRADUATE), graduate.id))
    return Login(f"bench-graduate-{account}", Role.GRADUATE, account)


def fill(url: str, folder: Path, season: Season) -> None:
    """Record the season in a database that is migrated here, and seal it; open the sessions.

    `folder` is that of the service's data, whose keys are made here.
    """
    migrate(url)
    installation = Installation.open(Settings(_env_file=None, database_url=url, data_dir=folder))
    vault, log = installation.context.vault, installation.log
    facts = [recorded.fact for recorded in season.story.facts]
    with_digests = [with_digest(vault, one) for one in facts]
    record(PostgresRecorder(installation.writing, log), vault, with_digests)
    with installation.writing.begin() as connection:
        open_sessions(connection, season)
    while log.assign_positions():
        pass
    installation.close()
    vacuum(url)


def vacuum(url: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def with_digest(vault: Vault, fact: Fact) -> Fact:
    """With the digest by which a graduate is found, as an import computes it."""
    if not isinstance(fact, GraduateEnrolled):
        return fact
    person = Person.model_validate_json(fact.person.sealed)
    digest = vault.digest_identity(
        fact.school_code,
        fact.student_number,
        spelling.capital_number(person.id_number),
        spelling.person_name(person.name),
    )
    return fact.model_copy(update={"identity_digest": digest})


def record(recorder: PostgresRecorder, vault: Vault, facts: Sequence[Fact]) -> None:
    """What stories encrypt plainly is encrypted in earnest."""
    ciphers = vault.make_ciphers({fact.originator_id for fact in facts})
    for first in range(0, len(facts), SAVE):
        recorder.insert_events(
            [
                StoredEvent(
                    fact.originator_id,
                    fact.originator_version,
                    fact.topic(),
                    encrypt_in_earnest(fact.state(), ciphers[fact.originator_id]),
                )
                for fact in facts[first : first + SAVE]
            ]
        )


def encrypt_in_earnest(state: bytes, cipher: Cipher) -> bytes:
    return SEALED.sub(
        lambda found: b'"sealed":"%s"' % cipher.encrypt(json.loads(found[1])).sealed.encode(), state
    )


def open_sessions(connection: Connection, season: Season) -> None:
    named = [one for one in season.logins if one.role is not Role.GRADUATE]
    connection.execute(insert(accounts), [describe_account(one) for one in named])
    connection.execute(insert(sessions), [describe_session(one) for one in season.logins])


def describe_account(login: Login) -> dict[str, object]:
    return {
        "username": login.token,
        "password_hash": "-",
        "role": login.role.value,
        "subject": login.owner,
        "school_code": login.school_code,
    }


def describe_session(login: Login) -> dict[str, object]:
    graduate = login.role is Role.GRADUATE
    return {
        "token_digest": sha256(login.token.encode()).digest(),
        "username": None if graduate else login.token,
        "wechat_account": login.owner if graduate else None,
        "role": login.role.value,
        "created_at": NOW,
        "last_seen_at": datetime.now(UTC),
        "expires_at": NOW + timedelta(hours=12),
    }

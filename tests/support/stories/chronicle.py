"""The log of a story: facts in order, a clock, plain encryption, invented values."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from hashlib import sha256
from uuid import UUID

from signing.facts import Fact, Recorded
from signing.vocabulary import (
    Actor,
    Attribution,
    Contact,
    Encrypted,
    FileRef,
    Job,
    Person,
    Resume,
    Role,
    Studies,
    Terms,
    Value,
)

SHANGHAI = timezone(timedelta(hours=8))
BEGIN = datetime(2026, 5, 1, 9, 0, tzinfo=SHANGHAI)
PERSON = Person(
    name="林小满", gender="女", document_type="居民身份证", id_number="990101200401011234"
)
STUDIES = Studies(college="信息工程学院", major="软件工程", level="本科", origin_region="990100")
CONTACT = Contact(address="云山市湖滨路1号", contact="周经理", phone="19900000001")
JOB = Job(
    title="软件工程师",
    job_category="13",
    workplace="云山市",
    monthly_pay=Decimal(8000),
    headcount=3,
    description="写程序",
)
TERMS = Terms(
    monthly_pay=Decimal(8000),
    probation_months=3,
    service_years=3,
    workplace="云山市",
    report_from=date(2026, 7, 1),
    report_to=date(2026, 7, 15),
    penalty=Decimal(5000),
    remarks="",
    archive_to="云山市人才中心",
    job_category="13",
)
BETTER_TERMS = TERMS.model_copy(update={"monthly_pay": Decimal(8800)})
RESUME = Resume(
    name="林小满",
    college="信息工程学院",
    major="软件工程",
    level="本科",
    summary="踏实",
    education="本科",
    experience="实习半年",
    skills="编程",
)


def encrypt_plainly(content: Value | str) -> Encrypted:
    return Encrypted(sealed=content if isinstance(content, str) else content.model_dump_json())


def digest_text(kind: str, text: str) -> bytes:
    return sha256(f"{kind}|{text}".encode()).digest()


def a_file(name: str = "证明.pdf") -> FileRef:
    return FileRef(
        digest="ab" * 32, size=1024, media_type="application/pdf", name=encrypt_plainly(name)
    )


class Chronicle:
    """One log. Its clock stands at `now` and moves on a minute with each fact."""

    def __init__(self, now: datetime = BEGIN) -> None:
        self.now = now
        self.facts: list[Recorded] = []
        self.erased: set[UUID] = set()

    def stamp(self, role: Role = Role.SYSTEM) -> Attribution:
        actor = Actor(account=f"a-{role.value}", role=role)
        return Attribution(actor=actor, at=self.now, request_id=f"r{len(self.facts) + 1}")

    def add(self, fact: Fact) -> Recorded:
        recorded = Recorded(
            len(self.facts) + 1, fact, partial(self._open, fact.originator_id), digest_text
        )
        self.facts.append(recorded)
        self.now += timedelta(minutes=1)
        return recorded

    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    def _open(self, subject: UUID, value: Encrypted) -> str | None:
        return None if subject in self.erased else value.sealed

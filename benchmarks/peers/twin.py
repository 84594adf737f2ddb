"""Four commands as rows alone: what a good engineer would write on the same stack, without facts.

FastAPI, SQLAlchemy's ORM, psycopg2 with a pool, one uvicorn process with its access log. Tables are
the state: each command reads and changes rows and writes a row of audit in one transaction, and
the bearer's session is looked up in a table each time. It keeps neither history nor receipts of
retries, and encrypts nothing.

    TWIN_URL=postgresql://… TWIN_PORT=8101 python -m benchmarks.peers.twin
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, create_engine, select
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    sessionmaker,
)

WAITS, EFFECTIVE = "AWAITING_REVIEW", "EFFECTIVE"


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
        Decimal: Numeric(9, 2),
    }


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    school_code: Mapped[str | None]
    employer_id: Mapped[UUID | None] = mapped_column(ForeignKey("employers.id"))
    graduate_id: Mapped[UUID | None] = mapped_column(ForeignKey("graduates.id"))
    disabled_at: Mapped[datetime | None]


class Login(Base):
    __tablename__ = "sessions"
    token_digest: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime]


class Employer(Base):
    __tablename__ = "employers"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    suspended: Mapped[bool] = mapped_column(default=False)


class Position(Base):
    __tablename__ = "positions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"), index=True)
    title: Mapped[str] = mapped_column(index=True)
    job_category: Mapped[str] = mapped_column(index=True)
    workplace: Mapped[str]
    monthly_pay: Mapped[Decimal]
    headcount: Mapped[int]
    description: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Graduate(Base):
    __tablename__ = "graduates"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_code: Mapped[str]
    year: Mapped[int]
    student_number: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    id_number: Mapped[str]
    college: Mapped[str]
    source_confirmed: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("school_code", "year", "student_number"),
        Index("graduates_school_college", "school_code", "college"),
    )


class Application(Base):
    __tablename__ = "applications"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduates.id"), index=True)
    position_id: Mapped[UUID] = mapped_column(ForeignKey("positions.id"))
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    stage: Mapped[str]
    resume: Mapped[dict[str, Any]]
    submitted_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("graduate_id", "position_id"),
        Index("applications_inbox", "employer_id", "stage", "submitted_at"),
    )


class Agreement(Base):
    __tablename__ = "agreements"
    number: Mapped[str] = mapped_column(primary_key=True)
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduates.id"), index=True)
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"), index=True)
    position_id: Mapped[UUID | None] = mapped_column(ForeignKey("positions.id"))
    school_code: Mapped[str]
    college: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    terms: Mapped[dict[str, Any]]
    version: Mapped[int]
    signed_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
    graduate: Mapped[Graduate] = relationship()
    __table_args__ = (Index("agreements_queue", "school_code", "state", "signed_at", "number"),)


class Audit(Base):
    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[UUID]
    action: Mapped[str]
    object: Mapped[str]
    details: Mapped[dict[str, Any]]
    __table_args__ = (Index("audit_object", "object", "id"),)


Money = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=2000)]


class JobForm(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=100)]
    job_category: Annotated[str, Field(min_length=1, max_length=10)]
    workplace: Line
    monthly_pay: Money
    headcount: Annotated[int, Field(ge=1, le=10_000)] = 1
    description: Words = ""


class JobAnswer(JobForm):
    id: UUID


class TermsForm(BaseModel):
    monthly_pay: Money
    probation_months: Annotated[int, Field(ge=0, le=6)] = 0
    service_years: Annotated[int, Field(ge=0, le=50)] = 0
    workplace: Line
    report_from: date
    report_to: date
    penalty: Money = Decimal(0)
    job_category: Annotated[str, Field(min_length=1, max_length=10)]
    remarks: Annotated[str, Field(max_length=400)] = ""
    archive_to: Annotated[str, Field(max_length=200)] = ""


class SigningForm(BaseModel):
    school_code: Annotated[str, Field(max_length=20)]
    name: Annotated[str, Field(max_length=100)]
    student_number: Annotated[str, Field(max_length=40)]
    id_number: Annotated[str, Field(max_length=40)]
    position_id: UUID
    terms: TermsForm


class ResumeForm(BaseModel):
    summary: Words
    education: Words = ""
    experience: Words = ""
    skills: Words = ""


class ApplicationForm(BaseModel):
    position_id: UUID
    resume: ResumeForm


class StandingAnswer(BaseModel):
    agreement_number: str
    standing: str


class StageAnswer(BaseModel):
    application_id: UUID
    stage: str


engine = create_engine(
    os.environ.get("TWIN_URL", "postgresql:///twin").replace("gresql:", "gresql+psycopg2:", 1),
    pool_size=20,
    max_overflow=20,
)
Sessions = sessionmaker(engine, expire_on_commit=False)
bearer = HTTPBearer()
app = FastAPI()


def open_session() -> Iterator[Session]:
    with Sessions() as session:
        yield session


Rows = Annotated[Session, Depends(open_session)]


def find_account(
    rows: Rows, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
) -> Account:
    digest = sha256(credentials.credentials.encode()).digest()
    found = rows.scalars(
        select(Account)
        .join(Login, Login.account_id == Account.id)
        .where(Login.token_digest == digest, Login.expires_at > datetime.now(UTC))
        .where(Account.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        raise HTTPException(401, "not signed in")
    return found


def require(role: str) -> Callable[[Account], Account]:
    def check(by: Annotated[Account, Depends(find_account)]) -> Account:
        if by.role != role:
            raise HTTPException(403, "not yours")
        return by

    return check


ByCounselor = Annotated[Account, Depends(require("counselor"))]
ByEmployer = Annotated[Account, Depends(require("employer"))]
ByGraduate = Annotated[Account, Depends(require("graduate"))]


def write_audit(rows: Session, by: Account, action: str, about: object, **details: Any) -> None:
    at = datetime.now(UTC)
    row = Audit(at=at, account_id=by.id, action=action, object=str(about), details=details)
    rows.add(row)


def load_active(rows: Session, by: Account) -> Employer:
    employer = rows.get_one(Employer, by.employer_id)
    if employer.suspended:
        raise HTTPException(409, "suspended")
    return employer


@app.post("/api/reviews/{number}/approval", status_code=201)
def approve(
    number: str, by: ByCounselor, rows: Rows, if_match: Annotated[str | None, Header()] = None
) -> StandingAnswer:
    query = select(Agreement).where(Agreement.number == number).with_for_update()
    agreement = rows.scalars(query).one_or_none()
    if agreement is None or agreement.school_code != by.school_code:
        raise HTTPException(404, "no such agreement")
    seen = int(if_match.strip('"')) if if_match else agreement.version
    if agreement.state != WAITS or seen != agreement.version:
        raise HTTPException(409, "not now")
    agreement.state, agreement.version = EFFECTIVE, agreement.version + 1
    agreement.reviewed_at, agreement.reviewed_by = datetime.now(UTC), by.id
    write_audit(rows, by, "approve", number, before=WAITS, after=EFFECTIVE)
    rows.commit()
    return StandingAnswer(agreement_number=number, standing=agreement.state)


@app.post("/api/employer/positions", status_code=201)
def open_position(form: JobForm, by: ByEmployer, rows: Rows) -> JobAnswer:
    employer = load_active(rows, by)
    filled = form.model_dump()
    position = Position(id=uuid4(), employer_id=employer.id, created_at=datetime.now(UTC), **filled)
    rows.add(position)
    write_audit(rows, by, "open", position.id, **form.model_dump(mode="json"))
    rows.commit()
    return JobAnswer(id=position.id, **filled)


@app.post("/api/employer/signings", status_code=201)
def sign_directly(form: SigningForm, by: ByEmployer, rows: Rows) -> StandingAnswer:
    now, employer = datetime.now(UTC), load_active(rows, by)
    position = rows.get(Position, form.position_id)
    if position is None or position.employer_id != employer.id or position.closed:
        raise HTTPException(409, "no such position")
    graduate = find_named(rows, form, now.year)
    query = select(Agreement.state).where(Agreement.graduate_id == graduate.id)
    states = rows.scalars(query).all()
    if not graduate.source_confirmed or {WAITS, EFFECTIVE} & set(states):
        raise HTTPException(409, "not free")
    place = f"{graduate.year}-{graduate.school_code}-{graduate.student_number}"
    agreement = Agreement(
        number=f"{place}-{len(states) + 1}",
        graduate_id=graduate.id,
        employer_id=employer.id,
        position_id=position.id,
        school_code=graduate.school_code,
        college=graduate.college,
        channel="DIRECT",
        state=WAITS,
        terms=form.terms.model_dump(mode="json"),
        version=1,
        signed_at=now,
    )
    rows.add(agreement)
    write_audit(rows, by, "sign", agreement.number, position=str(position.id))
    rows.commit()
    return StandingAnswer(agreement_number=agreement.number, standing=WAITS)


def find_named(rows: Session, form: SigningForm, year: int) -> Graduate:
    """One answer for every mismatch."""
    found = rows.scalars(
        select(Graduate)
        .where(Graduate.school_code == form.school_code)
        .where(Graduate.student_number == form.student_number)
        .where(Graduate.year.in_((year - 1, year, year + 1)))
        .where(Graduate.name == form.name, Graduate.id_number == form.id_number)
        .order_by(Graduate.year.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise HTTPException(404, "no such graduate")
    return found


@app.post("/api/me/applications", status_code=201)
def apply(form: ApplicationForm, by: ByGraduate, rows: Rows) -> StageAnswer:
    graduate = rows.get_one(Graduate, by.graduate_id, with_for_update=True)
    position = rows.get(Position, form.position_id)
    if position is None or position.closed or not graduate.source_confirmed:
        raise HTTPException(409, "not now")
    query = select(Application.id).where(Application.graduate_id == graduate.id)
    if rows.scalars(query.where(Application.position_id == position.id)).first() is not None:
        raise HTTPException(409, "applied already")
    resume = form.resume.model_dump() | {"name": graduate.name, "college": graduate.college}
    application = Application(
        id=uuid4(),
        graduate_id=graduate.id,
        position_id=position.id,
        employer_id=position.employer_id,
        stage="SUBMITTED",
        resume=resume,
        submitted_at=datetime.now(UTC),
    )
    rows.add(application)
    write_audit(rows, by, "apply", application.id, position=str(position.id))
    rows.commit()
    return StageAnswer(application_id=application.id, stage=application.stage)


def main() -> None:
    port = int(os.environ["TWIN_PORT"])
    uvicorn.run(app, host="127.0.0.1", port=port, timeout_keep_alive=30)


if __name__ == "__main__":
    main()

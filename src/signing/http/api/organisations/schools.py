"""Schools and their staff; the province's word on employers."""

from dataclasses import replace
from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Response, status
from pydantic import Field

from signing.http.answering.replies import done
from signing.http.asking.account_forms import Email, Password, Username
from signing.http.asking.fields import (
    Explaining,
    FilledLine,
    FilledPrintedLine,
    PersonName,
    Phone,
    Printed,
    PrintedLine,
)
from signing.http.asking.forms import Form, ReasonForm
from signing.http.asking.security import ByProvince, BySchoolAdmin
from signing.http.asking.use_cases import ToEmployers, ToSchools
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.passwords import hash_new_password
from signing.use_cases.organisations.employers import EmployerStanding
from signing.use_cases.organisations.schools import (
    AppointedStaff,
    Appointment,
    DismissedStaff,
    ReassignedStaff,
    RegisteredSchool,
)
from signing.vocabulary import Contact, Role

router = Router()
ADMIN: list[str | Enum] = ["school admin · 学校管理员"]
PROVINCE: list[str | Enum] = ["province · 省厅"]
College = Annotated[FilledLine, Field(max_length=60)]
NewCollege = Annotated[College, Printed, Explaining]
StaffRole = Annotated[Role, Field(description="counselor or school_admin")]


class AdminForm(Form):
    username: Username
    name: PersonName
    password: Password


class SchoolForm(Form):
    code: Annotated[str, Field(pattern=r"^[0-9]{5}$", examples=["99001"])]
    name: Annotated[FilledPrintedLine, Field(max_length=60)]
    address: PrintedLine = ""
    contact: PrintedLine = ""
    phone: Phone | None = None
    colleges: Annotated[tuple[NewCollege, ...], Field(max_length=100)] = ()
    admin: AdminForm | None = None


class StaffForm(AdminForm):
    """To an `email` goes a link by which its owner confirms it."""

    role: StaffRole = Role.COUNSELOR
    colleges: Annotated[tuple[College, ...], Field(max_length=100)] = ()
    email: Email | None = None


class CollegesForm(Form):
    colleges: Annotated[tuple[College, ...], Field(max_length=100)]


@router.post("/schools", rules.COMMAND, status_code=status.HTTP_201_CREATED, tags=PROVINCE)
def register_school(
    form: SchoolForm, by: ByProvince, use_cases: ToSchools, response: Response
) -> RegisteredSchool:
    """A school, its colleges, and its first administrator."""
    contact = Contact(address=form.address, contact=form.contact, phone=form.phone or "")
    admin = None if form.admin is None else _appointment(form.admin, Role.SCHOOL_ADMIN, form.code)
    colleges = tuple(dict.fromkeys(form.colleges))
    return done(response, use_cases.register(by, form.code, form.name, contact, colleges, admin))


@router.post("/staff", rules.COMMAND, status_code=status.HTTP_201_CREATED, tags=ADMIN)
def appoint(
    form: StaffForm, by: BySchoolAdmin, use_cases: ToSchools, response: Response
) -> AppointedStaff:
    """A counselor or administrator of the own school; no `colleges` means all of them."""
    colleges = tuple(dict.fromkeys(form.colleges))
    appointment = _appointment(form, form.role, by.school_code, colleges)
    with_email = replace(appointment, email=form.email or "")
    return done(response, use_cases.appoint(by, with_email))


@router.patch("/staff/{staff_id}", rules.COMMAND, tags=ADMIN)
def reassign(
    staff_id: UUID, form: CollegesForm, by: BySchoolAdmin, use_cases: ToSchools, response: Response
) -> ReassignedStaff:
    return done(response, use_cases.reassign(by, staff_id, tuple(dict.fromkeys(form.colleges))))


@router.delete("/staff/{staff_id}", rules.COMMAND, tags=ADMIN)
def dismiss(
    staff_id: UUID,
    by: BySchoolAdmin,
    use_cases: ToSchools,
    response: Response,
    form: ReasonForm | None = None,
) -> DismissedStaff:
    """Ends the account and its sessions at once."""
    return done(response, use_cases.dismiss(by, staff_id, form.reason if form else ""))


@router.post(
    "/employers/{employer_id}/suspension",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
    tags=PROVINCE,
)
def suspend(
    employer_id: UUID,
    by: ByProvince,
    use_cases: ToEmployers,
    response: Response,
    form: ReasonForm | None = None,
) -> EmployerStanding:
    """A suspended employer can neither invite, offer nor sign; its agreements stand."""
    return done(response, use_cases.suspend(by, employer_id, form.reason if form else ""))


@router.delete("/employers/{employer_id}/suspension", rules.COMMAND, tags=PROVINCE)
def reinstate(
    employer_id: UUID,
    by: ByProvince,
    use_cases: ToEmployers,
    response: Response,
    form: ReasonForm | None = None,
) -> EmployerStanding:
    """The employer may sign again."""
    return done(response, use_cases.reinstate(by, employer_id, form.reason if form else ""))


def _appointment(
    form: AdminForm, role: Role, school_code: str, colleges: tuple[str, ...] = ()
) -> Appointment:
    password_hash = hash_new_password(form.password, form.username, form.name)
    return Appointment(form.username, form.name, password_hash, role, school_code, colleges)

"""解约记录 of an employer: counts and releases, for staff, for graduates and for itself."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse

from signing.http.asking.readers import ReaderOfRecords
from signing.http.asking.reads import Part
from signing.http.asking.records import EmployerRecord, ReadRecord, read_record
from signing.http.asking.security import ByEmployer, ByGraduate, ByStaff
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.page_links import make_links
from signing.http.pages.screen import ToScreen
from signing.use_cases.core.actors import Counselor, Province

router = Router()


def read_own_record(by: ByEmployer, connection: ReaderOfRecords, part: Part) -> EmployerRecord:
    return read_record(by.employer_id, by, connection, part)


OwnRecord = Annotated[EmployerRecord, Depends(read_own_record)]


@router.get("/employers/{employer_id}/record", rules.PAGE)
def show_to_staff(by: ByStaff, record: ReadRecord, screen: ToScreen) -> HTMLResponse:
    """Show the releases of the graduates whom the reader oversees, and the counts of all."""
    return screen.show(
        "organisations/record/staff.html",
        record=record,
        links=make_links(screen.request, record["next"]),
        whole=isinstance(by, Province),
        partly=by.oversight.school_code is not None,
        beneath="/terminations" if isinstance(by, Counselor) else "",
    )


@router.get("/employer/record", rules.PAGE)
def show_to_employer(record: OwnRecord, screen: ToScreen) -> HTMLResponse:
    return screen.show(
        "organisations/record/own.html",
        record=record,
        links=make_links(screen.request, record["next"]),
        partly=False,
        beneath="/employer/agreements",
    )


@router.get("/me/employers/{employer_id}/record", rules.PAGE)
def show_to_graduate(by: ByGraduate, record: ReadRecord, screen: ToScreen) -> HTMLResponse:
    """Show each release by its month, and of none whose it was."""
    del by
    return screen.show(
        "organisations/record/me.html",
        record=record,
        links=make_links(screen.request, record["next"]),
        tab="positions",
    )

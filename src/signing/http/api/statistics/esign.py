"""网签占比 and the other figures, each with the log position and definition it was counted by."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Query, Response
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import XLSX, Listed, file, file_in_pieces, listed
from signing.http.asking.filters import AskedYear
from signing.http.asking.numbers import (
    AS_OF,
    AskedOf,
    Count,
    Counted,
    explain,
    lay_out,
    read_moment,
)
from signing.http.asking.readers import ReaderOfDestinations, ReaderOfNumbers
from signing.http.asking.reads import Part
from signing.http.asking.security import ByProvince, ByStaff
from signing.http.asking.use_cases import ToDisclosures, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import N_, ToSpeech
from signing.projections import destination_register, esign_ratio
from signing.projections.esign_ratio import (
    Answer,
    AsOf,
    DashboardItems,
    Grouping,
    MovingFact,
    StatisticsLine,
)
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.core.spreadsheets import write_csv

router = Router(tags=["province · 省厅"])

By = Annotated[Grouping, Query(alias="by")]
SINCE = "As `as_of`; else a week ago."


class YearChoice(TypedDict):
    """A year that has graduates, and the education levels of its rosters."""

    year: int
    levels: list[str]


class YearChoices(TypedDict):
    """Years newest first."""

    items: list[YearChoice]


@router.get("/statistics/esign", rules.READ.for_programs(Scope.STATISTICS_READ))
def answer_statistics(found: Counted) -> Answer[list[StatisticsLine]]:
    """Shares are null where nobody is counted.

    By region and by industry agreements are counted, by their employer's city and industry when it
    signed: who signed nowhere is on none of these lines, so they have no graduates and no shares.
    What each number means, and how anybody counts it again: docs/numbers.md.
    """
    return found


@router.get(
    "/statistics/esign.csv",
    rules.DRAWN_FILE.for_programs(Scope.STATISTICS_READ),
    response_class=Response,
    responses=response_docs.CSV,
)
def download_csv(
    reader: ByStaff, found: Counted, asked: AskedOf, speech: ToSpeech, by: By = Grouping.SCHOOL
) -> Response:
    """The same; under the figures, whose they are, what was asked, what makes them reproducible."""
    header, rows = lay_out(found, by, reader.oversight, speech)
    content = write_csv(header, [*rows, *explain(found, asked, by, reader.oversight, speech)])
    return file(content, "text/csv; charset=utf-8", f"{speech.say(N_('网签占比'))}.csv")


@router.get(
    "/statistics/esign.xlsx",
    rules.DRAWN_FILE.for_programs(Scope.STATISTICS_READ),
    response_class=Response,
    responses=response_docs.XLSX,
)
def download_xlsx(
    reader: ByStaff,
    found: Counted,
    asked: AskedOf,
    drawers: ToDrawers,
    speech: ToSpeech,
    by: By = Grouping.SCHOOL,
) -> Response:
    """The same; a second sheet says whose they are, what was asked, and how they are reproduced."""
    heading = (speech.say(N_("项目")), speech.say(N_("内容")))
    about = (speech.say(N_("说明")), heading, explain(found, asked, by, reader.oversight, speech))
    title = speech.say(N_("网签占比"))
    content = drawers.write_xlsx(title, *lay_out(found, by, reader.oversight, speech), about=about)
    return file(content, XLSX, f"{title}.xlsx")


@router.get("/statistics/dashboard", rules.READ.for_programs(Scope.STATISTICS_READ))
def answer_dashboard(
    by: ByStaff, connection: ReaderOfNumbers, asked: AskedOf
) -> Answer[DashboardItems]:
    """All that the dashboard shows, from one place in the log."""
    return esign_ratio.compute_dashboard(connection, by.oversight, asked, now=by.now)


@router.get("/statistics/years", rules.READ.for_programs(Scope.STATISTICS_READ))
def list_years(by: ByStaff, connection: ReaderOfNumbers) -> YearChoices:
    """What may be chosen."""
    found = esign_ratio.list_choices(connection, by.oversight)
    return {"items": [{"year": year, "levels": levels} for year, levels in found.items()]}


@router.get("/statistics/esign/facts", rules.READ.for_programs(Scope.STATISTICS_READ))
def list_facts_behind(
    by: ByStaff,
    connection: ReaderOfNumbers,
    asked: AskedOf,
    part: Part,
    count: Annotated[Count, Query()] = "signed_online",
    group: By = Grouping.SCHOOL,
    key: Annotated[str | None, Query(max_length=200, description="Of one item; else all.")] = None,
) -> Listed[MovingFact]:
    """The facts behind a count, as many as it says, newest first; nothing personal in them."""
    return listed(
        esign_ratio.list_facts_behind(
            connection,
            by.oversight,
            asked,
            by=group,
            key=key,
            count=count,
            part=part,
            now=by.now,
        )
    )


@router.get("/statistics/esign/changes", rules.READ.for_programs(Scope.STATISTICS_READ))
def list_changes(
    by: ByStaff,
    connection: ReaderOfNumbers,
    asked: AskedOf,
    part: Part,
    since: Annotated[str | None, Query(alias="from", max_length=40, description=SINCE)] = None,
    to: Annotated[str | None, Query(max_length=40, description=AS_OF)] = None,
    count: Annotated[Count | None, Query()] = None,
) -> Listed[MovingFact]:
    """The facts that moved a number after `from` and until `to` (the end of each day)."""
    week_ago = AsOf(until=by.now - timedelta(days=7))
    return listed(
        esign_ratio.list_changes(
            connection,
            by.oversight,
            asked if to is None else replace(asked, as_of=read_moment(to, "to", by.now)),
            since=week_ago if since is None else esign_ratio.parse_as_of(since, "from"),
            count=count,
            part=part,
            now=by.now,
        )
    )


@router.get(
    "/destinations.xlsx", rules.RECORDED_FILE, response_class=Response, responses=response_docs.XLSX
)
def download_register(
    by: ByProvince,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    connection: ReaderOfDestinations,
    year: AskedYear = None,
) -> Response:
    """毕业去向登记: what the provincial register takes, one row a graduate, numbers whole.

    That it left is on record, for every graduate and the auditor.
    """
    disclosures.record_register_export(by)
    rows = destination_register.list_rows(connection, by.oversight, year=year or by.now.year)
    pieces = drawers.stream_xlsx("毕业去向登记", destination_register.HEADER, rows)
    return file_in_pieces(pieces, XLSX, "毕业去向登记.xlsx")

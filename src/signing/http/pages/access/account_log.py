"""账号安全记录: the log of accounts, searched by kind, account and day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from signing.http.asking.reads import Part
from signing.http.asking.security import ByAccountWatcher
from signing.http.asking.use_cases import ToOverview, ToSecurityLog
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access import account_words
from signing.http.pages.audit.searching import parse_day, refuse_field
from signing.http.pages.page_links import make_links
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Typed
from signing.refusals import FieldsWrong
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.security_log import Chosen, Kind, NumberedEvent
from signing.use_cases.core.actors import Auditor, Province, SchoolAdmin

router = Router()
Entered = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Search:
    """`account` is a username or an id; `since` and `until` are days in China, both inclusive."""

    kind: str = ""
    account: str = ""
    since: str = ""
    until: str = ""

    def choose(self, overview: Overview, by: SchoolAdmin | Province | Auditor) -> Chosen:
        """Raises FieldsWrong."""
        return Chosen(
            kind=_parse_kind(self.kind) if self.kind else None,
            account=_find_account(overview, by, self.account) if self.account else None,
            since=parse_day("since", self.since),
            until=parse_day("until", self.until, days=1),
        )


def read_search(
    kind: Entered = "", account: Entered = "", since: Entered = "", until: Entered = ""
) -> Search:
    return Search(*(one.strip() for one in (kind, account, since, until)))


@router.get("/staff/log", rules.PAGE)
def list_events(
    by: ByAccountWatcher,
    use_cases: ToSecurityLog,
    overview: ToOverview,
    part: Part,
    screen: ToScreen,
    asked: Annotated[Search, Depends(read_search)],
) -> HTMLResponse:
    """List what was done, newest first; an auditor sees ids where others see usernames."""
    behind, refusal, items = part.behind(), None, list[NumberedEvent]()
    try:
        chosen = asked.choose(overview, by)
        before = None if behind is None else int(behind[0])
        items = use_cases.list_events(by, before, part.limit, chosen)
    except FieldsWrong as wrong:
        refusal = wrong
    more = part.mark([items[-1]["id"]]) if len(items) == part.limit else None
    return screen.show(
        "access/staff/log.html",
        found=items,
        names=_load_names(overview, by, items),
        links=make_links(screen.request, more),
        words=account_words,
        asked=asked,
        oversees=not isinstance(by, Auditor),
        typed=Typed(FormData(vars(asked))) if refusal else NOTHING_TYPED,
        refusal=refusal,
    )


def _load_names(
    overview: Overview, by: SchoolAdmin | Province | Auditor, items: list[NumberedEvent]
) -> Mapping[UUID, str]:
    if isinstance(by, Auditor):
        return {}
    return overview.load_usernames(by, account_words.collect_account_ids(items))


def _find_account(overview: Overview, by: SchoolAdmin | Province | Auditor, entered: str) -> UUID:
    try:
        return UUID(entered)
    except ValueError:
        found = None if isinstance(by, Auditor) else overview.find_id(by, entered)
    if found is None:
        raise refuse_field("account", "没有这个账号", "no such account")
    return found


def _parse_kind(entered: str) -> Kind:
    try:
        return Kind(entered)
    except ValueError:
        raise refuse_field("kind", "没有这种事件", "no such kind of event") from None

"""A graduate's own data: what is held and how to take it along, and who looked at it."""

from collections.abc import Mapping
from typing import Final

from fastapi.responses import HTMLResponse

from signing.http.asking.readers import ReaderOfPublicRecords
from signing.http.asking.reads import Part
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToDisclosures
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import ToScreen
from signing.http.pages.wording import N_
from signing.projections import public_record

router = Router(prefix="/me")
SEEN: Final[Mapping[str, str]] = {
    "id_number": N_("完整证件号码"),
    "phone": N_("完整手机号码"),
    "everything": N_("全部个人信息"),
    "register": N_("毕业去向登记表"),
    "roster": N_("学校的毕业生清单，号码有遮盖"),
    "reviews": N_("学校的签约审核清单，没有证件号码"),
    "amendments": N_("学校的变更审核清单，没有证件号码"),
    "prints": N_("学校的协议书打印清单，没有证件号码"),
    "terminations": N_("学校的解约申请清单，没有证件号码"),
    "privacy_requests": N_("学校的个人信息请求清单，没有证件号码"),
    "bindings": N_("学校的绑定核查清单，没有证件号码"),
    "binding_reports": N_("学校的绑定问题清单，没有完整的证件号码"),
    "deadlines": N_("学校的待办清单，没有证件号码"),
}
"""What was shown, in words."""


@router.get("/data", rules.PAGE.open_before_notice())
def explain_data(by: ByGraduate, screen: ToScreen) -> HTMLResponse:
    """Say what is held about the graduate, and where it is downloaded."""
    del by
    return screen.show("graduates/me/data.html", tab="more")


@router.get("/looks", rules.PAGE)
def list_looks(
    by: ByGraduate,
    part: Part,
    use_cases: ToDisclosures,
    connection: ReaderOfPublicRecords,
    screen: ToScreen,
) -> HTMLResponse:
    """List who looked at the graduate's numbers: role and office, never a name; newest first."""
    behind = part.behind()
    found = use_cases.list_own(by, part.limit, None if behind is None else int(behind[0]))
    return screen.show(
        "graduates/me/looks.html",
        looks=found.items,
        seen=SEEN,
        schools=public_record.name_schools_by_code(connection),
        more=f"?cursor={part.mark([found.next])}" if found.next else "",
        first="/me/looks" if part.cursor else "",
        tab="more",
    )

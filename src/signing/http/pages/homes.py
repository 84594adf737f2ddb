"""The home and the menu of each role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from signing.http.pages.wording import N_
from signing.vocabulary import Role


@dataclass(frozen=True)
class Entry:
    """`live` names the count beside the entry, "" for none."""

    path: str
    icon: str
    words: str
    live: str = ""


@dataclass(frozen=True)
class Group:
    """`menu` is what schools look for: its Chinese name on the ministry's platform."""

    words: str
    entries: tuple[Entry, ...]
    menu: str = ""


TO_DO = Entry("/deadlines", "list-todo", N_("待办"))
DISPATCH = Group(
    N_("签约管理"),
    (
        Entry("/desk", "layout-dashboard", N_("工作台")),
        TO_DO,
        Entry("/reviews", "clipboard-check", N_("签约审核"), "pending"),
        Entry("/prints", "printer", N_("协议书打印管理"), "to_print"),
        Entry("/stamped-copies", "stamp", N_("盖章件核对"), "stamped"),
        Entry("/terminations", "file-x", N_("解约申请登记表"), "terminations"),
    ),
    "就业派遣",
)
PEOPLE = Entry("/graduates", "users", N_("生源信息"))
FIGURES = Entry("/statistics", "chart-column", N_("网签统计"))
ACCOUNT = Group(N_("我的"), (Entry("/account", "circle-user-round", N_("账号与安全")),))
MENUS: Final[Mapping[str, tuple[Group, ...]]] = {
    Role.COUNSELOR.value: (DISPATCH, Group(N_("数据管理"), (PEOPLE, FIGURES)), ACCOUNT),
    Role.SCHOOL_ADMIN.value: (
        DISPATCH,
        Group(
            N_("数据管理"),
            (
                PEOPLE,
                Entry("/roster", "upload", N_("名单导入")),
                Entry("/binding-reports", "message-square", N_("绑定问题"), "binding_reports"),
                Entry("/bindings", "user-check", N_("绑定核查"), "binding_marks"),
                Entry("/privacy-requests", "shield-check", N_("个人信息请求"), "privacy_requests"),
                FIGURES,
                Entry("/staff", "id-card", N_("教师账号")),
            ),
        ),
        ACCOUNT,
    ),
    Role.PROVINCE.value: (
        Group(
            N_("省厅"),
            (
                FIGURES,
                TO_DO,
                Entry("/schools", "school", N_("学校管理")),
                Entry("/employers", "building-2", N_("用人单位管理")),
                Entry("/audit/parked-facts", "inbox", N_("搁置的事实")),
            ),
        ),
        ACCOUNT,
    ),
    Role.AUDITOR.value: (
        Group(
            N_("审计"),
            (
                Entry("/audit", "history", N_("事件历史")),
                Entry("/audit/checkpoints", "shield-check", N_("检查点")),
                Entry("/audit/parked-facts", "inbox", N_("搁置的事实")),
                Entry("/staff/log", "user-check", N_("账号安全记录")),
                FIGURES,
            ),
        ),
        ACCOUNT,
    ),
    Role.EMPLOYER.value: (
        Group(
            N_("招聘签约"),
            (
                Entry("/employer", "layout-dashboard", N_("工作台")),
                TO_DO,
                Entry("/employer/positions", "briefcase", N_("招聘岗位")),
                Entry("/employer/applications", "inbox", N_("投递和面试")),
                Entry("/employer/signings", "file-pen-line", N_("发起签约")),
                Entry("/employer/offer-templates", "layout-template", N_("条款模板")),
                Entry("/employer/agreements", "handshake", N_("本单位的协议")),
                Entry("/employer/documents", "file-text", N_("资质证明材料")),
                Entry("/employer/colleagues", "users", N_("同事")),
            ),
        ),
        Group(
            N_("我的"),
            (
                *ACCOUNT.entries,
                Entry("/employer/privacy", "shield-check", N_("我的个人信息")),
            ),
        ),
    ),
}
HOMES: Final[Mapping[str, str]] = {
    Role.COUNSELOR.value: "/desk",
    Role.SCHOOL_ADMIN.value: "/desk",
    Role.PROVINCE.value: "/statistics",
    Role.AUDITOR.value: "/audit",
    Role.EMPLOYER.value: "/employer",
    Role.GRADUATE.value: "/me",
}


def find_home(role: str | None) -> str:
    return HOMES.get(role or "", "/login")


def find_door(role: Role | None) -> str:
    """Return the path of the sign-in page: graduates sign in with WeChat."""
    return "/wechat" if role is Role.GRADUATE else "/login"


def find_menu(role: str | None) -> tuple[Group, ...]:
    return MENUS.get(role or "", ())


def is_here(entry: Entry, here: str, role: str) -> bool:
    """Whether `entry` is the longest one of the menu that the address lies under."""
    paths = [one.path for group in find_menu(role) for one in group.entries]
    under = [path for path in paths if here == path or here.startswith(f"{path}/")]
    return bool(under) and entry.path == max(under, key=len)

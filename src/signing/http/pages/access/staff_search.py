"""Which accounts of the staff are asked for, and how they leave as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query

from signing.codes.spelling import fold_name
from signing.http.languages import Speech
from signing.http.pages.access.account_words import STATES
from signing.http.pages.wording import N_, ROLES
from signing.use_cases.access.overview import StaffAccount

Asked = Annotated[str, Query(max_length=100)]
SORTS: dict[str, tuple[str, Callable[[StaffAccount], Any]]] = {
    "": (N_("按用户名"), lambda one: one["username"]),
    "name": (N_("按姓名"), lambda one: (one["name"] or "", one["username"])),
    "school": (N_("按学校"), lambda one: (one["school_code"] or "", one["username"])),
    "role": (N_("按角色"), lambda one: (one["role"], one["username"])),
    "state": (N_("按状态"), lambda one: (one["state"], one["username"])),
}
HEADER = (
    *(N_("用户名"), N_("姓名"), N_("角色代码"), N_("角色"), N_("学校代码"), N_("学校")),
    *(N_("负责学院"), N_("二次验证"), N_("状态代码"), N_("状态")),
)


@dataclass(frozen=True)
class StaffSearch:
    """`q` is in a name or username, `school` a code; "" asks for any."""

    q: Asked = ""
    school: Asked = ""
    role: Asked = ""
    college: Asked = ""
    state: Asked = ""
    sort: Asked = ""

    @property
    def narrows(self) -> bool:
        return any(value for name, value in vars(self).items() if name != "sort")

    def find(self, known: Sequence[StaffAccount]) -> list[StaffAccount]:
        """Return those that are asked for, sorted."""
        _, key = SORTS.get(self.sort, SORTS[""])
        return sorted(filter(self._fits, known), key=key)

    def _fits(self, one: StaffAccount) -> bool:
        asked = fold_name(self.q)
        said = (fold_name(one["name"] or ""), fold_name(one["username"]))
        return (
            any(asked in text for text in said)
            and self.school in {"", one["school_code"]}
            and self.role in {"", one["role"]}
            and self.state in {"", one["state"]}
            and (not self.college or not one["colleges"] or self.college in one["colleges"])
        )


ToStaffSearch = Annotated[StaffSearch, Depends()]


def list_values(known: Sequence[StaffAccount], name: str) -> list[str]:
    """Return what accounts have of `role`, `state` or `school_code`, to choose from."""
    return sorted({str(one[name]) for one in known if one[name]})  # type: ignore[literal-required]  # one of three


def list_colleges(known: Sequence[StaffAccount]) -> list[str]:
    return sorted({college for one in known for college in one["colleges"]})


def lay_out(
    found: Sequence[StaffAccount], schools: dict[str, str], speech: Speech
) -> list[list[str]]:
    """Return a row for each account, in the order of HEADER."""
    return [
        [
            one["username"],
            one["name"] or "",
            one["role"],
            speech.say(ROLES[one["role"]]),
            one["school_code"] or "",
            schools.get(one["school_code"] or "", ""),
            "、".join(one["colleges"]) or speech.say(N_("全部")),
            speech.say(N_("已启用") if one["second_factor"] else N_("未启用")),
            one["state"],
            speech.say(STATES[one["state"]]),
        ]
        for one in found
    ]

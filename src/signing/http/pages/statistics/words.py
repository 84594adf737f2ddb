"""Words on pages for the counts and their lines; `docs/numbers.md` defines each."""

from collections.abc import Mapping
from typing import Final

from signing.http.pages.wording import N_
from signing.projections.esign_ratio import Grouping

COUNTS: Final[Mapping[str, str]] = {
    "graduates": N_("毕业生人数"),
    "signed": N_("已签约毕业生"),
    "contracted": N_("协议和合同就业"),
    "flexible": N_("灵活就业"),
    "ventures": N_("创业"),
    "studying": N_("升学"),
    "placed": N_("已落实去向"),
    "signatures": N_("签约份数"),
    "pending": N_("待学校审核"),
    "confirmed": N_("待学校审核 · 毕业生已确认"),
    "unconfirmed": N_("待学校审核 · 毕业生未确认"),
    "disputed": N_("待学校审核 · 毕业生有异议"),
    "signed_online": N_("网上签约"),
    "approved_unconfirmed": N_("已生效 · 毕业生未确认"),
    "rejected": N_("审核不通过"),
    "terminated": N_("解约"),
    "ended_by_employer": N_("解约 · 单位提出"),
    "ended_by_graduate": N_("解约 · 毕业生提出"),
    "ended_by_both": N_("解约 · 双方协商"),
    "ended_unsaid": N_("解约 · 未说明"),
    "ended_unanswered": N_("解约 · 对方未答复"),
    "amendments_applied": N_("变更 · 审核前已并入"),
    "amendments_approved": N_("变更 · 学校通过"),
    "amendments_declined": N_("变更 · 对方不同意"),
    "amendments_rejected": N_("变更 · 学校不通过"),
    "resumes": N_("简历投递"),
    "invitations": N_("面试邀请"),
    "interviews": N_("接受面试"),
    "offers": N_("发出签约"),
    "agreements": N_("毕业生接受签约"),
    "approvals": N_("学校审核通过"),
}
LINES: Final[Mapping[Grouping, tuple[str, str]]] = {
    Grouping.SCHOOL: (N_("学校"), N_("各校网签占比排名")),
    Grouping.COLLEGE: (N_("学院"), N_("各学院网签占比")),
    Grouping.MAJOR: (N_("专业"), N_("各专业网签占比")),
    Grouping.REGION: (N_("地区"), N_("网签去向地区")),
    Grouping.INDUSTRY: (N_("行业"), N_("网签单位行业")),
}
"""What a line is, and the heading of all lines."""

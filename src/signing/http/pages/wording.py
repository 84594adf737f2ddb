"""Words on pages for enums: in Chinese, translated where they are drawn."""

from collections.abc import Mapping, Sequence
from typing import Final

from signing.http.languages import gettext_noop
from signing.vocabulary import (
    CHANNEL_NAMES,
    AgreementState,
    AmendmentState,
    CheckKind,
    CheckStep,
    Confirmation,
    EndedBy,
    ResumeEnd,
    Role,
    Side,
    Stage,
    Standing,
)

N_ = gettext_noop
A_FILTER = N_("条件")
REASONS: Final[Sequence[str]] = (
    N_("资质证明材料缺失"),
    N_("单位名称与登记不一致"),
    N_("岗位与专业信息填写有误"),
    N_("签约条款需要补充"),
    N_("毕业生提出异议"),
)
"""Common reasons to reject a signing, which a reviewer chooses and may extend."""
AMENDMENT_REASONS: Final[Sequence[str]] = (
    N_("变更后的条款不符合规定"),
    N_("变更原因没有写清楚"),
    N_("请先与毕业生核实"),
)
"""Common reasons to reject an amendment, which a reviewer chooses and may extend."""
STAMPED_COPY_REASONS: Final[Sequence[str]] = (
    N_("照片不清楚，请在光线均匀处重拍"),
    N_("缺少公章或签字"),
    N_("页面不完整，请拍下整页"),
    N_("手写涂改了打印内容"),
)
"""Common reasons to ask for another photograph, which a reviewer chooses and may extend."""
EMPLOYER_STATES: Final[Mapping[str, str]] = {
    "waiting": N_("待核验"),
    "verified": N_("已核验"),
    "refused": N_("未通过核验"),
    "suspended": N_("已暂停签约"),
    "earlier": N_("早先注册"),
    "unregistered": N_("未注册"),
}
"""How an employer stands, as `employer_state` of a review item says it."""
EMPLOYER_TONES: Final[Mapping[str, str]] = {
    "waiting": "state-awaiting_review",
    "verified": "state-effective",
    "refused": "state-rejected",
    "suspended": "state-rejected",
    "earlier": "",
    "unregistered": "",
}
MISSING: Final[Mapping[str, str]] = {
    "documents": N_("营业执照等资质证明材料"),
    "contact": N_("联系人"),
    "phone": N_("联系电话"),
    "address": N_("单位地址"),
}
"""What an employer has not given, for whoever verifies it."""
LAPSES: Final[Mapping[str, str]] = {
    "renamed": N_("单位更名，须重新核验"),
    "claimed": N_("单位归属有变，须重新核验"),
    "operator": N_("早先注册的单位，须补做核验"),
}
ROLES: Final[Mapping[str, str]] = {
    Role.GRADUATE.value: N_("毕业生"),
    Role.EMPLOYER.value: N_("用人单位"),
    Role.CARD_HOLDER.value: N_("用人单位（无账号）"),
    Role.COUNSELOR.value: N_("辅导员"),
    Role.SCHOOL_ADMIN.value: N_("学校管理员"),
    Role.PROVINCE.value: N_("省厅"),
    Role.AUDITOR.value: N_("审计员"),
    Role.ANYONE.value: N_("访客"),
    Role.SYSTEM.value: N_("系统"),
}
ANSWERED: Final[Mapping[str, str]] = {
    "confirmed": N_("认可"),
    "contradicted": N_("不认可"),
    "unanswered": N_("未答复"),
}
"""What the other side said of a release until the school decided."""
BY_LINK: Final = N_("通过链接答复，身份未经核实")
"""Of an employer without an account: nobody knows who opened the link."""
CHANNELS: Final[Mapping[str, str]] = {one.value: zh for one, (zh, _) in CHANNEL_NAMES.items()}
"""Their English is not in the catalogue, but beside them (`languages.py`)."""
CONFIRMATIONS: Final[Mapping[str, str]] = {
    Confirmation.CONFIRMED.value: N_("毕业生已确认"),
    Confirmation.UNCONFIRMED.value: N_("毕业生未确认"),
    Confirmation.DISPUTED.value: N_("毕业生有异议"),
}
CHECK_STEPS: Final[Mapping[str, str]] = {
    CheckStep.BINDING.value: N_("绑定学籍"),
    CheckStep.CONFIRMATION.value: N_("确认签约"),
    CheckStep.ACCEPTANCE.value: N_("接受签约通知"),
    CheckStep.RELEASE.value: N_("解约"),
}
CHECK_KINDS: Final[Mapping[str, str]] = {
    CheckKind.SMS.value: N_("短信"),
    CheckKind.IDENTITY.value: N_("实名认证"),
}
STANDINGS: Final[Mapping[str, str]] = {
    Standing.FREE.value: N_("未签约"),
    Standing.AWAITING_REVIEW.value: N_("签约成功，待学校审核"),
    Standing.EFFECTIVE.value: N_("网签已生效"),
    Standing.TERMINATING.value: N_("解约审核中"),
    Standing.PLACED_ELSEWHERE.value: N_("已落实其他去向"),
}
STATES: Final[Mapping[str, str]] = {
    AgreementState.AWAITING_REVIEW.value: N_("待学校审核"),
    AgreementState.EFFECTIVE.value: N_("已生效"),
    AgreementState.TERMINATING.value: N_("解约审核中"),
    AgreementState.REJECTED.value: N_("审核不通过"),
    AgreementState.TERMINATED.value: N_("已解约"),
    AgreementState.UNLOCKED.value: N_("已由学校解锁"),
}
TERMS: Final[Mapping[str, str]] = {
    "position_title": N_("岗位名称"),
    "job_category": N_("职位类别"),
    "monthly_pay": N_("月薪（元）"),
    "probation_months": N_("试用期（月）"),
    "service_years": N_("服务期（年）"),
    "workplace": N_("工作地点"),
    "report_from": N_("报到开始日期"),
    "report_to": N_("报到截止日期"),
    "penalty": N_("违约金（元）"),
    "archive_to": N_("档案接收单位"),
    "remarks": N_("其他约定"),
}
"""What an amendment may change."""
AMENDMENTS: Final[Mapping[str, str]] = {
    AmendmentState.PROPOSED.value: N_("等待答复"),
    AmendmentState.ACCEPTED.value: N_("双方同意，待学校审核"),
    AmendmentState.APPLIED.value: N_("双方同意，已并入签约"),
    AmendmentState.APPROVED.value: N_("学校同意，已生效"),
    AmendmentState.DECLINED.value: N_("没有同意"),
    AmendmentState.WITHDRAWN.value: N_("变更已撤回"),
    AmendmentState.REJECTED.value: N_("学校不同意"),
    AmendmentState.LAPSED.value: N_("协议终止，变更作废"),
}
"""What became of an amendment."""
AMENDMENT_TONES: Final[Mapping[str, str]] = {
    AmendmentState.PROPOSED.value: "state-awaiting_review",
    AmendmentState.ACCEPTED.value: "state-awaiting_review",
    AmendmentState.APPLIED.value: "state-effective",
    AmendmentState.APPROVED.value: "state-effective",
    AmendmentState.DECLINED.value: "state-rejected",
    AmendmentState.WITHDRAWN.value: "",
    AmendmentState.REJECTED.value: "state-rejected",
    AmendmentState.LAPSED.value: "",
}
SIDES: Final[Mapping[str, str]] = {
    Side.GRADUATE.value: N_("毕业生"),
    Side.EMPLOYER.value: N_("用人单位"),
}
RELEASES: Final[Mapping[str, str]] = {
    "pending": N_("待决定"),
    "approved": N_("同意解约"),
    "rejected": N_("不同意解约"),
    "withdrawn": N_("已撤回"),
    "unlocked": N_("已由学校解锁"),
}
"""What became of a request for release."""
ENDED_BY: Final[Mapping[str, str]] = {
    EndedBy.GRADUATE.value: N_("毕业生提出解约"),
    EndedBy.EMPLOYER.value: N_("用人单位提出解约"),
    EndedBy.BOTH.value: N_("双方协商一致解约"),
}
"""Who ends an agreement, as whoever asks for its release says."""
STAGES: Final[Mapping[str, str]] = {
    Stage.SUBMITTED.value: N_("已投递"),
    Stage.INVITED.value: N_("面试邀请"),
    Stage.INTERVIEW_ACCEPTED.value: N_("接受面试"),
    Stage.INTERVIEW_DECLINED.value: N_("谢绝面试"),
    Stage.OFFERED.value: N_("签约通知"),
    Stage.OFFER_DECLINED.value: N_("谢绝签约"),
    Stage.OFFER_WITHDRAWN.value: N_("单位撤回签约"),
    Stage.NOT_SELECTED.value: N_("未录用"),
    Stage.WITHDRAWN.value: N_("已撤回投递"),
    Stage.SIGNED.value: N_("已签约"),
}
FILTERS: Final[Mapping[str, str]] = {
    "q": N_("关键词"),
    "state": N_("状态"),
    "standing": N_("状态"),
    "stage": N_("状态"),
    "tab": N_("状态"),
    "channel": N_("签约方式"),
    "college": N_("学院"),
    "school": N_("学校"),
    "year": N_("毕业年份"),
    "level": N_("学历层次"),
    "position": N_("岗位"),
    "region": N_("行政区划"),
    "kind": N_("类别"),
    "job_category": N_("职位类别"),
    "workplace": N_("工作地点"),
    "employer_id": N_("用人单位"),
    "pay_from": N_("月薪不低于（元）"),
    "pay_to": N_("月薪不高于（元）"),
    "sort": N_("排序"),
    "flag": N_("自动核验"),
    "template": N_("条款模板"),
}
"""The fields by which lists are narrowed."""
RESUME_ENDS: Final[Mapping[str, str]] = {
    ResumeEnd.SUSPENDED.value: N_(
        "省厅已暂停本单位签约，暂停期间不能查看简历。理由见首页，请按理由补正后联系省厅恢复。"
    ),
    ResumeEnd.NOT_VERIFIED.value: N_("本单位尚未通过核验，简历暂不显示；核验通过后可以查看。"),
    ResumeEnd.WITHDRAWN.value: N_("毕业生已撤回这次投递，简历不再显示。"),
    ResumeEnd.SIGNED_ELSEWHERE.value: N_(
        "毕业生已签约或已落实去向，简历不再显示。其协议终止后，仍在等待答复的投递会恢复。"
    ),
    ResumeEnd.DECIDED.value: N_("这次投递已有结果，简历不再显示。"),
    ResumeEnd.POSITION_CLOSED.value: N_(
        "岗位关闭已满 14 天，简历不再显示。仍有意向的，请重新发布岗位，由毕业生再次投递。"
    ),
    ResumeEnd.UNREADABLE.value: N_("这次投递的记录暂时无法读取，请稍后再看；没有任何改动。"),
}


def find_filter(name: str) -> str:
    """Return what a field is called by which a list is narrowed."""
    return FILTERS.get(name, A_FILTER)

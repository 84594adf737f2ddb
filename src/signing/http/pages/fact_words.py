"""What each kind of fact is called in a list, in story order and by whose story it is."""

from collections.abc import Mapping
from typing import Final

from signing.http.pages.wording import N_

GRADUATES: Final[Mapping[str, str]] = {
    "GraduateEnrolled": N_("录入名册"),
    "RosterCorrected": N_("更正名册"),
    "SourceConfirmed": N_("确认生源信息"),
    "SourceErrorReported": N_("报告生源信息有误"),
    "SourceErrorAnswered": N_("答复生源信息有误"),
    "WeChatBound": N_("绑定微信"),
    "WeChatUnbound": N_("微信解绑"),
    "DestinationRecorded": N_("毕业去向登记"),
    "GraduateUnlocked": N_("学校解锁"),
    "PersonalDataErased": N_("销毁个人信息"),
    "ResumeSubmitted": N_("简历投递"),
    "ResumeWithdrawn": N_("撤回简历"),
    "InterviewInvited": N_("面试邀请"),
    "InterviewAccepted": N_("接受面试"),
    "InterviewDeclined": N_("谢绝面试"),
    "CandidateNotSelected": N_("未录用"),
    "OfferMade": N_("签约通知"),
    "OfferWithdrawn": N_("签约通知撤回"),
    "OfferDeclined": N_("谢绝签约"),
    "CardIssued": N_("二维码名片出示"),
    "CardRevoked": N_("收回二维码名片"),
    "OfferSigned": N_("签约成功"),
    "SigningDisputed": N_("签约异议"),
    "SchoolApproved": N_("学校审核通过"),
    "SchoolRejected": N_("学校审核不通过"),
    "AgreementPrinted": N_("协议书打印"),
    "StampedCopyFiled": N_("盖章件归档"),
    "TerminationRequested": N_("解约申请"),
    "TerminationAnswered": N_("单位答复解约"),
    "TerminationWithdrawn": N_("解约申请撤回"),
    "TerminationApproved": N_("学校同意解约"),
    "TerminationRejected": N_("学校不同意解约"),
}
EMPLOYERS: Final[Mapping[str, str]] = {
    "EmployerRegistered": N_("单位注册"),
    "EmployerChanged": N_("单位信息变更"),
    "QualificationSubmitted": N_("提交资质证明材料"),
    "EmployerSuspended": N_("停用单位"),
    "EmployerReinstated": N_("恢复单位"),
    "PositionOpened": N_("岗位发布"),
    "PositionChanged": N_("修改岗位"),
    "PositionClosed": N_("岗位关闭"),
}
SCHOOLS: Final[Mapping[str, str]] = {
    "SchoolRegistered": N_("学校登记"),
    "CollegeAdded": N_("学院增加"),
    "StaffAppointed": N_("任命教师"),
    "StaffReassigned": N_("调整教师职责"),
    "StaffDismissed": N_("解除教师职务"),
}
ACCOUNTS: Final[Mapping[str, str]] = {
    "WeChatClaimed": N_("微信账号被绑定"),
    "WeChatReleased": N_("微信账号被释放"),
}
GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    N_("毕业生"): GRADUATES,
    N_("用人单位"): EMPLOYERS,
    N_("学校"): SCHOOLS,
    N_("微信账号"): ACCOUNTS,
}
FACTS: Final[Mapping[str, str]] = {**GRADUATES, **EMPLOYERS, **SCHOOLS, **ACCOUNTS}

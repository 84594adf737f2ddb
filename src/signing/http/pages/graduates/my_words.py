"""What a graduate can do next, with words and a path; and which step they are at."""

from dataclasses import dataclass
from typing import Final

from signing.http.pages.wording import N_
from signing.projections.graduate_home import Home
from signing.vocabulary import Standing


@dataclass(frozen=True)
class Next:
    path: str
    icon: str
    words: str


NEXT: Final = {
    "read_notice": Next("/me/notice", "shield-check", N_("阅读并确认个人信息处理告知")),
    "confirm_source": Next("/me/source", "clipboard-check", N_("核对并确认生源信息")),
    "give_consent": Next("/me/consents", "shield-check", N_("同意处理证件号码，才能签约")),
    "reply_offer": Next("/me/applications", "file-pen-line", N_("答复签约通知")),
    "reply_invitation": Next("/me/applications", "calendar-check", N_("答复面试邀请")),
    "browse_positions": Next("/me/positions", "briefcase", N_("找岗位、投简历")),
    "show_card": Next("/me/card", "qr-code", N_("出示二维码名片")),
    "confirm_signing": Next("/me/agreement/confirmation", "file-check", N_("确认是否本人所签")),
    "wait_for_review": Next("/me/agreement", "hourglass", N_("查看协议，等待学校审核")),
    "dispute": Next("/me/agreement/dispute", "message-circle-warning", N_("对签约提出异议")),
    "withdraw_dispute": Next("/me/agreement#dispute", "undo-2", N_("撤回异议")),
    "download_agreement": Next("/me/agreement", "file-text", N_("查看和下载协议书")),
    "answer_amendment": Next(
        "/me/agreement/amendments", "message-square-reply", N_("答复单位提出的变更")
    ),
    "request_termination": Next("/me/termination", "file-x", N_("申请解约")),
    "answer_termination": Next(
        "/me/termination/answer", "message-square-reply", N_("答复单位的解约申请")
    ),
    "pass_on_answer_link": Next("/me/termination/answer-link", "link", N_("把答复链接转给单位")),
    "wait_for_decision": Next("/me/termination", "hourglass", N_("查看解约进度")),
    "withdraw_termination": Next("/me/termination", "undo-2", N_("撤回解约申请")),
    "ask_school_to_unlock": Next("/me/history", "school", N_("查看办理记录；要签约请联系学校解锁")),
}
STEPS: Final = (N_("确认信息"), N_("与单位签约"), N_("学校审核"), N_("生效"))
STEP_OF: Final = {
    Standing.AWAITING_REVIEW.value: 3,
    Standing.EFFECTIVE.value: 4,
    Standing.TERMINATING.value: 4,
}


def find_action(action: str) -> Next:
    return NEXT[action]


def find_step(home: Home) -> int:
    """Return the step the graduate is at, from 1; 0 if they do not sign an agreement."""
    if home.standing == Standing.FREE.value:
        return 2 if home.confirmed else 1
    return STEP_OF.get(home.standing, 0)

"""Words on pages for the states of an account and for the events of the security log."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from signing.http.pages.wording import N_
from signing.use_cases.access.security_log import Kind

STATES: Final[Mapping[str, str]] = {
    "open": N_("正常"),
    "locked": N_("已锁定"),
    "closed": N_("已停用"),
    "unreadable": N_("记录暂时无法读取"),
}
KINDS: Final[Mapping[str, str]] = {
    Kind.SIGNED_IN.value: N_("登录成功"),
    Kind.SIGN_IN_FAILED.value: N_("登录失败"),
    Kind.FACTOR_FAILED.value: N_("二次验证码错误"),
    Kind.SIGNED_OUT.value: N_("已退出登录"),
    Kind.SESSION_ENDED.value: N_("结束了其他设备上的登录"),
    Kind.SESSION_CLOSED.value: N_("管理员结束了一处登录"),
    Kind.CHANGED.value: N_("本人修改了密码"),
    Kind.LINK_OFFERED.value: N_("生成了一次性重置链接"),
    Kind.LINK_MAILED.value: N_("向已确认的邮箱发了重设密码的链接"),
    Kind.SET_ANEW.value: N_("用一次性链接设置了密码"),
    Kind.LOCKED.value: N_("多次输错，账号被锁定"),
    Kind.UNLOCKED.value: N_("解除了锁定"),
    Kind.FACTOR_ENROLLED.value: N_("启用了二次验证"),
    Kind.FACTOR_REMOVED.value: N_("停用了二次验证"),
    Kind.PASSKEY_ENROLLED.value: N_("登记了一个通行密钥"),
    Kind.PASSKEY_REMOVED.value: N_("移除了一个通行密钥"),
    Kind.PASSKEY_USED.value: N_("用通行密钥通过了验证"),
    Kind.PASSKEY_FAILED.value: N_("通行密钥验证失败"),
    Kind.PASSKEY_CLONED.value: N_("通行密钥疑似被复制，已拒绝"),
    Kind.RECOVERY_USED.value: N_("使用了一个恢复码"),
    Kind.EMAIL_ENTERED.value: N_("填写了邮箱，等待确认"),
    Kind.EMAIL_CONFIRMED.value: N_("确认了邮箱"),
    Kind.EMAIL_REMOVED.value: N_("删除了邮箱"),
    Kind.CLIENT_CREATED.value: N_("创建了程序接口"),
    Kind.CLIENT_REVOKED.value: N_("撤销了程序接口"),
    Kind.WEBHOOK_MADE.value: N_("添加了事件推送地址"),
    Kind.WEBHOOK_SECRET.value: N_("更换了事件推送密钥"),
    Kind.WEBHOOK_DELETED.value: N_("删除了事件推送地址"),
}


def collect_account_ids(events: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """Return the ids of all accounts that the events name, as subject or as actor."""
    found = set()
    for one in events:
        found.add(one["account"])
        found |= {UUID(one["actor"])} if _is_account(one["actor"]) else set()
    return found


def _is_account(actor: str) -> bool:
    try:
        UUID(actor)
    except ValueError:  # anyone, or the command line
        return False
    return True

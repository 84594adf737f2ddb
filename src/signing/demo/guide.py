"""The guide that the demo prints: addresses, accounts, and three things to try."""

from collections.abc import Sequence

from signing.demo.companies import credit_code
from signing.demo.mail import find_page
from signing.demo.people import DemoGraduate
from signing.demo.season import BY_CARD, FIRST_BY_CARD
from signing.settings import Settings

BOUND = 20
"""How many graduates have a WeChat account, `demo-1` the first."""
ACCOUNTS = (
    "employer-1 … employer-8 已核验 verified · employer-9 等待核验 waits to be verified",
    "employer-10 未通过核验 refused · employer-1-b 是 employer-1 的同事 a colleague of employer-1",
)
EARLIER_ACCOUNTS = (
    "employer-1 … employer-8",
    "数据来自较早的版本，与下面所说的可能不同；要看新的演示，请换一个 SIGNING_DATA_DIR",
    "the data is of an earlier release, and may stand otherwise than is said below;",
    "for the new demo choose another SIGNING_DATA_DIR",
)
NEW_PASSWORD = (
    "密码已在这次启动时更改，原来的密码不能再登录，也包括正在运行的服务",
    "this start changed the password: the former one signs in no more, in a running service either",
)
CODE_END = credit_code(FIRST_BY_CARD + BY_CARD)[-4:]
STANDINGS = (
    "demo-1 未确认生源信息 student record not confirmed · demo-2, demo-3 可以签约 free to sign",
    "demo-2 绑定在告知之前，先看告知 was bound before the notice, and is shown it first",
    "demo-4 已投递 applied · demo-5 面试邀请 invited · demo-6 已接受面试 · demo-7 签约通知 offered",
    "demo-8 … demo-11 待学校审核 awaiting review · demo-12 … demo-14 已生效 in effect",
    "demo-13 … demo-15 在同一部手机上绑定 bound on one phone · demo-unbound 绑定不了，已告诉学校",
    "demo-15 不通过 rejected · demo-16 申请解约，待单位答复 · demo-17 已解约 · demo-18 升学",
    "demo-20 已解锁 unlocked",
)
CHANGES = (
    "demo-12 拍回盖章件，待学校核对 sent a stamped page, which the school compares",
    "demo-24 单位申请解约，已解约 released as employer-1 asked, with a letter",
    "demo-25 已变更为第 2 版 amended with employer-2, edition 2 is printed and stamped",
    "demo-26 待答复 employer-3 的变更 is asked to amend · demo-29 变更待学校审核",
    "demo-30 申请解约，单位没有账号，用链接答复 asks for release; its employer answers by a link",
    f"    （链接要填单位信用代码后四位 the link asks for the end of its code: {CODE_END}）",
)


def write_guide(
    address: str,
    password: str,
    graduates: Sequence[DemoGraduate],
    code: str,
    *,
    earlier: bool = False,
    changed: bool = False,
) -> str:
    """`code` is the signed code of a printed copy; `earlier` if the season of before stays.

    `changed` if the accounts had another password until this start.
    """
    one = graduates[1]
    tails = "\n    ".join(
        " · ".join(
            f"demo-{who.number} {who.id_number[-6:]}" for who in graduates[first : first + 5]
        )
        for first in range(0, BOUND, 5)
    )
    standings, changes = "\n    ".join(STANDINGS), "\n    ".join(CHANGES)
    known = EARLIER_ACCOUNTS if earlier else ACCOUNTS
    accounts = "\n    ".join((*NEW_PASSWORD, *known) if changed else known)
    return f"""
网上签约演示 · Signing, with invented demo data

  登录 sign in  {address}/
  接口 API      {address}/api/docs
  状态 ready    {address}/ready
  核验 verify   {address}/v/{code}
  毕业生 graduates, on a phone  {address}/wechat

  账号 accounts (密码 password: {password})
    province · auditor · admin-99001 · counselor-99001 · admin-99002 · counselor-99002
    {accounts}
  毕业生 graduates: 模拟微信 simulated WeChat, code demo-1 … demo-20
    （首次加载时的情况，此后以页面为准 as first loaded; the pages show what was done since）
    {standings}
  解约、变更、盖章件 releases, amendments, stamped pages
    {changes}
  证件号码后六位，扫名片的单位须填写 the last six of their ID numbers, for whoever scans a card:
    {tails}

  试一试 Try:
  1. 辅导员看审核队列 · the counselor's queue
     T=$(curl -s {address}/api/sessions -H 'Content-Type: application/json' \\
       -d '{{"username":"counselor-99001","password":"{password}"}}' \\
       | grep -o '"token":"[^"]*' | cut -d'"' -f4)
     curl -s "{address}/api/reviews?limit=1" -H "Authorization: Bearer $T"
  2. 审核通过最早的一份并打印（有红色检查项时须写明如何核实）
     approve the oldest, and print it (where a check is red, say how it was verified)
     N=$(curl -s "{address}/api/reviews?limit=1" -H "Authorization: Bearer $T" \\
       | grep -o '"agreement_number":"[^"]*' | cut -d'"' -f4)
     curl -s -X POST {address}/api/reviews/$N/approval -H "Authorization: Bearer $T" \\
       -H 'Content-Type: application/json' -d '{{"verified":"已电话联系毕业生核实本人签约意愿"}}'
     curl -s {address}/api/prints -H "Authorization: Bearer $T" \\
       -H 'Content-Type: application/json' -d "{{\\"numbers\\":[\\"$N\\"]}}" -o agreement.pdf
  3. 毕业生 {one.name} 出示二维码名片 · a graduate shows the QR card
     G=$(curl -s {address}/api/sessions/wechat -H 'Content-Type: application/json' \\
       -d '{{"code":"demo-2"}}' | grep -o '"token":"[^"]*' | cut -d'"' -f4)
     curl -s {address}/api/me -H "Authorization: Bearer $G"
     curl -s -X POST {address}/api/me/card -H "Authorization: Bearer $G"
     # 浏览器：{address}/wechat 输入 demo-2，打开名片，复制链接到隐私窗口，填 {one.id_number[-6:]}
     # in a browser: be demo-2 there, copy the card's link into a private window,
     # and type {one.id_number[-6:]}

  停止 stop: Ctrl-C
"""


def write_checks(settings: Settings) -> str:
    """Say how to try the checks of who holds the phone, and where the messages are seen."""
    if not settings.sms_url:
        return ""
    return f"""
  本人核验 who holds the phone: 默认不核验，可这样启动来试 off by default; to try it, start with
     SIGNING_CHECK_CONFIRMATION=sms SIGNING_CHECK_RELEASE=identity make run
     （BINDING、ACCEPTANCE 同理 and the like；sms 或 or identity）
     模拟短信 simulated text messages: {settings.sms_url}/sent
"""


def write_mail(settings: Settings) -> str:
    """Say where the letters are seen that would be sent."""
    if not settings.smtp_url.get_secret_value():
        return ""
    return f"""
  邮件 mail: 不会真的寄出，在这里查看 nothing leaves this machine; the letters are shown here
     模拟邮件 simulated mail: {find_page(settings)}
     演示不使用 SIGNING_SMTP_URL in a demo SIGNING_SMTP_URL is not used
     状态 which channels are on: {settings.address}/ready · signing outbox list
"""


def write_phones(settings: Settings) -> str:
    """Say how a graduate subscribes, and where the messages are seen."""
    if not (settings.wechat_templates and settings.wechat_is_simulated):
        return ""
    return f"""
  微信通知 WeChat messages: 毕业生在 更多 → 微信通知 订阅 a graduate subscribes on that page
     模拟微信消息 simulated WeChat messages: {settings.wechat_url}/sent
"""

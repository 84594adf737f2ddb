"""Providers in memory that send codes and find out who people are, and a graduate to be checked."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from signing.refusals import IdentityAway, SmsAway
from signing.use_cases.access.identity_provider import IdentityResult, IdentitySession
from signing.use_cases.core.actors import BoundGraduate, WeChatUser
from signing.use_cases.core.context import Context
from signing.use_cases.core.policy import AskedCheck, Checks
from signing.use_cases.core.sms import TextMessage
from signing.vocabulary import Role, wechat_account_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, move_later

PHONE = "13800138001"
MINUTE = timedelta(minutes=1)


@dataclass
class SentMessages:
    """Sends nothing; may be away."""

    sent: list[TextMessage] = field(default_factory=list)
    is_away: bool = False
    is_set: bool = True

    @property
    def rests(self) -> bool:
        return self.is_away

    def send(self, message: TextMessage) -> str:
        if self.is_away:
            raise SmsAway
        self.sent.append(message)
        return f"sms-{len(self.sent)}"

    def look(self) -> bool:
        return not self.is_away

    def close(self) -> None:
        """There is nothing to close."""

    @property
    def last_code(self) -> str:
        return self.sent[-1].parameters["code"]

    @property
    def wrong_code(self) -> str:
        return f"{(int(self.last_code) + 1) % 10**6:06}"


@dataclass
class KnownFaces:
    """Finds out what it is told; may be away."""

    passed: bool | None = None
    is_away: bool = False
    is_set: bool = True
    begun: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def rests(self) -> bool:
        return self.is_away

    def begin(self, name: str, id_number: str, return_path: str) -> IdentitySession:
        if self.is_away:
            raise IdentityAway
        self.begun.append((name, id_number, return_path))
        session = f"session-{len(self.begun)}"
        return IdentitySession(session, f"https://identity.example/{session}")

    def find_result(self, session: str) -> IdentityResult:
        if self.is_away:
            raise IdentityAway
        return IdentityResult(self.passed, f"result of {session}")

    def look(self) -> bool:
        return not self.is_away

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class CheckedProvince:
    """A small province that asks who holds the phone; `plain` is the same without."""

    context: Context
    sms: SentMessages
    faces: KnownFaces
    plain: SmallProvince

    def user(self, name: str = "phone", minutes: float = 0) -> WeChatUser:
        """Return a WeChat account that is bound to nobody yet."""
        account = wechat_account_id(name)
        stamp = make_stamp(Role.GRADUATE, NOW + minutes * MINUTE, account=str(account))
        return WeChatUser(stamp=stamp, wechat_account=account, address="192.0.2.1")

    def graduate(self, minutes: float = 0, number: str = "1") -> BoundGraduate:
        """Return one who is bound, that many minutes later."""
        by: BoundGraduate = move_later(self.plain.find_bound(number), NOW + minutes * MINUTE)
        return by


def check_steps(context: Context, **steps: AskedCheck) -> CheckedProvince:
    """Return a province in which these steps ask for a check."""
    sms, faces = SentMessages(), KnownFaces()
    policy = replace(context.policy, checks=Checks(**steps))
    asking = replace(context, policy=policy, sms=sms, identity=faces)
    return CheckedProvince(asking, sms, faces, SmallProvince(context))

"""The actors of the demo. Each step has its own idempotency key: loading twice changes nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from signing.demo.companies import credit_code
from signing.demo.people import DemoGraduate
from signing.use_cases.core.actors import (
    Anyone,
    BoundGraduate,
    CardHolder,
    Counselor,
    EmployerUser,
    Once,
    Operator,
    Province,
    SchoolAdmin,
    SomeoneFields,
    WeChatUser,
)
from signing.use_cases.core.context import Context
from signing.vocabulary import (
    Actor,
    Attribution,
    Identity,
    Oversight,
    Role,
    employer_id,
    graduate_id,
    staff_id,
    wechat_account_id,
)

REQUEST = "demo"
"""How every request id of any demo begins."""
SEASON = f"{REQUEST}5"
"""How those of this season begin. Another season, whose steps differ, gets another number."""


@dataclass
class Cast:
    """`now` is when the demo is loaded; its facts happened in the twelve weeks before."""

    context: Context
    now: datetime
    steps: int = field(default=0)
    request: str = SEASON

    def province(self, days: float = 110) -> Province:
        by = self._fill_someone(Role.PROVINCE, str(staff_id("province")), days=days)
        return Province(**by, oversight=Oversight())

    def operator(self) -> Operator:
        return Operator(**self._fill_someone(Role.SYSTEM, "system", days=110))

    def anyone(self, days: float = 95) -> Anyone:
        return Anyone(**self._fill_someone(Role.ANYONE, "anyone", days=days))

    def admin(self, school: str, days: float = 100) -> SchoolAdmin:
        by = self._fill_someone(Role.SCHOOL_ADMIN, str(staff_id(f"admin-{school}")), days=days)
        return SchoolAdmin(**by, oversight=Oversight(school_code=school))

    def counselor(self, school: str, days: float = 0) -> Counselor:
        by = self._fill_someone(Role.COUNSELOR, str(staff_id(f"counselor-{school}")), days=days)
        return Counselor(**by, oversight=Oversight(school_code=school))

    def employer(self, number: int, days: float = 0) -> EmployerUser:
        identity = employer_id(credit_code(number))
        by = self._fill_someone(Role.EMPLOYER, str(identity), days=days)
        return EmployerUser(**by, employer_id=identity)

    def phone(self, one: DemoGraduate, days: float = 0) -> WeChatUser:
        account = self.account(one)
        by = self._fill_someone(Role.GRADUATE, str(account), days)
        return WeChatUser(**by, wechat_account=account)

    def graduate(self, one: DemoGraduate, days: float = 0) -> BoundGraduate:
        identity = graduate_id(one.school, one.year, one.student_number)
        return BoundGraduate(**vars(self.phone(one, days)), graduate_id=identity)

    def card_holder(self, days: float = 0) -> CardHolder:
        return CardHolder(**self._fill_someone(Role.CARD_HOLDER, "card", days))

    def account(self, one: DemoGraduate) -> UUID:
        """Return a graduate's WeChat account: `demo-1` … at the first school, others elsewhere."""
        code = f"demo-{one.number}" if one.school == "99001" else f"demo-{one.school}-{one.number}"
        return wechat_account_id(self.context.vault.digest_openid(code))

    @staticmethod
    def identity(one: DemoGraduate) -> Identity:
        return Identity(
            school_code=one.school,
            name=one.name,
            student_number=one.student_number,
            id_number=one.id_number,
        )

    def _fill_someone(self, role: Role, account: str, days: float) -> SomeoneFields:
        self.steps += 1
        key = f"{self.request}-{self.steps}"
        stamp = Attribution(
            actor=Actor(account=account, role=role),
            at=self.now - timedelta(days=days) + timedelta(milliseconds=self.steps),
            request_id=key,
        )
        return {"stamp": stamp, "once": Once(key, sha256(key.encode()).digest())}

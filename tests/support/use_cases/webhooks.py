"""Whoever has webhooks, for tests: accounts that exist, and a receiver on this machine."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.use_cases.core.context import Context
from signing.use_cases.notices.webhook_addresses import read_place
from signing.use_cases.notices.webhook_rows import WebhookOwner
from signing.use_cases.notices.webhooks import NewWebhook, WantedWebhook, Webhooks
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Oversight, Role, staff_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince

VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
LOCAL = "127.0.0.0/8"
"""The setting with which a receiver of a test may be called."""


def appoint_admin(province: SmallProvince, username: str, school: str = "99001") -> SchoolAdmin:
    """Return a school administrator with an account."""
    one = Appointment(username, "周老师", "no hash", Role.SCHOOL_ADMIN, school)
    Schools(province.context).appoint(province.admin(school), one)
    stamp = make_stamp(Role.SCHOOL_ADMIN, account=str(staff_id(username)))
    return SchoolAdmin(stamp=stamp, oversight=Oversight(school_code=school))


def appoint_province(province: SmallProvince, username: str = "province") -> Province:
    one = Appointment(username, "省就业办", "no hash", Role.PROVINCE, "")
    Schools(province.context).appoint(province.operator(), one)
    stamp = make_stamp(Role.PROVINCE, account=str(staff_id(username)))
    return replace(province.province(), stamp=stamp)


def make_webhook(
    context: Context,
    by: WebhookOwner,
    url: str,
    *,
    kinds: Sequence[str] = (),
    after: int | None = 0,
    name: str = "教务系统",
    **more: Any,
) -> NewWebhook:
    wanted = WantedWebhook(name, read_place(url), kinds, after)
    return Webhooks(context).make(by, wanted, VISIT, "", **more)

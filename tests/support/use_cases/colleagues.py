"""Colleagues of an employer who joined by the link, as actors."""

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from signing.use_cases.core.actors import Anyone, EmployerUser
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.invitations import Invitations
from signing.vocabulary import Actor, Role
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import SmallProvince


class Invited(NamedTuple):
    id: UUID
    token: str


def invite_colleague(small_province: SmallProvince, name: str = "李梅") -> Invited:
    desk, by = Colleagues(small_province.context), small_province.employer()
    answer = desk.invite(by, name).answer
    return Invited(UUID(answer["id"]), desk.name_first_link(by, answer).token)


def join(small_province: SmallProvince, invited: Invited, username: str) -> None:
    anyone = Anyone(stamp=make_stamp())
    Invitations(small_province.context).join(anyone, invited.token, username, "no hash")


def add_colleague(
    small_province: SmallProvince, username: str = "mei", name: str = "李梅"
) -> EmployerUser:
    """Return the colleague, who joined, as an actor."""
    invited = invite_colleague(small_province, name)
    join(small_province, invited, username)
    return act_as(small_province.employer(), invited.id)


def act_as(employer: EmployerUser, account: UUID) -> EmployerUser:
    actor = Actor(account=str(account), role=Role.EMPLOYER)
    return replace(employer, stamp=employer.stamp.model_copy(update={"actor": actor}))

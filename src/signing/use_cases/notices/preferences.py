"""By which channels an account wants to be told of what; everything is in its inbox anyway."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args
from uuid import UUID

from sqlalchemy import Engine, Uuid, and_, literal, select
from sqlalchemy.dialects.postgresql import insert

from signing.fact_words import Group
from signing.storage.account_tables import accounts
from signing.storage.notice_tables import notice_preferences
from signing.use_cases.notices.sending import Channel
from signing.vocabulary import Role

GROUPS: Final[tuple[Group, ...]] = get_args(Group)
SELDOM: frozenset[Group] = frozenset({"people", "digests"})
"""What staff get by mail without having asked for it; the rest waits on their desk."""
OFFERED: Final[Mapping[Role, tuple[Channel, ...]]] = {
    Role.GRADUATE: ("wechat", "sms"),
    Role.EMPLOYER: ("mail", "sms"),
}
"""By which channels somebody can be reached at all; anybody else by mail."""
Choices = Mapping[Group, frozenset[Channel]]


def choose_usual(role: Role, group: Group) -> frozenset[Channel]:
    """Return what holds for who has not chosen. Nobody gets a text message unasked: it costs."""
    match role:
        case Role.GRADUATE:
            return frozenset({"wechat"})
        case Role.EMPLOYER:
            return frozenset({"mail"})
        case _:
            return frozenset({"mail"}) if group in SELDOM else frozenset()


def offer_channels(role: Role) -> tuple[Channel, ...]:
    return OFFERED.get(role, ("mail",))


@dataclass(frozen=True)
class Preferences:
    """`engine` commits each statement by itself."""

    engine: Engine

    def find(self, account: UUID, group: Group) -> frozenset[Channel]:
        """Return the channels by which the account is told of a group, chosen or usual."""
        whose = select(literal(account, Uuid).label("id")).subquery()
        kept = notice_preferences.c
        query = (
            select(accounts.c.role, kept.channels)
            .select_from(whose)
            .outerjoin(accounts, accounts.c.subject == whose.c.id)
            .outerjoin(
                notice_preferences,
                and_(kept.account == whose.c.id, kept.kind_group == group),
            )
        )
        with self.engine.connect() as connection:
            role, channels = connection.execute(query).one()
        if channels is None:
            return choose_usual(Role(role) if role else Role.GRADUATE, group)
        return frozenset(channels)

    def load(self, account: UUID, role: Role) -> Choices:
        """Return all choices of an account, whose owner has this role."""
        chosen = self.load_chosen(account)
        return {group: chosen.get(group, choose_usual(role, group)) for group in GROUPS}

    def load_chosen(self, account: UUID) -> Choices:
        """Return what the owner of an account chose, of the groups where they did."""
        kept = notice_preferences.c
        query = select(kept.kind_group, kept.channels).where(kept.account == account)
        with self.engine.connect() as connection:
            return {group: frozenset(channels) for group, channels in connection.execute(query)}

    def save(self, account: UUID, choices: Choices) -> None:
        """Keep what was chosen, of these groups; others stay as they are."""
        rows = [
            {"account": account, "kind_group": group, "channels": sorted(channels)}
            for group, channels in choices.items()
        ]
        if not rows:
            return
        made = insert(notice_preferences).values(rows)
        kept = made.on_conflict_do_update(
            index_elements=["account", "kind_group"], set_={"channels": made.excluded.channels}
        )
        with self.engine.connect() as connection:
            connection.execute(kept)

"""怎样通知我: by which channels an account wants to be told of what."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi.responses import HTMLResponse, Response

from signing.http.api.notices.preferences import GroupsForm
from signing.http.asking.inbox import ToChannels, ToDeliveries, ToPreferences, ToRecipient
from signing.http.asking.security import ByRecordReader
from signing.http.asking.use_cases import ToReach
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.notices.inbox import OF_GRADUATE, find_inbox
from signing.http.pages.notices.words import CHANNELS, GROUPS
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections.notices import Recipient
from signing.refusals import Refusal
from signing.use_cases.notices.deliveries import Deliveries, LastDelivery
from signing.use_cases.notices.preferences import Choices, offer_channels
from signing.use_cases.notices.reach import Reach
from signing.use_cases.notices.sending import Channel
from signing.vocabulary import Role

PATH = "/account/notice-preferences"
TEMPLATE = "notices/preferences.html"
router = Router()


class ChannelStates(NamedTuple):
    """`on` here; `unreached` are those by which nothing can arrive; `last` is what was sent."""

    on: frozenset[Channel]
    unreached: frozenset[Channel]
    last: Mapping[Channel, LastDelivery]


@router.get(PATH, rules.PAGE)
def show_preferences(
    by: ByRecordReader,
    to: ToRecipient,
    preferences: ToPreferences,
    on: ToChannels,
    deliveries: ToDeliveries,
    reach: ToReach,
    screen: ToScreen,
) -> HTMLResponse:
    role, state = by.stamp.actor.role, _find_state(to, on, deliveries, reach)
    return _show(screen, to, role, preferences.load(to.account, role), state)


@router.post(PATH, rules.UNKEYED_FORM)
def change_preferences(
    filled: Filled,
    by: ByRecordReader,
    to: ToRecipient,
    preferences: ToPreferences,
    on: ToChannels,
    deliveries: ToDeliveries,
    reach: ToReach,
    screen: ToScreen,
) -> Response:
    """What is ticked holds; a channel that is not set up here keeps what was chosen before."""
    role = by.stamp.actor.role
    before = preferences.load(to.account, role)
    try:
        form = filled.read_as(GroupsForm)
        preferences.save(to.account, _complete(form.read_choices(role), before, on))
    except Refusal as refusal:
        state = _find_state(to, on, deliveries, reach)
        return _show(screen, to, role, before, state, typed=filled, refusal=refusal)
    return screen.go(find_inbox(to), said=screen.gettext("通知方式已保存。"))


def _complete(ticked: Choices, before: Choices, on: frozenset[Channel]) -> Choices:
    """A box that is not ticked is not sent, nor is one that cannot be ticked."""
    return {group: ticked.get(group, frozenset()) | (before[group] - on) for group in before}


def _find_state(
    to: Recipient, on: frozenset[Channel], deliveries: Deliveries, reach: Reach
) -> ChannelStates:
    return ChannelStates(on, reach.list_unreached(to.account), deliveries.find_last(to.account))


def _show(
    screen: Screen,
    to: Recipient,
    role: Role,
    choices: Choices,
    state: ChannelStates,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    root = find_inbox(to)
    return screen.show(
        TEMPLATE,
        typed=typed,
        refusal=refusal,
        root=root,
        in_hand=root == OF_GRADUATE,
        choices=choices,
        last=state.last,
        unreached=state.unreached,
        offered={one: one in state.on for one in offer_channels(role)},
        groups=GROUPS,
        channels=CHANNELS,
        tab="more",
    )

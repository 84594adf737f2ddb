"""How an account wants to be told: kinds of notices × channels."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator, with_config
from typing_extensions import TypedDict

from signing.fact_words import Group
from signing.http.asking.field_errors import FieldError, naming_part
from signing.http.asking.forms import Form
from signing.http.asking.inbox import ToChannels, ToPreferences, ToRecipient
from signing.http.asking.security import ByRecordReader
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.refusals import FieldsWrong
from signing.use_cases.notices.preferences import GROUPS, Choices, offer_channels
from signing.use_cases.notices.sending import CHANNELS, Channel
from signing.vocabulary import Role

router = Router(prefix="/account", tags=["notices · 通知"])
Chosen = Annotated[
    list[Channel],
    Field(
        default_factory=list,
        max_length=len(CHANNELS),
        description="No channel: only the inbox. Unsaid: as it was.",
    ),
]
UNREACHABLE = {"zh": "这类账号不能用此渠道接收", "en": "not a channel that reaches this account"}


class GroupsForm(Form):
    """By group; a group that is not named stays as it is."""

    reviews: Chosen
    agreements: Chosen
    applications: Chosen
    releases: Chosen
    amendments: Chosen
    papers: Chosen
    people: Chosen
    digests: Chosen

    def read_choices(self, role: Role) -> Choices:
        """Raises FieldsWrong of a channel by which nobody of this role can be reached."""
        named = [group for group in GROUPS if group in self.model_fields_set]
        chosen: Choices = {group: frozenset(getattr(self, group)) for group in named}
        beyond = [group for group, of in chosen.items() if not of <= set(offer_channels(role))]
        if beyond:
            raise FieldsWrong(errors=[{"field": group, **UNREACHABLE} for group in beyond])
        return chosen


class PreferencesForm(GroupsForm):
    """The groups by themselves, or within `choices`, as they are read."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"choices": {"reviews": [], "digests": ["mail"]}}]}
    )

    choices: Annotated[GroupsForm, Field(default_factory=GroupsForm)]

    @model_validator(mode="after")
    def _must_stand_in_one_place(self) -> Self:
        if "choices" in self.model_fields_set and len(self.model_fields_set) > 1:
            raise FieldError(
                "类别要么都写在 choices 里，要么都不写在里面",
                "give the groups either all within choices, or all beside it",
            )
        return self

    def read_choices(self, role: Role) -> Choices:
        if "choices" not in self.model_fields_set:
            return super().read_choices(role)
        with naming_part("choices"):
            return self.choices.read_choices(role)


class ChannelState(TypedDict):
    """A channel that reaches this account; `on` if this installation sends through it."""

    channel: Channel
    on: bool


@with_config(
    json_schema_extra={
        "examples": [
            {
                "channels": [{"channel": "mail", "on": True}],
                "choices": {
                    **{group: [] for group in GROUPS},
                    "people": ["mail"],
                    "digests": ["mail"],
                },
            }
        ]
    }
)
class NoticePreferences(TypedDict):
    """What the account is told of by which channels; the inbox has everything anyway."""

    channels: list[ChannelState]
    choices: dict[Group, list[Channel]]


@router.get("/notice-preferences", rules.READ)
def show_preferences(
    by: ByRecordReader, to: ToRecipient, preferences: ToPreferences, on: ToChannels
) -> NoticePreferences:
    """What was chosen, and where nothing was, what is usual for the role."""
    role = by.stamp.actor.role
    return _present(role, preferences.load(to.account, role), on)


@router.put("/notice-preferences", rules.UNKEYED_COMMAND)
def change_preferences(
    form: PreferencesForm,
    by: ByRecordReader,
    to: ToRecipient,
    preferences: ToPreferences,
    on: ToChannels,
) -> NoticePreferences:
    """Each group that is named is told by these channels from now on."""
    role = by.stamp.actor.role
    preferences.save(to.account, form.read_choices(role))
    return _present(role, preferences.load(to.account, role), on)


def _present(role: Role, choices: Choices, on: frozenset[Channel]) -> NoticePreferences:
    return {
        "channels": [{"channel": one, "on": one in on} for one in offer_channels(role)],
        "choices": {group: sorted(choices[group]) for group in GROUPS},
    }

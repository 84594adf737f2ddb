"""What people fill in to be released from an agreement, and to answer who asks for it."""

from typing import Literal

from signing.http.asking.fields import FilledReason, Reason
from signing.http.asking.forms import Form
from signing.vocabulary import EndedBy


class ReleaseForm(Form):
    ended_by: EndedBy
    reason: FilledReason
    owed: Reason = ""


class AnswerForm(Form):
    answer: Literal["agreed", "refused"]
    words: Reason = ""

    @property
    def agreed(self) -> bool:
        return self.answer == "agreed"

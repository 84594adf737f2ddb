"""What people fill in to be released from an agreement, and to answer who asks for it."""

from typing import Literal

from signing.http.asking.fields import FilledReason, Reason
from signing.http.asking.forms import Form
from signing.http.asking.uploads import Chosen, read_upload
from signing.http.pages.typed_form import Typed
from signing.use_cases.files.evidence import Upload
from signing.vocabulary import EndedBy

FILES_MISSING = {"field": "files", "zh": "请至少上传一份证明材料", "en": "upload at least one file"}


class ReleaseForm(Form):
    ended_by: EndedBy
    reason: FilledReason
    owed: Reason = ""


def read_release(filled: Typed, chosen: Chosen) -> tuple[ReleaseForm, list[Upload]]:
    """Return the form and its files. Raises FileTooLarge, FieldsWrong with all that is missing."""
    uploads = [read_upload(one) for one in chosen.list_all("files")]
    form = filled.read_beside(ReleaseForm, [] if uploads else [FILES_MISSING])
    return form, uploads


class AnswerForm(Form):
    answer: Literal["agreed", "refused"]
    words: Reason = ""

    @property
    def agreed(self) -> bool:
        return self.answer == "agreed"

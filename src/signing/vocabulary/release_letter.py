"""What a release letter (解约证明) says, as frozen data; whoever draws it knows no rule."""

from pydantic import AwareDatetime

from signing.vocabulary.names import AgreementNumber
from signing.vocabulary.values import Value
from signing.vocabulary.words import EndedBy, Side

ENDED_BY = {
    EndedBy.GRADUATE: "毕业生提出解约",
    EndedBy.EMPLOYER: "用人单位提出解约",
    EndedBy.BOTH: "双方协商一致解约",
}
NOT_SAID = "申请中没有写明"


def name_ended_by(ended_by: EndedBy | None) -> str:
    """Return who ended it as letters say it: the digest in a letter's code is of these words."""
    return ENDED_BY[ended_by] if ended_by else NOT_SAID


class LetterAnswer(Value):
    """What the other side said before the school decided."""

    agreed: bool
    words: str
    at: AwareDatetime


class ReleaseLetter(Value):
    """One agreement that ended by release, as the facts said when the school approved it.

    `id_number` is masked: the letter goes to whoever the graduate signs with next. `ended_by` is
    None where nobody said it, `reason` where it was written to the school alone. `unanswered`: the
    other side had a time to answer, and did not. `code` is that of its QR code, `check` the short
    one to type by hand.
    """

    number: AgreementNumber
    year: int
    student_number: str
    name: str
    document_type: str
    id_number: str
    college: str
    major: str
    school: str
    employer: str
    credit_code: str
    position_title: str
    signed_at: AwareDatetime
    approved_at: AwareDatetime
    asked_at: AwareDatetime
    asked_by: Side
    ended_by: EndedBy | None
    reason: str | None
    owed: str
    answer: LetterAnswer | None
    unanswered: bool
    ended_at: AwareDatetime
    code: str
    check: str

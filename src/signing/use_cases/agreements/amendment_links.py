"""The link by which an employer without an account answers an amendment that its graduate asks.

The graduate passes it on, and it dies with what it asks. See docs/decisions/0058 and 0059.
"""

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amendment import Amendment
from signing.aggregates.school import School
from signing.refusals import AmendmentClosed, AnsweredAlready, AnswersByAccount, NotYours
from signing.use_cases.agreements.amendment_reading import AmendmentSeen
from signing.use_cases.agreements.amendments import AmendmentAnswer, Amendments
from signing.use_cases.agreements.answer_links import must_know_code, read_answer_link
from signing.use_cases.core.actors import BoundGraduate, CardHolder
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.tokens import AnswerToken
from signing.vocabulary import AmendmentState, Side, school_id
from signing.vocabulary.masks import mask_name


class AmendmentLinkShown(TypedDict):
    """What whoever opens the link sees: the agreement, its graduate masked, and what is asked."""

    graduate: str
    school: str
    employer: str
    signed_at: datetime
    amendment: AmendmentSeen


class AmendmentLinks(Amendments):
    def make_token(self, by: BoundGraduate, amendment: int) -> str:
        """Of the graduate's own proposal, while it waits for an answer.

        Raises NoSuchAgreement, NoSuchAmendment, NotYours, AnswersByAccount and AmendmentClosed.
        """
        number = self.find_number(by)
        agreement = self._load_own(by, number).agreement(number)
        asked = agreement.amendment(amendment)
        if asked.asked_by is not Side.GRADUATE:
            raise NotYours
        if agreement.employer.id is not None:
            raise AnswersByAccount
        if asked.state is not AmendmentState.PROPOSED:
            raise AmendmentClosed
        return self.context.tokens.issue_answer(
            AnswerToken(agreement.number, "amendment", asked.number)
        )

    def find_by_link(
        self, by: CardHolder, token: str, opened_by: UUID | None = None
    ) -> AmendmentLinkShown:
        """`opened_by` is the WeChat account that is signed in where the link is opened, if any.

        Raises NoSuchAnswerLink, AnsweredAlready, AmendmentClosed once it was taken back or decided,
        and LinkOfOtherSide of the graduate.
        """
        graduate, agreement, asked = self._load(token, opened_by)
        school = self.ledger.load(School, school_id(graduate.school_code))
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        return {
            "graduate": mask_name(person.name),
            "school": school.name,
            "employer": agreement.employer.name,
            "signed_at": agreement.signed_at,
            "amendment": self._describe(by, graduate, agreement.number, asked, Side.EMPLOYER),
        }

    def is_answered(self, by: CardHolder, token: str) -> bool:
        """Return whether the amendment of the link was. Raises NoSuchAnswerLink of what is none."""
        del by
        read, graduate = read_answer_link(self.context, token, "amendment", None)
        return graduate.agreement(read.number).amendment(read.version).answered_at is not None

    @command
    def accept_by_link(
        self,
        by: CardHolder,
        token: str,
        *,
        code_end: str,
        content: str | None = None,
        opened_by: UUID | None = None,
    ) -> Outcome[AmendmentAnswer]:
        """Raises what looking at it and accepting does, CodeEndWrong and TooMany."""
        graduate, agreement, asked = self._load(token, opened_by)
        must_know_code(self.context, by, token, agreement, code_end)
        return self._accept(by, graduate, agreement.number, asked.number, content)

    @command
    def decline_by_link(
        self,
        by: CardHolder,
        token: str,
        *,
        code_end: str,
        reason: str,
        opened_by: UUID | None = None,
    ) -> Outcome[AmendmentAnswer]:
        """Raises what looking at it and declining does, CodeEndWrong and TooMany."""
        graduate, agreement, asked = self._load(token, opened_by)
        must_know_code(self.context, by, token, agreement, code_end)
        return self._decline(by, graduate, agreement.number, asked.number, reason)

    def _load(self, token: str, opened_by: UUID | None) -> tuple[Graduate, Agreement, Amendment]:
        """The token's `version` is the number of the amendment: each is asked once."""
        read, graduate = read_answer_link(self.context, token, "amendment", opened_by)
        agreement = graduate.agreement(read.number)
        asked = agreement.amendment(read.version)
        if asked.answered_at is not None:
            raise AnsweredAlready
        if not asked.state.is_open:
            raise AmendmentClosed
        return graduate, agreement, asked

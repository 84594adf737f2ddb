"""The link by which an employer without an account answers a request for release, once.

The graduate passes it on. Nobody knows who opens it: the fact says so, by the role of its actor,
and the school sees it. See docs/decisions/0058.
"""

from datetime import date, datetime
from hmac import compare_digest
from uuid import UUID

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.school import School
from signing.codes import spelling
from signing.refusals import (
    AnsweredAlready,
    AnswersByAccount,
    CodeEndWrong,
    LinkOfOtherSide,
    NoSuchAgreement,
    NoSuchAnswerLink,
    NotTerminating,
    NotYours,
)
from signing.use_cases.agreements.release_requests import ReleaseRequests, RequestToParty
from signing.use_cases.agreements.terminations import TerminationAnswer, describe_answer
from signing.use_cases.core.actors import BoundGraduate, CardHolder
from signing.use_cases.core.context import Context, UseCases
from signing.use_cases.core.decryption import decrypt_person, decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_graduate_with_agreement
from signing.use_cases.core.tokens import Answered, AnswerToken
from signing.use_cases.limits.attempts import KEPT, Attempts, Limit
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Side, school_id
from signing.vocabulary.masks import mask_name

CODE_END = 4
"""Characters of the credit code that whoever answers must know."""
CODE_WRONG = {
    "field": "code_end",
    "zh": "与本单位的统一社会信用代码不符，请对照营业执照重新填写",
    "en": "does not match the company's credit code; compare the business licence",
}


class TermsShown(TypedDict):
    """Of the terms as they hold now, those by which an employer finds the agreement among its own.

    Neither money nor free words: a link may end where strangers read it.
    """

    workplace: str
    report_from: date
    report_to: date
    service_years: int


class LinkShown(TypedDict):
    """What whoever opens the link sees: the agreement, its graduate masked, and what is asked.

    `terms` is null once it is answered, and once the graduate is erased.
    """

    graduate: str
    school: str
    employer: str
    position_title: str
    signed_at: datetime
    approved_at: datetime | None
    edition: int
    terms: TermsShown | None
    request: RequestToParty


class AnswerLinks(UseCases):
    def make_token(self, by: BoundGraduate) -> str:
        """Of the graduate's own request, while it waits for an answer.

        Raises NotTerminating, NotYours, AnswersByAccount and AnsweredAlready.
        """
        graduate = self.ledger.load(Graduate, by.graduate_id)
        agreement = graduate.live
        if agreement is None or agreement.termination is None:
            raise NotTerminating
        if agreement.termination.asked_by is not Side.GRADUATE:
            raise NotYours
        if agreement.employer.id is not None:
            raise AnswersByAccount
        if agreement.answer is not None:
            raise AnsweredAlready
        version = agreement.termination.originator_version
        return self.context.tokens.issue_answer(AnswerToken(agreement.number, "release", version))

    def look_at(self, by: CardHolder, token: str, opened_by: UUID | None) -> LinkShown:
        """`opened_by` is the WeChat account that is signed in where the link is opened, if any.

        Once answered it shows the answer. Raises NoSuchAnswerLink, NotTerminating once it was
        decided or taken back, and LinkOfOtherSide of the graduate.
        """
        del by
        graduate, agreement = self._load(token, opened_by)
        asked = ReleaseRequests(self.context).describe_to_party(graduate, agreement, Side.EMPLOYER)
        if asked is None:
            raise NotTerminating
        school = self.ledger.load(School, school_id(graduate.school_code))
        cipher = self.vault.load_cipher(graduate.id)
        person = decrypt_person(cipher, graduate.person)
        return {
            "graduate": mask_name(person.name),
            "school": school.name,
            "employer": agreement.employer.name,
            "position_title": agreement.position_title,
            "signed_at": agreement.signed_at,
            "approved_at": agreement.approved_at,
            "edition": agreement.edition,
            "terms": None if agreement.answer else _pick_terms(agreement, cipher),
            "request": asked,
        }

    @command
    def answer(
        self,
        by: CardHolder,
        token: str,
        *,
        code_end: str,
        agreed: bool,
        words: str,
        opened_by: UUID | None = None,
    ) -> Outcome[TerminationAnswer]:
        """Raises what looking at it does, AnsweredAlready, CodeEndWrong, TooMany, StaleVersion."""
        graduate, agreement = self._load(token, opened_by)
        if agreement.answer is not None:
            raise AnsweredAlready
        must_know_code(self.context, by, token, agreement, code_end)
        answered = graduate.answer_termination(
            by.stamp,
            agreement.number,
            agreed=agreed,
            words=self.vault.load_cipher(graduate.id).encrypt(words.strip()),
            seen=by.seen,
        )
        return self.ledger.save(by, answered, answer=describe_answer(graduate, answered))

    def _load(self, token: str, opened_by: UUID | None) -> tuple[Graduate, Agreement]:
        read, graduate = read_answer_link(self.context, token, "release", opened_by)
        agreement = graduate.agreement(read.number)
        asked = agreement.termination
        if asked is None or asked.originator_version != read.version:
            raise NotTerminating
        return graduate, agreement


def _pick_terms(agreement: Agreement, cipher: Cipher) -> TermsShown | None:
    terms = decrypt_terms(cipher, agreement.terms)
    if terms is None:
        return None
    return {
        "workplace": terms.workplace,
        "report_from": terms.report_from,
        "report_to": terms.report_to,
        "service_years": terms.service_years,
    }


def read_answer_link(
    context: Context, token: str, what: Answered, opened_by: UUID | None
) -> tuple[AnswerToken, Graduate]:
    """Return what the link holds, and who signed. Raises NoSuchAnswerLink, LinkOfOtherSide."""
    read = context.tokens.read_answer(token)
    if read is None or read.what != what:
        raise NoSuchAnswerLink
    try:
        graduate = load_graduate_with_agreement(context, read.number)
    except NoSuchAgreement:
        raise NoSuchAnswerLink from None
    if opened_by is not None and opened_by == graduate.wechat_account:
        raise LinkOfOtherSide
    return read, graduate


def must_know_code(
    context: Context, by: CardHolder, token: str, agreement: Agreement, code_end: str
) -> None:
    """Whoever answers knows how the employer's credit code ends. Raises CodeEndWrong, TooMany.

    Tries count at what the link holds: its text may be written in many ways.
    """
    most = context.policy.card_tries
    read = context.tokens.read_answer(token)
    if read is None:
        raise NoSuchAnswerLink
    named = context.vault.digest("answering by", context.tokens.issue_answer(read)).hex()
    of_link = Limit(f"answers-by:{named}", ((most, KEPT),))
    limits = [*Guesses(context).limit_address(by), of_link]
    with Attempts(context.engine).guess(limits, by.now):
        if not _knows_code(agreement, code_end):
            raise CodeEndWrong(most=most, errors=[CODE_WRONG])


def _knows_code(agreement: Agreement, code_end: str) -> bool:
    typed = spelling.capital_number(code_end).encode()
    return compare_digest(typed, agreement.employer.credit_code[-CODE_END:].encode())

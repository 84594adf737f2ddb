"""认领: whoever finds their company registered by another claims it; the province decides."""

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.employer.claims import Invited
from signing.aggregates.employer.state import DecidedClaim as Decision
from signing.refusals import NoSuchClaim, NoSuchEmployer, NoSuchReceipt
from signing.storage.recorder import Beside
from signing.use_cases.access.claimed_accounts import hand_over_accounts
from signing.use_cases.core.actors import Anyone, Province
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_contact
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.files.evidence import Upload
from signing.use_cases.limits.attempts import KEPT, Attempts, Limit, name_network
from signing.use_cases.organisations.colleagues import LIFE, Colleagues, InvitedColleague
from signing.vocabulary import Contact, employer_id
from signing.vocabulary.answers import AttachedFile

PURPOSE = "claim receipt"
MOST_A_DAY = 5
"""Claims that one network makes in a day, of whatever company."""


class MadeClaim(TypedDict):
    """A claim that waits for the province; `id` is a UUID."""

    id: str
    credit_code: str


class ClaimProgress(TypedDict):
    """How a claim stands, as its claimant reads it: nothing of whoever made or holds it.

    `reason` is empty and `decided_at` null while it waits.
    """

    id: str
    credit_code: str
    state: Literal["waiting", "upheld", "rejected"]
    made_at: datetime
    decided_at: datetime | None
    reason: str


class DecidedClaim(TypedDict):
    """A claim that was decided. `id` is the employer's; `verification` is how that stands now.

    `claimant` is whoever's claim was upheld, invited to open an account; null of one rejected.
    """

    id: str
    claim_id: str
    upheld: bool
    verification: Literal["earlier", "waiting", "verified", "refused"]
    claimant: InvitedColleague | None


class ClaimSeen(TypedDict):
    """A claim as the province reads it. Its contact and words are "" once they were erased."""

    id: str
    employer_id: str
    employer: str
    credit_code: str
    contact: str
    phone: str
    words: str
    licence: AttachedFile | None


class Claims(UseCases):
    def claim(
        self, by: Anyone, credit_code: str, contact: Contact, words: str, licence: Upload | None
    ) -> Outcome[MadeClaim]:
        """Put a claim on record, with the licence that shows whose company it is.

        Raises NoSuchEmployer, ClaimOpen, TooManyClaims, TooMany, and what keeping a file raises.
        """
        if found := self.ledger.find_answer(by):
            return found
        attempts = Attempts(self.context.engine)
        if limits := self._limit(by):
            attempts.take(limits, by.now)
            attempts.clear_away(by.now)
        return self._claim(by, credit_code, contact, words, licence)

    @command
    def _claim(
        self, by: Anyone, credit_code: str, contact: Contact, words: str, licence: Upload | None
    ) -> Outcome[MadeClaim]:
        identity = employer_id(credit_code)
        employer = self.ledger.load(Employer, identity)
        origin = self._digest_origin(by, credit_code)
        employer.must_be_claimable(origin)
        cipher = self.vault.load_cipher(identity)
        claimed = employer.claim(
            by.stamp,
            claim_id=uuid4(),
            contact=cipher.encrypt_value(contact),
            words=cipher.encrypt(words),
            licence=self.context.evidence.keep(cipher, licence) if licence else None,
            origin=origin,
        )
        answer: MadeClaim = {"id": str(claimed.claim_id), "credit_code": credit_code}
        return self.ledger.save(by, claimed, answer=answer)

    def make_link(self, by: Anyone, made: MadeClaim) -> str:
        """Return what opens the claim's page; nobody else can make one, and it names nobody."""
        del by
        claim = f"{employer_id(made['credit_code'])} {made['id']}"
        return self.context.tokens.encrypt(PURPOSE, claim.encode())

    def follow(self, by: Anyone, link: str) -> ClaimProgress:
        """Return how the claim of a link stands now. Raises NoSuchReceipt."""
        del by
        claim = self.context.tokens.decrypt(PURPOSE, link)
        if claim is None:
            raise NoSuchReceipt
        employer, claim_id = map(UUID, claim.decode().split())
        try:
            found = self._load(employer)
            followed = found.follow_claim(claim_id)
        except NoSuchClaim:
            raise NoSuchReceipt from None
        decision = followed if isinstance(followed, Decision) else None
        return {
            "id": str(claim_id),
            "credit_code": found.credit_code,
            "state": _name_state(decision),
            "made_at": followed.made_at,
            "decided_at": decision.decided_at if decision else None,
            "reason": decision.reason if decision else "",
        }

    def look_at(self, by: Province, employer: UUID, claim_id: UUID) -> ClaimSeen:
        """Raises NoSuchClaim, also of one that is decided: what it said is read no more."""
        del by
        found = self._load(employer)
        claim = found.find_claim(claim_id)
        cipher = self.vault.load_cipher(employer)
        contact = decrypt_contact(cipher, claim.contact)
        licence = claim.licence
        return {
            "id": str(claim_id),
            "employer_id": str(employer),
            "employer": found.name,
            "credit_code": found.credit_code,
            "contact": contact.contact,
            "phone": contact.phone,
            "words": cipher.decrypt(claim.words) or "",
            "licence": {
                "digest": licence.digest,
                "size": licence.size,
                "media_type": licence.media_type,
                "rewritten": bool(licence.rewritten_from),
                "name": cipher.decrypt(licence.name) or "",
            }
            if licence
            else None,
        }

    @command
    def decide(
        self, by: Province, employer: UUID, claim_id: UUID, reason: str, *, upheld: bool
    ) -> Outcome[DecidedClaim]:
        """Reject a claim, or give the company to the claimant: all of it in one save.

        Then every account of whoever had it is closed, with its sessions and programs, and the
        claimant is invited to open one of their own.
        """
        found = self._load(employer)
        claim = found.find_claim(claim_id)
        claimant: InvitedColleague | None = None
        beside: list[Beside] = []
        if upheld:
            cipher = self.vault.load_cipher(employer)
            theirs = decrypt_contact(cipher, claim.contact)
            address = decrypt_contact(cipher, found.contact).address
            contact = cipher.encrypt_value(theirs.model_copy(update={"address": address}))
            invited = Invited(uuid4(), cipher.encrypt(theirs.contact))
            facts = found.uphold_claim(by.stamp, claim_id, reason.strip(), contact, invited)
            claimant = {
                "id": str(invited.id),
                "name": theirs.contact,
                "expires_at": (by.now + LIFE).isoformat(),
            }
            link = Colleagues(self.context).keep_link(by, employer, claimant)
            colleagues = [one.id for one in found.colleagues]
            beside = [*hand_over_accounts(by.stamp, employer, colleagues), link]
        else:
            facts = found.reject_claim(by.stamp, claim_id, reason.strip())
        after = found
        for fact in facts:
            after = after.evolve(fact)
        answer: DecidedClaim = {
            "id": str(employer),
            "claim_id": str(claim_id),
            "upheld": upheld,
            "verification": after.verification.value,
            "claimant": claimant,
        }
        return self.ledger.save(by, *facts, answer=answer, beside=beside)

    def _load(self, employer: UUID) -> Employer:
        try:
            return self.ledger.load(Employer, employer)
        except NoSuchEmployer:
            raise NoSuchClaim from None

    def _limit(self, by: Anyone) -> list[Limit]:
        if not by.address:
            return []
        home = self.vault.digest("claiming from", name_network(by.address)).hex()
        return [Limit(f"claims-from:{home}", ((MOST_A_DAY, KEPT),))]

    def _digest_origin(self, by: Anyone, credit_code: str) -> str:
        """The company is in it, so that claims of two companies do not show who made both."""
        return self.vault.digest("claiming", f"{name_network(by.address)}|{credit_code}").hex()


def _name_state(decision: Decision | None) -> Literal["waiting", "upheld", "rejected"]:
    if decision is None:
        return "waiting"
    return "upheld" if decision.upheld else "rejected"

"""A registered employer of a story, and the positions that it opens."""

from typing import Any
from uuid import UUID, uuid5

from signing.aggregates.employer import Employer
from signing.aggregates.employer.claims import Invited
from signing.aggregates.position import Position
from signing.facts import Recorded
from signing.privacy_notices import CURRENT
from signing.vocabulary import (
    NAMESPACE,
    Actor,
    Attribution,
    EmployerParty,
    LapseReason,
    RegistryFinding,
    Role,
    employer_id,
)
from support.stories.chronicle import (
    CONTACT,
    JOB,
    Chronicle,
    a_file,
    encrypt_plainly,
)

FORM = {"name": "江淮云图科技", "kind": "39", "industry": "65", "region": "990100"}


class EmployerStory:
    def __init__(
        self, story: Chronicle, credit_code: str, form: dict[str, str], *, to_verify: bool = False
    ) -> None:
        self.story = story
        self.state = Employer(employer_id(credit_code))
        self.form: dict[str, str] = {
            "name": "江淮云图科技",
            "kind": "39",
            "industry": "65",
            "region": "990100",
        } | form
        self.opened: list[Position] = []
        contact = encrypt_plainly(CONTACT)
        self._did(
            self.state.register(
                self._stamp(),
                credit_code=credit_code,
                contact=contact,
                to_verify=to_verify,
                **self.form,
            )
        )

    @property
    def id(self) -> UUID:
        return self.state.id

    @property
    def position(self) -> Position:
        """The newest position, opened if there is none."""
        if not self.opened:
            self.opens()
        return self.opened[-1]

    def party(self, *, by_card: bool = False) -> EmployerParty:
        return EmployerParty(
            id=None if by_card else self.id,
            credit_code=self.state.credit_code,
            contact=encrypt_plainly(CONTACT),
            **self.form,
        )

    def changed(self, **form: str) -> Recorded:
        self.form |= form
        return self._did(
            self.state.change(
                self._stamp(), contact=encrypt_plainly(CONTACT), name_waits=False, **self.form
            )
        )

    def named_contact(self, name: str) -> Recorded:
        """Whoever registered it goes by another name from now on."""
        contact = encrypt_plainly(CONTACT.model_copy(update={"contact": name}))
        stamp = self.stamp_as(self.id)
        return self._did(self.state.change(stamp, contact=contact, name_waits=False, **self.form))

    def showed(self, title: str = "营业执照") -> Recorded:
        return self._did(self.state.submit_qualification(self._stamp(), title, a_file()))

    def accepted_notice(self, notice: str = CURRENT) -> Recorded:
        return self._did(self.state.accept_notice(self._stamp(), notice))

    def suspended(self, reason: str = "资质过期") -> Recorded:
        return self._did(self.state.suspend(self.story.stamp(Role.PROVINCE), reason))

    def reinstated(self, reason: str = "已补齐") -> Recorded:
        return self._did(self.state.reinstate(self.story.stamp(Role.PROVINCE), reason))

    def verified(self, words: str = "") -> Recorded:
        stamp = self.story.stamp(Role.PROVINCE)
        return self._did(self.state.verify(stamp, RegistryFinding.NOT_ASKED, words))

    def refused(self, reason: str = "营业执照看不清") -> Recorded:
        return self._did(self.state.refuse(self.story.stamp(Role.PROVINCE), reason))

    def asked_again(self) -> Recorded:
        return self._did(self.state.ask_again(self._stamp()))

    def lapsed(self, cause: LapseReason = LapseReason.OPERATOR) -> Recorded:
        return self._did(self.state.lapse(self.story.stamp(Role.SYSTEM), cause))

    def invited(self, name: str) -> UUID:
        """Return the account of the colleague, who has yet to join."""
        colleague = uuid5(NAMESPACE, f"{self.id}{name}")
        self._did(self.state.invite(self._stamp_of_responsible(), colleague, encrypt_plainly(name)))
        return colleague

    def joined(self, colleague: UUID) -> Recorded:
        return self._did(self.state.join(self.stamp_as(colleague), colleague))

    def removed(self, colleague: UUID) -> Recorded:
        return self._did(self.state.remove(self._stamp_of_responsible(), colleague))

    def handed_over(self, to: UUID) -> Recorded:
        return self._did(self.state.hand_over(self._stamp_of_responsible(), to))

    def claimed(self, number: int = 1) -> Recorded:
        """Somebody else says that the company is theirs."""
        return self._did(
            self.state.claim(
                self.story.stamp(Role.ANYONE),
                claim_id=uuid5(NAMESPACE, f"claim {number} of {self.id}"),
                contact=encrypt_plainly(CONTACT),
                words=encrypt_plainly("本公司从未委托他人注册"),
                licence=a_file(),
                origin=f"network {number}",
            )
        )

    def rejected_claim(self, reason: str = "证照不符") -> list[Recorded]:
        by, claim = self.story.stamp(Role.PROVINCE), self.state.claims[0]
        return [self._did(one) for one in self.state.reject_claim(by, claim.id, reason)]

    def upheld_claim(self, reason: str = "法定代表人到场确认") -> list[Recorded]:
        by, claim = self.story.stamp(Role.PROVINCE), self.state.claims[0]
        contact = encrypt_plainly(CONTACT)
        claimant = Invited(uuid5(NAMESPACE, f"claimant of {self.id}"), encrypt_plainly("唐若水"))
        return [
            self._did(one)
            for one in self.state.uphold_claim(by, claim.id, reason, contact, claimant)
        ]

    def opens(self, **job: Any) -> Recorded:
        blank = Position(uuid5(NAMESPACE, f"{self.id}{len(self.opened)}"))
        offered = JOB.model_copy(update=job)
        fact = blank.open(
            self._stamp(), employer_id=self.id, employer_name=self.state.name, job=offered
        )
        self.opened.append(blank.evolve(fact))
        return self.story.add(fact)

    def changes_position(self, **job: Any) -> Recorded:
        offered = JOB.model_copy(update=job)
        fact = self.position.change(self._stamp(), employer_id=self.id, job=offered)
        self.opened[-1] = self.opened[-1].evolve(fact)
        return self.story.add(fact)

    def closes_position(self) -> Recorded:
        fact = self.position.close(self._stamp(), employer_id=self.id)
        self.opened[-1] = self.opened[-1].evolve(fact)
        return self.story.add(fact)

    def _stamp(self) -> Attribution:
        return self.story.stamp(Role.EMPLOYER)

    def _stamp_of_responsible(self) -> Attribution:
        return self.stamp_as(self.state.responsible)

    def stamp_as(self, account: UUID) -> Attribution:
        actor = Actor(account=str(account), role=Role.EMPLOYER)
        return self._stamp().model_copy(update={"actor": actor})

    def _did(self, fact: Any) -> Recorded:
        self.state = self.state.evolve(fact)
        return self.story.add(fact)

"""Whatever an employer's people do in whatever order: nobody acts once removed, one answers."""

from collections.abc import Callable
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from signing.aggregates.employer import Employer
from signing.aggregates.employer.colleagues import MOST
from signing.events import ColleagueRemoved, EmployerFact
from signing.refusals import Refusal
from signing.use_cases.audit.succession import follows
from signing.vocabulary import Actor, Attribution, Role
from support.facts.cast import FIRM, NOW, make_id
from support.stories.chronicle import CONTACT, encrypt_plainly

PEOPLE = (FIRM.id, *(make_id(f"colleague {number}") for number in range(4)))
NAME, REACH = encrypt_plainly("李梅"), encrypt_plainly(CONTACT)
Step = tuple[str, UUID, UUID]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["invite", "join", "remove", "hand_over", "change"]),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
    ),
    max_size=40,
)


def act(account: UUID) -> Attribution:
    actor = Actor(account=str(account), role=Role.EMPLOYER)
    return Attribution(actor=actor, at=NOW, request_id="r")


def decide(employer: Employer, step: Step, known: set[UUID]) -> EmployerFact:
    """Decide as the use cases do: whoever saves must be one of the people. Raises Refusal."""
    kind, by, whom = step
    if kind == "join":
        return employer.join(act(whom), whom)
    decisions: dict[str, Callable[[], EmployerFact]] = {
        "invite": lambda: employer.invite(act(by), make_id(f"new {len(known)}"), NAME),
        "remove": lambda: employer.remove(act(by), whom),
        "hand_over": lambda: employer.hand_over(act(by), whom),
        "change": lambda: employer.change(act(by), contact=REACH, name_waits=False, **FIRM.form),
    }
    decided = decisions[kind]()
    employer.must_be_person(str(by))
    return decided


def rename(step: Step, known: list[UUID]) -> Step:
    """Let the made-up people be those who were invited so far, as long as there are enough."""
    kind, by, whom = step
    found = [known[PEOPLE.index(one) % len(known)] for one in (by, whom)]
    return kind, found[0], found[1]


@given(STEPS)
def test_nothing_is_recorded_under_an_account_that_was_removed(steps: list[Step]) -> None:
    employer, known, gone = FIRM.state, [FIRM.id], set[str]()
    for step in steps:
        try:
            fact = decide(employer, rename(step, known), set(known))
        except Refusal:
            continue
        assert fact.actor.account not in gone
        assert follows(employer, fact)
        if isinstance(fact, ColleagueRemoved):
            gone.add(str(fact.colleague_id))
        employer = employer.evolve(fact)
        known = [FIRM.id, *(one.id for one in (*employer.colleagues, *employer.former_colleagues))]

        assert employer.responsible in employer.people
        assert not gone & {*map(str, employer.people)}
        assert employer.closed_accounts == gone
        assert len(employer.people) <= MOST

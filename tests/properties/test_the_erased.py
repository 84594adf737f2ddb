"""Who was erased is left in peace: whatever would have been recorded is refused as Erased."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from properties.machine.applying import ApplyingRules
from properties.machine.release import ReleaseRules
from properties.machine.roster import RosterRules
from properties.machine.school import SchoolRules
from properties.machine.signatures import SignatureRules
from signing.aggregates.graduate import Graduate
from signing.refusals import Erased, Refusal
from signing.vocabulary import Role
from support.facts.cast import FIRM
from support.slow_files import choose_size
from support.stories.chronicle import encrypt_plainly


class ErasedMachine(ApplyingRules, SignatureRules, SchoolRules, ReleaseRules, RosterRules):
    @initialize(signed=st.booleans(), unlocked=st.booleans())
    def erase_early(self, *, signed: bool, unlocked: bool) -> None:
        """Erase a graduate with an ended agreement or none; a live one keeps them."""
        self.confirm()
        if signed:
            self.issue_card()
            self.sign_by_card(FIRM, 1, timedelta(0))
        if unlocked:
            self.ask(lambda one: one.unlock(self.by(Role.SCHOOL_ADMIN), encrypt_plainly("有原因")))
        self.erase(timedelta(0))

    def ask(self, decide: Callable[[Graduate], Any]) -> Any:
        if not self.graduate.erased:
            return super().ask(decide)
        with pytest.raises(Refusal) as refused:
            decide(self.graduate)
        if _is_possible(decide, replace(self.graduate, erased=False)):
            assert refused.type is Erased
        return None


def _is_possible(decide: Callable[[Graduate], Any], alive: Graduate) -> bool:
    try:
        decide(alive)
    except Refusal:
        return False
    return True


TestErased = pytest.mark.sized(ErasedMachine.TestCase)
TestErased.settings = settings(
    max_examples=choose_size(100, 30),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine breaks no promise
)

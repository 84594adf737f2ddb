"""Every kind of fact has a name on pages, and none is named that is not recorded."""

from signing.events import Fact
from signing.http.pages.audit.differences import WORDS
from signing.http.pages.fact_words import FACTS, GROUPS
from signing.vocabulary import Studies


def test_every_fact_has_a_name() -> None:
    assert FACTS.keys() == {kind.__name__ for kind in Fact.kinds.values()}
    assert sum(len(kinds) for kinds in GROUPS.values()) == len(FACTS)


def test_every_part_of_the_studies_has_a_name() -> None:
    assert Studies.model_fields.keys() <= WORDS.keys()

"""Every list finds what its plain text holds, whatever is asked."""

import pytest
from sqlalchemy import Connection

from signing.projections import review_queue, roster_list, termination_register
from signing.projections.engine.paging import Slice
from signing.projections.review_queue import Filters
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts

PEOPLE = {"20260001": "林小满", "20260002": "买买提·吐尔逊", "20270003": "John O'Neill"}
FIRMS = ("江淮云图科技", "ABC 机械 %_ 有限公司", "云图")


@pytest.fixture
def searchable_story(connection: Connection) -> Story:
    story = Story()
    for code, ((number, name), firm) in enumerate(zip(PEOPLE.items(), FIRMS, strict=True), 1):
        one = story.graduate(number, name=name)
        one.confirmed()
        one.signed(story.employer(f"91990100MA{code:08}", name=firm))
        one.approved()
        one.asked_release()
    for model in (review_queue, termination_register, roster_list):
        project_facts(model, story.facts, connection)
    return story


def find_matching(q: str) -> list[str]:
    """Find matches by looking at every text."""
    words = q.strip().lower()
    return [
        number
        for (number, name), firm in zip(PEOPLE.items(), FIRMS, strict=True)
        if words in name.lower() or words in firm.lower() or number.startswith(words)
    ]


def test_a_search_of_any_length_finds_what_a_look_at_every_row_finds(
    connection: Connection, searchable_story: Story
) -> None:
    every = " ".join(FIRMS) + " ".join(PEOPLE.values()) + " ".join(PEOPLE)
    parts = {every[at : at + size] for size in (1, 2, 3, 5) for at in range(0, len(every), 2)}
    for q in sorted(part for part in parts if part.strip() and "  " not in part):
        queue = review_queue.list_reviews(
            connection, PROVINCE, Filters("all", q=q), Slice(), now=searchable_story.now
        )
        asked = termination_register.list_requests(connection, PROVINCE, q=q, part=Slice())
        for items in (queue.items, asked.items):
            found = sorted(item["graduate"]["student_number"] for item in items)
            assert found == find_matching(q), q


def test_pairs_that_stand_apart_are_no_hit(connection: Connection, searchable_story: Story) -> None:
    found = review_queue.list_reviews(
        connection, PROVINCE, Filters("all", q="科技云图"), Slice(), now=searchable_story.now
    )
    assert found.items == []


def test_a_corrected_name_is_found_and_the_former_is_not(
    connection: Connection, searchable_story: Story
) -> None:
    lin = searchable_story.graduate("20260009", name="旧名人")
    lin.corrected(name="新名人")
    lin_only = searchable_story.facts[-2:]
    for batch in (lin_only[:1], lin_only[1:]):
        roster_list.project(batch, connection)

    numbers = {
        q: [
            one["student_number"]
            for one in roster_list.list_graduates(
                connection, PROVINCE, roster_list.Search(q), Slice()
            ).items
        ]
        for q in ("旧名人", "新名人", "名人")
    }
    assert numbers == {"旧名人": [], "新名人": ["20260009"], "名人": ["20260009"]}

"""One row an agreement, which all screens about agreements read."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, event, text

from signing.facts import Recorded
from signing.projections import (
    agreements,
    employer_agreements,
    print_list,
    public_record,
    review_queue,
    termination_register,
)
from signing.projections.engine.paging import Slice
from signing.vocabulary import AgreementNumber
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts, read_rows
from support.stories.everything import tell_everything
from support.stories.graduate import GraduateStory

HEAVY = ("signings", "sought")
"""Tables of long rows and many indexes."""


def count_statements(connection: Connection, facts: Sequence[Recorded]) -> Counter[str]:
    """Project the facts; return how many statements of each kind that took."""
    counted: Counter[str] = Counter()

    def note(*given: object) -> None:
        counted[str(given[2]).split()[0]] += 1

    event.listen(connection, "before_cursor_execute", note)
    agreements.project(facts, connection)
    event.remove(connection, "before_cursor_execute", note)
    return counted


def tell_signing() -> tuple[Story, GraduateStory]:
    """Return a story that ends with an approval, and who signed."""
    story = Story()
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", name="欧阳小满")
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图科技"))
    lin.approved()
    return story, lin


def test_they_are_the_same_in_any_batches(connection: Connection) -> None:
    must_agree_in_any_batches(agreements, tell_everything().facts, connection)


def test_an_approval_writes_a_short_row_and_leaves_who_signed(connection: Connection) -> None:
    # given a signing
    story, _ = tell_signing()
    told = len(story.facts) - 1
    project_facts(agreements, story.facts[:told], connection)
    before = {name: find_places(connection, name) for name in (*HEAVY, "standings")}

    # when the school approves
    counted = count_statements(connection, story.facts[told:])

    # then its standing, two tallies and the news are written, an empty tally goes, no long row
    assert counted == {"SELECT": 1, "INSERT": 2, "WITH": 1}
    for name in HEAVY:
        assert find_places(connection, name) == before[name]
    assert find_places(connection, "standings") != before["standings"]


def test_what_moves_it_to_no_other_list_touches_no_index(connection: Connection) -> None:
    # given an approved agreement
    story, lin = tell_signing()
    project_facts(agreements, story.facts, connection)
    told, before = len(story.facts), count_hot_updates(connection)

    # when its end is asked for
    lin.asked_release()
    agreements.project(story.facts[told:], connection)

    # then its row found room beside itself, and no index has another entry
    assert count_hot_updates(connection) == before + 1


def count_hot_updates(connection: Connection) -> int:
    query = """
    SELECT n_tup_hot_upd FROM pg_stat_xact_user_tables
    WHERE schemaname = :schema AND relname = 'standings'
    """
    found = connection.execute(text(query), {"schema": agreements.metadata.schema})
    return int(found.scalar_one())


def find_places(connection: Connection, name: str) -> list[str]:
    """Return where the versions of the rows lie: an update moves its row."""
    table = f"{agreements.metadata.schema}.{name}"
    query = f"SELECT ctid::text FROM {table} ORDER BY agreement_number"  # noqa: S608
    return list(connection.execute(text(query)).scalars())


def test_facts_that_change_nothing_write_nothing(connection: Connection) -> None:
    story, _ = tell_signing()
    project_facts(agreements, story.facts, connection)
    told = len(story.facts)
    story.graduate("20260002").confirmed()

    assert count_statements(connection, story.facts[told:])["INSERT"] == 0


def test_all_screens_read_the_same_agreement(connection: Connection) -> None:
    story, _ = tell_signing()
    project_facts(agreements, story.facts, connection)
    [review] = review_queue.list_reviews(
        connection, PROVINCE, review_queue.Filters("approved"), Slice(), now=story.now
    ).items
    [paper] = print_list.list_papers(connection, PROVINCE, print_list.Filters(), Slice()).items
    record = public_record.find_record(connection, AgreementNumber(paper["agreement_number"]))

    assert record is not None
    assert review["agreement_number"] == record["agreement_number"]
    assert review["employer"]["name"] == paper["employer"] == record["employer_name"]
    assert paper["approved_at"] == record["approved_at"] == record["since"]
    assert termination_register.count_requests(connection, PROVINCE) == {
        "pending": 0,
        "decided": 0,
    }


def test_a_rejected_agreement_was_never_approved(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.rejected()
    project_facts(agreements, story.facts, connection)

    [item] = employer_agreements.list_agreements(connection, firm.id, Slice()).items
    assert (item["state"], item["approved_at"]) == ("REJECTED", None)
    record = public_record.find_record(connection, lin.number)
    assert record is not None
    assert record["approved_at"] is None
    assert print_list.list_papers(connection, PROVINCE, print_list.Filters(), Slice()).items == []


def test_whoever_is_erased_is_nameless_in_every_table(connection: Connection) -> None:
    story, _ = tell_signing()
    lin = story.graduate("20260003", name="司徒望舒")
    lin.confirmed()
    lin.signed(story.employer("91990100MA00000009"))
    lin.approved()
    lin.unlocked()
    lin.erased()
    project_facts(agreements, story.facts, connection)

    assert "司徒望舒" not in str(read_rows(agreements, connection))
    paper = print_list.list_papers(connection, PROVINCE, print_list.Filters("void"), Slice())
    assert [one["graduate"]["name"] for one in paper.items] == [""]

"""What terms were warned about when they were signed, kept whatever comes later."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from signing.aggregates.minimum_wages import MinimumWages
from signing.events import MinimumWagesImported
from signing.projections import agreements
from signing.projections.agreements.reading import load_warnings
from signing.projections.agreements.tables import signings
from signing.vocabulary import MINIMUM_WAGES_ID, Channel, MinimumWage, Role
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.facts.review_checks import (
    SOUND,
    a_firm,
    a_signer,
    load_check_states,
    load_checks,
    load_red_checks,
)
from support.stories.chronicle import JOB, TERMS


def imports(story: Story, monthly: int, region: str = "990000") -> None:
    wage = MinimumWage(
        region=region, valid_from=date(2026, 1, 1), monthly=Decimal(monthly), source="示例文件"
    )
    table = MinimumWages(MINIMUM_WAGES_ID)
    for fact in (one.fact for one in story.facts):
        if isinstance(fact, MinimumWagesImported):
            table = table.evolve(fact)
    imported = table.import_wages(
        story.stamp(Role.SYSTEM), wages=[wage], replaces=False, operator="root"
    )
    assert imported is not None
    story.add(imported)


def agree(**changed: Any) -> Any:
    return TERMS.model_copy(update=changed)


def read_warned(connection: Connection) -> dict[str, list[str]]:
    rows = connection.execute(select(signings.c.student_number, signings.c.warnings))
    return {row.student_number: [one["code"] for one in row.warnings] for row in rows}


def test_every_odd_term_is_a_yellow_check_with_its_figures(connection: Connection) -> None:
    story = Story()
    imports(story, 2000)
    lin, firm = a_signer(story), a_firm(story)
    firm.opens(monthly_pay=Decimal(9000))
    odd = agree(monthly_pay=Decimal(1), penalty=Decimal(50_000), job_category="10")
    lin.signed(firm, terms=odd)
    project_facts(agreements, story.facts, connection)

    warned = ("pay_below_minimum", "pay_far_from_position", "penalty_high", "job_category_unfit")
    assert load_check_states(connection, lin.number) == SOUND | dict.fromkeys(warned, "warn")
    assert load_red_checks(connection, story) == [list(warned)]
    checks = load_checks(connection, lin.number)
    assert "2,000 元（2026-01-01 起执行，依据：示例文件）" in checks["pay_below_minimum"]["zh"]
    assert "9,000" in checks["pay_far_from_position"]["en"]
    assert [one["code"] for one in load_warnings(connection, lin.number)] == list(warned)


def test_a_card_has_no_position_to_compare_with(connection: Connection) -> None:
    story = Story()
    imports(story, 2000)
    lin = a_signer(story)
    lin.signed(a_firm(story), Channel.CARD, terms=agree(monthly_pay=Decimal(1)))
    project_facts(agreements, story.facts, connection)

    assert read_warned(connection) == {"1": ["pay_below_minimum"]}


def test_the_position_counts_as_it_was_when_it_was_signed(connection: Connection) -> None:
    story = Story()
    firm = a_firm(story)
    firm.opens(monthly_pay=TERMS.monthly_pay)
    a_signer(story, "1").signed(firm)
    firm.changes_position(monthly_pay=TERMS.monthly_pay * 3)
    a_signer(story, "2", phone="13900000002").signed(firm)
    firm.changes_position(monthly_pay=JOB.monthly_pay)
    project_facts(agreements, story.facts, connection)

    assert read_warned(connection) == {"1": [], "2": ["pay_far_from_position"]}


def test_each_signing_meets_the_table_of_its_moment_however_facts_are_batched(
    connection: Connection,
) -> None:
    story = Story()
    firm = a_firm(story)
    low = agree(monthly_pay=TERMS.monthly_pay)
    a_signer(story, "1").signed(firm, terms=low)
    imports(story, 9000)
    a_signer(story, "2", phone="13900000002").signed(firm, terms=low)
    imports(story, 7000, region="990100")
    a_signer(story, "3", phone="13900000003").signed(firm, terms=low)

    must_agree_in_any_batches(agreements, story.facts, connection)

    assert read_warned(connection) == {"1": [], "2": ["pay_below_minimum"], "3": []}


def test_erasing_the_person_takes_the_warnings_too(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story), terms=agree(penalty=Decimal(50_000)))
    lin.rejected()
    lin.erased()
    project_facts(agreements, story.facts, connection)

    assert read_warned(connection) == {"1": []}

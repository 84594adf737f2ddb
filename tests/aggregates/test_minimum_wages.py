"""The table of minimum wages grows by imports, or is replaced by one."""

from datetime import date
from decimal import Decimal

from signing.aggregates.minimum_wages import MinimumWages
from signing.events import MinimumWagesImported
from signing.vocabulary import MINIMUM_WAGES_ID, MinimumWage, Role
from support.facts.cast import act_as

SYSTEM = act_as(Role.SYSTEM)
BLANK = MinimumWages(MINIMUM_WAGES_ID)


def a_wage(region: str, monthly: int, year: int = 2026) -> MinimumWage:
    return MinimumWage(
        region=region, valid_from=date(year, 1, 1), monthly=Decimal(monthly), source="示例"
    )


def import_into(
    table: MinimumWages, *wages: MinimumWage, replaces: bool = False
) -> MinimumWagesImported | None:
    return table.import_wages(SYSTEM, wages=wages, replaces=replaces, operator="root")


def grow(table: MinimumWages, *wages: MinimumWage, replaces: bool = False) -> MinimumWages:
    fact = import_into(table, *wages, replaces=replaces)
    assert fact is not None
    return table.evolve(fact)


def test_wages_come_beside_those_of_before_and_replace_the_same_region_and_day() -> None:
    table = grow(BLANK, a_wage("420000", 1800), a_wage("420100", 2010))
    table = grow(table, a_wage("420100", 2210), a_wage("420100", 2400, 2027))

    assert sorted(one.monthly for one in table.wages.values()) == [1800, 2210, 2400]
    assert table.version == 2


def test_a_whole_table_takes_the_place_of_the_one_before() -> None:
    table = grow(BLANK, a_wage("420000", 1800), a_wage("420100", 2010))
    table = grow(table, a_wage("420000", 1800), replaces=True)

    assert list(table.wages.values()) == [a_wage("420000", 1800)]


def test_the_same_again_is_no_fact() -> None:
    table = grow(BLANK, a_wage("420000", 1800), a_wage("420100", 2010))

    assert import_into(table, a_wage("420000", 1800)) is None
    assert import_into(table, a_wage("420100", 2010), a_wage("420000", 1800), replaces=True) is None
    assert import_into(table, a_wage("420000", 1800), replaces=True) is not None

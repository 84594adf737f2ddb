"""行政区划 (GB/T 2260) by code and by name: what a form offers, and what people write into it.

The table is that of python-stdnum, which keeps ended codes too: they stand in credit codes that
were given out under them. Offered are those of today.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from signing.codes import provinces
from signing.codes.spelling import fold_name, number

PROVINCE = re.compile(r"([0-9]{2}) province=")
COUNTY = re.compile(r'\s+([0-9]{4}) county="([^"]*)"')
NAMED = re.compile(r"(?:\[([^\]]*)\])?([^,\[]+)")
"""Names with their years in front: none, or open at the end, is of today."""
CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
OF_PROVINCES = frozenset(
    f"{above}直辖县级行政{level}" for above in ("省", "自治区") for level in ("区划", "单位")
)
NO_NAME = frozenset({"市辖区", "县"}) | OF_PROVINCES
"""Of levels that only group others."""
OF_PROVINCE = "90"
"""In place of a city's digits: counties that a province governs itself."""
MOST = 30


@cache
def list_regions() -> Mapping[str, str]:
    """The regions of today: whole names by code, in the order of the codes."""
    own = _read_table(today=True)
    named = {code: name for code, name in own.items() if name not in NO_NAME}
    return MappingProxyType({code: _join_names(code, own) for code in named})


def is_region(code: str) -> bool:
    """Return whether the table has the code, today or ever."""
    return code in _list_all()


def name_region(code: str) -> str:
    """Return the whole name, for display; of an ended or unknown code what there is of it."""
    if code in list_regions():
        return list_regions()[code]
    return _join_names(code, _list_all()) or code


def find_city(code: str) -> str:
    """Return the code of the city that a county is of; a county right under a province is one."""
    return code if code[2:4] == OF_PROVINCE else f"{code[:4]}00"


def describe_region(code: str) -> str:
    """Return what the field of a form shows: the name with its code, or what was typed."""
    return f"{name_region(code)} {code}" if is_region(code) else code


def search_regions(words: str, most: int = MOST) -> Sequence[str]:
    """Return the codes of today that `words` begin, or whose name holds each of them, best first.

    A shorter name is the better find: 合肥 is 合肥市 before its districts.
    """
    asked = [fold_name(one) for one in words.split()]
    if not any(asked):
        return []
    found = [
        code
        for code, name in _fold_names().items()
        if all(one in name or code.startswith(one) for one in asked)
    ]
    return sorted(found, key=lambda code: (len(list_regions()[code]), code))[:most]


def read_region(typed: str) -> str | None:
    """Return the code that somebody wrote, by code or by name; None where it is not clear."""
    if codes := CODE.findall(number(typed)):
        return codes[0] if is_region(codes[0]) else None
    asked = fold_name("".join(typed.split()))
    if not asked:
        return None
    ends = [code for code, name in _fold_names().items() if name.endswith(asked)]
    whole = [code for code in ends if _fold_names()[code] == asked]
    found = whole or ends or search_regions(typed)
    return found[0] if len(found) == 1 else None


def _join_names(code: str, own: Mapping[str, str]) -> str:
    above = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    names = [
        provinces().get(code[:2], "") if one.endswith("0000") else own.get(one, "") for one in above
    ]
    return "".join(dict.fromkeys(one for one in names if one not in NO_NAME))


@cache
def _fold_names() -> Mapping[str, str]:
    return {code: fold_name(name) for code, name in list_regions().items()}


@cache
def _list_all() -> Mapping[str, str]:
    return _read_table(today=False)


def _read_table(*, today: bool) -> Mapping[str, str]:
    found, province = {}, ""
    text = files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    for line in text.splitlines():
        if begun := PROVINCE.match(line):
            province = begun[1]
        elif (county := COUNTY.match(line)) and (name := _choose_name(county[2], today=today)):
            found[province + county[1]] = name
    return MappingProxyType(found)


def _choose_name(names: str, *, today: bool) -> str:
    known: list[tuple[str, str]] = NAMED.findall(names)
    current = [name for years, name in known if not years or years.endswith("-")]
    if current:
        return current[-1]
    return "" if today else known[-1][1]

"""Nobody is served who has not said who they are: use cases, read models and routes by inspection.

Each of these tests failed once, on a method, a query or a route that was put there for it.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

from signing.http import machines, pages
from signing.http.edge.routing import Route
from signing.http.routes import ROUTERS
from signing.projections import feed
from signing.projections.notices import Recipient
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.actors import Someone
from signing.vocabulary import Oversight
from support.inspection import (
    find_first_parameter,
    list_queries,
    list_security_calls,
    list_use_case_classes,
    list_use_cases,
    split_union,
)

ASKED_WITHOUT_A_NAME = {
    "Accounts.sign_in": "with a password, on the way to a name",
    "Accounts.sign_in_with_wechat": "with WeChat's word, on the way to a name",
    "Accounts.pass_second_step": "with the ticket of signing in",
    "Accounts.sign_out": "with the token that ends",
    "OwnPasskeys.ask_in_second_step": "with the ticket of signing in",
    "OwnPasskeys.pass_second_step": "with the ticket of signing in",
    "OwnPasskeys.enrol_in_second_step": "with the ticket of signing in",
    "OpenIdEntry.begin_sign_in": "on the way to a name",
    "OpenIdEntry.finish_sign_in": "with the provider's word, on the way to a name",
    "Resets.name_owner": "with a one-time link",
    "Resets.redeem": "with a one-time link",
    "OwnEmails.find_waiting": "with the link that was mailed",
    "OwnEmails.confirm": "with the link that was mailed",
    "ForgottenPasswords.ask": "by anybody, who learns nothing",
    "Clients.grant": "with the secret of a program",
    "Cards.describe_holder": "of whom `look_at` has let the holder see, masked",
    "Registries.compare": "of an employer whom the office reads",
    "Reach.list_unreached": "of the account that is signed in",
    "Webhooks.count_stopped": "of the account that is signed in, where it manages any",
    "Guesses.find_closed": "of people whom the roster list has shown",
}
"""What routes may ask for without a typed asker, each with what is asked instead."""

INSIDE = {
    "AccountLetters": "a work writes what commands asked for",
    "Emails": "for one's own address, for letters, and for the mail sender",
    "KeptFiles": "for whoever holds the secret under which the files are sealed",
    "KeptForms": "for whoever holds the secret under which the forms are sealed",
    "Accounts.open_session": "a session for whom one of the ways in has let in",
    "Accounts.open_session_for": "a session for whom one of the ways in has let in",
    "Accounts.find_session": "what tells who is asking",
    "Accounts.find_who_asks": "what tells who is asking",
    "Cards.describe_holder": "what a card tells",
    "Clients.find_program": "what tells who is asking",
    "Confirming": "asks for the password again",
    "Dossiers.open": "for the export, of oneself or by the command line that wrote down why",
    "Guesses": "counts guesses",
    "KnownDevices": "recognises a browser that signs in",
    "Lockouts": "counts wrong passwords",
    "Disclosures.list_of_graduate": "for the export and for `list_own`",
    "BindingReports.list_of_account": "for the export, of who holds the account",
    "Overview.unlock_account": "for `unlock` and the command line",
    "Papers": "what a paper says, for who may print it",
    "Passkeys": "for one's own passkeys and the second step",
    "Reprints": "the command line proves what a paper said",
    "Registries.compare_kept": "for the review of a signing",
    "Registries.look_up": "for `look_up_for`, which names who asks, and for comparing",
    "Resets.make_link": "for `offer` and the command line",
    "Retention": "the command line asks whose time is over",
    "Schools.describe_appointment": "for `appoint` and `register`",
    "SecondFactors": "for one's own factor and the second step; `reset` names who asks",
    "SecondStep": "on the way to a session",
    "Sessions.list_of_account": "for `list_of_staff` and the command line",
    "Sessions.close": "for `end_of_staff` and the command line",
    "SecurityLog": "writes down what others do; `events` names who asks",
}
"""What use cases ask each other, or the command line asks; a route never calls it."""

FOR_EVERYONE = {
    "feed.load_head": "a position of the log says nothing of what stands there",
    "employer_record.load_figures": "counts of an employer, for whoever may sign with it",
    "positions.count_open_positions": "open positions are an advertisement",
    "positions.find_open_position": "open positions are an advertisement",
    "positions.list_open_positions": "open positions are an advertisement",
    "public_record.describe_edition": "whoever holds the paper has its signed code",
    "public_record.find_latest_edition": "only tries the check code that somebody typed",
    "public_record.find_record": "whoever holds the paper has its signed code",
    "public_record.name_schools_by_code": "schools have names on their doors",
    "public_record.find_name_correction": "whoever holds the paper has its signed code",
    "public_record.find_ended_by": "whoever holds the letter has its signed code",
    "public_record.is_as_printed": "whoever holds the paper has its signed code",
    "notices.read_between": "whoever sends notices outside, to each audience its own",
}
"""Queries of rows that are about nobody who asks, each with its reason."""

KNOWN = {
    "signed_in", "wechat_user", "bound_graduate", "employer_user", "staffer",
    "only.<locals>.checked", "overseer", "account_watcher", "record_reader",
}  # fmt: skip
"""Dependencies of http/asking/security.py that let in only whom they know."""


def names_the_asker(use_case: Any) -> bool:
    """Return whether `by` is a kind of `Someone`, or `who` somebody signed in."""
    name, kind = find_first_parameter(use_case)
    kinds = [one for one in split_union(kind) if one is not type(None)]
    if name == "who":
        return kinds == [SignedIn]
    return name == "by" and all(issubclass(one, Someone) and one is not Someone for one in kinds)


def is_inside(name: str) -> bool:
    return name in INSIDE or name.split(".", maxsplit=1)[0] in INSIDE


@cache
def list_routes() -> list[Route]:
    routers = [module.router for module in (*ROUTERS, machines, *pages.ROUTERS)]
    return [one for router in routers for one in router.make_routes()]


def open_doors() -> dict[str, str]:
    """Return the routes open to people who are not signed in, each with who they are."""
    return {
        one.path: one.rules.opened_to for one in list_routes() if one.rules and one.rules.opened_to
    }


def list_calls() -> Iterator[str]:
    """Yield `Class.use_case` for every call of a route on the use cases it depends on."""
    for route in list_routes():
        yield from list_calls_of(route)


def list_calls_of(route: Route) -> Iterator[str]:
    given = {
        name: hint.__name__
        for name, hint in get_type_hints(route.endpoint).items()
        if isinstance(hint, type)
    }
    module = ast.parse(inspect.getsource(route.endpoint))
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
                if owner in given:
                    yield f"{given[owner]}.{method}"


def list_everything() -> dict[str, Any]:
    return {
        name: one for kind in list_use_case_classes() for name, one in list_use_cases(kind).items()
    }


def test_a_use_case_is_told_first_who_asks() -> None:
    nameless = [name for name, one in list_everything().items() if not names_the_asker(one)]
    assert [one for one in nameless if one not in ASKED_WITHOUT_A_NAME and not is_inside(one)] == []


def test_the_exceptions_are_needed_and_each_has_its_reason() -> None:
    nameless = {name for name, one in list_everything().items() if not names_the_asker(one)}
    kinds = {name.split(".")[0] for name in nameless}
    assert not {one for one in ASKED_WITHOUT_A_NAME | INSIDE if one not in nameless | kinds}
    assert all((ASKED_WITHOUT_A_NAME | INSIDE | FOR_EVERYONE | open_doors()).values())


def test_a_route_calls_nothing_that_does_not_ask_who_is_there() -> None:
    known, found = list_everything(), set(list_calls())
    assert len(found & known.keys()) > 70
    unasked = {name for name in found & known.keys() if not names_the_asker(known[name])}
    assert unasked <= ASKED_WITHOUT_A_NAME.keys()


def test_a_query_is_told_whose_rows_it_may_read() -> None:
    found = list_queries()
    assert len(found) > 15
    unscoped = {name for name, one in found.items() if not is_scoped(one)}
    assert unscoped == FOR_EVERYONE.keys()


def is_scoped(query: Any) -> bool:
    hints = get_type_hints(query)
    own = {name for name, hint in hints.items() if hint is UUID}
    told = {Oversight, Recipient, feed.Scope} & {*hints.values()}
    return bool(told) or bool(own & {"graduate_id", "employer_id"})


def test_a_route_knows_who_stands_before_it_or_is_an_open_door() -> None:
    unknown = [one for one in list_routes() if not list_security_calls(one.dependant) & KNOWN]
    assert len(unknown) > 40
    assert unknown == [one for one in list_routes() if one.rules and one.rules.opened_to]


def test_only_the_edge_makes_actors_of_requests() -> None:
    """A route that made its own `Counselor(…)` would pass every other test here."""
    kinds = {one.__name__ for one in Someone.__subclasses__()} | {"Counselor", "SchoolAdmin"}
    kinds |= {"Province", "Auditor", "BoundGraduate", "Someone"}
    folder = Path(inspect.getfile(machines)).parent
    made = {
        path.name: node.func.id
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
    }
    assert made.keys() == {"security.py"}

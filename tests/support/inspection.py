"""The public parts of use cases, read models and routes, found by inspection."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from fastapi.dependencies.models import Dependant

import signing.use_cases
from signing.http.edge.rulebook import RuleBook
from signing.http.edge.rules import Rules
from signing.http.routes import routes
from signing.projections import READ_MODELS, SCREENS_OF_AGREEMENTS
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.core.context import UseCases

Function = Callable[..., Any]


def load_rules() -> dict[str, Rules]:
    """Return what every route states, by `METHOD /path`."""
    return RuleBook(routes()).by_call


def load_scopes() -> dict[str, Scope]:
    """Return the scopes of routes for programs, by `METHOD /path`."""
    return {call: one.scope for call, one in load_rules().items() if one.scope}


def list_use_case_classes() -> list[type[UseCases]]:
    """Return every class of use cases."""
    for module in walk_packages(signing.use_cases.__path__, "signing.use_cases."):
        import_module(module.name)
    return sorted(
        set(_list_subclasses(UseCases)), key=lambda kind: f"{kind.__module__}.{kind.__name__}"
    )


def _list_subclasses(kind: type[UseCases]) -> Iterator[type[UseCases]]:
    for one in kind.__subclasses__():
        yield one
        yield from _list_subclasses(one)


def list_use_cases(kind: type[UseCases]) -> dict[str, Function]:
    """Return the public methods that a class of use cases itself has, unwrapped."""
    own = {name: getattr(found, "__func__", found) for name, found in vars(kind).items()}
    return {
        f"{kind.__name__}.{name}": inspect.unwrap(one)
        for name, one in own.items()
        if inspect.isfunction(one) and not name.startswith("_")
    }


def find_first_parameter(use_case: Function) -> tuple[str, Any]:
    """Return name and type of the first parameter after `self`."""
    names = [name for name in inspect.signature(use_case).parameters if name != "self"]
    if not names:
        return "", None
    return names[0], get_type_hints(use_case).get(names[0])


def split_union(kind: Any) -> tuple[Any, ...]:
    """Return `A | B` as (A, B)."""
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def list_queries() -> dict[str, Function]:
    """Return every public function of a read model, or of a screen, that reads tables."""
    found: dict[str, Function] = {}
    for model in (*READ_MODELS, *SCREENS_OF_AGREEMENTS):
        assert isinstance(model, ModuleType)
        screen = model.__name__.rpartition(".")[2]
        for name, one in inspect.getmembers(model, inspect.isfunction):
            parameters = inspect.signature(one).parameters
            of_ours = one.__module__.startswith("signing.projections.")
            reads = "connection" in parameters and "facts" not in parameters
            if of_ours and reads and not name.startswith("_") and _belongs_to_model(model, one):
                found[f"{screen}.{name}"] = one
    return found


def _belongs_to_model(model: Any, one: Function) -> bool:
    """Return whether a function is of the model's own module or package."""
    assert isinstance(model, ModuleType)
    return one.__module__ == model.__name__ or one.__module__.startswith(f"{model.__name__}.")


def list_security_calls(dependant: Dependant) -> set[str]:
    """Return the names in `http/asking/security.py` that a route depends on."""
    found: set[str] = set()
    for one in dependant.dependencies:
        if getattr(one.call, "__module__", "") == "signing.http.asking.security":
            found.add(one.call.__qualname__)  # type: ignore[union-attr]  # a function there
        found |= list_security_calls(one)
    return found

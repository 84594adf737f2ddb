"""An example for every answer of the API, put together from an example for each of its fields.

A type that states an example keeps it. Any other gets one: each field shows what `examples.toml`
has for it, for the type or for its name, else what its own type shows.
"""

from collections.abc import Iterator
from typing import Any

from signing.toml_files import load_toml

Schema = dict[str, Any]
"""A JSON Schema, or another part of an OpenAPI document: FastAPI has no type for it."""
WORDS = load_toml("signing.http.answering", "examples.toml")
NULL = {"type": "null"}
SHOWN_BY_FORMAT = {"date-time": "2026-04-20T02:30:00Z", "date": "2026-07-01"}


def complete_answers(described: Schema) -> None:
    """Give each schema a title of its own, and each type of an answer an example.

    Programs that write clients name their classes by the title, and FastAPI gives all lists one.
    Raises LookupError when `examples.toml` lacks a field.
    """
    schemas = described["components"]["schemas"]
    for name, schema in schemas.items():
        schema["title"] = name
    for answer in _find_answers(described["paths"]):
        for name in find_types(answer, schemas):
            if "properties" in schemas[name]:
                schemas[name]["examples"] = [_show_type(name, schemas)]


def _find_answers(paths: Schema) -> Iterator[Schema]:
    for calls in paths.values():
        for call in calls.values():
            for status, answer in call["responses"].items():
                if status.startswith("2"):
                    yield answer


def find_types(part: object, schemas: Schema) -> Iterator[str]:
    """The names of the types that a part of the document refers to, at any depth."""
    if isinstance(part, list):
        for one in part:
            yield from find_types(one, schemas)
    elif isinstance(part, dict) and "$ref" in part:
        name = _name_type(part)
        yield name
        yield from find_types(schemas[name].get("properties", {}), schemas)
    elif isinstance(part, dict):
        yield from find_types(list(part.values()), schemas)


def _name_type(reference: Schema) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _show_type(name: str, schemas: Schema) -> Any:
    """What the type states, with whatever it leaves out, or what its fields show."""
    schema = schemas[name]
    if "properties" not in schema:
        return _show_value(name, schema, schemas)
    if "examples" in schema:
        return _fill_gaps(schema["examples"][0], name, schemas)
    fields = schema["properties"].items()
    return {field: _show_field(name, field, kind, schemas) for field, kind in fields}


def _fill_gaps(stated: Schema, name: str, schemas: Schema) -> Schema:
    """The same with null for each field that it lacks and that may be null: FastAPI drops these.

    A type that adds fields to another's has the other's example, and gets the rest of its own.
    """
    filled = {}
    for field, kind in schemas[name]["properties"].items():
        if field in stated:
            filled[field] = _fill_value(stated[field], kind, schemas)
        elif NULL in kind.get("anyOf", ()):
            filled[field] = None
        elif field in schemas[name].get("required", ()):
            filled[field] = _show_field(name, field, kind, schemas)
    return {**stated, **filled}


def _fill_value(stated: Any, kind: Schema, schemas: Schema) -> Any:
    if isinstance(stated, list):
        return [_fill_value(one, kind.get("items", {}), schemas) for one in stated]
    for one in [kind, *kind.get("anyOf", ())]:
        if "$ref" in one and isinstance(stated, dict):
            return _fill_gaps(stated, _name_type(one), schemas)
    return stated


def _show_field(name: str, field: str, kind: Schema, schemas: Schema) -> Any:
    """Words for every field of that name are for plain values: a type shows its own fields."""
    own = WORDS.get(name, {})
    if field in own:
        return own[field]
    if field in WORDS["every"] and not any(find_types(kind, schemas)):
        return WORDS["every"][field]
    return _show_value(f"{name}.{field}", kind, schemas)


def _show_value(field: str, kind: Schema, schemas: Schema) -> Any:
    """What a value of that kind may be. Null where nothing is known of one that may be null."""
    if "$ref" in kind:
        return _show_type(_name_type(kind), schemas)
    if "items" in kind:
        return [_show_value(field, kind["items"], schemas)]
    if stated := _list_stated(kind):
        return stated[0]
    return _show_choice(field, kind.get("anyOf", []), schemas)


def _show_choice(field: str, choices: list[Schema], schemas: Schema) -> Any:
    for one in choices:
        if "$ref" in one or _list_stated(one):
            return _show_value(field, one, schemas)
    if NULL in choices:
        return None
    raise LookupError(field)


def _list_stated(kind: Schema) -> list[Any]:
    """What the kind itself says: its examples, its words, or a value of its format."""
    found = [*kind.get("examples", ()), *kind.get("enum", ())]
    found += [kind["const"]] if "const" in kind else []
    return found + [SHOWN_BY_FORMAT[one] for one in [kind.get("format")] if one in SHOWN_BY_FORMAT]

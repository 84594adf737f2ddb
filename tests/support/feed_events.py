"""Holds events of the feed to what the API's description says of them."""

from collections.abc import Iterable
from typing import Any

import jsonschema_rs

from signing.http.app import describe_api

OF_EVENTS = ("Envelope", "EventData", "SharedEmployer", "SharedJob")


def list_faults(events: Iterable[Any]) -> list[str]:
    """Return where events, as JSON, are not as described; a field that is not named is a fault."""
    schemas: dict[str, Any] = describe_api()["components"]["schemas"]
    for name in OF_EVENTS:
        schemas[name]["additionalProperties"] = False
    described = {"$ref": "#/components/schemas/Envelope", "components": {"schemas": schemas}}
    judged = jsonschema_rs.validator_for(described, validate_formats=True)
    return [
        f"{one['type']} {fault.instance_path}: {fault.message}"
        for one in events
        for fault in judged.iter_errors(one)
    ]

"""Writes collection/ from the API's description: a request a call, for Bruno; `make collection`."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signing.http.answering.examples import WORDS
from signing.http.app import describe_api

FOLDER = Path(__file__).parents[1] / "collection"
Schema = dict[str, Any]  # a part of an OpenAPI document
PARAMETER = re.compile(r"\{(\w+)\}")
REFERENCE = re.compile(r"\{\{(\w+)\}\}")
UNKNOWN = "5d1c9e0a-2b3f-5a4c-8d6e-7f8091a2b3c4"
KNOWN = {
    "address": "http://127.0.0.1:8000",
    "agreement_number": "2026-99001-2022010008-1",
    "amendment": "1",
    "code": "99001",
    "credit_code": "91340100MADEMA9016",
    "notice": "2027-01",
    "offer": "1",
    "password": "demo-demo-demo",
    "picture": "sent",
    "size": "1",
}
NAMED = {"number": "agreement_number", "token": "card_token"}
"""What a variable is called, where the address has a shorter word."""
SIGNED_IN = {
    "employer": "employer-1",
    "counselor": "counselor-99001",
    "school_admin": "admin-99001",
    "province": "province",
    "auditor": "auditor",
}
GRADUATE = "demo-3"
WHO = {
    "employer": "employer",
    "graduate": "graduate",
    "counselor": "counselor",
    "school admin": "school_admin",
    "province": "province",
    "personal data": "graduate",
    "account": "counselor",
    "auditor": "auditor",
    "accounts of others": "school_admin",
    "programs": "school_admin",
    "everybody": "counselor",
    "notices": "counselor",
    "webhooks": "school_admin",
}
"""Whose token a folder sends; others send none."""
WHO_ELSE = {
    "GET /api/privacy-requests": "school_admin",
    "GET /api/privacy-requests/{inquiry_id}": "school_admin",
    "POST /api/privacy-requests/{inquiry_id}/answer": "school_admin",
    "POST /api/graduates/{graduate_id}/identity": "school_admin",
    "GET /api/school/looks": "school_admin",
    "GET /api/audit/looks": "auditor",
    "POST /api/employer/notice/acceptance": "employer",
    "GET /api/employers/{employer_id}/colleagues": "province",
    "GET /api/employers/claims": "province",
    "GET /api/employers/{employer_id}/claims/{claim_id}": "province",
    "GET /api/employers/{employer_id}/claims/{claim_id}/licence": "province",
    "POST /api/employers/{employer_id}/claims/{claim_id}/decision": "province",
    "GET /api/me/binding-reports": "graduate",
}
ASKED = {"college": "计算机学院", "from": "1", "position": "1"}
"""What a question that needs one asks for."""
KEPT = {
    "GET /api/positions": ("position_id", "items[0].id"),
    "GET /api/me/applications": ("application_id", "items[0].id"),
    "GET /api/me/binding-reports": ("report_id", "items[0].id"),
    "GET /api/employer/positions": ("position_id", "items[0].id"),
    "GET /api/employer/applications": ("application_id", "items[0].id"),
    "GET /api/employer/agreements": ("agreement_number", "items[0].agreement_number"),
    "GET /api/employer/colleagues": ("colleague_id", "items[0].id"),
    "GET /api/reviews": ("agreement_number", "items[0].agreement_number"),
    "GET /api/terminations": ("agreement_number", "items[0].agreement_number"),
    "GET /api/prints": ("agreement_number", "items[0].agreement_number"),
    "GET /api/graduates": ("graduate_id", "items[0].id"),
    "GET /api/staff": ("staff_id", "items[1].id"),
    "GET /api/employers": ("employer_id", "items[0].id"),
    "GET /api/schools": ("code", "items[0].code"),
    "GET /api/privacy-requests": ("inquiry_id", "items[0].id"),
    "GET /api/account/sessions": ("session_id", "items[0].id"),
    "GET /api/notice": ("notice", "edition"),
}
"""What a list gives the requests behind it: a variable, and where it stands in the answer."""
FILLED = WORDS["every"] | {
    "agreed": True,
    "amendment": 1,
    "asked": "correction",
    "at": "2026-05-15T14:00:00+08:00",
    "credit_code": "91340100MADEMA9016",
    "consents": ["id_number"],
    "destination": "10",
    "id_tail": "261469",
    "industry": "31",
    "job_category": "13",
    "kind": "39",
    "monthly_pay": "8000.00",
    "name": "湖畔书店",
    "new": "a long enough one of 2026",
    "notice": "{{notice}}",
    "number": "{{agreement_number}}",
    "numbers": ["{{agreement_number}}"],
    "password": "{{password}}",
    "phone": "0551-60000901",
    "reason": "材料不全",
    "region": "340100",
    "scopes": ["feed:read"],
    "username": "bookshop",
    "words": "已与毕业生核对",
}
"""What a body says in a field of that name."""
OF_FORMAT = {
    "date": "2026-07-01",
    "date-time": "2026-05-15T14:00:00+08:00",
    "binary": "@file(document.pdf)",
}


@dataclass(frozen=True)
class Call:
    """A call of the API, as the description has it."""

    method: str
    path: str
    told: Schema

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def folder(self) -> str:
        return str(self.told["tags"][0]).split(" · ")[0]

    @property
    def file(self) -> str:
        words = re.findall(r"[\w.-]+", self.path.removeprefix("/api/"))
        return f"{self.folder}/{'-'.join([*words, self.method.lower()])}.bru"

    @property
    def who(self) -> str | None:
        return WHO_ELSE.get(self.name) or WHO.get(self.folder)


def list_calls(described: Schema) -> list[Call]:
    """Return all calls by folder; in it first what is only read, lists before what they lead to."""
    calls = [
        Call(method.upper(), path, told)
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    return sorted(
        calls, key=lambda one: (one.folder, one.method != "GET", one.path.count("{"), one.name)
    )


def write_collection(described: Schema) -> dict[str, str]:
    """Return the content of each file by its path."""
    about = {"version": "1", "name": "Signing 网上签约", "type": "collection", "ignore": []}
    files = {
        "bruno.json": json.dumps(about, ensure_ascii=False, indent=2) + "\n",
        **_write_sign_ins(),
    }
    for number, call in enumerate(list_calls(described), 1):
        files[call.file] = _write_call(call, number, described["components"]["schemas"])
    return files | {"environments/demo.bru": _write_environment(files)}


def _refer(variable: str) -> str:
    return "{{" + variable + "}}"


def _write_environment(files: Mapping[str, str]) -> str:
    """Return all variables, with a value to begin with; signing in and lists give others."""
    used = {one for text in files.values() for one in REFERENCE.findall(text)}
    return _write_block("vars", {one: KNOWN.get(one, UNKNOWN) for one in sorted(used)})


def _write_sign_ins() -> dict[str, str]:
    ways = {
        who: ("/api/sessions", {"username": name, "password": "{{password}}"})
        for who, name in SIGNED_IN.items()
    } | {"graduate": ("/api/sessions/wechat", {"code": GRADUATE})}
    return {
        f"0 sign in/{who}.bru": "\n".join(
            [
                _write_block("meta", {"name": f"as {who}", "type": "http", "seq": str(number)}),
                _write_block("post", _address(path, "json", "none")),
                _write_json(body),
                _write_block("vars:post-response", {who: "res.body.token"}),
            ]
        )
        for number, (who, (path, body)) in enumerate(ways.items(), 1)
    }


def _address(path: str, body: str, auth: str) -> dict[str, str]:
    return {"url": f"{{{{address}}}}{path}", "body": body, "auth": auth}


def _write_call(call: Call, number: int, schemas: Schema) -> str:
    kind, body = _write_body(call.told.get("requestBody", {}).get("content", {}), schemas)
    path = PARAMETER.sub(lambda one: _refer(NAMED.get(one[1], one[1])), call.path)
    auth = "bearer" if call.who else "none"
    blocks = [
        _write_block("meta", {"name": call.name, "type": "http", "seq": str(number)}),
        _write_block(call.method.lower(), _address(path, kind, auth)),
    ]
    if asked := dict(_list_asked(call.told)):
        blocks.append(_write_block("params:query", asked))
    if call.who:
        blocks.append(_write_block("auth:bearer", {"token": _refer(call.who)}))
    blocks += [body] if body else []
    if call.name in KEPT:
        variable, place = KEPT[call.name]
        blocks.append(_write_block("vars:post-response", {variable: f"res.body.{place}"}))
    if words := call.told.get("description"):
        lines = "\n".join(f"  {line}".rstrip() for line in words.splitlines())
        blocks.append(f"docs {{\n{lines}\n}}\n")
    return "\n".join(blocks)


def _list_asked(told: Schema) -> Iterator[tuple[str, str]]:
    """Yield what may be asked for: switched off, unless it must be said."""
    for one in told.get("parameters", []):
        if one["in"] == "query":
            name = one["name"]
            yield (name, ASKED[name]) if one.get("required") else (f"~{name}", "")


def _write_block(name: str, fields: dict[str, str]) -> str:
    lines = "\n".join(f"  {key}: {value}".rstrip() for key, value in fields.items())
    return f"{name} {{\n{lines}\n}}\n"


def _write_json(body: object) -> str:
    text = json.dumps(body, ensure_ascii=False, indent=2)
    lines = "\n".join(f"  {line}" for line in text.splitlines())
    return f"body:json {{\n{lines}\n}}\n"


def _write_body(content: Schema, schemas: Schema) -> tuple[str, str]:
    """Return Bruno's word for the kind of body, and the body."""
    for kind, word, block in (
        ("multipart/form-data", "multipartForm", "body:multipart-form"),
        ("application/x-www-form-urlencoded", "formUrlEncoded", "body:form-urlencoded"),
    ):
        if kind in content:
            fields = {
                name: fill(name, one, schemas)
                for name, one in find_type(content[kind]["schema"], schemas)["properties"].items()
            }
            return word, _write_block(block, {name: _flat(one) for name, one in fields.items()})
    if "application/json" in content:
        return "json", _write_json(fill("", content["application/json"]["schema"], schemas))
    return "none", ""


def _flat(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def find_type(kind: Schema, schemas: Schema) -> Schema:
    found: Schema = schemas[str(kind["$ref"]).rpartition("/")[2]] if "$ref" in kind else kind
    return found


def fill(name: str, kind: Schema, schemas: Schema) -> Any:
    """Return a value of that kind: its example, or what is required and there are words for."""
    kind = find_type(kind, schemas)
    if "properties" in kind:
        if stated := kind.get("examples"):
            return stated[0]
        needed = {*kind.get("required", ())} or {*kind["properties"]}
        return {
            field: fill(field, one, schemas)
            for field, one in kind["properties"].items()
            if field in needed
        }
    return _fill_plain(name, kind, schemas)


def _fill_plain(name: str, kind: Schema, schemas: Schema) -> Any:
    if stated := [*kind.get("examples", ()), *kind.get("enum", ())]:
        return FILLED[name] if FILLED.get(name) in kind.get("enum", ()) else stated[0]
    if choices := [one for one in kind.get("anyOf", ()) if one.get("type") != "null"]:
        listed = find_type(choices[-1], schemas).get("type") == "array"
        return (not listed and FILLED.get(name)) or fill(name, choices[-1], schemas)
    if "items" in kind and not isinstance(FILLED.get(name), list):
        return [fill(name, kind["items"], schemas)]
    if name.endswith("_id"):
        return _refer(name)
    if kind.get("format") in OF_FORMAT:
        return OF_FORMAT[kind["format"]]
    usual = {"integer": kind.get("minimum", 1), "boolean": True, "number": 1, "string": "示例"}
    known = FILLED.get(name)
    fits = known is not None and (kind.get("type") == "array") == isinstance(known, list)
    return known if fits else usual[kind.get("type", "string")]


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    for place, text in write_collection(describe_api()).items():
        (FOLDER / place).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / place).write_text(text, "utf-8")

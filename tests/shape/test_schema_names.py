"""Each model of the API has a name of its own: where two share one, FastAPI adds their modules."""

import re

from fastapi import FastAPI

from signing.http.answering import response_docs
from signing.http.edge.rulebook import RuleBook
from signing.http.routes import routes

OF_AN_UPLOAD = re.compile("Body_[a-z_]+")
"""FastAPI names the fields of a form with files by its call."""
OWN = re.compile("[A-Z][A-Za-z0-9]*(_[A-Za-z]+)*_*")
"""CamelCase, with the parts of what is generic behind it."""


def test_no_name_of_a_schema_holds_the_path_of_a_module() -> None:
    app = FastAPI(openapi_url=None)
    app.router.routes.extend(routes())
    response_docs.install(app, RuleBook(app.routes).by_call)
    names = sorted(app.openapi()["components"]["schemas"])
    assert len(names) > 300
    strange = [one for one in names if not OF_AN_UPLOAD.fullmatch(one) and not OWN.fullmatch(one)]
    assert [one for one in names if "signing__" in one] + strange == []

"""A fixture that several tests share is made again after it failed.

Pytest remembers the failure of a fixture and answers every later test with it: one slow moment of
the machine would fail all tests of a module, or of the run.
"""

from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest
from _pytest.fixtures import SubRequest

MOST_TRIES = 3
"""A place that fails so often is broken; making it yet again for every test would take hours."""
_failures: Counter[int] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: SubRequest
) -> Generator[None, Any, Any]:
    """Forget a failure, so that the fixture is set up anew; a skip stays."""
    try:
        return (yield)
    except pytest.skip.Exception:
        raise
    except Exception:
        _failures[id(fixturedef)] += 1
        if _failures[id(fixturedef)] < MOST_TRIES:
            fixturedef.finish(request)
        raise

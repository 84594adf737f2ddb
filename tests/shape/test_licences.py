"""What is installed with the service may be used by everybody, for anything, beside closed code."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PERMISSIVE = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "OFL-1.1",
        "PSF-2.0",
        "Unlicense",
        "CC0-1.0",
        "Zlib",
    }
)
WORDS = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause",
    "bsd": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "sil ofl 1.1": "OFL-1.1",
    "sil open font license 1.1 (ofl-1.1)": "OFL-1.1",
    "the unlicense (unlicense)": "Unlicense",
    "zero-clause bsd (0bsd)": "0BSD",
}
"""How packages say it that do not use SPDX identifiers."""
AS_LIBRARIES = {
    "certifi": "MPL-2.0: root certificates, changed files of it would have to be published",
    "fpdf2": "LGPL-3.0: used as it is, and may be replaced",
    "pikepdf": "MPL-2.0: used as it is; changed files of it would have to be published",
    "psycopg2-binary": "LGPL with exceptions: used as it is, and may be replaced",
    "python-stdnum": "LGPL-2.1: used as it is, and may be replaced",
}
"""Not permissive, and fit for a program that imports them unchanged."""


def find_installed(extras: tuple[str, ...] = ()) -> dict[str, Distribution]:
    """Return every distribution that the service needs, by its name."""
    found: dict[str, Distribution] = {}
    due = [Requirement(one) for one in PROJECT["project"]["dependencies"]]
    for extra in extras:
        due += [Requirement(one) for one in PROJECT["project"]["optional-dependencies"][extra]]
    while due:
        wanted = due.pop()
        name = canonicalize_name(wanted.name)
        if name not in found:
            found[name] = distribution(name)
            due += list_applying(found[name], wanted.extras)
    return found


def list_applying(one: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in one.requires or []:
        wanted = Requirement(text)
        marker = wanted.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield wanted


def find_licences(one: Distribution) -> set[str]:
    """Return the licences as SPDX identifiers, where the package's words allow it."""
    told = one.metadata.json
    if expression := str(told.get("license_expression", "")):
        return set(re.findall(r"[A-Za-z0-9.-]+", expression)) - {"AND", "OR", "WITH"}
    said = str(told.get("license", "")).splitlines()[:1]
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get("classifier", [])
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    return {WORDS.get(text.strip().lower(), text.strip()) for text in classified or said}


EVERYTHING = find_installed(("traces",))


@pytest.mark.parametrize("name", sorted(set(EVERYTHING) - set(AS_LIBRARIES)))
def test_a_dependency_has_a_permissive_licence(name: str) -> None:
    found = find_licences(EVERYTHING[name])
    assert found
    assert found <= PERMISSIVE, found


def test_a_font_in_the_package_stands_beside_its_licence() -> None:
    package = ROOT / "src" / "signing"
    fonts = [one for one in package.rglob("*.*") if one.suffix in {".zip", ".otf", ".ttf"}]
    beside = {str(one.with_name("LICENSE.txt").relative_to(ROOT)) for one in fonts}

    assert fonts
    assert beside <= set(PROJECT["project"]["license-files"])
    assert all(
        "Unlimited permission is granted" in (ROOT / one).read_text("utf-8") for one in beside
    )


def test_every_exception_is_still_needed() -> None:
    still = {name for name in AS_LIBRARIES if not find_licences(EVERYTHING[name]) <= PERMISSIVE}
    assert still == set(AS_LIBRARIES)


def test_what_is_installed_stands_in_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lock.splitlines()}
    assert set(EVERYTHING) <= pinned


def test_every_dependency_that_is_named_has_its_version_in_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lock.splitlines()}
    extras = PROJECT["project"]["optional-dependencies"].values()
    named = [*PROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)]
    assert {canonicalize_name(Requirement(one).name) for one in named} <= pinned


@pytest.mark.parametrize("tool", ["coverage", "djangofmt", "openapi-python-client", "pytest-cov"])
def test_a_tool_that_reads_or_writes_code_is_permissive_too(tool: str) -> None:
    assert find_licences(distribution(tool)) <= PERMISSIVE

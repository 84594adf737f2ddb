"""What a graduate handed in with a request for release: opened again by them, by nobody else."""

import pytest

from signing.http.asking.security import COOKIE
from support.routes.two_sides import TwoSides


def find_file(story: TwoSides) -> str:
    """Return the address of the one file that the page leads to."""
    page = story.open("leaver", "/me/termination")
    [found] = page.split('href="/me/termination/files/')[1:]
    return "/me/termination/files/" + found.split('"', 1)[0]


def test_the_graduate_opens_what_was_handed_in_before_and_after_the_decision(
    story: TwoSides,
) -> None:
    path = find_file(story)
    [file] = story.do("leaver", "GET", "/api/me/termination").json()["files"]
    assert path.endswith(file["digest"])
    assert file["name"] in story.open("leaver", "/me/termination")
    story.client.cookies.set(COOKIE, story.province.tokens["leaver"])
    opened = story.client.get(path)
    assert (opened.status_code, opened.content[:5]) == (200, b"%PDF-")
    assert opened.content == story.do("leaver", "GET", f"/api/me/files/{file['digest']}").content

    number = story.province.names["terminating"]
    story.do("counselor", "POST", f"/api/terminations/{number}/rejection", {"reason": "请先协商"})
    assert find_file(story) == path
    assert story.client.get(path).status_code == 200


def test_the_employer_sees_no_file_of_the_graduate(story: TwoSides) -> None:
    digest = find_file(story).rpartition("/")[2]
    number = story.province.names["terminating"]
    asked = story.do("employer", "GET", f"/api/employer/agreements/{number}/termination").json()
    assert "files" not in asked
    assert digest not in story.open("employer", f"/employer/agreements/{number}")


@pytest.mark.parametrize("who", ["signer", "graduate"])
def test_no_other_graduate_opens_it(story: TwoSides, who: str) -> None:
    path = find_file(story)
    story.client.cookies.set(COOKIE, story.province.tokens[who])
    assert story.client.get(path).status_code == 404

"""Which files of tests take long: they begin first, so that no worker is left alone with one."""

SLOW = (
    "tests/season/test_season.py",
    "tests/http/test_openapi_fuzzed.py",
    "tests/faults/test_killed_print_job.py",
    "tests/browser/test_pages_of_people.py",
    "tests/browser/test_pages_of_desks.py",
    "tests/properties/test_graduate_machine.py",
    "tests/browser/test_pages_of_the_hand.py",
    "tests/faults/test_binding_race.py",
    "tests/http/test_hostile_uploads.py",
    "tests/properties/test_session_machine.py",
    "tests/test_operations_guide.py",
    "tests/faults/test_stopped_embedded.py",
)
"""The longest first. xdist alone would begin with the files of many tests, and end with these."""


def begins(file: str) -> int:
    """A file's place in the order of beginning."""
    return SLOW.index(file) if file in SLOW else len(SLOW)

"""Tests that take long: files that run first, and tests that are whole in `make faults` only."""

import os
import resource

WHOLE = os.environ.get("WHOLE") == "1"
"""As `make faults` asks for; everybody else tries a sample."""

SLOW = (
    "tests/season/test_season.py",
    "tests/http/routes/test_openapi_fuzzed.py",
    "tests/faults/test_killed_print_job.py",
    "tests/http/routes/test_foreign_identifiers.py",
    "tests/shape/test_operations_guide.py",
    "tests/browser/test_pages_of_people.py",
    "tests/browser/test_pages_of_desks.py",
    "tests/use_cases/printing/test_stamped_copies.py",
    "tests/http/access/test_whose_credentials.py",
    "tests/use_cases/files/test_uploads_hostile.py",
    "tests/http/routes/test_every_page.py",
    "tests/http/routes/test_every_route.py",
    "tests/use_cases/agreements/test_resumes.py",
    "tests/http/routes/test_old_facts.py",
    "tests/http/routes/test_figures_and_names.py",
    "tests/properties/test_graduate_machine.py",
    "tests/browser/test_pages_of_the_hand.py",
    "tests/demo/test_demo.py",
    "tests/http/routes/test_query_plans.py",
    "tests/http/routes/test_exports_in_words.py",
    "tests/faults/test_binding_race.py",
    "tests/http/routes/test_generated_client.py",
    "tests/properties/test_numbers_as_of.py",
    "tests/http/files/test_hostile_uploads.py",
    "tests/browser/test_pages_sampled.py",
    "tests/properties/test_session_machine.py",
    "tests/faults/test_stopped_embedded.py",
)
"""The longest first. xdist alone would begin with the files of many tests, and end with these."""


def choose_size(whole: int, sample: int) -> int:
    """Return how many cases a test marked `sized` tries."""
    return whole if WHOLE else sample


def find_order(file: str) -> int:
    """Return a file's place in the order of running."""
    return SLOW.index(file) if file in SLOW else len(SLOW)


def read_processor_seconds() -> float:
    """Return the processor seconds of ended child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

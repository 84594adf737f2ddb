"""The benchmark of pages measures what a browser paints."""

from benchmarks import pages


def test_a_page_is_painted_and_weighed() -> None:
    (sheet,) = pages.measure(1, ("sign in",))
    ((name, painted, weight),) = sheet.rows
    assert name == "sign in"
    assert pages.LINE["latency"] < float(str(painted)) < 10_000
    assert float(str(weight)) > 1

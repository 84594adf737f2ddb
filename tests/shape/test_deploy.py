"""The files of deploy/: their own programs accept them, and what they name is there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from typer.main import get_command
from write_metrics import list_rows

from signing.cli import app
from signing.settings import Settings

DEPLOY = Path("deploy")
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
METRIC = re.compile(r"\b(?:signing|process)_[a-z_]+")
OF_HISTOGRAMS = re.compile(r"_(?:bucket|count|sum)$")
SETTING = re.compile(r"\bSIGNING_([A-Z_]+)")


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def run(*command: str | Path) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def list_metrics() -> set[str]:
    told_by_its_library = {
        family.name if family.type != "counter" else f"{family.name}_total"
        for family in REGISTRY.collect()
    }
    return {name for name, *_ in list_rows()} | told_by_its_library


@pytest.mark.parametrize("file", ["alerts.yml", "grafana.json"])
def test_every_metric_that_is_watched_is_told(file: str) -> None:
    text = read(file)
    if file.endswith(".json"):
        panels = json.loads(text)["panels"]
        text = "\n".join(target["expr"] for panel in panels for target in panel["targets"])
    asked = {OF_HISTOGRAMS.sub("", name) for name in METRIC.findall(text)}
    assert len(asked) > 5
    assert asked <= list_metrics()


def test_every_panel_has_a_place_of_its_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(read("grafana.json"))["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_prometheus_reads_the_alerts() -> None:
    run("promtool", "check", "rules", DEPLOY / "alerts.yml")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_the_alerts_ring_when_they_should_and_are_quiet_when_all_is_well() -> None:
    run("promtool", "test", "rules", Path("tests/data/alerts_test.yml"))


def test_every_alert_stands_in_the_guide() -> None:
    guide = Path("docs/operations.md").read_text("utf-8")
    for name in re.findall(r"alert: (\w+)", read("alerts.yml")):
        assert f"`{name}`" in guide, name


def test_every_alert_is_seen_to_ring() -> None:
    rung = Path("tests/data/alerts_test.yml").read_text("utf-8")
    for name in re.findall(r"alert: (\w+)", read("alerts.yml")):
        assert f'alertname="{name}"' in rung, name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        there = read(f"systemd/{name}").replace("/opt/signing/bin/signing", "/bin/true")
        (tmp_path / name).write_text(there)
    run("systemd-analyze", "verify", *[tmp_path / name for name in UNITS])


@pytest.mark.parametrize("name", [one for one in UNITS if one.endswith(".service")])
def test_a_unit_runs_a_command_that_there_is(name: str) -> None:
    [words] = re.findall(r"/opt/signing/bin/signing ([^'\n]+)", read(f"systemd/{name}"))
    command, *options = words.split()
    found = get_command(app).commands[command]  # type: ignore[attr-defined]  # a group
    known = {option for one in found.load().params for option in (*one.opts, *one.secondary_opts)}
    assert {one for one in options if one.startswith("--")} <= known


@pytest.mark.parametrize(
    "file", ["compose.yml", "Containerfile", "nginx.conf", "haproxy.cfg", "systemd/signing.service"]
)
def test_every_setting_that_is_named_is_read(file: str) -> None:
    named = {one.lower() for one in SETTING.findall(read(file))}
    assert named <= set(Settings.model_fields)


def test_what_stands_in_both_proxies_is_the_same() -> None:
    nginx, haproxy = read("nginx.conf"), read("haproxy.cfg")
    assert re.findall(r"10\.0\.0\.1\d:8000", nginx) == re.findall(r"10\.0\.0\.1\d:8000", haproxy)
    assert "client_max_body_size 64m;" in nginx
    assert str(64 * 2**20) in haproxy


def test_the_image_is_built_from_what_it_needs_and_sees_nothing_else() -> None:
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Containerfile"), re.MULTILINE)
    copied = {name for line in copies for name in line.split()}
    rules = Path(".dockerignore").read_text("utf-8").splitlines()
    assert rules[1] == "*"
    assert {one.removeprefix("!") for one in rules if one.startswith("!")} == copied
    assert all(Path(name).exists() for name in copied)

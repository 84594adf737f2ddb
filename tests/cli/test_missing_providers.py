"""Who serves needs whom its steps ask; what is missing ends the start, in words."""

from typing import Any

import pytest
from pydantic import ValidationError

from signing.bootstrap import (
    ProviderMissingError,
    connect_identity,
    connect_sms,
    must_have_providers,
)
from signing.cli.failures import explain
from signing.condition.dependencies import describe_identity, describe_sms
from signing.settings import Settings
from signing.vocabulary import CheckKind, CheckStep

SMS, IDENTITY = {"sms_url": "https://sms.example"}, {"identity_url": "https://id.example/v1"}


def choose(**chosen: Any) -> Settings:
    return Settings(_env_file=None, **chosen)


@pytest.mark.parametrize("step", [one.value for one in CheckStep])
@pytest.mark.parametrize(("kind", "others"), [("sms", IDENTITY), ("identity", SMS)])
def test_a_check_without_its_provider_ends_the_start(
    step: str, kind: str, others: dict[str, str]
) -> None:
    with pytest.raises(ProviderMissingError) as missing:
        must_have_providers(choose(**{f"check_{step}": kind}, **others))
    said = explain(missing.value)
    assert said is not None
    assert f"SIGNING_CHECK_{step.upper()}={kind}" in said
    assert f"SIGNING_{kind.upper()}_URL" in said


def test_with_its_provider_and_with_none_it_starts() -> None:
    must_have_providers(choose())
    chosen = choose(check_binding="sms", check_release="identity", **SMS, **IDENTITY)
    must_have_providers(chosen)
    found = {step: chosen.policy.checks.find_kind(step) for step in CheckStep}
    assert found == {
        CheckStep.BINDING: CheckKind.SMS,
        CheckStep.CONFIRMATION: None,
        CheckStep.ACCEPTANCE: None,
        CheckStep.RELEASE: CheckKind.IDENTITY,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"check_binding": "face"},
        {"sms_url": "sms.example"},
        {"sms_url": "ftp://sms.example"},
        {"identity_url": "https://id.example/?key=1"},
        {"sms_templates": "check"},
        {"sms_templates": "check=1 =2"},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        choose(**wrong)


def test_templates_are_named_by_the_provider() -> None:
    assert choose(sms_templates="check=SMS_1 notice=T-2").named_templates == {
        "check": "SMS_1",
        "notice": "T-2",
    }


def test_providers_are_connected_where_they_are_set() -> None:
    for connect, chosen in ((connect_sms, SMS), (connect_identity, IDENTITY)):
        assert not connect(choose()).is_set
        set_up = connect(choose(**chosen))
        assert set_up.is_set
        assert not set_up.rests
        set_up.close()


def test_a_provider_that_is_away_is_told_and_makes_nothing_worse() -> None:
    for describe in (describe_sms, describe_identity):
        assert (describe(rests=False).state, describe(rests=True).state) == ("ok", "away")
        away = describe(rests=True)
        assert away.is_well
        assert f"SIGNING_{away.name.upper()}_URL" in away.todo
        assert f"{away.name}.away" in away.todo_zh

"""Each way to falsify a history is found, and called by its name."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.proof.bundle import BrokenBundleError, Bundle, Step
from signing.proof.notes import (
    Checkpoint,
    Kind,
    Note,
    Verifier,
    sign,
)
from signing.proof.telling import Mark, Said, make_finding
from support.audit.bundles import (
    LOG_KEY,
    ORIGIN,
    SIZES,
    BundleContent,
    check_bundle,
    cosign_head,
    hash_leaves,
    make_fact,
    make_facts,
    renumber_facts,
    sign_head,
)

CHANGED = [*make_facts()[:4], make_fact(5, "另一句"), *make_facts()[5:]]
WITHOUT_SIXTH = [*make_facts()[:5], *make_facts()[6:]]
WITH_ONE_MORE = [*make_facts()[:5], make_fact(6, "插入"), *make_facts()[5:]]
SWAPPED = [*make_facts()[:4], make_facts()[5], make_facts()[4], *make_facts()[6:]]
FAR_SWAPPED = [
    *make_facts()[:1],
    make_facts()[8],
    *make_facts()[2:8],
    make_facts()[1],
    *make_facts()[9:],
]


def list_refuted(found: dict[Said, str]) -> set[Said]:
    return {said for said in found if make_finding(said).mark is Mark.REFUTED}


def test_an_honest_bundle_is_proved_and_what_it_cannot_prove_is_said(tmp_path: Path) -> None:
    found = check_bundle(BundleContent().write_to(tmp_path / "b.zip"))
    assert list_refuted(found) == set()
    assert set(found) == {
        *(Said.SIGNED, Said.WHOLE, Said.GREW),
        *(Said.KEYS_WITHIN, Said.NO_OLD, Said.TRUTH),
    }
    assert str(LOG_KEY) in found[Said.KEYS_WITHIN]
    assert "Facts 1 to 12 are" in found[Said.WHOLE]


def test_a_key_and_a_checkpoint_from_elsewhere_leave_less_open(tmp_path: Path) -> None:
    installation = BundleContent()
    installation.heads[7] = cosign_head(installation.heads[7])
    found = check_bundle(
        installation.write_to(tmp_path / "b.zip"),
        trusted=[LOG_KEY],
        kept=cosign_head(sign_head(make_facts(), 5)),
    )
    assert list_refuted(found) == set()
    assert Said.OLD_HOLDS in found
    assert "facts 1 to 7 at 2026-05-28" in found[Said.WITNESSED]
    assert {Said.KEYS_WITHIN, Said.NO_OLD}.isdisjoint(found)


@pytest.mark.parametrize(
    ("told", "said", "place"),
    [
        (CHANGED, Said.CHANGED, "facts at 5 are"),
        (WITHOUT_SIXTH, Said.REMOVED, "fact at 6 is"),
        (renumber_facts(WITHOUT_SIXTH), Said.REMOVED, "fact at 6 is"),
        (renumber_facts(WITH_ONE_MORE), Said.INSERTED, "fact at 6 was"),
        (WITH_ONE_MORE, Said.INSERTED, "fact at 6 was"),
        (SWAPPED, Said.SWAPPED, "facts at 5, 6 stand"),
        (renumber_facts(SWAPPED), Said.SWAPPED, "facts at 5, 6 stand"),
        (renumber_facts(FAR_SWAPPED), Said.SWAPPED, "facts at 2, 9 stand"),
    ],
)
def test_a_fact_changed_removed_inserted_or_moved_is_named(
    tmp_path: Path, told: list[object], said: Said, place: str
) -> None:
    found = check_bundle(BundleContent(told=told).write_to(tmp_path / "b.zip"))  # type: ignore[arg-type]
    assert {said, Said.OTHER} <= list_refuted(found)
    assert place in found[said]
    assert Said.WHOLE not in found


def test_a_removed_tail_is_named(tmp_path: Path) -> None:
    installation = BundleContent(told=make_facts(10), sealed=hash_leaves(make_facts(10)))
    found = check_bundle(installation.write_to(tmp_path / "b.zip"))
    assert list_refuted(found) == {Said.TAIL, Said.NOT_GROWN}
    assert "over facts 1 to 12, and here are only 10" in found[Said.TAIL]


def test_a_tail_removed_with_its_checkpoint_is_told_by_one_kept_elsewhere(tmp_path: Path) -> None:
    installation = BundleContent.rebuild_from(make_facts(7))
    assert list_refuted(check_bundle(installation.write_to(tmp_path / "b.zip"))) == set()
    found = check_bundle(tmp_path / "b.zip", kept=sign_head(make_facts(), 12))
    assert list_refuted(found) == {Said.REWRITTEN}


def test_a_history_rewritten_with_all_its_hashes_and_signatures_is_told_by_an_old_checkpoint(
    tmp_path: Path,
) -> None:
    # given an operator who has the key and made everything anew
    installation = BundleContent.rebuild_from(CHANGED)
    assert (
        list_refuted(check_bundle(installation.write_to(tmp_path / "b.zip"), trusted=[LOG_KEY]))
        == set()
    )

    # when the auditor holds it against yesterday's checkpoint
    found = check_bundle(tmp_path / "b.zip", trusted=[LOG_KEY], kept=sign_head(make_facts(), 7))
    assert list_refuted(found) == {Said.REWRITTEN}
    assert "facts 1 to 7" in found[Said.REWRITTEN]

    # then one from before the change says nothing against it
    assert list_refuted(check_bundle(tmp_path / "b.zip", kept=sign_head(make_facts(), 4))) == set()


def test_a_rewritten_history_beside_its_older_checkpoints_does_not_fit_them(
    tmp_path: Path,
) -> None:
    installation = BundleContent.rebuild_from(CHANGED)
    installation.heads[7] = sign_head(make_facts(), 7)
    found = check_bundle(installation.write_to(tmp_path / "b.zip"))
    assert {Said.OTHER, Said.NOT_GROWN} <= list_refuted(found)
    assert "facts 4 to 7" in found[Said.OTHER]


def test_a_forged_checkpoint_is_named(tmp_path: Path) -> None:
    stranger = Ed25519PrivateKey.generate()
    honest = sign_head(make_facts(), 7)
    forged = Note(Checkpoint(ORIGIN, 7, bytes(32)).text, honest.signatures)
    other = "elsewhere.example"
    text = Checkpoint("elsewhere.example", 7, Checkpoint.read(honest.text).root).text
    for note in (
        forged,
        sign_head(make_facts(), 7, stranger),
        Note(text, (sign(text, ORIGIN, stranger),)),
        Note(text, (sign(text, other, stranger),)),
        Note(text, (sign(text, ORIGIN, stranger), *honest.signatures)),
    ):
        installation = BundleContent()
        installation.heads[7] = note
        found = check_bundle(installation.write_to(tmp_path / "b.zip"))
        assert Said.FORGED in list_refuted(found)
        assert "checkpoints/7" in found[Said.FORGED]
    found = check_bundle(BundleContent().write_to(tmp_path / "b.zip"), kept=forged)
    assert "kept" in found[Said.FORGED]


def test_keys_that_the_forger_put_into_the_bundle_do_not_help_against_one_known_from_elsewhere(
    tmp_path: Path,
) -> None:
    stranger = Ed25519PrivateKey.generate()
    own = Verifier(ORIGIN, Kind.LOG, stranger.public_key().public_bytes_raw())
    heads = {size: sign_head(CHANGED, size, stranger) for size in SIZES}
    installation = BundleContent(CHANGED, hash_leaves(CHANGED), heads, [own])
    assert list_refuted(check_bundle(installation.write_to(tmp_path / "b.zip"))) == set()
    found = check_bundle(tmp_path / "b.zip", trusted=[LOG_KEY])
    assert list_refuted(found) == {Said.FORGED, Said.NO_CHECKPOINT}


def test_a_forged_cosignature_two_histories_and_a_false_proof_are_named(tmp_path: Path) -> None:
    installation = BundleContent()
    seen = cosign_head(installation.heads[7])
    installation.heads[7] = Note(
        installation.heads[7].text,
        (*installation.heads[7].signatures, cosign_head(installation.heads[12]).signatures[-1]),
    )
    assert Said.FORGED_WITNESS in list_refuted(
        check_bundle(installation.write_to(tmp_path / "b.zip"))
    )
    assert seen.text == installation.heads[7].text

    installation = BundleContent(steps=[Step(3, 7, [bytes(32)] * 3), Step(7, 99, [])])
    assert list_refuted(check_bundle(installation.write_to(tmp_path / "b.zip"))) == {Said.NOT_GROWN}

    installation = BundleContent()
    installation.heads[99] = sign_head(CHANGED, 7)
    assert Said.SPLIT in list_refuted(check_bundle(installation.write_to(tmp_path / "b.zip")))


def test_facts_behind_the_last_checkpoint_are_called_unsigned(tmp_path: Path) -> None:
    installation = BundleContent(told=make_facts(14), sealed=hash_leaves(make_facts(14)))
    found = check_bundle(installation.write_to(tmp_path / "b.zip"))
    assert list_refuted(found) == set()
    assert "from 13 on" in found[Said.UNSIGNED]


def test_what_is_no_bundle_is_told_plainly(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(b"PK nothing")
    with pytest.raises(BrokenBundleError), Bundle.open(path):
        pass
    whole = BundleContent().write_to(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BrokenBundleError), Bundle.open(path):
        pass
    odd = make_fact(5)._replace(position=-1)
    BundleContent(told=[odd]).write_to(path)
    with pytest.raises(BrokenBundleError):
        check_bundle(path)

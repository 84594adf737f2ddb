"""Held against the published note of Go's checksum database and the examples of C2SP."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.proof.notes import (
    Checkpoint,
    Kind,
    MalformedNoteError,
    Note,
    Verifier,
    cosign,
    sign,
)

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
    "b6KE6RyyBwJnAM=\n"
)
SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Verifier("w.example/1", Kind.WITNESS, KEY.public_key().public_bytes_raw())


def test_the_published_key_signs_the_published_note_and_verifies_it() -> None:
    peter = Verifier.read(PETER)
    assert str(peter) == PETER
    assert peter.hash.hex() == "c74f20a3"
    private = Ed25519PrivateKey.from_private_bytes(b64decode(PRIVATE)[1:])
    note = Note(TEXT, (sign(TEXT, "PeterNeumann", private),))
    assert str(note) == f"{TEXT}\n{SIGNATURE}"
    assert Note.read(str(note)).by([peter]) == {peter: 0}


def test_a_changed_text_is_told_and_a_stranger_s_signature_says_nothing() -> None:
    peter = Verifier.read(PETER)
    changed = Note.read(f"{TEXT}\n{SIGNATURE}".replace("cryptography", "cryptographY"))
    assert changed.by([peter]) == {peter: None}
    assert changed.by([WITNESS]) == {}


def test_one_forged_line_of_a_key_spoils_a_good_one_of_it() -> None:
    peter = Verifier.read(PETER)
    good = Note.read(f"{TEXT}\n{SIGNATURE}").signatures[0]
    bad = Note.read(f"{TEXT}\n{SIGNATURE.replace('ZJku', 'ZJkv')}").signatures[0]
    for lines in ((good, bad), (bad, good)):
        assert Note(TEXT, lines).by([peter]) == {peter: None}


@pytest.mark.parametrize("at", range(len(PETER)))
def test_no_key_with_another_letter_is_taken(at: int) -> None:
    with pytest.raises(MalformedNoteError):
        Verifier.read(PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :])


def test_the_published_checkpoint_is_read_and_written_as_it_is() -> None:
    note = Note.read(SOFA)
    assert str(note) == SOFA
    assert [one.name for one in note.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]
    assert int.from_bytes(note.signatures[1].blob[:8]) == 1679315147
    found = Checkpoint.read(note.text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text == note.text


def test_a_witness_signs_the_text_with_the_time() -> None:
    text = Checkpoint("example.com/log", 3, bytes(32)).text
    note = Note.read(str(Note(text, (cosign(text, WITNESS.name, KEY, 1679315147),))))
    assert note.by([WITNESS]) == {WITNESS: 1679315147}
    blob = note.signatures[0].blob
    assert WITNESS.signed_at(text, (1).to_bytes(8) + blob[8:]) is None
    KEY.public_key().verify(blob[8:], b"cosignature/v1\ntime 1679315147\n" + text.encode())


@pytest.mark.parametrize(
    "written",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{SIGNATURE}"[:-1],
        f"{TEXT}\n{SIGNATURE}more\n",
        f"{TEXT}\t\n\n{SIGNATURE}",
        f"{TEXT}\n— Peter Neumann AAAAAAAA\n",
        f"{TEXT}\n— Peter AAAA\n",
        f"{TEXT}\n— Peter AAAAAAA\n",
        f"{TEXT}\n" + SIGNATURE * 101,
        "x" * 70_000 + f"\n\n{SIGNATURE}",
    ],
)
def test_what_is_no_note_is_not_read(written: str) -> None:
    with pytest.raises(MalformedNoteError):
        Note.read(written)


@pytest.mark.parametrize(
    "text",
    [
        "a\n3\n",
        "\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n03\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n3\nCsUYapGG\n",
        "a\n3\n!sUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    ],
)
def test_what_is_no_checkpoint_is_not_read(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        Checkpoint.read(text)
